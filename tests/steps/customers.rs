//! Customers of a product, and what its server does for them.

use std::collections::BTreeMap;

use cucumber::{given, then, when};
use mock_cloud::world::{ClientSpec, DeviceSpec, ProductSpec};
use particle_client::{Client, ClientSession, Error, Login, OAuthClientInfo, Session};

use crate::cast::Actor;
use crate::world::CloudWorld;

const CLIENT: &str = "kettle-server";
const SECRET: &str = "steam";
/// The product's other client, whose secret nobody uses.
const PAGE: &str = "kettle-page";

/// What the scenario's one product has to do with so far.
#[derive(Default)]
struct Kettle {
    product: String,
    sessions: BTreeMap<String, Session>,
    /// The first refresh token of each customer, which stays the same.
    refresh_tokens: BTreeMap<String, String>,
    refusal: Option<Error>,
    application: Option<OAuthClientInfo>,
}

impl Kettle {
    fn made(&mut self, name: &str, result: Result<ClientSession, Error>) {
        match result {
            Ok(made) => {
                let name = name.to_lowercase();
                if let Some(token) = made.refresh_token {
                    self.refresh_tokens.entry(name.clone()).or_insert_with(|| token.expose().to_owned());
                }
                self.sessions.insert(name, made.session);
            }
            Err(error) => self.refusal = Some(error),
        }
    }

    fn keep(&mut self, result: Result<(), Error>) {
        self.refusal = result.err();
    }

    fn session(&self, name: &str) -> Session {
        let session = self.sessions.get(&name.to_lowercase());
        session.unwrap_or_else(|| panic!("{name} has no session: {:?}", self.refusal)).clone()
    }
}

async fn server(world: &mut CloudWorld) -> Client {
    application(world, CLIENT, SECRET).await
}

async fn application(world: &mut CloudWorld, id: &str, secret: &str) -> Client {
    let builder = Client::builder(world.url().await);
    builder.oauth_client(id, secret).build().expect("a client for a plain address")
}

#[given(expr = "{actor} makes the product {string} with the unclaimed device {string}")]
fn has_product(world: &mut CloudWorld, owner: Actor, product: String, device: String) {
    world.notes::<Kettle>().product.clone_from(&product);
    let plan = world.plan();
    plan.products.push(ProductSpec::new(20_001, &product, owner.username()));
    plan.clients.push(ClientSpec::new(CLIENT, SECRET).of_product(&product));
    let page = ClientSpec::new(PAGE, SECRET).of_product(&product);
    plan.clients.push(page.redirecting_to("https://kettle.example/welcome"));
    plan.devices.push(DeviceSpec::new(device).in_product(product));
}

#[when(expr = "{string} sets up {string} with a claim code of the product")]
async fn sets_up(world: &mut CloudWorld, name: String, device: String) {
    let kettle = world.notes::<Kettle>();
    let (session, product) = (kettle.session(&name), kettle.product.clone());
    let code = session.devices().claim_code_of_product(&product).await.expect("a code").claim_code;
    world.change(&device, mock_cloud::Change { claim_code: Some(code), ..Default::default() }).await;
}

#[given(expr = "{actor} made the customer {string} with the password {string}")]
async fn made_by_team(world: &mut CloudWorld, actor: Actor, name: String, password: String) {
    let session = world.session(actor).await;
    let kettle = world.notes::<Kettle>();
    let made = session.customers(&kettle.product).create(&name, password).await.expect("a customer");
    kettle.sessions.insert(name.to_lowercase(), made);
}

#[when(expr = "{actor} tries to make the customer {string}")]
async fn try_to_make(world: &mut CloudWorld, actor: Actor, name: String) {
    let session = world.session(actor).await;
    let kettle = world.notes::<Kettle>();
    let result = session.customers(&kettle.product).create(&name, "x").await.map(drop);
    kettle.keep(result);
}

#[given(expr = "{actor} changed the password of {string} to {string}")]
async fn change_password(world: &mut CloudWorld, actor: Actor, name: String, password: String) {
    let session = world.session(actor).await;
    let product = world.notes::<Kettle>().product.clone();
    session.customers(product).set_password(&name, password).await.expect("changed");
}

