//! Which tables are joined by which column, and which may stand in one query.
//! Deliberately names no column that `schema` does not have.

use super::*;

diesel::joinable!(programmes -> desks (desk_id));
diesel::joinable!(sessions -> programmes (programme_id));
diesel::joinable!(slots -> sessions (session_id));
diesel::joinable!(reservations -> slots (slot_id));
diesel::joinable!(letters -> reservations (reservation_id));
diesel::joinable!(letter_acts -> letters (letter_id));
diesel::joinable!(letter_acts -> staff_members (acted_by));
diesel::joinable!(staff_memberships -> staff_members (staff_id));
diesel::joinable!(staff_sessions -> staff_members (staff_id));
diesel::joinable!(account_reviews -> staff_members (reviewed_by));
diesel::joinable!(session_counsellors -> sessions (session_id));
diesel::joinable!(rule_dates -> schedule_rules (rule_id));
diesel::joinable!(session_changes -> sessions (session_id));
diesel::joinable!(change_notices -> reservations (reservation_id));
diesel::joinable!(change_notices -> session_changes (change_id));
diesel::joinable!(draw_tickets -> draws (draw_id));
diesel::joinable!(wordings -> staff_members (made_by));
diesel::joinable!(figures -> sessions (session_id));
diesel::joinable!(counted_reservations -> reservations (reservation_id));
diesel::joinable!(programme_versions -> staff_members (made_by));
diesel::joinable!(access_links -> reservations (reservation_id));
diesel::joinable!(reservation_lookups -> reservations (reservation_id));
diesel::joinable!(reservation_notes -> staff_members (made_by));
diesel::joinable!(session_notes -> staff_members (made_by));

diesel::allow_tables_to_appear_in_same_query!(
    desks,
    desk_hours,
    special_days,
    public_holidays,
    venues,
    venue_hours,
    programmes,
    history,
    sessions,
    session_counsellors,
    schedule_rules,
    rule_dates,
    session_changes,
    change_notices,
    banners,
    slots,
    staff_members,
    staff_memberships,
    staff_sessions,
    account_invitations,
    last_sign_ins,
    second_steps,
    recovery_codes,
    staff_pins,
    identity_links,
    account_reviews,
    reservations,
    attendance_notes,
    reminders,
    courses,
    holds,
    draws,
    draw_tickets,
    invitations,
    releases,
    reservation_wants,
    reservation_lookups,
    household_claims,
    access_links,
    idempotency_keys,
    letters,
    letter_acts,
    digests,
    api_keys,
    rate_counters,
    tally_marks,
    wordings,
    hand_overs,
    figures,
    counted_reservations,
    programme_versions,
    reservation_answers,
    name_lookups,
    saved_views,
    reservation_notes,
    session_notes,
    audit,
    audit_seals,
    audit_unsealed,
    audit_seen,
);
