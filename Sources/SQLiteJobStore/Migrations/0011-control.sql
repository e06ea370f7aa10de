-- What people write beside a job, and when somebody last changed it.
ALTER TABLE dot_job_info ADD COLUMN job_desc TEXT NOT NULL DEFAULT '';
ALTER TABLE dot_job_info ADD COLUMN author TEXT NOT NULL DEFAULT '';
ALTER TABLE dot_job_info ADD COLUMN alarm_email TEXT NOT NULL DEFAULT '';
ALTER TABLE dot_job_info ADD COLUMN updated_at INTEGER;

-- Who may speak over HTTP. The secret itself is nowhere: only what it hashes to.
CREATE TABLE dot_token (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    name         TEXT    NOT NULL,
    -- The part of the secret that finds the row.
    secret_key   TEXT    NOT NULL UNIQUE,
    -- SHA-256 of the whole secret, in hexadecimal.
    digest       TEXT    NOT NULL,
    role         TEXT    NOT NULL,
    -- 1: only the groups of dot_token_group.
    is_scoped    INTEGER NOT NULL DEFAULT 0,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    revoked_at   INTEGER,
    last_used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX dot_token_name ON dot_token (name) WHERE revoked_at IS NULL;

CREATE TABLE dot_token_group (
    token_id INTEGER NOT NULL,
    group_id INTEGER NOT NULL,
    PRIMARY KEY (token_id, group_id)
) STRICT, WITHOUT ROWID;

-- Each change that was asked for, in the transaction that made it. Kept a year.
CREATE TABLE dot_audit (
    id       INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    actor    TEXT    NOT NULL,
    token_id INTEGER,
    -- The address that it came from.
    source   TEXT    NOT NULL,
    action   TEXT    NOT NULL,
    subject  TEXT    NOT NULL,
    group_id INTEGER,
    -- JSON; null where there was nothing before, or is nothing after.
    before   TEXT,
    after    TEXT
) STRICT;
CREATE INDEX dot_audit_subject ON dot_audit (subject, id);
CREATE INDEX dot_audit_actor ON dot_audit (actor, id);

-- Answers by the key that their request brought: the same request again is answered, and not done, again. Kept 24 hours.
CREATE TABLE dot_idempotency (
    token_id       INTEGER NOT NULL,
    request_key    TEXT    NOT NULL,
    request_digest TEXT    NOT NULL,
    status         INTEGER NOT NULL,
    headers        TEXT    NOT NULL,
    body           TEXT    NOT NULL,
    at             INTEGER NOT NULL,
    PRIMARY KEY (token_id, request_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX dot_idempotency_at ON dot_idempotency (at);
