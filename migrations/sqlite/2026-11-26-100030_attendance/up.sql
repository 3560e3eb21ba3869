-- whose attendance was noted, by whom, and what the reservation was before, so that a slip of the hand can be taken back
CREATE TABLE attendance_notes (
    reservation_id BLOB NOT NULL PRIMARY KEY REFERENCES reservations (id),
    from_status TEXT NOT NULL,
    noted_at INTEGER NOT NULL,
    noted_by BLOB NOT NULL REFERENCES staff_members (id)
) STRICT;
