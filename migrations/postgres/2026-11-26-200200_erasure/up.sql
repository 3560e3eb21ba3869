-- When a reservation's personal data were erased. From then on its key and all that the key sealed are empty; what says
-- nobody's name (slot, party, status, attendance, source) stays for the figures.
ALTER TABLE reservations ADD COLUMN erased_at timestamptz
    CHECK (erased_at IS NULL OR (length(wrapped_key) = 0 AND length(name) = 0 AND pin_hash IS NULL));

-- only what is still to be erased is looked through
DROP INDEX reservations_erasure;
CREATE INDEX reservations_erasure ON reservations (erased_on) WHERE erased_at IS NULL;
CREATE INDEX reservations_erased ON reservations (erased_at) WHERE erased_at IS NOT NULL;
