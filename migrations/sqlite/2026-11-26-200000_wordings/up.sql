-- the wording of letters as staff have typed it, in versions that are only ever added; the newest counts, and one without
-- words says that the built-in text is used again
CREATE TABLE wordings (
    id BLOB NOT NULL PRIMARY KEY,
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('discreet', 'normal')),
    version INTEGER NOT NULL CHECK (version > 0),
    subject TEXT,
    body TEXT,
    made_at INTEGER NOT NULL,
    made_by BLOB NOT NULL REFERENCES staff_members (id),
    CHECK ((subject IS NULL) = (body IS NULL)),
    UNIQUE (programme_id, kind, language, level, version)
) STRICT;
