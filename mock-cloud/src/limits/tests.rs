//! The limits over HTTP.

use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{ROUTES, RateLimits};
use crate::served::{Answer, Served};
use crate::world::{ClientSpec, ProductSpec, UserSpec, World};

const TOKEN: &str = "0123456789abcdef0123456789abcdef01234567";
const HERE: [u8; 4] = [127, 0, 0, 1];
const THERE: [u8; 4] = [192, 0, 2, 7];
const RIGHT: &str = "grant_type=password&client_id=particle&client_secret=particle&username=ada@example.com&password=p";

fn served(rate_limits: RateLimits) -> Served {
    let mut world = World::empty()
        .with_user(UserSpec::new("ada@example.com", "p").with_token(TOKEN))
        .with_user(UserSpec::new("grace@example.com", "p").with_mfa("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))
        .with_user(UserSpec { sso: true, ..UserSpec::new("edith@example.com", "") })
        .with_client(ClientSpec::new("app", "hush").redirecting_to("https://app.example/"))
        .with_product(ProductSpec::new(20_001, "kettle", "ada@example.com"))
        .with_client(ClientSpec::new("kettle", "steam").of_product("kettle").redirecting_to("https://kettle.example/"));
    world.settings.rate_limits = rate_limits;
    Served::new(&world)
}

async fn ask(served: &Served, method: &str, uri: &str) -> Answer {
    served.send(method, uri, &[], "").await
}

async fn log_in(served: &Served, form: &str) -> Answer {
    served.send("POST", "/oauth/token", &[], form).await
}

async fn stream(served: &Served, peer: [u8; 4]) -> Response {
    let uri = format!("/v1/devices/events?access_token={TOKEN}");
    served.begin(peer, "GET", &uri, &[], "").await
}

#[tokio::test]
async fn each_route_with_a_limit_refuses_the_hundred_and_first_request_in_five_minutes() {
    for (method, template, _) in ROUTES {
        let served = served(RateLimits::Documented);
        let uri = template
            .replace("{product}", "1")
            .replace("{token}", "0")
            .replace("{device}", "x")
            .replace("{*prefix}", "y");
        for _ in 0..100 {
            let answer = ask(&served, method.as_str(), &uri).await;
            assert!(answer.status != 429 && answer.status != 501, "{method} {uri}: {}", answer.body);
        }
        let forged = [("x-forwarded-for", "192.0.2.7"), ("forwarded", "for=192.0.2.7"), ("x-real-ip", "192.0.2.7")];
        let refused = served.send(method.as_str(), &uri, &forged, "").await;
        assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "300"), "{method} {uri}");
        let elsewhere = served.begin(THERE, method.as_str(), &uri, &[], "").await;
        assert_ne!(elsewhere.status(), 429, "{method} {uri}");
        assert_eq!(ask(&served, "GET", "/v1/devices").await.status, 400, "other routes are open");
        served.skip(300).await;
        assert_ne!(ask(&served, method.as_str(), &uri).await.status, 429, "{method} {uri}");
    }
}

