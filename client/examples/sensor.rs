//! Shows the sensors of all devices as bars that move: one row for each device that publishes `sensorValueEvent`.
//!
//! ```sh
//! cargo run -p particle-client --example sensor
//! ```

mod cli;

use std::collections::{BTreeMap, HashMap};
use std::io::{IsTerminal, stdout};
use std::process::ExitCode;

use clap::Parser;
use particle_client::{Client, Error, Event, EventStream, StreamItem};

/// The event that the sensor firmware publishes, with a reading from 0 to 4095 as data.
const EVENT_NAME: &str = "sensorValueEvent";
const MAX_VALUE: usize = 4095;
const BAR_WIDTH: usize = 40;

/// Watch sensors.
#[derive(Parser)]
struct Arguments {
    /// Stop after this many readings; without it, Ctrl-C stops
    #[arg(long)]
    readings: Option<u64>,
    #[command(flatten)]
    account: cli::Account,
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
    // Events know devices by id, people by name.
    let names = session.devices().list().await?.into_iter();
    let names = names.map(|device| (device.id.clone(), device.display_name().to_owned())).collect();
    let stream = session.events().stream().all_mine().prefix(EVENT_NAME).open().await?;
    println!("Logged in as {}. Waiting for sensors; Ctrl-C stops.", account.username);
    let result = tokio::select! {
        result = watch(stream, Table::new(names), arguments.readings.unwrap_or(u64::MAX)) => result,
        _ = tokio::signal::ctrl_c() => Ok(()),
    };
    session.logout().await?;
    result
}

async fn watch(mut stream: EventStream, mut table: Table, mut readings: u64) -> Result<(), Error> {
    while readings > 0 {
        match stream.next_item().await {
            None => break,
            Some(Ok(StreamItem::Event(event))) => readings -= u64::from(table.show(&event)),
            Some(Ok(StreamItem::Disconnected { reason, retry_in })) => {
                table.say(&format!("Disconnected: {reason}. Trying again in {} s.", retry_in.as_secs()));
            }
            Some(Ok(StreamItem::Reconnected)) => table.say("Connected again."),
            Some(Ok(_)) => {}
            Some(Err(Error::UnreadableEvent(reason))) => table.say(&format!("Skipped an event: {reason}")),
            Some(Err(error)) => return Err(error),
        }
    }
    Ok(())
}

struct Table {
    names: HashMap<String, String>,
    values: BTreeMap<String, usize>,
    /// How many rows stand on the terminal, to be drawn over.
    drawn: usize,
}

impl Table {
    fn new(names: HashMap<String, String>) -> Self {
        Self { names, values: BTreeMap::new(), drawn: 0 }
    }

    /// Moves a bar; an event without a number in it is none of ours.
    fn show(&mut self, event: &Event) -> bool {
        let Some(value) = event.data.as_deref().and_then(|data| data.trim().parse::<usize>().ok()) else {
            return false;
        };
        let name = self.names.get(&event.coreid).unwrap_or(&event.coreid).clone();
        if stdout().is_terminal() {
            self.values.insert(name, value);
            self.draw();
        } else {
            println!("{}", row(&name, value));
        }
        true
    }

    fn draw(&mut self) {
        if self.drawn > 0 {
            print!("\x1b[{}A", self.drawn);
        }
        for (name, value) in &self.values {
            println!("\x1b[2K{}", row(name, *value));
        }
        self.drawn = self.values.len();
    }

    /// Prints a line below the bars; they are drawn again below it.
    fn say(&mut self, line: &str) {
        println!("{line}");
        self.drawn = 0;
    }
}

fn row(name: &str, value: usize) -> String {
    let filled = value.min(MAX_VALUE) * BAR_WIDTH / MAX_VALUE;
    format!("{name:>16} [{:<BAR_WIDTH$}] {value:>4}", "#".repeat(filled))
}
