//! The city's own directory, asked by OpenID Connect who somebody is: authorization code with proof of the code (RFC 7636).
//! Deliberately knows no account of ours and keeps no token: what comes back is whom the directory means, checked.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreGenderClaim, CoreIdTokenClaims, CoreProviderMetadata,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EmptyAdditionalClaims,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _,
    UserInfoClaims,
};
use tokio::sync::Mutex;
use url::Url;

use crate::config::IdentitySettings;

/// The directory has so long for an answer.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// Where it is asked is looked up again after so long.
const KNOWN_FOR: TimeDelta = TimeDelta::minutes(10);
/// Its clock and ours may differ by so much.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::seconds(60);
/// Authentication by several factors (RFC 8176 §2).
const SEVERAL_FACTORS: &str = "mfa";

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// Why it did not say who somebody is. For the log: without anything that a token holds.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// It cannot be reached, or does not answer as a directory does.
    #[error("the directory is away: {0}")]
    Away(String),
    /// What it said is not to be believed.
    #[error("the directory's answer was refused: {0}")]
    Refused(String),
}

/// What only the browser that was sent there can bring back, and what only we know.
#[derive(Debug, Clone, Copy)]
pub struct Secrets<'a> {
    /// Comes back with the browser.
    pub state: &'a str,
    /// Comes back inside the token (OpenID Connect Core 1.0 §3.1.2.1).
    pub nonce: &'a str,
    /// Proves that whoever asked also takes the answer (RFC 7636 §4.1): 43 to 128 unreserved characters.
    pub verifier: &'a str,
}

/// Whom the directory means.
#[derive(Debug, Clone)]
pub struct Known {
    /// Who says so.
    pub issuer: String,
    /// Its own name for the person, which never passes to another one.
    pub subject: String,
    /// The address, in lower case; only one that it has checked itself.
    pub email: Option<String>,
    /// Whether it asked for more than a password.
    pub is_by_several_factors: bool,
}

/// The directory.
pub struct IdentityProvider {
    settings: IdentitySettings,
    http: reqwest::Client,
    known: Mutex<Option<(DateTime<Utc>, CoreProviderMetadata)>>,
}

impl IdentityProvider {
    /// With these settings; connects to nothing yet.
    ///
    /// # Errors
    /// [`IdentityError::Away`] if TLS cannot be set up on this machine.
    pub fn new(settings: IdentitySettings) -> Result<Self, IdentityError> {
        let away = |error: &dyn std::fmt::Display| IdentityError::Away(error.to_string());
        let mut roots = rustls::RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(|error| away(&error))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            // Whoever answers with a redirect could lead us to a machine inside.
            .redirect(reqwest::redirect::Policy::none())
            .timeout(LONGEST_WAIT)
            .build()
            .map_err(|error| away(&error))?;
        Ok(Self {
            settings,
            http,
            known: Mutex::new(None),
        })
    }

    /// What staff call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Where to send a browser so that the directory asks who it is; `is_afresh`: even if it knows already.
    ///
    /// # Errors
    /// [`IdentityError::Away`].
    pub async fn address_to_ask(
        &self,
        back: &Url,
        secrets: Secrets<'_>,
        (now, is_afresh): (DateTime<Utc>, bool),
    ) -> Result<Url, IdentityError> {
        let client = self.client(self.metadata(now).await?, back);
        let verifier = PkceCodeVerifier::new(secrets.verifier.to_owned());
        let (state, nonce) = (secrets.state.to_owned(), secrets.nonce.to_owned());
        let request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        let request = if is_afresh {
            request.add_prompt(CoreAuthPrompt::Login).set_max_age(Duration::ZERO)
        } else {
            request
        };
        Ok(request.url().0)
    }

