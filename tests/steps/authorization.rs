//! Logging in on the cloud's own pages, for an application: what a browser does, with the forms as they are served.
//!
//! A scenario with a real browser goes there with that.

use std::collections::BTreeMap;

use cucumber::{given, then, when};
use mock_cloud::world::{ClientSpec, UserSpec};
use particle_client::{Client, Error, LoopbackListener, Session};

use crate::browser::Application;
use crate::cast::Actor;
use crate::http::{self, Answer, Request};
use crate::steps::wire::expand;
use crate::world::CloudWorld;

/// Every application of the scenarios has the same secret.
const SECRET: &str = "hush-hush";
/// What applications give along, with every sign that means something in an address.
const STATE: &str = "session 7/&=+#%\"é";

/// A browser, and the application that sent its user here.
#[derive(Default)]
struct Browsing {
    application: String,
    page: Option<Answer>,
    cookies: Vec<String>,
    /// What applications got for codes, oldest first.
    sessions: Vec<Result<Session, Error>>,
    listener: Option<LoopbackListener>,
    /// Applications on this machine, and where a real browser came back to them.
    here: BTreeMap<String, Application>,
    landed: Option<String>,
}

impl Browsing {
    fn page(&self) -> &Answer {
        self.page.as_ref().expect("a page")
    }

    fn keep(&mut self, page: Answer) {
        let set = page.headers.iter().filter(|(name, _)| name == "set-cookie");
        self.cookies.extend(set.filter_map(|(_, cookie)| Some(cookie.split_once(';')?.0.to_owned())));
        self.page = Some(page);
    }

    /// Where the browser was sent.
    fn location(&self) -> &str {
        if let Some(landed) = &self.landed {
            return landed;
        }
        let page = self.page();
        assert_eq!(page.status, 302, "no redirect: {}", page.text());
        page.header("location").expect("an address")
    }

    /// What the redirect says under this name, in its query or its fragment.
    fn redirect(&self, name: &str) -> Option<String> {
        let pairs = self.location().split_once(['?', '#']).expect("something to say").1;
        let value = pairs.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
        Some(decode(value))
    }
}

fn decode(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (hex, rest) = part.split_at_checked(2).expect("two hex digits");
        bytes.push(u8::from_str_radix(hex, 16).expect("two hex digits"));
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).expect("UTF-8")
}

fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let found = text.split_once(start).and_then(|(_, rest)| rest.split_once(end));
    found.unwrap_or_else(|| panic!("{start} is not on the page {text}")).0
}

fn id(application: &str) -> String {
    application.to_lowercase()
}

fn home(application: &str) -> String {
    format!("https://{}.example/callback", id(application))
}

/// Where an application wants its users back.
fn way_back(world: &mut CloudWorld, application: &str) -> String {
    let here = &world.notes::<Browsing>().here;
    here.get(application).map_or_else(|| home(application), |here| here.address().to_owned())
}

/// The application's own client of the cloud.
async fn of_application(world: &mut CloudWorld, application: &str) -> Client {
    let builder = Client::builder(world.url().await);
    builder.oauth_client(id(application), SECRET).build().expect("a client for a plain address")
}

async fn open(world: &mut CloudWorld, url: &str) {
    if let Some(browser) = world.browser() {
        return browser.open_page(url).await;
    }
    let base = world.url().await;
    let target = url.strip_prefix(&base).expect("a page of the cloud").to_owned();
    let page = world.send(Request::new("GET", &target)).await.answer.clone();
    world.notes::<Browsing>().keep(page);
}

/// Fills in the form that is on the page and presses one of its buttons.
async fn submit(world: &mut CloudWorld, button: &str, fields: &[(&str, &str)]) {
    let browsing = world.notes::<Browsing>();
    let page = browsing.page().text();
    assert!(page.contains(&format!("name=\"step\" value=\"{button}\"")), "no button {button} on {page}");
    let (action, hidden) = (between(page, "action=\"", "\""), between(page, "type=\"hidden\" name=\"", "\""));
    let value = between(page, &format!("name=\"{hidden}\" value=\""), "\"");
    let mut form = format!("{hidden}={value}&step={button}");
    for (name, value) in fields {
        form += &format!("&{name}={}", encode(value));
    }
    let request = Request::new("POST", action).header("Cookie", &browsing.cookies.join("; ")).form(&form);
    let page = world.send(request).await.answer.clone();
    world.notes::<Browsing>().keep(page);
}

