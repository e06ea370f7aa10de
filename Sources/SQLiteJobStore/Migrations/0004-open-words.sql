-- Which words a column knows is the program's to judge, so that a new one needs no table rebuilt. Only checks go, and no row changes: SQLite
-- documents that the stored text of a table may be edited for that (lang_altertable.html, "Making Other Kinds Of Table Schema
-- Changes"). Ten million rows stay where they are.
PRAGMA writable_schema = ON;

UPDATE sqlite_schema
SET sql = replace(replace(replace(sql,
        ' CHECK (schedule_type IN (''none'', ''cron'', ''every'', ''once''))', ''),
        'CHECK (misfire_strategy IN (''fire_once'', ''skip'', ''fire_all''))', ''),
        'CHECK (block_strategy IN (''parallel'', ''serial'', ''discard''))', '')
WHERE type = 'table' AND name = 'dot_job_info';

UPDATE sqlite_schema
SET sql = replace(sql, ',
    CHECK (held_reason IS NULL OR held_reason IN (''disabled'', ''serial'', ''quarantined'', ''pinned''))', '')
WHERE type = 'table' AND name = 'dot_task_queue';

PRAGMA writable_schema = RESET;
