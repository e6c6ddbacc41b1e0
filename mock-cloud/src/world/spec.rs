//! What a world says of a user, a client, an organization, a product and a device.

use std::fmt;

use firmware::device::DEFAULT_LOOP_HZ;
use firmware::link::{DeviceId, Platform};
use firmware::{Firmware, Pin, Waveform};
use jiff::{SignedDuration, Timestamp};

use super::sketches::SketchFile;

/// An account.
#[derive(Clone)]
pub struct UserSpec {
    /// An e-mail address, 1 to 254 bytes; unique in any mix of upper and lower case.
    pub username: String,
    /// 24 hex digits; made from the seed and the username if left out.
    pub id: Option<String>,
    /// Anything but empty; empty with single sign-on, or with a hash.
    pub password: String,
    /// Instead of the password, as an exported world has it: `sha256$`, salt, `$` and hash, both in hex.
    pub password_hash: Option<String>,
    /// Whether the user's organization has its own log-in. The account then has no password and no second factor.
    pub sso: bool,
    /// At most 256 bytes.
    pub first_name: String,
    /// At most 256 bytes.
    pub last_name: String,
    /// At most 256 bytes, if it was told.
    pub company_name: Option<String>,
    /// Whether the account says that it is a company's.
    pub business_account: bool,
    /// In base32, if a one-time code is asked for.
    pub mfa_secret: Option<String>,
    /// Instead of a one-time code, each once; for a user with a second factor. 1 to 64 letters, digits and signs of ASCII,
    /// of which capitals, blanks and dashes make no difference.
    pub recovery_codes: Vec<String>,
    /// More of them, hashed as a password is.
    pub recovery_hashes: Vec<String>,
    /// Access tokens the user has from the start. They never expire.
    pub tokens: Vec<String>,
}

impl UserSpec {
    /// A user without a second factor.
    pub fn new(username: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            username: username.into(),
            id: None,
            password: password.into(),
            password_hash: None,
            sso: false,
            first_name: String::new(),
            last_name: String::new(),
            company_name: None,
            business_account: false,
            mfa_secret: None,
            recovery_codes: Vec::new(),
            recovery_hashes: Vec::new(),
            tokens: Vec::new(),
        }
    }

    /// A user whose organization has its own log-in.
    pub fn single_sign_on(username: impl Into<String>) -> Self {
        Self { sso: true, ..Self::new(username, "") }
    }

    /// With a first and a last name.
    #[must_use]
    pub fn named(mut self, first_name: impl Into<String>, last_name: impl Into<String>) -> Self {
        self.first_name = first_name.into();
        self.last_name = last_name.into();
        self
    }

    /// With a second factor: a secret of 16 base32 characters or more.
    #[must_use]
    pub fn with_mfa(mut self, secret: impl Into<String>) -> Self {
        self.mfa_secret = Some(secret.into());
        self
    }

    /// With one more recovery code.
    #[must_use]
    pub fn with_recovery_code(mut self, code: impl Into<String>) -> Self {
        self.recovery_codes.push(code.into());
        self
    }

    /// With one more access token that never expires.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        self.tokens.push(token.into());
        self
    }
}

/// Whoever prints a world must not print what opens it.
impl fmt::Debug for UserSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserSpec")
            .field("username", &self.username)
            .field("sso", &self.sso)
            .field("mfa", &self.mfa_secret.is_some())
            .field("tokens", &self.tokens.len())
            .finish_non_exhaustive()
    }
}

/// An access token that is not like those of [`UserSpec::tokens`]: it expires, is limited, or was made through another
/// OAuth client.
#[derive(Clone)]
pub struct TokenSpec {
    /// As a token of a user.
    pub value: String,
    /// The username of whom it belongs to.
    pub user: String,
    /// The OAuth client that it was made through.
    pub client: String,
    /// When it expires; never if left out.
    pub expires: Option<Timestamp>,
    /// What it may do, as API users have it; everything if left out.
    pub scopes: Option<Vec<String>>,
    /// Whether a password got it; a list of tokens then names no client.
    pub by_password: bool,
}

impl TokenSpec {
    /// One that may do everything and never expires, as if the user had logged in.
    pub fn new(value: impl Into<String>, user: impl Into<String>) -> Self {
        let client = "particle".to_owned();
        Self { value: value.into(), user: user.into(), client, expires: None, scopes: None, by_password: true }
    }
}

