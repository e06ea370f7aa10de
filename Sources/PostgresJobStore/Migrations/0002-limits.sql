-- How many tasks of a job may run and start, which of its new ones are duplicates, and how fast waiting lifts a group's.
ALTER TABLE dotjob.dot_job_info
    ADD COLUMN max_running integer, ADD COLUMN limit_key_path text, ADD COLUMN max_per_key integer,
    ADD COLUMN start_rate text, ADD COLUMN start_burst integer, ADD COLUMN unique_by text,
    ADD COLUMN unique_while text NOT NULL DEFAULT 'live', ADD COLUMN on_duplicate text NOT NULL DEFAULT 'skip';
CREATE INDEX dot_job_info_limited ON dotjob.dot_job_info (id)
    WHERE (max_running IS NOT NULL OR max_per_key IS NOT NULL) AND disable = 0 AND deleted_at IS NULL;
ALTER TABLE dotjob.dot_execute_group ADD COLUMN ageing_ms bigint;

-- What a task is counted by, of jobs whose tasks are counted by something; and what keeps others like it out.
ALTER TABLE dotjob.dot_task_queue ADD COLUMN limit_key text, ADD COLUMN unique_key text;

-- Tasks with a key are counted from here: those that run, those that are about to, and the oldest that may not.
CREATE INDEX dot_task_queue_limit ON dotjob.dot_task_queue (job_id, limit_key, status, held_reason, priority, run_at, id)
    WHERE limit_key IS NOT NULL;
CREATE UNIQUE INDEX dot_task_queue_unique ON dotjob.dot_task_queue (job_id, unique_key) WHERE unique_key IS NOT NULL;

-- When the starts that a rate allows will all be there again, in microseconds since 1970: what one takes moves it on. opens_at, in
-- milliseconds, is set while a task waits for that.
CREATE TABLE dotjob.dot_start_rate (
    job_id    bigint NOT NULL,
    limit_key text   NOT NULL,
    group_id  bigint NOT NULL,
    full_at   bigint NOT NULL,
    opens_at  bigint,
    PRIMARY KEY (job_id, limit_key)
);

CREATE INDEX dot_start_rate_opens ON dotjob.dot_start_rate (group_id, opens_at) WHERE opens_at IS NOT NULL;
CREATE INDEX dot_start_rate_full ON dotjob.dot_start_rate (full_at);

-- Tasks that keep others like them out for a time, whatever becomes of them.
CREATE TABLE dotjob.dot_unique_window (
    job_id     bigint NOT NULL,
    unique_key text   NOT NULL,
    task_id    bigint NOT NULL,
    until      bigint NOT NULL,
    PRIMARY KEY (job_id, unique_key)
);

CREATE INDEX dot_unique_window_until ON dotjob.dot_unique_window (until);

CREATE OR REPLACE FUNCTION dotjob.enqueue(
    job text, parameters json DEFAULT NULL, run_at timestamptz DEFAULT NULL, ring boolean DEFAULT true
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known dotjob.dot_job_info;
    given text;
    task bigint;
    place constant text := split_part('dotjob.dot_task_queue'::regclass::text, '.', 1);
BEGIN
    SELECT j.* INTO known FROM dotjob.dot_job_info AS j WHERE j.name = enqueue.job AND j.deleted_at IS NULL;
    IF NOT FOUND THEN
        RAISE 'job "%": no such job', enqueue.job USING ERRCODE = 'no_data_found';
    ELSIF known.disable = 1 THEN
        RAISE 'job "%": is disabled', enqueue.job
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'enable it with dotjob job enable';
    END IF;
    IF known.unique_by IS NOT NULL THEN
        RAISE 'job "%": has tasks that keep others like them out, which SQL does not tell apart', enqueue.job
            USING ERRCODE = 'feature_not_supported', HINT = 'use dotjob job run, or a job without --unique';
    END IF;
    given := coalesce(enqueue.parameters::text, known.executor_param);
    -- Times of day are filled in by what knows each zone's clocks.
    IF given LIKE '%${%' THEN
        RAISE 'job "%": its parameters have a pattern, which SQL does not fill in', enqueue.job
            USING ERRCODE = 'feature_not_supported', HINT = 'give parameters without one, or use dotjob job run';
    ELSIF octet_length(given) > 262144 THEN
        RAISE 'job "%": parameters of % bytes, and 262144 are allowed', enqueue.job, octet_length(given)
            USING ERRCODE = 'string_data_right_truncation';
    END IF;
    INSERT INTO dotjob.dot_task_queue (id, job_id, group_id, executor_handler, executor_param, priority, run_at)
    VALUES (dotjob.dot_take_ids(1), known.id, known.job_group, known.executor_handler, given, known.priority,
        extract(epoch FROM coalesce(enqueue.run_at, clock_timestamp())) * 1000)
    RETURNING id INTO task;
    -- Commits with a ring wait for each other: who writes thousands a second does without, and is found a second later.
    IF enqueue.ring THEN
        PERFORM pg_notify(CASE place WHEN 'dotjob' THEN place ELSE left('dotjob_' || place, 63) END, '');
    END IF;
    RETURN task;
END
$$;

UPDATE dotjob.dot_schema SET version = 2;
