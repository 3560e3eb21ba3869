//! The families' pages, one file a page, named by what stands in the address.
//! Deliberately thin: read the request, call a verb, fill the page's struct.

pub mod absence;
pub mod calendar;
pub mod cancel;
pub mod change;
pub mod choose;
pub mod confirm;
pub mod course;
pub mod course_dates;
pub mod demo_mail;
pub mod done;
pub mod draw;
pub mod events;
pub mod fill;
pub mod gate;
pub mod held;
pub mod hold;
pub mod keep;
pub mod keep_hold;
pub mod list;
pub mod lookup;
pub mod month;
pub mod narrowed;
pub mod open_link;
pub mod party;
pub mod party_form;
pub mod passage;
pub mod passed;
pub mod programme;
pub mod refusal;
pub mod reservation;
pub mod reserve;
pub mod step;
pub mod turn;
pub mod wish_form;
