//! `POST /v1/device_claims` and `POST /v1/products/{product}/device_claims`.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;

pub(super) const PATH: &str = "/v1/device_claims";
pub(crate) const PRODUCT_PATH: &str = "/v1/products/{product}/device_claims";

#[derive(Serialize)]
struct CreateResponse {
    claim_code: String,
    /// What the caller owns already; an application sees by it when the device has arrived.
    device_ids: Vec<String>,
}

/// Makes a code that claims one device for the caller.
///
/// # Errors
/// The bearer errors; for a product, [`ApiError::ProductNotFound`] and [`ApiError::PermissionDenied`], the latter also by
/// the token of the product itself, which can own no device.
///
/// Source: observed (transcripts of 2017 and the vendor's client). `iccid`, which that client may send, says nothing here.
/// That a member of the team gets a code of the product's for himself, and the order of the ids: chosen.
pub(super) async fn create(State(app): State<App>, request: Authorized) -> Result<Response, ApiError> {
    let product = request.product();
    let (caller, fields) = request.into_fields()?;
    fields.note_unknown("create_claim_code", &["iccid"]);
    app.decide(|cloud, now| {
        if cloud.products.of_account(caller.user).is_some() {
            return Err(ApiError::PermissionDenied);
        }
        let claim_code = cloud.make_claim_code(caller.user, product, now);
        let owned = cloud.devices.keys_of(caller.user).into_iter().map(|key| cloud.devices.get(key));
        let owned = owned.filter(|device| product.is_none() || device.product == product);
        let device_ids = owned.map(|device| device.id.to_string()).collect();
        Ok(app::json(&CreateResponse { claim_code, device_ids }))
    })
}
