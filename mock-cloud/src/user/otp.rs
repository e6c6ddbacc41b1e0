//! One-time codes.
//!
//! A code is RFC 6238: SHA-1, six digits, 30 seconds, on the cloud's clock. The window before and the one after are
//! accepted, and a code works once.

use jiff::Timestamp;
use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::ids::Secrets;

/// A generator of one-time codes, and the windows whose code was used.
pub(crate) struct Otp {
    totp: Totp,
    base32: String,
    used: Vec<u64>,
}

/// Length of a window in seconds.
const STEP: u64 = 30;

/// Why a one-time code is not accepted: wrong, of another time, or used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OtpError;

impl Otp {
    /// From a secret in base32, as authenticator apps take it.
    ///
    /// # Errors
    /// When it is not base32, or shorter than the 10 bytes that some apps insist on.
    pub(crate) fn from_base32(secret: &str) -> Result<Self, &'static str> {
        let base32 = secret.to_owned();
        let secret = Secret::try_from_base32(secret).map_err(|_| "is not base32 (A-Z and 2-7)")?;
        if secret.as_bytes().len() < 10 {
            return Err("is too short: 16 base32 characters at least");
        }
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(STEP)
            .with_secret(secret)
            .build_noncompliant();
        Ok(Self { totp, base32, used: Vec::new() })
    }

    /// With a secret that nobody has seen yet, and that secret in base32. 20 bytes, as the RFC recommends.
    pub(super) fn fresh(secrets: &mut Secrets) -> (Self, String) {
        let secret = Secret::from(secrets.bytes::<20>()).to_base32();
        let otp = Self::from_base32(&secret).expect("20 bytes are enough, and base32 is what it was written in");
        (otp, secret)
    }

    /// The secret as it was given, in base32.
    pub(crate) fn secret(&self) -> &str {
        &self.base32
    }

    /// The code of the present window.
    pub(crate) fn code(&self, now: Timestamp) -> String {
        self.totp.generate(seconds(now)).to_string()
    }

    /// When the present window ends.
    pub(crate) fn window_ends(&self, now: Timestamp) -> Timestamp {
        let next = i64::try_from(self.totp.next_step(seconds(now))).unwrap_or(i64::MAX);
        Timestamp::from_second(next).unwrap_or(Timestamp::MAX)
    }

    /// Uses a code up.
    pub(super) fn accept(&mut self, code: &str, now: Timestamp) -> Result<(), OtpError> {
        let now = seconds(now);
        if code.len() != 6 || !code.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(OtpError);
        }
        let step = self.totp.check(code, now).ok_or(OtpError)?;
        if self.used.contains(&step) {
            return Err(OtpError);
        }
        // What is older than the window before the present one is refused anyhow.
        self.used.retain(|used| used + 2 >= now / STEP);
        self.used.push(step);
        Ok(())
    }
}

fn seconds(now: Timestamp) -> u64 {
    u64::try_from(now.as_second()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238's appendix B, "12345678901234567890", in base32.
    const RFC_SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        // Appendix B of RFC 6238 prints eight digits; six-digit codes are their last six.
        let otp = Otp::from_base32(RFC_SECRET).expect("base32");
        assert_eq!(otp.code(at(59)), "287082");
        assert_eq!(otp.code(at(1_111_111_109)), "081804");
        assert_eq!(otp.code(at(2_000_000_000)), "279037");
    }

    #[test]
    fn the_window_before_and_after_are_accepted_and_no_other() {
        for (seconds_off, accepted) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
            let mut otp = Otp::from_base32(RFC_SECRET).expect("base32");
            let code = otp.code(at(1_000_000 + seconds_off));
            assert_eq!(otp.accept(&code, at(1_000_000)).is_ok(), accepted, "{seconds_off}");
        }
    }

    #[test]
    fn a_code_works_once_and_the_next_one_still_does() {
        let mut otp = Otp::from_base32(RFC_SECRET).expect("base32");
        let code = otp.code(at(1_000_000));
        assert_eq!(otp.accept(&code, at(1_000_000)), Ok(()));
        assert_eq!(otp.accept(&code, at(1_000_010)), Err(OtpError));
        let next = otp.code(at(1_000_030));
        assert_eq!(otp.accept(&next, at(1_000_010)), Ok(()));
        assert_eq!(otp.accept(&code, at(1_000_030)), Err(OtpError));
        for wrong in ["", "12345", "1234567", "abcdef", " 81804"] {
            assert_eq!(otp.accept(wrong, at(1_000_010)), Err(OtpError), "{wrong}");
        }
    }
}
