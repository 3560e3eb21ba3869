-- Accounts of staff: invitations, second steps, recovery codes, PINs for shared terminals, reviews. Sessions get an
-- identity, a stage and a terminal; everybody signs in once more.
DROP TABLE staff_sessions;
CREATE TABLE staff_sessions (
    token_hash BLOB NOT NULL PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    staff_id BLOB NOT NULL REFERENCES staff_members (id),
    stage TEXT NOT NULL CHECK (stage IN ('code', 'setup', 'open')),
    browser TEXT NOT NULL,
    -- of the terminal's cookie, where colleagues share it
    terminal_hash BLOB,
    is_locked INTEGER NOT NULL CHECK (is_locked IN (0, 1)),
    wrong_pins INTEGER NOT NULL CHECK (wrong_pins >= 0),
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_sessions_expiry ON staff_sessions (expires_at);
CREATE INDEX staff_sessions_staff ON staff_sessions (staff_id);
CREATE INDEX staff_sessions_terminal ON staff_sessions (terminal_hash);

-- one-time links by which a person takes an account over; kept, because who was invited by whom must stay known
CREATE TABLE account_invitations (
    token_hash BLOB NOT NULL PRIMARY KEY,
    staff_id BLOB NOT NULL REFERENCES staff_members (id),
    made_at INTEGER NOT NULL,
    made_by BLOB NOT NULL REFERENCES staff_members (id),
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX account_invitations_staff ON account_invitations (staff_id);

CREATE TABLE last_sign_ins (
    staff_id BLOB NOT NULL PRIMARY KEY REFERENCES staff_members (id),
    signed_in_at INTEGER NOT NULL
) STRICT;

-- secret: sealed with the row's own key, which the service's key wraps; see store::crypto
CREATE TABLE second_steps (
    staff_id BLOB NOT NULL PRIMARY KEY REFERENCES staff_members (id),
    key_id TEXT NOT NULL,
    wrapped_key BLOB NOT NULL,
    secret BLOB NOT NULL,
    -- a code of this step or an earlier one is not taken again
    last_step INTEGER NOT NULL,
    set_at INTEGER NOT NULL
) STRICT;

-- keyed hashes
CREATE TABLE recovery_codes (
    code_hash BLOB NOT NULL PRIMARY KEY,
    staff_id BLOB NOT NULL REFERENCES staff_members (id),
    used_at INTEGER
) STRICT;
CREATE INDEX recovery_codes_staff ON recovery_codes (staff_id);

-- argon2id with the service's key mixed in
CREATE TABLE staff_pins (
    staff_id BLOB NOT NULL PRIMARY KEY REFERENCES staff_members (id),
    pin_hash TEXT NOT NULL,
    set_at INTEGER NOT NULL
) STRICT;

CREATE TABLE account_reviews (
    id BLOB NOT NULL PRIMARY KEY,
    reviewed_at INTEGER NOT NULL,
    reviewed_by BLOB NOT NULL REFERENCES staff_members (id),
    accounts INTEGER NOT NULL CHECK (accounts >= 0)
) STRICT;
