-- What was held back stays unsent: without this version nothing else would keep it in.
UPDATE letters SET state = 'given_up', last_error = 'held back' WHERE state = 'held';
ALTER TABLE reservations DROP COLUMN concealed_at;