impl fmt::Debug for TokenSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSpec")
            .field("user", &self.user)
            .field("client", &self.client)
            .field("expires", &self.expires)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// An application that asks for tokens.
#[derive(Clone)]
pub struct ClientSpec {
    /// 3 to 40 letters, digits, `-` and `_`.
    pub id: String,
    /// Anything but empty; empty with a hash.
    pub secret: String,
    /// Instead of the secret, as a user's password hash.
    pub secret_hash: Option<String>,
    /// What its users are told it is called; the id if left out.
    pub name: Option<String>,
    /// `web` or `installed`; if left out, what fits the redirect URIs.
    pub kind: Option<ClientKind>,
    /// Where users may be sent back to after logging in: https, or http to loopback. Type `web` alone has any.
    pub redirect_uris: Vec<String>,
    /// The username of whom it belongs to.
    pub owner: Option<String>,
    /// The slug of the product it belongs to, instead of a user.
    pub product: Option<String>,
    /// What tokens made through it may do at most, as `customers:create`; everything if left out.
    pub scope: Option<String>,
}

/// What kind of application a client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientKind {
    /// Users are sent to the cloud's log-in page and back to it.
    Web,
    /// Everything else.
    Installed,
}

impl ClientSpec {
    /// A client of type `installed`.
    pub fn new(id: impl Into<String>, secret: impl Into<String>) -> Self {
        let (id, secret) = (id.into(), secret.into());
        Self {
            id,
            secret,
            secret_hash: None,
            name: None,
            kind: None,
            redirect_uris: Vec::new(),
            owner: None,
            product: None,
            scope: None,
        }
    }

    /// Called so on the pages that its users see.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Of type `web`, with one more place to send users back to.
    #[must_use]
    pub fn redirecting_to(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uris.push(uri.into());
        self
    }

    /// Belonging to a user of the world.
    #[must_use]
    pub fn owned_by(mut self, username: impl Into<String>) -> Self {
        self.owner = Some(username.into());
        self
    }

    /// Belonging to a product of the world.
    #[must_use]
    pub fn of_product(mut self, slug: impl Into<String>) -> Self {
        self.product = Some(slug.into());
        self
    }

    /// Limited to what these scopes name.
    #[must_use]
    pub fn limited_to(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }
}

impl fmt::Debug for ClientSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientSpec")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("redirect_uris", &self.redirect_uris)
            .field("owner", &self.owner)
            .field("product", &self.product)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// An organization: products under one roof, and the team that works on all of them.
#[derive(Clone, Debug)]
pub struct OrganizationSpec {
    /// What routes and products call it: 1 to 64 of `a` to `z`, digits and `-`, not digits alone.
    pub slug: String,
    /// The username of whom it belongs to.
    pub owner: String,
    /// Usernames of those who work for it as well.
    pub team: Vec<String>,
}

impl OrganizationSpec {
    /// An organization with nobody else in its team.
    pub fn new(slug: impl Into<String>, owner: impl Into<String>) -> Self {
        Self { slug: slug.into(), owner: owner.into(), team: Vec::new() }
    }

    /// With one more user in its team.
    #[must_use]
    pub fn with_member(mut self, username: impl Into<String>) -> Self {
        self.team.push(username.into());
        self
    }
}

/// A product: devices of one kind, the team that makes them, and the customers who buy them.
#[derive(Clone, Debug)]
pub struct ProductSpec {
    /// What routes and devices call it: 100 to 65535, since the smaller numbers are those of platforms.
    pub id: u16,
    /// The same in letters: 1 to 64 of `a` to `z`, digits and `-`, not digits alone.
    pub slug: String,
    /// What people call it; the slug if left out.
    pub name: Option<String>,
    /// The username of whom it belongs to.
    pub owner: String,
    /// The slug of the organization it is of, whose team works on it as well.
    pub organization: Option<String>,
    /// Usernames of those who work on it as well.
    pub team: Vec<String>,
    /// What hardware its devices are.
    pub platform: Platform,
}

impl ProductSpec {
    /// A product of Photon 2s with nobody else in its team.
    pub fn new(id: u16, slug: impl Into<String>, owner: impl Into<String>) -> Self {
        let (slug, owner) = (slug.into(), owner.into());
        Self { id, slug, name: None, owner, organization: None, team: Vec::new(), platform: Platform::Photon2 }
    }

    /// Called so.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// With one more user in its team.
    #[must_use]
    pub fn with_member(mut self, username: impl Into<String>) -> Self {
        self.team.push(username.into());
        self
    }

