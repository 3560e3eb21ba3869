-- households that were handed over to partners with their consent; once a reservation is erased its row names nobody and is
-- kept for the figures
CREATE TABLE hand_overs (
    id BLOB NOT NULL PRIMARY KEY,
    reservation_id BLOB REFERENCES reservations (id),
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    desk_id BLOB NOT NULL REFERENCES desks (id),
    token_hash BLOB UNIQUE,
    partner TEXT NOT NULL CHECK (partner <> ''),
    fields TEXT NOT NULL,
    consent TEXT NOT NULL CHECK (consent IN ('in_person', 'phone', 'written')),
    consented_on TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    made_by BLOB NOT NULL REFERENCES staff_members (id),
    made_at INTEGER NOT NULL,
    revoked_at INTEGER,
    answer TEXT CHECK (answer IN ('received', 'met', 'not_reached')),
    answered_at INTEGER,
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    -- a link that still opens something has something to open
    CHECK (token_hash IS NULL OR reservation_id IS NOT NULL)
) STRICT;

CREATE INDEX hand_overs_reservation ON hand_overs (reservation_id);
CREATE INDEX hand_overs_desk ON hand_overs (desk_id, made_at);
