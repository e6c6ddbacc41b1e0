//! `MockCloud`: a whole cloud in this process.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::authentication::NewToken;
use crate::chronicle::Happening;
use crate::clock::{Clock, ClockMode};
use crate::control::{self, Change};
use crate::devices::DeviceKey;
use crate::faults::{Fault, FaultSet, Injected};
use crate::hosts::{ControlToken, Hosts};
use crate::house::House;
use crate::ids::Secrets;
use crate::journal::{Exchange, Expectation, Miss};
use crate::limits::RateLimits;
use crate::mail::Mail;
use crate::running::{Conditions, Running};
use crate::server;
use crate::stop::Stop;
use crate::survey::Survey;
use crate::timekeeper::{Pace, Passage, TimeError};
use crate::tls::{Keeping, Names, Tls};
use crate::world::World;

/// Why a cloud does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {error}")]
    Bind {
        /// What was asked for.
        address: SocketAddr,
        /// What the operating system says.
        #[source]
        error: io::Error,
    },
    /// There can be no certificate for TLS, or its authority cannot be kept.
    #[error("{0}")]
    Tls(String),
    /// The clock cannot start there.
    #[error("the clock cannot start at {0}; it goes from 1970 to the year 9000")]
    Start(Timestamp),
    /// The world holds something impossible.
    #[error("{0}")]
    World(String),
}

/// How a cloud is to be. Every field has a default; see [`MockCloud::builder`].
#[derive(Debug)]
pub struct Builder {
    world: World,
    clock: ClockMode,
    start: Option<Timestamp>,
    seed: Option<u64>,
    listen: SocketAddr,
    tls: Option<Keeping>,
    allowed_hosts: Vec<String>,
    insecure_redirects: Option<bool>,
    rate_limits: Option<RateLimits>,
    compile: bool,
    wall_keep_alive: bool,
    control_token: bool,
    chronicle: usize,
    progress: Option<fn(usize, usize)>,
}

impl Builder {
    /// Users, clients and devices; the built-in world unless given.
    pub fn world(mut self, world: World) -> Self {
        self.world = world;
        self
    }

    /// How the clock runs; manually unless told otherwise.
    pub fn clock(mut self, mode: ClockMode) -> Self {
        self.clock = mode;
        self
    }

    /// Where the clock stands at first.
    pub fn start_at(mut self, start: Timestamp) -> Self {
        self.start = Some(start);
        self
    }

    /// Makes the whole run repeatable: ids, tokens, noise. Without a seed ids are the world's and tokens unpredictable.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Where to listen; a free port of loopback unless told otherwise.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Speaks TLS, and nothing else, with HTTP/1.1 and HTTP/2. An authority of the cloud's own vouches for it and ends with
    /// it; clients trust [`MockCloud::ca_pem`].
    pub fn tls(mut self) -> Self {
        self.tls = Some(Keeping::InMemory);
        self
    }

    /// As [`Builder::tls`], but the authority is kept in this directory, and is the same for the next cloud that keeps its
    /// own there.
    pub fn tls_kept_in(mut self, directory: impl Into<PathBuf>) -> Self {
        self.tls = Some(Keeping::In(directory.into()));
        self
    }

