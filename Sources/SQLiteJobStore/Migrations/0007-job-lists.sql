-- A group's jobs by name, also those that are enabled, without a look at the jobs of all others.
CREATE INDEX dot_job_info_group ON dot_job_info (job_group, name, disable) WHERE deleted_at IS NULL;
