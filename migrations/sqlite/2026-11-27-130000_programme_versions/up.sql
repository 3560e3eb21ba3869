-- what a programme was: every content that staff have saved, in versions that are only ever added; the first one, which
-- nobody made here, is what it was before the first change
CREATE TABLE programme_versions (
    id BLOB NOT NULL PRIMARY KEY,
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    version INTEGER NOT NULL CHECK (version > 0),
    content TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by BLOB REFERENCES staff_members (id),
    UNIQUE (programme_id, version)
) STRICT;
