//! The staff's pages: the day, the rosters, booking for a caller, letters that did not arrive.
//! Does not decide who may see what: what must stay hidden does not arrive here.

pub mod attendance;
pub mod audit;
pub mod book;
pub mod booked;
pub mod cancel;
pub mod conceal;
pub mod find;
pub mod frame;
pub mod hand_over;
pub mod letters;
pub mod notes;
pub mod party;
pub mod personal;
pub mod queue;
pub mod reservation;
pub mod reservations;
pub mod session;
pub mod sessions;
pub mod shared;
pub mod sheet;
pub mod sign_in;
pub mod today;

pub use audit::AuditPage;
pub use book::BookPage;
pub use booked::BookedPage;
pub use cancel::StaffCancelPage;
pub use find::FindPage;
pub use frame::{StaffFrame, StaffPlace};
pub use letters::LettersPage;
pub use party::StaffPartyPage;
pub use personal::{PersonalPage, StaffErasePage};
pub use queue::OffersPage;
pub use reservation::StaffReservationPage;
pub use reservations::ReservationsPage;
pub use session::SessionPage;
pub use sessions::SessionsPage;
pub use sheet::SheetPage;
pub use sign_in::SignInPage;
pub use today::TodayPage;

// The calendar: hours, special days, venues, holidays, import.
pub mod calendar;
#[cfg(test)]
mod calendar_samples;
pub mod desk;
pub mod hits;
pub mod holidays;
pub mod import;
pub mod moving;
pub mod new_desk;
pub mod new_programme;
pub mod upload;
pub mod venue;
pub mod venues;
pub mod week;

pub use calendar::CalendarPage;
pub use desk::DeskPage;
pub use hits::HitsPage;
pub use holidays::HolidaysPage;
pub use import::{ImportPage, ImportReportPage, ImportedPage};
pub use moving::MovePage;
pub use new_desk::NewDeskPage;
pub use new_programme::NewProgrammePage;
pub use venue::VenuePage;
pub use venues::VenuesPage;

// The tally of walk-in sessions.
pub mod tallies;
pub mod tally;
pub mod tally_history;

pub use tallies::TalliesPage;
pub use tally::TallyPage;
pub use tally_history::TallyHistoryPage;

// The schedule: rules, proposals, changes, calls.
pub mod call_off_day;
pub mod calls;
pub mod capacity;
pub mod change;
pub mod copy_sessions;
pub mod course;
pub mod new_course;
pub mod new_session;
pub mod online;
pub mod proposals;
pub mod rule;
pub mod rules;
pub mod session_fields;
pub mod told;

pub use call_off_day::CallOffDayPage;
pub use calls::CallsPage;
pub use capacity::CapacityPage;
pub use change::{ChangePage, ChangePreviewPage, ChangedPage};
pub use copy_sessions::CopySessionsPage;
pub use course::CoursePage;
pub use new_course::NewCoursePage;
pub use new_session::NewSessionPage;
pub use online::OnlinePage;
pub use proposals::ProposalsPage;
pub use rule::RulePage;
pub use rules::RulesPage;
pub use session_fields::SessionFields;

// Who has a place: approvals, draws, invitations, releases.
pub mod decide;
pub mod decisions;
pub mod draw;
pub mod invitations;
pub mod release;

pub use decide::DecidePage;
pub use decisions::DecisionsPage;
pub use draw::StaffDrawPage;
pub use invitations::InvitationsPage;

// Figures, and reservations as a file.
pub mod export;
pub mod figures;

pub use export::ExportPage;
pub use figures::{FiguresPage, PublishedFiguresPage};

// Programmes and what the city says.
pub mod phrases;
pub mod programme;
pub mod programmes;

pub use phrases::{PhrasePage, PhrasesPage};
pub use programme::ProgrammeFormPage;
pub use programmes::ProgrammesPage;

// The wording of letters.
pub mod wording;
pub mod wordings;

pub use wording::WordingPage;
pub use wordings::{WordedProgrammesPage, WordingsPage};

// Accounts of staff, the own account, the lock of a shared terminal.
pub mod accounts;
pub mod lock;
pub mod own_account;

pub use accounts::{AccountPage, AccountsPage, AccountsPrintPage, NewAccountPage};
pub use own_account::{InvitedPage, OwnAccountPage, RecoveryCodesPage, SecondStepPage};
