-- What holds in the tables after each commit, whatever was done: each query finds what breaks it, by the ids of rows.
-- Scripts/kill-test asks them of processes that were killed, and the test of the model after each of its operations.

-- no task ends twice
SELECT task_id FROM dot_job_log WHERE is_final = 1 GROUP BY task_id HAVING count(*) > 1;

-- what has ended is not in the queue
SELECT q.id FROM dot_task_queue AS q JOIN dot_job_log AS l ON l.task_id = q.id AND l.is_final = 1;

-- a job that runs one task at a time runs one
SELECT q.job_id FROM dot_task_queue AS q JOIN dot_job_info AS j ON j.id = q.job_id
WHERE q.status = 2 AND j.block_strategy <> 'parallel' AND j.author <> 'was parallel'
GROUP BY q.job_id HAVING count(*) > 1;

-- who waits for a turn waits for somebody who has it
SELECT q.id FROM dot_task_queue AS q WHERE q.held_reason = 'serial' AND NOT EXISTS (
    SELECT 1 FROM dot_task_queue AS r
    WHERE r.job_id = q.job_id AND (r.held_reason IS NULL OR r.held_reason = 'disabled'));

-- no more tasks of a job run than may
SELECT j.id FROM dot_job_info AS j WHERE j.job_desc <> 'limits changed' AND j.max_running
    < (SELECT count(*) FROM dot_task_queue AS q WHERE q.job_id = j.id AND q.status = 2);

-- no more tasks with the same key run than may
SELECT q.job_id FROM dot_task_queue AS q JOIN dot_job_info AS j ON j.id = q.job_id
WHERE q.status = 2 AND j.max_per_key IS NOT NULL AND j.job_desc <> 'limits changed'
GROUP BY q.job_id, q.limit_key, j.max_per_key HAVING count(*) > j.max_per_key;

-- who waits for a permit waits for somebody who has one, or is about to
SELECT q.id FROM dot_task_queue AS q JOIN dot_job_info AS j ON j.id = q.job_id
WHERE q.held_reason IN ('job_limit', 'key_limit') AND j.disable = 0 AND j.deleted_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM dot_task_queue AS r
    WHERE r.job_id = q.job_id AND r.held_reason IS NULL
        AND (q.held_reason = 'job_limit' OR r.limit_key = q.limit_key));

-- for who waits for a start somebody will look
SELECT q.id FROM dot_task_queue AS q WHERE q.held_reason = 'rate_limit' AND NOT EXISTS (
    SELECT 1 FROM dot_start_rate AS r
    WHERE r.job_id = q.job_id AND r.limit_key = coalesce(q.limit_key, '') AND r.opens_at IS NOT NULL);

-- a disabled job has no cursor, and neither has a deleted one
SELECT id FROM dot_job_info WHERE trigger_next_time IS NOT NULL AND (disable = 1 OR deleted_at IS NOT NULL);

-- what is held for a disabled job has a disabled job
SELECT q.id FROM dot_task_queue AS q JOIN dot_job_info AS j ON j.id = q.job_id
WHERE q.held_reason = 'disabled' AND j.disable = 0;

-- trigger_status is what the queue and the last outcome make of it
SELECT j.id FROM dot_job_info AS j WHERE deleted_at IS NULL AND trigger_status <> CASE
    WHEN EXISTS (SELECT 1 FROM dot_task_queue WHERE job_id = j.id AND status = 2) THEN 2
    WHEN EXISTS (SELECT 1 FROM dot_task_queue WHERE job_id = j.id AND held_reason IS NOT 'quarantined') THEN 1
    WHEN EXISTS (SELECT 1 FROM dot_task_queue WHERE job_id = j.id) OR last_handle_code >= 500 THEN 3
    ELSE 0 END;

-- pages count the queue
SELECT j.id FROM dot_job_info AS j
WHERE (SELECT coalesce(sum(tasks), 0) FROM dot_task_queue_page_job WHERE job_id = j.id)
    <> (SELECT count(*) FROM dot_task_queue WHERE job_id = j.id);

-- pages count what is claimed
SELECT j.id FROM dot_job_info AS j
WHERE (SELECT coalesce(sum(tasks), 0) FROM dot_task_queue_claimed WHERE job_id = j.id)
    <> (SELECT count(*) FROM dot_task_queue WHERE job_id = j.id AND status = 2);
