//! What can go wrong between us and the database.
//! Deliberately without personal data: neither values nor statements are kept in the message.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// The store's one error.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, is full, or gave up; trying again later may help.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A row with this key is there already. SQLite names no constraint, so an insert is written such that at most one
    /// unique index can fire.
    #[error("a row with this key exists already")]
    AlreadyThere,
    /// A CHECK constraint refused: the last line of defence held.
    #[error("the database refused a row that breaks its rules")]
    Refused,
    /// What is stored cannot be understood or was tampered with.
    #[error("stored data cannot be read: {0}")]
    Corrupt(&'static str),
    /// Anything else: a mistake of ours.
    #[error("the database answered with an error: {0}")]
    Unexpected(String),
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::DatabaseError(kind, info) => match kind {
                DatabaseErrorKind::UniqueViolation => Self::AlreadyThere,
                DatabaseErrorKind::CheckViolation => Self::Refused,
                DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::SerializationFailure => Self::Unavailable(format!("{kind:?}")),
                _ if is_busy(info.message()) => Self::Unavailable("busy".to_owned()),
                _ => Self::Unexpected(format!("{kind:?}: {}", first_line(info.message()))),
            },
            DieselError::DeserializationError(_) => Self::Corrupt("a column's value"),
            DieselError::BrokenTransactionManager => Self::Unavailable("broken transaction".to_owned()),
            other => Self::Unexpected(variant_name(&other)),
        }
    }
}

fn is_busy(message: &str) -> bool {
    [
        // PostgreSQL ended one of two transactions that waited for each other: done once more it works.
        "deadlock detected",
        "database is locked",
        "database is full",
        "disk I/O error",
        "connection closed",
        "terminating connection",
    ]
    .iter()
    .any(|sign| message.contains(sign))
}

fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}

/// The error's kind without its contents.
fn variant_name(error: &DieselError) -> String {
    let shown = format!("{error:?}");
    shown.split(['(', ' ', '{']).next().unwrap_or("error").to_owned()
}

impl From<diesel_async::pooled_connection::bb8::RunError> for StoreError {
    fn from(error: diesel_async::pooled_connection::bb8::RunError) -> Self {
        use bb8::RunError;
        match error {
            RunError::TimedOut => Self::Unavailable("no connection in time".to_owned()),
            RunError::User(_) => Self::Unavailable("connection refused".to_owned()),
        }
    }
}