#[given(expr = "the application {string} of {actor}'s")]
fn application(world: &mut CloudWorld, name: String, owner: Actor) {
    let spec = ClientSpec::new(id(&name), SECRET).redirecting_to(home(&name));
    world.plan().clients.push(spec.owned_by(owner.username()).named(name));
}

#[given(expr = "the application {string} of {actor}'s, limited to {string}")]
fn limited_application(world: &mut CloudWorld, name: String, owner: Actor, scope: String) {
    application(world, name, owner);
    world.plan().clients.last_mut().expect("just added").scope = Some(scope);
}

#[given(expr = "the program {string} of {actor}'s, which listens on this machine")]
async fn program(world: &mut CloudWorld, name: String, owner: Actor) {
    let listener = LoopbackListener::bind(0).await.expect("a free port");
    let spec = ClientSpec::new(id(&name), SECRET).redirecting_to(listener.redirect_uri());
    world.plan().clients.push(spec.owned_by(owner.username()).named(name));
    world.plan().settings.allow_insecure_redirects = true;
    world.notes::<Browsing>().listener = Some(listener);
}

/// Its page says where it was opened, and what stands in the address.
#[given(expr = "the application {string} of {actor}'s, on this machine")]
async fn application_here(world: &mut CloudWorld, name: String, owner: Actor) {
    let application = Application::start(&name).await;
    let spec = ClientSpec::new(id(&name), SECRET).redirecting_to(application.address().to_owned());
    world.plan().clients.push(spec.owned_by(owner.username()).named(name.clone()));
    world.plan().settings.allow_insecure_redirects = true;
    world.notes::<Browsing>().here.insert(name, application);
}

/// In a real browser.
#[given(expr = "I was back at {string}")]
#[then(expr = "I am back at {string}")]
async fn is_back(world: &mut CloudWorld, name: String) {
    let home = way_back(world, &name);
    let browser = world.browser().expect("a browser");
    let landed = browser.arrive(&home).await;
    browser.says(&format!("Back at {name}")).await;
    world.notes::<Browsing>().landed = Some(landed);
}

#[when(expr = "{actor} logs in for {string}, and her browser goes where it is sent")]
async fn log_in_for_program(world: &mut CloudWorld, actor: Actor, name: String) {
    let client = of_application(world, &name).await;
    let listener = world.notes::<Browsing>().listener.take().expect("a program that listens");
    open(world, &client.authorization(STATE).redirect_uri(listener.redirect_uri()).url()).await;
    log_in(world, actor).await;
    allow(world, actor).await;
    let location = world.notes::<Browsing>().page().header("location").expect("a redirect").to_owned();
    let (host, target) = location.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("an address");
    let browser = http::send(host.parse().expect("an address"), Request::new("GET", &format!("/{target}")));
    let (code, shown) = tokio::join!(listener.receive(STATE), browser);
    assert_eq!(shown.answer.text(), "You are logged in. You can close this window.");
    let session = client.exchange_code(code.expect("a code")).await;
    world.notes::<Browsing>().sessions.push(session);
}

#[given(expr = "{string} sent {actor} to log in")]
#[when(expr = "{string} sends {actor} to log in")]
async fn send_to_log_in(world: &mut CloudWorld, name: String, _actor: Actor) {
    let home = way_back(world, &name);
    let page = of_application(world, &name).await.authorization(STATE).redirect_uri(home).url();
    world.notes::<Browsing>().application = name;
    open(world, &page).await;
}

#[when(expr = "{string} sends {actor} to log in, asking for {string}")]
async fn send_with_scope(world: &mut CloudWorld, name: String, _actor: Actor, scope: String) {
    let page = of_application(world, &name).await.authorization(STATE).scope(scope).url();
    world.notes::<Browsing>().application = name;
    open(world, &page).await;
}

