-- When a task of the job last failed for good. What failed before this step is in the log alone: to look there takes minutes.
ALTER TABLE dot_job_info ADD COLUMN last_failed_at INTEGER;

CREATE INDEX dot_job_info_failed ON dot_job_info (last_failed_at, id)
    WHERE last_failed_at IS NOT NULL AND deleted_at IS NULL;

-- All that a search looks at, in the order of its list. Nothing in it changes when a job runs.
CREATE INDEX dot_job_info_search ON dot_job_info (name, executor_handler, author, job_group) WHERE deleted_at IS NULL;
