DROP TABLE account_reviews;
DROP TABLE staff_pins;
DROP TABLE recovery_codes;
DROP TABLE second_steps;
DROP TABLE last_sign_ins;
DROP TABLE account_invitations;
DROP TABLE staff_sessions;
CREATE TABLE staff_sessions (
    token_hash bytea PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES staff_members (id),
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX staff_sessions_expiry ON staff_sessions (expires_at);
