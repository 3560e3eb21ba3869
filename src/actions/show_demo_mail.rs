//! The demo's folder of letters, shown on a page so that nobody has to look for files.
//! Deliberately exists in the demo only; in earnest letters are read by those they are written to.

use super::Services;
use crate::mail::reading;
pub use crate::mail::reading::{FoundLetter, ReadLetter};

/// The newest letters.
pub async fn list_demo_mail(services: &Services) -> Vec<FoundLetter> {
    match services.mailer.folder_path() {
        Some(folder) => reading::list(folder).await,
        None => Vec::new(),
    }
}

/// One letter by its file's name.
pub async fn read_demo_letter(services: &Services, name: &str) -> Option<ReadLetter> {
    reading::read(services.mailer.folder_path()?, name).await
}
