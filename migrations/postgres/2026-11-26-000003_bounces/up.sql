-- Delivery that can be proved: letters that come back, letters sent once more, the desks' morning mail.
-- The twin under sqlite/ has the same tables and columns; a test compares them.

-- return_key: the key in the envelope sender; without one (letters settled before there were keys) no report finds it
ALTER TABLE letters ADD COLUMN return_key text;
ALTER TABLE letters ADD COLUMN bounced_at timestamptz;
ALTER TABLE letters ADD COLUMN bounce_code text;
-- how often staff sent it once more
ALTER TABLE letters ADD COLUMN resends integer NOT NULL DEFAULT 0;
-- when staff told the family by another way what the letter could not
ALTER TABLE letters ADD COLUMN told_at timestamptz;
UPDATE letters SET return_key = replace(gen_random_uuid()::text, '-', '') WHERE state = 'queued';
CREATE UNIQUE INDEX letters_return_key ON letters (return_key);

-- what staff did about a letter that did not arrive, in order; because: the code of its failure (RFC 3463)
CREATE TABLE letter_acts (
    letter_id uuid NOT NULL REFERENCES letters (id),
    ordinal integer NOT NULL CHECK (ordinal > 0),
    act text NOT NULL,
    because text,
    acted_at timestamptz NOT NULL,
    acted_by uuid NOT NULL REFERENCES staff_members (id),
    PRIMARY KEY (letter_id, ordinal)
);

-- the morning mail of a desk to one member of its staff: workers meet on the primary key
CREATE TABLE digests (
    on_day date NOT NULL,
    desk_id uuid NOT NULL REFERENCES desks (id),
    staff_id uuid NOT NULL REFERENCES staff_members (id),
    attempts integer NOT NULL,
    claimed_until timestamptz NOT NULL,
    settled_at timestamptz,
    PRIMARY KEY (on_day, desk_id, staff_id)
);
