-- The version that a calendar got last, whichever it was: no two of one name ever have the same, also when one was deleted meanwhile.
CREATE TABLE dot_calendar_version (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;

INSERT INTO dot_calendar_version (id, version) SELECT 1, coalesce(max(version), 0) FROM dot_calendar;