    /// Of an organization of the world.
    #[must_use]
    pub fn of_organization(mut self, slug: impl Into<String>) -> Self {
        self.organization = Some(slug.into());
        self
    }

    /// Of devices on this hardware.
    #[must_use]
    pub fn platform(mut self, platform: Platform) -> Self {
        self.platform = platform;
        self
    }
}

/// A device.
#[derive(Clone, Debug)]
pub struct DeviceSpec {
    /// 1 to 64 bytes; unique among the devices of one owner, and among those without one.
    pub name: Option<String>,
    /// The username of whom it belongs to; nobody claimed it if there is none.
    pub owner: Option<String>,
    /// The slug of the product it is in.
    pub product: Option<String>,
    /// The hardware.
    pub platform: Platform,
    /// The application it runs.
    pub firmware: Firmware,
    /// Where a world file says that the application is; [`World::with_sketches`](super::World::with_sketches) loads it.
    pub sketch: Option<SketchFile>,
    /// Made from the seed if left out.
    pub id: Option<DeviceId>,
    /// Whether it has a network.
    pub online: bool,
    /// Whether it leaves every request without an answer.
    pub deaf: bool,
    /// How long its answers are under way, an hour at most.
    pub latency: SignedDuration,
    /// Free text of the owner's, at most 8192 bytes.
    pub notes: Option<String>,
    /// What the device's millisecond counter starts from.
    pub millis: u32,
    /// Loops a second, 1 to 10,000.
    pub loop_hz: u32,
    /// What lies on its analog pins; level 0 on those not named.
    pub analog: Vec<(Pin, Waveform)>,
}

impl DeviceSpec {
    /// An unclaimed Photon 2 with the demo firmware, online.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::unnamed() }
    }

    /// As [`DeviceSpec::new`], without a name.
    pub fn unnamed() -> Self {
        Self {
            name: None,
            owner: None,
            product: None,
            platform: Platform::Photon2,
            firmware: Firmware::Demo,
            sketch: None,
            id: None,
            online: true,
            deaf: false,
            latency: SignedDuration::ZERO,
            notes: None,
            millis: 0,
            loop_hz: DEFAULT_LOOP_HZ,
            analog: Vec::new(),
        }
    }

    /// Belongs to this user.
    #[must_use]
    pub fn owned_by(mut self, username: impl Into<String>) -> Self {
        self.owner = Some(username.into());
        self
    }

    /// In this product, on whose hardware it has to be.
    #[must_use]
    pub fn in_product(mut self, slug: impl Into<String>) -> Self {
        self.product = Some(slug.into());
        self
    }

    /// On this hardware.
    #[must_use]
    pub fn platform(mut self, platform: Platform) -> Self {
        self.platform = platform;
        self
    }

    /// Running this application.
    #[must_use]
    pub fn firmware(mut self, firmware: Firmware) -> Self {
        self.firmware = firmware;
        self.sketch = None;
        self
    }

    /// With this id instead of one made from the seed.
    #[must_use]
    pub fn id(mut self, id: DeviceId) -> Self {
        self.id = Some(id);
        self
    }

    /// Running its loop so many times a second.
    #[must_use]
    pub fn loop_hz(mut self, loop_hz: u32) -> Self {
        self.loop_hz = loop_hz;
        self
    }

    /// Without a network.
    #[must_use]
    pub fn offline(mut self) -> Self {
        self.online = false;
        self
    }

    /// Leaving every request without an answer.
    #[must_use]
    pub fn deaf(mut self) -> Self {
        self.deaf = true;
        self
    }

    /// Whose answers are under way for so long.
    #[must_use]
    pub fn latency(mut self, latency: SignedDuration) -> Self {
        self.latency = latency;
        self
    }

    /// With notes of its owner's.
    #[must_use]
    pub fn notes(mut self, notes: impl Into<String>) -> Self {
        self.notes = Some(notes.into());
        self
    }

    /// With a millisecond counter that starts from here.
    #[must_use]
    pub fn millis(mut self, millis: u32) -> Self {
        self.millis = millis;
        self
    }

    /// With this on an analog pin, in place of what was there.
    #[must_use]
    pub fn analog(mut self, pin: Pin, waveform: Waveform) -> Self {
        self.analog.retain(|(present, _)| *present != pin);
        self.analog.push((pin, waveform));
        self
    }
}
