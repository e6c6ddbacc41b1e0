//! A world at run time: its engine, what keeps its time and runs its devices, and what answers for it.

use std::num::NonZeroUsize;
use std::sync::{Arc, OnceLock};
use std::thread::available_parallelism;

use firmware::Fleet;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::app::{App, Front};
use crate::assemble::assemble;
use crate::authentication::NewToken;
use crate::binaries::Compiling;
use crate::clock::{Clock, ClockMode};
use crate::control::{Change, Network};
use crate::crew::Crew;
use crate::devices::DeviceKey;
use crate::engine::Engine;
use crate::hosts::Hosts;
use crate::ids::{RequestIds, Secrets};
use crate::limits::RateLimits;
use crate::mock::DeviceSummary;
use crate::stop::{Stop, Stopped};
use crate::timekeeper::Timekeeper;
use crate::world::{UserSpec, World};

/// What a cloud was told when it was started, for every world that lives in it.
#[derive(Debug)]
pub(crate) struct Conditions {
    pub(crate) clock: ClockMode,
    pub(crate) start: Option<Timestamp>,
    /// Where tokens come from; the operating system without one.
    pub(crate) seed: Option<u64>,
    pub(crate) insecure_redirects: Option<bool>,
    pub(crate) rate_limits: Option<RateLimits>,
    pub(crate) compile: bool,
    /// So many things that happen to devices are remembered.
    pub(crate) chronicle: usize,
    pub(crate) wall_keep_alive: bool,
    pub(crate) hosts: Hosts,
    pub(crate) progress: Option<fn(usize, usize)>,
}

/// A world that runs. It ends when it is told to, or dropped.
pub(crate) struct Running {
    pub(crate) app: App,
    pub(crate) timekeeper: Timekeeper,
    pub(crate) front: Front,
    /// What it was made from.
    pub(crate) world: World,
    /// A token for each user of the world, once somebody has asked for the card.
    card: OnceLock<Vec<Option<String>>>,
    crew: Arc<Crew>,
    stop: Stop,
    /// Another world has taken its place.
    replaced: Stop,
    after: Stopped,
}

impl Running {
    /// Starts a world; when this returns, its devices are online. It needs a runtime, and takes as long as the devices do.
    ///
    /// # Errors
    /// Sentences, when the world holds something impossible.
    pub(crate) fn start(mut world: World, conditions: &Conditions) -> Result<Self, String> {
        if let Some(on) = conditions.insecure_redirects {
            world.settings.allow_insecure_redirects = on;
        }
        if let Some(rate_limits) = conditions.rate_limits {
            world.settings.rate_limits = rate_limits;
        }
        let mut secrets = Secrets::new(conditions.seed);
        if conditions.hosts.control_token.is_some() {
            // The control token was the first thing that was drawn, and is the same for all worlds.
            secrets.token();
        }
        let (mut cloud, devices) = assemble(&world, secrets)?;
        let clock = Clock::new(conditions.clock, conditions.start);
        cloud.begin_keep_alive(clock.now());
        let manual = conditions.clock == ClockMode::Manual;
        let shards = if manual { NonZeroUsize::MIN } else { available_parallelism().unwrap_or(NonZeroUsize::MIN) };
        let fleet = Fleet::new(devices, shards);
        let (request_ids, compiling) = (RequestIds::new(world.seed), Compiling::new(conditions.compile));
        let engine = Engine::new(cloud, fleet, clock, request_ids, compiling);
        let app: App = Arc::new(engine.with_chronicle(conditions.chronicle));
        let all = app.fleet().len();
        app.boot(|started| {
            if let Some(report) = conditions.progress {
                report(started, all);
            }
        });
        settle(&app, &world);
        spoil(&app, &world)?;

        let (stop, stopped) = Stop::new();
        let (replaced, after) = Stop::new();
        let crew = Arc::new(Crew::new());
        let timekeeper = Timekeeper::start(app.clone(), crew.clone(), conditions.wall_keep_alive, stopped);
        let front = Front::new(app.clone(), timekeeper.clone(), conditions.hosts.clone());
        Ok(Self { app, timekeeper, front, world, card: OnceLock::new(), crew, stop, replaced, after })
    }

