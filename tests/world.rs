//! The state of one scenario: its cloud, the people in it, and what happened last.

use std::any::{Any, TypeId};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use cucumber::gherkin::{Feature, Scenario};
use jiff::{SignedDuration, Timestamp};
use mock_cloud::world::{UserSpec, World as Plan};
use mock_cloud::{Change, MockCloud};
use particle_client::control::Control;
use particle_client::{Client, Session};
use serde_json::Value;

use crate::browser::{Browser, Browsers};
use crate::cast::{self, Actor, Credentials};
use crate::http::{self, Answer, Exchange, Pending, Request};
use crate::options::Options;
use crate::report::recorder::shown;
use crate::report::redact::{self, Secrets};
use crate::report::timeline;
use crate::stage::{Mailed, Manner, Placed, Stage};
use crate::venue::Venue;

/// Ids, tokens and noise are the same in every run.
const SEED: u64 = 2026;

/// Which scenario this is; snapshots are named after it.
#[derive(Debug, Default, Clone)]
pub struct Place {
    /// The folder that the feature lies in, from the root of the file system.
    pub folder: PathBuf,
    /// The name of that folder.
    pub concept: String,
    /// The file, without its extension.
    pub feature: String,
    /// The scenario's name as a file name: lower case, underscores.
    pub scenario: String,
    /// Where it begins, counted from 1.
    pub line: usize,
    /// Whether its snapshot was asked for already.
    pub asked: Arc<AtomicBool>,
}

impl Place {
    pub(crate) fn new(feature: &Feature, scenario: &Scenario) -> Self {
        let path = feature.path.clone().unwrap_or_default();
        let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
        let concept = part(path.parent().and_then(|folder| folder.file_name()));
        let plain = scenario.name.replace('\'', "");
        let scenario_line = scenario.position.line;
        let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let scenario = words.collect::<Vec<_>>().join("_").to_lowercase();
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        Self { folder, concept, feature: part(path.file_stem()), scenario, line: scenario_line, asked: Arc::default() }
    }
}

/// The state of one scenario.
#[derive(cucumber::World)]
#[world(init = Self::new)]
pub struct CloudWorld {
    /// Which scenario this is.
    pub place: Place,
    /// What was sent by hand so far, and what came.
    pub exchanges: Vec<Exchange>,
    /// How the program was called: which world clouds start with, or which cloud there is already.
    pub options: Arc<Options>,
    /// What kind of cloud that is.
    pub venue: Venue,
    /// What the scenario's `Given` lines have put together for the cloud to start with.
    plan: Plan,
    manner: Manner,
    stage: Option<Stage>,
    browsers: Arc<Browsers>,
    browser: Option<Browser>,
    sessions: BTreeMap<Actor, Session>,
    notes: HashMap<TypeId, Box<dyn Any>>,
}

/// The first text under this key, however deep it lies.
fn text_under<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    match value {
        Value::Object(fields) => {
            let own = fields.get(key).and_then(Value::as_str);
            own.or_else(|| fields.values().find_map(|field| text_under(field, key)))
        }
        Value::Array(items) => items.iter().find_map(|item| text_under(item, key)),
        _ => None,
    }
}

impl CloudWorld {
    fn new() -> Self {
        Self {
            place: Place::default(),
            exchanges: Vec::new(),
            options: Arc::default(),
            venue: Venue::default(),
            plan: Plan::empty(),
            manner: Manner { seed: SEED, threads: 1, tls: false, compile: false, chronicle: 0 },
            stage: None,
            browsers: Arc::default(),
            browser: None,
            sessions: BTreeMap::new(),
            notes: HashMap::new(),
        }
    }

    /// Makes ready for a scenario: what clouds start with is there already, and nothing has happened.
    pub fn prepare(&mut self, place: Place, options: Arc<Options>, venue: Venue, plan: Option<Plan>) {
        (self.place, self.options, self.venue) = (place, options, venue);
        self.manner.chronicle = if self.options.tells_of_failures() { timeline::LENGTH } else { 0 };
        if let Some(plan) = plan {
            self.manner.seed = plan.seed;
            self.plan = plan;
        }
    }

    /// Lets the scenario have one of these browsers.
    pub fn lend(&mut self, browsers: Arc<Browsers>) {
        self.browsers = browsers;
    }

    /// Opens the scenario's browser, once there is room for it.
    ///
    /// # Panics
    /// When it has one already.
    pub async fn open_browser(&mut self) {
        assert!(self.browser.is_none(), "a scenario has one browser");
        self.browser = Some(self.browsers.open().await);
    }

