//! Whatever is thrown at the routes, they answer in the cloud's own words: no panic, no 5xx but the 501 of what is not
//! covered and the 500 that the real cloud gives for a signal nobody acknowledges.

use axum::body::Body;
use http::Request;
use http_body_util::BodyExt;
use proptest::prelude::*;

use crate::connection::Connection;
use crate::limits::RateLimits;
use crate::served::Served;
use crate::world::World;

pub(crate) const TOKEN: &str = "0123456789abcdef0123456789abcdef01234567";

pub(crate) fn served() -> Served {
    served_with(RateLimits::Off)
}

fn served_with(rate_limits: RateLimits) -> Served {
    let mut world = World::built_in();
    world.settings.rate_limits = rate_limits;
    world.users[0].tokens.push(TOKEN.to_owned());
    Served::new(&world)
}

fn paths() -> impl Strategy<Value = String> {
    let segment = prop_oneof![
        8 => prop::sample::select(vec![
            "v1", "oauth", "token", "authorize", "devices", "events", "access_tokens", "current", "workbench", "led",
            "garage-light", "thermometer", "ping", "products", "1", "_mock", "clock", "advance", "skip", "users", "health",
            "firmware", "temperature", "ada@example.com", "user", "mail", "mfa-enable", "mfa-disable", "password-reset",
            "reset-password", "examples", "led.html",
        ])
        .prop_map(str::to_owned),
        1 => "[ -~]{0,12}".prop_map(|text| text.replace([' ', '"', '<', '>', '\\', '^', '`', '{', '|', '}', '#'], "%20")),
        1 => prop::sample::select(vec!["%FF", "%00", "%2F", "%", "%zz", "..", "", "%E2%82%AC"]).prop_map(str::to_owned),
    ];
    let routes = prop::sample::select(vec![
        "/oauth/token",
        "/oauth/authorize",
        "/oauth/authorize?response_type=code&client_id=particle&redirect_uri=https://a.example/",
        "/v1/clients",
        "/v1/clients/particle",
        "/v1/products/weather-station/clients",
        "/v1/products/weather-station/customers",
        "/v1/products/20001/customers/kid",
        "/v1/products/20001/clients/particle",
        "/v1/access_tokens",
        "/v1/access_tokens/current",
        "/v1/access_tokens/0",
        "/v1/devices",
        "/v1/devices/events",
        "/v1/devices/workbench",
        "/v1/devices/workbench/led",
        "/v1/devices/garage-light/led",
        "/v1/devices/workbench/ping",
        "/v1/events/a",
        "/v1/users",
        "/v1/user",
        "/v1/user/password-reset",
        "/v1/user/mfa-enable",
        "/v1/user/mfa-disable",
        "/reset-password",
        "/examples/led.html",
        "/_mock/mail",
        "/_mock/clock/skip",
        "/_mock/clock/advance",
        "/_mock/devices/workbench",
    ]);
    prop_oneof![
        2 => routes.prop_map(str::to_owned),
        1 => prop::collection::vec(segment, 0..6).prop_map(|segments| format!("/{}", segments.join("/"))),
    ]
}

fn fields() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "name",
        "data",
        "ttl",
        "private",
        "arg",
        "args",
        "format",
        "signal",
        "notes",
        "id",
        "request_transfer",
        "by",
        "pins",
        "power",
        "network",
        "deaf",
        "grant_type",
        "client_id",
        "client_secret",
        "username",
        "password",
        "otp",
        "mfa_token",
        "recovery_code",
        "current_password",
        "password_again",
        "invalidate_tokens",
        "account_info",
        "account_info[first_name]",
        "account_info[business_account]",
        "token",
        "to",
        "expires_in",
        "expires_at",
        "access_token",
        "file",
        "product_id",
        "type",
        "redirect_uri",
        "scope",
        "code",
        "refresh_token",
        "response_type",
        "state",
        "email",
        "no_password",
        "transaction",
        "step",
        "what",
    ]);
    let value = prop_oneof![
        prop::sample::select(vec![
            "",
            "on",
            "0",
            "1",
            "-1",
            "99999999999999999999",
            "password",
            "urn:custom:mfa-otp",
            "urn:custom:recovery-code",
            "{\"first_name\":\"Ada\",\"business_account\":0}",
            "new@example.com",
            "authorization_code",
            "refresh_token",
            "client_credentials",
            "customer=kid",
            "web",
            "code",
            "login",
            "https://a.example/ http://[::1]/",
            "particle",
            "true",
            "null",
            "%FF",
            "%00",
            "+",
            "2026-01-01",
            "9999-12-31T23:59:59Z",
            "1e400",
            "raw",
            TOKEN,
            "ada@example.com",
            "analytical-engine",
            "1 minute",
            "-5s",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,40}",
    ];
    prop::collection::vec((name, value), 0..6).prop_flat_map(|fields| {
        let form = fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
        let json = fields.iter().map(|(name, value)| {
            let raw = serde_json::from_str::<serde_json::Value>(value);
            let value = raw.unwrap_or_else(|_| serde_json::json!(value));
            format!("{}:{value}", serde_json::json!(name))
        });
        let json = format!("{{{}}}", json.collect::<Vec<_>>().join(","));
        prop_oneof![Just(form), Just(json)]
    })
}

