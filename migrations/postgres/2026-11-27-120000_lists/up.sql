-- How names begin, as keyed hashes: what a name or its kana begins with finds the reservation. Gone when it is erased.
CREATE TABLE name_lookups (
    reservation_id uuid NOT NULL REFERENCES reservations (id),
    blind_index bytea NOT NULL,
    PRIMARY KEY (reservation_id, blind_index)
);
CREATE INDEX name_lookups_index ON name_lookups (blind_index, reservation_id);

-- the lists' filters that a member of staff wants again; never what was searched for
CREATE TABLE saved_views (
    id uuid PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES staff_members (id),
    name text NOT NULL,
    filter text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (staff_id, name)
);

-- each filter of the list has an index that gives the newest first
CREATE INDEX reservations_of_programme ON reservations (programme_id, id);
CREATE INDEX reservations_status ON reservations (status, id);
CREATE INDEX reservations_source ON reservations (source, id);
CREATE INDEX reservations_concealed ON reservations (id) WHERE concealed_at IS NOT NULL;
CREATE INDEX slots_by_start ON slots (starts_at);
