//! What the examples share: where the cloud is, who logs in, and what to print when that fails.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use particle_client::{Client, Error, Login, MfaChallenge, Session};

/// The password of the mock's first user, for running the examples without typing.
const MOCK_PASSWORD: &str = "analytical-engine";

/// How often a one-time code is asked for.
const TRIES: u32 = 3;

/// Which cloud, and who.
#[derive(clap::Args)]
pub(crate) struct Account {
    /// Address of the cloud, for example https://api.particle.io
    #[arg(long, value_name = "URL", env = "PARTICLE_CLOUD", default_value = "http://127.0.0.1:8080")]
    pub(crate) cloud: String,
    /// User name (an e-mail address)
    #[arg(long, env = "PARTICLE_USERNAME", default_value = "ada@example.com")]
    pub(crate) username: String,
    /// Password
    #[arg(long, env = "PARTICLE_PASSWORD", default_value = MOCK_PASSWORD, hide_env_values = true)]
    pub(crate) password: String,
}

/// Logs in for an hour, and asks for a one-time code if the account wants one.
pub(crate) async fn log_in(cloud: &Client, username: &str, password: &str) -> Result<Session, Error> {
    match cloud.login(username, password).expires_in(Duration::from_secs(3600)).await? {
        Login::Token(session) => Ok(session),
        Login::MfaRequired(challenge) => submit_code(&challenge).await,
    }
}

async fn submit_code(challenge: &MfaChallenge) -> Result<Session, Error> {
    let mut tries_left = TRIES;
    loop {
        let code: String = ask("One-time password from your authenticator app: ").split_whitespace().collect();
        tries_left -= 1;
        match challenge.submit(code).await {
            Err(error) if error.is_invalid_grant() && tries_left > 0 => {
                println!("{}. Try again.", error.message())
            }
            answer => return answer,
        }
    }
}

/// Asks on the terminal; ends the program when nobody is there to answer.
pub(crate) fn ask(question: &str) -> String {
    print!("{question}");
    let mut line = String::new();
    match io::stdout().flush().and_then(|()| io::stdin().read_line(&mut line)) {
        Ok(1..) => line.trim_end_matches(['\r', '\n']).to_owned(),
        Ok(0) | Err(_) => {
            eprintln!("\nNo input, so that is the end of it.");
            std::process::exit(1);
        }
    }
}

/// Prints what went wrong, and what to do about it.
pub(crate) fn report(cloud: &str, result: Result<(), Error>) -> ExitCode {
    let Err(error) = result else {
        return ExitCode::SUCCESS;
    };
    eprintln!("{error}");
    if error.is_unreachable() {
        eprintln!("Is a cloud listening at {cloud}? `cargo run` starts the mock; --cloud URL names another.");
    } else if error.is_invalid_grant() {
        eprintln!("Name the account with --username and --password.");
    }
    ExitCode::FAILURE
}
