-- From when on an occurrence that was not written in time is a misfire, and how many of them "fire_all" keeps.
ALTER TABLE dot_job_info ADD COLUMN misfire_after_ms INTEGER NOT NULL DEFAULT 60000;
ALTER TABLE dot_job_info ADD COLUMN misfire_cap INTEGER NOT NULL DEFAULT 1000;
