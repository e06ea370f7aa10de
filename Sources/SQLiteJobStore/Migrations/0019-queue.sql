-- How often a task has asked to be run later.
ALTER TABLE dot_task_queue ADD COLUMN snoozes INTEGER NOT NULL DEFAULT 0;

-- Jobs that come due after their last task has ended, while they wait for that.
CREATE INDEX dot_job_info_delay ON dot_job_info (id)
    WHERE schedule_type = 'delay' AND trigger_next_time IS NULL AND disable = 0 AND deleted_at IS NULL;
