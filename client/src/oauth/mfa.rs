//! `POST /oauth/token`, second step: a one-time code.

use super::login::Expiry;
use super::{TokenAnswer, token_request};
use crate::request::Request;
use crate::session::Lifetime;
use crate::{Client, Error, Secret, Session};

/// The cloud wants a one-time code from the user's authenticator.
#[derive(Debug)]
#[must_use = "submit a code"]
pub struct MfaChallenge {
    client: Client,
    mfa_token: Secret,
    expiry: Expiry,
    message: String,
}

impl MfaChallenge {
    pub(super) fn new(client: Client, mfa_token: Secret, expiry: Expiry, message: String) -> Self {
        Self { client, mfa_token, expiry, message }
    }

    /// What the cloud says to the user.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The token that ties the code to the password given before.
    pub fn mfa_token(&self) -> &Secret {
        &self.mfa_token
    }

    /// Sends the code. After a wrong one the challenge can be answered again.
    ///
    /// A lifetime asked for at login is asked for again here, since this is the request that makes the token.
    ///
    /// # Errors
    /// [`is_invalid_grant`](Error::is_invalid_grant) when the code is wrong or stale, or when the challenge itself is
    /// too old; the cloud does not say which.
    ///
    /// Source: documented (application note AN032). Error: observed. Lifetime: chosen, the note leaves it out.
    pub async fn submit(&self, code: impl Into<Secret>) -> Result<Session, Error> {
        self.exchange(self.request(&code.into())?).await
    }

    /// Sends one of the account's recovery codes instead, for who has lost the authenticator. Each works once.
    ///
    /// # Errors
    /// As [`submit`](MfaChallenge::submit).
    ///
    /// Source: observed (the OAuth library of the real cloud).
    pub async fn recover(&self, recovery_code: impl Into<Secret>) -> Result<Session, Error> {
        self.exchange(self.recovery_request(&recovery_code.into())?).await
    }

    async fn exchange(&self, request: Request) -> Result<Session, Error> {
        let answer = self.client.transport.json::<TokenAnswer>(&request).await?;
        let lifetime = Lifetime::from_expires_in(answer.expires_in);
        Ok(Session::new(self.client.transport.clone(), answer.access_token, Some(lifetime)))
    }

    pub(super) fn into_error(self) -> Error {
        let body = serde_json::json!({"error": "mfa_required", "error_description": self.message});
        Error::refused(403, body.to_string())
    }

    fn request(&self, code: &Secret) -> Result<Request, Error> {
        let request = token_request(&self.client.oauth, "urn:custom:mfa-otp")
            .field("mfa_token", &self.mfa_token)
            .field("otp", code);
        self.expiry.add_to(request)
    }

    fn recovery_request(&self, recovery_code: &Secret) -> Result<Request, Error> {
        let request = token_request(&self.client.oauth, "urn:custom:recovery-code")
            .field("mfa_token", &self.mfa_token)
            .field("recovery_code", recovery_code);
        self.expiry.add_to(request)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn challenge(expiry: Expiry) -> MfaChallenge {
        let client = Client::new("http://127.0.0.1:1").unwrap();
        MfaChallenge::new(client, "eyJ.x.y".into(), expiry, "Multi-factor authentication required".into())
    }

    #[test]
    fn sends_the_code_with_the_token_of_the_challenge() {
        insta::assert_snapshot!(challenge(Expiry::Default).request(&"123456".into()).unwrap().wire(), @"
        POST /oauth/token

        client_id=particle&client_secret=particle&grant_type=urn%3Acustom%3Amfa-otp&mfa_token=eyJ.x.y&otp=123456
        ");
    }

    #[test]
    fn a_recovery_code_goes_by_its_own_grant() {
        insta::assert_snapshot!(challenge(Expiry::Default).recovery_request(&"abcd-efgh".into()).unwrap().wire(), @"
        POST /oauth/token

        client_id=particle&client_secret=particle&grant_type=urn%3Acustom%3Arecovery-code&mfa_token=eyJ.x.y&recovery_code=abcd-efgh
        ");
    }

    #[test]
    fn repeats_the_lifetime_that_was_asked_for() {
        let request = challenge(Expiry::In(Duration::from_secs(3600))).request(&"123456".into()).unwrap();
        assert!(request.wire().ends_with("&expires_in=3600"), "{}", request.wire());
    }

    #[test]
    fn debug_output_hides_the_token_of_the_challenge() {
        assert!(!format!("{:?}", challenge(Expiry::Default)).contains("eyJ"));
    }
}
