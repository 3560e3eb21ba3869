DROP TABLE tally_marks;
