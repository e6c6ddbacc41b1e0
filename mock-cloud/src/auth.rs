//! Who is calling: the access token of a request.
//!
//! A token travels in the `Authorization` header or the query of any method, or in a form body of any method but GET
//! (documented, with the query's wider use observed). Two at once are refused. The order of checks is that of the OAuth
//! library the real cloud uses: first how the token was sent, then whether it is good, then whether its scopes reach as far
//! as the route, see [`crate::scopes`]. A route about a product or an organization is then open
//! to its team and its own tokens.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, MatchedPath};
use http::header::AUTHORIZATION;
use http::{HeaderMap, Method, Request};
use jiff::Timestamp;

use crate::app::App;
use crate::authentication::TokenError;
use crate::cloud::Cloud;
use crate::error::ApiError;
use crate::journal;
use crate::organizations::OrganizationError;
use crate::path::{self, Named};
use crate::products::{ProductError, ProductKey};
use crate::reach::Reach;
use crate::scopes::Scopes;
use crate::team::TeamKey;
use crate::user::{SignInError, UserKey};
use crate::wire::{Basic, Incoming, Params, Payload};

/// A caller whose token is good.
#[derive(Clone)]
pub(crate) struct Caller {
    /// Whose the token is: a user's, a product's, or a customer's of one.
    pub(crate) user: UserKey,
    pub(crate) reach: Reach,
    pub(crate) token: Arc<str>,
    pub(crate) client: Arc<str>,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) scopes: Scopes,
}

/// A request with a good token: the caller, and what it sent.
pub(crate) struct Authorized {
    pub(crate) caller: Caller,
    about: Option<TeamKey>,
    owner: UserKey,
    incoming: Incoming,
}

impl Authorized {
    /// Whose things the route is about: those of the product in its path, or else the caller's.
    pub(crate) fn owner(&self) -> UserKey {
        self.owner
    }

    /// The product that the route is about, which the caller may see.
    pub(crate) fn product(&self) -> Option<ProductKey> {
        match self.about {
            Some(TeamKey::Product(product)) => Some(product),
            Some(TeamKey::Organization(_)) | None => None,
        }
    }

    /// The team of the product or the organization that the route is about, in which the caller works.
    ///
    /// # Errors
    /// When the route names neither, which none that asks does.
    pub(crate) fn team(&self) -> Result<TeamKey, ApiError> {
        self.about.ok_or(ApiError::ProductNotFound)
    }

    /// The query.
    pub(crate) fn query(&self) -> &Params {
        &self.incoming.query
    }

    /// The caller and the body as it came.
    pub(crate) fn into_payload(self) -> (Caller, Payload) {
        (self.caller, self.incoming.body)
    }

    /// The caller and the fields of the body.
    pub(crate) fn into_fields(self) -> Result<(Caller, Params), ApiError> {
        Ok((self.caller, self.incoming.into_fields()?))
    }
}

impl FromRequest<App> for Authorized {
    type Rejection = ApiError;

    async fn from_request(request: Request<Body>, app: &App) -> Result<Self, ApiError> {
        let route = request.extensions().get::<MatchedPath>().cloned();
        let route = route.as_ref().map_or("", MatchedPath::as_str);
        let (mut parts, body) = request.into_parts();
        let about_a_team = route.starts_with("/v1/products/{product}") || route.starts_with("/v1/orgs/{org}");
        let named = if about_a_team { path::named(&mut parts).await? } else { None };
        let incoming = Incoming::read(Request::from_parts(parts, body)).await?;
        Self::check(app, route, named, incoming)
    }
}

impl Authorized {
    /// Looks at the token of a request that was read, and at how far it reaches; `named` is what the path is about.
    pub(crate) fn check(app: &App, route: &str, named: Option<Named>, incoming: Incoming) -> Result<Self, ApiError> {
        app.decide(|cloud, now| {
            let caller = authenticate(cloud, &incoming, now)?;
            if let Reach::ApiUser(_) = caller.reach {
                // Before its scopes: what is for people alone has no scope that it could get.
                caller.reach.admit(&incoming.method, route)?;
            }
            caller.scopes.admit(&incoming.method, route).map_err(ApiError::ScopeMissing)?;
            caller.reach.admit(&incoming.method, route)?;
            let (about, owner) = match named {
                Some(Named::Product(named)) => {
                    let product = match caller.reach {
                        // Of the routes that are open to a customer, its own product's.
                        Reach::Customer(own) if cloud.products.find(&named) == Some(own) => own,
                        _ => cloud.product_for(caller.user, &named)?,
                    };
                    (Some(TeamKey::Product(product)), cloud.products.get(product).account)
                }
                Some(Named::Organization(named)) => {
                    let organization = cloud.organization_for(caller.user, &named)?;
                    (Some(TeamKey::Organization(organization)), caller.user)
                }
                None => (None, caller.user),
            };
            Ok(Self { caller, about, owner, incoming })
        })
    }
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Unknown => Self::TokenInvalid,
            TokenError::Expired => Self::TokenExpired,
        }
    }
}

