//! The staff's pages: the day, the rosters, booking for a caller, letters that did not arrive.
//! Does not decide who may see what: what must stay hidden does not arrive here.

pub mod book;
pub mod booked;
pub mod cancel;
pub mod find;
pub mod frame;
pub mod letters;
pub mod reservation;
pub mod session;
pub mod sessions;
pub mod shared;
pub mod sign_in;
pub mod today;

pub use book::BookPage;
pub use booked::BookedPage;
pub use cancel::StaffCancelPage;
pub use find::FindPage;
pub use frame::{StaffFrame, StaffPlace};
pub use letters::LettersPage;
pub use reservation::StaffReservationPage;
pub use session::SessionPage;
pub use sessions::SessionsPage;
pub use sign_in::SignInPage;
pub use today::TodayPage;
