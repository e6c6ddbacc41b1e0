//! Operations that fail, in every way a network and a cloud can fail.

use std::time::Duration;

use particle_client::{Client, Error};

use crate::{client, session};

#[tokio::test]
async fn the_clouds_own_words_are_kept_whole() {
    let (session, server, _timer) = session().await;
    let devices = session.devices();
    let body = r#"{"ok":false,"error":"Timed out.","extra":[1]}"#;
    let (result, _) = tokio::join!(devices.call("lamp", "led", "on"), server.answer("400 Bad Request", body));
    let error = result.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!((error.status(), error.message().as_str()), (Some(400), "Timed out."));
    let refusal = error.refusal().unwrap();
    assert_eq!(refusal.body, body);
    assert_eq!(refusal.json.as_ref().unwrap()["extra"][0], 1);
}

#[tokio::test]
async fn a_refusal_may_come_with_status_200() {
    let (session, server, _timer) = session().await;
    let devices = session.devices();
    for body in [r#"{"error":"Nothing to do?"}"#, r#"{"ok":false,"errors":["Nothing to do?"]}"#] {
        let (result, _) = tokio::join!(devices.rename("lamp", ""), server.answer("200 OK", body));
        let error = result.unwrap_err();
        assert_eq!((error.status(), error.message().as_str()), (Some(200), "Nothing to do?"));
    }
}

#[tokio::test]
async fn who_is_told_to_wait_learns_for_how_long() {
    let (session, server, _timer) = session().await;
    let devices = session.devices();
    let body = r#"{"ok":false,"error":"Too many requests, try again later"}"#;
    for (header, wait) in [
        ("retry-after: 1800\r\n", Some(Duration::from_mins(30))),
        ("Retry-After:  0 \r\n", Some(Duration::ZERO)),
        ("", None),
        ("retry-after: soon\r\n", None),
        ("retry-after: Thu, 01 Jan 2026 00:00:00 GMT\r\n", None),
    ] {
        let (result, ()) = tokio::join!(devices.list(), async {
            let mut exchange = server.accept().await;
            let length = body.len();
            let head = format!(
                "HTTP/1.1 429 Too Many Requests\r\n{header}content-length: {length}\r\nconnection: close\r\n\r\n"
            );
            exchange.write(&format!("{head}{body}")).await;
        });
        let error = result.unwrap_err();
        assert!(error.is_rate_limited());
        assert_eq!((error.retry_after(), error.message().as_str()), (wait, "Too many requests, try again later"));
    }
}

#[tokio::test]
async fn an_unknown_device_is_denied_to_get_and_absent_to_find() {
    let (session, server, _timer) = session().await;
    let devices = session.devices();
    let body = r#"{"error":"Permission Denied","info":"I didn't recognize that device name or ID"}"#;
    let (result, _) = tokio::join!(devices.get("nowhere"), server.answer("403 Forbidden", body));
    assert!(result.unwrap_err().is_permission_denied());
    let (result, _) = tokio::join!(devices.find("nowhere"), server.answer("403 Forbidden", body));
    assert_eq!(result.unwrap(), None);
}

#[tokio::test]
async fn secrets_do_not_show_up_even_if_the_cloud_repeats_them() {
    let (client, server, _timer) = client().await;
    let echo = r#"{"error":"nanosecond and 254406f7"}"#;
    let login = client.login("grace@example.com", "nanosecond");
    let (result, _) = tokio::join!(login.send(), server.answer("400 Bad Request", echo));
    let error = result.unwrap_err();
    assert_eq!(error.message(), "[redacted] and 254406f7");
    let devices = client.session("254406f7").devices();
    let (result, _) = tokio::join!(devices.list(), server.answer("200 OK", echo));
    let error = result.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("254406f7"));
}