    /// One more name that requests may give as `Host`.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.allowed_hosts.push(name.into());
        self
    }

    /// Whether OAuth clients may redirect to plain http on loopback, beside https. Off, or as the world says.
    pub fn allow_insecure_redirects(mut self, on: bool) -> Self {
        self.insecure_redirects = Some(on);
        self
    }

    /// Whether callers are held to the real cloud's limits on how often may be asked. Off, or as the world says.
    pub fn rate_limits(mut self, rate_limits: RateLimits) -> Self {
        self.rate_limits = Some(rate_limits);
        self
    }

    /// Whether requests may have sketches compiled, on this machine and in a box. Off unless turned on.
    pub fn allow_compile(mut self, on: bool) -> Self {
        self.compile = on;
        self
    }

    /// Whether streams get a keep-alive every 10 s of wall time while the clock is not real time. On unless turned off.
    pub fn wall_keep_alive(mut self, on: bool) -> Self {
        self.wall_keep_alive = on;
        self
    }

    /// Whether the control surface asks for a token; see [`MockCloud::control_token`].
    pub fn control_token(mut self, on: bool) -> Self {
        self.control_token = on;
        self
    }

    /// How many things that happen to devices are remembered, for [`MockCloud::chronicle`]; none unless asked for.
    pub fn chronicle(mut self, length: usize) -> Self {
        self.chronicle = length;
        self
    }

    /// Who is told, now and then, how many devices have started, and of how many.
    pub fn on_progress(mut self, report: fn(usize, usize)) -> Self {
        self.progress = Some(report);
        self
    }

    /// Starts the cloud; when this answers, it can be talked to and its devices are online.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(mut self) -> Result<MockCloud, StartError> {
        if let Some(seed) = self.seed {
            self.world.seed = seed;
        }
        if let Some(start) = self.start.filter(|start| !Clock::can_show(*start)) {
            return Err(StartError::Start(start));
        }
        let listener =
            server::bind(self.listen).await.map_err(|error| StartError::Bind { address: self.listen, error })?;
        let address = listener.local_addr().map_err(|error| StartError::Bind { address: self.listen, error })?;

        let tls = self.tls.map(|keeping| {
            // Clients judge certificates by the wall's clock.
            let names = Names::new(self.listen.ip(), &self.allowed_hosts)?;
            Tls::new(&keeping, &names, Timestamp::now())
        });
        let tls = tls.transpose().map_err(StartError::Tls)?;

        let control_token = self.control_token.then(|| ControlToken(Secrets::new(self.seed).token()));
        let conditions = Conditions {
            clock: self.clock,
            start: self.start,
            seed: self.seed,
            insecure_redirects: self.insecure_redirects,
            rate_limits: self.rate_limits,
            compile: self.compile,
            wall_keep_alive: self.wall_keep_alive,
            hosts: Hosts::new(self.listen.ip(), &self.allowed_hosts, control_token.clone()),
            chronicle: self.chronicle,
            progress: self.progress,
        };
        let house = Arc::new(House::new(address, tls, conditions, self.world).map_err(StartError::World)?);
        let (stop, stopped) = Stop::new();
        let server = tokio::spawn(server::serve(listener, house.clone(), stopped));
        Ok(MockCloud { house, stop, server: Some(server), control_token })
    }
}

/// A running cloud. It stops when it is dropped; [`MockCloud::stop`] waits for that.
pub struct MockCloud {
    pub(crate) house: Arc<House>,
    stop: Stop,
    server: Option<JoinHandle<()>>,
    control_token: Option<ControlToken>,
}

/// A device as the card shows it.
#[derive(Debug, Clone)]
pub struct DeviceSummary {
    /// 24 hex digits.
    pub id: String,
    /// As its owner calls it.
    pub name: Option<String>,
    /// The owner's username.
    pub owner: Option<String>,
    /// As in a world file.
    pub platform: &'static str,
    /// As in a world file; the name of its file for a sketch.
    pub firmware: String,
    /// Whether the cloud holds a session with it.
    pub online: bool,
}

impl MockCloud {
    /// A cloud with the built-in world, a manual clock and a free port of loopback, unless told otherwise.
    pub fn builder() -> Builder {
        Builder {
            world: World::built_in(),
            clock: ClockMode::Manual,
            start: None,
            seed: None,
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            tls: None,
            allowed_hosts: Vec::new(),
            insecure_redirects: None,
            rate_limits: None,
            compile: false,
            wall_keep_alive: true,
            control_token: false,
            chronicle: 0,
            progress: None,
        }
    }

    /// A cloud with all defaults; see [`MockCloud::builder`].
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// The base URL, without a slash at its end; over loopback when the cloud listens on all addresses.
    pub fn url(&self) -> String {
        self.house.url()
    }

    /// Where the cloud listens.
    pub fn address(&self) -> SocketAddr {
        self.house.address()
    }

    /// The certificate of the authority that vouches for this cloud, as PEM; `None` if it does not speak TLS.
    pub fn ca_pem(&self) -> Option<&str> {
        self.house.tls().map(Tls::ca_pem)
    }

    /// The file that holds [`MockCloud::ca_pem`], if it is kept.
    pub fn ca_path(&self) -> Option<&Path> {
        self.house.tls()?.ca_path()
    }

