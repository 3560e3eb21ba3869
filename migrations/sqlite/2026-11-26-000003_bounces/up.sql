-- Delivery that can be proved: letters that come back, letters sent once more, the desks' morning mail.
-- Instants are microseconds since 1970 in UTC, ids 16 bytes, days ISO 8601 text.
-- The twin under postgres/ has the same tables and columns; a test compares them.

-- return_key: the key in the envelope sender; without one (letters settled before there were keys) no report finds it
ALTER TABLE letters ADD COLUMN return_key TEXT;
ALTER TABLE letters ADD COLUMN bounced_at INTEGER;
ALTER TABLE letters ADD COLUMN bounce_code TEXT;
-- how often staff sent it once more
ALTER TABLE letters ADD COLUMN resends INTEGER NOT NULL DEFAULT 0;
-- when staff told the family by another way what the letter could not
ALTER TABLE letters ADD COLUMN told_at INTEGER;
UPDATE letters SET return_key = lower(hex(randomblob(16))) WHERE state = 'queued';
CREATE UNIQUE INDEX letters_return_key ON letters (return_key);

-- what staff did about a letter that did not arrive, in order; because: the code of its failure (RFC 3463)
CREATE TABLE letter_acts (
    letter_id BLOB NOT NULL REFERENCES letters (id),
    ordinal INTEGER NOT NULL CHECK (ordinal > 0),
    act TEXT NOT NULL,
    because TEXT,
    acted_at INTEGER NOT NULL,
    acted_by BLOB NOT NULL REFERENCES staff_members (id),
    PRIMARY KEY (letter_id, ordinal)
) STRICT;

-- the morning mail of a desk to one member of its staff: workers meet on the primary key
CREATE TABLE digests (
    on_day TEXT NOT NULL,
    desk_id BLOB NOT NULL REFERENCES desks (id),
    staff_id BLOB NOT NULL REFERENCES staff_members (id),
    attempts INTEGER NOT NULL,
    claimed_until INTEGER NOT NULL,
    settled_at INTEGER,
    PRIMARY KEY (on_day, desk_id, staff_id)
) STRICT;
