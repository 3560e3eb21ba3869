//! What the operator's commands about erasure and the audit log say.
//! Deliberately numbers and ids only: no name ever stands on a terminal.

use super::AppError;
use crate::actions::Services;
use crate::actions::count_reservations::count_reservations;
use crate::actions::erase_due::{erase_due, scrub_files};
use crate::actions::seal_audit::seal_audit;
use crate::actions::verify_audit::verify_audit;
use crate::domain::audit::Actor;
use crate::domain::audit_chain::Head;

/// Erases what is due and takes it out of the database's files.
///
/// # Errors
/// [`AppError::Failed`]; what was erased stays erased.
pub async fn purge(services: &Services) -> Result<String, AppError> {
    // What was never counted could not be counted as it was any more.
    count_reservations(services).await?;
    let erased = erase_due(services, Actor::Operator).await?;
    if !scrub_files(services).await? {
        let words = "erased, but a reader kept the database's files from being written anew; run it once more";
        return Err(AppError::Failed(words.to_owned()));
    }
    Ok(format!("erased: {}", erased.report()))
}

/// Seals what waits, and walks the whole chain.
///
/// # Errors
/// [`AppError::Failed`] with the first line that is not as it was sealed.
pub async fn verify(services: &Services, noted: Option<&Head>) -> Result<String, AppError> {
    seal_audit(services).await?;
    let verified = verify_audit(services, None, noted).await?;
    match verified.fault {
        Some(fault) => Err(AppError::Failed(fault.to_string())),
        None => Ok(match verified.head {
            Some(head) => format!("{} lines, none altered; head {}", verified.passed, head.code()),
            None => "the audit log is empty".to_owned(),
        }),
    }
}