    /// What the control surface asks for, if it asks for anything.
    pub fn control_token(&self) -> Option<&str> {
        self.control_token.as_ref().map(|token| token.0.as_str())
    }

    /// Whether callers are held to the real cloud's limits on how often may be asked.
    pub fn rate_limits(&self) -> RateLimits {
        self.present().app.decide(|cloud, _| cloud.settings.rate_limits)
    }

    /// What the clock says.
    pub fn now(&self) -> Timestamp {
        self.present().app.clock().now()
    }

    /// Lets time pass: devices run through every millisecond, what is due is done. Answers when all of it is handed to
    /// each live connection, or dropped by policy; it never waits for a peer.
    ///
    /// # Errors
    /// [`TimeError`].
    pub async fn advance(&self, by: SignedDuration) -> Result<Timestamp, TimeError> {
        self.present().timekeeper.pass(Passage::Advance, by).await
    }

    /// Jumps: what is due is done, the devices sleep through it. The way to pass 90 days.
    ///
    /// # Errors
    /// [`TimeError`].
    pub async fn skip(&self, by: SignedDuration) -> Result<Timestamp, TimeError> {
        self.present().timekeeper.pass(Passage::Skip, by).await
    }

    /// Stops the clock where it is. From then on the cloud is as one with a manual clock: it moves by
    /// [`MockCloud::advance`] and [`MockCloud::skip`] alone, and devices are run by nobody else.
    ///
    /// # Errors
    /// [`TimeError::Stopped`].
    pub async fn freeze(&self) -> Result<Timestamp, TimeError> {
        self.set_clock(ClockMode::Manual).await
    }

    /// Lets a frozen clock run again as it did before; as real time if it never ran. It goes on from where it stands,
    /// and so do the devices.
    ///
    /// # Errors
    /// [`TimeError::Stopped`].
    pub async fn resume(&self) -> Result<Timestamp, TimeError> {
        self.present().timekeeper.run(Pace::AsBefore).await
    }

    /// Lets the clock run in another mode, from where it is. Answers where that was; the threads that run the devices have
    /// started, or ended, by then.
    ///
    /// # Errors
    /// [`TimeError::Stopped`].
    pub async fn set_clock(&self, mode: ClockMode) -> Result<Timestamp, TimeError> {
        self.present().timekeeper.run(Pace::Mode(mode)).await
    }

    /// How the clock runs.
    pub fn clock(&self) -> ClockMode {
        self.present().app.clock().mode()
    }

    /// The one-time code a user's authenticator app would show now; `None` without a second factor, or without the user.
    pub fn otp(&self, username: &str) -> Option<String> {
        self.present().app.decide(|cloud, now| {
            let user = cloud.users.get(cloud.users.find(username)?);
            Some(user.credentials.otp()?.code(now))
        })
    }

    /// What the cloud would have mailed, newest last.
    pub fn mail(&self) -> Vec<Mail> {
        self.present().app.decide(|cloud, _| cloud.mailbox.iter().cloned().collect())
    }

    /// The exchanges that the journal remembers, the newest last.
    pub fn requests(&self) -> Vec<Arc<Exchange>> {
        self.present().app.journal.all()
    }

    /// What devices were told and said, and which events went out, as far as it was to be remembered; the newest last.
    pub fn chronicle(&self) -> Vec<Happening> {
        let present = self.present();
        let noted = present.app.chronicle.all();
        present.app.decide(|cloud, _| {
            let named = noted.into_iter().map(|noted| {
                let device = noted.device.map(|key| cloud.devices.get(key));
                let device = device.map(|device| device.name.clone().unwrap_or_else(|| device.id.to_string()));
                Happening { order: noted.order, at: noted.at, side: noted.side, device, text: noted.text }
            });
            named.collect()
        })
    }

    /// Forgets what was asked so far, and says how many exchanges that were.
    pub fn forget_requests(&self) -> usize {
        self.present().app.journal.clear()
    }

    /// Looks whether what was asked so far is as expected, and says how many exchanges are meant.
    ///
    /// # Errors
    /// [`Miss`] says how many there are, and of the others what comes nearest and why it does not fit.
    pub fn verify(&self, expected: &Expectation) -> Result<usize, Miss> {
        self.present().app.verify(expected)
    }

