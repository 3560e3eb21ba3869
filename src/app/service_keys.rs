//! The service's keys: given by the operator, or the demo's own.
//! Deliberately makes one for a demo only, and never prints one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{AppError, make_folder};
use crate::config::SecretKeys;
use crate::domain::entropy::Entropy;

/// The given keys, or the demo's own: made once, readable by its owner only.
pub(super) fn read(keys: &SecretKeys, entropy: &dyn Entropy) -> Result<Vec<[u8; 32]>, AppError> {
    let path = match keys {
        SecretKeys::Given(keys) => return Ok(keys.clone()),
        SecretKeys::DemoFile(path) => path,
    };
    let failed = |error: &dyn std::fmt::Display| {
        AppError::Setting(format!("the demo's key {} cannot be used: {error}", path.display()))
    };
    if let Ok(text) = std::fs::read_to_string(path) {
        let key = STANDARD
            .decode(text.trim())
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        return key
            .map(|key| vec![key])
            .ok_or_else(|| failed(&"it is not 32 bytes in base64"));
    }
    make_folder(path.parent())?;
    let mut key = [0_u8; 32];
    entropy.fill(&mut key);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| failed(&error))?;
    std::io::Write::write_all(&mut file, STANDARD.encode(key).as_bytes()).map_err(|error| failed(&error))?;
    Ok(vec![key])
}
