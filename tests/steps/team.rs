//! Teams of products and organizations, and the API users in them.

use std::collections::BTreeMap;

use cucumber::{given, then, when};
use mock_cloud::world::{OrganizationSpec, ProductSpec};
use particle_client::{ApiUser, Client, Error, Session, Team};

use crate::cast::Actor;
use crate::world::CloudWorld;

/// The API users of the scenario.
#[derive(Default)]
struct Programs {
    by_name: BTreeMap<String, Program>,
    refusal: Option<Error>,
}

/// One of them.
#[derive(Clone)]
struct Program {
    username: String,
    /// The team it is of, as its maker sees it.
    team: Team,
    session: Session,
    /// With the token it had before.
    before: Option<Session>,
}

impl Programs {
    fn get(&mut self, name: &str) -> &mut Program {
        self.by_name.get_mut(name).unwrap_or_else(|| panic!("nobody has made {name}"))
    }
}

async fn session_of(world: &mut CloudWorld, user: &ApiUser) -> Session {
    let token = user.token.as_ref().expect("a token").expose().to_owned();
    Client::new(world.url().await).expect("a client for a plain address").session(token)
}

fn list(scopes: &str) -> Vec<&str> {
    scopes.split(", ").collect()
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>, message: &str) {
    assert_eq!(result.expect_err("a refusal was due").message(), message);
}

#[given(expr = "{actor} has the organization {string}")]
fn has_organization(world: &mut CloudWorld, owner: Actor, slug: String) {
    world.plan().organizations.push(OrganizationSpec::new(slug, owner.username()));
}

#[given(expr = "{actor} has the product {string}")]
fn has_product(world: &mut CloudWorld, owner: Actor, slug: String) {
    let plan = world.plan();
    let number = 20_001 + plan.products.len() as u16;
    plan.products.push(ProductSpec::new(number, slug, owner.username()));
}

#[given(expr = "{actor} has the product {string} of the organization {string}")]
fn has_product_of(world: &mut CloudWorld, owner: Actor, slug: String, organization: String) {
    has_product(world, owner, slug);
    world.plan().products.last_mut().expect("the one just made").organization = Some(organization);
}

async fn make(world: &mut CloudWorld, team: Team, name: String, scopes: &str) {
    let user = team.create_api_user(&name, &list(scopes)).await.expect("an API user");
    let session = session_of(world, &user).await;
    let program = Program { username: user.username, team, session, before: None };
    world.notes::<Programs>().by_name.insert(name, program);
}

#[given(expr = "{actor} made the API user {string} of the product {string} with the scopes {string}")]
async fn made_for_product(world: &mut CloudWorld, actor: Actor, name: String, product: String, scopes: String) {
    let team = world.session(actor).await.product_team(product);
    make(world, team, name, &scopes).await;
}

#[given(expr = "{actor} made the API user {string} of the organization {string} with the scopes {string}")]
async fn made_for_organization(world: &mut CloudWorld, actor: Actor, name: String, org: String, scopes: String) {
    let team = world.session(actor).await.organization_team(org);
    make(world, team, name, &scopes).await;
}

#[when(expr = "{actor} tries to make an API user of the product {string} with the scopes {string}")]
async fn try_to_make(world: &mut CloudWorld, actor: Actor, product: String, scopes: String) {
    let team = world.session(actor).await.product_team(product);
    world.notes::<Programs>().refusal = team.create_api_user("x", &list(&scopes)).await.err();
}

#[when(expr = "the application {string} tries to make an API user of the product {string} with the scopes {string}")]
async fn program_tries_to_make(world: &mut CloudWorld, name: String, product: String, scopes: String) {
    let programs = world.notes::<Programs>();
    let team = programs.get(&name).session.product_team(product);
    programs.refusal = team.create_api_user("x", &list(&scopes)).await.err();
}

#[then(expr = "there is no API user, because {string}")]
fn is_refused(world: &mut CloudWorld, message: String) {
    let error = world.notes::<Programs>().refusal.as_ref().expect("a refusal");
    assert_eq!(error.message(), message.replace("\\\"", "\""));
}

/// The API user has another token from now on, if it got one.
async fn changed(world: &mut CloudWorld, name: &str, user: ApiUser) {
    if user.token.is_some() {
        let session = session_of(world, &user).await;
        let program = world.notes::<Programs>().get(name);
        program.before = Some(std::mem::replace(&mut program.session, session));
    }
}

#[when(expr = "{actor} gives {string} the scopes {string}")]
async fn give_scopes(world: &mut CloudWorld, _actor: Actor, name: String, scopes: String) {
    let program = world.notes::<Programs>().get(&name).clone();
    let user = program.team.set_scopes(&program.username, &list(&scopes)).await.expect("changed");
    changed(world, &name, user).await;
}

#[when(expr = "{actor} gives {string} another token")]
async fn give_token(world: &mut CloudWorld, _actor: Actor, name: String) {
    let program = world.notes::<Programs>().get(&name).clone();
    let user = program.team.regenerate_token(&program.username).await.expect("another");
    changed(world, &name, user).await;
}

#[when(expr = "{actor} removes {string}")]
async fn remove(world: &mut CloudWorld, _actor: Actor, name: String) {
    let program = world.notes::<Programs>().get(&name);
    program.team.remove(&program.username).await.expect("removed");
    program.before = Some(program.session.clone());
}

#[then(expr = "the old token of {string} is good for nothing")]
async fn old_token(world: &mut CloudWorld, name: String) {
    let before = world.notes::<Programs>().get(&name).before.clone().expect("it had another");
    let error = before.current_token().await.expect_err("it has ended");
    assert!(error.is_unauthorized(), "{error}");
}

#[then(expr = "{string} can list the customers of {string}")]
async fn lists_customers(world: &mut CloudWorld, name: String, product: String) {
    let session = world.notes::<Programs>().get(&name).session.clone();
    session.customers(product).list().await.expect("a list");
}

#[then(expr = "{string} cannot list the customers of {string}, because {string}")]
async fn lists_no_customers(world: &mut CloudWorld, name: String, product: String, message: String) {
    let session = world.notes::<Programs>().get(&name).session.clone();
    refused(session.customers(product).list().await, &message);
}

#[then(expr = "{string} can list the team of {string}")]
async fn lists_team(world: &mut CloudWorld, name: String, product: String) {
    let session = world.notes::<Programs>().get(&name).session.clone();
    session.product_team(product).list().await.expect("a list");
}

#[then(expr = "{string} cannot list the team of {string}, because {string}")]
async fn lists_no_team(world: &mut CloudWorld, name: String, product: String, message: String) {
    let session = world.notes::<Programs>().get(&name).session.clone();
    refused(session.product_team(product).list().await, &message);
}

#[then(expr = "{string} cannot read an account, because {string}")]
async fn reads_no_account(world: &mut CloudWorld, name: String, message: String) {
    let session = world.notes::<Programs>().get(&name).session.clone();
    refused(session.user().info().await, &message);
}

#[then(expr = "{string} cannot list devices of its own, because {string}")]
async fn lists_no_devices(world: &mut CloudWorld, name: String, message: String) {
    let session = world.notes::<Programs>().get(&name).session.clone();
    refused(session.devices().list().await, &message);
}

#[then(expr = "the team of {string} is {string}")]
async fn team_is(world: &mut CloudWorld, product: String, names: String) {
    let team = world.session(Actor::Ada).await.product_team(product).list().await.expect("a list");
    let known = |member: &particle_client::TeamMember| member.friendly_name.clone().unwrap_or(member.username.clone());
    assert_eq!(team.iter().map(known).collect::<Vec<_>>().join(", "), names);
}