    /// Has something go wrong on purpose from now on, and answers the fault's id.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the fault.
    pub fn inject(&self, fault: &Fault) -> Result<u64, String> {
        let ids =
            self.present().app.inject(std::slice::from_ref(fault), None).map_err(|complaint| complaint.to_string())?;
        Ok(ids[0])
    }

    /// Has all of a ready-made set go wrong, and answers the ids of its faults.
    ///
    /// # Errors
    /// A sentence, when there are too many faults.
    pub fn inject_set(&self, set: FaultSet) -> Result<Vec<u64>, String> {
        self.present().app.inject(&set.faults(), Some(set)).map_err(|complaint| complaint.to_string())
    }

    /// What goes wrong on purpose, the oldest first, and how often each fault has acted.
    pub fn faults(&self) -> Vec<Injected> {
        self.present().app.faults()
    }

    /// Takes one fault away; whether there was one of this id.
    pub fn remove_fault(&self, id: u64) -> bool {
        self.present().app.remove_faults(Some(id)) > 0
    }

    /// Takes all faults away, and says how many they were. What was cut off comes back; a stream that stalled stays so.
    pub fn clear_faults(&self) -> usize {
        self.present().app.remove_faults(None)
    }

    /// A fresh access token of a user's, as if the user had logged in. `None` if there is no such user.
    pub fn token(&self, username: &str) -> Option<String> {
        self.present().app.decide(|cloud, now| {
            let user = cloud.users.find(username)?;
            let expires_at = now.checked_add(cloud.settings.token_lifetime).ok();
            let token = NewToken::full(user, "particle", expires_at);
            Some(cloud.issue_token(token).to_string())
        })
    }

    /// All devices, in the order of the world.
    pub fn devices(&self) -> Vec<DeviceSummary> {
        self.present().devices()
    }

    /// `{"url", "ca"?, "users": [...], "devices": [...]}`: who could log in when the world began and with what, a token for each, and
    /// what devices there are. The tokens are made when they are first asked for, and are no part of an exported world.
    pub fn card(&self) -> Value {
        let mut card = self.present().card(&self.url());
        if let Some(path) = self.ca_path() {
            card["ca"] = json!(path);
        }
        if let Some(token) = self.control_token() {
            card["control_token"] = json!(token);
        }
        card
    }

    /// The text of a world file that a cloud can be started from, with everything as it is now: who has which password and
    /// token, whose which device is and what lies on its pins. It does not hold what applications remember, nor firmware that
    /// was flashed; comments at its beginning tell what it leaves out.
    pub fn export_world(&self) -> String {
        Survey::of(&self.present()).to_toml()
    }

    /// Replaces the world by another one, which starts as if the cloud had been started with it: its clock begins where that
    /// of the cloud began, and the journal is empty. Requests that wait for an answer of the old world lose their
    /// connections, and its streams end. Tokens of the old world are worth nothing in the new one.
    ///
    /// # Errors
    /// [`StartError::World`]; then nothing has changed.
    pub async fn import_world(&self, world: World) -> Result<(), StartError> {
        self.house.replace(Some(world)).await.map(drop).map_err(StartError::World)
    }

    /// Goes back to the world that the cloud was started with, as it was then; see [`MockCloud::import_world`]. With a seed
    /// everything that follows is the same as after the start, to the byte.
    ///
    /// # Errors
    /// [`StartError::World`], when the cloud is stopping.
    pub async fn reset(&self) -> Result<(), StartError> {
        self.house.replace(None).await.map(drop).map_err(StartError::World)
    }

    /// Changes the world around a device, named by id or by name: pins, power, network, ears.
    ///
    /// # Errors
    /// A sentence that says what would have been possible.
    pub fn change(&self, device: &str, change: &Change) -> Result<(), String> {
        self.present().app.change(self.key(device)?, change)
    }

    /// The level of a pin now: 0 to 4095 on an analog pin, 0 or 1 on a digital one.
    ///
    /// # Errors
    /// A sentence, when there is no such device or pin.
    pub fn pin(&self, device: &str, pin: &str) -> Result<u16, String> {
        let key = self.key(device)?;
        let pin = firmware::Pin::parse(pin).ok_or_else(|| format!("there is no pin {pin:?}"))?;
        let at = self.present().app.micros();
        Ok(self.present().app.inspect(key, |device| {
            if pin.is_analog() { device.analog(pin, at) } else { u16::from(device.digital(pin)) }
        }))
    }

