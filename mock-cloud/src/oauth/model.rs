//! The rules that grants have in common, and those of the password and its second step.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::store::{Challenge, Lifetime};
use crate::authentication::NewToken;
use crate::cloud::Cloud;
use crate::ids;
use crate::reach::Reach;
use crate::scopes::Scopes;
use crate::secret::Concealed;
use crate::user::{OtpError, SignInError, UserKey};

/// Wrong codes after which an `mfa_token` is dead. Chosen: the vendor's CLI tries three times with one.
pub(super) const MAX_WRONG_CODES: u32 = 5;

/// Why a client is not recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClientError;

/// Why a password earns no token yet, or none at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PasswordGrantError {
    WrongCredentials,
    SingleSignOn,
    MfaRequired { mfa_token: Concealed },
    Expiry(ExpiryError),
}

/// Why a code earns no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OtpGrantError {
    WrongCode,
    ChallengeInvalid,
    Expiry(ExpiryError),
}

/// Why a token cannot end when it was asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExpiryError {
    Past,
    TooFar,
    Unreadable(&'static str),
}

/// A token just made.
pub(crate) struct Grant {
    pub(crate) access_token: Arc<str>,
    /// `None`: never.
    pub(crate) expires_in: Option<SignedDuration>,
    /// Given beside every token that expires. No grant redeems the one of a user's token (documented), so it is not kept;
    /// for the others see [`super::refresh`].
    pub(crate) refresh_token: Option<String>,
    /// Named in the answer when one was asked for (observed) or imposed (chosen).
    pub(crate) scope: Option<String>,
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expires_in, scope, .. } = self;
        f.debug_struct("Grant").field("expires_in", expires_in).field("scope", scope).finish_non_exhaustive()
    }
}

/// What a token is about to be made from.
pub(crate) struct NewGrant {
    pub(crate) user: UserKey,
    pub(crate) client: Arc<str>,
    pub(crate) by_password: bool,
    pub(crate) scopes: Scopes,
    /// What the answer says of them.
    pub(crate) scope: Option<String>,
}

/// How a user was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// For the password; the list of tokens then names no client (observed).
    Password,
    /// On the pages of the cloud.
    Consent,
}

/// What an `mfa_token` says, readable by anyone, as the real one is a JWT (documented).
#[derive(Serialize, Deserialize)]
struct Claims {
    jti: String,
    iat: i64,
    exp: i64,
}

impl Cloud {
    /// Recognises a client by its secret.
    pub(crate) fn client(&self, id: &str, secret: &str) -> Result<Arc<str>, ClientError> {
        let client = self.clients.get(id).ok_or(ClientError)?;
        if client.secret.matches(secret) { Ok(client.id.clone()) } else { Err(ClientError) }
    }

    /// The password grant. The second factor is asked for after the password was found right, not before.
    ///
    /// Through a product's client its customers log in, and only who is none of them as a user (chosen).
    pub(crate) fn grant_password(
        &mut self,
        client: Arc<str>,
        username: &str,
        password: &str,
        lifetime: Lifetime,
        now: Timestamp,
    ) -> Result<Grant, PasswordGrantError> {
        if let Some(found) = self.sign_in_customer(&client, username, password) {
            let user = found.map_err(|_| PasswordGrantError::WrongCredentials)?;
            let grant = self.grant(user, client, Origin::Password, &Scopes::FULL, lifetime, now);
            return grant.map_err(PasswordGrantError::Expiry);
        }
        let user = self.sign_in(username, password).map_err(|error| match error {
            SignInError::UnknownUser | SignInError::WrongPassword => PasswordGrantError::WrongCredentials,
            SignInError::SingleSignOn => PasswordGrantError::SingleSignOn,
        })?;
        // An impossible expiry is refused before the user is bothered for a code.
        self.expiry(lifetime, now).map_err(PasswordGrantError::Expiry)?;
        if self.users.get(user).credentials.otp().is_some() {
            let mfa_token = Concealed::new(self.challenge(user, client, lifetime, now));
            return Err(PasswordGrantError::MfaRequired { mfa_token });
        }
        self.grant(user, client, Origin::Password, &Scopes::FULL, lifetime, now).map_err(PasswordGrantError::Expiry)
    }