#[tokio::test]
async fn ten_thousand_requests_close_everything_but_the_control_surface_and_preflights() {
    let served = served(RateLimits::Documented);
    for _ in 0..10_000 {
        ask(&served, "GET", "/v1/nonsense").await;
        ask(&served, "OPTIONS", "/v1/devices").await;
        ask(&served, "GET", "/_mock/health").await;
    }
    for (uri, body) in [
        ("/v1/devices", r#"{"ok":false,"error":"Too many requests, try again later"}"#),
        ("/v1/nonsense", r#"{"ok":false,"error":"Too many requests, try again later"}"#),
        ("/v1/access_tokens", r#"{"ok":false,"errors":["Too many requests, try again later"]}"#),
        ("/oauth/token", r#"{"error":"rate_limit_exceeded","error_description":"Too many attempts, try again later"}"#),
    ] {
        let refused = ask(&served, "GET", uri).await;
        assert_eq!((refused.status.as_u16(), refused.body.as_str()), (429, body), "{uri}");
        assert_eq!(refused.header("retry-after"), "300");
        assert_eq!(refused.header("access-control-allow-origin"), "*");
        assert!(refused.headers.contains_key("x-request-id"));
    }
    assert_eq!(ask(&served, "GET", "/_mock/health").await.status, 200);
    assert_eq!(ask(&served, "OPTIONS", "/v1/devices").await.status, 204);
}

#[tokio::test]
async fn an_ipv4_peer_is_the_same_over_an_ipv6_socket() {
    let served = served(RateLimits::Documented);
    for _ in 0..100 {
        ask(&served, "GET", "/v1/access_tokens").await;
    }
    let mapped: std::net::IpAddr = "::ffff:127.0.0.1".parse().expect("an address");
    let refused = served.begin(mapped, "GET", "/v1/access_tokens", &[], "").await;
    assert_eq!(refused.status(), 429);
}

#[tokio::test]
async fn what_has_to_be_guessed_counts_as_a_failure_and_nothing_else_does() {
    let client = "client_id=particle&client_secret=particle";
    let wrong_password = format!("grant_type=password&{client}&username=ada@example.com&password=x");
    let second_factor = format!("grant_type=password&{client}&username=grace@example.com&password=p");
    let wrong_client = RIGHT.replace("client_secret=particle", "client_secret=x");
    let too_long = format!("{RIGHT}&expires_in=x");
    let unknown = RIGHT.replace("=password&", "=passphrase&");
    for (form, blocks) in
        [(&wrong_password, true), (&wrong_client, true), (&second_factor, false), (&too_long, false), (&unknown, false)]
    {
        let served = served(RateLimits::Documented);
        for _ in 0..10 {
            assert_ne!(log_in(&served, form).await.status, 429, "{form}");
        }
        let answer = log_in(&served, RIGHT).await;
        assert_eq!(answer.status == 429, blocks, "{form}: {}", answer.body);
        if blocks {
            assert_eq!(answer.header("retry-after"), "1800");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert_eq!(answer.header("cache-control"), "no-store");
        }
    }
}

#[tokio::test]
async fn wrong_one_time_codes_count_as_well() {
    let served = served(RateLimits::Documented);
    let client = "client_id=particle&client_secret=particle";
    for _ in 0..2 {
        let first = format!("grant_type=password&{client}&username=grace@example.com&password=p");
        let mfa_token = log_in(&served, &first).await.json()["mfa_token"].as_str().expect("a challenge").to_owned();
        for _ in 0..5 {
            let second = format!("grant_type=urn:custom:mfa-otp&{client}&mfa_token={mfa_token}&otp=000000");
            assert_eq!(log_in(&served, &second).await.json()["error_description"], "OTP expired");
        }
    }
    assert_eq!(log_in(&served, RIGHT).await.status, 429);
}

fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{name}:{password}")))
}

#[tokio::test]
async fn whatever_takes_a_password_counts_failures_and_waits() {
    let wrong = basic("ada@example.com", "x");
    let (wrong, bearer) = (wrong.as_str(), format!("Bearer {TOKEN}"));
    let account = r#"{"ok":false,"errors":["Too many requests, try again later"]}"#;
    let token = r#"{"error":"rate_limit_exceeded","error_description":"Too many attempts, try again later"}"#;
    for (method, uri, authorization, form, told) in [
        ("GET", "/v1/access_tokens", wrong, "", account),
        ("GET", "/v1/access_tokens?otp=000000", &basic("grace@example.com", "p"), "", account),
        ("DELETE", "/v1/access_tokens/0", wrong, "", account),
        ("PUT", "/v1/user", &bearer, "password=mine&current_password=x", account),
        ("DELETE", "/v1/user", &bearer, "password=x", account),
        ("PUT", "/v1/user/mfa-disable", &bearer, "current_password=x", account),
        ("POST", "/v1/products/kettle/customers", &basic("kettle", "x"), "email=kid&password=tea", token),
        ("POST", "/v1/products/kettle/customers", &basic("app", "hush"), "email=kid&password=tea", token),
        ("GET", "/reset-password?token=0", "", "", "open the link again"),
        ("POST", "/reset-password", "", "token=0&password=mine&password_again=mine", "open the link again"),
    ] {
        let served = served(RateLimits::Documented);
        let headers = [("authorization", authorization)];
        let headers = if authorization.is_empty() { &[][..] } else { &headers[..] };
        for _ in 0..10 {
            let answer = served.send(method, uri, headers, form).await;
            assert!(answer.status.is_client_error() && answer.status != 429, "{method} {uri}: {}", answer.body);
        }
        assert_eq!(log_in(&served, RIGHT).await.status, 429, "{method} {uri}");
        let refused = served.send(method, uri, headers, form).await;
        assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "1800"), "{method} {uri}");
        assert!(refused.body.contains(told), "{method} {uri}: {}", refused.body);
        // What takes no password goes on.
        assert_eq!(served.call("GET", "/v1/user", TOKEN, "").await.status, 200);
        assert_eq!(ask(&served, "DELETE", "/v1/access_tokens/0").await.status, 200);
        served.skip(1800).await;
        assert_eq!(log_in(&served, RIGHT).await.status, 200);
        assert_ne!(served.send(method, uri, headers, form).await.status, 429, "{method} {uri}");
    }
}

#[tokio::test]
async fn a_row_goes_on_past_what_gives_no_token_or_takes_no_secret() {
    let (right, bearer) = (basic("ada@example.com", "p"), format!("Bearer {TOKEN}"));
    let customers = "/v1/products/kettle/customers";
    let sso = "grant_type=password&client_id=particle&client_secret=particle&username=edith@example.com&password=x";
    for (method, uri, authorization, form, ends) in [
        ("GET", "/v1/access_tokens", right.as_str(), "", false),
        ("PUT", "/v1/user", &bearer, "password=p&current_password=p", false),
        ("PUT", "/v1/user", &bearer, "account_info[first_name]=Ada", false),
        ("POST", customers, "", "client_id=kettle&response_type=token&email=kid&password=tea", false),
        ("POST", customers, &bearer, "email=kid&password=tea", false),
        ("POST", "/oauth/token", "", sso, false),
        ("POST", customers, &basic("kettle", "steam"), "email=kid&password=tea", true),
    ] {
        let served = served(RateLimits::Documented);
        let headers = [("authorization", authorization)];
        let headers = if authorization.is_empty() { &[][..] } else { &headers[..] };
        for _ in 0..9 {
            log_in(&served, &RIGHT.replace("password=p", "password=x")).await;
        }
        let between = served.send(method, uri, headers, form).await;
        assert!(between.status.is_success() || form == sso, "{method} {uri}: {}", between.body);
        log_in(&served, &RIGHT.replace("&password=p", "&password=x")).await;
        assert_eq!(log_in(&served, RIGHT).await.status == 200, ends, "{method} {uri} {form}");
    }
}

#[tokio::test]
async fn guesses_on_the_log_in_page_count_with_those_at_the_token_endpoint() {
    let served = served(RateLimits::Documented);
    let page = ask(&served, "GET", "/oauth/authorize?response_type=code&client_id=app").await;
    let cookie = page.header("set-cookie").split(';').next().expect("a pair").to_owned();
    let transaction = page.body.split("name=\"transaction\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let transaction = transaction.expect("a hidden field");
    let submit = async |fields: &str| {
        let body = format!("transaction={transaction}&{fields}");
        served.send("POST", "/oauth/authorize", &[("cookie", &cookie)], &body).await
    };
    for _ in 0..9 {
        assert_eq!(submit("step=login&username=ada@example.com&password=x").await.status, 400);
    }
    // Logging in is not the end of it: anybody can do that with an account of their own.
    assert_eq!(submit("step=login&username=ada@example.com&password=p").await.status, 200);
    assert_eq!(submit("step=login&username=grace@example.com&password=x").await.status, 400);
    let refused = submit("step=login&username=ada@example.com&password=p").await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "1800"));
    assert_eq!(refused.header("content-type"), "text/html; charset=utf-8");
    assert!(refused.body.contains("Wait <strong>30 minutes</strong>"), "{}", refused.body);
    assert!(!refused.headers.contains_key("access-control-allow-origin"));
    assert_eq!(log_in(&served, RIGHT).await.status, 429);
    assert_eq!(served.call("GET", "/v1/devices", TOKEN, "").await.status, 200, "who has a token goes on");
    served.skip(1800).await;
    assert_eq!(log_in(&served, RIGHT).await.status, 200);
}

