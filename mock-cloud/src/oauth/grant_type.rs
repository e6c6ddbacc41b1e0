//! Which grants there are, and which client may use which.
//!
//! The reference says of a `web` client that it is for the authorization code and of an `installed` one that it is for
//! most applications, so a code is exchanged by `web` clients alone: no other has a redirect URI that a code could come
//! back to. Everything else is open to all of them (chosen). A `web` client of a product logs its customers in by password
//! and speaks for the product, as the reference lets any client of a product; what a client may get at most is a matter of
//! its scopes. `particle` and the other stock clients are `installed`. They may ask for themselves too, and learn that
//! nobody is behind them, which the OAuth library says in words of its own (observed).

use super::store::Client;

/// What `grant_type` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GrantType {
    Password,
    /// The second step of a log-in with a second factor. Documented.
    Otp,
    /// The same without the authenticator. Observed.
    RecoveryCode,
    AuthorizationCode,
    ClientCredentials,
    RefreshToken,
}

impl GrantType {
    const ALL: [Self; 6] = [
        Self::Password,
        Self::Otp,
        Self::RecoveryCode,
        Self::AuthorizationCode,
        Self::ClientCredentials,
        Self::RefreshToken,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Otp => "urn:custom:mfa-otp",
            Self::RecoveryCode => "urn:custom:recovery-code",
            Self::AuthorizationCode => "authorization_code",
            Self::ClientCredentials => "client_credentials",
            Self::RefreshToken => "refresh_token",
        }
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.name() == name)
    }

    /// Whether a client of this kind may use it.
    pub(super) fn is_open_to(self, client: &Client) -> bool {
        match self {
            Self::AuthorizationCode => !client.redirect_uris.is_empty(),
            Self::Password | Self::Otp | Self::RecoveryCode | Self::ClientCredentials | Self::RefreshToken => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::tests::a_kettle;
    use crate::oauth::RedirectUri;

    #[test]
    fn a_grant_is_known_by_its_exact_name() {
        for grant in GrantType::ALL {
            assert_eq!(GrantType::parse(grant.name()), Some(grant));
        }
        for name in ["", "Password", "password ", "implicit", "mfa-otp"] {
            assert_eq!(GrantType::parse(name), None, "{name}");
        }
    }

    #[test]
    fn a_code_is_for_web_clients_and_the_rest_for_all() {
        let mut cloud = a_kettle();
        let home = RedirectUri::parse("https://kettle.example/").expect("a URI");
        cloud.clients.get_mut("kettle-app").expect("it is there").redirect_uris.push(home);
        for (id, web) in [("particle", false), ("other-app", false), ("adas-app", false), ("kettle-app", true)] {
            let client = cloud.clients.get(id).expect("it is there");
            assert_eq!(client.kind() == "web", web, "{id}");
            for grant in GrantType::ALL {
                let open = web || grant != GrantType::AuthorizationCode;
                assert_eq!(grant.is_open_to(client), open, "{id} {grant:?}");
            }
        }
    }
}
