-- what a programme was: every content that staff have saved, in versions that are only ever added; the first one, which
-- nobody made here, is what it was before the first change
CREATE TABLE programme_versions (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES programmes (id),
    version integer NOT NULL CHECK (version > 0),
    content text NOT NULL,
    made_at timestamptz NOT NULL,
    made_by uuid REFERENCES staff_members (id),
    UNIQUE (programme_id, version)
);
