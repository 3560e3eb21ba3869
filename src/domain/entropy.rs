//! Randomness as an argument: every number that must not be guessed comes through this trait.
//! Deliberately has no implementation here: the operating system's source lives in `actions`, a seeded one in the tests.

/// A source of unpredictable bytes.
pub trait Entropy: Send + Sync {
    /// Fills the whole buffer.
    fn fill(&self, bytes: &mut [u8]);

    /// A number below `bound`, every value equally likely (rejection sampling, so no value is favoured).
    fn below(&self, bound: u8) -> u8 {
        let bound = bound.max(1);
        let limit = u8::MAX - (u8::MAX % bound);
        loop {
            let mut byte = [0_u8; 1];
            self.fill(&mut byte);
            let [value] = byte;
            if value < limit {
                return value % bound;
            }
        }
    }
}
