//! The names and keys that a dated list may use, each leading to what is meant.
//! Deliberately filled by the caller from what is stored: it looks nothing up by itself.

use std::collections::HashMap;

use super::plain::plain;
use crate::domain::ids::{DeskId, ProgrammeId, VenueId};
use crate::domain::programme::Participation;

/// A programme that a list may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownProgramme {
    /// Identity.
    pub id: ProgrammeId,
    /// The desk that runs it.
    pub desk: DeskId,
    /// Its form.
    pub participation: Participation,
}

/// A venue that a list may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownVenue {
    /// Identity.
    pub id: VenueId,
    /// Building and room.
    pub place: String,
}

/// Everything that a list may name.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    pub(super) programmes: Names<KnownProgramme>,
    pub(super) desks: Names<DeskId>,
    pub(super) venues: Names<KnownVenue>,
}

impl Directory {
    /// A programme under all its names: its own and its key.
    pub fn add_programme(&mut self, names: &[&str], programme: KnownProgramme) {
        self.programmes.add(names, &programme);
    }

    /// A desk under its name and its key.
    pub fn add_desk(&mut self, names: &[&str], desk: DeskId) {
        self.desks.add(names, &desk);
    }

    /// A venue under its place and its key.
    pub fn add_venue(&mut self, names: &[&str], venue: &KnownVenue) {
        self.venues.add(names, venue);
    }
}

/// Names in plain form; one name may mean several things.
#[derive(Debug, Clone)]
pub(super) struct Names<T>(HashMap<String, Vec<T>>);

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Clone + PartialEq> Names<T> {
    fn add(&mut self, names: &[&str], meant: &T) {
        for name in names {
            let known = self.0.entry(plain(name)).or_default();
            if !known.contains(meant) {
                known.push(meant.clone());
            }
        }
    }

    /// Everything that is called so.
    pub(super) fn find(&self, name: &str) -> &[T] {
        self.0.get(&plain(name)).map(Vec::as_slice).unwrap_or_default()
    }
}
