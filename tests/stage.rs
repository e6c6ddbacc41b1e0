//! The cloud of one scenario: one in this process, or one that runs elsewhere and is made ready for it.
//!
//! Both do the same for the steps. A cloud of the scenario's own is on a thread of its own and asked directly; a remote
//! cloud-chamber is given the scenario's world and asked by `/_mock`; a cloud that is none has neither, and stands behind
//! a [`Gate`].

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use mock_cloud::world::World as Plan;
use mock_cloud::{Change, MANUAL_START, MockCloud, Network, RemoteReset};
use particle_client::control::{self, Card, Control};
use particle_client::{Client, Login};
use tokio::sync::oneshot;

use crate::gate::{Gate, Upstream, everything, reads_only};
use crate::options::Options;
use crate::tunnel::Tunnel;
use crate::venue::Venue;

/// The variable of the environment with what a cloud-chamber beyond loopback asks for on `/_mock`.
pub const CONTROL_TOKEN: &str = "CLOUD_CHAMBER_CONTROL_TOKEN";

/// How a cloud of the scenario's own is to be, beside its world.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    /// What ids, tokens and noise are made from.
    pub(crate) seed: u64,
    /// So many threads serve.
    pub(crate) threads: usize,
    /// Whether it speaks TLS, and nothing else.
    pub(crate) tls: bool,
    /// Whether requests may have sketches compiled.
    pub(crate) compile: bool,
    /// How much is remembered of what happens to devices.
    pub(crate) chronicle: usize,
}

/// A device, as steps need to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// 24 hex digits.
    pub id: String,
    /// Its owner's name for it.
    pub name: Option<String>,
    /// The username of whom it belongs to.
    pub owner: Option<String>,
}

/// A mail that the cloud would have sent.
#[derive(Clone)]
pub struct Mailed {
    /// An e-mail address.
    pub to: String,
    /// In one line.
    pub subject: String,
    /// Of the mail.
    pub text: String,
    /// The links in it.
    pub links: Vec<String>,
}

/// The cloud of one scenario.
pub(crate) enum Stage {
    Own(Own),
    Remote(Box<Remote>),
}

impl Stage {
    /// Makes the cloud ready.
    pub(crate) async fn set(venue: Venue, options: &Options, plan: &Plan, manner: Manner) -> Self {
        match &options.base_url {
            None => Self::Own(Own::start(plan.clone(), manner).await),
            Some(url) => {
                assert_eq!(manner.threads, 1, "tag the scenario @in-process: a remote cloud has the threads it has");
                assert!(!manner.tls, "tag the scenario @in-process: a remote cloud speaks as it was started");
                assert!(!manner.compile, "tag the scenario @in-process: a remote cloud compiles if it was started so");
                let plan = plan.clone().with_seed(manner.seed);
                Self::Remote(Box::new(Remote::take(venue, url, options.allow_writes, &plan).await))
            }
        }
    }

