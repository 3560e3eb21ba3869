//! Letters on their way out: the only place that knows lettre and icalendar.
//! Deliberately keeps no queue, no clock and no retries: the outbox and the worker do.
//!
//! In reading order: `words` (dates in Japanese) → `texts` (templates) → `calendar_file` → `message` (MIME) → `transport`
//! (`return_path`, `dkim`, then `smtp`, `folder` or `memory`), with `address`, `short_lines`, `calendar_lines` and
//! `answer` as their tools. The way back is `bounce`. Beside them `digest_message`, the desks' morning mail, and
//! `public_feed`, the calendar that anyone may subscribe to.

pub mod address;
mod answer;
pub mod bounce;
pub mod calendar_file;
mod calendar_lines;
pub mod digest_message;
pub mod dkim;
pub mod failure;
mod folder;
pub mod memory;
pub mod message;
pub mod public_feed;
pub mod reading;
pub mod return_path;
mod short_lines;
mod smtp;
pub mod texts;
pub mod transport;
mod words;

#[cfg(test)]
mod samples;
