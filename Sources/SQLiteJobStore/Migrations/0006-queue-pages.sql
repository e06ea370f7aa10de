-- The queue in pages of 128 ids, as the log: on which pages a job has tasks, on which a group has, on which a session holds tasks of a
-- job, and how many. A batch pays a row for each page and job, where two indexes took, from each task, an entry when it was written,
-- claimed and finished. All are exact: every change of the queue counts, and what other programs insert is counted by the trigger.
CREATE TABLE dot_task_queue_page_job (
    job_id INTEGER NOT NULL,
    page   INTEGER NOT NULL,
    tasks  INTEGER NOT NULL,
    PRIMARY KEY (job_id, page)
) STRICT, WITHOUT ROWID;

CREATE TABLE dot_task_queue_page_group (
    group_id INTEGER NOT NULL,
    page     INTEGER NOT NULL,
    tasks    INTEGER NOT NULL,
    PRIMARY KEY (group_id, page)
) STRICT, WITHOUT ROWID;

CREATE TABLE dot_task_queue_claimed (
    job_id  INTEGER NOT NULL,
    session INTEGER NOT NULL,
    page    INTEGER NOT NULL,
    tasks   INTEGER NOT NULL,
    PRIMARY KEY (job_id, session, page)
) STRICT, WITHOUT ROWID;

INSERT INTO dot_task_queue_page_job
SELECT job_id, id >> 7, count(*) FROM dot_task_queue GROUP BY job_id, id >> 7;

INSERT INTO dot_task_queue_page_group
SELECT group_id, id >> 7, count(*) FROM dot_task_queue GROUP BY group_id, id >> 7;

INSERT INTO dot_task_queue_claimed
SELECT job_id, session, id >> 7, count(*) FROM dot_task_queue WHERE status = 2 GROUP BY job_id, session, id >> 7;

-- Set by who counts for himself, many rows at a time.
ALTER TABLE dot_task_queue ADD COLUMN is_counted INTEGER NOT NULL DEFAULT 0;

-- No ON CONFLICT: that of the statement which fires the trigger would override it.
CREATE TRIGGER dot_task_queue_count AFTER INSERT ON dot_task_queue WHEN new.is_counted = 0
BEGIN
    UPDATE dot_task_queue_page_job SET tasks = tasks + 1 WHERE job_id = new.job_id AND page = new.id >> 7;
    INSERT INTO dot_task_queue_page_job (job_id, page, tasks)
    SELECT new.job_id, new.id >> 7, 1
    WHERE NOT EXISTS (SELECT 1 FROM dot_task_queue_page_job WHERE job_id = new.job_id AND page = new.id >> 7);
    UPDATE dot_task_queue_page_group SET tasks = tasks + 1 WHERE group_id = new.group_id AND page = new.id >> 7;
    INSERT INTO dot_task_queue_page_group (group_id, page, tasks)
    SELECT new.group_id, new.id >> 7, 1
    WHERE NOT EXISTS (SELECT 1 FROM dot_task_queue_page_group WHERE group_id = new.group_id AND page = new.id >> 7);
END;

-- Their names are not to be used again. Programs from before this step do not count, and nothing but these names keeps those that still
-- run from changing the queue.
DROP INDEX dot_task_queue_job;
DROP INDEX dot_task_queue_running;