    /// The scenario's browser, if it has one.
    pub fn browser(&self) -> Option<&Browser> {
        self.browser.as_ref()
    }

    /// Keeps what the scenario's browser shows, if it has one, and says where.
    pub async fn keep_browser(&self) -> Option<String> {
        let Place { feature, scenario, .. } = &self.place;
        let kept = self.browser()?.keep(&format!("{feature}-{scenario}"), &self.secrets()).await;
        let kept: Vec<String> = kept.iter().map(|path| shown(path)).collect();
        Some(format!("what the browser showed is in {}", kept.join(", ")))
    }

    /// The cloud, if it runs in this process already.
    pub fn running(&self) -> Option<&MockCloud> {
        self.stage.as_ref()?.running()
    }

    /// What controls the cloud, if it runs elsewhere, is a mock, and was asked something.
    pub fn elsewhere(&self) -> Option<Control> {
        let stage = self.stage.as_ref().filter(|_| self.venue == Venue::Chamber)?;
        Some(stage.control())
    }

    /// Every secret that this scenario knows of: of its plan, of its sessions, and what was sent and answered by hand.
    pub fn secrets(&self) -> Secrets {
        let mut secrets: Vec<String> = Actor::ALL.iter().map(|actor| actor.password().to_owned()).collect();
        for user in &self.plan.users {
            secrets.extend([user.password.clone()].into_iter().chain(user.mfa_secret.clone()));
            secrets.extend(user.recovery_codes.iter().chain(&user.tokens).cloned());
        }
        secrets.extend(Actor::ALL.into_iter().filter_map(cast::credentials).map(Credentials::into_secret));
        // The stock clients' secrets are their names, and public.
        secrets.extend(self.plan.clients.iter().filter(|client| client.secret != client.id).map(|c| c.secret.clone()));
        secrets.extend(self.sessions.values().map(|session| session.token().expose().to_owned()));
        for Exchange { answer, .. } in &self.exchanges {
            secrets.extend(serde_json::from_slice(&answer.body).iter().flat_map(redact::secrets_in));
        }
        Secrets::new(secrets)
    }

    /// What the cloud will start with. To be used by `Given` steps: the cloud starts when something is first asked of it.
    ///
    /// # Panics
    /// When the cloud runs already.
    pub fn plan(&mut self) -> &mut Plan {
        assert!(self.stage.is_none(), "the cloud runs already; say how it starts before anything is asked of it");
        &mut self.plan
    }

    /// Lets the cloud run on so many threads instead of one, for scenarios about requests at the same time.
    pub fn threads(&mut self, threads: usize) {
        self.plan();
        self.manner.threads = threads;
    }

    /// Lets the cloud speak TLS, and nothing else.
    pub fn speak_tls(&mut self) {
        self.plan();
        self.manner.tls = true;
    }

    /// Lets requests have sketches compiled.
    pub fn allow_compile(&mut self) {
        self.plan();
        self.manner.compile = true;
    }

    /// Whether somebody has an account, as far as the scenario has said so.
    pub fn is_known(&self, actor: Actor) -> bool {
        match self.venue {
            Venue::Real => cast::credentials(actor).is_some(),
            _ => self.user(actor).is_some(),
        }
    }

    /// Everybody who is known, the cast first.
    pub fn people(&self) -> Vec<Actor> {
        let mut people: Vec<Actor> = Actor::ALL.into_iter().filter(|actor| self.is_known(*actor)).collect();
        let others = self.plan.users.iter().map(|user| Actor::called(&user.username));
        people.extend(others.filter(|actor| matches!(actor, Actor::Other(_))));
        people
    }

    /// Somebody's account, as far as the scenario and its world file say.
    fn user(&self, actor: Actor) -> Option<&UserSpec> {
        self.plan.users.iter().find(|user| user.username.eq_ignore_ascii_case(actor.username()))
    }

    /// Gives somebody an account, unless they have one.
    pub fn introduce(&mut self, actor: Actor) {
        if self.user(actor).is_none() {
            self.plan().users.push(actor.account());
        }
    }

    /// The cloud, which starts when this is first called.
    async fn stage(&mut self) -> &mut Stage {
        if self.stage.is_none() {
            self.stage = Some(Stage::set(self.venue, &self.options, &self.plan, self.manner).await);
        }
        self.stage.as_mut().expect("just started")
    }

    /// The cloud's address, without a slash at its end.
    pub async fn url(&mut self) -> String {
        self.stage().await.url()
    }

    /// The cloud's socket.
    pub async fn address(&mut self) -> SocketAddr {
        self.stage().await.address()
    }