    /// What a device has written to its serial port lately: its last 2 KiB.
    ///
    /// # Errors
    /// A sentence, when there is no such device.
    pub fn serial(&self, device: &str) -> Result<String, String> {
        let key = self.key(device)?;
        Ok(self.present().app.inspect(key, |device| device.serial_text().0.to_owned()))
    }

    /// How many streams are open, of events and of serial ports.
    pub fn open_streams(&self) -> usize {
        self.present().app.open_streams().load(Ordering::Relaxed)
    }

    /// Ends all streams cleanly, finishes what is being answered, and stops.
    pub async fn stop(mut self) {
        self.shut_down();
        if let Some(server) = self.server.take() {
            let _ = server.await;
        }
    }

    fn key(&self, device: &str) -> Result<DeviceKey, String> {
        let found = self.present().app.decide(|cloud, _| control::find_any(cloud, device));
        found.ok_or_else(|| format!("there is no device {device:?}"))
    }

    fn present(&self) -> Arc<Running> {
        self.house.present()
    }

    fn shut_down(&self) {
        self.stop.now();
        self.present().end();
    }
}

impl Drop for MockCloud {
    fn drop(&mut self) {
        self.shut_down();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;
    use crate::clock::MANUAL_START;

    #[tokio::test]
    async fn a_standing_cloud_runs_when_it_is_told_to_and_stands_again() {
        let cloud = MockCloud::start().await.expect("a cloud");
        assert_eq!(cloud.set_clock(ClockMode::Scaled(1000.0)).await, Ok(MANUAL_START), "it goes on from where it is");
        let ran = async {
            // The first loops are due within 50 ms; that the next one is not says that somebody has run them.
            while cloud.present().app.fleet().next_wake().is_none_or(|wake| wake < 50_000) {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(60), ran).await.expect("workers run the devices");

        let stood = cloud.freeze().await.expect("it runs");
        assert_eq!((cloud.now(), cloud.clock()), (stood, ClockMode::Manual));
        let due = cloud.present().app.fleet().next_wake().expect("loops go on");
        assert!(due >= cloud.present().app.micros(), "frozen, every device has been run up to the date");
        let later = cloud.advance(SignedDuration::from_millis(20)).await;
        assert_eq!(later, Ok(stood + SignedDuration::from_millis(20)), "and time passes as on a manual clock");

        let resumed = cloud.resume().await.expect("it stands");
        assert_eq!(resumed, stood + SignedDuration::from_millis(20));
        assert_eq!(cloud.clock(), ClockMode::Scaled(1000.0));
        cloud.stop().await;
    }

    #[tokio::test]
    async fn an_advance_that_nobody_waits_for_any_more_ends_where_it_is() {
        let cloud = MockCloud::start().await.expect("a cloud");
        let ten_years = SignedDuration::from_hours(87_600);
        assert!(timeout(Duration::from_millis(20), cloud.advance(ten_years)).await.is_err(), "it takes days");
        let short = timeout(Duration::from_secs(30), cloud.advance(SignedDuration::from_millis(1))).await;
        let now = short.expect("the long one is over").expect("a millisecond passes");
        assert!(now < MANUAL_START + ten_years);
        cloud.stop().await;
    }

    #[tokio::test]
    async fn a_clock_does_not_start_outside_the_calendar_it_can_show() {
        for start in [Timestamp::MAX, Timestamp::MIN] {
            let refused = MockCloud::builder().start_at(start).start().await;
            assert!(matches!(refused, Err(StartError::Start(_))), "{start}");
        }
    }

    #[tokio::test]
    async fn time_neither_goes_back_nor_beyond_the_calendar() {
        let cloud = MockCloud::start().await.expect("a cloud");
        assert_eq!(cloud.skip(SignedDuration::from_secs(-1)).await, Err(TimeError::Negative));
        assert_eq!(cloud.skip(SignedDuration::MAX).await, Err(TimeError::TooFar));
        assert_eq!(cloud.now(), MANUAL_START);
    }
}
