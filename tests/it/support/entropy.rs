//! Randomness that is the same in every run, for any number of threads at once.
//! Deliberately not good enough for anything but tests (`SplitMix64`; Steele, Lea and Flood 2014).

use std::sync::atomic::{AtomicU64, Ordering};

use madoguchi::domain::entropy::Entropy;

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

pub struct SeededEntropy {
    state: AtomicU64,
    draws: AtomicU64,
}

impl SeededEntropy {
    pub fn new(seed: u64) -> Self {
        Self {
            state: AtomicU64::new(seed.wrapping_mul(0x2545_f491_4f6c_dd1d)),
            draws: AtomicU64::new(0),
        }
    }

    /// How often it was asked so far.
    pub fn draws(&self) -> u64 {
        self.draws.load(Ordering::Relaxed)
    }

    fn next(&self) -> u64 {
        let mut z = self.state.fetch_add(GOLDEN, Ordering::Relaxed).wrapping_add(GOLDEN);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        self.draws.fetch_add(1, Ordering::Relaxed);
        for piece in bytes.chunks_mut(8) {
            let next = self.next().to_le_bytes();
            piece.copy_from_slice(&next[..piece.len()]);
        }
    }
}
