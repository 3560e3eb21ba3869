//! Settings of how letters travel: where reports come back to, how they are signed, when desks get their morning mail.
//! Deliberately does not read a key or an address in earnest; the mail room does, and says what is wrong with them.

use super::{Bounces, ConfigError, DkimSettings, Sources};

/// From this hour on desks get their morning mail unless told otherwise.
const DIGEST_HOUR: u32 = 8;

pub(super) fn bounces(sources: &Sources) -> Result<Bounces, ConfigError> {
    Ok(match sources.find("MADOGUCHI_BOUNCE_FROM")?.as_deref() {
        None => Bounces::BesideSender,
        Some("off") => Bounces::Off,
        Some(text) if text.contains('@') && !text.chars().any(char::is_control) => Bounces::At(text.to_owned()),
        Some(_) => {
            return Err(ConfigError(
                "MADOGUCHI_BOUNCE_FROM must be an e-mail address without +, or off".to_owned(),
            ));
        }
    })
}

/// The domain must be the sender's or one above it: no receiver counts another one for the sender.
pub(super) fn dkim(sources: &Sources, mail_from: &str) -> Result<Option<DkimSettings>, ConfigError> {
    let selector = sources.find("MADOGUCHI_DKIM_SELECTOR")?;
    let key = sources.find("MADOGUCHI_DKIM_KEY")?;
    let domain = sources.find("MADOGUCHI_DKIM_DOMAIN")?;
    let sender_domain = mail_from
        .rsplit_once('@')
        .map_or("", |(_, domain)| domain)
        .to_lowercase();
    match (selector, key) {
        (None, None) if domain.is_none() => Ok(None),
        (Some(selector), Some(private_key)) => {
            let domain = domain.unwrap_or_else(|| sender_domain.clone()).to_lowercase();
            let is_above = sender_domain == domain || sender_domain.ends_with(&format!(".{domain}"));
            if !is_above {
                return Err(ConfigError(
                    "MADOGUCHI_DKIM_DOMAIN must be the domain of MADOGUCHI_MAIL_FROM or one above it".to_owned(),
                ));
            }
            Ok(Some(DkimSettings {
                selector,
                domain,
                private_key,
            }))
        }
        _ => Err(ConfigError(
            "MADOGUCHI_DKIM_SELECTOR and MADOGUCHI_DKIM_KEY (or MADOGUCHI_DKIM_KEY_FILE) belong together; \
             MADOGUCHI_DKIM_DOMAIN alone signs nothing"
                .to_owned(),
        )),
    }
}

/// On in earnest; a demo's folder of letters is for letters to families.
pub(super) fn digest_hour(sources: &Sources, is_demo: bool) -> Result<Option<u32>, ConfigError> {
    let refuse = || ConfigError("MADOGUCHI_DIGEST_HOUR must be an hour from 0 to 23, or off".to_owned());
    match sources.find("MADOGUCHI_DIGEST_HOUR")?.as_deref() {
        None => Ok((!is_demo).then_some(DIGEST_HOUR)),
        Some("off") => Ok(None),
        Some(text) => {
            let hour: u32 = text.parse().map_err(|_| refuse())?;
            if hour > 23 { Err(refuse()) } else { Ok(Some(hour)) }
        }
    }
}
