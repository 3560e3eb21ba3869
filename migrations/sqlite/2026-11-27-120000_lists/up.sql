-- How names begin, as keyed hashes: what a name or its kana begins with finds the reservation. Gone when it is erased.
CREATE TABLE name_lookups (
    reservation_id BLOB NOT NULL REFERENCES reservations (id),
    blind_index BLOB NOT NULL,
    PRIMARY KEY (reservation_id, blind_index)
) STRICT;
CREATE INDEX name_lookups_index ON name_lookups (blind_index, reservation_id);

-- the lists' filters that a member of staff wants again; never what was searched for
CREATE TABLE saved_views (
    id BLOB NOT NULL PRIMARY KEY,
    staff_id BLOB NOT NULL REFERENCES staff_members (id),
    name TEXT NOT NULL,
    filter TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (staff_id, name)
) STRICT;

-- each filter of the list has an index that gives the newest first
CREATE INDEX reservations_of_programme ON reservations (programme_id, id);
CREATE INDEX reservations_status ON reservations (status, id);
CREATE INDEX reservations_source ON reservations (source, id);
CREATE INDEX reservations_concealed ON reservations (id) WHERE concealed_at IS NOT NULL;
CREATE INDEX slots_by_start ON slots (starts_at);
