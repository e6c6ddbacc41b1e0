//! The client against a server that each test plays by hand: what goes over the wire, and what the client makes of
//! answers that are late, torn, huge, or never come. Time passes when a test says so.

mod errors;
mod operations;
mod server;
mod stream;
mod timer;

use particle_client::{Client, Session};

use server::Server;
use timer::ManualTimer;

/// A session with a server and a timer in the test's hands.
async fn session() -> (Session, Server, ManualTimer) {
    let (client, server, timer) = client().await;
    (client.session("254406f7"), server, timer)
}

async fn client() -> (Client, Server, ManualTimer) {
    let server = Server::start().await;
    let timer = ManualTimer::default();
    let client = Client::builder(server.url()).timer(timer.clone()).build().unwrap();
    (client, server, timer)
}
