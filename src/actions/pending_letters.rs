//! Letters about a change that have not gone out when the session is changed once more: taken out, so that nobody gets two
//! that contradict each other.
//! Deliberately leaves letters alone that somebody has begun to send.

use chrono::{DateTime, Utc};

use crate::domain::reservation::Reservation;
use crate::domain::session_change::{ChangeNotice, SessionChange};
use crate::store::{StoreError, WriteTx, change_notices, session_changes, withdrawing};

/// The change before this one, if its letters have not gone out.
pub(super) async fn find_pending(
    tx: &mut WriteTx,
    change: &SessionChange,
) -> Result<Option<(SessionChange, Vec<ChangeNotice>)>, StoreError> {
    let earlier = session_changes::list_of_session(tx, change.session).await?;
    let earlier = earlier.into_iter().find(|earlier| earlier.id != change.id);
    let Some(earlier) = earlier.filter(|earlier| change.made_at < earlier.send_at) else {
        return Ok(None);
    };
    let notices = change_notices::list_of_changes(tx, &[earlier.id]).await?;
    Ok(Some((earlier, notices.into_iter().map(|(notice, _)| notice).collect())))
}

/// Takes a household's letter about the change before out of the outbox: two letters at once would contradict each
/// other. Answers the start that the household knows of then.
pub(super) async fn withdraw_pending(
    tx: &mut WriteTx,
    pending: Option<&(SessionChange, Vec<ChangeNotice>)>,
    reservation: &Reservation,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let Some((earlier, notices)) = pending else {
        return Ok(None);
    };
    let notice = notices.iter().find(|notice| notice.reservation == reservation.id);
    let Some(letter) = notice.and_then(|notice| notice.letter) else {
        return Ok(None);
    };
    let is_withdrawn = withdrawing::withdraw(tx, &[letter]).await?;
    Ok(is_withdrawn.then_some(earlier.from.starts_at))
}
