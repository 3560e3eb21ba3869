-- The tally of walk-in sessions: one row a press of the thumb, only ever added to; a count is the sum of its deltas.
-- Nothing here is personal: no row tells one visitor from another.
-- The twin under sqlite/ has the same tables and columns; a test compares them.

-- id: made where the thumb was, so that a mark which is sent again meets itself
-- band: the hour in Japan; delta 0: one less was asked for where nobody was counted
-- made_at: when the thumb came down; noted_at: when it arrived here
CREATE TABLE tally_marks (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions (id),
    category text NOT NULL,
    visit text NOT NULL,
    band integer NOT NULL CHECK (band BETWEEN 0 AND 23),
    delta integer NOT NULL CHECK (delta BETWEEN -1 AND 1),
    made_at timestamptz NOT NULL,
    noted_at timestamptz NOT NULL,
    staff_id uuid NOT NULL REFERENCES staff_members (id),
    undoes uuid UNIQUE REFERENCES tally_marks (id)
);
CREATE INDEX tally_marks_session ON tally_marks (session_id);
