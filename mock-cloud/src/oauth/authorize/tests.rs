//! The pages as they are served: forms are filled in as a browser would, with the fields and the cookie it was given.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::served::{Answer, Served};
use crate::world::{ClientSpec, UserSpec, World};

const ADA: &str = "0123456789abcdef0123456789abcdef01234567";
const HOME: &str = "https://app.example/callback";
const LOG_IN: [(&str, &str); 3] =
    [("step", "login"), ("username", "ada@example.com"), ("password", "analytical-engine")];

fn served() -> Served {
    Served::new(
        &World::empty()
            .with_user(UserSpec::new("ada@example.com", "analytical-engine").with_token(ADA))
            .with_user(UserSpec::new("grace@example.com", "nanosecond").with_mfa("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))
            .with_client(
                ClientSpec::new("mobicle", "hush").named("Mobicle").redirecting_to(HOME).owned_by("ada@example.com"),
            )
            .with_client(ClientSpec::new("rival", "hush").redirecting_to("https://rival.example/cb?tenant=7"))
            .with_client(ClientSpec::new("shop", "hush").redirecting_to(HOME).limited_to("customers:create")),
    )
}

fn encode(pairs: &[(&str, &str)]) -> String {
    let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

/// A browser on a page of ours.
struct Browser<'a> {
    served: &'a Served,
    page: Answer,
    cookies: Vec<String>,
}

impl<'a> Browser<'a> {
    async fn open(served: &'a Served, query: &[(&str, &str)]) -> Self {
        let page = served.send("GET", &format!("/oauth/authorize?{}", encode(query)), &[], "").await;
        let mut browser = Self { served, page, cookies: Vec::new() };
        browser.keep_cookies();
        browser
    }

    /// A usual request for a code.
    async fn begin(served: &'a Served, client: &str) -> Self {
        Self::open(served, &[("response_type", "code"), ("client_id", client), ("state", "xyz")]).await
    }

    fn keep_cookies(&mut self) {
        for cookie in self.page.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().expect("text").split(';').next().expect("a pair");
            self.cookies.push(cookie.to_owned());
        }
    }

    /// Fills in the form on the page and presses a button of it.
    async fn submit(&mut self, fields: &[(&str, &str)]) -> &Answer {
        let action = between(&self.page.body, "action=\"", "\"").expect("a form").to_owned();
        let step = fields.iter().find(|(name, _)| *name == "step").expect("a button").1;
        assert!(self.page.body.contains(&format!("name=\"step\" value=\"{step}\"")), "no button {step}");
        let hidden = between(&self.page.body, "type=\"hidden\" name=\"", "\"").expect("a hidden field").to_owned();
        let value = between(&self.page.body, &format!("name=\"{hidden}\" value=\""), "\"").expect("a value").to_owned();
        let body = encode(&[&[(hidden.as_str(), value.as_str())], fields].concat());
        let cookies = self.cookies.join("; ");
        self.page = self.served.send("POST", &action, &[("cookie", &cookies)], &body).await;
        self.keep_cookies();
        &self.page
    }

    fn location(&self) -> &str {
        assert_eq!(self.page.status, 302, "{}", self.page.body);
        self.page.header("location")
    }
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    text.split_once(start)?.1.split_once(end).map(|(inner, _)| inner)
}

async fn code_of(served: &Served, client: &str) -> String {
    let mut browser = Browser::begin(served, client).await;
    browser.submit(&LOG_IN).await;
    browser.submit(&[("step", "allow")]).await;
    between(browser.location(), "code=", "&").expect("a code").to_owned()
}

async fn exchange(served: &Served, client: &str, fields: &[(&str, &str)]) -> Answer {
    let basic = format!("Basic {}", STANDARD.encode(format!("{client}:hush")));
    served.send("POST", "/oauth/token", &[("authorization", &basic)], &encode(fields)).await
}

async fn exchange_code(served: &Served, client: &str, code: &str) -> Answer {
    exchange(served, client, &[("grant_type", "authorization_code"), ("code", code)]).await
}

fn description(answer: &Answer) -> String {
    let json = answer.json();
    assert_eq!(answer.status, 400, "{json}");
    format!("{}: {}", json["error"].as_str().expect("text"), json["error_description"].as_str().expect("text"))
}

#[tokio::test]
async fn the_flow_of_the_forum_thread_ends_with_a_token_that_works() {
    let served = served();
    let query = [("response_type", "code"), ("client_id", "mobicle"), ("scope", "mobicle"), ("state", "session-7")];
    let mut browser = Browser::open(&served, &query).await;
    assert_eq!(browser.page.status, 200);
    assert!(browser.page.body.contains("Log in to use Mobicle"));
    let consent = browser.submit(&LOG_IN).await;
    for said in
        ["Mobicle", "ada@example.com", "full permissions", "“mobicle”, which this cloud does not know", HOME_ORIGIN]
    {
        assert!(consent.body.contains(said), "{said} is missing from {}", consent.body);
    }
    browser.submit(&[("step", "allow")]).await;
    let code = between(browser.location(), "https://app.example/callback?code=", "&state=session-7").expect("a code");
    assert!(code.len() == 40 && browser.location().ends_with("&state=session-7"));
    let answer = exchange_code(&served, "mobicle", code).await.json();
    let keys: Vec<&String> = answer.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["token_type", "access_token", "expires_in", "refresh_token", "scope"]);
    assert_eq!((&answer["expires_in"], &answer["scope"]), (&7_776_000.into(), &"mobicle".into()));
    let token = answer["access_token"].as_str().expect("text");
    assert_eq!(served.call("GET", "/v1/devices", token, "").await.status, 200);
    let current = served.call("GET", "/v1/access_tokens/current", token, "").await.json();
    assert_eq!((&current["client"], &current["scopes"]), (&"mobicle".into(), &serde_json::json!([])));
    let basic = format!("Basic {}", STANDARD.encode("ada@example.com:analytical-engine"));
    let list = served.send("GET", "/v1/access_tokens", &[("authorization", &basic)], "").await.json();
    assert_eq!(list[1]["client"], "mobicle");
}