    /// Exchanges what the browser brought back for whom the directory means. `asked_afresh`: since when somebody must have
    /// been asked.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub async fn answer(
        &self,
        (back, code): (&Url, &str),
        secrets: Secrets<'_>,
        (now, asked_afresh): (DateTime<Utc>, Option<DateTime<Utc>>),
    ) -> Result<Known, IdentityError> {
        // Its keys change; a sign-in is rare enough to ask for them each time.
        let client = self.client(self.discover(now).await?, back);
        let http = |request| send(self.http.clone(), request);
        let response = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| IdentityError::Away("it names no token endpoint".to_owned()))?
            .set_pkce_verifier(PkceCodeVerifier::new(secrets.verifier.to_owned()))
            .request_async(&http)
            .await
            .map_err(|error| match error {
                // Its description may hold what it likes; the code is one of RFC 6749 §5.2.
                openidconnect::RequestTokenError::ServerResponse(told) => {
                    IdentityError::Refused(format!("no token: {}", told.error()))
                }
                openidconnect::RequestTokenError::Request(error) => IdentityError::Away(error.to_string()),
                _ => IdentityError::Refused("no token that can be read".to_owned()),
            })?;
        let token = response.id_token();
        let token = token.ok_or_else(|| IdentityError::Refused("no ID token".to_owned()))?;
        let verifier = client
            .id_token_verifier()
            .set_time_fn(move || now)
            .set_auth_time_verifier_fn(move |asked| is_recent(asked, asked_afresh));
        let claims = token
            .claims(&verifier, &Nonce::new(secrets.nonce.to_owned()))
            .map_err(|error| IdentityError::Refused(reason(&error).to_owned()))?;
        if let Some(expected) = claims.access_token_hash() {
            let refused = |_| IdentityError::Refused("its access token cannot be checked".to_owned());
            let algorithm = token.signing_alg().map_err(|error| refused(error.to_string()))?;
            let key = token
                .signing_key(&verifier)
                .map_err(|error| refused(error.to_string()))?;
            let actual = AccessTokenHash::from_token(response.access_token(), algorithm, key)
                .map_err(|error| refused(error.to_string()))?;
            if actual != *expected {
                return Err(IdentityError::Refused("its access token is another one".to_owned()));
            }
        }
        let email = match checked_email(claims) {
            Some(email) => Some(email),
            None if claims.email().is_none() => self.email_of(&client, response.access_token(), claims).await?,
            None => None,
        };
        let references = claims.auth_method_refs().into_iter().flatten();
        Ok(Known {
            issuer: self.settings.issuer.clone(),
            subject: claims.subject().as_str().to_owned(),
            email,
            is_by_several_factors: references.into_iter().any(|one| one.as_str() == SEVERAL_FACTORS),
        })
    }

    /// The address from where directories tell it that keep their tokens short (OpenID Connect Core 1.0 §5.3).
    async fn email_of(
        &self,
        client: &Client,
        access: &AccessToken,
        claims: &CoreIdTokenClaims,
    ) -> Result<Option<String>, IdentityError> {
        let Ok(request) = client.user_info(access.clone(), Some(claims.subject().clone())) else {
            return Ok(None);
        };
        let http = |request| send(self.http.clone(), request);
        let told: UserInfoClaims<EmptyAdditionalClaims, CoreGenderClaim> =
            request.request_async(&http).await.map_err(|error| match error {
                openidconnect::UserInfoError::Request(error) => IdentityError::Away(error.to_string()),
                _ => IdentityError::Refused("what it tells of the person cannot be believed".to_owned()),
            })?;
        let is_checked = told.email_verified() == Some(true);
        let email = told.email().filter(|_| is_checked);
        Ok(email.map(|email| email.trim().to_lowercase()))
    }

    fn client(&self, metadata: CoreProviderMetadata, back: &Url) -> Client {
        let id = ClientId::new(self.settings.client_id.clone());
        let secret = self.settings.client_secret.clone().map(ClientSecret::new);
        CoreClient::from_provider_metadata(metadata, id, secret).set_redirect_uri(RedirectUrl::from_url(back.clone()))
    }

    async fn metadata(&self, now: DateTime<Utc>) -> Result<CoreProviderMetadata, IdentityError> {
        let known = self.known.lock().await;
        match &*known {
            Some((at, metadata)) if now - *at < KNOWN_FOR => return Ok(metadata.clone()),
            _ => drop(known),
        }
        self.discover(now).await
    }

    async fn discover(&self, now: DateTime<Utc>) -> Result<CoreProviderMetadata, IdentityError> {
        let away = |error: &dyn std::fmt::Display| IdentityError::Away(error.to_string());
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(|error| away(&error))?;
        let http = |request| send(self.http.clone(), request);
        let found = CoreProviderMetadata::discover_async(issuer, &http)
            .await
            .map_err(|error| away(&error))?;
        *self.known.lock().await = Some((now, found.clone()));
        Ok(found)
    }
}

/// Whether somebody was asked since then, as far as that was wanted.
fn is_recent(asked: Option<DateTime<Utc>>, wanted: Option<DateTime<Utc>>) -> Result<(), String> {
    match (wanted, asked) {
        (None, _) => Ok(()),
        (Some(wanted), Some(asked)) if asked >= wanted - CLOCKS_DIFFER => Ok(()),
        (Some(_), _) => Err("nobody was asked".to_owned()),
    }
}

/// The address in a token, if the directory says that it has checked it.
fn checked_email(claims: &CoreIdTokenClaims) -> Option<String> {
    let is_checked = claims.email_verified() == Some(true);
    let email = claims.email().filter(|_| is_checked)?;
    Some(email.trim().to_lowercase())
}

/// What is wrong with a token, without what stands in it.
fn reason(error: &openidconnect::ClaimsVerificationError) -> &'static str {
    use openidconnect::ClaimsVerificationError as Wrong;
    match error {
        Wrong::Expired(_) => "its token is over",
        Wrong::InvalidAudience(_) => "its token is for somebody else",
        Wrong::InvalidAuthTime(_) => "it asked nobody, though it was to ask afresh",
        Wrong::InvalidIssuer(_) => "its token is somebody else's",
        Wrong::InvalidNonce(_) => "its token answers another question",
        Wrong::SignatureVerification(_) => "its token is not signed as it signs",
        _ => "its token cannot be believed",
    }
}

/// What went wrong on the way there and back.
#[derive(Debug, thiserror::Error)]
enum SendError {
    #[error("{0}")]
    Way(#[source] reqwest::Error),
    #[error("an answer that cannot be read")]
    Answer(#[from] openidconnect::http::Error),
}

impl From<reqwest::Error> for SendError {
    /// Without the address, which could hold a secret.
    fn from(error: reqwest::Error) -> Self {
        Self::Way(error.without_url())
    }
}

async fn send(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, SendError> {
    let answer = http.execute(request.try_into()?).await?;
    let mut response = openidconnect::http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    Ok(response.body(answer.bytes().await?.to_vec())?)
}
