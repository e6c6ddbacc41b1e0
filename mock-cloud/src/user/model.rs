//! Accounts: who they are, how they prove it, and how they come and go.

use crate::cloud::Cloud;
use crate::ids::{self, ObjectId};
use crate::secret::HashedSecret;

use super::UserKey;
use super::account_info::{AccountInfo, AccountInfoChange};
use super::mfa::{Enrolment, SecondFactor};
use super::otp::Otp;
use super::store::NameTaken;

/// Users there may be before nobody can sign up any more. Chosen, so that nothing grows without bound.
const MAX_USERS: usize = 100_000;
/// The longest e-mail address in bytes, as in a world file.
const MAX_USERNAME: usize = 254;

/// An account.
#[derive(Debug)]
pub(crate) struct User {
    /// 24 hex digits.
    pub id: ObjectId,
    /// An e-mail address, as it was given.
    pub username: String,
    /// How the user proves to be it.
    pub credentials: Credentials,
    /// What else the user told.
    pub account_info: AccountInfo,
}

impl User {
    /// What is left of a user that was deleted.
    pub(super) fn gone() -> Self {
        Self {
            id: String::new(),
            username: String::new(),
            credentials: Credentials::single_sign_on(),
            account_info: AccountInfo::default(),
        }
    }
}

/// A password, and a second factor if the account has one.
pub(crate) struct Credentials {
    /// None with single sign-on: another system would ask for it.
    pub(super) password: Option<HashedSecret>,
    pub(super) second_factor: Option<SecondFactor>,
    /// A second factor that was offered and is not confirmed yet.
    pub(super) enrolment: Option<Enrolment>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("otp", &self.second_factor.is_some()).finish_non_exhaustive()
    }
}

impl Credentials {
    /// A password, and a second factor if there is to be one.
    pub(crate) fn new(password: HashedSecret, otp: Option<Otp>) -> Self {
        let second_factor = otp.map(|otp| SecondFactor::new(otp, Vec::new()));
        Self { password: Some(password), second_factor, enrolment: None }
    }

    /// No password here: the account's organization has its own log-in.
    pub(crate) fn single_sign_on() -> Self {
        Self { password: None, second_factor: None, enrolment: None }
    }

    /// With codes for the day the authenticator is lost; without a second factor there is nothing to recover.
    pub(crate) fn with_recovery_codes(mut self, codes: Vec<HashedSecret>) -> Self {
        if let Some(second_factor) = &mut self.second_factor {
            second_factor.recovery_codes = codes;
        }
        self
    }

    /// Whether this is the password. Without one there is none that is right.
    pub(crate) fn accepts(&self, password: &str) -> bool {
        self.password.as_ref().is_some_and(|secret| secret.matches(password))
    }

    /// The second factor.
    pub(crate) fn otp(&self) -> Option<&Otp> {
        self.second_factor.as_ref().map(|factor| &factor.otp)
    }

    /// The password at rest; none with single sign-on.
    pub(crate) fn password(&self) -> Option<&HashedSecret> {
        self.password.as_ref()
    }

    /// Recovery codes that are unused, as [`super::hash_recovery_code`] makes them.
    pub(crate) fn recovery_codes(&self) -> &[HashedSecret] {
        self.second_factor.as_ref().map_or(&[], |factor| &factor.recovery_codes)
    }

    /// How many recovery codes are unused.
    pub(crate) fn recovery_codes_left(&self) -> usize {
        self.second_factor.as_ref().map_or(0, |factor| factor.recovery_codes.len())
    }

    /// Whether the account's organization has its own log-in.
    pub(crate) fn is_single_sign_on(&self) -> bool {
        self.password.is_none()
    }
}

/// Why a name and a password do not open an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignInError {
    UnknownUser,
    WrongPassword,
    SingleSignOn,
}

/// The password that was to confirm something is not the account's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrongPassword;

/// Why an account cannot have a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameError {
    NotAnEmail,
    Taken,
}

/// Why nobody can sign up like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignUpError {
    Name(NameError),
    Full,
}

/// What to change about an account.
#[derive(Default)]
pub(crate) struct UserUpdate {
    pub(super) username: Option<String>,
    pub(super) password: Option<String>,
    /// Needed for the two above.
    pub(super) current_password: Option<String>,
    pub(super) account_info: AccountInfoChange,
    pub(super) invalidate_tokens: bool,
}

impl UserUpdate {
    /// Whether the current password has to be given.
    pub(super) fn takes_password(&self) -> bool {
        self.username.is_some() || self.password.is_some()
    }
}

/// Why an account stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UpdateError {
    CurrentPasswordMissing,
    WrongPassword,
    Name(NameError),
}

impl From<NameTaken> for NameError {
    fn from(NameTaken: NameTaken) -> Self {
        Self::Taken
    }
}

impl Cloud {
    /// Whose name and password these are. A second factor is another question.
    ///
    /// An account with single sign-on is recognised by its name alone, whatever the password (chosen): it has none.
    pub(crate) fn sign_in(&self, username: &str, password: &str) -> Result<UserKey, SignInError> {
        let key = self.users.find(username).ok_or(SignInError::UnknownUser)?;
        match &self.users.get(key).credentials.password {
            None => Err(SignInError::SingleSignOn),
            Some(secret) if secret.matches(password) => Ok(key),
            Some(_) => Err(SignInError::WrongPassword),
        }
    }

