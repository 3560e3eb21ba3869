//! From the settings to the way letters go out, and the way reports about them come back.
//! Deliberately the one place that tells which setting a key or an address came from.

use super::AppError;
use crate::config::{Bounces, Config};
use crate::mail::address::SenderAddress;
use crate::mail::dkim::DkimSigner;
use crate::mail::return_path::BounceAddress;
use crate::mail::transport::Mailer;

pub(super) fn of(config: &Config, sender: SenderAddress) -> Result<Mailer, AppError> {
    let wrong = |name: &str, error: &dyn std::fmt::Display| AppError::Setting(format!("{name}: {error}"));
    let bounces = match &config.bounces {
        Bounces::Off => None,
        Bounces::BesideSender => Some(BounceAddress::beside(&sender)),
        Bounces::At(address) => Some(BounceAddress::parse(address)),
    };
    let bounces = bounces
        .transpose()
        .map_err(|error| wrong("MADOGUCHI_BOUNCE_FROM", &error))?;
    let signer = config
        .dkim
        .as_ref()
        .map(|dkim| DkimSigner::new(&dkim.selector, &dkim.domain, &dkim.private_key))
        .transpose()
        .map_err(|error| {
            wrong(
                "MADOGUCHI_DKIM_SELECTOR, MADOGUCHI_DKIM_DOMAIN or MADOGUCHI_DKIM_KEY",
                &error,
            )
        })?;
    let mailer = match &config.smtp_url {
        Some(url) => Mailer::smtp(url, sender).map_err(|error| wrong("MADOGUCHI_SMTP_URL", &error))?,
        None => Mailer::folder(config.mail_folder.clone(), sender),
    };
    Ok(mailer.with_bounces(bounces).signed_by(signer))
}
