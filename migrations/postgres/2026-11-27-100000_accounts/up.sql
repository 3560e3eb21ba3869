-- Accounts of staff: invitations, second steps, recovery codes, PINs for shared terminals, reviews. Sessions get an
-- identity, a stage and a terminal; everybody signs in once more.
DROP TABLE staff_sessions;
CREATE TABLE staff_sessions (
    token_hash bytea PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    staff_id uuid NOT NULL REFERENCES staff_members (id),
    stage text NOT NULL CHECK (stage IN ('code', 'setup', 'open')),
    browser text NOT NULL,
    -- of the terminal's cookie, where colleagues share it
    terminal_hash bytea,
    is_locked boolean NOT NULL,
    wrong_pins integer NOT NULL CHECK (wrong_pins >= 0),
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX staff_sessions_expiry ON staff_sessions (expires_at);
CREATE INDEX staff_sessions_staff ON staff_sessions (staff_id);
CREATE INDEX staff_sessions_terminal ON staff_sessions (terminal_hash);

-- one-time links by which a person takes an account over; kept, because who was invited by whom must stay known
CREATE TABLE account_invitations (
    token_hash bytea PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES staff_members (id),
    made_at timestamptz NOT NULL,
    made_by uuid NOT NULL REFERENCES staff_members (id),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX account_invitations_staff ON account_invitations (staff_id);

CREATE TABLE last_sign_ins (
    staff_id uuid PRIMARY KEY REFERENCES staff_members (id),
    signed_in_at timestamptz NOT NULL
);

-- secret: sealed with the row's own key, which the service's key wraps; see store::crypto
CREATE TABLE second_steps (
    staff_id uuid PRIMARY KEY REFERENCES staff_members (id),
    key_id text NOT NULL,
    wrapped_key bytea NOT NULL,
    secret bytea NOT NULL,
    -- a code of this step or an earlier one is not taken again
    last_step integer NOT NULL,
    set_at timestamptz NOT NULL
);

-- keyed hashes
CREATE TABLE recovery_codes (
    code_hash bytea PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES staff_members (id),
    used_at timestamptz
);
CREATE INDEX recovery_codes_staff ON recovery_codes (staff_id);

-- argon2id with the service's key mixed in
CREATE TABLE staff_pins (
    staff_id uuid PRIMARY KEY REFERENCES staff_members (id),
    pin_hash text NOT NULL,
    set_at timestamptz NOT NULL
);

CREATE TABLE account_reviews (
    id uuid PRIMARY KEY,
    reviewed_at timestamptz NOT NULL,
    reviewed_by uuid NOT NULL REFERENCES staff_members (id),
    accounts integer NOT NULL CHECK (accounts >= 0)
);
