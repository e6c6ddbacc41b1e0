//! Access tokens: where they are sent, how long they live, how they end.

use cucumber::{given, then, when};
use particle_client::Session;
use tokio::task::JoinSet;

use crate::cast::Actor;
use crate::world::CloudWorld;

/// Sessions beside the one that somebody uses.
#[derive(Default)]
struct Elsewhere {
    at_work: Option<Session>,
    many: Vec<Session>,
}

#[given(expr = "{actor} uses her account")]
async fn uses(world: &mut CloudWorld, actor: Actor) {
    world.session(actor).await;
}

#[given(expr = "{actor} is logged in at work too")]
async fn at_work(world: &mut CloudWorld, actor: Actor) {
    world.notes::<Elsewhere>().at_work = Some(another_session(world, actor).await);
}

async fn another_session(world: &mut CloudWorld, actor: Actor) -> Session {
    let (username, password) = world.account(actor);
    let login = world.client().await.login(username, password);
    login.await.and_then(particle_client::Login::into_session).expect("name and password are enough")
}

#[given(expr = "{actor} logged out")]
#[when(expr = "{actor} logs out")]
async fn logs_out(world: &mut CloudWorld, actor: Actor) {
    world.session(actor).await.logout().await.expect("a token that can be revoked");
}

#[when(expr = "{actor} logs out everywhere")]
async fn logs_out_everywhere(world: &mut CloudWorld, actor: Actor) {
    world.session(actor).await.tokens().revoke_all().await.expect("tokens that can be revoked");
}

#[when(expr = "{actor} logs in and out again {int} times at the same time")]
async fn in_and_out(world: &mut CloudWorld, actor: Actor, times: usize) {
    let client = world.client().await;
    let (username, password) = world.account(actor);
    let mut visits = JoinSet::new();
    for _ in 0..times {
        let login = client.login(&*username, &*password);
        visits.spawn(async move {
            let session = login.await.and_then(particle_client::Login::into_session).expect("a session");
            session.devices().list().await.expect("a session that works");
            session.logout().await.expect("a token that can be revoked");
            session
        });
    }
    world.notes::<Elsewhere>().many = visits.join_all().await;
}

#[then(expr = "{actor}'s token is no longer accepted")]
async fn not_accepted(world: &mut CloudWorld, actor: Actor) {
    let session = world.session(actor).await;
    assert_is_over(&session).await;
}

async fn assert_is_over(session: &Session) {
    let error = session.devices().list().await.expect_err("the token is still good");
    assert!(error.is_unauthorized() && error.message() == "The access token provided is invalid.", "{error}");
}

#[then(expr = "{actor}'s session at work still works")]
async fn work_goes_on(world: &mut CloudWorld, _actor: Actor) {
    let session = world.notes::<Elsewhere>().at_work.clone().expect("a session");
    session.devices().list().await.expect("a session that works");
}

#[then(expr = "{actor}'s session at work is over")]
async fn work_is_over(world: &mut CloudWorld, _actor: Actor) {
    let session = world.notes::<Elsewhere>().at_work.clone().expect("a session");
    assert_is_over(&session).await;
}

#[then(expr = "{actor} is still logged in")]
async fn still_logged_in(world: &mut CloudWorld, actor: Actor) {
    world.session(actor).await.devices().list().await.expect("a session that works");
}

#[then("all of these sessions are over")]
async fn all_over(world: &mut CloudWorld) {
    let sessions = std::mem::take(&mut world.notes::<Elsewhere>().many);
    assert!(!sessions.is_empty(), "there were none");
    for session in &sessions {
        assert_is_over(session).await;
    }
}

#[then(expr = "{actor}'s first session is the only one left")]
async fn only_one_left(world: &mut CloudWorld, actor: Actor) {
    let (username, password) = world.account(actor);
    let account = world.client().await.account(username, password);
    let left = account.list().await.expect("a list");
    let first = world.session(actor).await;
    let left: Vec<_> = left.iter().map(|token| token.token.expose()).collect();
    assert_eq!(left, [first.token().expose()]);
}
