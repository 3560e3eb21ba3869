DROP TABLE reservation_answers;
