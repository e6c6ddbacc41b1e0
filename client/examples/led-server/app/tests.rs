use axum::body::{Body, to_bytes};
use tower_service::Service;

use super::*;

/// A server whose cloud is not there: nobody listens on port 1.
fn server() -> Router {
    let cloud = Client::new("http://127.0.0.1:1").expect("an address");
    routes(Server::new(
        &cloud,
        Secret::from("tokentoken"),
        "lamp".to_owned(),
        Names::new([127, 0, 0, 1].into(), vec![]),
    ))
}

/// Status, headers and body as one text. What is not said of the request is as the server's own page sends it.
async fn ask(server: &Router, method: &str, path: &str, headers: &[(&'static str, &str)], body: &str) -> String {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in [("host", "localhost:3000"), ("content-type", "application/json")] {
        if headers.iter().all(|(other, _)| *other != name) {
            request = request.header(name, value);
        }
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_owned())).expect("a request");
    let Ok(response) = server.clone().call(request).await;
    let (head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a whole body");
    format!("{}\n{:?}\n{}", head.status.as_u16(), head.headers, String::from_utf8_lossy(&body))
}

const ON: &str = "{\"arg\":\"on\"}";

#[tokio::test]
async fn the_page_has_neither_token_nor_device_and_a_policy() {
    for path in ["/", "/index.html", "/led.js", "/style.css"] {
        let answer = ask(&server(), "GET", path, &[], "").await;
        assert!(answer.starts_with("200\n") && answer.contains("default-src 'none'"), "{answer}");
        assert!(!answer.contains("tokentoken") && !answer.contains("lamp"), "{answer}");
    }
}

#[tokio::test]
async fn a_cloud_that_is_not_there_is_an_answer_too() {
    let answer = ask(&server(), "POST", "/led", &[], ON).await;
    assert!(answer.starts_with("200\n"), "{answer}");
    assert!(
        answer.contains("\"errorDescription\":\"Network error from http://127.0.0.1:1/v1/devices/lamp/led\""),
        "{answer}"
    );
    assert!(answer.contains("\"statusCode\":null") && answer.contains("cannot reach http://127.0.0.1:1"), "{answer}");
    assert!(!answer.contains("tokentoken"), "{answer}");
}

#[tokio::test]
async fn what_the_server_refuses_itself_says_why_in_the_same_form() {
    let long = format!("{{\"arg\":\"on\",\"more\":\"{}\"}}", "x".repeat(MAX_BODY));
    for (status, headers, body, why) in [
        (403, &[("host", "evil.example")][..], ON, "does not go by that name"),
        (403, &[("origin", "https://evil.example")], ON, "pages of other sites"),
        (403, &[("sec-fetch-site", "cross-site")], ON, "pages of other sites"),
        (415, &[("content-type", "text/plain")], ON, "application/json"),
        (415, &[("content-type", "application/x-www-form-urlencoded")], "arg=on", "application/json"),
        (400, &[], "on", "that is no JSON"),
        (400, &[], "{\"arg\":\"ON\"}", "arg must be"),
        (400, &[], "{\"arg\":[\"on\"]}", "arg must be"),
        (400, &[], "[]", "arg must be"),
        (413, &[], &long, "too large"),
    ] {
        let answer = ask(&server(), "POST", "/led", headers, body).await;
        assert!(answer.starts_with(&format!("{status}\n")) && answer.contains(why), "{body}: {answer}");
        assert!(
            answer.contains(&format!("{{\"ok\":false,\"err\":{{\"statusCode\":{status},\"body\":{{\"error\":")),
            "{answer}"
        );
    }
    assert!(ask(&server(), "GET", "/led", &[], "").await.starts_with("405\n"));
    assert!(ask(&server(), "GET", "/.env", &[], "").await.starts_with("404\n"));
}

#[tokio::test]
async fn a_flood_ends_at_the_server_and_nonsense_uses_up_nothing() {
    let server = server();
    for _ in 0..20 {
        assert!(ask(&server, "POST", "/led", &[], "{}").await.starts_with("400\n"));
    }
    let mut last = String::new();
    // The cloud that is not there answers at once, much faster than calls come back.
    for _ in 0..100 {
        last = ask(&server, "POST", "/led", &[], ON).await;
    }
    assert!(last.starts_with("429\n") && last.contains("\"retry-after\": \"1\""), "{last}");
}