#[given(expr = "the server made the customer {string} without a password")]
async fn made_by_server(world: &mut CloudWorld, name: String) {
    let server = server(world).await;
    let kettle = world.notes::<Kettle>();
    let result = server.create_customer_without_password(&kettle.product, &name).await;
    kettle.made(&name, Ok(result.expect("a customer")));
}

#[when(expr = "the page makes the customer {string} with the password {string}")]
async fn made_by_page(world: &mut CloudWorld, name: String, password: String) {
    make_implicitly(world, PAGE, name, password).await;
}

#[when(expr = "an application without a page makes the customer {string} with the password {string}")]
async fn made_by_no_page(world: &mut CloudWorld, name: String, password: String) {
    make_implicitly(world, CLIENT, name, password).await;
}

async fn make_implicitly(world: &mut CloudWorld, client: &str, name: String, password: String) {
    let client = application(world, client, "not needed").await;
    let product = world.notes::<Kettle>().product.clone();
    let result = client.create_customer_implicitly(&product, &name, password).await;
    let kettle = world.notes::<Kettle>();
    match result {
        Ok(session) => drop(kettle.sessions.insert(name.to_lowercase(), session)),
        Err(error) => kettle.refusal = Some(error),
    }
}

#[when(expr = "the customer {string} logs in with the password {string}")]
async fn log_in(world: &mut CloudWorld, name: String, password: String) {
    let result = server(world).await.login(&name, password).await;
    let kettle = world.notes::<Kettle>();
    kettle.sessions.clear();
    match result {
        Ok(Login::Token(session)) => drop(kettle.sessions.insert(name, session)),
        Ok(other) => panic!("no second factor was due: {other:?}"),
        Err(error) => kettle.refusal = Some(error),
    }
}

#[when(expr = "the server asks for a session of {string}")]
async fn ask_for_session(world: &mut CloudWorld, name: String) {
    let result = server(world).await.customer_session(&name).await;
    let kettle = world.notes::<Kettle>();
    kettle.sessions.clear();
    kettle.made(&name, result);
}

#[when(expr = "the server renews the session of {string}")]
#[when(expr = "the server renews the session of {string} with the same refresh token")]
async fn renew(world: &mut CloudWorld, name: String) {
    let token = world.notes::<Kettle>().refresh_tokens.get(&name).expect("a refresh token").clone();
    let result = server(world).await.refresh(token).await;
    let kettle = world.notes::<Kettle>();
    kettle.sessions.clear();
    kettle.made(&name, result);
}

#[when(expr = "the customer {string} claims {string}")]
async fn claim(world: &mut CloudWorld, name: String, device: String) {
    let id = world.device_id(&device).await;
    let session = world.notes::<Kettle>().session(&name);
    session.devices().claim(&id).await.expect("claimed");
}

#[when(expr = "{string} tries to switch {string}")]
async fn try_to_switch(world: &mut CloudWorld, name: String, device: String) {
    let session = world.notes::<Kettle>().session(&name);
    let result = session.devices().call(&device, "led", "on").await.map(drop);
    world.notes::<Kettle>().keep(result);
}

#[when(expr = "{string} tries to list the customers")]
async fn try_to_list(world: &mut CloudWorld, name: String) {
    let kettle = world.notes::<Kettle>();
    let result = kettle.session(&name).customers(&kettle.product).list().await.map(drop);
    kettle.keep(result);
}

#[when(expr = "{actor} deletes the customer {string}")]
async fn delete(world: &mut CloudWorld, actor: Actor, name: String) {
    let session = world.session(actor).await;
    let product = world.notes::<Kettle>().product.clone();
    session.customers(product).delete(&name).await.expect("deleted");
}

#[when("the server asks for a session of its own")]
async fn own_session(world: &mut CloudWorld) {
    let result = server(world).await.client_session().await;
    world.notes::<Kettle>().made("", result);
}