#[when(expr = "{string} sends {actor} to log in, asking for a token at once")]
async fn send_implicitly(world: &mut CloudWorld, name: String, _actor: Actor) {
    let page = of_application(world, &name).await.authorization(STATE).implicit().url();
    world.notes::<Browsing>().application = name;
    open(world, &page).await;
}

#[when(expr = "somebody asks in the name of {string} for a redirect to {string}")]
async fn ask_for_redirect(world: &mut CloudWorld, name: String, uri: String) {
    let page = of_application(world, &name).await.authorization(STATE).redirect_uri(uri).url();
    open(world, &page).await;
}

#[given(expr = "{actor} gave name and password on the page")]
#[when(expr = "{actor} gives name and password on the page")]
async fn log_in(world: &mut CloudWorld, actor: Actor) {
    let (username, password) = world.account(actor);
    submit(world, "login", &[("username", &username), ("password", &password)]).await;
}

#[when(expr = "{actor} gives the password {string} on the page")]
async fn log_in_with(world: &mut CloudWorld, actor: Actor, password: String) {
    submit(world, "login", &[("username", actor.username()), ("password", &password)]).await;
}

#[given(expr = "{actor} gave the code of her phone on the page")]
#[when(expr = "{actor} gives the code of her phone on the page")]
async fn enter_code(world: &mut CloudWorld, actor: Actor) {
    let code = world.code_of(actor).await.expect("a second factor");
    submit(world, "code", &[("otp", &code)]).await;
}

#[when(expr = "{actor} gives {int} wrong codes on the page")]
async fn enter_wrong_codes(world: &mut CloudWorld, _actor: Actor, times: usize) {
    for _ in 0..times {
        submit(world, "code", &[("otp", "000000")]).await;
    }
}

#[given(expr = "{actor} has the recovery code {string}")]
fn has_recovery_code(world: &mut CloudWorld, actor: Actor, code: String) {
    account(world, actor).recovery_codes.push(code);
}

#[given(expr = "{actor}'s account uses single sign-on")]
fn uses_sso(world: &mut CloudWorld, actor: Actor) {
    let account = account(world, actor);
    account.sso = true;
    account.password.clear();
}

fn account(world: &mut CloudWorld, actor: Actor) -> &mut UserSpec {
    world.introduce(actor);
    let mut accounts = world.plan().users.iter_mut();
    accounts.find(|account| account.username == actor.username()).expect("just introduced")
}

#[when(expr = "{actor} gives the recovery code {string} on the page")]
async fn enter_recovery_code(world: &mut CloudWorld, _actor: Actor, code: String) {
    submit(world, "code", &[("otp", &code)]).await;
}

#[given(expr = "{actor} allowed it")]
#[when(expr = "{actor} allows it")]
async fn allow(world: &mut CloudWorld, _actor: Actor) {
    submit(world, "allow", &[]).await;
}

#[when(expr = "{actor} denies it")]
async fn deny(world: &mut CloudWorld, _actor: Actor) {
    submit(world, "deny", &[]).await;
}

#[when(expr = "{actor} goes on in another browser")]
async fn change_browser(world: &mut CloudWorld, actor: Actor) {
    world.notes::<Browsing>().cookies.clear();
    log_in(world, actor).await;
}

#[given(expr = "{string} exchanged the code")]
#[when(expr = "{string} exchanges the code")]
async fn exchange(world: &mut CloudWorld, name: String) {
    let code = world.notes::<Browsing>().redirect("code").expect("a code");
    let session = of_application(world, &name).await.exchange_code(code).await;
    world.notes::<Browsing>().sessions.push(session);
}

#[then(expr = "{string} has a session of {actor}'s")]
async fn has_session(world: &mut CloudWorld, name: String, actor: Actor) {
    let session = world.notes::<Browsing>().sessions.pop().expect("an exchange").expect("a session");
    let devices = session.devices().list().await.expect("a session that works");
    assert!(!devices.is_empty(), "{} has devices", actor.name());
    assert!(devices.iter().all(|device| device.owner.as_deref() == Some(actor.username())));
    let token = session.current_token().await.expect("a good token");
    assert_eq!(token.client, Some(id(&name)));
    world.notes::<Browsing>().sessions.push(Ok(session));
}