const HOME_ORIGIN: &str = "https://app.example";

#[tokio::test]
async fn an_account_with_a_second_factor_is_asked_for_its_code() {
    let served = served();
    let mut browser = Browser::begin(&served, "mobicle").await;
    let grace = [("step", "login"), ("username", "grace@example.com"), ("password", "nanosecond")];
    assert!(browser.submit(&grace).await.body.contains("One-time code"));
    let wrong = browser.submit(&[("step", "code"), ("otp", "000000")]).await;
    assert!(wrong.status == 400 && wrong.body.contains("role=\"alert\"") && wrong.body.contains("aria-invalid"));
    let code = served.send("GET", "/_mock/users/grace@example.com", &[], "").await.json();
    let consent = browser.submit(&[("step", "code"), ("otp", code["otp"].as_str().expect("a code"))]).await;
    assert!(consent.status == 200 && consent.body.contains("Allow Mobicle?"), "{}", consent.body);
    browser.submit(&[("step", "allow")]).await;
    assert!(browser.location().starts_with("https://app.example/callback?code="));
}

#[tokio::test]
async fn five_wrong_codes_end_the_log_in() {
    let served = served();
    let mut browser = Browser::begin(&served, "mobicle").await;
    browser.submit(&[("step", "login"), ("username", "grace@example.com"), ("password", "nanosecond")]).await;
    for _ in 0..4 {
        assert!(browser.submit(&[("step", "code"), ("otp", "000000")]).await.body.contains("One-time code"));
    }
    let over = browser.submit(&[("step", "code"), ("otp", "000000")]).await;
    assert!(over.status == 400 && over.body.contains("too many wrong codes") && !over.body.contains("<form"));
}