    /// The cloud, if it runs in this process.
    pub(crate) fn running(&self) -> Option<&MockCloud> {
        match self {
            Self::Own(own) => own.cloud.as_ref(),
            Self::Remote(_) => None,
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Own(own) => own.cloud().url(),
            Self::Remote(remote) => remote.client.base_url().to_owned(),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        match self {
            Self::Own(own) => own.tunnel.as_ref().map_or_else(|| own.cloud().address(), Tunnel::address),
            Self::Remote(remote) => remote.address,
        }
    }

    /// Where TLS is spoken, and whom to trust there.
    pub(crate) fn secure(&self) -> Option<(SocketAddr, String)> {
        let cloud = self.running()?;
        Some((cloud.address(), cloud.ca_pem()?.to_owned()))
    }

    pub(crate) fn client(&self) -> &Client {
        match self {
            Self::Own(own) => &own.client,
            Self::Remote(remote) => &remote.client,
        }
    }

    /// When the scenario began, on the cloud's clock.
    pub(crate) fn start(&self) -> Timestamp {
        match self {
            Self::Own(_) => MANUAL_START,
            Self::Remote(remote) => remote.mock().start,
        }
    }

    pub(crate) fn control(&self) -> Control {
        match self {
            Self::Own(own) => own.client.control(),
            Self::Remote(remote) => remote.mock().control.clone(),
        }
    }

    pub(crate) async fn now(&self) -> Timestamp {
        match self {
            Self::Own(own) => own.cloud().now(),
            Self::Remote(remote) => remote.mock().control.clock().read().await.expect("a clock that can be read").now,
        }
    }

    pub(crate) async fn advance(&self, by: SignedDuration) {
        match self {
            Self::Own(own) => own.cloud().advance(by).await.map(drop).expect("a time that can pass"),
            Self::Remote(remote) => {
                remote.mock().control.clock().advance(unsigned(by)).await.map(drop).expect("a time that can pass");
            }
        }
    }

    pub(crate) async fn skip(&self, by: SignedDuration) {
        match self {
            Self::Own(own) => own.cloud().skip(by).await.map(drop).expect("a time that can go by"),
            Self::Remote(remote) => {
                remote.mock().control.clock().skip(unsigned(by)).await.map(drop).expect("a time that can go by");
            }
        }
    }

    pub(crate) async fn freeze(&self) {
        match self {
            Self::Own(own) => own.cloud().freeze().await.map(drop).expect("a cloud that runs"),
            Self::Remote(remote) => remote.mock().control.clock().freeze().await.map(drop).expect("a cloud that runs"),
        }
    }

    pub(crate) async fn change(&self, device: &str, change: &Change) {
        match self {
            Self::Own(own) => own.cloud().change(device, change).expect("a change that is possible"),
            Self::Remote(remote) => {
                let changed = remote.mock().control.devices().change(device, &translated(change)).await;
                changed.map(drop).expect("a change that is possible");
            }
        }
    }

    pub(crate) async fn devices(&self) -> Vec<Placed> {
        match self {
            Self::Own(own) => {
                let devices = own.cloud().devices().into_iter();
                devices.map(|device| Placed { id: device.id, name: device.name, owner: device.owner }).collect()
            }
            Self::Remote(remote) => {
                let devices = remote.mock().control.devices().list().await.expect("a list of devices").into_iter();
                devices.map(|device| Placed { id: device.id, name: device.name, owner: device.owner }).collect()
            }
        }
    }

    pub(crate) async fn pin(&self, device: &str, pin: &str) -> u16 {
        match self {
            Self::Own(own) => own.cloud().pin(device, pin).expect("a device and a pin"),
            Self::Remote(remote) => {
                let device = remote.mock().control.devices().get(device).await.expect("a device");
                *device.pins.get(pin).unwrap_or_else(|| panic!("there is no pin {pin:?}"))
            }
        }
    }

    pub(crate) async fn serial(&self, device: &str) -> String {
        match self {
            Self::Own(own) => own.cloud().serial(device).expect("a device"),
            Self::Remote(remote) => remote.mock().control.devices().serial(device).await.expect("a device"),
        }
    }

    pub(crate) async fn open_streams(&self) -> usize {
        match self {
            Self::Own(own) => own.cloud().open_streams(),
            Self::Remote(remote) => remote.mock().control.health().await.expect("a cloud that runs").streams,
        }
    }

    /// The code that somebody's authenticator app shows now.
    pub(crate) async fn code_of(&self, username: &str) -> Option<String> {
        match self {
            Self::Own(own) => own.cloud().otp(username),
            Self::Remote(remote) => {
                let code = remote.mock().control.users().code(username).await.expect("a user");
                code.map(|code| code.expose().to_owned())
            }
        }
    }

    pub(crate) async fn mail(&self) -> Vec<Mailed> {
        match self {
            Self::Own(own) => {
                let mails = own.cloud().mail().into_iter();
                mails
                    .map(|mail| Mailed { to: mail.to, subject: mail.subject, text: mail.text, links: mail.links })
                    .collect()
            }
            Self::Remote(remote) => {
                let mails = remote.mock().control.mail().list().await.expect("a mailbox").into_iter();
                mails
                    .map(|mail| Mailed { to: mail.to, subject: mail.subject, text: mail.text, links: mail.links })
                    .collect()
            }
        }
    }

    /// A token of somebody's that nobody has yet. `None` if there is no such user.
    pub(crate) async fn token(&mut self, username: &str, password: &str) -> Option<String> {
        match self {
            Self::Own(own) => own.cloud().token(username),
            Self::Remote(remote) => remote.token(username, password).await,
        }
    }

    /// Stops the cloud, and waits for that.
    pub(crate) async fn stop(&mut self) {
        match self {
            Self::Own(own) => own.cloud.take().expect("a cloud that runs").stop().await,
            Self::Remote(_) => panic!("tag the scenario @in-process: a remote cloud is not ours to stop"),
        }
    }
}

fn unsigned(by: SignedDuration) -> Duration {
    Duration::try_from(by).expect("time does not go back")
}

/// The same change in the words of the client.
fn translated(change: &Change) -> control::Change {
    let mut same = control::Change::new();
    if let Some(power) = change.power {
        same = same.power(power);
    }
    if change.reset {
        same = same.reset();
    }
    if change.safe_mode {
        same = same.safe_mode();
    }
    if let Some(reset) = change.remote_reset {
        same = same.remote_reset(match reset {
            RemoteReset::Reboot => control::RemoteReset::Reboot,
            RemoteReset::SafeMode => control::RemoteReset::SafeMode,
            RemoteReset::Network => control::RemoteReset::Network,
            RemoteReset::Dfu => control::RemoteReset::Dfu,
        });
    }
    if let Some(network) = change.network {
        same = same.network(match network {
            Network::Up => control::Network::Up,
            Network::Down => control::Network::Down,
            Network::Cut => control::Network::Cut,
        });
    }
    if let Some(deaf) = change.deaf {
        same = same.deaf(deaf);
    }
    if let Some(latency) = change.latency {
        same = same.latency(unsigned(latency));
    }
    if let Some(code) = &change.claim_code {
        same = same.claim_code(code);
    }
    change.pins.iter().fold(same, |same, (pin, level)| same.pin(pin, *level))
}

/// A cloud on a thread of its own: what reaches its sockets first is seen first.
pub(crate) struct Own {
    cloud: Option<MockCloud>,
    client: Client,
    /// For what is sent by hand to a cloud that speaks TLS.
    tunnel: Option<Tunnel>,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Own {
    async fn start(plan: Plan, Manner { seed, threads, tls, compile, chronicle }: Manner) -> Self {
        let (started, start) = oneshot::channel();
        let (end, ended) = oneshot::channel::<()>();
        let serve = async move {
            let builder = MockCloud::builder().seed(seed).wall_keep_alive(false).chronicle(chronicle);
            let mut builder = builder.allow_compile(compile).world(plan);
            if tls {
                builder = builder.tls();
            }
            // Nobody waits any more when a scenario has failed meanwhile.
            let _ = started.send(builder.start().await);
            let _ = ended.await;
        };
        let thread = std::thread::spawn(move || {
            let runtime = match threads {
                1 => tokio::runtime::Builder::new_current_thread().enable_all().build(),
                _ => tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build(),
            };
            runtime.expect("a runtime for a cloud").block_on(serve);
        });
        let cloud = start.await.expect("the cloud's thread answers").expect("a world that a cloud can start with");
        let mut client = Client::builder(cloud.url());
        let mut tunnel = None;
        if let Some(ca) = cloud.ca_pem() {
            client = client.trust_certificates(ca);
            tunnel = Some(Tunnel::to(cloud.address(), ca.to_owned()).await);
        }
        let client = client.build().expect("a client for a good address");
        Self { cloud: Some(cloud), client, tunnel, end: Some(end), thread: Some(thread) }
    }

    fn cloud(&self) -> &MockCloud {
        self.cloud.as_ref().expect("the cloud was stopped")
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        drop(self.cloud.take());
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the cloud's thread panicked");
        }
    }
}

/// A cloud that runs elsewhere.
pub(crate) struct Remote {
    client: Client,
    address: SocketAddr,
    /// Between us and a cloud that is not ours, or that speaks TLS.
    gate: Option<Gate>,
    mock: Option<Mock>,
}

/// What only a cloud-chamber has.
struct Mock {
    control: Control,
    card: Card,
    start: Timestamp,
    handed_out: BTreeSet<String>,
}

impl Remote {
    async fn take(venue: Venue, url: &str, allow_writes: bool, plan: &Plan) -> Self {
        let upstream = Upstream::parse(url).unwrap_or_else(|error| panic!("--base-url: {error}"));
        let rule = match venue {
            Venue::Real if !allow_writes => reads_only(),
            _ => everything(),
        };
        let gate = if venue == Venue::Chamber && upstream.is_plain() {
            None
        } else {
            Some(Gate::before(upstream.clone(), rule).await.expect("a gate on this machine"))
        };
        let address = match &gate {
            Some(gate) => gate.address(),
            None => upstream.address().await.expect("a cloud with an address"),
        };
        let client = Client::new(gate.as_ref().map_or_else(|| url.to_owned(), Gate::url)).expect("a client");
        let mock =
            if venue == Venue::Chamber { Some(Mock::prepare(remote_control(&client), plan).await) } else { None };
        Self { client, address, gate, mock }
    }

