DROP TABLE session_notes;
DROP TABLE reservation_notes;
