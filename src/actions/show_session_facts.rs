//! What only staff know of a session: who receives the families, and by which rule it came.
//! Deliberately apart from the roster, which every page of the day needs.

use super::Services;
use crate::domain::ids::{SessionId, StaffId};
use crate::domain::programme_rule::{PlannedDate, ProgrammeRule};
use crate::domain::session::Session;
use crate::store::{StoreError, schedule_rules, sessions, staff};

/// Facts about a session.
pub struct SessionFacts {
    /// Who receives the families, with their names.
    pub counsellors: Vec<(StaffId, String)>,
    /// The rule that made it, and the date of the rule.
    pub rule: Option<(ProgrammeRule, PlannedDate)>,
}

/// The facts about one session.
///
/// # Errors
/// [`StoreError`].
pub async fn show_session_facts(services: &Services, session: SessionId) -> Result<SessionFacts, StoreError> {
    let mut tx = services.store.read().await?;
    let ids = sessions::counsellors(&mut tx, session).await?;
    let mut counsellors = Vec::new();
    if !ids.is_empty() {
        let everybody = staff::list_with_desks(&mut tx).await?;
        counsellors.extend(everybody.into_iter().map(|(id, name, _)| (id, name)));
        counsellors.retain(|(id, _)| ids.contains(id));
    }
    let rule = match schedule_rules::find_date_of_session(&mut tx, session).await? {
        Some(date) => schedule_rules::find(&mut tx, date.rule).await?.map(|rule| (rule, date)),
        None => None,
    };
    Ok(SessionFacts { counsellors, rule })
}

/// Sessions by id, by start; for lists whose ids came from a verb that asked for the right.
///
/// # Errors
/// [`StoreError`].
pub async fn show_sessions(services: &Services, ids: &[SessionId]) -> Result<Vec<Session>, StoreError> {
    sessions::list_by_ids(&mut services.store.read().await?, ids).await
}
