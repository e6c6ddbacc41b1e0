//! Forgotten passwords: a link by mail that sets a new one.
//!
//! A link works once and for an hour, and the newest one alone. What it holds is kept as a hash.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::cloud::Cloud;
use crate::mail::Mail;

use super::UserKey;

/// How long a link works. Chosen.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// Links that were mailed and not used: one for each user at most.
#[derive(Default)]
pub(crate) struct Resets {
    by_user: HashMap<UserKey, Reset>,
    by_hash: HashMap<[u8; 32], UserKey>,
}

struct Reset {
    hash: [u8; 32],
    expires_at: Timestamp,
}

impl Resets {
    fn insert(&mut self, user: UserKey, reset: Reset) {
        self.forget(user);
        self.by_hash.insert(reset.hash, user);
        self.by_user.insert(user, reset);
    }

    pub(super) fn forget(&mut self, user: UserKey) {
        if let Some(reset) = self.by_user.remove(&user) {
            self.by_hash.remove(&reset.hash);
        }
    }

    /// Whose link holds this token. It is looked up by its hash, so the time that takes tells nothing about others.
    fn user(&self, token: &str, now: Timestamp) -> Option<UserKey> {
        let user = *self.by_hash.get(&hash(token))?;
        (self.by_user.get(&user)?.expires_at > now).then_some(user)
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// Why no link is mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResetRequestError {
    UnknownUser,
    SingleSignOn,
}

/// The link is unknown, used, replaced by a newer one, or too old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ResetError;

impl Cloud {
    /// Mails a link to a page under `base`, an address of this cloud.
    pub(super) fn request_reset(
        &mut self,
        username: &str,
        base: &str,
        now: Timestamp,
    ) -> Result<(), ResetRequestError> {
        let user = self.users.find(username).ok_or(ResetRequestError::UnknownUser)?;
        let record = self.users.get(user);
        if record.credentials.is_single_sign_on() {
            return Err(ResetRequestError::SingleSignOn);
        }
        let to = record.username.clone();
        let token = self.secrets.token();
        let expires_at = now.saturating_add(LIFETIME).unwrap_or(Timestamp::MAX);
        self.resets.insert(user, Reset { hash: hash(&token), expires_at });
        let link = format!("{base}{}?token={token}", super::reset_page::PATH);
        let text = format!(
            "Somebody, you we hope, has forgotten the password of {to}.\n\n\
             This page sets a new one, once and within the next hour:\n{link}\n\n\
             If it was not you, throw this mail away. Your password has not changed.\n"
        );
        self.mailbox.put(Mail { to, subject: "Reset your password".to_owned(), text, at: now, links: vec![link] });
        Ok(())
    }

    /// Whose password a link may set.
    pub(super) fn reset_user(&self, token: &str, now: Timestamp) -> Result<UserKey, ResetError> {
        self.resets.user(token, now).ok_or(ResetError)
    }

    /// Sets a password, and uses the link up.
    pub(super) fn reset_password(
        &mut self,
        token: &str,
        password: &str,
        invalidate_tokens: bool,
        now: Timestamp,
    ) -> Result<UserKey, ResetError> {
        let user = self.reset_user(token, now)?;
        self.set_password(user, password);
        if invalidate_tokens {
            self.revoke_all_tokens(user);
        }
        Ok(user)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{SignInError, WrongPassword};
    use super::*;
    use crate::cloud::tests::{ada_and_her_lamp, at};

    /// The token of the link that was mailed last.
    fn request(cloud: &mut Cloud, now: Timestamp) -> String {
        cloud.request_reset("ADA@example.com", "http://here", now).expect("she is there");
        let mail = cloud.mailbox.iter().next_back().expect("a mail");
        assert_eq!(mail.to, "ada@example.com");
        assert!(mail.text.contains(&mail.links[0]));
        mail.links[0].strip_prefix("http://here/reset-password?token=").expect("a link").to_owned()
    }

    #[test]
    fn a_link_sets_the_password_once() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        let token = request(&mut cloud, at(0));
        assert_eq!(cloud.reset_password(&token, "new", true, at(1)), Ok(ada));
        assert_eq!(cloud.sign_in("ada@example.com", "new"), Ok(ada));
        assert_eq!(cloud.sign_in("ada@example.com", "analytical-engine"), Err(SignInError::WrongPassword));
        assert_eq!(cloud.reset_password(&token, "newer", true, at(1)), Err(ResetError));
    }

    #[test]
    fn a_link_falls_with_time_with_the_next_one_and_with_a_change_of_name_or_password() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        let token = request(&mut cloud, at(0));
        assert_eq!(cloud.reset_user(&token, at(3599)), Ok(ada));
        assert_eq!(cloud.reset_user(&token, at(3600)), Err(ResetError));
        let next = request(&mut cloud, at(1));
        assert_eq!(cloud.reset_user(&token, at(1)), Err(ResetError));
        assert_eq!(cloud.reset_user(&next, at(1)), Ok(ada));
        cloud.set_password(ada, "analytical-engine");
        assert_eq!(cloud.reset_user(&next, at(1)), Err(ResetError));
        let last = request(&mut cloud, at(1));
        assert_eq!(cloud.delete_user(ada, "x"), Err(WrongPassword));
        assert_eq!(cloud.delete_user(ada, "analytical-engine"), Ok(()));
        assert_eq!(cloud.reset_user(&last, at(1)), Err(ResetError));
        assert!(cloud.resets.by_user.is_empty() && cloud.resets.by_hash.is_empty());
    }

    #[test]
    fn nobody_unknown_gets_mail() {
        let (mut cloud, ..) = ada_and_her_lamp();
        let refused = cloud.request_reset("bob@example.com", "http://here", at(0));
        assert_eq!(refused, Err(ResetRequestError::UnknownUser));
        assert_eq!(cloud.mailbox.iter().count(), 0);
        for token in ["", "0", "ada@example.com"] {
            assert_eq!(cloud.reset_user(token, at(0)), Err(ResetError));
        }
    }
}
