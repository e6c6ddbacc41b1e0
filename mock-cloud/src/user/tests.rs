//! What only HTTP shows: both kinds of bodies, statuses, the words of the answers, and the page behind the mailed link.

use axum::body::Body;
use http::Request;
use http_body_util::BodyExt;
use serde_json::Value;

use crate::app::Front;
use crate::bad_input::{TOKEN, served};
use crate::connection::Connection;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

struct Answer {
    status: u16,
    headers: http::HeaderMap,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// Status and body on one line.
    fn line(&self) -> String {
        format!("{} {}", self.status, self.body)
    }
}

async fn ask(front: &Front, request: &str, token: Option<&str>, kind: &str, body: &str) -> Answer {
    let (method, target) = request.split_once(' ').expect("a method and a path");
    let mut request = Request::builder().method(method).uri(target).header("host", "localhost:8080");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    request = request.header("content-type", kind).header("content-length", body.len());
    let mut request = request.body(Body::from(body.to_owned())).expect("a request");
    request.extensions_mut().insert(Connection::new([127, 0, 0, 1].into()));
    let response = front.answer(request).await;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.into_body().collect().await.expect("a whole body").to_bytes();
    Answer { status, headers, body: String::from_utf8(body.to_vec()).expect("UTF-8") }
}

async fn log_in(front: &Front, username: &str, password: &str) -> Answer {
    let body = format!(
        "grant_type=password&client_id=particle&client_secret=particle&username={username}&password={password}"
    );
    ask(front, "POST /oauth/token", None, FORM, &body).await
}

