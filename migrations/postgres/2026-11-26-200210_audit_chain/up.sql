-- The chain over the audit log: each line, sealed in batches, with a number without gaps and a hash over the hash before
-- it and the line. No reference to the log: a line that vanished must leave its seal behind.
CREATE TABLE audit_seals (
    seq bigint NOT NULL PRIMARY KEY CHECK (seq > 0),
    audit_id uuid NOT NULL UNIQUE,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    sealed_at timestamptz NOT NULL
);

CREATE FUNCTION refuse_chain_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit chain is append-only';
END;
$$;
CREATE TRIGGER audit_seals_no_change BEFORE UPDATE OR DELETE ON audit_seals
    FOR EACH ROW EXECUTE FUNCTION refuse_chain_change();
CREATE TRIGGER audit_seals_no_truncate BEFORE TRUNCATE ON audit_seals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_chain_change();

-- lines that were written by the service and wait for their seal; a line in neither table was put in by somebody else
CREATE TABLE audit_unsealed (
    audit_id uuid NOT NULL PRIMARY KEY
);
INSERT INTO audit_unsealed (audit_id) SELECT id FROM audit;

-- which reservations a line about a page of several tells of, for 「who saw this record」
CREATE TABLE audit_seen (
    reservation_id uuid NOT NULL,
    audit_id uuid NOT NULL,
    PRIMARY KEY (reservation_id, audit_id)
);

CREATE INDEX audit_actor ON audit (actor, at);