    /// Makes an account.
    pub(crate) fn sign_up(
        &mut self,
        username: &str,
        password: &str,
        account_info: AccountInfo,
    ) -> Result<UserKey, SignUpError> {
        check_email(username).map_err(SignUpError::Name)?;
        if self.users.find(username).is_some() {
            return Err(SignUpError::Name(NameError::Taken));
        }
        if self.users.len() >= MAX_USERS {
            return Err(SignUpError::Full);
        }
        let id = ids::hex(&self.secrets.bytes::<12>());
        let credentials = Credentials::new(HashedSecret::new(password, &mut self.secrets), None);
        let user = User { id, username: username.to_owned(), credentials, account_info };
        self.users.insert(user).map_err(|taken| SignUpError::Name(taken.into()))
    }

    /// Asks a user who is logged in for the password once more.
    pub(super) fn confirm_password(&self, user: UserKey, password: &str) -> Result<(), WrongPassword> {
        let secret = self.users.get(user).credentials.password.as_ref();
        if secret.is_some_and(|secret| secret.matches(password)) { Ok(()) } else { Err(WrongPassword) }
    }

    /// Changes an account: all of it or, if something about it is wrong, nothing.
    pub(super) fn update_user(&mut self, user: UserKey, update: UserUpdate) -> Result<(), UpdateError> {
        if update.takes_password() {
            let current = update.current_password.as_deref().ok_or(UpdateError::CurrentPasswordMissing)?;
            self.confirm_password(user, current).map_err(|_| UpdateError::WrongPassword)?;
        }
        if let Some(username) = &update.username {
            check_email(username).map_err(UpdateError::Name)?;
            self.users.rename(user, username).map_err(|taken| UpdateError::Name(taken.into()))?;
            // A link that was mailed to the old address must not open the account any more.
            self.resets.forget(user);
        }
        if let Some(password) = &update.password {
            self.set_password(user, password);
        }
        if let Some(record) = self.users.get_mut(user) {
            record.account_info.apply(update.account_info);
        }
        if update.invalidate_tokens {
            self.revoke_all_tokens(user);
        }
        Ok(())
    }

    /// Sets a password. Whatever the old one had begun is over: log-ins that wait for a code, links to reset it.
    pub(super) fn set_password(&mut self, user: UserKey, password: &str) {
        let secret = HashedSecret::new(password, &mut self.secrets);
        if let Some(record) = self.users.get_mut(user) {
            record.credentials.password = Some(secret);
        }
        self.forget_log_ins(user);
        self.resets.forget(user);
    }

    /// Deletes an account and what belongs to it: tokens with their streams, log-ins that wait, links, OAuth clients. Its devices run
    /// on, and anyone may claim them (chosen).
    pub(super) fn delete_user(&mut self, user: UserKey, password: &str) -> Result<(), WrongPassword> {
        self.confirm_password(user, password)?;
        self.revoke_all_tokens(user);
        for device in self.devices.keys_of(user) {
            self.unclaim_device(device);
        }
        self.delete_clients_of(user);
        self.forget_log_ins(user);
        self.forget_claim_codes(user);
        self.forget_integrations(user);
        self.resets.forget(user);
        self.users.remove(user);
        Ok(())
    }
}

