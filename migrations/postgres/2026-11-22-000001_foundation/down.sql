DROP TABLE audit;
DROP FUNCTION audit_is_append_only();
DROP TABLE rate_counters, api_keys, letters, idempotency_keys, access_links, household_claims, reservation_lookups,
    reservations, staff_sessions, staff_memberships, staff_members, slots, sessions, history, programmes, venues,
    closed_days, desk_hours, desks;
