-- The log is looked at in pages of 128 ids: page 3 has the rows 384 to 511. A page tells which tasks are on it and how they ended; beside
-- it stands on which pages a job is, and a release. So a batch of one job pays a row for each page that it fills, where an index on the
-- log took one of every attempt; and a job among many pays what it paid before.
--
-- `codes` has the bit handle_code % 61 of each code there is: who looks for one code reads no page in vain.
CREATE TABLE dot_job_log_page (
    page          INTEGER PRIMARY KEY,
    first_task_id INTEGER NOT NULL,
    last_task_id  INTEGER NOT NULL,
    attempts      INTEGER NOT NULL,
    -- Of the attempts, those that are final with code 200.
    ok            INTEGER NOT NULL,
    codes         INTEGER NOT NULL
) STRICT;

CREATE TABLE dot_job_log_page_job (
    job_id INTEGER NOT NULL,
    page   INTEGER NOT NULL,
    codes  INTEGER NOT NULL,
    PRIMARY KEY (job_id, page)
) STRICT, WITHOUT ROWID;

CREATE TABLE dot_job_log_page_release (
    release_id INTEGER NOT NULL,
    page       INTEGER NOT NULL,
    codes      INTEGER NOT NULL,
    PRIMARY KEY (release_id, page)
) STRICT, WITHOUT ROWID;

-- Different powers of two, so their sum has their bits.
INSERT INTO dot_job_log_page
SELECT id >> 7, min(task_id), max(task_id), count(*), sum(is_final = 1 AND handle_code = 200),
    sum(DISTINCT 1 << (handle_code % 61))
FROM dot_job_log GROUP BY id >> 7;

INSERT INTO dot_job_log_page_job
SELECT job_id, id >> 7, sum(DISTINCT 1 << (handle_code % 61)) FROM dot_job_log GROUP BY job_id, id >> 7;

INSERT INTO dot_job_log_page_release
SELECT release_id, id >> 7, sum(DISTINCT 1 << (handle_code % 61))
FROM dot_job_log WHERE release_id IS NOT NULL GROUP BY release_id, id >> 7;

DROP INDEX dot_job_log_job;