#[tokio::test]
async fn a_wrong_password_shows_the_form_again_without_it() {
    let served = served();
    let mut browser = Browser::begin(&served, "mobicle").await;
    let attempt = [("step", "login"), ("username", "ada@example.com"), ("password", "difference-engine")];
    let again = browser.submit(&attempt).await;
    assert!(again.status == 400 && again.body.contains("value=\"ada@example.com\""));
    assert!(!again.body.contains("difference-engine"));
    assert!(browser.submit(&LOG_IN).await.body.contains("Allow Mobicle?"));
}

#[tokio::test]
async fn a_refusal_goes_back_with_the_documented_error_from_any_page() {
    let served = served();
    let expected = "https://app.example/callback?error=access_denied&error_description=\
                    The%20user%20denied%20access%20to%20your%20application&code=500&state=xyz";
    let mut browser = Browser::begin(&served, "mobicle").await;
    browser.submit(&[("step", "deny")]).await;
    assert_eq!(browser.location(), expected);
    let mut browser = Browser::begin(&served, "mobicle").await;
    browser.submit(&LOG_IN).await;
    browser.submit(&[("step", "deny")]).await;
    assert_eq!(browser.location(), expected);
    assert!(browser.page.header("set-cookie").contains("Max-Age=0"));
}

#[tokio::test]
async fn state_comes_back_unchanged_and_only_if_it_was_sent() {
    let served = served();
    let odd = "a b+c&d=e#f%20\"'<é>\r\n;/?";
    for (state, tail) in [
        (Some(odd), "&state=a%20b%2Bc%26d%3De%23f%2520%22'%3C%C3%A9%3E%0D%0A%3B%2F%3F"),
        (Some(""), "&state="),
        (None, ""),
    ] {
        let mut query = vec![("response_type", "code"), ("client_id", "rival")];
        query.extend(state.map(|state| ("state", state)));
        let mut browser = Browser::open(&served, &query).await;
        browser.submit(&LOG_IN).await;
        browser.submit(&[("step", "allow")]).await;
        let location = browser.location();
        let code =
            between(location, "https://rival.example/cb?tenant=7&code=", "&").or(location.get(39..)).expect("a code");
        assert_eq!(location, format!("https://rival.example/cb?tenant=7&code={}{tail}", &code[..40]));
    }
}

#[tokio::test]
async fn the_implicit_grant_gives_the_token_in_the_fragment() {
    let served = served();
    let query = [("response_type", "token"), ("client_id", "mobicle"), ("redirect_uri", HOME), ("state", "s")];
    let mut browser = Browser::open(&served, &query).await;
    browser.submit(&LOG_IN).await;
    browser.submit(&[("step", "allow")]).await;
    let token = between(browser.location(), "https://app.example/callback#token=", "&state=s").expect("a token");
    assert_eq!(served.call("GET", "/v1/devices", token, "").await.status, 200);
    let query = [("response_type", "token"), ("client_id", "particle"), ("redirect_uri", HOME)];
    let refused = Browser::open(&served, &query).await.page;
    assert_eq!(description(&refused), "invalid_request: redirect_uri does not match");
}

