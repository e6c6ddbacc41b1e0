//! Logs in and out: asks for a user name, a password, and a one-time code if the account has a second factor.
//!
//! ```sh
//! cargo run -p particle-client --example login
//! ```

mod cli;

use std::process::ExitCode;

use clap::Parser;
use particle_client::{Client, Error, Lifetime};

/// Log in and out of a cloud.
///
/// Whatever is left empty at a question is taken from --username and --password. What you type is visible.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    account: cli::Account,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    cli::report(&arguments.account.cloud, run(&arguments.account).await)
}

async fn run(account: &cli::Account) -> Result<(), Error> {
    let cloud = Client::new(&account.cloud)?;
    let or = |answer: String, default: &str| {
        if answer.is_empty() { default.to_owned() } else { answer }
    };
    let username = or(cli::ask(&format!("Username (email) [{}]: ", account.username)), &account.username);
    let password = or(cli::ask("Password [the one from --password]: "), &account.password);

    let session = cli::log_in(&cloud, &username, &password).await?;
    let token = session.current_token().await?;
    let client = token.client.as_deref().unwrap_or("an unnamed client");
    println!("Logged in to {} as {username}, through {client}.", cloud.base_url());
    match (token.expires_at, session.lifetime()) {
        (Some(time), _) => println!("The token expires at {time}."),
        (None, Some(Lifetime::For(duration))) => {
            println!("The token expires in {} s.", duration.as_secs())
        }
        (None, _) => println!("The token does not expire."),
    }

    session.logout().await?;
    let still_good = session.is_valid().await?;
    println!("Logged out; the token is {}.", if still_good { "still good, which is odd" } else { "worthless now" });
    Ok(())
}
