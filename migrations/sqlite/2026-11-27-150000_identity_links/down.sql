ALTER TABLE staff_sessions DROP COLUMN linking;
DROP TABLE identity_links;