#[then("that session lists the customers and no devices")]
async fn reaches_the_product(world: &mut CloudWorld) {
    let kettle = world.notes::<Kettle>();
    let session = kettle.session("");
    session.customers(&kettle.product).list().await.expect("a list");
    let refused = session.devices().list().await.expect_err("no devices are its own");
    assert_eq!(refused.message(), "Permission denied");
}

#[then(expr = "{string} has a session without devices")]
async fn has_session(world: &mut CloudWorld, name: String) {
    let devices = world.notes::<Kettle>().session(&name).devices().list().await.expect("a session that works");
    assert!(devices.is_empty(), "{devices:?}");
}

#[then(expr = "the session of {string} is over")]
async fn is_over(world: &mut CloudWorld, name: String) {
    let session = world.notes::<Kettle>().session(&name);
    assert!(!session.is_valid().await.expect("an answer"));
}

#[then(expr = "{string} can switch {string}")]
async fn can_switch(world: &mut CloudWorld, name: String, device: String) {
    let session = world.notes::<Kettle>().session(&name);
    let result = session.devices().call(&device, "led", "on").await.expect("switched");
    assert_eq!(result.return_value, 1);
}

#[given("nobody is listed as a customer")]
async fn nobody_listed(world: &mut CloudWorld) {
    assert_eq!(listed(world).await, []);
}

#[then(expr = "{string} is listed with {string}")]
async fn is_listed(world: &mut CloudWorld, name: String, device: String) {
    let id = world.device_id(&device).await;
    assert_eq!(listed(world).await, [(name, vec![id])]);
}

async fn listed(world: &mut CloudWorld) -> Vec<(String, Vec<String>)> {
    let session = world.session(Actor::Ada).await;
    let product = world.notes::<Kettle>().product.clone();
    let list = session.customers(product).list().await.expect("a list");
    list.customers.into_iter().map(|customer| (customer.username, customer.devices)).collect()
}

#[then(expr = "the customer is refused because {string}")]
fn is_refused(world: &mut CloudWorld, message: String) {
    let error = world.notes::<Kettle>().refusal.as_ref().expect("a refusal");
    assert_eq!(error.message(), message);
}

#[when(expr = "{actor} makes the application {string} for the product")]
async fn make_application(world: &mut CloudWorld, actor: Actor, name: String) {
    let session = world.session(actor).await;
    let kettle = world.notes::<Kettle>();
    let made = session.product_oauth_clients(&kettle.product).create_installed(&name, None).await;
    kettle.application = Some(made.expect("an application"));
}

async fn session_of(world: &mut CloudWorld) -> Result<ClientSession, Error> {
    let made = world.notes::<Kettle>().application.clone().expect("an application");
    let secret = made.secret.expect("a secret, since it is new");
    application(world, &made.id, secret.expose()).await.client_session().await
}

#[then(expr = "{string} gets a session of the product")]
async fn application_session(world: &mut CloudWorld, _name: String) {
    let session = session_of(world).await.expect("a session").session;
    let product = world.notes::<Kettle>().product.clone();
    session.customers(product).list().await.expect("a list");
}

#[then(expr = "{string} is not among {actor}'s own applications")]
async fn not_among_own(world: &mut CloudWorld, name: String, actor: Actor) {
    let own = world.session(actor).await.oauth_clients().list().await.expect("a list");
    assert!(own.iter().all(|client| client.name != name), "{own:?}");
}

#[when(expr = "{actor} deletes the application {string} of the product")]
async fn delete_application(world: &mut CloudWorld, actor: Actor, _name: String) {
    let session = world.session(actor).await;
    let kettle = world.notes::<Kettle>();
    let id = &kettle.application.as_ref().expect("an application").id;
    session.product_oauth_clients(&kettle.product).delete(id).await.expect("deleted");
}

#[then(expr = "{string} gets no session")]
async fn no_session(world: &mut CloudWorld, _name: String) {
    let error = session_of(world).await.expect_err("the application is gone");
    assert_eq!(error.message(), "Client credentials are invalid");
}
