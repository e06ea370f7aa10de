-- The log is looked at in pages of 128 ids: page 3 has the rows 384 to 511. A page tells which tasks are on it and how they ended, and
-- (job, page) on which pages a job is. So a batch of one job pays one row for each page that it fills, where an index on the
-- log took one of every attempt; and a job among many pays what it paid before.
CREATE TABLE dot_job_log_page (
    page          INTEGER PRIMARY KEY,
    first_task_id INTEGER NOT NULL,
    last_task_id  INTEGER NOT NULL,
    attempts      INTEGER NOT NULL,
    -- Of the attempts, those that are final with code 200.
    ok            INTEGER NOT NULL
) STRICT;

CREATE TABLE dot_job_log_page_job (
    job_id INTEGER NOT NULL,
    page   INTEGER NOT NULL,
    PRIMARY KEY (job_id, page)
) STRICT, WITHOUT ROWID;

INSERT INTO dot_job_log_page
SELECT id >> 7, min(task_id), max(task_id), count(*), sum(is_final = 1 AND handle_code = 200)
FROM dot_job_log GROUP BY id >> 7;

INSERT OR IGNORE INTO dot_job_log_page_job SELECT job_id, id >> 7 FROM dot_job_log;

DROP INDEX dot_job_log_job;