#[tokio::test]
async fn consent_on_the_pages_ends_a_row_of_failures() {
    let served = served(RateLimits::Documented);
    for _ in 0..2 {
        for _ in 0..9 {
            log_in(&served, &RIGHT.replace("password=p", "password=x")).await;
        }
        let page = ask(&served, "GET", "/oauth/authorize?response_type=code&client_id=app").await;
        let cookie = page.header("set-cookie").split(';').next().expect("a pair").to_owned();
        let transaction = page.body.split("name=\"transaction\" value=\"").nth(1).expect("a hidden field");
        let transaction = transaction.split('"').next().expect("a value");
        for fields in ["step=login&username=ada@example.com&password=p", "step=allow"] {
            let body = format!("transaction={transaction}&{fields}");
            let answer = served.send("POST", "/oauth/authorize", &[("cookie", &cookie)], &body).await;
            assert!(answer.status == 200 || answer.status == 302, "{}", answer.body);
        }
    }
    assert_eq!(log_in(&served, RIGHT).await.status, 200);
}

#[tokio::test]
async fn a_hundred_streams_are_open_at_most_whenever_they_were_opened() {
    let served = served(RateLimits::Documented);
    let mut open = Vec::new();
    for _ in 0..100 {
        open.push(stream(&served, HERE).await);
    }
    assert!(open.iter().all(|stream| stream.status() == 200));
    served.skip(300).await;
    let refused = Answer::read(stream(&served, HERE).await).await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, ""));
    assert_eq!(refused.body, r#"{"ok":false,"error":"Too many event streams"}"#);
    assert_eq!(stream(&served, THERE).await.status(), 200);
    open.pop();
    open.push(stream(&served, HERE).await);
    assert_eq!(open.last().map(Response::status), Some(http::StatusCode::OK));
    assert_eq!(stream(&served, HERE).await.status(), 429);
}

#[tokio::test]
async fn unless_turned_on_nobody_is_held_to_anything() {
    let served = served(RateLimits::default());
    for _ in 0..120 {
        assert_eq!(log_in(&served, &RIGHT.replace("password=p", "password=x")).await.status, 400);
    }
    let mut open = Vec::new();
    for _ in 0..120 {
        open.push(stream(&served, HERE).await);
    }
    assert!(open.iter().all(|stream| stream.status() == 200));
}
