-- Every table is STRICT: other programs write here too, and a time stored as text would sort wrongly for ever.
-- Times are milliseconds since 1970 UTC.

CREATE TABLE dot_execute_group (
    id              INTEGER PRIMARY KEY,
    group_name      TEXT    NOT NULL UNIQUE CHECK (group_name <> ''),
    group_desc      TEXT    NOT NULL DEFAULT '',
    host_threads    INTEGER NOT NULL DEFAULT 4 CHECK (host_threads > 0),
    max_running     INTEGER CHECK (max_running > 0),
    paused          INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
    desired_release INTEGER REFERENCES dot_release (id),
    canary_release  INTEGER REFERENCES dot_release (id),
    canary_percent  INTEGER CHECK (canary_percent BETWEEN 1 AND 99),
    CHECK ((canary_release IS NULL) = (canary_percent IS NULL))
) STRICT;

-- AUTOINCREMENT: tasks name their session, so the id of an old one must never come back.
CREATE TABLE dot_executor_session (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    hostname    TEXT    NOT NULL,
    pid         INTEGER NOT NULL,
    boot_id     TEXT    NOT NULL,
    lock_path   TEXT    NOT NULL,
    lock_device INTEGER NOT NULL,
    lock_inode  INTEGER NOT NULL,
    started_at  INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    closed_at   INTEGER
) STRICT;

CREATE INDEX dot_executor_session_open ON dot_executor_session (id) WHERE closed_at IS NULL;

