DROP INDEX audit_actor;
DROP TABLE audit_seen;
DROP TABLE audit_unsealed;
DROP TABLE audit_seals;
DROP FUNCTION refuse_chain_change();
