//! Chance that can be played again.
//! Deliberately a generator of its own (splitmix64), so that a number names a sequence whatever a library does.

/// A sequence; its seed names it.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }

    pub fn pick(&mut self, bound: u64) -> usize {
        usize::try_from(self.below(bound)).unwrap()
    }

    pub fn party(&mut self) -> u32 {
        1 + u32::try_from(self.below(4)).unwrap()
    }

    pub fn limit(&mut self, most: u64) -> Option<u32> {
        let drawn = self.below(most + 1);
        (drawn < most).then(|| u32::try_from(drawn).unwrap())
    }
}
