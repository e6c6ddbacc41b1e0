//! Stands before all routes while there are faults, and lets them act on requests and their answers.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Extension;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use http_body::Body as _;
use jiff::SignedDuration;
use tokio::sync::oneshot;

use super::body;
use super::fault::When;
use super::model::{Asked, Verdict};
use super::rule::{Given, OnRequest};
use crate::app::{self, App};
use crate::connection::Connection;
use crate::control;
use crate::devices::DeviceKey;
use crate::error::ApiError;
use crate::ids::RequestId;
use crate::journal;
use crate::ledger::{Mark, Rule};
use crate::limits;
use crate::wire;

/// Stands in an answer that nobody gets: its connection is reset once the journal has it.
#[derive(Clone)]
pub(crate) struct Reset(pub(crate) Arc<Connection>);

/// By which rule an answer is that a fault has given or spoiled.
const SPOILED: Rule = Rule { name: "fault", mark: Mark::Chosen, source: "a fault has been asked for" };

/// Where a request notes that it was told to go on, until it has gone on as far as it can at once.
type GoingOn = Mutex<Option<oneshot::Sender<()>>>;

/// The guard, as a layer of the router.
pub(crate) async fn guard(
    State(app): State<App>,
    Extension(connection): Extension<Arc<Connection>>,
    request: Request,
    next: Next,
) -> Response {
    if app::is_control(request.uri()) {
        return next.run(request).await;
    }
    let going_on = GoingOn::default();
    let mut answering = pin!(answer(&app, connection, request, next, &going_on));
    std::future::poll_fn(|context| {
        let polled = answering.as_mut().poll(context);
        // Whoever lets time pass has waited for this.
        drop(going_on.lock().unwrap_or_else(PoisonError::into_inner).take());
        polled
    })
    .await
}

async fn answer(app: &App, connection: Arc<Connection>, request: Request, next: Next, going_on: &GoingOn) -> Response {
    let (request, token) = match wire::peek_token(request).await {
        Ok(peeked) => peeked,
        Err(error) => return error.into_response(),
    };
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let id = request.extensions().get::<RequestId>().copied().unwrap_or(RequestId::ZERO);
    let route = route.as_ref();
    journal::note(|draft| draft.route(route));
    let route = route.map(MatchedPath::as_str);
    let (user, device) = whose(app, token.as_deref(), named_device(&path, route));
    let asked = Asked { method: &method, path: &path, route, user, device };

    let before = judge(app, &asked, When::Before, true);
    pause(app, before.delay, going_on).await;
    let (response, (does, lot)) = match before.does {
        Some(does) => (None, does),
        None => {
            let response = next.run(request).await;
            let whole = response.body().size_hint().exact().is_some();
            let after = judge(app, &asked, When::After, whole);
            // It may be a stream, which takes nothing until it has begun.
            let _held = Held::new(&connection);
            pause(app, after.delay, going_on).await;
            match after.does {
                Some(does) => (Some(response), does),
                None => return response,
            }
        }
    };
    if let OnRequest::Answer(given) = does {
        let mut response = instead(&given, &asked, id);
        response.extensions_mut().insert(SPOILED);
        return response;
    }
    let mut response = response.unwrap_or_else(|| {
        journal::note(|draft| draft.unanswered());
        Response::new(Body::empty())
    });
    response.extensions_mut().insert(SPOILED);
    match does {
        OnRequest::Reset => {
            response.extensions_mut().insert(Reset(connection));
            response
        }
        // An answer to a HEAD has no body that could be spoiled.
        _ if method == Method::HEAD => response,
        OnRequest::Truncate(bytes) => body::truncate(response, bytes, connection),
        OnRequest::Garble(share) => body::garble(response, share, lot.number("bytes")),
        OnRequest::Dribble(gap) => body::dribble(app, response, gap, connection).await,
        OnRequest::Delay(_) | OnRequest::Answer(_) => response,
    }
}

/// A connection whose answer waits, for as long as this lives.
struct Held(Arc<Connection>);

impl Held {
    fn new(connection: &Arc<Connection>) -> Self {
        connection.hold(true);
        Self(connection.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.hold(false);
    }
}

/// Asks the faults, and has the journal note those that act.
fn judge(app: &App, asked: &Asked<'_>, when: When, whole: bool) -> Verdict {
    let verdict = app.decide(|cloud, now| cloud.faults.judge(asked, when, whole, now));
    journal::note(|draft| draft.faults(&verdict.acting));
    verdict
}

/// Waits, on the cloud's clock.
async fn pause(app: &App, length: SignedDuration, going_on: &GoingOn) {
    struct Forget<'a>(&'a App, u64);
    impl Drop for Forget<'_> {
        fn drop(&mut self) {
            self.0.decide(|cloud, _| cloud.forget_request(self.1));
        }
    }
    if length.is_zero() {
        return;
    }
    let (number, go_on) = app.decide(|cloud, now| cloud.hold_request(length, now));
    let _forget = Forget(app, number);
    if let Ok(told) = go_on.await {
        *going_on.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
    }
}

/// Whose token it is, and which device is named.
fn whose(app: &App, token: Option<&str>, device: Option<String>) -> (Option<String>, Option<DeviceKey>) {
    app.decide(|cloud, now| {
        let user = token.and_then(|token| cloud.token(token, now).ok()).map(|token| token.user);
        if let Some(user) = user {
            journal::note(|draft| draft.caller(cloud, user));
        }
        let device = device.and_then(|device| {
            let own = user.and_then(|user| cloud.device_of(user, &device).ok());
            own.or_else(|| control::find_any(cloud, &device))
        });
        (user.map(|user| cloud.users.get(user).username.clone()), device)
    })
}

/// What stands in a path where its route has a device.
fn named_device(path: &str, route: Option<&str>) -> Option<String> {
    let place = route?.split('/').position(|part| part == "{device}")?;
    let segment = path.split('/').nth(place)?;
    percent_encoding::percent_decode_str(segment).decode_utf8().ok().map(String::from)
}

/// The answer that is given, or the documented one of this status on this route.
fn instead(given: &Given, asked: &Asked<'_>, id: RequestId) -> Response {
    let mut response = match &given.body {
        Some(body) => {
            let mut response = Response::new(Body::from(body.clone()));
            *response.status_mut() = given.status;
            response
        }
        None => documented(given.status, asked, id),
    };
    for (name, value) in &given.headers {
        response.headers_mut().insert(name, value.clone());
    }
    response
}

/// Seconds in `Retry-After` unless it is given. Chosen: the window of the documented limits is five minutes.
const RETRY_AFTER: u64 = 60;

/// The refusal of this status that the route would give, as far as one is documented or observed.
fn documented(status: StatusCode, asked: &Asked<'_>, id: RequestId) -> Response {
    let route = asked.route.unwrap_or_default();
    let oauth = route.starts_with("/oauth/");
    match status.as_u16() {
        401 => ApiError::TokenInvalid.into_response(),
        403 if !oauth => ApiError::PermissionDenied.into_response(),
        404 if !oauth => app::not_found(id).into_response(),
        408 if !oauth => ApiError::VariableTimedOut.into_response(),
        429 => limits::refused(asked.method, route, RETRY_AFTER),
        status => ApiError::Faulty { status, oauth }.into_response(),
    }
}
