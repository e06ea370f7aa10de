-- Failures by their cause: which handler of which group, its code, and its message with numbers, ids and addresses masked. Successes pay
-- nothing: their rows have no value in the new columns, and their batches write no row here.
CREATE TABLE dot_error_cause (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    group_id         INTEGER NOT NULL,
    executor_handler TEXT    NOT NULL,
    handle_code      INTEGER NOT NULL,
    message          TEXT    NOT NULL,
    failures         INTEGER NOT NULL,
    first_at         INTEGER NOT NULL,
    last_at          INTEGER NOT NULL,
    first_release_id INTEGER,
    -- The newest failure.
    example_log_id   INTEGER NOT NULL,
    UNIQUE (group_id, executor_handler, handle_code, message)
) STRICT;
CREATE INDEX dot_error_cause_last ON dot_error_cause (last_at);
CREATE INDEX dot_error_cause_group ON dot_error_cause (group_id, last_at);

-- Hours since 1970 in UTC. Kept 90 days.
CREATE TABLE dot_error_hour (
    cause_id INTEGER NOT NULL,
    hour     INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    PRIMARY KEY (cause_id, hour)
) STRICT, WITHOUT ROWID;
CREATE INDEX dot_error_hour_hour ON dot_error_hour (hour);

ALTER TABLE dot_job_log ADD COLUMN cause_id INTEGER;
-- 1 open, 2 retried, 3 dropped; null for what is no failure, and for one after which the task runs again by itself.
ALTER TABLE dot_job_log ADD COLUMN failure_state INTEGER;
CREATE INDEX dot_job_log_cause ON dot_job_log (cause_id) WHERE cause_id IS NOT NULL;
-- Tasks in quarantine (is_final 0) first, then in the order of their ids.
CREATE INDEX dot_job_log_open ON dot_job_log (cause_id, is_final) WHERE failure_state = 1;
