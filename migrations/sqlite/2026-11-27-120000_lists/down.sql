DROP INDEX slots_by_start;
DROP INDEX reservations_concealed;
DROP INDEX reservations_source;
DROP INDEX reservations_status;
DROP INDEX reservations_of_programme;
DROP TABLE saved_views;
DROP TABLE name_lookups;
