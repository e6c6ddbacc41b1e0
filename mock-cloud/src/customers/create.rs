//! `POST /v1/products/{product}/customers`: making a customer, in three ways.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{MatchedPath, State};
use axum::response::{IntoResponse, Response};
use http::header::{ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue, LOCATION};
use http::{Request, StatusCode};
use jiff::Timestamp;

use super::model::name_fault;
use crate::app::App;
use crate::auth::{self, Authorized};
use crate::cloud::Cloud;
use crate::connection::Connection;
use crate::error::{ApiError, NO_STORE};
use crate::limits::{self, Attempt};
use crate::oauth::{self, Lifetime, NewGrant, RedirectUri};
use crate::path::{self, Named};
use crate::products::ProductKey;
use crate::scopes::Scopes;
use crate::wire::{Basic, Incoming, Params, Payload};

/// The vendor's JavaScript client sends a `grant_type` along, which says nothing (observed).
const FIELDS: [&str; 7] =
    ["email", "password", "no_password", "client_id", "client_secret", "response_type", "grant_type"];

/// Makes a customer and answers a token of its own.
///
/// - By the token of a member of the product's team, or of the product: with a password.
/// - By the id and secret of a client of the product: with a password, or with `no_password=true` and none.
/// - By the id alone of such a client and `response_type=token`, from a browser: with a password. There is no body then; the
///   token stands in the fragment of the client's redirect URI, in the header `Location`, which pages of other origins may
///   read.
///
/// # Errors
/// The bearer errors, [`ApiError::PermissionDenied`] and [`ApiError::ProductNotFound`];
/// [`ApiError::ClientIdInvalid`], [`ApiError::ClientSecretMissing`], and [`ApiError::ClientInvalid`] for a client that is not
/// the product's, too; [`ApiError::RedirectUriMissing`] for a client without one; [`ApiError::FieldInvalid`];
/// [`ApiError::CustomerExists`].
///
/// Source: documented (API reference, "Create a customer"). `no_password` by a client alone, and its `scope`: observed. The
/// header `Location`, the name `token` in the fragment, as after the log-in pages, and refusals: chosen. The token may do
/// all that a customer may, even when its client is limited to creating customers (chosen).
pub(super) async fn create(
    State(app): State<App>,
    Extension(connection): Extension<Arc<Connection>>,
    route: MatchedPath,
    request: Request<Body>,
) -> Result<Response, ApiError> {
    let (mut parts, body) = request.into_parts();
    let named = path::named(&mut parts).await?;
    let incoming = Incoming::read(Request::from_parts(parts, body)).await?;
    let mut response = match sent_client(&incoming)? {
        None => {
            let request = Authorized::check(&app, route.as_str(), named, incoming)?;
            let product = request.product().ok_or(ApiError::ProductNotFound)?;
            let (caller, fields) = request.into_fields()?;
            let customer = NewCustomer::read(&fields, false)?;
            app.decide(|cloud, now| customer.make(cloud, product, &caller.client, now).map(oauth::token_answer))?
        }
        Some(client) => {
            let fields = incoming.into_fields()?;
            let named = match named {
                Some(Named::Product(named)) => named,
                Some(Named::Organization(_)) | None => return Err(ApiError::ProductNotFound),
            };
            // The page's way takes no secret, so anybody could end a row of failures with it.
            let granted = if client.secret.is_some() { Attempt::Granted } else { Attempt::Open };
            let peer = connection.peer();
            app.decide(|cloud, now| {
                limits::for_a_token(cloud, peer, now, granted, |cloud| client.make(cloud, &named, &fields, now))
            })?
        }
    };
    *response.status_mut() = StatusCode::CREATED;
    response.headers_mut().extend(NO_STORE);
    Ok(response)
}

/// A client as it proves itself; without a secret in a browser.
struct SentClient {
    id: String,
    secret: Option<String>,
}

