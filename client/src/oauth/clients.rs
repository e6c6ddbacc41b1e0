//! `/v1/clients` and `/v1/products/{product}/clients`: the OAuth clients of a user, or of a product.

use reqwest::Method;
use serde::Deserialize;

use crate::request::{Path, Request};
use crate::{Error, Secret, Session};

/// The OAuth clients of a session's user or of a product; see [`Session::oauth_clients`] and
/// [`Session::product_oauth_clients`].
#[derive(Debug, Clone)]
pub struct OAuthClients {
    session: Session,
    product: Option<String>,
}

/// An application that asks for tokens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct OAuthClientInfo {
    /// What it is known by at `/oauth`.
    pub id: String,
    /// What its users are told it is called.
    pub name: String,
    /// `web` or `installed`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where users may come back to; type `web` alone has it.
    pub redirect_uri: Option<String>,
    /// Shown when the client is made, and never again.
    pub secret: Option<Secret>,
}

#[derive(Deserialize)]
struct ClientAnswer {
    client: OAuthClientInfo,
}

#[derive(Deserialize)]
struct ListAnswer {
    clients: Vec<OAuthClientInfo>,
}

impl OAuthClients {
    pub(crate) fn new(session: Session, product: Option<String>) -> Self {
        Self { session, product }
    }

    /// Lists the clients, without their secrets.
    ///
    /// # Errors
    /// [`is_unauthorized`](Error::is_unauthorized) when the session is no longer good.
    ///
    /// Source: documented (API reference,
    /// ["List OAuth clients"](https://docs.particle.io/reference/cloud-apis/api/#list-oauth-clients)).
    pub async fn list(&self) -> Result<Vec<OAuthClientInfo>, Error> {
        let request = self.session.request(Method::GET, self.path()?);
        Ok(self.session.transport().json::<ListAnswer>(&request).await?.clients)
    }

    /// Makes a client for a web application: its users log in on the cloud's page and come back to `redirect_uri`, which
    /// is https. cloud-chamber takes several, with spaces between them. Keep the secret of the answer.
    ///
    /// # Errors
    /// Status 400 when the name or the URI cannot be used.
    ///
    /// Source: documented (API reference,
    /// ["Create an OAuth client"](https://docs.particle.io/reference/cloud-apis/api/#create-an-oauth-client)).
    pub async fn create_web(
        &self,
        name: &str,
        redirect_uri: &str,
        scope: Option<&str>,
    ) -> Result<OAuthClientInfo, Error> {
        self.client(&self.create_request(name, "web", Some(redirect_uri), scope)?).await
    }

    /// Makes a client for any other application. Keep the secret of the answer.
    ///
    /// # Errors
    /// Status 400 when the name cannot be used.
    ///
    /// Source: as for [`create_web`](OAuthClients::create_web).
    pub async fn create_installed(&self, name: &str, scope: Option<&str>) -> Result<OAuthClientInfo, Error> {
        self.client(&self.create_request(name, "installed", None, scope)?).await
    }

    /// Gives a client another name.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) when the user has no such client (cloud-chamber's answer; the real one's is
    /// not known).
    ///
    /// Source: documented (API reference,
    /// ["Update an OAuth client"](https://docs.particle.io/reference/cloud-apis/api/#update-an-oauth-client)).
    pub async fn rename(&self, id: &str, name: &str) -> Result<OAuthClientInfo, Error> {
        self.client(&self.request(Method::PUT, id)?.field("name", name)).await
    }

    /// Limits what tokens made through a client from now on may do; `None` lets them do everything.
    ///
    /// # Errors
    /// As for [`rename`](OAuthClients::rename), and status 400 for a scope that clients cannot have.
    ///
    /// Source: documented (API reference, as for `rename`; the word `none` clears the scopes).
    pub async fn limit(&self, id: &str, scope: Option<&str>) -> Result<OAuthClientInfo, Error> {
        self.client(&self.request(Method::PUT, id)?.field("scope", scope.unwrap_or("none"))).await
    }

    /// Deletes a client.
    ///
    /// # Errors
    /// As for [`rename`](OAuthClients::rename).
    ///
    /// Source: documented (API reference,
    /// ["Delete an OAuth client"](https://docs.particle.io/reference/cloud-apis/api/#delete-an-oauth-client)).
    /// An answer without a body: observed.
    pub async fn delete(&self, id: &str) -> Result<(), Error> {
        self.session.transport().done(&self.request(Method::DELETE, id)?).await
    }

    async fn client(&self, request: &Request) -> Result<OAuthClientInfo, Error> {
        Ok(self.session.transport().json::<ClientAnswer>(request).await?.client)
    }

    fn path(&self) -> Result<Path, Error> {
        match &self.product {
            None => Ok(Path::new("/v1/clients")),
            Some(product) => Ok(Path::new("/v1/products").segment("product", product)?.literal("/clients")),
        }
    }

    fn create_request(
        &self,
        name: &str,
        kind: &str,
        redirect_uri: Option<&str>,
        scope: Option<&str>,
    ) -> Result<Request, Error> {
        let mut request = self.session.request(Method::POST, self.path()?);
        request = request.field("name", name).field("type", kind);
        for (field, value) in [("redirect_uri", redirect_uri), ("scope", scope)] {
            if let Some(value) = value {
                request = request.field(field, value);
            }
        }
        Ok(request)
    }

    fn request(&self, method: Method, id: &str) -> Result<Request, Error> {
        Ok(self.session.request(method, self.path()?.segment("client id", id)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::offline_session;

    #[test]
    fn a_client_is_made_from_a_form() {
        let clients = offline_session().oauth_clients();
        let web = clients.create_request("My App", "web", Some("https://a.example/cb"), Some("customers:create"));
        insta::assert_snapshot!(web.unwrap().wire(), @"
        POST /v1/clients
        authorization: Bearer 1234

        name=My+App&type=web&redirect_uri=https%3A%2F%2Fa.example%2Fcb&scope=customers%3Acreate
        ");
        insta::assert_snapshot!(clients.create_request("Tool", "installed", None, None).unwrap().wire(), @"
        POST /v1/clients
        authorization: Bearer 1234

        name=Tool&type=installed
        ");
    }

    #[test]
    fn a_client_is_addressed_by_its_id() {
        let request = offline_session().oauth_clients().request(Method::DELETE, "my-app-2146").unwrap();
        insta::assert_snapshot!(request.wire(), @"
        DELETE /v1/clients/my-app-2146
        authorization: Bearer 1234
        ");
    }

    #[test]
    fn a_products_clients_are_under_the_product() {
        let clients = offline_session().product_oauth_clients("kettle");
        let request = clients.request(Method::DELETE, "my-app-2146").unwrap();
        insta::assert_snapshot!(request.wire(), @"
        DELETE /v1/products/kettle/clients/my-app-2146
        authorization: Bearer 1234
        ");
        assert!(offline_session().product_oauth_clients("").path().is_err());
    }

    #[test]
    fn reads_a_new_client_and_hides_its_secret() {
        let answer = r#"{"ok":true,"client":{"name":"App","type":"web","secret":"5ec4e7","redirect_uri":"https://a.example/","id":"app-1"}}"#;
        let client = serde_json::from_str::<ClientAnswer>(answer).unwrap().client;
        assert_eq!((client.id.as_str(), client.kind.as_str()), ("app-1", "web"));
        assert!(client.secret.is_some() && !format!("{client:?}").contains("5ec4e7"));
    }
}
