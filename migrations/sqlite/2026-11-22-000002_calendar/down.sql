DROP TABLE banners;
DROP TABLE change_notices;
DROP TABLE session_changes;
DROP TABLE rule_dates;
DROP TABLE session_counsellors;
DROP TABLE schedule_rules;
DROP TABLE public_holidays;
DROP TABLE venue_hours;
ALTER TABLE reservations DROP COLUMN sequence;
ALTER TABLE slots DROP COLUMN households_lowered_to;
ALTER TABLE slots DROP COLUMN persons_lowered_to;
DROP INDEX sessions_venue;
ALTER TABLE sessions DROP COLUMN was_starts_at;
ALTER TABLE venues DROP COLUMN holds_one_session;
CREATE TABLE closed_days (
    desk_id BLOB NOT NULL REFERENCES desks (id),
    closed_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (desk_id, closed_on)
) STRICT;
INSERT INTO closed_days (desk_id, closed_on, reason)
    SELECT desk_id, on_day, reason FROM special_days WHERE desk_id IS NOT NULL AND opens_minute IS NULL;
DROP TABLE special_days;