    /// The second step. A wrong code leaves the challenge standing until the fifth; success uses it up. The token lives as
    /// long as this step asks for, or else the first one (chosen).
    pub(crate) fn grant_otp(
        &mut self,
        client: &Arc<str>,
        mfa_token: &str,
        code: &str,
        lifetime: Lifetime,
        now: Timestamp,
    ) -> Result<Grant, OtpGrantError> {
        self.second_step(client, mfa_token, lifetime, now, |cloud, user| cloud.accept_otp(user, code, now))
    }

    /// The second step without the authenticator: a recovery code instead of a one-time code, all else alike.
    pub(crate) fn grant_recovery(
        &mut self,
        client: &Arc<str>,
        mfa_token: &str,
        code: &str,
        lifetime: Lifetime,
        now: Timestamp,
    ) -> Result<Grant, OtpGrantError> {
        self.second_step(client, mfa_token, lifetime, now, |cloud, user| cloud.accept_recovery_code(user, code))
    }

    fn second_step(
        &mut self,
        client: &Arc<str>,
        mfa_token: &str,
        lifetime: Lifetime,
        now: Timestamp,
        accept: impl FnOnce(&mut Self, UserKey) -> Result<(), OtpError>,
    ) -> Result<Grant, OtpGrantError> {
        let id = self.challenge_id(mfa_token).ok_or(OtpGrantError::ChallengeInvalid)?;
        let challenge = self.challenges.get_mut(&id).ok_or(OtpGrantError::ChallengeInvalid)?;
        if challenge.client != *client {
            return Err(OtpGrantError::ChallengeInvalid);
        }
        if challenge.expires_at <= now {
            self.challenges.remove(&id);
            return Err(OtpGrantError::ChallengeInvalid);
        }
        let user = challenge.user;
        let lifetime = if lifetime == Lifetime::Unstated { challenge.lifetime } else { lifetime };
        self.expiry(lifetime, now).map_err(OtpGrantError::Expiry)?;
        if accept(self, user).is_err() {
            self.count_wrong_code(&id);
            return Err(OtpGrantError::WrongCode);
        }
        self.challenges.remove(&id);
        self.grant(user, client.clone(), Origin::Password, &Scopes::FULL, lifetime, now).map_err(OtpGrantError::Expiry)
    }

    /// Drops what a user has begun to log in to and not finished: what it proved no longer holds.
    pub(crate) fn forget_log_ins(&mut self, user: UserKey) {
        self.challenges.retain(|challenge| challenge.user != user);
        self.transactions.retain(|transaction| transaction.user() != Some(user));
        // A code that was used is remembered, so that a second use is noticed.
        self.codes.retain(|code| code.user != user || code.token.is_some());
    }

    fn count_wrong_code(&mut self, id: &str) {
        if let Some(challenge) = self.challenges.get_mut(id) {
            challenge.wrong_codes += 1;
            if challenge.wrong_codes >= MAX_WRONG_CODES {
                self.challenges.remove(id);
            }
        }
    }

    /// A token that may do what was asked for, as far as its client may.
    pub(super) fn grant(
        &mut self,
        user: UserKey,
        client: Arc<str>,
        origin: Origin,
        requested: &Scopes,
        lifetime: Lifetime,
        now: Timestamp,
    ) -> Result<Grant, ExpiryError> {
        let cap = self.clients.get(&client).map_or(Scopes::FULL, |client| client.scopes.clone());
        let scopes = requested.within(&cap);
        let scope = (!scopes.is_full()).then(|| scopes.names().join(" "));
        let by_password = origin == Origin::Password;
        self.issue_grant(NewGrant { user, client, by_password, scopes, scope }, lifetime, now)
    }

    /// A token that may do exactly this.
    pub(crate) fn issue_grant(
        &mut self,
        new: NewGrant,
        lifetime: Lifetime,
        now: Timestamp,
    ) -> Result<Grant, ExpiryError> {
        let expires_at = self.expiry(lifetime, now)?;
        let NewGrant { user, by_password, .. } = new;
        let (client, scopes) = (new.client.clone(), new.scopes.clone());
        let access_token = self.issue_token(NewToken { user, client, by_password, scopes, expires_at });
        let refresh_token = expires_at.map(|_| self.secrets.token());
        if let (Some(value), Some(end)) = (&refresh_token, expires_at)
            && self.reach_of(user) != Reach::User
        {
            self.keep_refresh_token(value.clone(), &new, &access_token, end, now);
        }
        let scope = new.scope;
        Ok(Grant { access_token, expires_in: expires_at.map(|end| end.duration_since(now)), refresh_token, scope })
    }

