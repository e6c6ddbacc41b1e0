//! `GET /v1/products/{product}/customers`.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use crate::app::{self, App};
use crate::auth::Authorized;
use crate::devices::Device;
use crate::error::ApiError;

pub(super) const PATH: &str = "/v1/products/{product}/customers";

/// What a device without a product firmware reports as its version. Observed.
const NO_VERSION: u16 = 0xffff;

#[derive(Serialize)]
struct ListResponse {
    customers: Vec<Listed>,
    /// Every device of these customers.
    devices: Vec<ListedDevice>,
    meta: Meta,
}

#[derive(Serialize)]
struct Listed {
    id: String,
    username: String,
    devices: Vec<String>,
}

#[derive(Serialize)]
struct ListedDevice {
    id: String,
    product_id: u16,
    last_ip_address: String,
    firmware_version: u16,
    online: bool,
}

/// All are on one page, since the reference documents no way to ask for another.
#[derive(Serialize)]
struct Meta {
    total_pages: u32,
}

/// Lists the product's customers that own devices of it, oldest first, and those devices.
///
/// Source: documented (API reference, "List customers for a product"); that a customer without a device is not listed:
/// observed. `full_name`, of the sample alone, is left out. Order: chosen.
pub(super) async fn list(State(app): State<App>, request: Authorized) -> Result<Response, ApiError> {
    let product = request.product().ok_or(ApiError::ProductNotFound)?;
    app.decide(|cloud, _| {
        let (mut customers, mut devices) = (Vec::new(), Vec::new());
        for account in cloud.customers.of(product) {
            let owned = cloud.devices.keys_of(account).into_iter().map(|key| cloud.devices.get(key));
            let owned: Vec<&Device> = owned.filter(|device| device.product == Some(product)).collect();
            if owned.is_empty() {
                continue;
            }
            let customer = cloud.users.get(account);
            let ids = owned.iter().map(|device| device.id.to_string()).collect();
            customers.push(Listed { id: customer.id.clone(), username: customer.username.clone(), devices: ids });
            devices.extend(owned.into_iter().map(|device| ListedDevice {
                id: device.id.to_string(),
                product_id: device.product_id,
                last_ip_address: device.last_ip_address.clone(),
                firmware_version: NO_VERSION,
                online: device.online,
            }));
        }
        Ok(app::json(&ListResponse { customers, devices, meta: Meta { total_pages: 1 } }))
    })
}
