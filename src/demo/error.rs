//! Why the demo cannot be made.
//! Deliberately one sentence: the data are compiled in, so this is a mistake of ours and not of whoever runs the service.

/// The seed cannot be made into a city.
#[derive(Debug, thiserror::Error)]
#[error("the demo's data cannot be used: {0}")]
pub struct DemoError(String);

impl DemoError {
    /// What cannot be used.
    pub(super) fn of(what: impl ToString) -> Self {
        Self(what.to_string())
    }
}