    /// When a token made now would end; `None` for never.
    fn expiry(&self, lifetime: Lifetime, now: Timestamp) -> Result<Option<Timestamp>, ExpiryError> {
        let after = |life: SignedDuration| now.checked_add(life).map_err(|_| ExpiryError::TooFar);
        match lifetime {
            Lifetime::Unstated => after(self.settings.token_lifetime).map(Some),
            Lifetime::Seconds(seconds) => after(SignedDuration::from_secs(seconds)).map(Some),
            Lifetime::Until(end) if end <= now => Err(ExpiryError::Past),
            Lifetime::Until(end) => Ok(Some(end)),
            Lifetime::Forever => Ok(None),
            Lifetime::Unreadable(what) => Err(ExpiryError::Unreadable(what)),
        }
    }

    fn challenge(&mut self, user: UserKey, client: Arc<str>, lifetime: Lifetime, now: Timestamp) -> String {
        let id = ids::hex(&self.secrets.bytes::<16>());
        let expires_at = now.saturating_add(self.settings.mfa_lifetime).unwrap_or(Timestamp::MAX);
        let claims = Claims { jti: id.clone(), iat: now.as_second(), exp: expires_at.as_second() };
        let mfa_token = sign(&self.signing_key, &claims);
        self.challenges.insert(id, Challenge { user, client, expires_at, wrong_codes: 0, lifetime });
        mfa_token
    }

    /// The id within an `mfa_token` of this cloud's making.
    fn challenge_id(&self, mfa_token: &str) -> Option<String> {
        let (signed, signature) = mfa_token.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        mac(&self.signing_key, signed).verify_slice(&signature).ok()?;
        let claims = URL_SAFE_NO_PAD.decode(signed.split_once('.')?.1).ok()?;
        serde_json::from_slice::<Claims>(&claims).ok().map(|claims| claims.jti)
    }
}

/// A JWT signed with HS256.
fn sign(key: &[u8; 32], claims: &Claims) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let claims = URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims).expect("claims are plain strings and numbers"));
    let signed = format!("{header}.{claims}");
    let signature = URL_SAFE_NO_PAD.encode(mac(key, &signed).finalize().into_bytes());
    format!("{signed}.{signature}")
}

