-- What else people may say of when a job comes due, and of what becomes of its tasks.
ALTER TABLE dot_job_info ADD COLUMN gap_strategy TEXT;
ALTER TABLE dot_job_info ADD COLUMN repetition_strategy TEXT;
ALTER TABLE dot_job_info ADD COLUMN starts_at INTEGER;
ALTER TABLE dot_job_info ADD COLUMN ends_at INTEGER;
ALTER TABLE dot_job_info ADD COLUMN jitter_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dot_job_info ADD COLUMN calendar TEXT;
ALTER TABLE dot_job_info ADD COLUMN off_day_strategy TEXT NOT NULL DEFAULT 'skip';
ALTER TABLE dot_job_info ADD COLUMN queue_at_most INTEGER;
ALTER TABLE dot_job_info ADD COLUMN retry_backoff TEXT NOT NULL DEFAULT 'exponential:1s..1h';
ALTER TABLE dot_job_info ADD COLUMN retry_on TEXT NOT NULL DEFAULT 'failed,timeout,crash';
ALTER TABLE dot_job_info ADD COLUMN max_snoozes INTEGER NOT NULL DEFAULT 1000;

-- A calendar says on which days work is done. Jobs name it.
CREATE TABLE dot_calendar (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    -- Digits of the days of the week that are off, 0 for Sunday.
    off_weekdays TEXT NOT NULL DEFAULT '',
    -- Higher with each change.
    version INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL
);

CREATE INDEX dot_job_info_calendar ON dot_job_info (calendar) WHERE calendar IS NOT NULL AND deleted_at IS NULL;

-- Days that are on or off whatever day of the week they are, counted from 1970-01-01.
CREATE TABLE dot_calendar_day (
    calendar_id INTEGER NOT NULL REFERENCES dot_calendar (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    is_on INTEGER NOT NULL,
    PRIMARY KEY (calendar_id, day)
) WITHOUT ROWID;
