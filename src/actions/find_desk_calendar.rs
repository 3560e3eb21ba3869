//! One desk's calendar, for the operator at the command line.
//! Deliberately reads only; screens change it elsewhere.

use super::Services;
use crate::domain::calendar::DeskCalendar;
use crate::store::{StoreError, desks};

/// Why there is no calendar to show.
#[derive(Debug, thiserror::Error)]
pub enum FindCalendarError {
    /// No desk has this key.
    #[error("窓口「{asked}」はありません。使えるのは次のとおりです: {known}")]
    UnknownDesk {
        /// What was asked for.
        asked: String,
        /// What there is.
        known: String,
    },
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The calendar of the desk with this key.
///
/// # Errors
/// [`FindCalendarError`].
pub async fn find_desk_calendar(services: &Services, key: &str) -> Result<DeskCalendar, FindCalendarError> {
    let desks = desks::list(&mut services.store.read().await?).await?;
    if let Some(desk) = desks.values().find(|desk| desk.key == key) {
        return Ok(desk.calendar.clone());
    }
    let mut known: Vec<&str> = desks.values().map(|desk| desk.key.as_str()).collect();
    known.sort_unstable();
    Err(FindCalendarError::UnknownDesk {
        asked: key.to_owned(),
        known: known.join(", "),
    })
}
