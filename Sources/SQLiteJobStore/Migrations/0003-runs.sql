-- The tasks that one request has written: a row a request, so it costs no task anything. One statement writes them, so their ids
-- have no gap. AUTOINCREMENT: people wait for runs by id, so it never comes back.
CREATE TABLE dot_run (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id        INTEGER NOT NULL,
    first_task_id INTEGER NOT NULL,
    last_task_id  INTEGER NOT NULL,
    task_count    INTEGER NOT NULL CHECK (task_count > 0),
    created_at    INTEGER NOT NULL,
    CHECK (last_task_id - first_task_id + 1 = task_count)
) STRICT;