    /// Where the cloud speaks TLS, and whom to trust there.
    ///
    /// # Panics
    /// When it speaks none.
    pub async fn secure(&mut self) -> (SocketAddr, String) {
        self.stage().await.secure().expect("the cloud speaks TLS")
    }

    /// The certificate of the authority that vouches for the cloud, if it speaks TLS.
    pub async fn ca(&mut self) -> Option<String> {
        self.stage().await.secure().map(|(_, ca)| ca)
    }

    /// What the cloud's clock shows.
    pub async fn now(&mut self) -> Timestamp {
        self.stage().await.now().await
    }

    /// When the scenario began, on the cloud's clock. A cloud must have started.
    pub fn start(&self) -> Timestamp {
        self.stage.as_ref().expect("a cloud that runs").start()
    }

    /// Lets time pass: the devices run through every millisecond of it.
    pub async fn advance(&mut self, by: SignedDuration) {
        self.stage().await.advance(by).await;
    }

    /// Jumps: the devices sleep through it.
    pub async fn skip(&mut self, by: SignedDuration) {
        self.stage().await.skip(by).await;
    }

    /// Stops the cloud's clock where it is.
    pub async fn freeze(&mut self) {
        self.stage().await.freeze().await;
    }

    /// All devices, in the order of the world.
    pub async fn devices(&mut self) -> Vec<Placed> {
        self.stage().await.devices().await
    }

    /// The level of a pin now.
    pub async fn pin(&mut self, device: &str, pin: &str) -> u16 {
        self.stage().await.pin(device, pin).await
    }

    /// What a device has written to its serial port lately.
    pub async fn serial(&mut self, device: &str) -> String {
        self.stage().await.serial(device).await
    }

    /// How many streams are open.
    pub async fn open_streams(&mut self) -> usize {
        self.stage().await.open_streams().await
    }

    /// The code that somebody's authenticator app shows now; `None` without a second factor.
    pub async fn code_of(&mut self, actor: Actor) -> Option<String> {
        self.stage().await.code_of(actor.username()).await
    }

    /// What the cloud would have mailed, the newest last.
    pub async fn mail(&mut self) -> Vec<Mailed> {
        self.stage().await.mail().await
    }

    /// What the cloud has beside the API.
    pub async fn control(&mut self) -> Control {
        self.stage().await.control()
    }

    /// A token of somebody's that nobody has yet.
    ///
    /// # Panics
    /// When they have no account.
    pub async fn token(&mut self, actor: Actor) -> String {
        let (username, password) = match (self.venue, cast::credentials(actor)) {
            (Venue::Real, Some(Credentials::Token(token))) => return token,
            (Venue::Real, _) => self.account(actor),
            // A mock hands out tokens to whom it is told to.
            _ => (actor.username().to_owned(), self.user(actor).map_or_else(String::new, |user| user.password.clone())),
        };
        let token = self.stage().await.token(&username, &password).await;
        token.unwrap_or_else(|| panic!("{} has no account; introduce them first", actor.name()))
    }

    /// Name and password of somebody's: those of the world file if there is one, else those of the cast; on a cloud that
    /// is no mock those of the environment.
    ///
    /// # Panics
    /// When they are known by a token or a hash alone.
    pub fn account(&self, actor: Actor) -> (String, String) {
        if self.venue != Venue::Real {
            let user = self.user(actor);
            assert!(
                user.is_none_or(|user| user.password_hash.is_none()),
                "the world knows but a hash of the password of {}, who cannot log in",
                actor.name()
            );
            let known = user.map(|user| user.password.clone()).filter(|password| !password.is_empty());
            return (actor.username().to_owned(), known.unwrap_or_else(|| actor.password().to_owned()));
        }
        match cast::credentials(actor) {
            Some(Credentials::Account(username, password)) => (username, password),
            _ => panic!("{} logs in: set {}=username:password", actor.name(), cast::variable(actor)),
        }
    }

    /// Stops the cloud, and waits for that.
    ///
    /// # Panics
    /// When it does not run, or is not ours.
    pub async fn stop(&mut self) {
        self.stage().await.stop().await;
    }

    /// Ends the cloud, and starts another one that is the same: nobody is logged in, and nothing has happened.
    pub async fn start_again(&mut self) {
        self.stage = None;
        self.sessions.clear();
        self.stage().await;
    }

    /// Our client, not logged in.
    pub async fn client(&mut self) -> Client {
        self.stage().await.client().clone()
    }

