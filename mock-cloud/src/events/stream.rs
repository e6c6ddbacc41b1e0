//! `GET …/events…`: a stream of events, which stays open.
//!
//! | Path | Carries |
//! | --- | --- |
//! | `/v1/events/{prefix}` | what the caller may access; the prefix is required |
//! | `/v1/devices/events[/{prefix}]` | the events of the caller's devices, and those the caller publishes |
//! | `/v1/devices/{device}/events[/{prefix}]` | those of one device |
//!
//! Source: documented (API reference, "Get a stream of events"); bytes, paths and prefix rules: observed. `?nonce=` and
//! whatever else is in the query is ignored.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Extension;
use axum::body::Body;
use axum::extract::rejection::ExtensionRejection;
use axum::extract::{FromRequestParts, MatchedPath, State};
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HeaderValue};
use http::request::Parts;

use super::frame::OPENING;
use super::model::{NewStream, Scope};
use super::queue::StreamQueue;
use crate::app::App;
use crate::auth::Authorized;
use crate::cloud::Effect;
use crate::connection::Connection;
use crate::error::ApiError;
use crate::path::Segments;

type Answer = Result<Response, ApiError>;

/// What a stream has to know of the request that opens it, beside what any route is told.
pub(super) struct Opening {
    connection: Arc<Connection>,
    path: Arc<str>,
    route: Option<MatchedPath>,
}

impl<S: Send + Sync> FromRequestParts<S> for Opening {
    type Rejection = ExtensionRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ExtensionRejection> {
        let Extension(connection) = Extension::from_request_parts(parts, state).await?;
        Ok(Self { connection, path: parts.uri.path().into(), route: parts.extensions.get().cloned() })
    }
}

/// `/v1/events` without a prefix. Documented.
pub(super) async fn without_prefix(_: Authorized) -> ApiError {
    ApiError::EventPrefixRequired
}

pub(super) async fn any(
    State(app): State<App>,
    Segments([prefix]): Segments<1>,
    opening: Opening,
    request: Authorized,
) -> Answer {
    open(&app, &request, opening, None, prefix)
}

pub(super) async fn mine(State(app): State<App>, opening: Opening, request: Authorized) -> Answer {
    open(&app, &request, opening, None, String::new())
}

pub(super) async fn mine_by_prefix(
    State(app): State<App>,
    Segments([prefix]): Segments<1>,
    opening: Opening,
    request: Authorized,
) -> Answer {
    open(&app, &request, opening, None, prefix)
}

pub(super) async fn one(
    State(app): State<App>,
    Segments([device]): Segments<1>,
    opening: Opening,
    request: Authorized,
) -> Answer {
    open(&app, &request, opening, Some(device), String::new())
}

pub(super) async fn one_by_prefix(
    State(app): State<App>,
    Segments([device, prefix]): Segments<2>,
    opening: Opening,
    request: Authorized,
) -> Answer {
    open(&app, &request, opening, Some(device), prefix)
}

fn open(
    app: &App,
    request: &Authorized,
    Opening { connection, path, route }: Opening,
    device: Option<String>,
    prefix: String,
) -> Answer {
    let caller = &request.caller;
    let (queue, place) = app.decide(|cloud, now| -> Result<_, ApiError> {
        // The token may have been revoked since it was checked; its streams must not outlive it.
        cloud.token(&caller.token, now).map_err(|_| ApiError::TokenInvalid)?;
        let scope = match device {
            None => Scope::Mine,
            Some(device) => Scope::Device(cloud.device_of(caller.user, &device)?),
        };
        if app.open_streams().load(Ordering::Relaxed) >= cloud.settings.max_streams {
            return Err(ApiError::TooManyStreams);
        }
        let place = cloud.limits.open_stream(connection.peer()).map_err(|_| ApiError::TooManyStreams)?;
        let queue = StreamQueue::new(connection, cloud.settings.stream_queue);
        queue.push(&OPENING).expect("a new queue takes its first frame");
        cloud.watch_expiry(&caller.token);
        cloud.effect(Effect::OpenStream(NewStream {
            user: caller.user,
            scope,
            prefix,
            token: caller.token.clone(),
            queue: queue.clone(),
            opened_at: now,
            path,
            route,
        }));
        Ok((queue, place))
    })?;
    let mut response = Response::new(Body::new(queue.body(app.open_streams().clone(), place)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(CONNECTION, HeaderValue::from_static("keep-alive"));
    Ok(response)
}
