ALTER TABLE attendance_notes DROP COLUMN attendance;
