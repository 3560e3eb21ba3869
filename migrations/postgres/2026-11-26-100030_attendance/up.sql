-- whose attendance was noted, by whom, and what the reservation was before, so that a slip of the hand can be taken back
CREATE TABLE attendance_notes (
    reservation_id uuid NOT NULL PRIMARY KEY REFERENCES reservations (id),
    from_status text NOT NULL,
    noted_at timestamptz NOT NULL,
    noted_by uuid NOT NULL REFERENCES staff_members (id)
);
