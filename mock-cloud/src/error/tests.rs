//! The catalogue of failures, on one screen.

use super::*;

/// Every variant, so that the catalogue below is complete: a new one fails to compile here.
fn all() -> Vec<ApiError> {
    use ApiError as E;
    let text = || "…".to_owned();
    let all = vec![
        E::TokenMissing,
        E::TokenInvalid,
        E::TokenExpired,
        E::TokenTwice,
        E::AuthHeaderMalformed,
        E::BodyTokenOnGet,
        E::BodyTokenNotForm,
        E::ScopeMissing("…"),
        E::NotAFormPost,
        E::GrantTypeInvalid,
        E::ClientIdInvalid,
        E::ClientSecretMissing,
        E::ClientInvalid,
        E::GrantUnauthorized,
        E::PasswordParametersMissing,
        E::UserCredentialsInvalid,
        E::MfaRequired { mfa_token: Concealed::new("…") },
        E::OtpParametersMissing,
        E::OtpInvalid,
        E::MfaTokenInvalid,
        E::CodeMissing,
        E::CodeInvalid,
        E::CodeExpired,
        E::RefreshTokenMissing,
        E::RefreshTokenInvalid,
        E::RefreshTokenExpired,
        E::ClientIsNobodys,
        E::TokenScopeInvalid("…"),
        E::TokenRequestInvalid(text()),
        E::TokenTooOften { retry_after: 1 },
        E::AccountTooOften { retry_after: 1 },
        E::TooOften { retry_after: 1 },
        E::ResponseTypeInvalid,
        E::RedirectUriMissing,
        E::AuthorizeClientUnknown,
        E::RedirectUriMismatch,
        E::ClientNotFound,
        E::BasicMissingOnList,
        E::BasicMissingOnDelete,
        E::BasicUnknownUser,
        E::BasicBadPassword,
        E::BasicOtpRequired,
        E::SsoUser,
        E::RecoveryParametersMissing,
        E::RecoveryCodeInvalid,
        E::UserParametersMissing,
        E::UsernameNotEmail,
        E::UsernameTaken,
        E::TooManyUsers,
        E::UserNotFound,
        E::CurrentPasswordMissing,
        E::PasswordWrong,
        E::MfaEnabledAlready,
        E::MfaNotEnabled,
        E::MfaOfferInvalid,
        E::MfaCodeWrong,
        E::ProductNotFound,
        E::PermissionDenied,
        E::OrganizationNotFound,
        E::NotForApiUsers,
        E::TeamMemberNotFound,
        E::TooManyApiUsers,
        E::CustomerNotFound,
        E::CustomerExists,
        E::TooManyCustomers,
        E::DevicePermissionDenied,
        E::FlashTimedOut,
        E::FlashUnknownApp(text()),
        E::FlashBusy,
        E::FlashRefused(text()),
        E::NothingToDo,
        E::ClaimIdMissing,
        E::ClaimUnknown,
        E::ClaimOffline,
        E::ClaimOwnedByAnother,
        E::ProductDeviceNotFound,
        E::SignalTimedOut,
        E::DiagnosticsNotFound,
        E::DiagnosticsDateInvalid,
        E::DiagnosticsTooFarBack,
        E::CompilingOff,
        E::CompilerMissing(text()),
        E::CompilerBusy,
        E::BinaryNotFound,
        E::IntegrationNotFound,
        E::WebhookNotFound,
        E::TooManyIntegrations,
        E::VariableNotFound,
        E::VariableTimedOut,
        E::FunctionNotFound(text()),
        E::FunctionTimedOut,
        E::ArgumentTooLong,
        E::EventPrefixRequired,
        E::EventInvalid("…"),
        E::TooManyStreams,
        E::NotFound { joke: text() },
        E::BodyMalformed(text()),
        E::FieldInvalid(text()),
        E::UrlMalformed,
        E::BodyTooLarge { limit: 1 },
        E::BodyTooSlow,
        E::Faulty { status: 503, oauth: false },
        E::Faulty { status: 503, oauth: true },
        E::NotCovered(text()),
        E::HostNotAllowed,
        E::OriginNotAllowed,
        E::ControlInvalid(text()),
        E::ControlNotFound(text()),
        E::ControlTokenWrong,
    ];
    for error in &all {
        match error {
            E::TokenMissing | E::TokenInvalid | E::TokenExpired | E::TokenTwice | E::AuthHeaderMalformed => {}
            E::BodyTokenOnGet | E::BodyTokenNotForm | E::NotAFormPost | E::GrantTypeInvalid => {}
            E::ClientIdInvalid | E::ClientSecretMissing | E::ClientInvalid | E::PasswordParametersMissing => {}
            E::UserCredentialsInvalid | E::MfaRequired { .. } | E::OtpParametersMissing | E::OtpInvalid => {}
            E::MfaTokenInvalid | E::TokenRequestInvalid(_) | E::BasicMissingOnList | E::BasicMissingOnDelete => {}
            E::BasicUnknownUser | E::BasicBadPassword | E::BasicOtpRequired | E::DevicePermissionDenied => {}
            E::SsoUser | E::RecoveryParametersMissing | E::RecoveryCodeInvalid | E::UserParametersMissing => {}
            E::UsernameNotEmail | E::UsernameTaken | E::TooManyUsers | E::UserNotFound => {}
            E::CurrentPasswordMissing | E::PasswordWrong | E::MfaEnabledAlready | E::MfaNotEnabled => {}
            E::MfaOfferInvalid | E::MfaCodeWrong | E::ProductNotFound | E::PermissionDenied => {}
            E::GrantUnauthorized | E::RefreshTokenExpired | E::ClientIsNobodys | E::TokenScopeInvalid(_) => {}
            E::OrganizationNotFound | E::NotForApiUsers | E::TeamMemberNotFound | E::TooManyApiUsers => {}
            E::CustomerNotFound | E::CustomerExists | E::TooManyCustomers => {}
            E::FlashTimedOut | E::FlashUnknownApp(_) | E::FlashBusy | E::FlashRefused(_) => {}
            E::NothingToDo | E::ClaimIdMissing | E::ClaimUnknown | E::ClaimOffline | E::ClaimOwnedByAnother => {}
            E::SignalTimedOut | E::VariableNotFound | E::VariableTimedOut | E::FunctionNotFound(_) => {}
            E::ProductDeviceNotFound | E::DiagnosticsNotFound | E::DiagnosticsDateInvalid => {}
            E::DiagnosticsTooFarBack => {}
            E::CompilingOff | E::CompilerMissing(_) | E::CompilerBusy | E::BinaryNotFound => {}
            E::IntegrationNotFound | E::WebhookNotFound | E::TooManyIntegrations => {}
            E::FunctionTimedOut | E::ArgumentTooLong | E::EventPrefixRequired | E::EventInvalid(_) => {}
            E::TooManyStreams | E::NotFound { .. } | E::BodyMalformed(_) | E::FieldInvalid(_) => {}
            E::UrlMalformed
            | E::BodyTooLarge { .. }
            | E::BodyTooSlow
            | E::Faulty { .. }
            | E::NotCovered(_)
            | E::HostNotAllowed => {}
            E::ScopeMissing(_) | E::ClientNotFound | E::CodeMissing | E::CodeInvalid | E::CodeExpired => {}
            E::RefreshTokenMissing | E::RefreshTokenInvalid | E::ResponseTypeInvalid => {}
            E::RedirectUriMissing | E::AuthorizeClientUnknown | E::RedirectUriMismatch => {}
            E::TokenTooOften { .. } | E::AccountTooOften { .. } | E::TooOften { .. } => {}
            E::OriginNotAllowed | E::ControlInvalid(_) | E::ControlNotFound(_) | E::ControlTokenWrong => {}
        }
    }
    all
}

