//! `/_mock/users/{username}`: the one-time code that the user's authenticator app would show now.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use crate::app::{self, App};
use crate::error::ApiError;
use crate::path::Segments;
use crate::wire;

/// A user, with the present code and the end of its window if it has a second factor.
pub(super) async fn get(State(app): State<App>, Segments([username]): Segments<1>) -> Result<Response, ApiError> {
    app.decide(|cloud, now| {
        let Some(key) = cloud.users.find(&username) else {
            let known: Vec<&str> = cloud.users.iter().take(10).map(|(_, user)| user.username.as_str()).collect();
            return Err(ApiError::ControlNotFound(format!("no user {username:?}; there are {}", known.join(", "))));
        };
        let user = cloud.users.get(key);
        let otp = user.credentials.otp();
        Ok(app::json(&json!({
            "username": user.username,
            "id": user.id,
            "sso": user.credentials.is_single_sign_on(),
            "mfa": otp.is_some(),
            "otp": otp.map(|otp| otp.code(now)),
            "otp_until": otp.map(|otp| wire::date(otp.window_ends(now))),
            "recovery_codes_left": user.credentials.recovery_codes_left(),
        })))
    })
}
