-- What attempts that still run have logged so far, of those that have run for a while; the log has all of it at their end. Mostly empty.
CREATE TABLE dot_task_line (
    task_id  INTEGER NOT NULL,
    claim_no INTEGER NOT NULL,
    -- As in dot_job_log_line.
    line_no  INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    level    INTEGER NOT NULL,
    source   TEXT    NOT NULL,
    text     TEXT    NOT NULL,
    PRIMARY KEY (task_id, claim_no, line_no)
) STRICT, WITHOUT ROWID;
