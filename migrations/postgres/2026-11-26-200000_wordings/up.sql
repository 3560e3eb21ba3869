-- the wording of letters as staff have typed it, in versions that are only ever added; the newest counts, and one without
-- words says that the built-in text is used again
CREATE TABLE wordings (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES programmes (id),
    kind text NOT NULL,
    language text NOT NULL,
    level text NOT NULL CHECK (level IN ('discreet', 'normal')),
    version integer NOT NULL CHECK (version > 0),
    subject text,
    body text,
    made_at timestamptz NOT NULL,
    made_by uuid NOT NULL REFERENCES staff_members (id),
    CHECK ((subject IS NULL) = (body IS NULL)),
    UNIQUE (programme_id, kind, language, level, version)
);
