-- Each change of a release's state on an executor: dot_release_state keeps the last one only. Kept 90 days.
CREATE TABLE dot_release_transition (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    group_id    INTEGER NOT NULL,
    release_id  INTEGER NOT NULL,
    executor_id INTEGER NOT NULL,
    state       TEXT    NOT NULL,
    reason      TEXT,
    at          INTEGER NOT NULL
) STRICT;
CREATE INDEX dot_release_transition_group ON dot_release_transition (group_id, id);
CREATE INDEX dot_release_transition_release ON dot_release_transition (release_id, id);

-- Attempts that ended, by minute, group, release (0 for none) and code. Kept 90 days, after a day as ten minutes.
--
-- Each executor's session writes rows of its own, so no two processes meet in one; a scheduler folds them into those of session 0 when
-- the minute is over. A histogram is the number of its first bucket and then the count of each: bucket 0 is below 64 us, and
-- from there each octave has two, [2^n, 1.5 * 2^n) and [1.5 * 2^n, 2^(n+1)).
CREATE TABLE dot_rollup (
    group_id    INTEGER NOT NULL,
    -- Since 1970, in UTC.
    minute      INTEGER NOT NULL,
    release_id  INTEGER NOT NULL,
    handle_code INTEGER NOT NULL,
    -- How many minutes it stands for.
    minutes     INTEGER NOT NULL,
    session     INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,
    -- How long handlers ran.
    durations   TEXT    NOT NULL CHECK (json_valid(durations)),
    -- From the time that a task was due to its attempt's start.
    delays      TEXT    NOT NULL CHECK (json_valid(delays)),
    PRIMARY KEY (group_id, minute, release_id, handle_code, minutes, session)
) STRICT, WITHOUT ROWID;
CREATE INDEX dot_rollup_session ON dot_rollup (minute) WHERE session <> 0;
CREATE INDEX dot_rollup_minutes ON dot_rollup (minutes, minute);

-- A session's counts are folded into those of session 0 when it is closed.
ALTER TABLE dot_release_tally RENAME TO dot_release_tally_before;
CREATE TABLE dot_release_tally (
    release_id   INTEGER NOT NULL REFERENCES dot_release (id),
    handle_code  INTEGER NOT NULL,
    session      INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    first_log_id INTEGER NOT NULL,
    last_log_id  INTEGER NOT NULL,
    PRIMARY KEY (release_id, handle_code, session)
) STRICT, WITHOUT ROWID;
CREATE INDEX dot_release_tally_session ON dot_release_tally (session) WHERE session <> 0;
INSERT INTO dot_release_tally (release_id, handle_code, session, attempts, first_log_id, last_log_id)
SELECT release_id, handle_code, 0, attempts, first_log_id, last_log_id FROM dot_release_tally_before;
DROP TABLE dot_release_tally_before;
