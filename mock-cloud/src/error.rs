//! Every failure a caller can see: its status, its exact body and its sentence stand here and nowhere else.
//!
//! There is no single envelope in the real cloud: OAuth answers carry `error` and `error_description`, device answers
//! `ok` and `error` or `errors`. Each family keeps its own shape, quirks included. The table in the tests prints them
//! all. Marks: *observed* for what the real cloud was seen to answer, *documented* for the reference, *chosen* where
//! both are silent.

mod marks;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, StatusCode};
use serde_json::{Value, json};

use crate::limits::TooOften;
use crate::secret::Concealed;

/// What went wrong, by meaning.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ApiError {
    // Bearer authentication. All observed.
    /// No access token anywhere.
    #[error("no access token in header, query or form body")]
    TokenMissing,
    /// Unknown or revoked.
    #[error("access token unknown or revoked")]
    TokenInvalid,
    /// Past its `expires_at`.
    #[error("access token expired")]
    TokenExpired,
    /// In two of header, query and body.
    #[error("access token sent in two places")]
    TokenTwice,
    /// `Authorization` holds something else than `Bearer x`.
    #[error("authorization header is not a bearer token")]
    AuthHeaderMalformed,
    /// A GET with the token in its body.
    #[error("access token in the body of a GET")]
    BodyTokenOnGet,
    /// The token in a body that is not a form.
    #[error("access token in a body that is not form-encoded")]
    BodyTokenNotForm,

    /// The token is good, but limited to other things. Code observed, text chosen.
    #[error("access token lacks the scope {0}")]
    ScopeMissing(&'static str),

    // POST /oauth/token, in the order of its checks. Observed unless said.
    /// Not a form-encoded POST.
    #[error("token request is not a form-encoded post")]
    NotAFormPost,
    /// `grant_type` missing or unknown.
    #[error("grant type missing or unknown")]
    GrantTypeInvalid,
    /// Client id missing or malformed.
    #[error("client id missing or malformed")]
    ClientIdInvalid,
    /// No client secret.
    #[error("client secret missing")]
    ClientSecretMissing,
    /// Unknown client or wrong secret.
    #[error("client unknown or its secret wrong")]
    ClientInvalid,
    /// A client that may not use this grant.
    #[error("grant not open to this client")]
    GrantUnauthorized,
    /// `username` or `password` missing.
    #[error("username or password missing")]
    PasswordParametersMissing,
    /// Unknown user or wrong password; nobody can tell which.
    #[error("user unknown or password wrong")]
    UserCredentialsInvalid,
    /// The password was right, the account wants a one-time code.
    #[error("one-time code required")]
    MfaRequired {
        /// To be sent back with the code.
        mfa_token: Concealed,
    },
    /// `otp` or `mfa_token` missing.
    #[error("otp or mfa_token missing")]
    OtpParametersMissing,
    /// Wrong, stale or used code. The text is chosen; one client test of the vendor's has it.
    #[error("one-time code wrong, stale or used")]
    OtpInvalid,
    /// Unknown, used, exhausted or expired `mfa_token`. The text is chosen.
    #[error("mfa token unknown or no longer valid")]
    MfaTokenInvalid,
    /// `code` missing.
    #[error("authorization code missing")]
    CodeMissing,
    /// Unknown, used, or another client's.
    #[error("authorization code unknown or used")]
    CodeInvalid,
    /// Older than its life.
    #[error("authorization code expired")]
    CodeExpired,
    /// `refresh_token` missing.
    #[error("refresh token missing")]
    RefreshTokenMissing,
    /// Unknown, used, another client's, or a user's and so not redeemable.
    #[error("refresh token unknown or not redeemable")]
    RefreshTokenInvalid,
    /// A refresh token that is too old.
    #[error("refresh token expired")]
    RefreshTokenExpired,
    /// A client that asks for itself and is nobody's.
    #[error("no user behind the client")]
    ClientIsNobodys,
    /// A scope that the client cannot have. Code by RFC 6749, text chosen.
    #[error("{0}")]
    TokenScopeInvalid(&'static str),
    /// A parameter of the token request that cannot be used. Status and code by RFC 6749, text chosen.
    #[error("{0}")]
    TokenRequestInvalid(String),

    // Limits. Status documented; the code of the first observed in the OAuth library; texts and the other bodies chosen.
    /// Too many token requests, or too many failures in a row.
    #[error("too many token requests")]
    TokenTooOften {
        /// Whole seconds to wait.
        retry_after: u64,
    },
    /// Too many requests, on a route of accounts and their tokens.
    #[error("too many account requests")]
    AccountTooOften {
        /// Whole seconds to wait.
        retry_after: u64,
    },
    /// Too many requests, on any other route.
    #[error("too many requests")]
    TooOften {
        /// Whole seconds to wait.
        retry_after: u64,
    },

    // GET and POST /oauth/authorize, in the order of its checks. Observed in the OAuth library.
    /// Neither `code` nor `token`.
    #[error("response type missing or unknown")]
    ResponseTypeInvalid,
    /// `redirect_uri` missing, and not exactly one registered.
    #[error("redirect uri missing")]
    RedirectUriMissing,
    /// No such client.
    #[error("client unknown")]
    AuthorizeClientUnknown,
    /// Not one that the client registered.
    #[error("redirect uri is not a registered one")]
    RedirectUriMismatch,

    // OAuth clients.
    /// Unknown, or someone else's. Chosen.
    #[error("no such client among the caller's")]
    ClientNotFound,

    // Access tokens by name and password. Observed in 2015-17; the deletion's text in the vendor's local cloud.
    /// No Basic header where the list of tokens needs one.
    #[error("basic auth missing for the list of tokens")]
    BasicMissingOnList,
    /// No Basic header where deletion would need one.
    #[error("authorization for a deletion is not basic auth")]
    BasicMissingOnDelete,
    /// Basic auth with an unknown user.
    #[error("unknown user")]
    BasicUnknownUser,
    /// Basic auth with a wrong password.
    #[error("bad password")]
    BasicBadPassword,
    /// The account wants a code with its password. Chosen: the log-in's answer without an `mfa_token`.
    #[error("one-time code required beside basic auth")]
    BasicOtpRequired,

    // Users. Chosen unless said.
    /// The account's organization has its own log-in. Status and code observed, text chosen.
    #[error("account uses single sign-on")]
    SsoUser,
    /// `recovery_code` or `mfa_token` missing. Observed.
    #[error("recovery_code or mfa_token missing")]
    RecoveryParametersMissing,
    /// Wrong or used recovery code.
    #[error("recovery code wrong or used")]
    RecoveryCodeInvalid,
    /// A sign-up without `username` or `password`. The text is observed in the vendor's local cloud.
    #[error("username or password missing for a new user")]
    UserParametersMissing,
    /// A name that is no e-mail address. Observed: status 200.
    #[error("username is no email address")]
    UsernameNotEmail,
    /// A name that another user has. Status 200 as for the one above.
    #[error("username taken")]
    UsernameTaken,
    /// More users than the cloud holds.
    #[error("too many users")]
    TooManyUsers,
    /// A password reset for nobody. Documented.
    #[error("no such user")]
    UserNotFound,
    /// A new name or password without the current one.
    #[error("current password missing")]
    CurrentPasswordMissing,
    /// The password that was to confirm something is wrong. Not 401, which makes the vendor's CLI forget its token.
    #[error("password wrong")]
    PasswordWrong,
    /// There is a second factor already.
    #[error("second factor enabled already")]
    MfaEnabledAlready,
    /// There is no second factor.
    #[error("second factor not enabled")]
    MfaNotEnabled,
    /// The `mfa_token` of no offer, or of one that is too old or had too many wrong codes.
    #[error("offer of a second factor unknown or no longer valid")]
    MfaOfferInvalid,
    /// A code that does not confirm the second factor.
    #[error("code does not confirm the second factor")]
    MfaCodeWrong,

    // Products.
    /// No product of this number or slug. Observed.
    #[error("no such product")]
    ProductNotFound,
    /// A product of somebody else's, or a route that is shut to this kind of token. The text was seen in 2026; status and
    /// shape are chosen. Until about 2020 the real cloud answered 404.
    #[error("not open to this caller")]
    PermissionDenied,

    // Organizations and teams. Chosen, unless said.
    /// No organization of this id or slug.
    #[error("no such organization")]
    OrganizationNotFound,
    /// A route for people, asked by an API user. Body documented, status chosen.
    #[error("not for API users")]
    NotForApiUsers,
    /// Nobody of this name is in the team.
    #[error("no such member of the team")]
    TeamMemberNotFound,
    /// The team has all the API users that one may have.
    #[error("too many API users")]
    TooManyApiUsers,

    // Customers. Chosen: what the real cloud answers is not known.
    /// The product has no such customer.
    #[error("no such customer of the product")]
    CustomerNotFound,
    /// The product has a customer of this name.
    #[error("customer exists already")]
    CustomerExists,
    /// The product has all the customers that one may have.
    #[error("too many customers")]
    TooManyCustomers,

    // Devices.
    /// Unknown device or someone else's. Observed; the word `undefined` is literal.
    #[error("no such device among the caller's")]
    DevicePermissionDenied,
    /// No answer to an update from a device that is offline or silent. Observed.
    #[error("device did not answer the offer of an update")]
    FlashTimedOut,
    /// An application that the cloud does not know. Observed in the vendor's local cloud; envelope by analogy.
    #[error("no such application to flash")]
    FlashUnknownApp(String),
    /// Another update is under way. Chosen.
    #[error("an update is under way")]
    FlashBusy,
    /// The device does not take the update. Chosen.
    #[error("device refused the update: {0}")]
    FlashRefused(String),
    /// A PUT that names nothing to change. Observed: status 200.
    #[error("nothing to do")]
    NothingToDo,
    /// A claim without an id. Observed by a client's author.
    #[error("claim without a device id")]
    ClaimIdMissing,
    /// A claim of a device that does not exist. Observed.
    #[error("claimed device does not exist")]
    ClaimUnknown,
    /// A claim of a device that is offline. Observed.
    #[error("claimed device is offline")]
    ClaimOffline,
    /// A claim of someone else's device. Observed up to `request_transfer=true`, the tail is chosen.
    #[error("claimed device belongs to another user")]
    ClaimOwnedByAnother,
    /// A device that is not in the product. Documented by a sample of the vendor's client.
    #[error("no such device in the product")]
    ProductDeviceNotFound,
    /// A signal to a device that does not answer. Observed: status 500.
    #[error("device did not acknowledge the signal")]
    SignalTimedOut,

    // Diagnostics. Documented but for the first, which is chosen; the samples' status is 200, filed under errors.
    /// The device has told no vitals, or none in the last 30 days.
    #[error("no vitals of the device")]
    DiagnosticsNotFound,
    /// A date that is none.
    #[error("date is not ISO 8601")]
    DiagnosticsDateInvalid,
    /// Further back than records are kept. The doubled word is the vendor's.
    #[error("start date more than 30 days ago")]
    DiagnosticsTooFarBack,

    // Compiling. Chosen, but that the reference has a binary expire.
    /// Nobody allowed it.
    #[error("compiling over HTTP is not allowed")]
    CompilingOff,
    /// There is no compiler, or no box for it; why, and what helps.
    #[error("no compiler: {0}")]
    CompilerMissing(String),
    /// Too many sketches wait for the compiler.
    #[error("the compiler has too much to do")]
    CompilerBusy,
    /// Unknown, somebody else's, or expired.
    #[error("no such binary of the caller's")]
    BinaryNotFound,

    // Integrations.
    /// Unknown, or somebody else's. Chosen, after the next.
    #[error("no such integration of the caller's")]
    IntegrationNotFound,
    /// The same at the older path. Observed.
    #[error("no such webhook of the caller's")]
    WebhookNotFound,
    /// The user, the product or the device has all that it may have. Observed.
    #[error("too many integrations")]
    TooManyIntegrations,

    // Functions and variables.
    /// The device has no such variable. Observed.
    #[error("variable not found")]
    VariableNotFound,
    /// Offline or silent. Observed: 408 without `ok`.
    #[error("device did not answer for its variable")]
    VariableTimedOut,
    /// The device has no such function. Observed.
    #[error("function {0} not found")]
    FunctionNotFound(String),
    /// Offline or silent. Observed: 400.
    #[error("device did not answer the call")]
    FunctionTimedOut,
    /// Longer than the platform's limit; the device ran with the argument cut. Chosen.
    #[error("argument too long")]
    ArgumentTooLong,

    // Events.
    /// `/v1/events` without a prefix. Documented.
    #[error("event prefix missing")]
    EventPrefixRequired,
    /// A publish without a usable name. Chosen.
    #[error("{0}")]
    EventInvalid(&'static str),
    /// More streams than the cloud is set to carry, or than one address may have open. Status documented, body chosen.
    #[error("too many event streams")]
    TooManyStreams,

    // Any request.
    /// No such route, or not with this method. Observed in 2015; `device_name` is a joke name.
    #[error("no such route")]
    NotFound {
        /// Three words that mean nothing.
        joke: String,
    },
    /// A body that is neither JSON nor a form, or malformed as such. Chosen.
    #[error("{0}")]
    BodyMalformed(String),
    /// A field that is missing, of the wrong type, or given twice. Chosen.
    #[error("{0}")]
    FieldInvalid(String),
    /// A path or query that does not decode to UTF-8. Chosen.
    #[error("path or query is not percent-encoded utf-8")]
    UrlMalformed,
    /// A body over the limit. Chosen.
    #[error("request body over {limit} bytes")]
    BodyTooLarge {
        /// In bytes.
        limit: usize,
    },
    /// A body that does not arrive. Chosen.
    #[error("request body too slow")]
    BodyTooSlow,
    /// A fault of `/_mock/faults` answers with this status, for which nothing else is known. On `/oauth` 5xx say
    /// `server_error` (observed in the OAuth library); the rest is chosen.
    #[error("a fault answers {status}")]
    Faulty {
        /// From 400 to 599.
        status: u16,
        /// Whether the route is one of OAuth.
        oauth: bool,
    },
    /// Documented by the reference, not built here yet. Chosen.
    #[error("not covered: {0}")]
    NotCovered(String),
    /// The `Host` header names none of ours. Chosen: keeps foreign web pages from reaching us by a name of theirs.
    #[error("host not allowed")]
    HostNotAllowed,
    /// The `Origin` header is not ours, on the control surface. Chosen.
    #[error("origin not allowed")]
    OriginNotAllowed,

    // The control surface. Chosen.
    /// What was asked of `/_mock` cannot be done, and what would.
    #[error("{0}")]
    ControlInvalid(String),
    /// `/_mock` was asked about something that does not exist.
    #[error("{0}")]
    ControlNotFound(String),
    /// `/_mock` was asked without the control token that it needs beyond loopback.
    #[error("control token missing or wrong")]
    ControlTokenWrong,
}

/// Which headers a family of answers carries beside its content type.
#[derive(Clone, Copy, PartialEq)]
enum Family {
    Plain,
    OAuth,
    InvalidClient,
}

impl ApiError {
    fn answer(&self) -> (StatusCode, Family, Value) {
        let oauth = |status: u16, error: &str, description: &str| {
            let family = if error == "invalid_client" { Family::InvalidClient } else { Family::OAuth };
            (code(status), family, json!({ "error": error, "error_description": description }))
        };
        let errors =
            |status: u16, error: &str| (code(status), Family::Plain, json!({ "ok": false, "errors": [error] }));
        let plain = |status: u16, error: &str| (code(status), Family::Plain, json!({ "ok": false, "error": error }));
        let flash = |status: u16, error: &str| {
            (code(status), Family::Plain, json!({ "ok": false, "code": status, "errors": [error] }))
        };
        let bad_request = |description: &str| {
            (code(400), Family::Plain, json!({ "error": "bad_request", "description": description }))
        };
        match self {
            Self::TokenMissing => oauth(400, "invalid_request", "The access token was not found"),
            Self::TokenInvalid => oauth(401, "invalid_token", "The access token provided is invalid."),
            Self::TokenExpired => oauth(401, "invalid_token", "The access token provided has expired."),
            Self::TokenTwice => oauth(
                400,
                "invalid_request",
                "Only one method may be used to authenticate at a time (Auth header,  GET or POST).",
            ),
            Self::AuthHeaderMalformed => oauth(400, "invalid_request", "Malformed auth header"),
            Self::BodyTokenOnGet => {
                oauth(400, "invalid_request", "Method cannot be GET When putting the token in the body.")
            }
            Self::BodyTokenNotForm => oauth(
                400,
                "invalid_request",
                "When putting the token in the body, content type must be application/x-www-form-urlencoded.",
            ),
            Self::ScopeMissing(scope) => {
                oauth(400, "invalid_scope", &format!("The access token lacks the scope that this takes: {scope}"))
            }
            Self::NotAFormPost => {
                oauth(400, "invalid_request", "Method must be POST with application/x-www-form-urlencoded encoding")
            }
            Self::GrantTypeInvalid => oauth(400, "invalid_request", "Invalid or missing grant_type parameter"),
            Self::ClientIdInvalid => oauth(400, "invalid_client", "Invalid or missing client_id parameter"),
            Self::ClientSecretMissing => oauth(400, "invalid_client", "Missing client_secret parameter"),
            Self::ClientInvalid => oauth(400, "invalid_client", "Client credentials are invalid"),
            Self::GrantUnauthorized => {
                oauth(400, "invalid_client", "The grant type is unauthorised for this client_id")
            }
            Self::PasswordParametersMissing => {
                oauth(400, "invalid_client", "Missing parameters. \"username\" and \"password\" are required")
            }
            Self::UserCredentialsInvalid => oauth(400, "invalid_grant", "User credentials are invalid"),
            Self::MfaRequired { mfa_token } => (
                code(403),
                Family::OAuth,
                json!({
                    "mfa_token": mfa_token.reveal(),
                    "error": "mfa_required",
                    "error_description": "Multi-factor authentication required",
                }),
            ),
            Self::OtpParametersMissing => oauth(400, "invalid_request", "You must provide otp and mfa token."),
            Self::OtpInvalid => oauth(400, "invalid_grant", "OTP expired"),
            Self::MfaTokenInvalid => oauth(400, "invalid_grant", "Invalid mfa token"),
            Self::CodeMissing => oauth(400, "invalid_request", "No \"code\" parameter"),
            Self::CodeInvalid => oauth(400, "invalid_grant", "Invalid code"),
            Self::CodeExpired => oauth(400, "invalid_grant", "Code has expired"),
            Self::RefreshTokenMissing => oauth(400, "invalid_request", "No \"refresh_token\" parameter"),
            Self::RefreshTokenInvalid => oauth(400, "invalid_grant", "Invalid refresh token"),
            Self::RefreshTokenExpired => oauth(400, "invalid_grant", "Refresh token has expired"),
            Self::ClientIsNobodys => oauth(400, "invalid_grant", "Client credentials are invalid"),
            Self::TokenScopeInvalid(what) => oauth(400, "invalid_scope", what),
            Self::TokenRequestInvalid(what) => oauth(400, "invalid_request", what),
            Self::TokenTooOften { .. } => oauth(429, "rate_limit_exceeded", "Too many attempts, try again later"),
            Self::AccountTooOften { .. } => errors(429, "Too many requests, try again later"),
            Self::TooOften { .. } => plain(429, "Too many requests, try again later"),
            Self::ResponseTypeInvalid => {
                oauth(400, "invalid_request", "Invalid response_type parameter (must be \"code\")")
            }
            Self::RedirectUriMissing => oauth(400, "invalid_request", "Invalid or missing redirect_uri parameter"),
            Self::AuthorizeClientUnknown => oauth(400, "invalid_client", "Invalid client credentials"),
            Self::RedirectUriMismatch => oauth(400, "invalid_request", "redirect_uri does not match"),
            Self::ClientNotFound => plain(404, "Client not found"),
            Self::BasicMissingOnList => errors(
                401,
                "Unauthorized. You must send username and password in HTTP Basic Auth to view your access tokens.",
            ),
            Self::BasicMissingOnDelete => errors(
                401,
                "Unauthorized. You must send username and password in HTTP Basic Auth to delete an access token.",
            ),
            Self::BasicUnknownUser => errors(400, "Unknown user"),
            Self::BasicBadPassword => errors(401, "Bad password"),
            Self::BasicOtpRequired => oauth(403, "mfa_required", "Multi-factor authentication required"),
            Self::SsoUser => oauth(403, "sso_user", "This account uses single sign-on; it has no password here"),
            Self::RecoveryParametersMissing => {
                oauth(400, "invalid_request", "You must provide recovery code and mfa token.")
            }
            Self::RecoveryCodeInvalid => oauth(400, "invalid_grant", "Invalid recovery code"),
            Self::UserParametersMissing => errors(400, "username and password required"),
            Self::UsernameNotEmail => errors(200, "username must be an email address"),
            Self::UsernameTaken => errors(200, "username is already taken"),
            Self::TooManyUsers => plain(429, "Too many users"),
            Self::UserNotFound => plain(404, "User not found."),
            Self::CurrentPasswordMissing => plain(400, "current_password is required to change username or password"),
            Self::PasswordWrong => plain(403, "Password is incorrect"),
            Self::MfaEnabledAlready => plain(400, "MFA is already enabled"),
            Self::MfaNotEnabled => plain(400, "MFA is not enabled"),
            Self::MfaOfferInvalid => plain(400, "Invalid mfa token"),
            Self::MfaCodeWrong => plain(400, "Invalid one-time code"),
            Self::ProductNotFound => plain(404, "Product not found."),
            Self::PermissionDenied => plain(403, "Permission denied"),
            Self::OrganizationNotFound => plain(404, "Organization not found."),
            Self::NotForApiUsers => (
                code(403),
                Family::Plain,
                json!({
                    "error": "unauthorized",
                    "error_description": "API users are not allowed to call this endpoint",
                }),
            ),
            Self::TeamMemberNotFound => plain(404, "Team member not found."),
            Self::TooManyApiUsers => plain(429, "Too many API users"),
            Self::CustomerNotFound => plain(404, "Customer not found."),
            Self::CustomerExists => plain(400, "Customer already exists"),
            Self::TooManyCustomers => plain(429, "Too many customers"),
            Self::DevicePermissionDenied => (
                code(403),
                Family::Plain,
                json!({
                    "error": "Permission Denied",
                    "info": "I didn't recognize that device name or ID, try opening \
                             https://api.particle.io/v1/devices?access_token=undefined",
                }),
            ),
            Self::FlashTimedOut => flash(500, "Request Timed Out"),
            Self::FlashUnknownApp(name) => flash(500, &format!("Can't flash unknown app {name}")),
            Self::FlashBusy => plain(409, "The device is being updated already"),
            Self::FlashRefused(why) => plain(400, &format!("Update denied - {why}")),
            Self::NothingToDo => (code(200), Family::Plain, json!({ "error": "Nothing to do?" })),
            Self::ClaimIdMissing => errors(400, "arg.deviceID is empty"),
            Self::ClaimUnknown => errors(404, "device not found"),
            Self::ClaimOffline => {
                (code(404), Family::Plain, json!({ "ok": false, "errors": [["Core isn't online", 404]] }))
            }
            Self::ClaimOwnedByAnother => errors(
                403,
                "That belongs to someone else. To request a transfer add ?request_transfer=true to the request.",
            ),
            Self::ProductDeviceNotFound => plain(404, "Device not found."),
            Self::SignalTimedOut => (
                code(500),
                Family::Plain,
                json!({
                    "ok": false,
                    "code": 500,
                    "errors": [{ "error": "Timed out, didn't hear back from device service" }],
                }),
            ),
            Self::DiagnosticsNotFound => plain(404, "No diagnostics found for this device"),
            Self::DiagnosticsDateInvalid => bad_request("start_date and end_date must be ISO8601 formatted"),
            Self::DiagnosticsTooFarBack => bad_request("start_date must not be more than than 30 days ago"),
            Self::CompilingOff => plain(
                501,
                "Compiling runs a compiler on this machine, so it has to be allowed: start cloud-chamber with --allow-compile",
            ),
            Self::CompilerMissing(why) => plain(501, why),
            Self::CompilerBusy => plain(503, "Too many sketches wait for the compiler, try again later"),
            Self::BinaryNotFound => plain(404, "Binary not found."),
            Self::IntegrationNotFound => plain(404, "Integration not found"),
            Self::WebhookNotFound => plain(404, "Webhook not found"),
            Self::TooManyIntegrations => plain(410, "Too many web hooks for this device"),
            Self::VariableNotFound => plain(404, "Variable not found"),
            Self::VariableTimedOut => (code(408), Family::Plain, json!({ "error": "Timed out." })),
            Self::FunctionNotFound(name) => plain(404, &format!("Function {name} not found")),
            Self::FunctionTimedOut => plain(400, "Timed out."),
            Self::ArgumentTooLong => plain(400, "Argument too long"),
            Self::EventPrefixRequired => plain(400, "event prefix filter is required"),
            Self::EventInvalid(what) => plain(400, what),
            Self::TooManyStreams => plain(429, "Too many event streams"),
            Self::NotFound { joke } => {
                (code(404), Family::Plain, json!({ "ok": false, "error": "Not Found", "device_name": joke }))
            }
            Self::BodyMalformed(what) | Self::FieldInvalid(what) => plain(400, what),
            Self::UrlMalformed => plain(400, "The path and the query must be percent-encoded UTF-8"),
            Self::BodyTooLarge { limit } => plain(413, &format!("The request body is over {limit} bytes")),
            Self::BodyTooSlow => plain(408, "The request body did not arrive in time"),
            Self::Faulty { status, oauth: on_oauth } => {
                let reason = code(*status).canonical_reason().unwrap_or("Something went wrong");
                match on_oauth {
                    true if *status >= 500 => oauth(*status, "server_error", reason),
                    true => oauth(*status, "invalid_request", reason),
                    false => plain(*status, reason),
                }
            }
            Self::NotCovered(what) => plain(501, &format!("not covered by cloud-chamber: {what}")),
            Self::HostNotAllowed => plain(
                403,
                "This Host is not served here; use localhost, the listen address or api.particle.io, \
                 or start cloud-chamber with --allow-host",
            ),
            Self::OriginNotAllowed => plain(403, "The control surface does not answer pages of another origin"),
            Self::ControlInvalid(what) => plain(400, what),
            Self::ControlNotFound(what) => plain(404, what),
            Self::ControlTokenWrong => plain(
                401,
                "Beyond loopback the control surface needs the token that the card shows, as `Authorization: Bearer`",
            ),
        }
    }

    /// Whole seconds after which the same request may be answered.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TokenTooOften { retry_after } | Self::AccountTooOften { retry_after } => Some(*retry_after),
            Self::TooOften { retry_after } => Some(*retry_after),
            _ => None,
        }
    }

    /// Status and body, for the ledger.
    pub(crate) fn sample(&self) -> (u16, Value) {
        let (status, _, body) = self.answer();
        (status.as_u16(), body)
    }

    /// The status it answers with.
    pub fn status(&self) -> StatusCode {
        self.answer().0
    }
}

/// As an attempt to get a token is refused.
impl From<TooOften> for ApiError {
    fn from(too_often: TooOften) -> Self {
        Self::TokenTooOften { retry_after: too_often.seconds() }
    }
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).expect("a status of the table above")
}

/// `application/json; charset=utf-8`, as on every JSON answer of the real cloud (observed).
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// What the OAuth library adds to every answer of its own (observed).
pub(crate) const NO_STORE: [(HeaderName, HeaderValue); 2] =
    [(CACHE_CONTROL, HeaderValue::from_static("no-store")), (PRAGMA, HeaderValue::from_static("no-cache"))];

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, family, body) = self.answer();
        let retry_after = self.retry_after();
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = status;
        response.extensions_mut().insert(self.rule());
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, JSON);
        if let Some(seconds) = retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if family != Family::Plain {
            headers.extend(NO_STORE);
        }
        if family == Family::InvalidClient {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"Service\""));
        }
        response
    }
}

#[cfg(test)]
mod tests;
