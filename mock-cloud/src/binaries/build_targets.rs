//! `GET /v1/build_targets`: what can be compiled for.

use axum::response::Response;
use firmware::device::SYSTEM_VERSION;
use firmware::link::Platform;
use serde_json::{Map, Value, json};

use crate::app;
use crate::error::ApiError;
use crate::wire::Incoming;

pub(super) const PATH: &str = "/v1/build_targets";

/// Lists the one release of Device OS that devices here behave like, for every platform.
///
/// # Errors
/// [`ApiError::FieldInvalid`] when `featured` is neither `true` nor `false`.
///
/// Source: documented (API reference, "List firmware build targets"), without a token. One target alone: chosen.
pub(super) async fn list(incoming: Incoming) -> Result<Response, ApiError> {
    incoming.query.truth("featured")?;
    let ids: Vec<u16> = Platform::ALL.iter().map(|platform| platform.id()).collect();
    let named = Platform::ALL.iter().map(|platform| (display_name(*platform).to_owned(), json!(platform.id())));
    let defaults = ids.iter().map(|id| (id.to_string(), json!(SYSTEM_VERSION)));
    Ok(app::json(&json!({
        "targets": [{ "platforms": ids, "prereleases": [], "firmware_vendor": "Particle", "version": SYSTEM_VERSION }],
        "platforms": named.collect::<Map<String, Value>>(),
        "default_versions": defaults.collect::<Map<String, Value>>(),
    })))
}

/// As the vendor calls a platform. Source: documented.
fn display_name(platform: Platform) -> &'static str {
    match platform {
        Platform::Photon => "Photon",
        Platform::P1 => "P1",
        Platform::Electron => "Electron",
        Platform::Argon => "Argon",
        Platform::Boron => "Boron",
        Platform::BSom => "B5 SoM",
        Platform::Tracker => "Asset Tracker",
        Platform::Photon2 => "P2",
        Platform::MSom => "M SoM",
    }
}
