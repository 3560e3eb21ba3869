//! What each page shows: one typed struct beside its template, with words that are ready to be printed.
//! Does not compute anything: dates, counts and addresses arrive as finished text.

pub mod cancel;
pub mod change;
pub mod choose;
pub mod confirm;
pub mod course;
pub mod demo_letter;
pub mod demo_mail;
pub mod done;
pub mod draw;
pub mod erase;
pub mod error;
pub mod feed;
pub mod fill;
pub mod frame;
pub mod gate;
pub mod hold;
pub mod how;
pub mod list;
pub mod lookup;
pub mod month;
pub mod party;
pub mod passed;
pub mod passed_on;
pub mod programme;
pub mod qr;
pub mod refusal;
pub mod reservation;
pub mod shared;
pub mod sitemap;
pub mod slip;
pub mod staff;
pub mod wait;
pub mod waiting_done;

pub use askama::Template;
pub use cancel::CancelPage;
pub use change::{ChangePage, ConfirmChangePage};
pub use choose::ChoosePage;
pub use confirm::ConfirmPage;
pub use demo_letter::DemoLetterPage;
pub use demo_mail::DemoMailPage;
pub use done::DonePage;
pub use draw::DrawPage;
pub use erase::{ErasePage, ErasedPage};
pub use error::ErrorPage;
pub use feed::AtomFeed;
pub use fill::FillPage;
pub use frame::{Audience, Frame, Help};
pub use gate::GatePage;
pub use list::ListPage;
pub use lookup::LookupPage;
pub use month::MonthPage;
pub use party::PartyPage;
pub use passed::PassedPage;
pub use passed_on::PassedOnPage;
pub use programme::ProgrammePage;
pub use refusal::RefusalPage;
pub use reservation::ReservationPage;
pub use sitemap::Sitemap;
pub use slip::{SlipPage, StaffSlipPage};
pub use waiting_done::WaitingDonePage;

#[cfg(test)]
mod tests;
