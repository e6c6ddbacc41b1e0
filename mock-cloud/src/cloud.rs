//! `Cloud`: everything the mock knows, as plain data. No HTTP, no async, no clock.
//!
//! The rules stand in the `model.rs` of each concept, as methods on `Cloud`, so that a rule may span concepts. They take
//! `now`, change the tables, and leave what the rim has to do as [`Effect`]s in the outbox, in the order it happened.

use std::sync::Arc;

use bytes::Bytes;
use firmware::Stimulus;
use firmware::link::Downlink;
use jiff::{SignedDuration, Timestamp};

use crate::authentication::AccessTokens;
use crate::binaries::Binaries;
use crate::claim_codes::{self, ClaimCodes};
use crate::customers::Customers;
use crate::devices::{DeviceKey, Devices};
use crate::diagnostics::Diagnostics;
use crate::events::{NewStream, Published, StreamEnd, StreamQueue};
use crate::faults::{Faults, GoOn};
use crate::ids::Secrets;
use crate::integrations::Integrations;
use crate::journal;
use crate::limits::{Limits, RateLimits};
use crate::link::{Answer, Calls, Waiter};
use crate::mail::Mailbox;
use crate::oauth::{Challenges, Clients, Codes, RefreshTokens, Transactions};
use crate::oauth::{MAX_CHALLENGES, MAX_CODES, MAX_REFRESH_TOKENS, MAX_TRANSACTIONS};
use crate::organizations::Organizations;
use crate::products::Products;
use crate::team::ApiUsers;
use crate::timers::{Due, Timers};
use crate::updates::Updates;
use crate::user::{Resets, Users};

/// What the rim does after the core has decided.
#[derive(Debug)]
pub(crate) enum Effect {
    /// A message for a device.
    ToDevice(DeviceKey, Downlink),
    /// An event for whoever listens.
    Publish(Published),
    /// A stream that hears everything from here on.
    OpenStream(NewStream),
    /// These streams get their last byte.
    EndStreams(StreamEnd),
    /// Streams that were silent too long get a keep-alive.
    KeepAlive(Timestamp),
    /// A device has been silent for too long, as far as the cloud has heard. It is brought to this moment, lest it merely
    /// lags behind a fast clock; then [`Cloud::give_up`] decides.
    LookFor(DeviceKey, Timestamp),
    /// Something around a device changes.
    Stimulate(DeviceKey, Stimulus),
    /// Bytes for one reader alone, the last ones of its answer if so said.
    Hand { queue: Arc<StreamQueue>, bytes: Bytes, last: bool },
    /// A stream gets what was kept back in this round.
    LetGo { queue: Arc<StreamQueue>, round: u64 },
    /// A request that a fault has held up goes on.
    GoOn(GoOn),
}

/// Times and limits that a world may change.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Life of an access token unless the request says otherwise: 90 days. Documented.
    pub token_lifetime: SignedDuration,
    /// Life of an `mfa_token`: 5 minutes. Chosen.
    pub mfa_lifetime: SignedDuration,
    /// Life of an authorization code: 30 s, the default of the OAuth library that the real cloud uses. Observed there.
    pub code_lifetime: SignedDuration,
    /// Life of the refresh token of a product's token: 14 days. Documented.
    pub refresh_token_lifetime: SignedDuration,
    /// Whether it is counted from the end of the access token instead of the issue. Off, as documented; the OAuth library
    /// that the real cloud uses does it.
    pub refresh_from_expiry: bool,
    /// Whether redirect URIs of OAuth clients may be plain http to loopback, beside https. Off; chosen, for trying things.
    pub allow_insecure_redirects: bool,
    /// How long a device may take to answer: 30 s of cloud time. Observed.
    pub call_timeout: SignedDuration,
    /// How long a call to an offline device waits for its refusal: not at all. The real cloud waits about 30 s (observed).
    pub offline_wait: SignedDuration,
    /// Frames that may wait for one stream's reader. Chosen.
    pub stream_queue: usize,
    /// Streams that may be open at once. Chosen.
    pub max_streams: usize,
    /// Whether callers are held to the real cloud's limits on how often may be asked. Off; chosen, for tests that hurry.
    pub rate_limits: RateLimits,
    /// Exchanges that the journal remembers; 0 for none. Chosen.
    pub journal: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            token_lifetime: SignedDuration::from_secs(7_776_000),
            mfa_lifetime: SignedDuration::from_secs(300),
            code_lifetime: SignedDuration::from_secs(30),
            refresh_token_lifetime: SignedDuration::from_secs(1_209_600),
            refresh_from_expiry: false,
            allow_insecure_redirects: false,
            call_timeout: SignedDuration::from_secs(30),
            offline_wait: SignedDuration::ZERO,
            stream_queue: 16_384,
            max_streams: 20_000,
            rate_limits: RateLimits::Off,
            journal: journal::DEFAULT_LENGTH,
        }
    }
}

