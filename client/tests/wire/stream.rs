//! Event streams: what is delivered, and what happens when the connection ends, breaks, or falls silent.

use std::pin::Pin;
use std::time::Duration;

use futures_core::Stream;
use particle_client::{Disconnect, Error, Event, EventStream, StreamItem};

use crate::server::{Exchange, Server};
use crate::session;
use crate::timer::ManualTimer;

async fn open() -> (EventStream, Exchange, Server, ManualTimer) {
    let (session, server, timer) = session().await;
    let request = session.events().stream().all_mine().prefix("sensor");
    let (stream, exchange) = tokio::join!(request.open(), server.stream());
    (stream.unwrap(), exchange, server, timer)
}

async fn next_data(stream: &mut EventStream) -> String {
    stream.next().await.unwrap().unwrap().data.unwrap()
}

/// The next item, which must be the end of a connection.
async fn disconnect(stream: &mut EventStream) -> (Disconnect, u64) {
    match stream.next_item().await.unwrap().unwrap() {
        StreamItem::Disconnected { reason, retry_in } => (reason, retry_in.as_secs()),
        item => panic!("the connection ends, and not: {item:?}"),
    }
}

async fn reconnected(stream: &mut EventStream, server: &Server) -> Exchange {
    let (item, exchange) = tokio::join!(stream.next_item(), server.stream());
    assert!(matches!(item, Some(Ok(StreamItem::Reconnected))), "{item:?}");
    exchange
}

#[tokio::test]
async fn events_are_delivered_however_they_are_cut() {
    let (mut stream, mut exchange, ..) = open().await;
    assert_eq!(exchange.line, "GET /v1/devices/events/sensor HTTP/1.1");
    assert_eq!(exchange.header("authorization"), Some("Bearer 254406f7"));
    exchange.event("sensor/a", 1).await;
    exchange.chunk("\n").await;
    exchange.chunk("event: sensor/b\r\nda").await;
    exchange
        .chunk("ta: {\"data\":null,\"ttl\":\"60\",\"published_at\":\"2026-01-01T00:00:00Z\",\"coreid\":\"x\"}\r")
        .await;
    exchange.chunk("\n\r\n").await;
    let first = stream.next().await.unwrap().unwrap();
    assert_eq!((first.name.as_str(), first.data.as_deref()), ("sensor/a", Some("1")));
    let second = stream.next().await.unwrap().unwrap();
    assert_eq!((second.name.as_str(), second.data, second.ttl), ("sensor/b", None, Duration::from_secs(60)));
}

#[tokio::test]
async fn an_unreadable_event_is_reported_and_the_stream_goes_on() {
    let (mut stream, mut exchange, ..) = open().await;
    exchange.chunk("event: sensor\ndata: {}\n\n").await;
    exchange.event("sensor", 2).await;
    assert!(matches!(stream.next().await, Some(Err(Error::UnreadableEvent(_)))));
    assert_eq!(next_data(&mut stream).await, "2");
}

#[tokio::test]
async fn a_stream_that_ends_is_opened_again() {
    let (mut stream, mut exchange, server, timer) = open().await;
    exchange.event("sensor", 1).await;
    exchange.end().await;
    assert_eq!(next_data(&mut stream).await, "1");
    let (reason, wait) = disconnect(&mut stream).await;
    assert!(matches!(reason, Disconnect::Closed));
    assert_eq!((wait, timer.end_last_sleep().as_secs()), (1, 1));
    let mut exchange = reconnected(&mut stream, &server).await;
    exchange.event("sensor", 2).await;
    assert_eq!(next_data(&mut stream).await, "2");
}

#[tokio::test]
async fn a_torn_stream_is_opened_again_and_the_torn_event_is_dropped() {
    let (mut stream, mut exchange, server, timer) = open().await;
    exchange.event("sensor", 1).await;
    exchange.chunk("event: sensor\ndata: {\"da").await;
    drop(exchange);
    assert_eq!(next_data(&mut stream).await, "1");
    let (reason, _) = disconnect(&mut stream).await;
    assert!(matches!(reason, Disconnect::Failed(Error::Broken { .. })), "{reason:?}");
    timer.end_last_sleep();
    let mut exchange = reconnected(&mut stream, &server).await;
    exchange.chunk("ta\":1}\n\n").await;
    exchange.event("sensor", 2).await;
    assert_eq!(next_data(&mut stream).await, "2");
}

