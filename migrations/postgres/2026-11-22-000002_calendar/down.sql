DROP TABLE banners, change_notices, session_changes, rule_dates, session_counsellors, schedule_rules, public_holidays,
    venue_hours;
ALTER TABLE reservations DROP COLUMN sequence;
ALTER TABLE slots DROP COLUMN households_lowered_to, DROP COLUMN persons_lowered_to;
DROP INDEX slots_start;
ALTER TABLE slots ADD CONSTRAINT slots_session_id_starts_at_key UNIQUE (session_id, starts_at);
DROP INDEX sessions_venue;
ALTER TABLE sessions DROP COLUMN was_starts_at;
ALTER TABLE venues DROP COLUMN holds_one_session;
CREATE TABLE closed_days (
    desk_id uuid NOT NULL REFERENCES desks (id),
    closed_on date NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (desk_id, closed_on)
);
INSERT INTO closed_days (desk_id, closed_on, reason)
    SELECT desk_id, on_day, reason FROM special_days WHERE desk_id IS NOT NULL AND opens_minute IS NULL;
DROP TABLE special_days;