/// All tables, and the outbox.
pub(crate) struct Cloud {
    pub(crate) settings: Settings,
    pub(crate) secrets: Secrets,
    /// For what is handed out beside the wire and must not shift what comes next on it.
    pub(crate) aside: Secrets,
    pub(crate) signing_key: [u8; 32],
    pub(crate) users: Users,
    pub(crate) resets: Resets,
    pub(crate) mailbox: Mailbox,
    pub(crate) clients: Clients,
    pub(crate) challenges: Challenges,
    pub(crate) transactions: Transactions,
    pub(crate) codes: Codes,
    pub(crate) refresh_tokens: RefreshTokens,
    pub(crate) tokens: AccessTokens,
    pub(crate) organizations: Organizations,
    pub(crate) products: Products,
    pub(crate) api_users: ApiUsers,
    pub(crate) customers: Customers,
    pub(crate) devices: Devices,
    pub(crate) claim_codes: ClaimCodes,
    pub(crate) integrations: Integrations,
    pub(crate) calls: Calls,
    pub(crate) updates: Updates,
    pub(crate) timers: Timers,
    pub(crate) limits: Limits,
    pub(crate) diagnostics: Diagnostics,
    pub(crate) binaries: Binaries,
    pub(crate) faults: Faults,
    outbox: Vec<Effect>,
    answers: Vec<(Waiter, Answer)>,
}