    /// Somebody's session: the one they logged in to, else one that the cloud hands out.
    pub async fn session(&mut self, actor: Actor) -> Session {
        if let Some(session) = self.sessions.get(&actor) {
            return session.clone();
        }
        // Whoever is not of the cast may be misspelt, and is not given an account for that.
        if self.stage.is_none() && !matches!(actor, Actor::Other(_)) {
            self.introduce(actor);
        }
        let token = self.token(actor).await;
        let session = self.client().await.session(token);
        self.sessions.insert(actor, session.clone());
        session
    }

    /// Makes this the session that somebody uses from now on.
    pub fn logged_in(&mut self, actor: Actor, session: Session) {
        self.sessions.insert(actor, session);
    }

    /// Closes the browser, and leaves a cloud that is no mock without the tokens that were made there for the people of
    /// the cast.
    pub async fn part(&mut self) {
        if let Some(browser) = self.browser.take() {
            browser.close().await;
        }
        let sessions = std::mem::take(&mut self.sessions);
        for (actor, session) in sessions.into_iter().filter(|_| self.venue == Venue::Real) {
            if matches!(cast::credentials(actor), Some(Credentials::Account(..))) {
                // It may have been ended by the scenario, or its cloud may be gone.
                let _ = session.logout().await;
            }
        }
    }

    /// Sends something by hand and keeps it with its answer.
    pub async fn send(&mut self, request: Request) -> &Exchange {
        let address = self.address().await;
        self.exchanges.push(http::send(address, request).await);
        self.exchanges.last().expect("just added")
    }

    /// Sends something by hand; when this returns, the cloud is at work on it, and the clock may move.
    pub async fn begin(&mut self, request: Request) -> Pending {
        assert_eq!(self.venue, Venue::Own, "tag the scenario @in-process: nobody knows what a remote cloud sees first");
        assert_eq!(self.manner.threads, 1, "with several threads nobody knows what is seen first");
        let address = self.address().await;
        let pending = http::begin(address, request).await;
        // A cloud on one thread sees what comes after that on a new connection later.
        http::send(address, Request::new("GET", "/_mock/health")).await;
        pending
    }

    /// What the last answer that has this key has there.
    ///
    /// # Panics
    /// When no answer so far has it.
    pub fn last_answered(&self, key: &str) -> String {
        self.answered(key).pop().unwrap_or_else(|| panic!("no answer so far has {key:?}"))
    }

    /// What the first answer that has this key has there.
    ///
    /// # Panics
    /// When no answer so far has it.
    pub fn first_answered(&self, key: &str) -> String {
        self.answered(key).into_iter().next().unwrap_or_else(|| panic!("no answer so far has {key:?}"))
    }

    fn answered(&self, key: &str) -> Vec<String> {
        self.exchanges.iter().filter_map(|exchange| said(&exchange.answer, key)).collect()
    }

    /// The id of a device.
    pub async fn device_id(&mut self, name: &str) -> String {
        let devices = self.devices().await;
        let found = devices.into_iter().find(|device| device.name.as_deref() == Some(name));
        found.unwrap_or_else(|| panic!("there is no device {name:?}")).id
    }

    /// Does something to a device from outside.
    pub async fn change(&mut self, device: &str, change: Change) {
        self.stage().await.change(device, &change).await;
    }

    /// What the steps of one concept remember for themselves; empty at first.
    pub fn notes<T: Any + Default>(&mut self) -> &mut T {
        let slot = self.notes.entry(TypeId::of::<T>()).or_insert_with(|| Box::<T>::default());
        slot.downcast_mut().expect("filed under its own type")
    }
}

/// What an answer holds under a name: a key of its JSON, the `transaction` of a page's form, the `cookie` it sets, or the
/// `code` that it redirects with.
fn said(answer: &Answer, key: &str) -> Option<String> {
    let inner = match key {
        "transaction" => answer.text().split_once("name=\"transaction\" value=\"")?.1.split_once('"')?.0,
        "cookie" => {
            let pair = answer.header("set-cookie")?.split_once(';')?.0;
            pair.split_once('=').filter(|(_, value)| !value.is_empty()).map(|_| pair)?
        }
        "code" => {
            let pairs = answer.header("location")?.split_once('?')?.1;
            pairs.split('&').find_map(|pair| pair.strip_prefix("code="))?
        }
        _ => return text_under(&serde_json::from_slice(&answer.body).ok()?, key).map(str::to_owned),
    };
    Some(inner.to_owned())
}

impl fmt::Debug for CloudWorld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { concept, feature, scenario, .. } = &self.place;
        write!(f, "{concept}/{feature}: {scenario}")
    }
}
