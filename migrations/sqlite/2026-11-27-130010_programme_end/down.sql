ALTER TABLE programmes DROP COLUMN ended_on;