impl From<ProductError> for ApiError {
    fn from(error: ProductError) -> Self {
        match error {
            ProductError::Unknown => Self::ProductNotFound,
            ProductError::NotInTeam => Self::PermissionDenied,
        }
    }
}

impl From<OrganizationError> for ApiError {
    fn from(error: OrganizationError) -> Self {
        match error {
            OrganizationError::Unknown => Self::OrganizationNotFound,
            OrganizationError::NotInTeam => Self::PermissionDenied,
        }
    }
}

/// The caller behind a request.
pub(crate) fn authenticate(cloud: &Cloud, incoming: &Incoming, now: Timestamp) -> Result<Caller, ApiError> {
    let value = token_of(incoming)?;
    let token = cloud.token(value, now)?;
    journal::note(|draft| draft.caller(cloud, token.user));
    Ok(Caller {
        user: token.user,
        reach: cloud.reach_of(token.user),
        token: token.value.clone(),
        client: token.client.clone(),
        expires_at: token.expires_at,
        scopes: token.scopes.clone(),
    })
}

/// Whether a request is sent with an access token, or means to be.
pub(crate) fn is_bearer_meant(incoming: &Incoming) -> bool {
    let in_body = match &incoming.body {
        Payload::Form(params) | Payload::Json(params) => params.has("access_token"),
        Payload::Files(upload) => upload.fields.has("access_token"),
        Payload::Nothing | Payload::Unusable(_) => false,
    };
    let in_header = incoming.headers.contains_key(AUTHORIZATION) && !Basic::is_meant(&incoming.headers);
    in_header || in_body || incoming.query.has("access_token")
}

fn token_of(incoming: &Incoming) -> Result<&str, ApiError> {
    let in_header = incoming.headers.contains_key(AUTHORIZATION);
    let in_query = incoming.query.has("access_token");
    let body_token = match &incoming.body {
        Payload::Form(params) | Payload::Json(params) => params.has("access_token"),
        Payload::Files(upload) => upload.fields.has("access_token"),
        Payload::Nothing | Payload::Unusable(_) => false,
    };
    match (in_header, in_query, body_token) {
        (false, false, false) => Err(ApiError::TokenMissing),
        (true, false, false) => bearer(&incoming.headers).ok_or(ApiError::AuthHeaderMalformed),
        (false, true, false) => token_field(&incoming.query),
        (false, false, true) => match &incoming.body {
            _ if incoming.method == Method::GET => Err(ApiError::BodyTokenOnGet),
            Payload::Form(params) => token_field(params),
            _ => Err(ApiError::BodyTokenNotForm),
        },
        _ => Err(ApiError::TokenTwice),
    }
}

/// `access_token` of a query or a form. Given twice it is as misused as in two places.
fn token_field(params: &Params) -> Result<&str, ApiError> {
    match params.text("access_token") {
        Ok(Some(token)) if !token.is_empty() => Ok(token),
        Ok(_) => Err(ApiError::TokenMissing),
        Err(_) => Err(ApiError::TokenTwice),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION).into_iter();
    let header = values.next()?.to_str().ok()?;
    if values.next().is_some() {
        return None;
    }
    let (scheme, token) = header.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && !token.contains(' ')).then_some(token)
}

/// The user whose name and password are in the Basic header; `missing` if there is none.
pub(crate) fn basic_user(cloud: &Cloud, headers: &HeaderMap, missing: ApiError) -> Result<UserKey, ApiError> {
    let Basic { name, password } = Basic::from_headers(headers).ok_or(missing)?;
    let user = cloud.sign_in(&name, &password).map_err(|error| match error {
        SignInError::UnknownUser => ApiError::BasicUnknownUser,
        SignInError::WrongPassword => ApiError::BasicBadPassword,
        SignInError::SingleSignOn => ApiError::SsoUser,
    })?;
    journal::note(|draft| draft.caller(cloud, user));
    Ok(user)
}
