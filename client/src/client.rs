//! The way in: a [`Client`] knows one cloud and one OAuth client, and hands out [sessions](Session).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use crate::authentication::AccountTokens;
use crate::oauth::LoginRequest;
use crate::transport::{Settings, Transport};
use crate::user::CreateUserRequest;
use crate::{Error, Secret, Session, Timer, TokioTimer};

/// The real cloud.
///
/// Source: documented (API reference, ["Protocol and host"](https://docs.particle.io/reference/cloud-apis/api/#protocol-and-host)).
pub const PARTICLE_CLOUD: &str = "https://api.particle.io";

/// A cloud to talk to. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Client {
    pub(crate) transport: Transport,
    pub(crate) oauth: Arc<OAuthClient>,
}

/// The OAuth client that this program is, in the cloud's eyes.
#[derive(Debug)]
pub(crate) struct OAuthClient {
    pub(crate) id: String,
    pub(crate) secret: Secret,
}

impl Client {
    /// A client of the cloud at `base_url`, with every setting at its default.
    ///
    /// # Errors
    /// [`Error::Setup`] when the URL is not one, or when it is `https` and this machine has no certificates to trust.
    pub fn new(base_url: impl AsRef<str>) -> Result<Self, Error> {
        Self::builder(base_url).build()
    }

    /// As [`new`](Client::new), with settings.
    pub fn builder(base_url: impl AsRef<str>) -> ClientBuilder {
        ClientBuilder {
            base_url: base_url.as_ref().to_owned(),
            oauth: OAuthClient { id: "particle".to_owned(), secret: "particle".into() },
            timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(10),
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")).to_owned(),
            timer: Arc::new(TokioTimer),
            certificates: Vec::new(),
        }
    }

    /// The address of the cloud, without a trailing slash.
    pub fn base_url(&self) -> &str {
        self.transport.base()
    }

    /// Logs in with a user's name and password: `client.login("ada@example.com", "…").await?`.
    ///
    /// The answer is a [`Login`](crate::Login): a session, or a challenge to be answered with a one-time code.
    ///
    /// # Errors
    /// [`is_invalid_grant`](Error::is_invalid_grant) when name or password are wrong.
    ///
    /// Source: documented (API reference,
    /// ["Generate an access token"](https://docs.particle.io/reference/cloud-apis/api/#generate-an-access-token)).
    pub fn login(&self, username: impl Into<String>, password: impl Into<Secret>) -> LoginRequest {
        LoginRequest::new(self.clone(), username.into(), password.into())
    }

    /// A session with a token from elsewhere. Nothing is sent, so the token may turn out to be worthless;
    /// [`restore`](Client::restore) finds out.
    pub fn session(&self, token: impl Into<Secret>) -> Session {
        Session::new(self.transport.clone(), token.into(), None)
    }

    /// Takes up a session with a stored token, if the token is still good; `None` means: log in again.
    ///
    /// ```no_run
    /// # async fn tour(cloud: particle_client::Client, stored: &str) -> Result<(), particle_client::Error> {
    /// let session = match cloud.restore(stored).await? {
    ///     Some(session) => session,
    ///     None => cloud.login("ada@example.com", "analytical-engine").await?.into_session()?,
    /// };
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Whatever else goes wrong: a cloud that cannot be reached says nothing about the token.
    pub async fn restore(&self, token: impl Into<Secret>) -> Result<Option<Session>, Error> {
        let session = self.session(token);
        Ok(session.is_valid().await?.then_some(session))
    }

    /// Signs a user up: `client.create_user("joan@example.com", "…").first_name("Joan").await?`.
    ///
    /// # Errors
    /// [`Error::Refused`] when the name is no e-mail address or is taken.
    ///
    /// Source: observed (the vendor's JavaScript client; the reference is silent).
    pub fn create_user(&self, username: impl Into<String>, password: impl Into<Secret>) -> CreateUserRequest {
        CreateUserRequest::new(self.clone(), username.into(), password.into())
    }

    /// The access tokens of an account, with the account's name and password instead of a token.
    ///
    /// ```no_run
    /// # async fn tour(cloud: particle_client::Client) -> Result<(), particle_client::Error> {
    /// let account = cloud.account("grace@example.com", "nanosecond").otp("123456");
    /// for token in account.list().await? {
    ///     println!("{:?} until {:?}", token.client, token.expires_at);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn account(&self, username: impl Into<String>, password: impl Into<Secret>) -> AccountTokens {
        AccountTokens::new(self.transport.clone(), username.into(), password.into())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url()).field("oauth", &self.oauth).finish()
    }
}

/// Settings of a [`Client`].
#[derive(Debug)]
#[must_use = "call `build`"]
pub struct ClientBuilder {
    base_url: String,
    oauth: OAuthClient,
    timeout: Duration,
    connect_timeout: Duration,
    user_agent: String,
    timer: Arc<dyn Timer>,
    certificates: Vec<u8>,
}

impl ClientBuilder {
    /// The OAuth client to log in as; `particle:particle` by default, which is enough for one's own account.
    ///
    /// Source: documented (API reference,
    /// ["Generate an access token"](https://docs.particle.io/reference/cloud-apis/api/#generate-an-access-token)).
    pub fn oauth_client(mut self, id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.oauth = OAuthClient { id: id.into(), secret: secret.into() };
        self
    }

    /// How long one operation may take, from connecting to the last byte of the answer; 60 s by default.
    ///
    /// The cloud itself waits about 30 s for a device, so a shorter limit hides its answer. Event streams have their
    /// own limit, [`idle_limit`](crate::EventStreamRequest::idle_limit).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long opening a connection may take; 10 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// The `User-Agent` of every request; name and version of this crate by default.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// What sleeps for the client; the [`TokioTimer`] by default.
    pub fn timer(mut self, timer: impl Timer) -> Self {
        self.timer = Arc::new(timer);
        self
    }

    /// Certificate authorities to trust beside this machine's own, as PEM text: for a cloud with a private authority.
    pub fn trust_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.certificates.extend_from_slice(pem.as_ref());
        self.certificates.push(b'\n');
        self
    }

    /// The client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Error::Setup`], naming the setting that cannot be used.
    pub fn build(self) -> Result<Client, Error> {
        let extra_roots = CertificateDer::pem_slice_iter(&self.certificates)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| Error::Setup(format!("the certificates to trust: {error}")))?;
        if extra_roots.is_empty() && !self.certificates.is_empty() {
            return Err(Error::Setup("the certificates to trust: there is none in the PEM text".to_owned()));
        }
        let transport = Transport::new(
            &self.base_url,
            Settings {
                timeout: self.timeout,
                connect_timeout: self.connect_timeout,
                user_agent: self.user_agent,
                timer: self.timer,
                extra_roots,
            },
        )?;
        Ok(Client { transport, oauth: Arc::new(self.oauth) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_names_the_cloud_and_hides_the_secret() {
        let client = Client::builder("http://127.0.0.1:8080/").oauth_client("lab-7", "hush-hush").build().unwrap();
        insta::assert_snapshot!(format!("{client:?}"), @r#"Client { base_url: "http://127.0.0.1:8080", oauth: OAuthClient { id: "lab-7", secret: [redacted] } }"#);
    }

    #[test]
    fn a_text_without_certificates_is_refused() {
        let error = Client::builder("http://127.0.0.1").trust_certificates("no PEM").build().unwrap_err();
        insta::assert_snapshot!(error.to_string(), @"cannot set up the client: the certificates to trust: there is none in the PEM text");
    }
}
