//! The second step of signing in: the code of the app, or a recovery code in its place.
//! Deliberately takes neither twice, and counts wrong ones by account and address together.

use super::Services;
use super::begin_session::{Source, begin_session};
use super::count_attempt::{AttemptError, CODE_BY_ACCOUNT, CODE_BY_STAFF, count_attempt, take_back};
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::StaffId;
use crate::domain::recovery_code::RecoveryCode;
use crate::domain::staff_session::{StaffSession, Stage};
use crate::domain::token::SecretToken;
use crate::domain::totp::Code;
use crate::store::{StoreError, WriteTx, recovery_codes, second_steps, staff_sessions};

/// Why the second step failed.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    /// Neither the app's code of now nor an unused recovery code.
    #[error("コードがちがいます")]
    Wrong,
    /// Too many tries.
    #[error(transparent)]
    Attempts(#[from] AttemptError),
    /// The database is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Confirms it; answers the secret of the whole session, which takes the place of the half one.
///
/// # Errors
/// [`CodeError`].
pub async fn confirm_code(
    services: &Services,
    half: &StaffSession,
    typed: &str,
    source: Source,
) -> Result<SecretToken, CodeError> {
    let account = format!("{}/{}", half.staff, source.address);
    let counted = count_attempt(services, CODE_BY_ACCOUNT, &account).await?;
    // From however many addresses they come; a recovery code is too long to be guessed at.
    let counted_apps = match Code::parse(typed) {
        Some(_) => Some(count_attempt(services, CODE_BY_STAFF, &half.staff.to_string()).await?),
        None => None,
    };
    let (own, half, typed) = (services.clone(), half.clone(), typed.to_owned());
    let token = services
        .store
        .write(|tx| {
            Box::pin(async move {
                let (staff, actor) = (half.staff, Actor::Staff(half.staff));
                let subject = Subject::Staff(staff);
                if half.stage != Stage::Code {
                    return Ok(None);
                }
                match right(tx, &own, staff, &typed).await? {
                    Some(Way::App) => {}
                    Some(Way::Recovery) => {
                        note_act(tx, &own, actor, ("use recovery code", subject, None), None).await?;
                    }
                    None => {
                        note_act(tx, &own, Actor::Stranger, ("code refused", subject, None), None).await?;
                        return Ok(None);
                    }
                }
                // Two answers to one half session: the second finds it gone.
                if staff_sessions::delete(tx, staff, half.id).await? == 0 {
                    return Ok(None);
                }
                let source = Source {
                    linking: half.linking.clone(),
                    ..source
                };
                let token = begin_session(tx, &own, (staff, Stage::Open), &source).await?;
                Ok::<_, StoreError>(Some(token))
            })
        })
        .await?;
    let token = token.ok_or(CodeError::Wrong)?;
    take_back(services, counted).await?;
    if let Some(counted) = counted_apps {
        take_back(services, counted).await?;
    }
    Ok(token)
}

enum Way {
    App,
    Recovery,
}

async fn right(tx: &mut WriteTx, services: &Services, staff: StaffId, typed: &str) -> Result<Option<Way>, StoreError> {
    let now = services.now();
    if let Some(code) = Code::parse(typed) {
        let Some(known) = second_steps::find(tx, staff).await? else {
            return Ok(None);
        };
        let Some(step) = known.secret.accepts(code, now, Some(known.last_step)) else {
            return Ok(None);
        };
        let is_first = second_steps::use_step(tx, staff, step).await?;
        return Ok(is_first.then_some(Way::App));
    }
    let Some(code) = RecoveryCode::parse(typed) else {
        return Ok(None);
    };
    let is_first = recovery_codes::use_once(tx, staff, &code, now).await?;
    Ok(is_first.then_some(Way::Recovery))
}