#[tokio::test]
async fn what_an_application_asks_for_is_checked_in_order_and_never_redirected_elsewhere() {
    let served = served();
    let ask = async |query: &str| {
        let answer = served.send("GET", &format!("/oauth/authorize?{query}"), &[], "").await;
        assert!(answer.headers.get("location").is_none() && answer.headers.get("set-cookie").is_none(), "{query}");
        description(&answer)
    };
    const TYPE: &str = "invalid_request: Invalid response_type parameter (must be \"code\")";
    const ID: &str = "invalid_client: Invalid or missing client_id parameter";
    const MISSING: &str = "invalid_request: Invalid or missing redirect_uri parameter";
    const UNKNOWN: &str = "invalid_client: Invalid client credentials";
    const MISMATCH: &str = "invalid_request: redirect_uri does not match";
    for (query, refusal) in [
        ("", TYPE),
        ("response_type=id_token&client_id=mobicle", TYPE),
        ("response_type=code", ID),
        ("response_type=code&client_id=a%20b", ID),
        ("response_type=code&client_id=nobody", MISSING),
        ("response_type=code&client_id=particle", MISSING),
        ("response_type=code&client_id=nobody&redirect_uri=https://app.example/callback", UNKNOWN),
        ("response_type=code&client_id=mobicle&redirect_uri=https://evil.example/callback", MISMATCH),
        ("response_type=code&client_id=mobicle&redirect_uri=https://app.example/callback.evil.example", MISMATCH),
        ("response_type=code&client_id=mobicle&redirect_uri=https://app.example/callback%3Fnext=evil", MISMATCH),
        ("response_type=code&client_id=mobicle&redirect_uri=https://app.example/callback%23", MISMATCH),
        ("response_type=code&client_id=mobicle&redirect_uri=https://app.example@evil.example/callback", MISMATCH),
        ("response_type=code&client_id=mobicle&redirect_uri=HTTPS://app.example/callback", MISMATCH),
        ("response_type=code&client_id=mobicle&redirect_uri=//evil.example/callback", MISMATCH),
        ("response_type=code&client_id=mobicle&client_id=rival", "invalid_request: client_id is given more than once"),
    ] {
        assert_eq!(ask(query).await, refusal, "{query}");
    }
}

#[tokio::test]
async fn a_replayed_code_is_refused_and_its_token_dies() {
    let served = served();
    let code = code_of(&served, "mobicle").await;
    let token = exchange_code(&served, "mobicle", &code).await.json()["access_token"].clone();
    let token = token.as_str().expect("text");
    assert_eq!(served.call("GET", "/v1/devices", token, "").await.status, 200);
    assert_eq!(description(&exchange_code(&served, "mobicle", &code).await), "invalid_grant: Invalid code");
    assert_eq!(served.call("GET", "/v1/devices", token, "").await.status, 401);
}

#[tokio::test]
async fn an_intercepted_code_is_worth_nothing_to_another_client() {
    let served = served();
    let code = code_of(&served, "mobicle").await;
    assert_eq!(description(&exchange_code(&served, "rival", &code).await), "invalid_grant: Invalid code");
    assert_eq!(exchange_code(&served, "mobicle", &code).await.status, 200);
}

#[tokio::test]
async fn codes_and_refresh_tokens_are_refused_in_the_librarys_words() {
    let served = served();
    let late = code_of(&served, "mobicle").await;
    served.skip(30).await;
    assert_eq!(description(&exchange_code(&served, "mobicle", &late).await), "invalid_grant: Code has expired");
    for (fields, refusal) in [
        (&[("grant_type", "authorization_code")][..], "invalid_request: No \"code\" parameter"),
        (&[("grant_type", "authorization_code"), ("code", "0")], "invalid_grant: Invalid code"),
        (&[("grant_type", "refresh_token")], "invalid_request: No \"refresh_token\" parameter"),
        (&[("grant_type", "refresh_token"), ("refresh_token", "0")], "invalid_grant: Invalid refresh token"),
    ] {
        assert_eq!(description(&exchange(&served, "mobicle", fields).await), refusal);
    }
    let code = code_of(&served, "mobicle").await;
    let refresh = exchange_code(&served, "mobicle", &code).await.json()["refresh_token"].clone();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str().expect("text"))];
    let refused = exchange(&served, "mobicle", &fields).await;
    assert_eq!(description(&refused), "invalid_grant: Invalid refresh token", "a user's is not redeemable");
}

