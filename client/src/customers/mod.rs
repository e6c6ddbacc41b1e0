//! Customers of a product: the people who use its devices.
//!
//! A product's team, a server with the id and secret of one of the product's OAuth clients, and a page with the id alone
//! ([`Client::create_customer_implicitly`](crate::Client::create_customer_implicitly)) make customers and get their first
//! session. Later ones come from [`Client::customer_session`](crate::Client::customer_session), or for a
//! customer with a password, in cloud-chamber, from [`Client::login`](crate::Client::login) through the product's client.

mod create;
mod delete;
mod list;
mod update;

pub use list::{Customer, CustomerList};

use reqwest::Method;

use crate::request::{Path, Request};
use crate::{Error, Session};

/// The customers of a product; see [`Session::customers`].
#[derive(Debug, Clone)]
pub struct Customers {
    session: Session,
    product: String,
}

impl Customers {
    pub(crate) fn new(session: Session, product: String) -> Self {
        Self { session, product }
    }

    fn request(&self, method: Method) -> Result<Request, Error> {
        Ok(self.session.request(method, path(&self.product)?))
    }

    fn request_for(&self, method: Method, email: &str) -> Result<Request, Error> {
        Ok(self.session.request(method, path(&self.product)?.segment("customer", email)?))
    }
}

fn path(product: &str) -> Result<Path, Error> {
    Ok(Path::new("/v1/products").segment("product", product)?.literal("/customers"))
}

#[cfg(test)]
fn offline_customers() -> Customers {
    crate::session::offline_session().customers("kettle")
}
