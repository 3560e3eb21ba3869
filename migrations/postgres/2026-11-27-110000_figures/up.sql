-- what is counted for the figures of a year: nameless, only ever added to, the sum of the deltas counts; nothing in a row
-- leads to a reservation, and what was undone or corrected is taken off by a row of its own
CREATE TABLE figures (
    id uuid PRIMARY KEY,
    noted_on date NOT NULL,
    programme_id uuid NOT NULL REFERENCES programmes (id),
    desk_id uuid NOT NULL REFERENCES desks (id),
    session_id uuid NOT NULL REFERENCES sessions (id),
    slot_id uuid NOT NULL REFERENCES slots (id),
    standing text NOT NULL,
    source text NOT NULL,
    relation text NOT NULL,
    comes text NOT NULL,
    persons integer NOT NULL CHECK (persons > 0),
    has_waited boolean NOT NULL,
    visit text NOT NULL,
    desk_visit text NOT NULL,
    delta integer NOT NULL CHECK (delta IN (-1, 1))
);
CREATE INDEX figures_session ON figures (session_id);

-- what of a reservation is counted now, so that exactly that is taken off when it changes; as long as the reservation's row
CREATE TABLE counted_reservations (
    reservation_id uuid PRIMARY KEY REFERENCES reservations (id),
    facts text NOT NULL
);
