//! A user who is logged in.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;

use crate::authentication::{TokenInfo, Tokens};
use crate::binaries::Binaries;
use crate::customers::Customers;
use crate::devices::Devices;
use crate::diagnostics::Diagnostics;
use crate::events::Events;
use crate::integrations::Integrations;
use crate::oauth::OAuthClients;
use crate::request::{Auth, Path, Request};
use crate::team::Team;
use crate::transport::Transport;
use crate::user::User;
use crate::{Error, Secret};

/// A cloud and a token. Cheap to clone; clones share the token and the connections.
///
/// The token goes into the `Authorization` header of every request and nowhere else. A session is never renewed behind
/// your back: the cloud redeems refresh tokens of products only ([`Client::refresh`](crate::Client::refresh)), so a user
/// whose token has expired logs in again.
///
/// Source: documented (API reference,
/// ["How to send your access token"](https://docs.particle.io/reference/cloud-apis/api/#how-to-send-your-access-token),
/// ["Generate an access token"](https://docs.particle.io/reference/cloud-apis/api/#generate-an-access-token)).
#[derive(Clone)]
pub struct Session {
    inner: Arc<Inner>,
}

struct Inner {
    transport: Transport,
    token: Secret,
    lifetime: Option<Lifetime>,
}

/// How long a token lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// This long, counted from the moment the cloud answered.
    For(Duration),
    /// It does not expire.
    Forever,
}

impl Lifetime {
    /// The cloud's `expires_in`: absent or 0 means never.
    ///
    /// Source: documented (0), observed (absent).
    pub(crate) fn from_expires_in(expires_in: Option<Duration>) -> Self {
        match expires_in {
            None | Some(Duration::ZERO) => Lifetime::Forever,
            Some(duration) => Lifetime::For(duration),
        }
    }
}

impl Session {
    pub(crate) fn new(transport: Transport, token: Secret, lifetime: Option<Lifetime>) -> Self {
        Self { inner: Arc::new(Inner { transport, token, lifetime }) }
    }

    /// The access token, for storing it. [`Client::restore`](crate::Client::restore) takes it up again.
    pub fn token(&self) -> &Secret {
        &self.inner.token
    }

    /// How long the token lives, as promised at login; `None` for a session made from a stored token,
    /// where [`current_token`](Session::current_token) knows more.
    pub fn lifetime(&self) -> Option<Lifetime> {
        self.inner.lifetime
    }

    /// The user's devices.
    pub fn devices(&self) -> Devices {
        Devices::new(self.clone())
    }

    /// Events: publish and subscribe.
    pub fn events(&self) -> Events {
        Events::new(self.clone())
    }

    /// The user's own account.
    pub fn user(&self) -> User {
        User::new(self.clone())
    }

    /// The OAuth clients that this session's user made.
    pub fn oauth_clients(&self) -> OAuthClients {
        OAuthClients::new(self.clone(), None)
    }

    /// Where events of this session's user are taken.
    pub fn integrations(&self) -> Integrations {
        Integrations::new(self.clone(), None)
    }

    /// Where events of a product are taken, named by its number or slug, in whose team the session's user is.
    pub fn product_integrations(&self, product: impl Into<String>) -> Integrations {
        Integrations::new(self.clone(), Some(product.into()))
    }

    /// The OAuth clients of a product, named by its number or slug, in whose team the session's user is.
    pub fn product_oauth_clients(&self, product: impl Into<String>) -> OAuthClients {
        OAuthClients::new(self.clone(), Some(product.into()))
    }

    /// The customers of a product, named by its number or slug, for its team.
    pub fn customers(&self, product: impl Into<String>) -> Customers {
        Customers::new(self.clone(), product.into())
    }

    /// The team of a product, named by its number or slug, in which the session's user is.
    pub fn product_team(&self, product: impl Into<String>) -> Team {
        Team::new(self.clone(), "products", product.into())
    }

    /// The team of an organization, named by its id or slug, in which the session's user is.
    pub fn organization_team(&self, organization: impl Into<String>) -> Team {
        Team::new(self.clone(), "orgs", organization.into())
    }

    /// Compiling sources.
    pub fn binaries(&self) -> Binaries {
        Binaries::new(self.clone())
    }

    /// The vitals of the user's devices.
    pub fn diagnostics(&self) -> Diagnostics {
        Diagnostics::new(self.clone(), None)
    }

    /// The vitals of the devices of a product, named by its number or slug, in whose team the session's user is.
    pub fn product_diagnostics(&self, product: impl Into<String>) -> Diagnostics {
        Diagnostics::new(self.clone(), Some(product.into()))
    }

    /// The access tokens of this session's user.
    pub fn tokens(&self) -> Tokens {
        Tokens::new(self.clone())
    }

    /// What the cloud knows about this session's token; short for [`tokens().current()`](Tokens::current).
    ///
    /// # Errors
    /// [`is_unauthorized`](Error::is_unauthorized) when the token is unknown, revoked or expired.
    pub async fn current_token(&self) -> Result<TokenInfo, Error> {
        self.tokens().current().await
    }

    /// Whether the cloud still accepts the token.
    ///
    /// # Errors
    /// Whatever prevents the cloud from saying so.
    pub async fn is_valid(&self) -> Result<bool, Error> {
        match self.current_token().await {
            Ok(_) => Ok(true),
            Err(error) if error.is_unauthorized() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Revokes the token; short for [`tokens().revoke_current()`](Tokens::revoke_current).
    ///
    /// # Errors
    /// [`is_unauthorized`](Error::is_unauthorized) when the token was no longer good: then there is nothing left to do.
    pub async fn logout(&self) -> Result<(), Error> {
        self.tokens().revoke_current().await
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.inner.transport
    }

    pub(crate) fn request(&self, method: Method, path: Path) -> Request {
        Request::new(method, path, Auth::Bearer(self.inner.token.clone()))
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("cloud", &self.inner.transport.base())
            .field("token", &self.inner.token)
            .field("lifetime", &self.inner.lifetime)
            .finish()
    }
}

/// A session that reaches no cloud, for tests that look at requests.
#[cfg(test)]
pub(crate) fn offline_session() -> Session {
    let client = crate::Client::new("http://127.0.0.1:1").expect("a plain address needs nothing of this machine");
    client.session("1234")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_hides_the_token() {
        insta::assert_snapshot!(format!("{:?}", offline_session()), @r#"Session { cloud: "http://127.0.0.1:1", token: [redacted], lifetime: None }"#);
    }

    #[test]
    fn no_expiry_comes_in_two_spellings() {
        assert_eq!(Lifetime::from_expires_in(None), Lifetime::Forever);
        assert_eq!(Lifetime::from_expires_in(Some(Duration::ZERO)), Lifetime::Forever);
    }
}
