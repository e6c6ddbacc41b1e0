//! `/v1/integrations` and `/v1/products/{product}/integrations`: where the cloud takes events that are published.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::request::{Path, Request};
use crate::{Error, Session};

/// The integrations of a session's user or of a product; see [`Session::integrations`] and
/// [`Session::product_integrations`].
#[derive(Debug, Clone)]
pub struct Integrations {
    session: Session,
    product: Option<String>,
}

/// An integration as the cloud shows it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Integration {
    /// What it is addressed by.
    pub id: String,
    /// The beginning of the names of the events that it is for.
    pub event: String,
    /// What people call it. Some clouds leave it out.
    pub name: Option<String>,
    /// `Webhook`, `AzureIotHub`, `GoogleCloudPubSub` or `GoogleMaps`.
    pub integration_type: String,
    /// All that its type has beyond: `url` and `requestType` of a webhook, say.
    #[serde(flatten)]
    pub settings: Map<String, Value>,
}

/// An integration to be made: [`webhook`](NewIntegration::webhook) or one of its siblings, and
/// [`with`](NewIntegration::with) what else it has.
///
/// ```
/// use particle_client::NewIntegration;
///
/// let hook = NewIntegration::webhook("temp", "https://example.com/temp", "POST").with("noDefaults", true);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct NewIntegration(Map<String, Value>);

impl NewIntegration {
    /// Sends a request to a web server: `GET`, `POST`, `PUT` or `DELETE`.
    pub fn webhook(event: &str, url: &str, method: &str) -> Self {
        Self::of("Webhook", event, &[("url", url), ("requestType", method)])
    }

    /// Hands events to an Azure IoT Hub.
    pub fn azure_iot_hub(event: &str, hub_name: &str, policy_name: &str, policy_key: &str) -> Self {
        let fields = [("hub_name", hub_name), ("policy_name", policy_name), ("policy_key", policy_key)];
        Self::of("AzureIotHub", event, &fields)
    }

    /// Publishes to a topic of Google Cloud Pub/Sub.
    pub fn google_pub_sub(event: &str, topic: &str) -> Self {
        Self::of("GoogleCloudPubSub", event, &[("topic", topic)])
    }

    /// Asks Google Maps where a device is.
    pub fn google_maps(event: &str, api_key: &str) -> Self {
        Self::of("GoogleMaps", event, &[("api_key", api_key)])
    }

    /// Sets a field of the API reference: `name`, `deviceID`, `headers`, `json`, `disabled` …
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.0.insert(field.to_owned(), value.into());
        self
    }

    fn of(kind: &str, event: &str, fields: &[(&str, &str)]) -> Self {
        let first = [("integration_type", kind), ("event", event)];
        Self(first.iter().chain(fields).map(|(name, value)| ((*name).to_owned(), json!(value))).collect())
    }
}

#[derive(Deserialize)]
struct One {
    integration: Integration,
}

impl Integrations {
    pub(crate) fn new(session: Session, product: Option<String>) -> Self {
        Self { session, product }
    }

    /// Lists them.
    ///
    /// # Errors
    /// [`is_unauthorized`](Error::is_unauthorized) when the session is no longer good.
    ///
    /// Source: documented (API reference,
    /// ["List integrations"](https://docs.particle.io/reference/cloud-apis/api/#list-integrations)).
    pub async fn list(&self) -> Result<Vec<Integration>, Error> {
        self.session.transport().json(&self.session.request(Method::GET, self.path()?)).await
    }

    /// Makes one.
    ///
    /// # Errors
    /// Status 400 when a field cannot be used, 410 when there are too many.
    ///
    /// Source: documented (API reference,
    /// ["Create a webhook"](https://docs.particle.io/reference/cloud-apis/api/#create-a-webhook) and its siblings), by JSON
    /// as the vendor's JavaScript client sends it.
    pub async fn create(&self, integration: NewIntegration) -> Result<Integration, Error> {
        self.session.transport().json(&self.create_request(integration)?).await
    }

