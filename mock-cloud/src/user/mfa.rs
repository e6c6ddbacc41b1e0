//! The second factor of an account: offered, confirmed by a first code, taken away by the password.
//!
//! With the confirmation come recovery codes for the day the authenticator is lost. Each works once.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use qrcode::QrCode;
use qrcode::render::svg;

use crate::cloud::Cloud;
use crate::ids::Secrets;
use crate::secret::HashedSecret;

use super::UserKey;
use super::otp::{Otp, OtpError};

/// How long an offer stands. Chosen: time enough to install an authenticator.
const OFFER_LIFETIME: SignedDuration = SignedDuration::from_mins(30);
/// Wrong codes after which an offer is dead, as with an `mfa_token` of a log-in. Chosen.
const MAX_WRONG_CODES: u32 = 5;
/// Recovery codes that come with a second factor. Chosen.
const RECOVERY_CODES: usize = 10;
/// What an authenticator shows above the code. Chosen: not the vendor's name, so that nobody confuses the two.
const ISSUER: &str = "Cloud Chamber";

/// What an account asks for beside its password.
pub(super) struct SecondFactor {
    pub(super) otp: Otp,
    pub(super) recovery_codes: Vec<HashedSecret>,
}

/// A second factor that its user has not confirmed yet.
pub(super) struct Enrolment {
    mfa_token: HashedSecret,
    otp: Otp,
    expires_at: Timestamp,
    wrong_codes: u32,
}

/// What a user needs to set an authenticator up.
pub(crate) struct Offer {
    /// To be sent back with the first code.
    pub(super) mfa_token: String,
    /// In base32.
    pub(super) secret: String,
    /// `otpauth://totp/…`
    pub(super) url: String,
}

/// Why a second factor stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MfaError {
    EnabledAlready,
    NotEnabled,
    OfferInvalid,
    WrongCode,
    WrongPassword,
    SingleSignOn,
}

impl SecondFactor {
    pub(super) fn new(otp: Otp, recovery_codes: Vec<HashedSecret>) -> Self {
        Self { otp, recovery_codes }
    }
}

impl Cloud {
    /// Offers a second factor. An offer that was made before is forgotten.
    pub(super) fn offer_mfa(&mut self, user: UserKey, now: Timestamp) -> Result<Offer, MfaError> {
        let record = self.users.get_mut(user).ok_or(MfaError::OfferInvalid)?;
        if record.credentials.is_single_sign_on() {
            return Err(MfaError::SingleSignOn);
        }
        if record.credentials.second_factor.is_some() {
            return Err(MfaError::EnabledAlready);
        }
        let (otp, secret) = Otp::fresh(&mut self.secrets);
        let mfa_token = self.secrets.token();
        let url = otpauth_url(&record.username, &secret);
        record.credentials.enrolment = Some(Enrolment {
            mfa_token: HashedSecret::new(&mfa_token, &mut self.secrets),
            otp,
            expires_at: now.saturating_add(OFFER_LIFETIME).unwrap_or(Timestamp::MAX),
            wrong_codes: 0,
        });
        Ok(Offer { mfa_token, secret, url })
    }