/// The client that asks; `None` when a bearer token does, or nobody.
fn sent_client(incoming: &Incoming) -> Result<Option<SentClient>, ApiError> {
    let fields = match &incoming.body {
        Payload::Form(fields) | Payload::Json(fields) => Some(fields),
        Payload::Nothing | Payload::Files(_) | Payload::Unusable(_) => None,
    };
    if auth::is_bearer_meant(incoming) {
        return Ok(None);
    }
    let (id, secret) = if Basic::is_meant(&incoming.headers) {
        let Basic { name, password } = Basic::from_headers(&incoming.headers).ok_or(ApiError::ClientIdInvalid)?;
        (name, Some(password))
    } else if let Some(fields) = fields.filter(|fields| fields.has("client_id")) {
        let id = fields.text("client_id")?.unwrap_or_default();
        (id.to_owned(), fields.text("client_secret")?.map(str::to_owned))
    } else {
        return Ok(None);
    };
    if !oauth::is_client_id(&id) {
        return Err(ApiError::ClientIdInvalid);
    }
    Ok(Some(SentClient { id, secret: secret.filter(|secret| !secret.is_empty()) }))
}

impl SentClient {
    fn make(self, cloud: &mut Cloud, product: &str, fields: &Params, now: Timestamp) -> Result<Response, ApiError> {
        let product = cloud.products.find(product).ok_or(ApiError::ProductNotFound)?;
        let implicit = match (fields.text("response_type")?, &self.secret) {
            (None | Some(""), None) => return Err(ApiError::ClientSecretMissing),
            (None | Some(""), Some(_)) => false,
            (Some("token"), None) => true,
            (Some("token"), Some(_)) => {
                return Err(ApiError::FieldInvalid("response_type=token goes without the client's secret".to_owned()));
            }
            (Some(_), _) => return Err(ApiError::FieldInvalid("response_type must be token".to_owned())),
        };
        let owner = cloud.products.get(product).account;
        let own = cloud.clients.get(&self.id).filter(|client| client.owner == Some(owner));
        let proven = own.filter(|client| self.secret.as_ref().is_none_or(|secret| client.secret.matches(secret)));
        let client = proven.ok_or(ApiError::ClientInvalid)?;
        let redirect_uri: Option<RedirectUri> = client.redirect_uris.first().cloned();
        let customer = NewCustomer::read(fields, !implicit)?;
        if !implicit {
            return customer.make(cloud, product, &self.id, now).map(oauth::token_answer);
        }
        let redirect_uri = redirect_uri.ok_or(ApiError::RedirectUriMissing)?;
        let token = customer.make(cloud, product, &self.id, now)?.access_token;
        let location = redirect_uri.with_fragment(&[("token", &token)]);
        let mut response = StatusCode::CREATED.into_response();
        let location = HeaderValue::try_from(location).expect("a registered URI is plain ASCII");
        response.headers_mut().insert(LOCATION, location);
        response.headers_mut().insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Location"));
        Ok(response)
    }
}

/// What was asked for.
struct NewCustomer<'a> {
    email: &'a str,
    /// `None`: without one.
    password: Option<&'a str>,
}

impl<'a> NewCustomer<'a> {
    fn read(fields: &'a Params, may_lack_password: bool) -> Result<Self, ApiError> {
        let invalid = |what: &str| ApiError::FieldInvalid(what.to_owned());
        fields.note_unknown("create_customer", &FIELDS);
        let email = fields.text("email")?.ok_or_else(|| invalid("email is required"))?;
        if let Some(fault) = name_fault(email) {
            return Err(ApiError::FieldInvalid(format!("email {fault}")));
        }
        let password = fields.text("password")?.filter(|password| !password.is_empty());
        match (password, fields.truth("no_password")? == Some(true)) {
            (Some(_), true) => Err(invalid("give password or no_password=true, not both")),
            (None, true) if !may_lack_password => {
                Err(invalid("no_password=true takes the id and secret of a client of the product"))
            }
            (None, false) => Err(invalid("password is required")),
            (password, _) => Ok(Self { email, password }),
        }
    }

    fn make(
        &self,
        cloud: &mut Cloud,
        product: ProductKey,
        client: &str,
        now: Timestamp,
    ) -> Result<oauth::Grant, ApiError> {
        let user = cloud.create_customer(product, self.email, self.password)?;
        let scope = self.password.is_none().then(|| format!("customer={}", cloud.users.get(user).username));
        let new = NewGrant { user, client: client.into(), by_password: false, scopes: Scopes::FULL, scope };
        let grant = cloud.issue_grant(new, Lifetime::Unstated, now);
        grant.map_err(|_| ApiError::TokenRequestInvalid("the token would outlive the calendar".to_owned()))
    }
}
