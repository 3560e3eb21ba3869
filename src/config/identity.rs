//! Settings of the city's own directory, where staff may sign in with the account that they have there (OpenID Connect).
//! Deliberately asks the directory nothing: that it is there shows when somebody signs in.

use url::{Host, Url};

use super::{ConfigError, Sources};

/// What its button says unless told otherwise.
const NAME: &str = "市のアカウント";
const LONGEST_NAME: usize = 30;

/// The city's own directory.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentitySettings {
    /// Its issuer, to the letter as it writes it into its tokens.
    pub issuer: String,
    /// The name under which it knows us.
    pub client_id: String,
    /// The secret that it shares with us; `None` where it relies on the proof of the code alone (RFC 7636).
    pub client_secret: Option<String>,
    /// What staff call it.
    pub name: String,
}

pub(super) fn read(sources: &Sources) -> Result<Option<IdentitySettings>, ConfigError> {
    let issuer = sources.find("MADOGUCHI_OIDC_ISSUER")?;
    let client_id = sources.find("MADOGUCHI_OIDC_CLIENT_ID")?;
    let client_secret = sources.find("MADOGUCHI_OIDC_CLIENT_SECRET")?;
    let name = sources.find("MADOGUCHI_OIDC_NAME")?;
    let (Some(issuer), Some(client_id)) = (&issuer, &client_id) else {
        let is_any = [issuer, client_id, client_secret, name].iter().any(Option::is_some);
        return if is_any {
            Err(ConfigError(
                "MADOGUCHI_OIDC_ISSUER and MADOGUCHI_OIDC_CLIENT_ID belong together; the other MADOGUCHI_OIDC_… need both"
                    .to_owned(),
            ))
        } else {
            Ok(None)
        };
    };
    if !is_safe(issuer) {
        return Err(ConfigError(
            "MADOGUCHI_OIDC_ISSUER must look like https://login.city.example.jp, without ? and #".to_owned(),
        ));
    }
    let name = name.unwrap_or_else(|| NAME.to_owned());
    if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(ConfigError(format!(
            "MADOGUCHI_OIDC_NAME must be one line of at most {LONGEST_NAME} letters"
        )));
    }
    Ok(Some(IdentitySettings {
        issuer: issuer.clone(),
        client_id: client_id.clone(),
        client_secret,
        name,
    }))
}

/// OpenID Connect Discovery 1.0 §3: https, no query, no fragment. On this machine itself nobody listens in between.
fn is_safe(issuer: &str) -> bool {
    let Ok(url) = Url::parse(issuer) else { return false };
    let is_here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => return false,
    };
    let is_encrypted = url.scheme() == "https" || (url.scheme() == "http" && is_here);
    is_encrypted && url.query().is_none() && url.fragment().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_from(settings: &[(&str, &str)]) -> Result<Option<IdentitySettings>, String> {
        let settings = settings.iter().map(|(name, value)| {
            let name = format!("MADOGUCHI_OIDC_{name}");
            (name, (*value).to_owned())
        });
        let sources = Sources::new(settings.collect()).map_err(|error| error.to_string())?;
        read(&sources).map_err(|error| error.to_string())
    }

    #[test]
    fn a_city_without_a_directory_sets_nothing() {
        assert!(read_from(&[]).is_ok_and(|found| found.is_none()));
    }

    #[test]
    fn issuer_and_name_of_the_client_belong_together() {
        let issuer = ("ISSUER", "https://login.city.example.jp/");
        let client = ("CLIENT_ID", "madoguchi");
        let found = read_from(&[issuer, client]).unwrap().unwrap();
        assert_eq!(found.issuer, "https://login.city.example.jp/", "to the letter");
        assert_eq!((found.client_secret, found.name), (None, NAME.to_owned()));
        for half in [
            [issuer].as_slice(),
            &[client],
            &[("CLIENT_SECRET", "s")],
            &[("NAME", "庁内")],
        ] {
            assert!(read_from(half).err().unwrap().contains("belong together"));
        }
    }

    #[test]
    fn an_issuer_is_encrypted_unless_it_is_this_machine() {
        let read_issuer = |issuer| read_from(&[("ISSUER", issuer), ("CLIENT_ID", "madoguchi")]);
        for good in [
            "https://login.city.example.jp",
            "http://127.0.0.1:4000",
            "http://[::1]:4000",
            "http://localhost/a",
        ] {
            assert!(read_issuer(good).is_ok(), "{good}");
        }
        for bad in [
            "http://login.city.example.jp",
            "https://login.city.example.jp/?tenant=1",
            "https://login.city.example.jp/#a",
            "ldap://127.0.0.1",
            "login.city.example.jp",
        ] {
            assert!(read_issuer(bad).err().unwrap().contains("https://"), "{bad}");
        }
    }
}