    /// Turns the offered second factor on, for a code that its authenticator shows; answers the recovery codes.
    pub(super) fn confirm_mfa(
        &mut self,
        user: UserKey,
        mfa_token: &str,
        code: &str,
        now: Timestamp,
    ) -> Result<Vec<String>, MfaError> {
        let credentials = &mut self.users.get_mut(user).ok_or(MfaError::OfferInvalid)?.credentials;
        if credentials.second_factor.is_some() {
            return Err(MfaError::EnabledAlready);
        }
        let offered = |offer: &&mut Enrolment| offer.mfa_token.matches(mfa_token) && offer.expires_at > now;
        let offer = credentials.enrolment.as_mut().filter(offered).ok_or(MfaError::OfferInvalid)?;
        if offer.otp.accept(code, now).is_err() {
            offer.wrong_codes += 1;
            if offer.wrong_codes >= MAX_WRONG_CODES {
                credentials.enrolment = None;
            }
            return Err(MfaError::WrongCode);
        }
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code(&mut self.secrets)).collect();
        let hashed = codes.iter().map(|code| hash_recovery_code(code, &mut self.secrets)).collect();
        credentials.second_factor =
            credentials.enrolment.take().map(|enrolment| SecondFactor::new(enrolment.otp, hashed));
        Ok(codes)
    }

    /// Turns the second factor off; its recovery codes go with it, and so do log-ins that wait for a code.
    pub(super) fn disable_mfa(&mut self, user: UserKey, password: &str) -> Result<(), MfaError> {
        self.confirm_password(user, password).map_err(|_| MfaError::WrongPassword)?;
        let record = self.users.get_mut(user).ok_or(MfaError::NotEnabled)?;
        record.credentials.second_factor.take().ok_or(MfaError::NotEnabled)?;
        self.forget_log_ins(user);
        Ok(())
    }

    /// Uses up a one-time code of a user. Accounts without a second factor accept none.
    pub(crate) fn accept_otp(&mut self, user: UserKey, code: &str, now: Timestamp) -> Result<(), OtpError> {
        self.second_factor_mut(user)?.otp.accept(code, now)
    }

    /// Uses up a recovery code of a user. Capitals, blanks and dashes make no difference.
    pub(crate) fn accept_recovery_code(&mut self, user: UserKey, code: &str) -> Result<(), OtpError> {
        let codes = &mut self.second_factor_mut(user)?.recovery_codes;
        let code = recovery_code_at_heart(code);
        // All of them are compared, so that the time tells nothing about the place.
        let found = codes.iter().enumerate().fold(
            None,
            |found, (place, hashed)| {
                if hashed.matches(&code) { Some(place) } else { found }
            },
        );
        codes.remove(found.ok_or(OtpError)?);
        Ok(())
    }

    fn second_factor_mut(&mut self, user: UserKey) -> Result<&mut SecondFactor, OtpError> {
        self.users.get_mut(user).and_then(|user| user.credentials.second_factor.as_mut()).ok_or(OtpError)
    }
}

/// A recovery code at rest.
pub(crate) fn hash_recovery_code(code: &str, secrets: &mut Secrets) -> HashedSecret {
    HashedSecret::new(&recovery_code_at_heart(code), secrets)
}

/// What counts of a recovery code as somebody typed it.
pub(crate) fn recovery_code_at_heart(code: &str) -> String {
    code.chars().filter(|character| !matches!(character, '-' | ' ')).flat_map(char::to_lowercase).collect()
}

/// 60 bits as `abcd-efgh-2345`. Form: chosen.
fn recovery_code(secrets: &mut Secrets) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let letter = |byte: &u8| char::from(ALPHABET[usize::from(byte % 32)]);
    let letters: String = secrets.bytes::<12>().iter().map(letter).collect();
    [&letters[..4], &letters[4..8], &letters[8..]].join("-")
}

/// What an authenticator reads from the QR code: the key URI that all of them understand.
fn otpauth_url(username: &str, secret: &str) -> String {
    const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    let encode = |text| utf8_percent_encode(text, UNRESERVED);
    let (issuer, username) = (encode(ISSUER), encode(username));
    format!("otpauth://totp/{issuer}:{username}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30")
}

