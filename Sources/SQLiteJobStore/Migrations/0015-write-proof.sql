-- Written to be written: a process that says it is ready has just changed this row.
CREATE TABLE dot_write_proof (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    written_at INTEGER NOT NULL
) STRICT;

INSERT INTO dot_write_proof (id, written_at) VALUES (1, 0);