/// Something before and after one `@`, nothing that an address cannot hold, and no longer than mail allows. Chosen; that
/// it must be an e-mail address is observed.
fn check_email(username: &str) -> Result<(), NameError> {
    let unfit = |character: char| character.is_whitespace() || character.is_control() || character == '@';
    let sound = |part: &str| !part.is_empty() && !part.contains(unfit);
    let (name, host) = username.split_once('@').ok_or(NameError::NotAnEmail)?;
    if sound(name) && sound(host) && username.len() <= MAX_USERNAME { Ok(()) } else { Err(NameError::NotAnEmail) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authentication::{NewToken, TokenError};
    use crate::cloud::Effect;
    use crate::cloud::tests::{ada_and_her_lamp, at};
    use crate::events::StreamEnd;

    const PASSWORD: &str = "analytical-engine";

    fn token(cloud: &mut Cloud, user: UserKey) -> std::sync::Arc<str> {
        cloud.issue_token(NewToken::full(user, "particle", None))
    }

    fn update(current_password: Option<&str>) -> UserUpdate {
        UserUpdate { current_password: current_password.map(str::to_owned), ..UserUpdate::default() }
    }

    #[test]
    fn a_new_user_can_log_in_and_nobody_else_gets_the_name() {
        let (mut cloud, ..) = ada_and_her_lamp();
        let key = cloud.sign_up("Joan@example.com", "eniac", AccountInfo::default()).expect("a fresh name");
        assert_eq!(cloud.sign_in("joan@EXAMPLE.com", "eniac"), Ok(key));
        assert_eq!(cloud.users.get(key).id.len(), 24);
        for taken in ["Joan@example.com", "joan@example.com", "ADA@example.com"] {
            let refused = cloud.sign_up(taken, "x", AccountInfo::default());
            assert_eq!(refused, Err(SignUpError::Name(NameError::Taken)), "{taken}");
        }
    }

    #[test]
    fn a_name_is_an_email_address() {
        for good in ["a@b", "ada+lab@example.com", "ä@例え.jp"] {
            assert_eq!(check_email(good), Ok(()), "{good}");
        }
        let long = format!("{}@example.com", "a".repeat(250));
        for bad in ["", "ada", "@", "ada@", "@example.com", "a@b@c", "a b@c", "a@b\n", "a@\u{7f}", &long] {
            assert_eq!(check_email(bad), Err(NameError::NotAnEmail), "{bad}");
        }
    }

    #[test]
    fn name_and_password_change_with_the_current_password_alone() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        let changed = |current| UserUpdate {
            username: Some("countess@example.com".to_owned()),
            password: Some("difference-engine".to_owned()),
            ..update(current)
        };
        assert_eq!(cloud.update_user(ada, changed(None)), Err(UpdateError::CurrentPasswordMissing));
        assert_eq!(cloud.update_user(ada, changed(Some("x"))), Err(UpdateError::WrongPassword));
        assert_eq!(cloud.sign_in("ada@example.com", PASSWORD), Ok(ada));
        assert_eq!(cloud.update_user(ada, changed(Some(PASSWORD))), Ok(()));
        assert_eq!(cloud.sign_in("ada@example.com", "difference-engine"), Err(SignInError::UnknownUser));
        assert_eq!(cloud.sign_in("countess@example.com", PASSWORD), Err(SignInError::WrongPassword));
        assert_eq!(cloud.sign_in("countess@example.com", "difference-engine"), Ok(ada));
    }

    #[test]
    fn a_refused_name_leaves_the_password_as_it_was() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        for (name, refusal) in [("grace@example.com", NameError::Taken), ("countess", NameError::NotAnEmail)] {
            let changed = UserUpdate {
                username: Some(name.to_owned()),
                password: Some("difference-engine".to_owned()),
                ..update(Some(PASSWORD))
            };
            assert_eq!(cloud.update_user(ada, changed), Err(UpdateError::Name(refusal)));
            assert_eq!(cloud.sign_in("ada@example.com", PASSWORD), Ok(ada));
        }
        // Another spelling of one's own name is no other user's.
        let changed = UserUpdate { username: Some("Ada@Example.com".to_owned()), ..update(Some(PASSWORD)) };
        assert_eq!(cloud.update_user(ada, changed), Ok(()));
        assert_eq!(cloud.users.get(ada).username, "Ada@Example.com");
    }

    #[test]
    fn tokens_stay_unless_they_are_to_go() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        let value = token(&mut cloud, ada);
        for (invalidate_tokens, stays) in [(false, true), (true, false)] {
            let changed =
                UserUpdate { password: Some(PASSWORD.to_owned()), invalidate_tokens, ..update(Some(PASSWORD)) };
            assert_eq!(cloud.update_user(ada, changed), Ok(()));
            assert_eq!(cloud.token(&value, at(0)).is_ok(), stays);
        }
    }

    #[test]
    fn a_deleted_account_leaves_nothing_but_its_devices() {
        let (mut cloud, ada, lamp) = ada_and_her_lamp();
        let value = token(&mut cloud, ada);
        assert_eq!(cloud.delete_user(ada, "x"), Err(WrongPassword));
        assert_eq!(cloud.delete_user(ada, PASSWORD), Ok(()));
        assert_eq!(cloud.sign_in("ada@example.com", PASSWORD), Err(SignInError::UnknownUser));
        assert_eq!(cloud.token(&value, at(0)).map(|_| ()), Err(TokenError::Unknown));
        assert_eq!(cloud.devices.get(lamp).owner, None);
        let ended = cloud
            .take_effects()
            .into_iter()
            .any(|effect| matches!(effect, Effect::EndStreams(StreamEnd::Token(ended)) if ended == value));
        assert!(ended, "streams of the token have ended");
        assert!(!cloud.users.contains(ada));

        // Whoever still held the key when it happened can do no harm.
        let late = token(&mut cloud, ada);
        assert_eq!(cloud.token(&late, at(0)).map(|_| ()), Err(TokenError::Unknown));
        let id = cloud.devices.get(lamp).id.to_string();
        assert!(cloud.claim_device(ada, &id).is_err());
        assert_eq!(cloud.delete_user(ada, PASSWORD), Err(WrongPassword));

        // The name is free again, and whoever takes it is somebody else.
        let other = cloud.sign_up("ada@example.com", "x", AccountInfo::default()).expect("free");
        assert_ne!(other, ada);
    }

    #[test]
    fn single_sign_on_is_refused_whatever_the_password() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        cloud.users.get_mut(ada).expect("she is there").credentials = Credentials::single_sign_on();
        assert_eq!(cloud.sign_in("ada@example.com", PASSWORD), Err(SignInError::SingleSignOn));
        assert_eq!(cloud.confirm_password(ada, ""), Err(WrongPassword));
    }
}
