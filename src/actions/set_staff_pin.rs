//! Choosing the short PIN that opens the lock of a shared terminal.
//! Deliberately asks for the password: whoever finds a screen open must not get a key to it.

use super::Services;
use super::confirm_password::{ConfirmError, confirm_password};
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::person::Pin;
use crate::domain::staff::StaffMember;
use crate::store::{password, staff_pins};

/// Sets it.
///
/// # Errors
/// [`ConfirmError`].
pub async fn set_staff_pin(
    services: &Services,
    member: &StaffMember,
    (pin, typed): (&Pin, &str),
    address: &str,
) -> Result<(), ConfirmError> {
    let confirmed = confirm_password(services, member.id, typed, address).await?;
    let hash = password::hash_pin(pin, services.store.keyring(), &*services.entropy).await?;
    let (own, id) = (services.clone(), member.id);
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                confirmed.hold(tx).await?;
                staff_pins::replace(tx, id, &hash, own.now()).await?;
                let act = ("set staff PIN", Subject::Staff(id), None);
                Ok(note_act(tx, &own, Actor::Staff(id), act, None).await?)
            })
        })
        .await
}
