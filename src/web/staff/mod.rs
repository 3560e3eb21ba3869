//! The staff's pages: sign-in, today, sessions, rosters, booking for a caller.
//! Deliberately denies by default: every handler but sign-in takes a [`SignedIn`], and every verb asks for the right.

pub mod absence;
pub mod ahead;
pub mod attendance;
pub mod audit;
pub mod audit_words;
pub mod book;
pub mod book_choices;
pub mod book_days;
pub mod book_refusal;
pub mod booked;
pub mod caller;
pub mod cancel;
pub mod conceal;
pub mod delivery_words;
pub mod entering;
pub mod erase;
pub mod find;
pub mod hand_over;
pub mod hand_overs;
pub mod held_form;
pub mod history_words;
pub mod hold_form;
pub mod household;
pub mod household_words;
pub mod letters;
pub mod list_words;
pub mod moving;
pub mod note_forms;
pub mod notes;
pub mod offers;
pub mod own_reservation;
pub mod party;
pub mod personal;
mod personal_facts;
pub mod queue;
pub mod reservation;
pub mod reservations;
pub mod seen;
pub mod session;
pub mod sessions;
pub mod sheet;
pub mod sign_in;
pub mod signed_in;
pub mod slip;
pub mod staff_words;
pub mod today;

// The calendar.
pub mod calendar;
pub mod calendar_words;
pub mod desk;
pub mod desk_facts;
pub mod desk_facts_form;
pub mod hits;
pub mod holidays;
pub mod import;
pub mod import_words;
pub mod special_day_form;
pub mod special_days;
pub mod venue;
pub mod venue_form;
pub mod venues;
pub mod week_form;

pub use signed_in::SignedIn;

// The tally of walk-in sessions.
pub mod tallies;
pub mod tally;
pub mod tally_batch;
pub mod tally_form;
pub mod tally_history;
pub mod tally_words;

// The schedule: rules, proposals, changes, calls.
pub mod call_off_day;
pub mod calls;
pub mod capacity;
pub mod capacity_form;
pub mod change;
pub mod change_form;
pub mod change_page;
pub mod copy_sessions;
pub mod course;
pub mod day_form;
pub mod form_reading;
pub mod made_change;
pub mod new_course;
pub mod new_desk;
pub mod new_programme;
pub mod new_session;
pub mod online;
pub mod proposals;
pub mod repetition;
pub mod rule;
pub mod rule_form;
pub mod rule_page;
pub mod rules;
pub mod same_weekday;
pub mod schedule_words;
pub mod session_change;
pub mod session_form;
pub mod waiting;

// Who has a place: approvals, draws, invitations, releases.
pub mod decide;
pub mod decisions;
pub mod draw;
pub mod invitations;
pub mod release;

// Figures, and reservations as a file.
pub mod export;
pub mod figures;
pub mod figures_summary;
pub mod figures_words;

// Programmes and what the city says.
pub mod phrase;
pub mod phrases;
pub mod programme;
pub mod programme_fields;
pub mod programme_life;
pub mod programme_page;
pub mod programme_reading;
pub mod programme_values;
pub mod programmes;

// The wording of letters.
pub mod wording;
pub mod wording_words;
pub mod wordings;

// Accounts of staff, the own account, the steps in front of the door.
pub mod account;
pub mod account_words;
pub mod accounts;
pub mod at_door;
pub mod code;
pub mod identity;
pub mod invited;
pub mod lock;
pub mod next_page;
pub mod own_account;
pub mod second_step;