impl Cloud {
    pub(crate) fn new(settings: Settings, mut secrets: Secrets) -> Self {
        let signing_key = secrets.bytes();
        Self {
            limits: Limits::new(settings.rate_limits),
            settings,
            aside: Secrets::beside(&signing_key),
            signing_key,
            secrets,
            users: Users::default(),
            resets: Resets::default(),
            mailbox: Mailbox::default(),
            clients: Clients::default(),
            challenges: Challenges::new(MAX_CHALLENGES),
            transactions: Transactions::new(MAX_TRANSACTIONS),
            codes: Codes::new(MAX_CODES),
            refresh_tokens: RefreshTokens::new(MAX_REFRESH_TOKENS),
            tokens: AccessTokens::default(),
            organizations: Organizations::default(),
            products: Products::default(),
            api_users: ApiUsers::default(),
            customers: Customers::default(),
            devices: Devices::default(),
            claim_codes: ClaimCodes::new(claim_codes::MAX_CODES),
            integrations: Integrations::default(),
            calls: Calls::default(),
            updates: Updates::default(),
            timers: Timers::default(),
            diagnostics: Diagnostics::default(),
            binaries: Binaries::default(),
            faults: Faults::default(),
            outbox: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// Leaves something for the rim to do.
    pub(crate) fn effect(&mut self, effect: Effect) {
        self.outbox.push(effect);
    }

    /// Ends a wait. That is no effect with a place among the others: whoever waits is told as soon as the lock is let go.
    pub(crate) fn answer(&mut self, waiter: Waiter, answer: Answer) {
        self.answers.push((waiter, answer));
    }

    /// Hands over the waits that have ended.
    pub(crate) fn take_answers(&mut self) -> Vec<(Waiter, Answer)> {
        std::mem::take(&mut self.answers)
    }

    /// Hands over what is to be done, oldest first.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.outbox)
    }

    pub(crate) fn has_effects(&self) -> bool {
        !self.outbox.is_empty()
    }

    /// Does what has come due by `now`, each thing as of its own moment.
    ///
    /// Periodic work does not pile up: after a jump of 90 days one keep-alive is sent, not millions.
    pub(crate) fn fire_due(&mut self, now: Timestamp) {
        while let Some((at, due)) = self.timers.take_due(now) {
            match due {
                Due::CallTimesOut(token) => self.time_out_call(token),
                Due::AnswerArrives(token) => self.answer_arrives(token),
                Due::TokenExpires(token) => self.end_streams_of_expired(&token),
                Due::DeviceSilent(device) => self.miss(device, at),
                Due::UpdateGoesOn(device) => self.update_goes_on(device, at),
                Due::KeepAlive => self.keep_streams_alive(now),
                Due::Fault(waiting) => self.fault_comes_due(waiting, at),
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::assemble::assemble;
    use crate::clock::MANUAL_START;
    use crate::user::UserKey;
    use crate::world::{ClientSpec, DeviceSpec, ProductSpec, UserSpec, World};

    /// Ada, who owns an LED that is online, and Grace, who has a second factor and no device. No fleet: the test is the
    /// device.
    pub(crate) fn ada_and_her_lamp() -> (Cloud, UserKey, DeviceKey) {
        let world = World::empty()
            .with_user(UserSpec::new("ada@example.com", "analytical-engine"))
            .with_user(
                UserSpec::new("grace@example.com", "nanosecond")
                    .with_mfa("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
                    .with_recovery_code("mark-1-moth-1947"),
            )
            .with_device(DeviceSpec::new("lamp").owned_by("ada@example.com"));
        let (mut cloud, _) = assemble(&world, Secrets::new(Some(1))).expect("a sound world");
        let ada = cloud.users.find("ada@example.com").expect("she is there");
        let lamp = cloud.device_of(ada, "lamp").expect("it is hers");
        cloud.receive(lamp, at(0), hello(&cloud, lamp));
        cloud.receive(lamp, at(0), firmware::link::Uplink::Describe(firmware::link::Describe::default()));
        cloud.take_effects();
        (cloud, ada, lamp)
    }

    /// Ada's product `kettle` with a client, another with a client, a client of her own, and an unclaimed device of each
    /// product, both online.
    pub(crate) fn a_kettle() -> Cloud {
        let world = World::empty()
            .with_user(UserSpec::new("ada@example.com", "analytical-engine"))
            .with_product(ProductSpec::new(20_001, "kettle", "ada@example.com"))
            .with_product(ProductSpec::new(20_002, "other", "ada@example.com"))
            .with_client(ClientSpec::new("kettle-app", "s").of_product("kettle"))
            .with_client(ClientSpec::new("narrow-app", "s").of_product("kettle").limited_to("customers:create"))
            .with_client(ClientSpec::new("other-app", "s").of_product("other"))
            .with_client(ClientSpec::new("adas-app", "s").owned_by("ada@example.com"))
            .with_device(DeviceSpec::new("kettle-1").in_product("kettle"))
            .with_device(DeviceSpec::new("other-1").in_product("other"));
        let (mut cloud, _) = assemble(&world, Secrets::new(Some(1))).expect("a sound world");
        let devices: Vec<DeviceKey> = cloud.devices.iter().map(|(key, _)| key).collect();
        for device in devices {
            cloud.receive(device, at(0), hello(&cloud, device));
        }
        cloud.take_effects();
        cloud
    }

    pub(crate) fn hello(cloud: &Cloud, device: DeviceKey) -> firmware::link::Uplink {
        let device = cloud.devices.get(device);
        firmware::link::Uplink::Hello(firmware::link::Hello {
            id: device.id,
            platform: device.platform,
            product_id: device.platform.id(),
            product_version: 0xffff,
            system_version: "6.2.0".to_owned(),
            flags: 0,
            max_message: 1152,
            max_binary: 262_144,
            chunk: 512,
            keep_alive: 25,
        })
    }

    /// So many seconds after the start.
    pub(crate) fn at(seconds: i64) -> Timestamp {
        MANUAL_START + SignedDuration::from_secs(seconds)
    }

    /// Names and data of what was published, in order.
    pub(crate) fn published(cloud: &mut Cloud) -> Vec<String> {
        let text = |frame: &[u8]| String::from_utf8_lossy(frame).into_owned();
        let mut frames = Vec::new();
        let mut effects = cloud.take_effects();
        while !effects.is_empty() {
            for effect in effects {
                match effect {
                    Effect::Publish(event) => frames.push(text(&event.frame)),
                    Effect::LookFor(device, at) => cloud.give_up(device, at),
                    _ => {}
                }
            }
            effects = cloud.take_effects();
        }
        let short = |frame: String| {
            let name = frame.lines().next().unwrap_or_default().trim_start_matches("event: ").to_owned();
            let data =
                frame.split("\"data\":").nth(1).and_then(|rest| rest.split(",\"ttl\"").next()).unwrap_or_default();
            format!("{name} {data}")
        };
        frames.into_iter().map(short).collect()
    }

    #[test]
    fn keep_alives_do_not_pile_up_over_a_long_jump() {
        let (mut cloud, ..) = ada_and_her_lamp();
        cloud.begin_keep_alive(at(0));
        cloud.fire_due(at(90 * 86_400));
        let keep_alives = cloud.take_effects().iter().filter(|effect| matches!(effect, Effect::KeepAlive(_))).count();
        assert_eq!(keep_alives, 1);
        assert_eq!(cloud.timers.next_due(), Some(at(90 * 86_400 + 3)));
    }
}
