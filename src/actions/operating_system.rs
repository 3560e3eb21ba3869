//! The operating system's random source, for everything that must not be guessed.
//! Deliberately the only one outside the tests.

use rand::TryRng as _;
use rand::rngs::SysRng;

use crate::domain::entropy::Entropy;

/// Randomness from the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    /// A machine without randomness must not hand out secrets: the process ends.
    fn fill(&self, bytes: &mut [u8]) {
        if SysRng.try_fill_bytes(bytes).is_err() {
            tracing::error!("the operating system gives no randomness");
            std::process::abort();
        }
    }
}