#[tokio::test]
async fn the_clients_own_limit_ends_a_wait() {
    let (session, server, timer) = session().await;
    let devices = session.devices();
    let (result, limit) = tokio::join!(devices.list(), async {
        let exchange = server.accept().await;
        let limit = timer.end_last_sleep();
        drop(exchange);
        limit
    });
    let error = result.unwrap_err();
    assert!(matches!(error, Error::TimedOut { .. }) && error.is_timeout(), "{error:?}");
    assert_eq!(limit, Duration::from_secs(60));
    assert_eq!(error.to_string(), "no answer within 60 s");
}

#[tokio::test]
async fn a_cloud_that_is_not_there_is_named_with_the_reason() {
    let error = Client::new("http://127.0.0.1:1").unwrap().session("254406f7").devices().list().await.unwrap_err();
    assert!(error.is_unreachable());
    let message = error.to_string();
    assert!(message.starts_with("cannot reach http://127.0.0.1:1: "), "{message}");
    assert!(message.to_lowercase().contains("refused"), "{message}");
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_not_mistaken_for_a_short_one() {
    let (session, server, _timer) = session().await;
    let devices = session.devices();
    let (result, ()) = tokio::join!(devices.list(), async {
        let mut exchange = server.accept().await;
        exchange.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[]").await;
    });
    assert!(matches!(result.unwrap_err(), Error::Broken { .. }));
}

#[tokio::test]
async fn nothing_is_sent_twice() {
    let (session, server, _timer) = session().await;
    let devices = session.devices();
    let (result, _) = tokio::join!(devices.list(), async { drop(server.accept().await) });
    assert!(matches!(result.unwrap_err(), Error::Broken { .. }));
    // The next request is the next operation's, and not the first one again.
    let (result, request) = tokio::join!(devices.unclaim("lamp"), server.answer("200 OK", r#"{"ok":true}"#));
    result.unwrap();
    assert_eq!(request.line, "DELETE /v1/devices/lamp HTTP/1.1");
}

#[tokio::test]
async fn an_answer_that_announces_too_much_is_not_read() {
    let (session, server, _timer) = session().await;
    let devices = session.devices();
    let (result, ()) = tokio::join!(devices.list(), async {
        let mut exchange = server.accept().await;
        exchange.write("HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n[").await;
    });
    assert!(matches!(result.unwrap_err(), Error::TooLarge { .. }));
}

#[tokio::test]
async fn an_answer_without_announced_size_is_read_up_to_the_limit() {
    let (session, server, _timer) = session().await;
    let devices = session.devices();
    let (result, ()) = tokio::join!(devices.list(), async {
        let mut exchange = server.accept().await;
        exchange.write("HTTP/1.1 500 Oops\r\nconnection: close\r\n\r\n").await;
        exchange.write_while_read(&"x".repeat(9 << 20)).await;
    });
    assert!(matches!(result.unwrap_err(), Error::TooLarge { .. }));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (session, server, _timer) = session().await;
    let devices = session.devices();
    let (result, ()) = tokio::join!(devices.list(), async {
        let mut exchange = server.accept().await;
        exchange.write("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n").await;
    });
    assert_eq!(result.unwrap_err().to_string(), "the cloud refused (302): Found");
}

#[tokio::test]
async fn an_answer_that_is_no_json_says_so() {
    let (session, server, _timer) = session().await;
    let devices = session.devices();
    let (result, _) = tokio::join!(devices.list(), server.answer("200 OK", "<html>"));
    let message = result.unwrap_err().to_string();
    assert_eq!(message, "cannot read the answer (200): it is not JSON (expected value at line 1 column 1)");
}

#[tokio::test]
async fn a_device_called_events_does_not_make_the_client_wait_for_ever() {
    let (session, server, _timer) = session().await;
    let devices = session.devices();
    let (result, _stream) = tokio::join!(devices.get("events"), server.stream());
    assert_eq!(result.unwrap_err().to_string(), "cannot read the answer (200): it is an event stream");
}