    /// One of them.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) when there is no such integration.
    ///
    /// Source: documented (API reference,
    /// ["Get integration"](https://docs.particle.io/reference/cloud-apis/api/#get-integration)).
    pub async fn get(&self, id: &str) -> Result<Integration, Error> {
        Ok(self.session.transport().json::<One>(&self.request(Method::GET, id)?).await?.integration)
    }

    /// Sets one field of one. The reference says that the rest is replaced, too, and its samples that it stays; send all that
    /// matters by [`replace`](Integrations::replace) to be on the safe side.
    ///
    /// # Errors
    /// As for [`get`](Integrations::get), and status 400 when the field cannot be used.
    ///
    /// Source: documented (API reference,
    /// ["Edit a webhook"](https://docs.particle.io/reference/cloud-apis/api/#edit-a-webhook) and its siblings).
    pub async fn set(&self, id: &str, field: &str, value: impl Into<Value>) -> Result<Integration, Error> {
        self.update(id, Map::from_iter([(field.to_owned(), value.into())])).await
    }

    /// Sends all fields anew.
    ///
    /// # Errors
    /// As for [`set`](Integrations::set).
    ///
    /// Source: as for [`set`](Integrations::set).
    pub async fn replace(&self, id: &str, integration: NewIntegration) -> Result<Integration, Error> {
        self.update(id, integration.0).await
    }

    /// Deletes one.
    ///
    /// # Errors
    /// As for [`get`](Integrations::get).
    ///
    /// Source: documented (API reference,
    /// ["Delete an integration"](https://docs.particle.io/reference/cloud-apis/api/#delete-an-integration)).
    pub async fn delete(&self, id: &str) -> Result<(), Error> {
        self.session.transport().done(&self.request(Method::DELETE, id)?).await
    }

    async fn update(&self, id: &str, fields: Map<String, Value>) -> Result<Integration, Error> {
        let request = self.request(Method::PUT, id)?.json(Value::Object(fields));
        Ok(self.session.transport().json::<One>(&request).await?.integration)
    }

    fn path(&self) -> Result<Path, Error> {
        match &self.product {
            None => Ok(Path::new("/v1/integrations")),
            Some(product) => Ok(Path::new("/v1/products").segment("product", product)?.literal("/integrations")),
        }
    }

    fn create_request(&self, integration: NewIntegration) -> Result<Request, Error> {
        Ok(self.session.request(Method::POST, self.path()?).json(Value::Object(integration.0)))
    }

    fn request(&self, method: Method, id: &str) -> Result<Request, Error> {
        Ok(self.session.request(method, self.path()?.segment("integration id", id)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::offline_session;

    #[test]
    fn an_integration_travels_as_json() {
        let hook = NewIntegration::webhook("temp", "https://a.example/", "POST").with("noDefaults", true);
        let request = offline_session().integrations().create_request(hook).unwrap();
        insta::assert_snapshot!(request.wire(), @r#"
        POST /v1/integrations
        authorization: Bearer 1234

        {"integration_type":"Webhook","event":"temp","url":"https://a.example/","requestType":"POST","noDefaults":true}
        "#);
        let maps = NewIntegration::google_maps("where", "key");
        let request = offline_session().product_integrations("kettle").create_request(maps).unwrap();
        insta::assert_snapshot!(request.wire(), @r#"
        POST /v1/products/kettle/integrations
        authorization: Bearer 1234

        {"integration_type":"GoogleMaps","event":"where","api_key":"key"}
        "#);
    }

    #[test]
    fn one_is_addressed_by_its_id() {
        let request = offline_session().integrations().request(Method::DELETE, "5a0/1").unwrap();
        insta::assert_snapshot!(request.wire(), @"
        DELETE /v1/integrations/5a0%2F1
        authorization: Bearer 1234
        ");
        assert!(offline_session().integrations().request(Method::GET, "").is_err());
        assert!(offline_session().product_integrations("").path().is_err());
    }

    #[test]
    fn what_a_type_has_beyond_is_kept() {
        let answer = r#"{"id":"5a","event":"e","created_at":"2026-01-01T00:00:00.000Z","integration_type":"AzureIotHub","hub_name":"h"}"#;
        let integration: Integration = serde_json::from_str(answer).unwrap();
        assert_eq!((integration.name, &integration.settings["hub_name"]), (None, &json!("h")));
    }
}
