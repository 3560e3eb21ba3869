-- What was noted: 'attended', 'absent_told' (they said so) or 'absent'; NULL where it was noted before the difference was made.
ALTER TABLE attendance_notes ADD COLUMN attendance text;
