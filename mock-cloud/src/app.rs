//! The application: every route, and what every answer has in common.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
    ALLOW, CONTENT_TYPE, HeaderValue,
};
use http::{HeaderName, Method, Request, StatusCode, Uri};
use serde::Serialize;
use tower_service::Service;

use crate::engine::Engine;
use crate::error::{ApiError, JSON};
use crate::hosts::Hosts;
use crate::ids::RequestId;
use crate::journal::Begun;
use crate::page::IsPage;
use crate::timekeeper::Timekeeper;
use crate::{
    authentication, binaries, claim_codes, control, customers, devices, diagnostics, events, examples, faults,
    integrations, journal, ledger, limits, oauth, reference, team, user,
};

/// What every handler gets.
pub(crate) type App = Arc<Engine>;

/// Where the mock's own surface lives. Nothing of the real cloud is under it.
const CONTROL_PREFIX: &str = "/_mock";

fn router(app: App, timekeeper: Timekeeper) -> Router {
    let limited = app.decide(|cloud, _| cloud.limits.are_on());
    let router = Router::new()
        .merge(oauth::routes())
        .merge(authentication::routes())
        .merge(user::routes())
        .merge(team::routes())
        .merge(customers::routes())
        .merge(devices::routes())
        .merge(claim_codes::routes())
        .merge(integrations::routes())
        .merge(events::routes())
        .merge(diagnostics::routes())
        .merge(binaries::routes())
        .merge(control::routes(timekeeper))
        .merge(journal::routes())
        .merge(faults::routes())
        .merge(ledger::routes())
        .merge(examples::routes())
        .fallback(reference::not_here)
        .method_not_allowed_fallback(reference::not_here)
        .with_state(app.clone());
    // Off, the limits are not even in the way.
    if limited { router.layer(middleware::from_fn_with_state(app, limits::guard)) } else { router }
}

/// As the routes, but that faults act on what is asked and answered.
fn spoiled(app: App, routes: &Router) -> Router {
    routes.clone().layer(middleware::from_fn_with_state(app, faults::guard))
}

/// The outermost layer: who may ask at all, and the headers of every answer.
pub(crate) struct Front {
    app: App,
    router: Router,
    /// The same behind the faults, from when there first is one.
    spoiled: OnceLock<Router>,
    hosts: Hosts,
}

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const ANY_ORIGIN: HeaderValue = HeaderValue::from_static("*");

impl Front {
    pub(crate) fn new(app: App, timekeeper: Timekeeper, hosts: Hosts) -> Self {
        Self { router: router(app.clone(), timekeeper), spoiled: OnceLock::new(), app, hosts }
    }

    /// Answers one request.
    pub(crate) async fn answer(&self, mut request: Request<Body>) -> Response {
        let id = self.app.request_ids.next();
        let control = is_control(request.uri());
        let begun = (!control && self.app.journal.is_on()).then(|| Begun::new(&self.app, &request));
        let asked = ledger::is_asked(request.headers()).then(|| (request.method().clone(), request.uri().clone()));
        let mut draft = None;
        let admitted = self.hosts.admit(request.uri(), request.headers(), control);
        let mut response = match admitted {
            Err(refused) => refused.into_response(),
            Ok(()) if request.method() == Method::OPTIONS && !control => preflight(),
            Ok(()) => {
                request.extensions_mut().insert(id);
                let routes = match self.app.is_faulty() {
                    false => &self.router,
                    true => self.spoiled.get_or_init(|| spoiled(self.app.clone(), &self.router)),
                };
                let answering = routes.clone().call(request);
                let answering = async {
                    let Ok(response) = answering.await;
                    response
                };
                if begun.is_some() {
                    let (response, learned) = journal::drafted(answering).await;
                    draft = learned;
                    response
                } else {
                    answering.await
                }
            }
        };
        if let Some((method, uri)) = asked {
            ledger::explain(&method, &uri, &mut response);
        }
        let page = response.extensions().get::<IsPage>().is_some();
        let headers = response.headers_mut();
        // A wrong method is a 404 like any other (observed), and says no more.
        headers.remove(ALLOW);
        if !control && !page {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, ANY_ORIGIN);
        }
        let text = HeaderValue::from_bytes(&id.as_text()).expect("hex digits and dashes");
        headers.insert(X_REQUEST_ID, text);
        let response = match begun {
            Some(begun) => begun.end(&self.app, draft, id, response).await,
            None => response,
        };
        if let Some(faults::Reset(connection)) = response.extensions().get() {
            connection.reset();
            // The connection ends as soon as its task runs, and this with it.
            return std::future::pending().await;
        }
        response
    }
}

pub(crate) fn is_control(uri: &Uri) -> bool {
    uri.path().strip_prefix(CONTROL_PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What a browser is told before it sends a token to another origin. Observed in the vendor's local cloud.
fn preflight() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, PUT, DELETE, OPTIONS"));
    headers.insert(
        ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("X-Requested-With, Content-Type, Accept, Authorization"),
    );
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("300"));
    response
}

/// An answer of 200 with compact JSON.
pub(crate) fn json(body: &impl Serialize) -> Response {
    // Room for a device's record, the commonest long answer, without growing on the way.
    let mut bytes = Vec::with_capacity(1024);
    serde_json::to_writer(&mut bytes, body).expect("our own types serialize into memory");
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    response
}

/// The joke name in the cloud's 404.
pub(crate) fn joke(id: RequestId) -> String {
    const WORDS: [[&str; 8]; 3] = [
        ["sleepy", "gallant", "fuzzy", "turbo", "humble", "electric", "brave", "noisy"],
        ["purple", "ancient", "quantum", "crunchy", "tiny", "polite", "hidden", "cosmic"],
        ["otter", "muon", "pancake", "badger", "photon", "kettle", "walrus", "pixel"],
    ];
    let word = |place: usize| WORDS[place][id.pick(8, place as u32)];
    [word(0), word(1), word(2)].join(" ")
}

/// 404 in the cloud's own shape.
pub(crate) fn not_found(id: RequestId) -> ApiError {
    ApiError::NotFound { joke: joke(id) }
}
