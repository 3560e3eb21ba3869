DROP TABLE counted_reservations;
DROP TABLE figures;
