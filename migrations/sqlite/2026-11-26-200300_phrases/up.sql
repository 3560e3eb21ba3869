-- the city's own texts (names of programmes, places) in further languages, by the Japanese text
CREATE TABLE phrases (
    language TEXT NOT NULL,
    japanese TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (language, japanese)
) STRICT;
