//! Linking an account to whom the city's own directory means, once signing in is whole.
//! Deliberately never at half the way: whoever has taken an address over must not keep its former owner's account from them.

use super::Services;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::staff_session::StaffSession;
use crate::store::{StoreError, WriteTx, identity_links};

/// Links the account of a session that the directory began, where that was for the first time.
pub(super) async fn link_identity(
    tx: &mut WriteTx,
    services: &Services,
    session: &StaffSession,
) -> Result<(), StoreError> {
    let Some(linking) = &session.linking else { return Ok(()) };
    let is_known = identity_links::find(tx, &linking.issuer, &linking.subject)
        .await?
        .is_some();
    if is_known || identity_links::is_linked(tx, session.staff).await? {
        return Ok(());
    }
    identity_links::insert(tx, session.staff, linking, services.now()).await?;
    let act = ("link identity", Subject::Staff(session.staff), None);
    note_act(tx, services, Actor::Staff(session.staff), act, None).await
}