#[tokio::test]
async fn signing_up_and_logging_in() {
    let served = served();
    let front = &served.front;
    let mut said = Vec::new();
    for (kind, body) in [
        (
            JSON,
            r#"{"username":"joan@example.com","password":"eniac","account_info":{"first_name":"Joan"},"utm":{"a":1}}"#,
        ),
        (FORM, "username=kay@example.com&password=eniac&account_info[business_account]=true"),
        (JSON, r#"{"username":"joan","password":"eniac"}"#),
        (JSON, r#"{"username":"JOAN@example.com","password":"x"}"#),
        (JSON, r#"{"username":"jean@example.com"}"#),
        (FORM, "username=&password=x"),
        (JSON, r#"{"username":"jean@example.com","password":7}"#),
    ] {
        said.push(ask(front, "POST /v1/users", None, kind, body).await.line());
    }
    let logged_in = log_in(front, "joan@example.com", "eniac").await.json();
    let token = logged_in["access_token"].as_str().expect("a token").to_owned();
    said.push(ask(front, "GET /v1/user", Some(&token), JSON, "").await.line());
    said.push(ask(front, "GET /v1/user", Some(TOKEN), JSON, "").await.line());
    insta::assert_snapshot!(said.join("\n"), @r#"
    200 {"ok":true}
    200 {"ok":true}
    200 {"ok":false,"errors":["username must be an email address"]}
    200 {"ok":false,"errors":["username is already taken"]}
    400 {"ok":false,"errors":["username and password required"]}
    400 {"ok":false,"errors":["username and password required"]}
    400 {"ok":false,"error":"password must be a string"}
    200 {"username":"joan@example.com","subscription_ids":[],"account_info":{"first_name":"Joan","last_name":"","business_account":false},"scim_provisioned":false,"no_password":false,"mfa":{"enabled":false},"wifi_device_count":0,"cellular_device_count":0}
    200 {"username":"ada@example.com","subscription_ids":[],"account_info":{"first_name":"Ada","last_name":"Lovelace","business_account":false},"scim_provisioned":false,"no_password":false,"mfa":{"enabled":false},"wifi_device_count":6,"cellular_device_count":1}
    "#);
}

#[tokio::test]
async fn changing_and_deleting_an_account() {
    let served = served();
    let front = &served.front;
    let mut said = Vec::new();
    for (request, body) in [
        ("PUT /v1/user", "account_info[last_name]=King"),
        ("PUT /v1/user", "password=new"),
        ("PUT /v1/user", "password=new&current_password=wrong"),
        ("PUT /v1/user", "password=&current_password=analytical-engine"),
        ("PUT /v1/user", "username=king&current_password=analytical-engine"),
        ("PUT /v1/user", "username=grace@example.com&current_password=analytical-engine"),
        ("PUT /v1/user", "what=ever"),
        ("PUT /v1/user", "password=new&current_password=analytical-engine&username=king@example.com"),
        ("PUT /v1/user/mfa-disable", "current_password=new"),
        ("PUT /v1/user/mfa-disable", ""),
        ("DELETE /v1/user", ""),
        ("DELETE /v1/user", "password=analytical-engine"),
        ("DELETE /v1/user", "password=new"),
        ("GET /v1/user", ""),
        ("GET /v1/devices", ""),
    ] {
        said.push(ask(front, request, Some(TOKEN), FORM, body).await.line());
    }
    said.push(log_in(front, "king@example.com", "new").await.line());
    insta::assert_snapshot!(said.join("\n"), @r#"
    200 {"ok":true,"message":"User's account info updated."}
    400 {"ok":false,"error":"current_password is required to change username or password"}
    403 {"ok":false,"error":"Password is incorrect"}
    400 {"ok":false,"error":"password must not be empty"}
    200 {"ok":false,"errors":["username must be an email address"]}
    200 {"ok":false,"errors":["username is already taken"]}
    200 {"error":"Nothing to do?"}
    200 {"ok":true,"message":"User's username and password updated."}
    400 {"ok":false,"error":"MFA is not enabled"}
    400 {"ok":false,"error":"current_password is missing"}
    400 {"ok":false,"error":"password is missing"}
    403 {"ok":false,"error":"Password is incorrect"}
    200 {"ok":true,"message":"User's account has been deleted."}
    401 {"error":"invalid_token","error_description":"The access token provided is invalid."}
    401 {"error":"invalid_token","error_description":"The access token provided is invalid."}
    400 {"error":"invalid_grant","error_description":"User credentials are invalid"}
    "#);
}

#[tokio::test]
async fn a_second_factor_from_the_offer_to_the_recovery() {
    let served = served();
    let front = &served.front;
    let offer = ask(front, "GET /v1/user/mfa-enable", Some(TOKEN), JSON, "").await.json();
    let keys: Vec<&String> = offer.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["ok", "mfa_token", "mfa_secret", "mfa_url", "mfa_qr"]);
    let mfa_token = offer["mfa_token"].as_str().expect("text");
    let secret = offer["mfa_secret"].as_str().expect("text");
    let code = super::Otp::from_base32(secret).expect("base32").code(crate::clock::MANUAL_START);

    let confirm = |otp: &str| format!(r#"{{"mfa_token":"{mfa_token}","otp":"{otp}"}}"#);
    let wrong = ask(front, "POST /v1/user/mfa-enable", Some(TOKEN), JSON, &confirm("wrong")).await.line();
    assert_eq!(wrong, r#"400 {"ok":false,"error":"Invalid one-time code"}"#);
    let missing = ask(front, "POST /v1/user/mfa-enable", Some(TOKEN), JSON, "{}").await.line();
    assert_eq!(missing, r#"400 {"ok":false,"error":"mfa_token and otp are required"}"#);
    let confirmed = ask(front, "POST /v1/user/mfa-enable", Some(TOKEN), JSON, &confirm(&code)).await.json();
    let recovery_code = confirmed["recovery_codes"][0].as_str().expect("text");

    let challenge = log_in(front, "ada@example.com", "analytical-engine").await;
    assert_eq!(challenge.status, 403);
    let challenge = challenge.json();
    let mfa_token = challenge["mfa_token"].as_str().expect("text");
    let grant = "grant_type=urn:custom:recovery-code&client_id=particle&client_secret=particle";
    let mut said = Vec::new();
    for fields in
        ["", "&recovery_code=x", &format!("&mfa_token={mfa_token}&recovery_code=x"), "&mfa_token=x&recovery_code=x"]
    {
        said.push(ask(front, "POST /oauth/token", None, FORM, &format!("{grant}{fields}")).await.line());
    }
    insta::assert_snapshot!(said.join("\n"), @r#"
    400 {"error":"invalid_request","error_description":"You must provide recovery code and mfa token."}
    400 {"error":"invalid_request","error_description":"You must provide recovery code and mfa token."}
    400 {"error":"invalid_grant","error_description":"Invalid recovery code"}
    400 {"error":"invalid_grant","error_description":"Invalid mfa token"}
    "#);
    let fields = format!("{grant}&mfa_token={mfa_token}&recovery_code={recovery_code}");
    let token = ask(front, "POST /oauth/token", None, FORM, &fields).await.json();
    assert_eq!(token["token_type"], "bearer");
    let off = ask(front, "PUT /v1/user/mfa-disable", Some(TOKEN), JSON, r#"{"current_password":"analytical-engine"}"#);
    assert_eq!(off.await.line(), r#"200 {"ok":true}"#);
    assert_eq!(log_in(front, "ada@example.com", "analytical-engine").await.status, 200);
}

#[tokio::test]
async fn a_forgotten_password_from_the_mail_to_the_page_to_the_log_in() {
    let served = served();
    let front = &served.front;
    let request = async |username: &str| {
        let body = format!(r#"{{"username":"{username}"}}"#);
        ask(front, "POST /v1/user/password-reset", None, JSON, &body).await.line()
    };
    assert_eq!(request("bob@example.com").await, r#"404 {"ok":false,"error":"User not found."}"#);
    assert_eq!(request("").await, r#"400 {"ok":false,"error":"username is missing"}"#);
    assert_eq!(request("Ada@example.com").await, r#"200 {"ok":true,"message":"Password reset email sent."}"#);
    assert_eq!(ask(front, "GET /_mock/mail?to=bob@example.com", None, JSON, "").await.line(), "200 []");
    let mails = ask(front, "GET /_mock/mail?to=ada%40example.com", None, JSON, "").await.json();
    let link = mails[0]["links"][0].as_str().expect("a link");
    let target = link.strip_prefix("http://localhost:8080").expect("where the request went");
    let token = target.rsplit_once('=').expect("a token").1;

    let page = ask(front, &format!("GET {target}"), None, "", "").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("ada@example.com") && page.body.contains(token));
    let policy = page.headers["content-security-policy"].to_str().expect("text");
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"), "{policy}");
    assert_eq!(page.headers["referrer-policy"], "no-referrer");
    assert_eq!(page.headers["cache-control"], "no-store");

    let submit = async |password: &str, again: &str| {
        let body = format!("token={token}&password={password}&password_again={again}&invalidate_tokens=true");
        ask(front, "POST /reset-password", None, FORM, &body).await
    };
    let differ = submit("new", "newer").await;
    assert!(differ.status == 400 && differ.body.contains("The two passwords differ."), "{}", differ.body);
    assert_eq!(submit("", "").await.status, 400);
    assert_eq!(ask(front, "GET /v1/user", Some(TOKEN), JSON, "").await.status, 200);
    assert_eq!(submit("new", "new").await.status, 200);
    assert_eq!(submit("newer", "newer").await.status, 404);
    assert_eq!(ask(front, &format!("GET {target}"), None, "", "").await.status, 404);
    assert_eq!(log_in(front, "ada@example.com", "new").await.status, 200);
    assert_eq!(ask(front, "GET /v1/user", Some(TOKEN), JSON, "").await.status, 401);
}