#[tokio::test]
async fn a_transaction_is_bound_to_its_browser_and_to_ten_minutes() {
    let served = served();
    let mut victim = Browser::begin(&served, "mobicle").await;
    let attacker = Browser::begin(&served, "mobicle").await;
    let own = std::mem::take(&mut victim.cookies);
    for cookies in [vec![], attacker.cookies.clone(), vec!["cloud-chamber-=x".to_owned()]] {
        let mut browser = Browser { served: &served, page: Browser::begin(&served, "mobicle").await.page, cookies };
        let over = browser.submit(&LOG_IN).await;
        assert!(over.status == 400 && over.body.contains("This log-in is over"), "{}", over.body);
    }
    // The attempts above were at transactions of their own; the victim's goes on.
    victim.cookies = own;
    assert!(victim.submit(&LOG_IN).await.body.contains("Allow Mobicle?"));
    served.skip(600).await;
    assert!(victim.submit(&[("step", "allow")]).await.body.contains("This log-in is over"));
}

#[tokio::test]
async fn two_log_ins_in_one_browser_keep_their_states_apart() {
    let served = served();
    let mut first =
        Browser::open(&served, &[("response_type", "code"), ("client_id", "mobicle"), ("state", "1")]).await;
    let mut second = Browser::open(&served, &[("response_type", "code"), ("client_id", "rival"), ("state", "2")]).await;
    let jar = [first.cookies.clone(), second.cookies.clone()].concat();
    (first.cookies, second.cookies) = (jar.clone(), jar);
    for browser in [&mut second, &mut first] {
        browser.submit(&LOG_IN).await;
        browser.submit(&[("step", "allow")]).await;
    }
    assert!(first.location().starts_with("https://app.example/") && first.location().ends_with("&state=1"));
    assert!(second.location().starts_with("https://rival.example/") && second.location().ends_with("&state=2"));
}

#[tokio::test]
async fn nothing_that_others_wrote_becomes_markup() {
    let evil = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'";
    let world = World::empty()
        .with_user(UserSpec::new(evil, "p"))
        .with_client(ClientSpec::new("evil", "hush").named(evil).redirecting_to(HOME).owned_by(evil));
    let served = Served::new(&world);
    let query = [("response_type", "code"), ("client_id", "evil"), ("scope", evil), ("state", evil)];
    let mut browser = Browser::open(&served, &query).await;
    let mut pages = vec![browser.page.body.clone()];
    pages.push(browser.submit(&[("step", "login"), ("username", evil), ("password", "no")]).await.body.clone());
    pages.push(browser.submit(&[("step", "login"), ("username", evil), ("password", "p")]).await.body.clone());
    assert!(pages[2].contains("&lt;script&gt;"));
    for page in pages {
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert!(!page.contains("\"\">"), "an attribute was closed: {page}");
    }
    browser.submit(&[("step", "allow")]).await;
    assert!(!browser.location().contains(['<', '"', '\n']), "{}", browser.location());
}

#[tokio::test]
async fn pages_can_be_neither_framed_nor_stored_nor_read_by_others() {
    let served = served();
    let mut browser = Browser::begin(&served, "mobicle").await;
    let page = &browser.page;
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    for part in ["form-action 'self' https://app.example;", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("access-control-allow-origin", ""),
    ] {
        assert_eq!(page.header(name), value, "{name}");
    }
    let cookie = page.header("set-cookie");
    assert!(cookie.ends_with("; Path=/oauth/authorize; Max-Age=600; HttpOnly; SameSite=Strict"), "{cookie}");
    assert!(!page.body.contains("<script"));
    assert!(page.body.contains("<html lang=\"en\">") && page.body.contains("<label for=\"username\">"));
    browser.submit(&LOG_IN).await;
    let redirect = browser.submit(&[("step", "allow")]).await;
    for (name, value) in
        [("cache-control", "no-store"), ("referrer-policy", "no-referrer"), ("access-control-allow-origin", "")]
    {
        assert_eq!(redirect.header(name), value, "{name}");
    }
}

