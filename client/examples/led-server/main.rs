//! A web server that lets anybody switch one LED, and nobody have the token that it takes.
//!
//! A page with a token in it gives the token away (`/examples/embedded-token.html` of the mock shows how). Where visitors
//! cannot be asked to log in, a server in between keeps token and device to itself, and does for them exactly one thing.
//!
//! ```sh
//! export AUTH_TOKEN=… DEVICE_ID=…
//! cargo run -p particle-client --example led-server      # then open http://localhost:3000
//! ```
//!
//! | File | What it is about |
//! | --- | --- |
//! | `app.rs` | the routes: a page, and `POST /led` with `{"arg": "on"}` |
//! | `visitor.rs` | whom it answers: no page of another site acts for its visitors |
//! | `bucket.rs` | how often the device is called at most |
//! | `failure.rs` | what a failed call looks like |
//! | `public/` | the page |
//!
//! It speaks plain HTTP; whoever puts it on the internet puts a proxy with TLS before it and names it with `--allow-host`.
//!
//! Source: documented (application note AN032, "Simple server"). Refusals of the server itself: chosen.

mod app;
mod bucket;
mod failure;
mod visitor;

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use clap::builder::NonEmptyStringValueParser;
use particle_client::{Client, Error, Secret};
use tokio::net::TcpListener;

use crate::app::Server;
use crate::visitor::Names;

/// Let anybody switch one LED, without the token that it takes.
#[derive(Parser)]
struct Arguments {
    /// Access token of the device's owner. Better given in the environment: everybody on this computer can read command
    /// lines, and shells remember them
    #[arg(long, value_name = "TOKEN", env = "AUTH_TOKEN", hide_env_values = true, value_parser = secret())]
    auth_token: Secret,
    /// Id or name of the device, which must offer the function `led`
    #[arg(long, value_name = "DEVICE", env = "DEVICE_ID", value_parser = NonEmptyStringValueParser::new())]
    device_id: String,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// Another name that visitors know this server by; may be repeated
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Address of the cloud, for example https://api.particle.io
    #[arg(long, value_name = "URL", env = "PARTICLE_CLOUD", default_value = "http://127.0.0.1:8080")]
    cloud: String,
}

fn secret() -> impl clap::builder::TypedValueParser<Value = Secret> {
    use clap::builder::TypedValueParser as _;
    NonEmptyStringValueParser::new().map(Secret::from)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), String> {
    let Arguments { auth_token, device_id, listen, allow_host, cloud } = arguments;
    let cloud = Client::new(&cloud).map_err(|error: Error| error.to_string())?;
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        format!("cannot listen at {listen}: {error}. --listen ADDRESS:PORT names another place, port 0 any free one.")
    })?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!("LED server at http://{address} for {device_id} on {}. Ctrl-C stops.", cloud.base_url());
    let server = Server::new(&cloud, auth_token, device_id, Names::new(address.ip(), allow_host));
    // Calls that are under way are waited for, 30 s at most as a rule; a second Ctrl-C does not wait.
    let serving = axum::serve(listener, app::routes(server)).with_graceful_shutdown(interrupted());
    tokio::select! {
        ended = async { serving.await } => ended.map_err(|error| error.to_string()),
        () = async { interrupted().await; interrupted().await } => Ok(()),
    }
}

/// Until Ctrl-C; without a way to hear of it, for ever.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_without_token_or_device_are_refused_and_no_token_is_repeated() {
        let refuse = |line: &[&str]| match Arguments::try_parse_from(line) {
            Ok(_) => panic!("it was taken"),
            Err(error) => error.to_string(),
        };
        let said = refuse(&["led-server", "--auth-token", "tokentoken", "--device-id", "lamp", "--listen", "3000"]);
        assert!(said.contains("--listen") && !said.contains("tokentoken"), "{said}");
        let said = refuse(&["led-server", "--auth-token", "", "--device-id", "lamp"]);
        assert!(said.contains("--auth-token"), "{said}");
    }
}
