//! The state of one scenario: its own cloud, the people in it, and what happened last.

use std::any::{Any, TypeId};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread::JoinHandle;

use cucumber::gherkin::{Feature, Scenario};
use mock_cloud::world::World as Plan;
use mock_cloud::{Builder, Change, MockCloud};
use particle_client::{Client, Session};
use serde_json::Value;
use tokio::sync::oneshot;

use crate::cast::Actor;
use crate::http::{self, Answer, Exchange, Pending, Request};
use crate::options::Options;
use crate::report::redact::{self, Secrets};
use crate::report::timeline;

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
    /// What the scenario's `Given` lines have put together for the cloud to start with.
    plan: Plan,
    threads: usize,
    compile: bool,
    seed: u64,
    running: Option<Running>,
    sessions: BTreeMap<Actor, Session>,
    notes: HashMap<TypeId, Box<dyn Any>>,
}

/// A cloud on a thread of its own: what reaches its sockets first is seen first.
struct Running {
    cloud: Option<MockCloud>,
    client: Client,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
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
            plan: Plan::empty(),
            threads: 1,
            compile: false,
            seed: SEED,
            running: None,
            sessions: BTreeMap::new(),
            notes: HashMap::new(),
        }
    }

    /// Makes ready for a scenario: what clouds start with is there already, and nothing has happened.
    pub fn prepare(&mut self, place: Place, options: Arc<Options>, plan: Option<Plan>) {
        (self.place, self.options) = (place, options);
        if let Some(plan) = plan {
            self.seed = plan.seed;
            self.plan = plan;
        }
    }

    /// The cloud, if it runs in this process already.
    pub fn running(&self) -> Option<&MockCloud> {
        self.running.as_ref()?.cloud.as_ref()
    }

    /// Every secret that this scenario knows of: of its plan, of its sessions, and what was sent and answered by hand.
    pub fn secrets(&self) -> Secrets {
        let mut secrets: Vec<String> = Actor::ALL.iter().map(|actor| actor.password().to_owned()).collect();
        for user in &self.plan.users {
            secrets.extend([user.password.clone()].into_iter().chain(user.mfa_secret.clone()));
            secrets.extend(user.recovery_codes.iter().chain(&user.tokens).cloned());
        }
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
        assert!(self.running.is_none(), "the cloud runs already; say how it starts before anything is asked of it");
        &mut self.plan
    }

    /// Lets the cloud run on so many threads instead of one, for scenarios about requests at the same time.
    pub fn threads(&mut self, threads: usize) {
        self.plan();
        self.threads = threads;
    }

    /// Lets requests have sketches compiled.
    pub fn allow_compile(&mut self) {
        self.plan();
        self.compile = true;
    }

    /// Gives somebody an account, unless they have one.
    pub fn introduce(&mut self, actor: Actor) {
        if !self.plan.users.iter().any(|user| user.username == actor.username()) {
            self.plan().users.push(actor.account());
        }
    }

    /// The cloud, which starts when this is first called.
    pub async fn cloud(&mut self) -> &MockCloud {
        if self.running.is_none() {
            let chronicle = if self.options.tells_of_failures() { timeline::LENGTH } else { 0 };
            let builder = MockCloud::builder().seed(self.seed).wall_keep_alive(false).chronicle(chronicle);
            let builder = builder.allow_compile(self.compile).world(self.plan.clone());
            self.running = Some(Running::start(builder, self.threads).await);
        }
        self.running.as_ref().and_then(|running| running.cloud.as_ref()).expect("the cloud was stopped")
    }

    /// Stops the cloud, and waits for that.
    ///
    /// # Panics
    /// When it does not run.
    pub async fn stop(&mut self) {
        let running = self.running.as_mut().and_then(|running| running.cloud.take());
        running.expect("a cloud that runs").stop().await;
    }

    /// Ends the cloud, and starts another one that is the same: nobody is logged in, and nothing has happened.
    pub async fn start_again(&mut self) {
        self.running = None;
        self.sessions.clear();
        self.cloud().await;
    }

    /// Our client, not logged in.
    pub async fn client(&mut self) -> Client {
        self.cloud().await;
        self.running.as_ref().expect("just started").client.clone()
    }

    /// Somebody's session: the one they logged in to, else one that the cloud hands out.
    pub async fn session(&mut self, actor: Actor) -> Session {
        if let Some(session) = self.sessions.get(&actor) {
            return session.clone();
        }
        if self.running.is_none() {
            self.introduce(actor);
        }
        let token = self.cloud().await.token(actor.username());
        let token = token.unwrap_or_else(|| panic!("{} has no account; introduce them first", actor.name()));
        let session = self.client().await.session(token);
        self.sessions.insert(actor, session.clone());
        session
    }

    /// Makes this the session that somebody uses from now on.
    pub fn logged_in(&mut self, actor: Actor, session: Session) {
        self.sessions.insert(actor, session);
    }

    /// Sends something by hand and keeps it with its answer.
    pub async fn send(&mut self, request: Request) -> &Exchange {
        let address = self.cloud().await.address();
        self.exchanges.push(http::send(address, request).await);
        self.exchanges.last().expect("just added")
    }

    /// Sends something by hand; when this returns, the cloud is at work on it, and the clock may move.
    pub async fn begin(&mut self, request: Request) -> Pending {
        assert_eq!(self.threads, 1, "with several threads nobody knows what is seen first");
        let address = self.cloud().await.address();
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
        let devices = self.cloud().await.devices();
        let found = devices.into_iter().find(|device| device.name.as_deref() == Some(name));
        found.unwrap_or_else(|| panic!("there is no device {name:?}")).id
    }

    /// Does something to a device from outside.
    pub async fn change(&mut self, device: &str, change: Change) {
        self.cloud().await.change(device, &change).expect("a change that is possible");
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

impl Running {
    async fn start(builder: Builder, threads: usize) -> Self {
        let (started, start) = oneshot::channel();
        let (end, ended) = oneshot::channel::<()>();
        let serve = async move {
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
        let client = Client::new(cloud.url()).expect("a client for a plain address");
        Self { cloud: Some(cloud), client, end: Some(end), thread: Some(thread) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.cloud.take());
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the cloud's thread panicked");
        }
    }
}

impl fmt::Debug for CloudWorld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { concept, feature, scenario, .. } = &self.place;
        write!(f, "{concept}/{feature}: {scenario}")
    }
}
