-- The chain over the audit log: each line, sealed in batches, with a number without gaps and a hash over the hash before
-- it and the line. No reference to the log: a line that vanished must leave its seal behind.
CREATE TABLE audit_seals (
    seq INT NOT NULL PRIMARY KEY CHECK (seq > 0),
    audit_id BLOB NOT NULL UNIQUE,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL,
    sealed_at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER audit_seals_no_update BEFORE UPDATE ON audit_seals BEGIN
    SELECT RAISE(ABORT, 'the audit chain is append-only');
END;
CREATE TRIGGER audit_seals_no_delete BEFORE DELETE ON audit_seals BEGIN
    SELECT RAISE(ABORT, 'the audit chain is append-only');
END;

-- lines that were written by the service and wait for their seal; a line in neither table was put in by somebody else
CREATE TABLE audit_unsealed (
    audit_id BLOB NOT NULL PRIMARY KEY
) STRICT;
INSERT INTO audit_unsealed (audit_id) SELECT id FROM audit;

-- which reservations a line about a page of several tells of, for 「who saw this record」
CREATE TABLE audit_seen (
    reservation_id BLOB NOT NULL,
    audit_id BLOB NOT NULL,
    PRIMARY KEY (reservation_id, audit_id)
) STRICT;

CREATE INDEX audit_actor ON audit (actor, at);