    fn mock(&self) -> &Mock {
        let gate = self.gate.is_some();
        self.mock.as_ref().unwrap_or_else(|| panic!("a cloud without /_mock cannot do that (behind a gate: {gate})"))
    }

    async fn token(&mut self, username: &str, password: &str) -> Option<String> {
        if let Some(mock) = &mut self.mock {
            let token = mock.card.user(username)?.token.as_ref()?.expose().to_owned();
            if mock.handed_out.insert(username.to_owned()) {
                return Some(token);
            }
        }
        // An hour is enough for a scenario, should its token stay behind.
        let login = self.client.login(username, password).expires_in(Duration::from_secs(3600)).await;
        let session = match login.expect("name and password are right") {
            Login::Token(session) => session,
            Login::MfaRequired(challenge) => {
                let code = self.mock().control.users().code(username).await.expect("a user").expect("a code");
                challenge.submit(code).await.expect("the code is right")
            }
        };
        Some(session.token().expose().to_owned())
    }
}

impl Mock {
    /// Puts the scenario's world into place, and stops the clock: every world has a new one, which runs as the cloud was
    /// started. What it runs until it is stopped, its devices have lived through when the scenario begins.
    async fn prepare(control: Control, plan: &Plan) -> Self {
        let card = control.world().import(plan.to_toml()).await.unwrap_or_else(|error| panic!("{}", error.message()));
        let start = control.clock().freeze().await.expect("a clock that can be stopped").now;
        Self { control, card, start, handed_out: BTreeSet::new() }
    }
}

/// A remote cloud-chamber as it was before the first scenario.
#[derive(Debug)]
pub struct Loan {
    control: Control,
    pace: control::Pace,
}

impl Loan {
    /// Looks how the cloud is, if it is one that is given new worlds.
    ///
    /// # Errors
    /// What the cloud says.
    pub async fn of(venue: Venue, options: &Options) -> Result<Option<Self>, particle_client::Error> {
        let (Venue::Chamber, Some(url)) = (venue, &options.base_url) else { return Ok(None) };
        let control = remote_control(&Client::new(url)?);
        let pace = control.clock().read().await?.pace;
        Ok(Some(Self { control, pace }))
    }

    /// Gives it back with its first world, and a clock that runs as it did.
    ///
    /// # Errors
    /// What the cloud says.
    pub async fn give_back(self) -> Result<(), particle_client::Error> {
        self.control.world().reset().await?;
        self.control.clock().set(self.pace).await.map(drop)
    }
}

/// The control surface of a remote cloud, with the token of the environment.
pub(crate) fn remote_control(client: &Client) -> Control {
    match std::env::var(CONTROL_TOKEN) {
        Ok(token) => client.control().with_token(token),
        Err(_) => client.control(),
    }
}
