//! The routes: a page, and the one thing it may do.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use particle_client::{Client, Devices, Secret};
use serde_json::Value;

use crate::bucket::Bucket;
use crate::failure::{Failure, success};
use crate::visitor::{Names, check_origin};

/// So many calls at once, and then one a second: enough for people, and no more than a device can do. Chosen.
const CALLS_AT_ONCE: u32 = 5;
const ANOTHER_CALL_AFTER: Duration = Duration::from_secs(1);

/// The largest request, in bytes: `{"arg":"off"}` and room to spare. Chosen.
const MAX_BODY: usize = 256;

/// What the routes share. It has the token, in its connection to the cloud alone.
pub(crate) struct Server {
    devices: Devices,
    device: String,
    /// What is called, for messages.
    url: String,
    names: Names,
    bucket: Mutex<Bucket>,
}

impl Server {
    pub(crate) fn new(cloud: &Client, token: Secret, device: String, names: Names) -> Self {
        let url = format!("{}/v1/devices/{device}/led", cloud.base_url().trim_end_matches('/'));
        let bucket = Mutex::new(Bucket::new(CALLS_AT_ONCE, ANOTHER_CALL_AFTER, Instant::now()));
        Self { devices: cloud.session(token).devices(), device, url, names, bucket }
    }
}

pub(crate) fn routes(server: Server) -> Router {
    let server = Arc::new(server);
    Router::new()
        .route("/", get(page))
        .route("/index.html", get(page))
        .route("/led.js", get(async || file("text/javascript; charset=utf-8", include_str!("public/led.js"))))
        .route("/style.css", get(async || file("text/css; charset=utf-8", include_str!("public/style.css"))))
        .route("/led", post(led))
        .fallback(async || Failure::of_ours(StatusCode::NOT_FOUND, "there is nothing here but / and /led"))
        .method_not_allowed_fallback(async || {
            Failure::of_ours(StatusCode::METHOD_NOT_ALLOWED, "pages are for GET, /led is for POST")
        })
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(server.clone(), admit))
        .with_state(server)
}

/// Who asks for this server by another name gets nothing of it; and what every answer says of itself.
async fn admit(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let mut response = match server.names.check_host(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(why) => Failure::of_ours(StatusCode::FORBIDDEN, why).into_response(),
    };
    let headers: [(HeaderName, &'static str); 5] = [
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
             form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
        ),
    ];
    response.headers_mut().extend(headers.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}

async fn page() -> Response {
    file("text/html; charset=utf-8", include_str!("public/index.html"))
}

fn file(kind: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, kind)], text).into_response()
}

/// `POST /led`: calls the function `led` of the device with what the visitor wants, if that is `on` or `off`.
///
/// What the function returns is its own affair: getting there is enough, as in the application note.
async fn led(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    check_origin(&headers).map_err(|why| Failure::of_ours(StatusCode::FORBIDDEN, why))?;
    let body =
        body.map_err(|rejection| Failure::of_ours(rejection.status(), "the request is too large, or broke off"))?;
    let argument = argument(&headers, &body).map_err(|(status, why)| Failure::of_ours(status, why))?;
    // Whoever asks for nonsense uses up nothing.
    server.bucket.lock().expect("nobody panics in here").take(Instant::now()).map_err(Failure::too_often)?;
    match server.devices.call(&server.device, "led", argument).await {
        Ok(_) => Ok(success()),
        Err(error) => {
            eprintln!("led {argument}: {error}");
            Err(Failure::of_the_cloud(&server.url, &error))
        }
    }
}

/// What is asked for. Nothing that a visitor writes goes to the device: it is one of two words of ours.
fn argument(headers: &HeaderMap, body: &[u8]) -> Result<&'static str, (StatusCode, &'static str)> {
    // A page of another site can send forms and plain text without asking first, but no JSON.
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()?.split(';').next());
    if !kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "the request must be application/json"));
    }
    let asked: Value = serde_json::from_slice(body).map_err(|_| (StatusCode::BAD_REQUEST, "that is no JSON"))?;
    match asked["arg"].as_str() {
        Some("on") => Ok("on"),
        Some("off") => Ok("off"),
        _ => Err((StatusCode::BAD_REQUEST, "arg must be \"on\" or \"off\"")),
    }
}

#[cfg(test)]
mod tests;
