-- Browsers that are signed in. Here, so that a server which starts anew under an open page knows it still.
CREATE TABLE dot_web_session (
    -- SHA-256 of the cookie's secret, in hexadecimal. The secret itself is nowhere.
    digest       TEXT    PRIMARY KEY,
    token_id     INTEGER NOT NULL,
    -- The token's as it was: one that got another secret signs its browsers out.
    secret_key   TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX dot_web_session_use ON dot_web_session (last_used_at);

-- Links that sign a browser in, once.
CREATE TABLE dot_sign_in_code (
    digest     TEXT    PRIMARY KEY,
    token_id   INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX dot_sign_in_code_end ON dot_sign_in_code (expires_at);
