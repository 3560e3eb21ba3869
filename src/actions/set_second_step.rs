//! Setting up the second step, or renewing it, with recovery codes that are shown this once.
//! Deliberately only against a code of the app: a secret that was typed wrongly would lock its owner out.

use super::Services;
use super::begin_session::{Source, begin_session};
use super::confirm_password::{ConfirmError, confirm_password};
use super::count_attempt::{AttemptError, CODE_BY_ACCOUNT, count_attempt, take_back};
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::StaffId;
use crate::domain::recovery_code::{HOW_MANY, RecoveryCode};
use crate::domain::staff_session::{StaffSession, Stage};
use crate::domain::token::SecretToken;
use crate::domain::totp::{Code, TotpSecret};
use crate::store::{StoreError, WriteTx, recovery_codes, second_steps, staff, staff_sessions};

/// Why nothing was set up.
#[derive(Debug, thiserror::Error)]
pub enum SecondStepError {
    /// The code is not the app's of now.
    #[error("コードがちがいます。アプリに表示されている6けたの数字を入力してください。")]
    WrongCode,
    /// The session goes no further.
    #[error("もう一度サインインしてください")]
    Ended,
    /// The password is wrong, or was tried too often.
    #[error(transparent)]
    Confirm(#[from] ConfirmError),
    /// Too many tries.
    #[error(transparent)]
    Attempts(#[from] AttemptError),
    /// The database is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is set up.
pub struct NewSecondStep<'a> {
    /// What the page showed.
    pub secret: TotpSecret,
    /// The app's code.
    pub code: &'a str,
    /// The present password; asked for where somebody has signed in already.
    pub password: &'a str,
}

/// What to show and to set.
pub struct SetUp {
    /// Recovery codes.
    pub codes: Vec<RecoveryCode>,
    /// The secret of the whole session, where signing in ended with this.
    pub token: Option<SecretToken>,
}

/// Sets it up.
///
/// # Errors
/// [`SecondStepError`].
pub async fn set_second_step(
    services: &Services,
    session: &StaffSession,
    new: NewSecondStep<'_>,
    source: Source,
) -> Result<SetUp, SecondStepError> {
    let confirmed = match session.stage {
        Stage::Code => return Err(SecondStepError::Ended),
        Stage::Setup => None,
        Stage::Open => Some(confirm_password(services, session.staff, new.password, &source.address).await?),
    };
    let account = format!("{}/{}", session.staff, source.address);
    let counted = count_attempt(services, CODE_BY_ACCOUNT, &account).await?;
    let now = services.now();
    let step = Code::parse(new.code).and_then(|code| new.secret.accepts(code, now, None));
    let step = step.ok_or(SecondStepError::WrongCode)?;
    take_back(services, counted).await?;
    let (own, session, secret) = (services.clone(), session.clone(), new.secret);
    let set_up = services
        .store
        .write(|tx| {
            Box::pin(async move {
                let (id, entropy) = (session.staff, &*own.entropy);
                let mut token = None;
                if let Some(confirmed) = confirmed {
                    confirmed.hold(tx).await?;
                } else {
                    staff::lock(tx, id).await?;
                    // Who has the password too, and began to set up an own second step, comes too late.
                    let is_late = second_steps::find(tx, id).await?.is_some();
                    if is_late || staff_sessions::delete(tx, id, session.id).await? == 0 {
                        return Ok(None);
                    }
                    let source = Source {
                        linking: session.linking.clone(),
                        ..source
                    };
                    token = Some(begin_session(tx, &own, (id, Stage::Open), &source).await?);
                }
                second_steps::replace(tx, id, (&secret, step), now, entropy).await?;
                let act = ("set second step", Subject::Staff(id), None);
                note_act(tx, &own, Actor::Staff(id), act, None).await?;
                let codes = fresh_codes(tx, &own, id).await?;
                Ok::<_, SecondStepError>(Some(SetUp { codes, token }))
            })
        })
        .await?;
    set_up.ok_or(SecondStepError::Ended)
}

/// Makes new recovery codes in place of the old ones.
///
/// # Errors
/// [`ConfirmError`].
pub async fn renew_recovery_codes(
    services: &Services,
    session: &StaffSession,
    password: &str,
    address: &str,
) -> Result<Vec<RecoveryCode>, ConfirmError> {
    let staff = session.staff;
    let confirmed = confirm_password(services, staff, password, address).await?;
    let own = services.clone();
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                confirmed.hold(tx).await?;
                let act = ("renew recovery codes", Subject::Staff(staff), None);
                note_act(tx, &own, Actor::Staff(staff), act, None).await?;
                Ok(fresh_codes(tx, &own, staff).await?)
            })
        })
        .await
}

async fn fresh_codes(tx: &mut WriteTx, services: &Services, staff: StaffId) -> Result<Vec<RecoveryCode>, StoreError> {
    let codes: Vec<RecoveryCode> = (0..HOW_MANY).map(|_| RecoveryCode::fresh(&*services.entropy)).collect();
    recovery_codes::replace(tx, staff, &codes).await?;
    Ok(codes)
}