fn bodies() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => fields().prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..200),
        1 => prop::sample::select(vec!["{", "[]", "\"x\"", "{\"name\":", "nul", "{}{}", "[[[[[[[["])
            .prop_map(|text| text.as_bytes().to_vec()),
    ]
}

fn headers() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let kind = prop::sample::select(vec![
        "application/x-www-form-urlencoded",
        "application/json",
        "application/json; charset=utf-8",
        "multipart/form-data; boundary=x",
        "text/plain",
        "",
    ]);
    let authorization = prop::sample::select(vec![
        None,
        Some(format!("Bearer {TOKEN}")),
        Some(format!("bearer  {TOKEN}")),
        Some("Bearer ".to_owned()),
        Some("Basic cGFydGljbGU6cGFydGljbGU=".to_owned()),
        Some("Basic %%%".to_owned()),
        Some("Negotiate x".to_owned()),
    ]);
    (kind, authorization).prop_map(|(kind, authorization)| {
        let mut headers = vec![("host", "localhost".to_owned()), ("content-type", kind.to_owned())];
        headers.extend(authorization.map(|value| ("authorization", value)));
        headers
    })
}

fn queries() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        1 => Just(format!("?access_token={TOKEN}")),
        1 => Just(format!("?access_token={TOKEN}&access_token=2&format=raw&format=raw")),
        1 => "[a-z=&%+0-9]{0,30}".prop_map(|text| format!("?{text}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_request_gets_an_answer_of_the_clouds_own(
        requests in prop::collection::vec(
            (
                prop::sample::select(vec!["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE"]),
                paths(), queries(), headers(), bodies(),
            ),
            1..24,
        ),
        rate_limits in prop::sample::select(&RateLimits::ALL[..]),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let served = served_with(rate_limits);
            for (method, path, query, headers, body) in requests {
                let mut request = Request::builder().method(method).uri(format!("{path}{query}"));
                for (name, value) in headers {
                    request = request.header(name, value);
                }
                let shown = format!("{method} {path}{query} {}", String::from_utf8_lossy(&body));
                let request = request.header("content-length", body.len()).body(Body::from(body));
                let Ok(mut request) = request else { continue };
                request.extensions_mut().insert(Connection::new([127, 0, 0, 1].into()));
                let response = served.front.answer(request).await;
                let status = response.status().as_u16();
                prop_assert!(status < 500 || status == 501 || shown.contains("signal"), "{status} to {shown}");
                prop_assert!(response.headers().contains_key("x-request-id"), "{shown}");
                let html = response.headers().get("content-type").is_some_and(|kind| kind == "text/html; charset=utf-8");
                let pages = [" /oauth/authorize", " /reset-password", " /examples"];
                let is_page = pages.iter().any(|page| shown.contains(page));
                prop_assert!(!html || is_page, "{shown}");
                if status >= 400 && method != "HEAD" && !html {
                    let body = response.into_body().collect().await.expect("a whole body").to_bytes();
                    let body: Result<serde_json::Value, _> = serde_json::from_slice(&body);
                    prop_assert!(body.is_ok_and(|body| body.is_object()), "{status} to {shown}");
                }
            }
            Ok(())
        })?;
    }
}