/// A picture of a URL to point a phone at, as a `data:` URL of an SVG.
pub(super) fn qr_code(url: &str) -> String {
    let code = QrCode::new(url).expect("with a name of 254 bytes at most it fits");
    let picture = code.render::<svg::Color<'_>>().min_dimensions(256, 256).build();
    format!("data:image/svg+xml;base64,{}", STANDARD.encode(picture))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::tests::{ada_and_her_lamp, at};

    fn code(secret: &str, now: Timestamp) -> String {
        Otp::from_base32(secret).expect("base32").code(now)
    }

    #[test]
    fn a_second_factor_begins_with_its_first_code() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        let offer = cloud.offer_mfa(ada, at(0)).expect("she has none");
        assert!(cloud.users.get(ada).credentials.otp().is_none(), "not before it is confirmed");
        let right = code(&offer.secret, at(5));
        let confirmed = cloud.confirm_mfa(ada, &offer.mfa_token, &right, at(5)).expect("the code is right");
        assert_eq!(confirmed.len(), RECOVERY_CODES);
        assert_eq!(cloud.offer_mfa(ada, at(6)).map(|_| ()), Err(MfaError::EnabledAlready));
        assert_eq!(cloud.confirm_mfa(ada, &offer.mfa_token, &right, at(6)), Err(MfaError::EnabledAlready));
        // The code that confirmed it does not log in as well.
        assert_eq!(cloud.accept_otp(ada, &right, at(6)), Err(OtpError));
        assert_eq!(cloud.accept_otp(ada, &code(&offer.secret, at(40)), at(40)), Ok(()));
    }

    #[test]
    fn an_offer_falls_with_the_fifth_wrong_code_with_the_next_offer_and_with_time() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        let offer = cloud.offer_mfa(ada, at(0)).expect("she has none");
        for _ in 0..5 {
            assert_eq!(cloud.confirm_mfa(ada, &offer.mfa_token, "12345", at(0)), Err(MfaError::WrongCode));
        }
        let attempt = |cloud: &mut Cloud, offer: &Offer, now| {
            cloud.confirm_mfa(ada, &offer.mfa_token, &code(&offer.secret, now), now).map(|_| ())
        };
        assert_eq!(attempt(&mut cloud, &offer, at(0)), Err(MfaError::OfferInvalid));
        let first = cloud.offer_mfa(ada, at(0)).expect("she has none");
        let second = cloud.offer_mfa(ada, at(0)).expect("she has none");
        assert_eq!(attempt(&mut cloud, &first, at(0)), Err(MfaError::OfferInvalid));
        assert_eq!(attempt(&mut cloud, &second, at(1800)), Err(MfaError::OfferInvalid));
        assert_eq!(attempt(&mut cloud, &second, at(1799)), Ok(()));
    }

    #[test]
    fn a_recovery_code_works_once_and_however_it_is_typed() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        assert_eq!(cloud.accept_recovery_code(ada, ""), Err(OtpError));
        let offer = cloud.offer_mfa(ada, at(0)).expect("she has none");
        let right = code(&offer.secret, at(0));
        let codes = cloud.confirm_mfa(ada, &offer.mfa_token, &right, at(0)).expect("right");
        assert_eq!(codes[0].len(), 14);
        assert_eq!(cloud.accept_recovery_code(ada, &codes[3]), Ok(()));
        assert_eq!(cloud.accept_recovery_code(ada, &codes[3]), Err(OtpError));
        assert_eq!(cloud.accept_recovery_code(ada, &codes[4].to_uppercase().replace('-', " ")), Ok(()));
        assert_eq!(cloud.users.get(ada).credentials.recovery_codes_left(), 8);
        for wrong in ["", "-", "aaaa-aaaa-aaaa", &right] {
            assert_eq!(cloud.accept_recovery_code(ada, wrong), Err(OtpError), "{wrong}");
        }
    }

    #[test]
    fn the_password_turns_it_off_and_the_recovery_codes_with_it() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        assert_eq!(cloud.disable_mfa(ada, "analytical-engine"), Err(MfaError::NotEnabled));
        let offer = cloud.offer_mfa(ada, at(0)).expect("she has none");
        let right = code(&offer.secret, at(0));
        let codes = cloud.confirm_mfa(ada, &offer.mfa_token, &right, at(0)).expect("right");
        assert_eq!(cloud.disable_mfa(ada, "x"), Err(MfaError::WrongPassword));
        assert_eq!(cloud.disable_mfa(ada, "analytical-engine"), Ok(()));
        assert_eq!(cloud.accept_recovery_code(ada, &codes[0]), Err(OtpError));
    }

    #[test]
    fn an_authenticator_can_read_the_url_and_the_picture_of_it() {
        assert_eq!(
            otpauth_url("ada+lab@example.com", "JBSWY3DPEHPK3PXP"),
            "otpauth://totp/Cloud%20Chamber:ada%2Blab%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Cloud%20Chamber\
             &algorithm=SHA1&digits=6&period=30"
        );
        let longest = otpauth_url(&"@".repeat(254), &"A".repeat(32));
        let picture = qr_code(&longest);
        let svg = STANDARD.decode(picture.strip_prefix("data:image/svg+xml;base64,").expect("a data URL"));
        assert!(String::from_utf8(svg.expect("base64")).expect("text").contains("<svg"));
    }
}
