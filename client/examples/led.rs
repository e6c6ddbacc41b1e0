//! Lists the devices that offer the function `led`, and turns one of their LEDs on or off.
//!
//! ```sh
//! cargo run -p particle-client --example led
//! cargo run -p particle-client --example led -- on --device porch-light
//! ```

mod cli;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use particle_client::{Client, Device, Error, Session};

/// Control an LED.
#[derive(Parser)]
struct Arguments {
    /// What to do; nothing lists the devices
    command: Option<Command>,
    /// Name or id of the device; the first one online if not given
    #[arg(long)]
    device: Option<String>,
    #[command(flatten)]
    account: cli::Account,
}

#[derive(Clone, Copy, ValueEnum)]
enum Command {
    On,
    Off,
}

impl Command {
    /// What the firmware's function wants to hear.
    fn argument(self) -> &'static str {
        match self {
            Command::On => "on",
            Command::Off => "off",
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    cli::report(&arguments.account.cloud, run(&arguments).await)
}

async fn run(arguments: &Arguments) -> Result<(), Error> {
    let account = &arguments.account;
    let cloud = Client::new(&account.cloud)?;
    let session = cli::log_in(&cloud, &account.username, &account.password).await?;
    println!("Logged in as {}.", account.username);
    let result = control(&session, arguments).await;
    session.logout().await?;
    result
}

async fn control(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let mut devices = session.devices().list().await?;
    devices.retain(|device| device.has_function("led"));
    for device in &devices {
        println!("  {}{}", device.display_name(), if device.online { "" } else { " (offline)" });
    }
    if devices.is_empty() {
        println!("No devices are running LED control firmware.");
    }

    let first_online = || devices.iter().find(|device| device.online).map(Device::display_name);
    match (arguments.command, arguments.device.as_deref().or_else(first_online)) {
        (None, _) => println!("Say `on` or `off` to control an LED."),
        (Some(_), None) => println!("None of them is online."),
        (Some(command), Some(device)) => turn(session, device, command).await?,
    }
    Ok(())
}

async fn turn(session: &Session, device: &str, command: Command) -> Result<(), Error> {
    let argument = command.argument();
    let result = session.devices().call(device, "led", argument).await;
    match &result {
        Ok(result) => println!("{device}: led {argument}, answered {}.", result.return_value),
        Err(error) if error.is_timeout() => {
            println!("{device} does not answer; it may be offline.")
        }
        Err(_) => {}
    }
    result.map(drop)
}
