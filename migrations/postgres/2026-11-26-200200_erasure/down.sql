DROP INDEX reservations_erased;
DROP INDEX reservations_erasure;
ALTER TABLE reservations DROP COLUMN erased_at;
CREATE INDEX reservations_erasure ON reservations (erased_on);
