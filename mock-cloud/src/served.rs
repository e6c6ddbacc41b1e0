//! A whole cloud without sockets, for tests of what only HTTP shows.

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroUsize;
use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use firmware::Fleet;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use jiff::SignedDuration;
use serde_json::Value;

use crate::app::{App, Front};
use crate::assemble::assemble;
use crate::binaries::Compiling;
use crate::clock::{Clock, ClockMode};
use crate::connection::Connection;
use crate::crew::Crew;
use crate::engine::Engine;
use crate::hosts::Hosts;
use crate::ids::{RequestIds, Secrets};
use crate::stop::Stop;
use crate::timekeeper::{Passage, Timekeeper};
use crate::world::World;

/// Where requests come from.
const LOOPBACK: Ipv4Addr = Ipv4Addr::LOCALHOST;

/// It stops when it is dropped.
pub(crate) struct Served {
    pub(crate) front: Front,
    timekeeper: Timekeeper,
    _stop: Stop,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Served {
    /// A cloud with a manual clock. Needs a runtime.
    pub(crate) fn new(world: &World) -> Self {
        let (cloud, devices) = assemble(world, Secrets::new(Some(1))).expect("a sound world");
        let fleet = Fleet::new(devices, NonZeroUsize::MIN);
        let clock = Clock::new(ClockMode::Manual, None);
        let app: App = Arc::new(Engine::new(cloud, fleet, clock, RequestIds::new(1), Compiling::new(false)));
        app.boot(|_| {});
        let (stop, stopped) = Stop::new();
        let timekeeper = Timekeeper::start(app.clone(), Arc::new(Crew::new()), false, stopped);
        let front = Front::new(app, timekeeper.clone(), Hosts::new([127, 0, 0, 1].into(), &[], None));
        Self { front, timekeeper, _stop: stop }
    }

    /// Sends a request; a form if it has a body.
    pub(crate) async fn send(&self, method: &str, uri: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        Answer::read(self.begin(LOOPBACK, method, uri, headers, body).await).await
    }

    /// As [`Served::send`], from any address, and without reading the body.
    pub(crate) async fn begin(
        &self,
        peer: impl Into<IpAddr>,
        method: &str,
        uri: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Response {
        let request = request(Connection::new(peer.into()), method, uri, headers, body);
        self.front.answer(request).await
    }

    /// A form or nothing, with an access token.
    pub(crate) async fn call(&self, method: &str, uri: &str, token: &str, body: &str) -> Answer {
        self.send(method, uri, &[(AUTHORIZATION.as_str(), &format!("Bearer {token}"))], body).await
    }

    pub(crate) async fn skip(&self, seconds: i64) {
        self.timekeeper.pass(Passage::Skip, SignedDuration::from_secs(seconds)).await.expect("time passes");
    }
}

/// A request as the server hands it on; a form if it has a body and no header says otherwise.
pub(crate) fn request(
    connection: Arc<Connection>,
    method: &str,
    uri: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(uri).header(HOST, "localhost");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if !body.is_empty() && headers.iter().all(|(name, _)| *name != CONTENT_TYPE.as_str()) {
        request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    let request = request.header(CONTENT_LENGTH, body.len()).body(Body::from(body.to_owned()));
    let mut request = request.expect("a request");
    request.extensions_mut().insert(connection);
    request
}

impl Answer {
    pub(crate) async fn read(response: Response) -> Self {
        let (head, body) = response.into_parts();
        let body = body.collect().await.expect("a whole body").to_bytes();
        let body = String::from_utf8(body.to_vec()).expect("text");
        Self { status: head.status, headers: head.headers, body }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("JSON was due, not {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }
}
