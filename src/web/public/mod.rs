//! The families' pages, one file a page, named by what stands in the address.
//! Deliberately thin: read the request, call a verb, fill the page's struct.

pub mod calendar;
pub mod cancel;
pub mod change;
pub mod choose;
pub mod confirm;
pub mod demo_mail;
pub mod done;
pub mod events;
pub mod fill;
pub mod keep;
pub mod list;
pub mod lookup;
pub mod month;
pub mod narrowed;
pub mod offer;
pub mod open_link;
pub mod programme;
pub mod refusal;
pub mod reservation;
pub mod reserve;
pub mod turn;
pub mod waiting;
pub mod waiting_done;
pub mod wish_form;