#[tokio::test]
async fn a_silent_stream_is_dropped_and_opened_again() {
    let (mut stream, mut exchange, server, timer) = open().await;
    exchange.event("sensor", 1).await;
    assert_eq!(next_data(&mut stream).await, "1");
    // The connection stays open, and nothing comes: no event, no keep-alive.
    assert_eq!(timer.end_last_sleep(), Duration::from_secs(15));
    let (reason, _) = disconnect(&mut stream).await;
    assert!(matches!(reason, Disconnect::Idle(limit) if limit == Duration::from_secs(15)), "{reason:?}");
    timer.end_last_sleep();
    let mut exchange = reconnected(&mut stream, &server).await;
    exchange.event("sensor", 2).await;
    assert_eq!(next_data(&mut stream).await, "2");
}

#[tokio::test]
async fn waits_grow_until_a_connection_proves_itself() {
    let (mut stream, exchange, server, timer) = open().await;
    exchange.end().await;
    assert_eq!(disconnect(&mut stream).await.1, 1);
    timer.end_last_sleep();

    // A server error is waited out.
    let (item, _) = tokio::join!(stream.next_item(), server.answer("503 Service Unavailable", ""));
    let Some(Ok(StreamItem::Disconnected { reason, retry_in })) = item else {
        panic!("the attempt fails, and not: {item:?}");
    };
    assert_eq!(reason.to_string(), "the cloud refused (503): Service Unavailable");
    assert_eq!((retry_in.as_secs(), timer.end_last_sleep().as_secs()), (2, 2));

    // A greeting alone proves nothing.
    reconnected(&mut stream, &server).await.end().await;
    assert_eq!(disconnect(&mut stream).await.1, 4);
    timer.end_last_sleep();

    // A keep-alive does.
    let mut exchange = reconnected(&mut stream, &server).await;
    exchange.chunk("\n").await;
    exchange.end().await;
    assert_eq!(disconnect(&mut stream).await.1, 1);
}

#[tokio::test]
async fn a_refusal_ends_the_stream() {
    let (mut stream, exchange, server, timer) = open().await;
    exchange.end().await;
    disconnect(&mut stream).await;
    timer.end_last_sleep();
    let expired = r#"{"error":"invalid_token","error_description":"The access token provided has expired."}"#;
    let (event, _) = tokio::join!(stream.next(), server.answer("401 Unauthorized", expired));
    assert!(event.unwrap().unwrap_err().is_unauthorized());
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_stream_that_cannot_be_opened_says_why_at_once() {
    let (session, server, _timer) = session().await;
    let body = r#"{"ok":false,"error":"event prefix filter is required"}"#;
    let request = session.events().stream();
    let (stream, exchange) = tokio::join!(request.open(), server.answer("400 Bad Request", body));
    assert_eq!(stream.unwrap_err().message(), "event prefix filter is required");
    assert_eq!(exchange.line, "GET /v1/events HTTP/1.1");

    let (stream, _) = tokio::join!(session.events().stream().all_mine().open(), server.answer("200 OK", "[]"));
    assert_eq!(stream.unwrap_err().to_string(), "cannot read the answer (200): it is not an event stream");
}

#[tokio::test]
async fn a_cloud_that_does_not_answer_is_not_waited_for() {
    let (session, server, timer) = session().await;
    let request = session.events().stream().all_mine().idle_limit(Duration::from_secs(5));
    let (stream, _exchange) = tokio::join!(request.open(), async {
        let exchange = server.accept().await;
        assert_eq!(timer.end_last_sleep(), Duration::from_secs(5));
        exchange
    });
    assert!(stream.unwrap_err().is_timeout());
}

#[tokio::test]
async fn a_stream_is_a_stream() {
    async fn first<S: Stream + Unpin>(mut stream: S) -> Option<S::Item> {
        std::future::poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await
    }
    let (stream, mut exchange, ..) = open().await;
    exchange.event("sensor", 1).await;
    let event: Event = first(stream).await.unwrap().unwrap();
    assert_eq!(event.data.as_deref(), Some("1"));

    let (stream, exchange, ..) = open().await;
    exchange.end().await;
    let item = first(stream.with_connection_changes()).await;
    assert!(matches!(item, Some(Ok(StreamItem::Disconnected { .. }))), "{item:?}");
}
