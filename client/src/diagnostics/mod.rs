//! Diagnostics: the vitals of devices, as they last told them and over the last month.
//!
//! What a device measures differs from platform to platform and grows with every version, so the measurements are given as
//! they came: [`Vitals::payload`] holds `device`, what the device measured, and `service`, what the cloud did.

mod history;
mod last;
mod model;
mod update;

pub use history::HistoryRequest;
pub use model::Vitals;

use crate::request::Path;
use crate::{Error, Session};

/// The vitals of the user's devices or of a product's; see [`Session::diagnostics`] and [`Session::product_diagnostics`].
#[derive(Debug, Clone)]
pub struct Diagnostics {
    session: Session,
    product: Option<String>,
}

impl Diagnostics {
    pub(crate) fn new(session: Session, product: Option<String>) -> Self {
        Self { session, product }
    }

    fn path(&self, device: &str) -> Result<Path, Error> {
        let path = match &self.product {
            Some(product) => Path::new("/v1/products").segment("product", product)?.literal("/diagnostics"),
            None => Path::new("/v1/diagnostics"),
        };
        path.segment("device", device)
    }
}

#[cfg(test)]
fn offline_diagnostics() -> Diagnostics {
    crate::session::offline_session().diagnostics()
}
