DROP TRIGGER audit_seen_no_update;
DROP TRIGGER audit_seen_no_delete;