fn mac(key: &[u8; 32], text: &str) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length").chain_update(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::tests::{ada_and_her_lamp, at};

    const UNSTATED: Lifetime = Lifetime::Unstated;

    fn client(cloud: &Cloud) -> Arc<str> {
        cloud.client("particle", "particle").expect("a stock client")
    }

    fn challenge(cloud: &mut Cloud) -> String {
        let client = client(cloud);
        match cloud.grant_password(client, "grace@example.com", "nanosecond", UNSTATED, at(0)) {
            Err(PasswordGrantError::MfaRequired { mfa_token }) => mfa_token.reveal().to_owned(),
            other => panic!("a challenge was due, not {other:?}"),
        }
    }

    fn code(cloud: &Cloud, now: Timestamp) -> String {
        let grace = cloud.users.find("grace@example.com").expect("she is there");
        cloud.users.get(grace).credentials.otp().expect("she has one").code(now)
    }

    fn answer(cloud: &mut Cloud, mfa_token: &str, code: &str, now: Timestamp) -> Result<Grant, OtpGrantError> {
        let client = client(cloud);
        cloud.grant_otp(&client, mfa_token, code, UNSTATED, now)
    }

    #[test]
    fn an_mfa_token_stands_four_wrong_codes_and_falls_with_the_fifth() {
        let (mut cloud, ..) = ada_and_her_lamp();
        for wrong_codes in [4, 5] {
            let mfa_token = challenge(&mut cloud);
            for _ in 0..wrong_codes {
                let refused = answer(&mut cloud, &mfa_token, "000000", at(0)).map(|_| ());
                assert_eq!(refused, Err(OtpGrantError::WrongCode));
            }
            let right = code(&cloud, at(0));
            assert_eq!(answer(&mut cloud, &mfa_token, &right, at(0)).is_ok(), wrong_codes == 4, "{wrong_codes}");
        }
    }

    #[test]
    fn an_mfa_token_dies_with_success_and_after_five_minutes() {
        let (mut cloud, ..) = ada_and_her_lamp();
        let used = challenge(&mut cloud);
        let right = code(&cloud, at(0));
        assert!(answer(&mut cloud, &used, &right, at(0)).is_ok());
        let next = code(&cloud, at(30));
        assert_eq!(answer(&mut cloud, &used, &next, at(30)).map(|_| ()), Err(OtpGrantError::ChallengeInvalid));
        let late = challenge(&mut cloud);
        let right = code(&cloud, at(300));
        assert_eq!(answer(&mut cloud, &late, &right, at(300)).map(|_| ()), Err(OtpGrantError::ChallengeInvalid));
    }

    #[test]
    fn an_mfa_token_serves_only_its_client_and_cannot_be_forged() {
        let (mut cloud, ..) = ada_and_her_lamp();
        let mfa_token = challenge(&mut cloud);
        let right = code(&cloud, at(0));
        let other = cloud.client("particle-cli", "particle-cli").expect("a stock client");
        let refused = cloud.grant_otp(&other, &mfa_token, &right, UNSTATED, at(0)).map(|_| ());
        assert_eq!(refused, Err(OtpGrantError::ChallengeInvalid));
        let unsigned = format!("{}.", mfa_token.rsplit_once('.').expect("a JWT").0);
        for forged in [unsigned.as_str(), "", "a.b.c", &mfa_token[1..]] {
            assert_eq!(answer(&mut cloud, forged, &right, at(0)).map(|_| ()), Err(OtpGrantError::ChallengeInvalid));
        }
        assert!(answer(&mut cloud, &mfa_token, &right, at(0)).is_ok());
    }

    #[test]
    fn a_recovery_code_stands_in_for_a_code_once_and_wrong_ones_count_alike() {
        let (mut cloud, ..) = ada_and_her_lamp();
        let client = client(&cloud);
        let recover = |cloud: &mut Cloud, mfa_token: &str, code: &str| {
            cloud.grant_recovery(&client, mfa_token, code, UNSTATED, at(0)).map(|_| ())
        };
        let exhausted = challenge(&mut cloud);
        for _ in 0..4 {
            assert_eq!(recover(&mut cloud, &exhausted, "mark-2"), Err(OtpGrantError::WrongCode));
        }
        assert_eq!(answer(&mut cloud, &exhausted, "000000", at(0)).map(|_| ()), Err(OtpGrantError::WrongCode));
        let right = "MARK 1 MOTH 1947";
        assert_eq!(recover(&mut cloud, &exhausted, right), Err(OtpGrantError::ChallengeInvalid));
        let used = challenge(&mut cloud);
        assert_eq!(recover(&mut cloud, &used, right), Ok(()));
        assert_eq!(recover(&mut cloud, &used, right), Err(OtpGrantError::ChallengeInvalid));
        let next = challenge(&mut cloud);
        assert_eq!(recover(&mut cloud, &next, right), Err(OtpGrantError::WrongCode));
        let now = code(&cloud, at(0));
        assert!(answer(&mut cloud, &next, &now, at(0)).is_ok(), "the authenticator still works");
    }

    #[test]
    fn an_mfa_token_can_be_called_off() {
        let (mut cloud, ..) = ada_and_her_lamp();
        let grace = cloud.users.find("grace@example.com").expect("she is there");
        let right = code(&cloud, at(0));
        let mfa_token = challenge(&mut cloud);
        cloud.forget_log_ins(grace);
        assert_eq!(answer(&mut cloud, &mfa_token, &right, at(0)).map(|_| ()), Err(OtpGrantError::ChallengeInvalid));
    }

    #[test]
    fn a_token_that_never_expires_has_no_refresh_token() {
        let (mut cloud, ..) = ada_and_her_lamp();
        let client = client(&cloud);
        let mut grant =
            |lifetime| cloud.grant_password(client.clone(), "ADA@example.com", "analytical-engine", lifetime, at(0));
        let forever = grant(Lifetime::Forever).expect("granted");
        assert_eq!((forever.expires_in, forever.refresh_token), (None, None));
        let usual = grant(UNSTATED).expect("granted");
        assert_eq!(usual.expires_in, Some(SignedDuration::from_secs(7_776_000)));
        assert!(usual.refresh_token.is_some());
        let past = grant(Lifetime::Until(at(0))).map(|_| ());
        assert_eq!(past, Err(PasswordGrantError::Expiry(ExpiryError::Past)));
        let too_far = grant(Lifetime::Seconds(i64::MAX)).map(|_| ());
        assert_eq!(too_far, Err(PasswordGrantError::Expiry(ExpiryError::TooFar)));
    }
}
