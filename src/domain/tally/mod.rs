//! A tally (来場記録): how many came to a session that needs no reservation, counted by thumb, nobody by name.
//! Deliberately append-only facts: a count is the sum of its marks, and a mistake is another mark.

mod mark;
mod refusal;
mod sheet;
mod sums;

pub use mark::{Band, Cell, Step, TallyMark, Visit};
pub use refusal::TallyRefusal;
pub use sheet::{Press, Pressed, TallySheet, Thumb};
pub use sums::Tally;

#[cfg(test)]
mod tests;
