//! What a change of sessions would mean, before it is made: who would be told, and how.
//! Deliberately asks the same rules as the change itself and stores nothing.

use chrono::{DateTime, Utc};

use super::Services;
use super::change_session::{ChangeError, ChangeRequest, answer_wished, in_order, live, setting};
use crate::domain::ids::SlotId;
use crate::domain::offering::Offering;
use crate::domain::reservation::Reservation;
use crate::domain::session::Session;
use crate::domain::session_change::{Way, letters_due_at, way_to};
use crate::store::{schedule, sessions};

/// What a change would mean for one session.
pub struct Preview {
    /// The session's slots as they are.
    pub offerings: Vec<Offering>,
    /// The session as it would be.
    pub changed: Session,
    /// Who must hear of it, and how.
    pub households: Vec<(Reservation, Way)>,
    /// When letters would go out.
    pub send_at: DateTime<Utc>,
    /// Until when an answer would be wished for.
    pub answer_by: Option<DateTime<Utc>>,
}

/// What a request would mean, nothing stored.
///
/// # Errors
/// [`ChangeError`] as the change itself would give.
pub async fn preview_change(services: &Services, request: &ChangeRequest) -> Result<Vec<Preview>, ChangeError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let now = services.now();
    let mut previews = Vec::new();
    for id in in_order(request)? {
        let session = sessions::find(&mut tx, id).await?.ok_or(ChangeError::Unknown)?;
        let setting = setting(&directory, request, &session)?;
        let changed = session.changed(&request.plan, &request.reason, setting.calendars(), now)?;
        let offerings = schedule::list_of_session(&mut tx, &directory, id).await?;
        let slots: Vec<SlotId> = offerings.iter().map(|offering| offering.slot.id).collect();
        let households = live(&mut tx, &slots).await?;
        let send_at = letters_due_at(now);
        previews.push(Preview {
            offerings,
            households: households
                .into_iter()
                .map(|reservation| {
                    let way = way_to(&reservation);
                    (reservation, way)
                })
                .collect(),
            send_at,
            answer_by: answer_wished((&session, &changed), setting, send_at),
            changed,
        });
    }
    Ok(previews)
}
