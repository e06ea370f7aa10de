-- When a pause ends by itself. Nobody clears it then: whoever claims compares the time.
ALTER TABLE dot_execute_group ADD COLUMN paused_until INTEGER;

-- Nodes whose executors claim nothing new. By node, so that an executor that starts there drains as well.
CREATE TABLE dot_draining_node (
    hostname    TEXT PRIMARY KEY,
    drain_until INTEGER
) STRICT, WITHOUT ROWID;
