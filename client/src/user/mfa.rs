//! `/v1/user/mfa-enable` and `/v1/user/mfa-disable`
//!
//! The vendor's JavaScript client has these; the reference does not. What the offer holds beside `mfa_token` was never
//! recorded, so everything else in it is optional.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use reqwest::Method;
use serde::Deserialize;

use super::User;
use crate::request::Request;
use crate::{Error, Secret};

/// A second factor that the cloud offers and the user has still to confirm.
#[derive(Debug, Clone)]
#[must_use = "the second factor counts once it is confirmed"]
pub struct MfaEnrolment {
    user: User,
    offer: Offer,
}

#[derive(Debug, Clone, Deserialize)]
struct Offer {
    mfa_token: Secret,
    #[serde(default)]
    mfa_secret: Option<Secret>,
    #[serde(default)]
    mfa_url: Option<Secret>,
    #[serde(default)]
    mfa_qr: Option<Secret>,
}

/// Codes for the day the authenticator is lost. The cloud does not show them again.
#[derive(Debug, Clone, Default, Deserialize)]
#[non_exhaustive]
pub struct RecoveryCodes {
    /// Each works once, with [`MfaChallenge::recover`](crate::MfaChallenge::recover).
    #[serde(default)]
    pub recovery_codes: Vec<Secret>,
}

impl User {
    /// Asks for a second factor. Show the user the secret or its URL, then [confirm](MfaEnrolment::confirm) with the first
    /// code.
    ///
    /// # Errors
    /// [`Error::Refused`] when the account has a second factor already.
    ///
    /// Source: observed (the vendor's JavaScript client). Fields beside `mfa_token`: chosen.
    pub async fn enable_mfa(&self) -> Result<MfaEnrolment, Error> {
        let offer = self.session.transport().json(&self.request(Method::GET, "/v1/user/mfa-enable")).await?;
        Ok(MfaEnrolment { user: self.clone(), offer })
    }

    /// Turns the second factor off.
    ///
    /// # Errors
    /// [`Error::Refused`] when the password is wrong or there is no second factor.
    ///
    /// Source: observed (the vendor's JavaScript client).
    pub async fn disable_mfa(&self, current_password: impl Into<Secret>) -> Result<(), Error> {
        self.session.transport().done(&self.disable_mfa_request(&current_password.into())).await
    }

    fn disable_mfa_request(&self, current_password: &Secret) -> Request {
        self.request(Method::PUT, "/v1/user/mfa-disable").field("current_password", current_password)
    }
}

impl MfaEnrolment {
    /// What the authenticator app is set up with, in base32.
    pub fn secret(&self) -> Option<&Secret> {
        self.offer.mfa_secret.as_ref()
    }

    /// The same as an `otpauth://` URL.
    pub fn url(&self) -> Option<&Secret> {
        self.offer.mfa_url.as_ref()
    }

    /// The URL as a picture to point a phone at: a `data:` URL.
    pub fn qr_code(&self) -> Option<&Secret> {
        self.offer.mfa_qr.as_ref()
    }

    /// Turns the second factor on, with the code that the authenticator shows. After a wrong one, try again.
    pub fn confirm(&self, code: impl Into<Secret>) -> ConfirmMfaRequest {
        ConfirmMfaRequest { enrolment: self.clone(), code: code.into(), invalidate_tokens: false }
    }
}

/// A confirmation in preparation; `.await` it or call [`send`](ConfirmMfaRequest::send).
#[derive(Debug)]
#[must_use = "nothing is sent until it is awaited"]
pub struct ConfirmMfaRequest {
    enrolment: MfaEnrolment,
    code: Secret,
    invalidate_tokens: bool,
}

impl ConfirmMfaRequest {
    /// Ends all access tokens of the user, this session's own among them.
    pub fn invalidate_tokens(mut self) -> Self {
        self.invalidate_tokens = true;
        self
    }

    /// Sends the code.
    ///
    /// # Errors
    /// [`Error::Refused`] when the code is wrong or the offer is too old.
    ///
    /// Source: observed (the vendor's JavaScript client). Recovery codes in the answer: chosen.
    pub async fn send(self) -> Result<RecoveryCodes, Error> {
        self.enrolment.user.session.transport().json(&self.request()).await
    }

    fn request(&self) -> Request {
        let MfaEnrolment { user, offer } = &self.enrolment;
        let request = user.request(Method::POST, "/v1/user/mfa-enable");
        let request = request.field("mfa_token", &offer.mfa_token).field("otp", &self.code);
        if self.invalidate_tokens { request.field("invalidate_tokens", "true") } else { request }
    }
}

impl IntoFuture for ConfirmMfaRequest {
    type Output = Result<RecoveryCodes, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::offline_user;

    #[test]
    fn confirms_with_the_token_of_the_offer() {
        let offer = serde_json::from_str(r#"{"ok":true,"mfa_token":"5ec4e7","mfa_url":"otpauth://totp/x"}"#).unwrap();
        let enrolment = MfaEnrolment { user: offline_user(), offer };
        assert!(enrolment.secret().is_none() && enrolment.url().is_some());
        insta::assert_snapshot!(enrolment.confirm("123456").invalidate_tokens().request().wire(), @"
        POST /v1/user/mfa-enable
        authorization: Bearer 1234

        mfa_token=5ec4e7&otp=123456&invalidate_tokens=true
        ");
        assert!(!format!("{enrolment:?}").contains("otpauth"));
    }

    #[test]
    fn disables_with_the_password() {
        insta::assert_snapshot!(offline_user().disable_mfa_request(&"nanosecond".into()).wire(), @"
        PUT /v1/user/mfa-disable
        authorization: Bearer 1234

        current_password=nanosecond
        ");
    }
}
