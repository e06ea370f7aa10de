-- How long the handler ran, in microseconds by its host's clock. Null: it never answered, or an earlier dotjob wrote the row.
ALTER TABLE dot_job_log ADD COLUMN elapsed_us INTEGER;
