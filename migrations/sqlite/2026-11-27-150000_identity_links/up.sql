-- which account belongs to whom in the city's own directory: by the directory's name for the person, not by an address
CREATE TABLE identity_links (
    staff_id BLOB NOT NULL PRIMARY KEY REFERENCES staff_members (id),
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    linked_at INTEGER NOT NULL,
    UNIQUE (issuer, subject)
) STRICT;

-- a half session that the directory began: whom it meant, to be linked once the second step is taken
ALTER TABLE staff_sessions ADD COLUMN linking TEXT;