#[then(expr = "the code is worth nothing to {string}")]
fn is_worthless(world: &mut CloudWorld, _name: String) {
    let error = world.notes::<Browsing>().sessions.pop().expect("an exchange").expect_err("a refusal");
    assert!(error.is_invalid_grant() && error.message() == "Invalid code", "{error}");
}

#[then("the code has expired")]
fn code_has_expired(world: &mut CloudWorld) {
    let error = world.notes::<Browsing>().sessions.pop().expect("an exchange").expect_err("a refusal");
    assert!(error.is_invalid_grant() && error.message() == "Code has expired", "{error}");
}

#[then("the session of the first time is over")]
async fn first_is_over(world: &mut CloudWorld) {
    let session = world.notes::<Browsing>().sessions.pop().expect("an exchange").expect("a session");
    let error = session.devices().list().await.expect_err("a session that is over");
    assert!(error.is_unauthorized(), "{error}");
}

#[then(expr = "{string} may not list devices")]
async fn may_not_list(world: &mut CloudWorld, _name: String) {
    let session = world.notes::<Browsing>().sessions.pop().expect("an exchange").expect("a session");
    let error = session.devices().list().await.expect_err("a scope that is too narrow");
    assert_eq!(error.refusal().and_then(|refusal| refusal.error.as_deref()), Some("invalid_scope"), "{error}");
}

#[then("the state came back unchanged")]
fn state_is_unchanged(world: &mut CloudWorld) {
    let application = world.notes::<Browsing>().application.clone();
    let home = way_back(world, &application);
    let browsing = world.notes::<Browsing>();
    assert!(browsing.location().starts_with(&home), "{}", browsing.location());
    assert_eq!(browsing.redirect("state").as_deref(), Some(STATE));
}

#[then(expr = "{string} is told that {actor} said no")]
fn told_no(world: &mut CloudWorld, name: String, _actor: Actor) {
    let browsing = world.notes::<Browsing>();
    assert_eq!(browsing.redirect("error").as_deref(), Some("access_denied"));
    let description = browsing.redirect("error_description");
    assert_eq!(description.as_deref(), Some("The user denied access to your application"));
    assert_eq!((browsing.application.as_str(), browsing.redirect("code").as_deref()), (name.as_str(), Some("500")));
}

#[then(expr = "{string} has a token of {actor}'s in the address")]
async fn has_token(world: &mut CloudWorld, _name: String, _actor: Actor) {
    let token = world.notes::<Browsing>().redirect("token").expect("a token");
    world.client().await.session(token).devices().list().await.expect("a token that works");
}

/// In a real browser what can be read there, once it can.
#[given(expr = "the page says {string}")]
#[then(expr = "the page says {string}")]
async fn page_says(world: &mut CloudWorld, text: String) {
    let text = expand(world, &text).await;
    if let Some(browser) = world.browser() {
        return browser.says(&text).await;
    }
    let page = world.notes::<Browsing>().page().text();
    assert!(page.contains(&text), "{page}");
}

#[then("the page asks for name and password again")]
fn asks_again(world: &mut CloudWorld) {
    let page = world.notes::<Browsing>().page();
    assert!(page.status == 400 && page.text().contains("role=\"alert\""), "{}", page.text());
    assert!(page.text().contains("name=\"password\""), "{}", page.text());
}

#[then("the log-in is over")]
fn is_over(world: &mut CloudWorld) {
    let page = world.notes::<Browsing>().page();
    assert!(page.text().contains("This log-in is over") && !page.text().contains("<form"), "{}", page.text());
}

#[then(expr = "the request is refused with {string} and leads nowhere")]
fn leads_nowhere(world: &mut CloudWorld, text: String) {
    let page = world.notes::<Browsing>().page();
    assert_eq!((page.status, page.header("location")), (400, None));
    assert_eq!(page.json()["error_description"], text.as_str());
}
