//! The counts of a tally: the sums of its marks.
//! Deliberately indifferent to the order of the marks and to repeats; no count is ever below zero.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::mark::{Band, Cell, TallyMark, Visit};

/// How many people were counted, by cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<Cell, u32>);

impl Tally {
    /// The sums of these marks, each counted once.
    #[must_use]
    pub fn of<'m>(marks: impl IntoIterator<Item = &'m TallyMark>) -> Self {
        let mut seen = HashSet::new();
        let mut sums: BTreeMap<Cell, i64> = BTreeMap::new();
        for mark in marks {
            if seen.insert(mark.id) {
                *sums.entry(mark.cell.clone()).or_default() += i64::from(mark.step.value());
            }
        }
        Self::from_sums(sums)
    }

    /// Sums that were made elsewhere; what is not above zero is nobody.
    #[must_use]
    pub fn from_sums(sums: impl IntoIterator<Item = (Cell, i64)>) -> Self {
        let people = |(cell, sum): (Cell, i64)| u32::try_from(sum).ok().filter(|sum| *sum > 0).map(|sum| (cell, sum));
        Self(sums.into_iter().filter_map(people).collect())
    }

    /// Everybody.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.sum(|_| true)
    }

    /// Everybody in the cells that are wanted.
    #[must_use]
    pub fn sum(&self, is_wanted: impl Fn(&Cell) -> bool) -> u32 {
        self.0
            .iter()
            .filter(|(cell, _)| is_wanted(cell))
            .map(|(_, count)| count)
            .sum()
    }

    /// Everybody of a category.
    #[must_use]
    pub fn of_category(&self, category: &str) -> u32 {
        self.sum(|cell| cell.category == category)
    }

    /// Everybody of a category who came for the first time, or again.
    #[must_use]
    pub fn of_visit(&self, category: &str, visit: Visit) -> u32 {
        self.sum(|cell| cell.category == category && cell.visit == visit)
    }

    /// The cells in which somebody was counted.
    pub fn cells(&self) -> impl Iterator<Item = (&Cell, u32)> {
        self.0.iter().map(|(cell, count)| (cell, *count))
    }

    /// The categories in which somebody was counted.
    #[must_use]
    pub fn categories(&self) -> BTreeSet<&str> {
        self.0.keys().map(|cell| cell.category.as_str()).collect()
    }

    /// The hour from which one less is taken when the thumb comes down in `band`: the latest one up to then in which
    /// somebody was counted, else the first one after it. People press 「−1」 for somebody counted a while ago.
    #[must_use]
    pub fn to_take_from(&self, category: &str, visit: Visit, band: Band) -> Option<Band> {
        let bands = || {
            let own = self
                .0
                .keys()
                .filter(|cell| cell.category == category && cell.visit == visit);
            own.map(|cell| cell.band)
        };
        bands().filter(|own| *own <= band).max().or_else(|| bands().min())
    }
}
