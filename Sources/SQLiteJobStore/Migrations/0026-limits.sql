-- How many tasks of a job may run and start, which of its new ones are duplicates, and how fast waiting lifts a group's.
ALTER TABLE dot_job_info ADD COLUMN max_running INTEGER;
ALTER TABLE dot_job_info ADD COLUMN limit_key_path TEXT;
ALTER TABLE dot_job_info ADD COLUMN max_per_key INTEGER;
ALTER TABLE dot_job_info ADD COLUMN start_rate TEXT;
ALTER TABLE dot_job_info ADD COLUMN start_burst INTEGER;
ALTER TABLE dot_job_info ADD COLUMN unique_by TEXT;
ALTER TABLE dot_job_info ADD COLUMN unique_while TEXT NOT NULL DEFAULT 'live';
ALTER TABLE dot_job_info ADD COLUMN on_duplicate TEXT NOT NULL DEFAULT 'skip';
ALTER TABLE dot_execute_group ADD COLUMN ageing_ms INTEGER;

-- The few jobs whose tasks wait for each other.
CREATE INDEX dot_job_info_limited ON dot_job_info (id) WHERE max_running IS NOT NULL OR max_per_key IS NOT NULL;

-- What a task is counted by, of jobs whose tasks are counted by something; and what keeps others like it out.
ALTER TABLE dot_task_queue ADD COLUMN limit_key TEXT;
ALTER TABLE dot_task_queue ADD COLUMN unique_key TEXT;

-- Tasks with a key are counted from here: those that run, those that are about to, and the oldest that may not.
CREATE INDEX dot_task_queue_limit ON dot_task_queue (job_id, limit_key, status, held_reason, priority, run_at, id)
    WHERE limit_key IS NOT NULL;
CREATE UNIQUE INDEX dot_task_queue_unique ON dot_task_queue (job_id, unique_key) WHERE unique_key IS NOT NULL;

-- When the starts that a rate allows will all be there again, in microseconds since 1970: what one takes moves it on. opens_at, in
-- milliseconds, is set while a task waits for that.
CREATE TABLE dot_start_rate (
    job_id    INTEGER NOT NULL,
    limit_key TEXT    NOT NULL,
    group_id  INTEGER NOT NULL,
    full_at   INTEGER NOT NULL,
    opens_at  INTEGER,
    PRIMARY KEY (job_id, limit_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX dot_start_rate_opens ON dot_start_rate (group_id, opens_at) WHERE opens_at IS NOT NULL;
CREATE INDEX dot_start_rate_full ON dot_start_rate (full_at);

-- Tasks that keep others like them out for a time, whatever becomes of them.
CREATE TABLE dot_unique_window (
    job_id     INTEGER NOT NULL,
    unique_key TEXT    NOT NULL,
    task_id    INTEGER NOT NULL,
    until      INTEGER NOT NULL,
    PRIMARY KEY (job_id, unique_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX dot_unique_window_until ON dot_unique_window (until);
