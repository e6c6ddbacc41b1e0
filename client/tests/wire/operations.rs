//! Operations that succeed: the whole request as it arrives, and the answer as it is understood.

use std::time::Duration;

use particle_client::{Client, Lifetime, Login};

use crate::{client, session};

const TOKEN: &str = r#"{"token_type":"bearer","access_token":"254406f7","expires_in":3600,"refresh_token":"b5b901e8"}"#;

#[tokio::test]
async fn a_request_carries_the_token_in_its_header_and_the_form_in_its_body() {
    let (session, server, _timer) = session().await;
    let answer = r#"{"id":"0123456789abcdef01234567","name":"lamp","connected":true,"return_value":1}"#;
    let devices = session.devices();
    let (result, request) = tokio::join!(devices.call("my lamp", "led", "on"), server.answer("200 OK", answer));
    assert_eq!(result.unwrap().return_value, 1);
    assert_eq!(request.line, "POST /v1/devices/my%20lamp/led HTTP/1.1");
    assert_eq!(request.header("authorization"), Some("Bearer 254406f7"));
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(request.header("user-agent"), Some(concat!("particle-client/", env!("CARGO_PKG_VERSION"))));
    assert_eq!(request.body, "arg=on");
}

#[tokio::test]
async fn a_base_url_may_have_a_path_and_a_trailing_slash() {
    let (_, server, _timer) = client().await;
    let session = Client::new(format!("{}/prefix/", server.url())).unwrap().session("254406f7");
    let devices = session.devices();
    let (result, request) = tokio::join!(devices.ping("lamp"), server.answer("200 OK", r#"{"online":true,"ok":true}"#));
    assert!(result.unwrap().online);
    assert_eq!(request.line, "PUT /prefix/v1/devices/lamp/ping HTTP/1.1");
    assert_eq!(request.header("content-length").unwrap_or("0"), "0");
}

#[tokio::test]
async fn name_and_password_become_a_session() {
    let (client, server, _timer) = client().await;
    let login = client.login("ada@example.com", "analytical-engine").expires_in(Duration::from_secs(3600));
    let (login, request) = tokio::join!(login.send(), server.answer("200 OK", TOKEN));
    let session = login.unwrap().into_session().unwrap();
    assert_eq!(session.token().expose(), "254406f7");
    assert_eq!(session.lifetime(), Some(Lifetime::For(Duration::from_secs(3600))));
    assert_eq!(request.line, "POST /oauth/token HTTP/1.1");
    assert_eq!(request.header("authorization"), None);
}

#[tokio::test]
async fn a_page_without_a_secret_finds_its_customers_token_in_the_address() {
    let (_, server, _timer) = client().await;
    let page = Client::builder(server.url()).oauth_client("kettle-7", "5ec4e7").build().unwrap();
    let answers = [("location: https://kettle.example/welcome#token=254406f7\r\n", true), ("", false)];
    for (header, made) in answers {
        let customer = page.create_customer_implicitly("kettle", "kid@example.com", "tea");
        let (result, request) = tokio::join!(customer, async {
            let mut exchange = server.accept().await;
            exchange
                .write(&format!("HTTP/1.1 201 Created\r\n{header}content-length: 0\r\nconnection: close\r\n\r\n"))
                .await;
            exchange
        });
        assert_eq!(request.line, "POST /v1/products/kettle/customers HTTP/1.1");
        assert_eq!(request.header("authorization"), None);
        assert_eq!(request.body, "client_id=kettle-7&response_type=token&email=kid%40example.com&password=tea");
        match result {
            Ok(session) => assert!(made && session.token().expose() == "254406f7"),
            Err(error) => assert!(!made && error.to_string() == "cannot read the answer (201): it leads to no token"),
        }
    }
}

#[tokio::test]
async fn a_wrong_code_can_be_followed_by_the_right_one() {
    let (client, server, _timer) = client().await;
    let challenge =
        r#"{"mfa_token":"eyJ.x.y","error":"mfa_required","error_description":"Multi-factor authentication required"}"#;
    let login = client.login("grace@example.com", "nanosecond");
    let (login, _) = tokio::join!(login.send(), server.answer("403 Forbidden", challenge));
    let Login::MfaRequired(challenge) = login.unwrap() else {
        panic!("a second factor is asked for");
    };
    assert_eq!(challenge.message(), "Multi-factor authentication required");

    let wrong = r#"{"error":"invalid_grant","error_description":"OTP expired"}"#;
    let (refused, _) = tokio::join!(challenge.submit("000000"), server.answer("400 Bad Request", wrong));
    assert!(refused.unwrap_err().is_invalid_grant());

    let (session, request) = tokio::join!(challenge.submit("123456"), server.answer("200 OK", TOKEN));
    assert_eq!(session.unwrap().token().expose(), "254406f7");
    assert!(request.body.ends_with("&mfa_token=eyJ.x.y&otp=123456"), "{}", request.body);
}

#[tokio::test]
async fn a_stored_token_is_restored_if_it_is_still_good() {
    let (client, server, _timer) = client().await;
    let info = r#"{"expires_at":"2026-04-01T00:00:00.000Z","client":"particle","scopes":[],"orgs":[]}"#;
    let (restored, request) = tokio::join!(client.restore("254406f7"), server.answer("200 OK", info));
    assert_eq!(restored.unwrap().unwrap().token().expose(), "254406f7");
    assert_eq!(request.line, "GET /v1/access_tokens/current HTTP/1.1");

    let expired = r#"{"error":"invalid_token","error_description":"The access token provided has expired."}"#;
    let (restored, _) = tokio::join!(client.restore("254406f7"), server.answer("401 Unauthorized", expired));
    assert!(restored.unwrap().is_none());

    let (restored, _) = tokio::join!(client.restore("254406f7"), server.answer("503 Service Unavailable", ""));
    assert_eq!(restored.unwrap_err().status(), Some(503));
}

#[tokio::test]
async fn an_account_lists_its_tokens_with_name_and_password() {
    let (client, server, _timer) = client().await;
    let account = client.account("ada@example.com", "analytical-engine");
    let list = r#"[{"token":"254406f7","expires_at":null,"client":"__PASSWORD_ONLY__"}]"#;
    let (tokens, request) = tokio::join!(account.list(), server.answer("200 OK", list));
    assert_eq!(tokens.unwrap().len(), 1);
    assert_eq!(request.header("authorization"), Some("Basic YWRhQGV4YW1wbGUuY29tOmFuYWx5dGljYWwtZW5naW5l"));
}

#[tokio::test]
async fn an_answer_without_body_is_a_success() {
    let (session, server, _timer) = session().await;
    let devices = session.devices();
    let (result, request) = tokio::join!(devices.unclaim("lamp"), server.answer("204 No Content", ""));
    result.unwrap();
    assert_eq!(request.line, "DELETE /v1/devices/lamp HTTP/1.1");
}

#[tokio::test]
async fn a_raw_variable_is_the_body_as_it_is() {
    let (session, server, _timer) = session().await;
    let devices = session.devices();
    let (value, request) = tokio::join!(devices.variable_raw("lamp", "mode"), server.answer("200 OK", "eco"));
    assert_eq!(value.unwrap(), "eco");
    assert_eq!(request.line, "GET /v1/devices/lamp/mode?format=raw HTTP/1.1");
}
