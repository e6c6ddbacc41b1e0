//! `POST /v1/devices/events` and `POST /v1/products/{product}/events`

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use reqwest::Method;

use crate::request::{Path, Request};
use crate::{Error, Session, wire};

/// An event in preparation; `.await` it or call [`send`](PublishRequest::send).
#[derive(Debug)]
#[must_use = "nothing is sent until it is awaited"]
pub struct PublishRequest {
    session: Session,
    name: String,
    data: Option<String>,
    ttl: Option<Duration>,
    product: Option<String>,
}

impl PublishRequest {
    pub(super) fn new(session: Session, name: String) -> Self {
        Self { session, name, data: None, ttl: None, product: None }
    }

    /// What to publish with the event.
    pub fn data(mut self, data: impl Into<String>) -> Self {
        self.data = Some(data.into());
        self
    }

    /// How long the event is good for; 60 s if nothing is said. Sent in whole seconds, rounded up.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// Publishes into the stream of a product (number or slug) instead of the user's own.
    ///
    /// Source: documented (API reference,
    /// ["Publish a product event"](https://docs.particle.io/reference/cloud-apis/api/#publish-a-product-event)).
    pub fn product(mut self, product: impl Into<String>) -> Self {
        self.product = Some(product.into());
        self
    }

    /// Publishes.
    ///
    /// # Errors
    /// [`is_unauthorized`](Error::is_unauthorized) when the token is no longer good.
    ///
    /// Source: documented (API reference,
    /// ["Publish an event"](https://docs.particle.io/reference/cloud-apis/api/#publish-an-event)).
    pub async fn send(self) -> Result<(), Error> {
        self.session.transport().done(&self.request()?).await
    }

    fn request(&self) -> Result<Request, Error> {
        let path = match &self.product {
            None => Path::new("/v1/devices/events"),
            Some(product) => Path::new("/v1/products").segment("product", product)?.literal("/events"),
        };
        let mut request = self.session.request(Method::POST, path).field("name", self.name.as_str());
        if let Some(data) = &self.data {
            request = request.field("data", data.as_str());
        }
        if let Some(ttl) = self.ttl {
            request = request.field("ttl", wire::whole_seconds(ttl).to_string());
        }
        Ok(request)
    }
}

impl IntoFuture for PublishRequest {
    type Output = Result<(), Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::offline_session;

    #[test]
    fn sends_only_what_was_given() {
        let events = offline_session().events();
        insta::assert_snapshot!(events.publish("brewed").request().unwrap().wire(), @"
        POST /v1/devices/events
        authorization: Bearer 1234

        name=brewed
        ");
        let full = events.publish("brewed").data("{\"cup\": 1}").ttl(Duration::from_secs(30)).product("tea-1");
        insta::assert_snapshot!(full.request().unwrap().wire(), @"
        POST /v1/products/tea-1/events
        authorization: Bearer 1234

        name=brewed&data=%7B%22cup%22%3A+1%7D&ttl=30
        ");
    }
}
