DROP TABLE phrases;