#[test]
fn the_catalogue_of_failures() {
    let mut table = String::new();
    for error in all() {
        let (status, family, body) = error.answer();
        let mark = match family {
            Family::Plain if error.retry_after().is_some() => " retry-after",
            Family::OAuth if error.retry_after().is_some() => " no-store, retry-after",
            Family::Plain => "",
            Family::OAuth => " no-store",
            Family::InvalidClient => " no-store, basic realm",
        };
        table.push_str(&format!("{}{mark} {body}\n", status.as_u16()));
    }
    insta::assert_snapshot!(table, @r#"
    400 no-store {"error":"invalid_request","error_description":"The access token was not found"}
    401 no-store {"error":"invalid_token","error_description":"The access token provided is invalid."}
    401 no-store {"error":"invalid_token","error_description":"The access token provided has expired."}
    400 no-store {"error":"invalid_request","error_description":"Only one method may be used to authenticate at a time (Auth header,  GET or POST)."}
    400 no-store {"error":"invalid_request","error_description":"Malformed auth header"}
    400 no-store {"error":"invalid_request","error_description":"Method cannot be GET When putting the token in the body."}
    400 no-store {"error":"invalid_request","error_description":"When putting the token in the body, content type must be application/x-www-form-urlencoded."}
    400 no-store {"error":"invalid_scope","error_description":"The access token lacks the scope that this takes: …"}
    400 no-store {"error":"invalid_request","error_description":"Method must be POST with application/x-www-form-urlencoded encoding"}
    400 no-store {"error":"invalid_request","error_description":"Invalid or missing grant_type parameter"}
    400 no-store, basic realm {"error":"invalid_client","error_description":"Invalid or missing client_id parameter"}
    400 no-store, basic realm {"error":"invalid_client","error_description":"Missing client_secret parameter"}
    400 no-store, basic realm {"error":"invalid_client","error_description":"Client credentials are invalid"}
    400 no-store, basic realm {"error":"invalid_client","error_description":"The grant type is unauthorised for this client_id"}
    400 no-store, basic realm {"error":"invalid_client","error_description":"Missing parameters. \"username\" and \"password\" are required"}
    400 no-store {"error":"invalid_grant","error_description":"User credentials are invalid"}
    403 no-store {"mfa_token":"…","error":"mfa_required","error_description":"Multi-factor authentication required"}
    400 no-store {"error":"invalid_request","error_description":"You must provide otp and mfa token."}
    400 no-store {"error":"invalid_grant","error_description":"OTP expired"}
    400 no-store {"error":"invalid_grant","error_description":"Invalid mfa token"}
    400 no-store {"error":"invalid_request","error_description":"No \"code\" parameter"}
    400 no-store {"error":"invalid_grant","error_description":"Invalid code"}
    400 no-store {"error":"invalid_grant","error_description":"Code has expired"}
    400 no-store {"error":"invalid_request","error_description":"No \"refresh_token\" parameter"}
    400 no-store {"error":"invalid_grant","error_description":"Invalid refresh token"}
    400 no-store {"error":"invalid_grant","error_description":"Refresh token has expired"}
    400 no-store {"error":"invalid_grant","error_description":"Client credentials are invalid"}
    400 no-store {"error":"invalid_scope","error_description":"…"}
    400 no-store {"error":"invalid_request","error_description":"…"}
    429 no-store, retry-after {"error":"rate_limit_exceeded","error_description":"Too many attempts, try again later"}
    429 retry-after {"ok":false,"errors":["Too many requests, try again later"]}
    429 retry-after {"ok":false,"error":"Too many requests, try again later"}
    400 no-store {"error":"invalid_request","error_description":"Invalid response_type parameter (must be \"code\")"}
    400 no-store {"error":"invalid_request","error_description":"Invalid or missing redirect_uri parameter"}
    400 no-store, basic realm {"error":"invalid_client","error_description":"Invalid client credentials"}
    400 no-store {"error":"invalid_request","error_description":"redirect_uri does not match"}
    404 {"ok":false,"error":"Client not found"}
    401 {"ok":false,"errors":["Unauthorized. You must send username and password in HTTP Basic Auth to view your access tokens."]}
    401 {"ok":false,"errors":["Unauthorized. You must send username and password in HTTP Basic Auth to delete an access token."]}
    400 {"ok":false,"errors":["Unknown user"]}
    401 {"ok":false,"errors":["Bad password"]}
    403 no-store {"error":"mfa_required","error_description":"Multi-factor authentication required"}
    403 no-store {"error":"sso_user","error_description":"This account uses single sign-on; it has no password here"}
    400 no-store {"error":"invalid_request","error_description":"You must provide recovery code and mfa token."}
    400 no-store {"error":"invalid_grant","error_description":"Invalid recovery code"}
    400 {"ok":false,"errors":["username and password required"]}
    200 {"ok":false,"errors":["username must be an email address"]}
    200 {"ok":false,"errors":["username is already taken"]}
    429 {"ok":false,"error":"Too many users"}
    404 {"ok":false,"error":"User not found."}
    400 {"ok":false,"error":"current_password is required to change username or password"}
    403 {"ok":false,"error":"Password is incorrect"}
    400 {"ok":false,"error":"MFA is already enabled"}
    400 {"ok":false,"error":"MFA is not enabled"}
    400 {"ok":false,"error":"Invalid mfa token"}
    400 {"ok":false,"error":"Invalid one-time code"}
    404 {"ok":false,"error":"Product not found."}
    403 {"ok":false,"error":"Permission denied"}
    404 {"ok":false,"error":"Organization not found."}
    403 {"error":"unauthorized","error_description":"API users are not allowed to call this endpoint"}
    404 {"ok":false,"error":"Team member not found."}
    429 {"ok":false,"error":"Too many API users"}
    404 {"ok":false,"error":"Customer not found."}
    400 {"ok":false,"error":"Customer already exists"}
    429 {"ok":false,"error":"Too many customers"}
    403 {"error":"Permission Denied","info":"I didn't recognize that device name or ID, try opening https://api.particle.io/v1/devices?access_token=undefined"}
    500 {"ok":false,"code":500,"errors":["Request Timed Out"]}
    500 {"ok":false,"code":500,"errors":["Can't flash unknown app …"]}
    409 {"ok":false,"error":"The device is being updated already"}
    400 {"ok":false,"error":"Update denied - …"}
    200 {"error":"Nothing to do?"}
    400 {"ok":false,"errors":["arg.deviceID is empty"]}
    404 {"ok":false,"errors":["device not found"]}
    404 {"ok":false,"errors":[["Core isn't online",404]]}
    403 {"ok":false,"errors":["That belongs to someone else. To request a transfer add ?request_transfer=true to the request."]}
    404 {"ok":false,"error":"Device not found."}
    500 {"ok":false,"code":500,"errors":[{"error":"Timed out, didn't hear back from device service"}]}
    404 {"ok":false,"error":"No diagnostics found for this device"}
    400 {"error":"bad_request","description":"start_date and end_date must be ISO8601 formatted"}
    400 {"error":"bad_request","description":"start_date must not be more than than 30 days ago"}
    501 {"ok":false,"error":"Compiling runs a compiler on this machine, so it has to be allowed: start cloud-chamber with --allow-compile"}
    501 {"ok":false,"error":"…"}
    503 {"ok":false,"error":"Too many sketches wait for the compiler, try again later"}
    404 {"ok":false,"error":"Binary not found."}
    404 {"ok":false,"error":"Integration not found"}
    404 {"ok":false,"error":"Webhook not found"}
    410 {"ok":false,"error":"Too many web hooks for this device"}
    404 {"ok":false,"error":"Variable not found"}
    408 {"error":"Timed out."}
    404 {"ok":false,"error":"Function … not found"}
    400 {"ok":false,"error":"Timed out."}
    400 {"ok":false,"error":"Argument too long"}
    400 {"ok":false,"error":"event prefix filter is required"}
    400 {"ok":false,"error":"…"}
    429 {"ok":false,"error":"Too many event streams"}
    404 {"ok":false,"error":"Not Found","device_name":"…"}
    400 {"ok":false,"error":"…"}
    400 {"ok":false,"error":"…"}
    400 {"ok":false,"error":"The path and the query must be percent-encoded UTF-8"}
    413 {"ok":false,"error":"The request body is over 1 bytes"}
    408 {"ok":false,"error":"The request body did not arrive in time"}
    503 {"ok":false,"error":"Service Unavailable"}
    503 no-store {"error":"server_error","error_description":"Service Unavailable"}
    501 {"ok":false,"error":"not covered by cloud-chamber: …"}
    403 {"ok":false,"error":"This Host is not served here; use localhost, the listen address or api.particle.io, or start cloud-chamber with --allow-host"}
    403 {"ok":false,"error":"The control surface does not answer pages of another origin"}
    400 {"ok":false,"error":"…"}
    404 {"ok":false,"error":"…"}
    401 {"ok":false,"error":"Beyond loopback the control surface needs the token that the card shows, as `Authorization: Bearer`"}
    "#);
}
