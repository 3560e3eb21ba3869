-- households that were handed over to partners with their consent; once a reservation is erased its row names nobody and is
-- kept for the figures
CREATE TABLE hand_overs (
    id uuid PRIMARY KEY,
    reservation_id uuid REFERENCES reservations (id),
    programme_id uuid NOT NULL REFERENCES programmes (id),
    desk_id uuid NOT NULL REFERENCES desks (id),
    token_hash bytea UNIQUE,
    partner text NOT NULL CHECK (partner <> ''),
    fields text NOT NULL,
    consent text NOT NULL CHECK (consent IN ('in_person', 'phone', 'written')),
    consented_on date NOT NULL,
    expires_at timestamptz NOT NULL,
    made_by uuid NOT NULL REFERENCES staff_members (id),
    made_at timestamptz NOT NULL,
    revoked_at timestamptz,
    answer text CHECK (answer IN ('received', 'met', 'not_reached')),
    answered_at timestamptz,
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    -- a link that still opens something has something to open
    CHECK (token_hash IS NULL OR reservation_id IS NOT NULL)
);

CREATE INDEX hand_overs_reservation ON hand_overs (reservation_id);
CREATE INDEX hand_overs_desk ON hand_overs (desk_id, made_at);
