-- The first task that an executor has started on a release. dot_job_log has no index that could tell, and its rows go.
CREATE TABLE dot_release_first_task (
    release_id  INTEGER NOT NULL REFERENCES dot_release (id),
    executor_id INTEGER NOT NULL,
    task_id     INTEGER NOT NULL,
    started_at  INTEGER NOT NULL,
    PRIMARY KEY (release_id, executor_id)
) STRICT, WITHOUT ROWID;

-- Drains that a person wants ended before their time. An executor takes them out while one of its hosts drains.
CREATE TABLE dot_ended_drain (
    executor_id INTEGER NOT NULL,
    release_id  INTEGER NOT NULL REFERENCES dot_release (id),
    asked_at    INTEGER NOT NULL,
    PRIMARY KEY (executor_id, release_id)
) STRICT, WITHOUT ROWID;
