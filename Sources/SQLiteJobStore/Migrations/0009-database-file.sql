-- Which file this database was last opened as: a copy learns from it that it is one. Null: nobody has opened it since it was made,
-- brought up to date or backed up.
CREATE TABLE dot_database (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    device INTEGER,
    inode  INTEGER,
    CHECK ((device IS NULL) = (inode IS NULL))
) STRICT;

INSERT INTO dot_database (id) VALUES (1);
