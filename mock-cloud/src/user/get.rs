//! `GET /v1/user`: who the caller is.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::{AccountInfo, still_there};
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;

pub(super) const PATH: &str = "/v1/user";

/// An account as its user sees it, in the documented order.
#[derive(Serialize)]
struct UserView<'a> {
    username: &'a str,
    subscription_ids: [String; 0],
    account_info: &'a AccountInfo,
    /// Whether another system made the account. None does here.
    scim_provisioned: bool,
    no_password: bool,
    mfa: Mfa,
    wifi_device_count: usize,
    cellular_device_count: usize,
}

#[derive(Serialize)]
struct Mfa {
    enabled: bool,
}

/// Describes the caller's account; the counts are of the devices it owns.
///
/// Source: documented (API reference, "Get current user"). `no_password` with single sign-on: chosen.
pub(crate) async fn get(State(app): State<App>, request: Authorized) -> Result<Response, ApiError> {
    app.decide(|cloud, _| {
        still_there(cloud, &request.caller)?;
        let user = cloud.users.get(request.caller.user);
        let devices = cloud.devices.of(request.caller.user);
        let cellular = devices.iter().filter(|device| device.platform.is_cellular()).count();
        Ok(app::json(&UserView {
            username: &user.username,
            subscription_ids: [],
            account_info: &user.account_info,
            scim_provisioned: false,
            no_password: user.credentials.is_single_sign_on(),
            mfa: Mfa { enabled: user.credentials.otp().is_some() },
            wifi_device_count: devices.len() - cellular,
            cellular_device_count: cellular,
        }))
    })
}
