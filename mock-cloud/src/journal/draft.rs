//! What is learned about a request while it is answered.
//!
//! The draft belongs to the task that answers, and so whoever learns something can note it without being handed it through
//! every layer; without a journal there is none, and a note is nothing.

use std::cell::RefCell;
use std::pin::pin;
use std::time::Instant;

use axum::body::Body;
use axum::extract::MatchedPath;
use axum::response::Response;
use http::header::CONTENT_TYPE;
use http::{Method, Request, Uri};
use http_body::Body as _;
use http_body_util::BodyExt;
use jiff::Timestamp;
use serde_json::Value;

use super::exchange::{Caller, Exchange};
use super::fields::Fields;
use super::redact::{self, Care};
use crate::app::App;
use crate::cloud::Cloud;
use crate::error::JSON;
use crate::ids::RequestId;
use crate::reach::Reach;
use crate::user::UserKey;
use crate::wire::{Params, Payload};

/// The longest error that is kept, in bytes.
const MAX_ERROR: u64 = 2048;
/// Unknown fields that one entry names.
const MAX_UNKNOWN: usize = 8;

tokio::task_local! {
    static DRAFT: RefCell<Draft>;
}

/// What is known so far.
#[derive(Default)]
pub(crate) struct Draft {
    route: Option<MatchedPath>,
    query: Option<Fields>,
    body: Fields,
    caller: Option<Caller>,
    unknown: Vec<String>,
    faults: Vec<u64>,
    unanswered: bool,
}

/// Notes something about the request that this task is answering, if there is a journal.
pub(crate) fn note(about: impl FnOnce(&mut Draft)) {
    let _ = DRAFT.try_with(|draft| about(&mut draft.borrow_mut()));
}

impl Draft {
    pub(crate) fn route(&mut self, route: Option<&MatchedPath>) {
        self.route = route.cloned();
    }

    pub(crate) fn read(&mut self, query: &Params, body: &Payload) {
        self.query = Some(Fields::of(query));
        self.body = match body {
            Payload::Form(params) | Payload::Json(params) => Fields::of(params),
            Payload::Files(upload) => Fields::of_upload(upload),
            Payload::Nothing | Payload::Unusable(_) => Fields::default(),
        };
    }

    /// Who turned out to be calling.
    pub(crate) fn caller(&mut self, cloud: &Cloud, user: UserKey) {
        let kind = match cloud.reach_of(user) {
            Reach::User => "user",
            Reach::Product(_) => "product",
            Reach::Customer(_) => "customer",
            Reach::ApiUser(_) => "api_user",
        };
        self.caller = Some(Caller { kind, name: cloud.users.get(user).username.clone() });
    }

    /// These faults act.
    pub(crate) fn faults(&mut self, acting: &[u64]) {
        self.faults.extend(acting);
    }

    /// There is not even an answer that could be lost.
    pub(crate) fn unanswered(&mut self) {
        self.unanswered = true;
    }

    pub(crate) fn unknown_field(&mut self, name: &str) {
        if self.unknown.len() < MAX_UNKNOWN {
            self.unknown.push(redact::shown_name(name).into_owned());
        }
    }
}

/// A request that has come, as far as it has to be remembered until it is answered.
pub(crate) struct Begun {
    order: u64,
    at: Timestamp,
    wall: Instant,
    method: Method,
    uri: Uri,
}

impl Begun {
    pub(crate) fn new(app: &App, request: &Request<Body>) -> Self {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        Self { order: app.chronicle.place(), at: app.clock().now(), wall: Instant::now(), method, uri }
    }

    /// Puts the exchange into the journal, and hands its answer on.
    pub(crate) async fn end(self, app: &App, draft: Option<Draft>, id: RequestId, response: Response) -> Response {
        let (response, error) = look_at(response).await;
        let Draft { route, query, body, caller, unknown, faults, unanswered } = draft.unwrap_or_default();
        let care = Care::of(route.as_ref().map(MatchedPath::as_str), caller.as_ref());
        let query = query.unwrap_or_else(|| {
            let sent = self.uri.query().and_then(|query| Params::from_pairs(query.as_bytes()));
            sent.map_or_else(Fields::default, |params| Fields::of(&params))
        });
        app.journal.push(Exchange {
            number: 0,
            order: self.order,
            at: self.at,
            method: self.method,
            path: redact::path(self.uri.path(), route.as_ref().map(MatchedPath::as_str)),
            query: query.redacted(care),
            body: body.redacted(care),
            caller,
            status: if unanswered { 0 } else { response.status().as_u16() },
            error,
            request_id: id,
            micros: u64::try_from(self.wall.elapsed().as_micros()).unwrap_or(u64::MAX),
            unknown,
            faults,
            route,
        });
        response
    }
}

/// Answers a request, and says what was learned about it meanwhile.
pub(crate) async fn drafted(answering: impl Future<Output = Response>) -> (Response, Option<Draft>) {
    let mut answering = pin!(DRAFT.scope(RefCell::default(), answering));
    let response = answering.as_mut().await;
    (response, answering.take_value().map(RefCell::into_inner))
}

/// The error that an answer says, if it says one in JSON. Such a body is whole already, so nothing is waited for.
async fn look_at(response: Response) -> (Response, Option<Value>) {
    let short = response.body().size_hint().upper().is_some_and(|bytes| bytes <= MAX_ERROR);
    if response.status().is_success() || !short || response.headers().get(CONTENT_TYPE) != Some(&JSON) {
        return (response, None);
    }
    let (head, body) = response.into_parts();
    // What was refused is said in full from memory; it cannot end early.
    let bytes = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let error = serde_json::from_slice(&bytes).ok().map(redact::answer);
    (Response::from_parts(head, Body::from(bytes)), error)
}