#[tokio::test]
async fn a_token_does_not_outgrow_the_scopes_of_its_client() {
    let served = served();
    for scope in ["", "shop", "*:*", "create_customer"] {
        let query = [("response_type", "code"), ("client_id", "shop"), ("scope", scope), ("state", "")];
        let mut browser = Browser::open(&served, &query).await;
        let consent = browser.submit(&LOG_IN).await;
        assert!(consent.body.contains("create customers") && !consent.body.contains("full permissions"));
        browser.submit(&[("step", "allow")]).await;
        let code = between(browser.location(), "code=", "&").expect("a code").to_owned();
        let answer = exchange_code(&served, "shop", &code).await.json();
        assert_eq!(answer["scope"], "customers:create");
        let token = answer["access_token"].as_str().expect("text");
        let refused = served.call("GET", "/v1/devices", token, "").await;
        assert_eq!(
            description(&refused),
            "invalid_scope: The access token lacks the scope that this takes: devices:list"
        );
        assert_eq!(served.call("POST", "/v1/clients", token, "name=x&type=installed").await.status, 400);
        let current = served.call("GET", "/v1/access_tokens/current", token, "").await.json();
        assert_eq!(current["scopes"], serde_json::json!(["customers:create"]));
    }
    // The password grant is no way round it.
    let fields = [("grant_type", "password"), ("username", "ada@example.com"), ("password", "analytical-engine")];
    let answer = exchange(&served, "shop", &fields).await.json();
    let token = answer["access_token"].as_str().expect("text");
    assert_eq!(served.call("GET", "/v1/devices", token, "").await.json()["error"], "invalid_scope");
    // And a client without limits can ask for less.
    let query = [("response_type", "code"), ("client_id", "mobicle"), ("scope", "create_customer"), ("state", "")];
    let mut browser = Browser::open(&served, &query).await;
    browser.submit(&LOG_IN).await;
    browser.submit(&[("step", "allow")]).await;
    let code = between(browser.location(), "code=", "&").expect("a code").to_owned();
    assert_eq!(exchange_code(&served, "mobicle", &code).await.json()["scope"], "customers:create");
}

/// The log at its most talkative.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panics in here").extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_holds_no_secret_however_much_it_is_to_say() {
    let log = Log::default();
    let lines = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
    let _log = tracing::subscriber::set_default(subscriber.with_writer(move || lines.clone()).finish());
    let served = served();
    let mut browser = Browser::begin(&served, "mobicle").await;
    let transaction = between(&browser.page.body, "name=\"transaction\" value=\"", "\"").expect("a form").to_owned();
    browser.submit(&[("step", "login"), ("username", "ada@example.com"), ("password", "difference-engine")]).await;
    browser.submit(&LOG_IN).await;
    browser.submit(&[("step", "allow")]).await;
    let code = between(browser.location(), "code=", "&").expect("a code").to_owned();
    let fields = [("grant_type", "authorization_code"), ("code", &code), ("remember_me", "for-ever-and-ever")];
    let granted = exchange(&served, "mobicle", &fields).await.json();
    let guess = [("grant_type", "password"), ("username", "grace@example.com"), ("password", "microsecond")];
    assert_eq!(exchange(&served, "mobicle", &guess).await.status, 400);
    let first = [("grant_type", "password"), ("username", "grace@example.com"), ("password", "nanosecond")];
    let challenged = exchange(&served, "mobicle", &first).await.json();
    let made = served.call("POST", "/v1/clients", ADA, "name=App&type=installed&colour=red").await.json();
    let text = |json: &serde_json::Value| json.as_str().expect("text").to_owned();
    let cookie = browser.cookies[0].split_once('=').expect("a pair").1.to_owned();
    let said = String::from_utf8(log.0.lock().expect("nobody panics in here").clone()).expect("text");
    assert!(said.contains("remember_me") && said.contains("colour"), "it says something: {said}");
    for secret in [
        "analytical-engine",
        "difference-engine",
        "nanosecond",
        "microsecond",
        "hush",
        "for-ever-and-ever",
        ADA,
        &transaction,
        &cookie,
        &code,
        &text(&granted["access_token"]),
        &text(&granted["refresh_token"]),
        &text(&challenged["mfa_token"]),
        &text(&made["client"]["secret"]),
    ] {
        assert!(!said.contains(secret), "{secret} is in the log: {said}");
    }
}
