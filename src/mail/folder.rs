//! Letters as `.eml` files in a folder: for the demo and for a first look without a mail server.
//! Deliberately never deletes, and lets a copy of a letter replace the letter.

use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::{fs, process};

use chrono::{DateTime, Utc};

use super::failure::SendError;

static FILES: AtomicU64 = AtomicU64::new(0);

#[derive(Debug)]
pub(super) struct FolderMailer {
    path: PathBuf,
}

impl FolderMailer {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether something can be written there.
    pub(super) fn is_writable(&self) -> io::Result<()> {
        fs::create_dir_all(&self.path)?;
        let probe = self.path.join(format!(".probe-{}", process::id()));
        fs::write(&probe, b"")?;
        fs::remove_file(&probe)
    }

    pub(super) async fn send(
        &self,
        (written_at, message_id): (DateTime<Utc>, &str),
        raw: Vec<u8>,
    ) -> Result<String, SendError> {
        let name = file_name(written_at, message_id);
        let written = format!("250 written to {name}");
        let folder = self.path.clone();
        tokio::task::spawn_blocking(move || write(&folder, &name, &raw))
            .await
            .map_err(|error| SendError::Temporary(error.to_string()))?
            .map_err(|error| SendError::Temporary(format!("the mail folder: {error}")))?;
        Ok(written)
    }
}

/// `<stamp>-<left part of the Message-ID>.eml`, sorted by time and with nothing that could leave the folder.
fn file_name(written_at: DateTime<Utc>, message_id: &str) -> String {
    let stamp = written_at.format("%Y%m%dT%H%M%SZ");
    let left = message_id.split('@').next().unwrap_or_default();
    let left: String = left
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(100)
        .collect();
    format!("{stamp}-{left}.eml")
}

/// Whole or not at all: readers of the folder never see half a letter.
fn write(folder: &Path, name: &str, raw: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let number = FILES.fetch_add(1, Ordering::Relaxed);
    let unfinished = folder.join(format!(".{name}.{}-{number}.tmp", process::id()));
    let mut options = fs::OpenOptions::new();
    // A letter is for its receiver, not for everybody on this machine.
    options.write(true).create(true).truncate(true).mode(0o600);
    let written = options
        .open(&unfinished)
        .and_then(|mut file| {
            file.write_all(raw)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&unfinished, folder.join(name)));
    if written.is_err() {
        // The first error says more than what comes of cleaning up.
        let _ = fs::remove_file(&unfinished);
    }
    written
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_letter_in_the_folder_is_for_its_owner_only_and_a_copy_takes_its_place() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["a letter", "its copy"] {
            write(folder.path(), "letter.eml", text.as_bytes()).unwrap();
        }
        let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(Result::unwrap).collect();
        let [file] = files.as_slice() else { panic!("{files:?}") };
        assert_eq!(fs::read(file.path()).unwrap(), b"its copy");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
