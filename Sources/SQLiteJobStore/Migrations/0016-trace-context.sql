-- A W3C traceparent: what a task is a part of in somebody's tracing. Its retries and reruns keep it.
ALTER TABLE dot_task_queue ADD COLUMN trace_context TEXT;
ALTER TABLE dot_job_log ADD COLUMN trace_context TEXT;
