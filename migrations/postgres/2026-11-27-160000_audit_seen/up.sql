-- Who saw which record is as final as the log itself.
CREATE TRIGGER audit_seen_no_change BEFORE UPDATE OR DELETE ON audit_seen
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_seen_no_truncate BEFORE TRUNCATE ON audit_seen
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
