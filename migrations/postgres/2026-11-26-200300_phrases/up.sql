-- the city's own texts (names of programmes, places) in further languages, by the Japanese text
CREATE TABLE phrases (
    language text NOT NULL,
    japanese text NOT NULL,
    words text NOT NULL,
    PRIMARY KEY (language, japanese)
);
