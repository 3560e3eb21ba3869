DROP TRIGGER audit_seen_no_change ON audit_seen;
DROP TRIGGER audit_seen_no_truncate ON audit_seen;
