DROP TABLE reservation_wants, releases, invitations, draw_tickets, draws, holds;
DROP INDEX reservations_queue, reservations_lapse, reservations_enrolment;
ALTER TABLE reservations DROP COLUMN enrolment_id, DROP COLUMN lapses_at, DROP COLUMN queue_id, DROP COLUMN queued_at;
DROP INDEX sessions_course;
ALTER TABLE sessions DROP COLUMN course_id, DROP COLUMN drawn_at, DROP COLUMN online_address;
DROP TABLE courses;