CREATE TABLE dot_executor (
    id              INTEGER PRIMARY KEY,
    ip              TEXT    NOT NULL,
    port            INTEGER NOT NULL DEFAULT 0,
    executor_status INTEGER NOT NULL DEFAULT 0 CHECK (executor_status IN (0, 1)),
    group_id        INTEGER NOT NULL REFERENCES dot_execute_group (id),
    hostname        TEXT    NOT NULL DEFAULT '',
    session         INTEGER REFERENCES dot_executor_session (id),
    running_release INTEGER REFERENCES dot_release (id),
    host_state      TEXT    NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX dot_executor_node ON dot_executor (hostname, group_id);

CREATE TABLE dot_job_info (
    id                        INTEGER PRIMARY KEY AUTOINCREMENT,
    name                      TEXT    NOT NULL CHECK (name <> ''),
    executor_handler          TEXT    NOT NULL CHECK (executor_handler <> ''),
    executor_param            TEXT    NOT NULL DEFAULT '{}' CHECK (json_valid(executor_param)),
    executor_timeout          INTEGER NOT NULL DEFAULT 0 CHECK (executor_timeout >= 0),
    executor_fail_retry_count INTEGER NOT NULL DEFAULT 0 CHECK (executor_fail_retry_count >= 0),
    trigger_status            INTEGER NOT NULL DEFAULT 0 CHECK (trigger_status BETWEEN 0 AND 3),
    disable                   INTEGER NOT NULL DEFAULT 0 CHECK (disable IN (0, 1)),
    retry                     INTEGER NOT NULL DEFAULT 1 CHECK (retry IN (0, 1)),
    job_group                 INTEGER NOT NULL REFERENCES dot_execute_group (id),
    schedule_type             TEXT    NOT NULL DEFAULT 'none' CHECK (schedule_type IN ('none', 'cron', 'every', 'once')),
    schedule_conf             TEXT,
    time_zone                 TEXT    NOT NULL DEFAULT 'UTC',
    misfire_strategy          TEXT    NOT NULL DEFAULT 'fire_once'
                              CHECK (misfire_strategy IN ('fire_once', 'skip', 'fire_all')),
    block_strategy            TEXT    NOT NULL DEFAULT 'parallel'
                              CHECK (block_strategy IN ('parallel', 'serial', 'discard')),
    priority                  INTEGER NOT NULL DEFAULT 5 CHECK (priority BETWEEN 0 AND 9),
    trigger_last_time         INTEGER,
    trigger_next_time         INTEGER,
    last_handle_code          INTEGER,
    created_at                INTEGER NOT NULL DEFAULT 0,
    deleted_at                INTEGER,
    CHECK ((schedule_type = 'none') = (schedule_conf IS NULL)),
    CHECK (schedule_type NOT IN ('every', 'once') OR schedule_conf = CAST(CAST(schedule_conf AS INTEGER) AS TEXT)),
    CHECK (schedule_type <> 'every' OR CAST(schedule_conf AS INTEGER) > 0),
    CHECK (trigger_next_time IS NULL OR (disable = 0 AND deleted_at IS NULL))
) STRICT;

-- A deleted job frees its name.
CREATE UNIQUE INDEX dot_job_info_name ON dot_job_info (name) WHERE deleted_at IS NULL;
CREATE INDEX dot_job_info_due ON dot_job_info (trigger_next_time, id) WHERE trigger_next_time IS NOT NULL;

-- AUTOINCREMENT: handlers deduplicate on the id, so it never comes back. No foreign keys: each costs every row a look-up.
CREATE TABLE dot_task_queue (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id              INTEGER NOT NULL,
    group_id            INTEGER NOT NULL,
    executor_handler    TEXT    NOT NULL,
    executor_param      TEXT    NOT NULL DEFAULT '{}',
    priority            INTEGER NOT NULL DEFAULT 5 CHECK (priority BETWEEN 0 AND 9),
    run_at              INTEGER NOT NULL DEFAULT 0,
    status              INTEGER NOT NULL DEFAULT 1,
    held_reason         TEXT,
    claim_no            INTEGER NOT NULL DEFAULT 0,
    attempt             INTEGER NOT NULL DEFAULT 0,
    losses              INTEGER NOT NULL DEFAULT 0,
    host_deaths         INTEGER NOT NULL DEFAULT 0,
    suspect             INTEGER NOT NULL DEFAULT 0,
    session             INTEGER,
    scheduled_at        INTEGER,
    shard               INTEGER NOT NULL DEFAULT 0,
    origin              TEXT    NOT NULL DEFAULT 'manual',
    cancel_requested_at INTEGER,
    pinned_release      INTEGER,
    progress            REAL,
    progress_note       TEXT,
    CHECK ((status = 1 AND session IS NULL) OR (status = 2 AND session IS NOT NULL AND held_reason IS NULL)),
    CHECK (held_reason IS NULL OR held_reason IN ('disabled', 'serial', 'quarantined', 'pinned'))
) STRICT;

-- The claim's order. Rows that may not run leave it, so that a claim never walks over them.
CREATE INDEX dot_task_queue_ready ON dot_task_queue (group_id, executor_handler, priority, run_at, id)
    WHERE status = 1 AND held_reason IS NULL;
CREATE UNIQUE INDEX dot_task_queue_occurrence ON dot_task_queue (job_id, scheduled_at, shard)
    WHERE scheduled_at IS NOT NULL;
-- What executors hold: small. It answers for a job (may the next one run?), a session (rescue) and a group (permits).
CREATE INDEX dot_task_queue_running ON dot_task_queue (job_id, session, group_id) WHERE status = 2;
CREATE INDEX dot_task_queue_job ON dot_task_queue (job_id);
CREATE INDEX dot_task_queue_held ON dot_task_queue (job_id, held_reason, priority, run_at, id)
    WHERE held_reason IS NOT NULL;
-- Tasks that run on a release of their own. They are few, and no offer of a handler finds them.
CREATE INDEX dot_task_queue_pinned ON dot_task_queue (group_id, run_at, id) WHERE held_reason = 'pinned';
-- Running tasks that a person wants ended.
CREATE INDEX dot_task_queue_cancel ON dot_task_queue (session) WHERE cancel_requested_at IS NOT NULL AND status = 2;

CREATE TABLE dot_job_log (
    id               INTEGER PRIMARY KEY,
    job_id           INTEGER NOT NULL,
    task_id          INTEGER NOT NULL,
    claim_no         INTEGER NOT NULL,
    origin           TEXT    NOT NULL,
    scheduled_at     INTEGER,
    due_at           INTEGER NOT NULL,
    executor_handler TEXT    NOT NULL,
    executor_param   TEXT    NOT NULL,
    executor_id      INTEGER,
    session          INTEGER,
    release_id       INTEGER,
    plugin_id        INTEGER,
    attempt          INTEGER NOT NULL,
    started_at       INTEGER,
    finished_at      INTEGER NOT NULL,
    handle_code      INTEGER NOT NULL,
    handle_msg       TEXT,
    result           TEXT,
    is_final         INTEGER NOT NULL,
    CHECK (handle_msg IS NULL OR length(CAST(handle_msg AS BLOB)) <= 4096),
    CHECK (result IS NULL OR length(CAST(result AS BLOB)) <= 1048576)
) STRICT;

-- One index for a job's listing and for the question how far the tasks of one run have come: each is paid for by every attempt.
CREATE INDEX dot_job_log_job ON dot_job_log (job_id, task_id, handle_code, is_final);
CREATE INDEX dot_job_log_failure ON dot_job_log (job_id) WHERE is_final = 1 AND handle_code >= 500;

CREATE TABLE dot_job_log_line (
    log_id  INTEGER NOT NULL,
    line_no INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    level   INTEGER NOT NULL,
    source  TEXT    NOT NULL,
    text    TEXT    NOT NULL,
    PRIMARY KEY (log_id, line_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE dot_plugin (
    id         INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    version    TEXT    NOT NULL,
    digest     TEXT    NOT NULL UNIQUE,
    byte_count INTEGER NOT NULL,
    handlers   TEXT    NOT NULL CHECK (json_valid(handlers)),
    -- Of a plugin that is a directory: its library, and what its bytes are cut into. A lone library has neither.
    library    TEXT,
    files      TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(files)),
    complete   INTEGER NOT NULL DEFAULT 0 CHECK (complete IN (0, 1))
) STRICT;

CREATE TABLE dot_plugin_chunk (
    plugin_id INTEGER NOT NULL REFERENCES dot_plugin (id),
    chunk_no  INTEGER NOT NULL,
    bytes     BLOB    NOT NULL,
    UNIQUE (plugin_id, chunk_no)
) STRICT;

CREATE TABLE dot_release (
    id           INTEGER PRIMARY KEY,
    group_id     INTEGER NOT NULL REFERENCES dot_execute_group (id),
    number       INTEGER NOT NULL,
    digest       TEXT    NOT NULL,
    published_by TEXT    NOT NULL,
    published_at INTEGER NOT NULL,
    note         TEXT    NOT NULL DEFAULT '',
    -- What the group wanted before: where a release that crashes goes back to.
    previous_release  INTEGER REFERENCES dot_release (id),
    quarantined_at    INTEGER,
    quarantine_reason TEXT,
    UNIQUE (group_id, number)
) STRICT;

-- How far each executor has come with a release.
CREATE TABLE dot_release_state (
    release_id  INTEGER NOT NULL REFERENCES dot_release (id),
    executor_id INTEGER NOT NULL REFERENCES dot_executor (id),
    state       TEXT    NOT NULL,
    reason      TEXT,
    changed_at  INTEGER NOT NULL,
    PRIMARY KEY (release_id, executor_id)
) STRICT, WITHOUT ROWID;

-- Attempts counted by release, a row a batch and not an index on the log, which every attempt would pay for. The ids say where
-- in the log its rows begin and end.
CREATE TABLE dot_release_tally (
    release_id   INTEGER NOT NULL REFERENCES dot_release (id),
    handle_code  INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    first_log_id INTEGER NOT NULL,
    last_log_id  INTEGER NOT NULL,
    PRIMARY KEY (release_id, handle_code)
) STRICT, WITHOUT ROWID;

CREATE TABLE dot_release_plugin (
    release_id INTEGER NOT NULL REFERENCES dot_release (id),
    plugin_id  INTEGER NOT NULL REFERENCES dot_plugin (id),
    PRIMARY KEY (release_id, plugin_id)
) STRICT, WITHOUT ROWID;