    /// Stops time and devices, and ends all streams cleanly.
    pub(crate) fn end(&self) {
        self.stop.now();
        self.crew.dismiss();
        self.app.end_streams();
    }

    /// As [`Running::end`], because another world has taken its place: what it has not answered yet, it never will.
    pub(crate) fn make_room(&self) {
        // In this order: a stream that opens meanwhile is ended, or whoever asked for it sees that it comes too late.
        self.replaced.now();
        self.end();
    }

    /// Whether another world has taken its place.
    pub(crate) fn is_replaced(&self) -> bool {
        self.after.is_given()
    }

    /// Waits until another world has taken its place.
    pub(crate) async fn replaced(&self) {
        self.after.clone().wait().await;
    }

    /// All devices, in the order of the world.
    pub(crate) fn devices(&self) -> Vec<DeviceSummary> {
        self.app.decide(|cloud, _| {
            let devices = cloud.devices.iter().zip(self.world.population());
            let summary = devices.map(|((_, device), spec)| DeviceSummary {
                id: device.id.to_string(),
                name: device.name.clone(),
                owner: device.owner.map(|owner| cloud.users.get(owner).username.clone()),
                platform: device.platform.name(),
                firmware: spec.firmware.name().to_owned(),
                online: device.online,
            });
            summary.collect()
        })
    }

    /// Who can log in and with what, a token for each, and what devices there are, as the world began.
    pub(crate) fn card(&self, url: &str) -> Value {
        let tokens = self.card.get_or_init(|| self.card_tokens());
        let users = self.world.users.iter().zip(tokens).map(|(user, token)| {
            let mut value = json!({ "username": user.username });
            if !user.password.is_empty() {
                value["password"] = json!(user.password);
            }
            if let Some(secret) = &user.mfa_secret {
                value["mfa_secret"] = json!(secret);
            }
            value["token"] = json!(token);
            value
        });
        let users: Vec<Value> = users.collect();
        let devices = self.devices().into_iter().map(|device| {
            json!({
                "id": device.id,
                "name": device.name,
                "owner": device.owner,
                "platform": device.platform,
                "firmware": device.firmware,
                "online": device.online,
            })
        });
        json!({ "url": url, "users": users, "devices": devices.collect::<Vec<_>>() })
    }

    /// Tokens from a source of their own: whoever gets a card changes nothing of what others get.
    fn card_tokens(&self) -> Vec<Option<String>> {
        self.app.decide(|cloud, now| {
            let expires_at = now.checked_add(cloud.settings.token_lifetime).ok();
            let token = |user: &UserSpec| {
                let key = cloud.users.find(&user.username)?;
                let token = cloud.aside.token();
                cloud.insert_token(token.as_str().into(), NewToken::full(key, "particle", expires_at));
                Some(token)
            };
            self.world.users.iter().map(token).collect()
        })
    }

    /// Whether a token is on the card. It is of this run, not of the world.
    pub(crate) fn is_on_card(&self, token: &str) -> bool {
        self.card.get().is_some_and(|tokens| tokens.iter().flatten().any(|of| of == token))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// Puts devices that the world has offline or deaf into that state. They were online for a moment, so the cloud knows
/// what they offer.
fn settle(app: &App, world: &World) {
    for (number, spec) in world.population().enumerate() {
        let key = DeviceKey(number as u32);
        let change = Change {
            network: (!spec.online).then_some(Network::Down),
            deaf: spec.deaf.then_some(true),
            ..Change::default()
        };
        app.change(key, &change).expect("no pin is touched");
    }
}

/// Has go wrong what the world says is to.
fn spoil(app: &App, world: &World) -> Result<(), String> {
    for set in &world.fault_sets {
        app.inject(&set.faults(), Some(*set)).map_err(|complaint| complaint.to_string())?;
    }
    app.inject(&world.faults, None).map_err(|complaint| complaint.to_string())?;
    Ok(())
}
