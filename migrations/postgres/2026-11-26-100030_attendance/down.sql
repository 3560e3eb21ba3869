DROP TABLE attendance_notes;
