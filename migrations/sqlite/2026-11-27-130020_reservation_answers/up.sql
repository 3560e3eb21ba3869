-- what a household answered to the programme's own questions, sealed with the reservation's key; the row goes with it
CREATE TABLE reservation_answers (
    reservation_id BLOB NOT NULL PRIMARY KEY REFERENCES reservations (id),
    answers BLOB NOT NULL
) STRICT;
