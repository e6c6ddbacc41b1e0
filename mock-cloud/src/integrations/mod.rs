//! Integrations: where the cloud takes events that are published, a web server above all.
//!
//! They are a user's own or a product's, and are made, listed, changed and deleted here. **Nothing is taken anywhere yet**:
//! the cloud keeps what an integration would do, and says in its log that it does no more. `/v1/webhooks` is the older
//! path of those of type Webhook (documented in samples alone; the vendor's JavaScript client still uses it).

mod create;
mod delete;
mod get;
mod list;
mod model;
mod settings;
mod store;
#[cfg(test)]
mod tests;
mod update;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(crate) use store::Integrations;

pub(crate) fn routes() -> Router<App> {
    let mut routes = Router::new();
    for path in ["/v1/integrations", "/v1/products/{product}/integrations"] {
        routes = routes.route(path, get(list::all).post(create::integration));
    }
    for path in ["/v1/integrations/{integration}", "/v1/products/{product}/integrations/{integration}"] {
        routes = routes.route(path, get(get::integration).put(update::update).delete(delete::integration));
    }
    for path in ["/v1/webhooks", "/v1/products/{product}/webhooks"] {
        routes = routes.route(path, get(list::webhooks).post(create::webhook));
    }
    for path in ["/v1/webhooks/{webhook}", "/v1/products/{product}/webhooks/{webhook}"] {
        routes = routes.route(path, get(get::webhook).delete(delete::webhook));
    }
    routes
}
