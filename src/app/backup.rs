//! The files of `madoguchi backup` and `madoguchi restore`: never over another one, never half a one, never for others to
//! read.
//! Deliberately does not keep or remove old backups: that is for whoever schedules them.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::AppError;
use crate::actions::Services;
use crate::actions::back_up::{BackedUp, back_up};
use crate::actions::restore::restore;

/// Writes a backup beside its later name, and gives it that name when it is whole and on the disk.
pub(super) async fn write(services: &Services, file: &Path) -> Result<String, AppError> {
    let failed = |error: io::Error| AppError::Failed(format!("{} cannot be written: {error}", file.display()));
    if fs::symlink_metadata(file).is_ok() {
        let words = format!("{} is there already; name another file", file.display());
        return Err(AppError::Failed(words));
    }
    let part = part_of(file);
    let begun = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part);
    let mut open = begun.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => AppError::Failed(format!(
            "{} is there: another backup is being written, or one was cut off; remove it if none is",
            part.display()
        )),
        _ => failed(error),
    })?;
    let written = async {
        let backed_up = back_up(services, &mut open)
            .await
            .map_err(|error| AppError::Failed(error.to_string()))?;
        open.sync_all().map_err(failed)?;
        // A link, because renaming would take the place of a file that came meanwhile.
        fs::hard_link(&part, file).map_err(failed)?;
        Ok::<BackedUp, AppError>(backed_up)
    }
    .await;
    fs::remove_file(&part).map_err(failed)?;
    let backed_up = written?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))
        .and_then(|folder| folder.sync_all())
        .map_err(failed)?;
    let bytes = fs::metadata(file).map_err(failed)?.len();
    let head = backed_up.head.unwrap_or_else(|| "none".to_owned());
    Ok(format!(
        "backed up: {} rows, {bytes} bytes; only MADOGUCHI_SECRET_KEY opens them
audit head {head}",
        backed_up.rows
    ))
}

/// Restores a backup; answers what the operator has to know afterwards.
pub(super) async fn read(services: &Services, file: &Path) -> Result<String, AppError> {
    let open =
        File::open(file).map_err(|error| AppError::Failed(format!("{} cannot be read: {error}", file.display())))?;
    let restored = restore(services, open)
        .await
        .map_err(|error| AppError::Failed(error.to_string()))?;
    Ok(format!(
        "restored: {} rows as of {}; erased since due: {}\n\
         not in it: reservations made after that moment, and erasures on request after it; do those again\n\
         letters that waited at that moment are sent now, some perhaps once more (under the same Message-ID)\n\
         everybody signs in again",
        restored.rows,
        restored.made_at,
        restored.erased.report()
    ))
}

fn part_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}
