DROP TABLE digests;
DROP TABLE letter_acts;
-- Before there were bounces such a letter would have been shown as given up.
UPDATE letters SET state = 'given_up', last_error = bounce_code WHERE state = 'bounced';
DROP INDEX letters_return_key;
ALTER TABLE letters DROP COLUMN told_at;
ALTER TABLE letters DROP COLUMN resends;
ALTER TABLE letters DROP COLUMN bounce_code;
ALTER TABLE letters DROP COLUMN bounced_at;
ALTER TABLE letters DROP COLUMN return_key;
