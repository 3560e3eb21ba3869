-- Who saw which record is as final as the log itself.
CREATE TRIGGER audit_seen_no_update BEFORE UPDATE ON audit_seen BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_seen_no_delete BEFORE DELETE ON audit_seen BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
