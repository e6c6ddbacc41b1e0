//! `cargo bench -p mock-cloud`: what the cloud costs, always against the bare stack in the same run.
//!
//! "Bare" is axum with nothing behind it (see [`bare`]): the price of the libraries and of the kernel, below which no
//! product on them can get. Absolute times say more about the machine than about the code, so what counts is the ratio,
//! taken round by round, with the two sides measured in turn. Each server is a process of its own, the load comes from
//! a third one, and a server's processor time is what the kernel counted for it.
//!
//! The targets are printed next to the figures. Nothing fails when one is missed: a busy machine can do that.
//!
//! `-- --quick` makes the rounds short and few, to see whether the benchmarks work. `-- start`, `-- requests`,
//! `-- tls`, `-- crowd` or `-- streams` runs that part alone. Linux only: processor time and memory are read from `/proc`.

mod bare;
mod crowd;
mod http;
mod load;
mod process;
mod requests;
mod server;
mod start;
mod streams;
mod table;
mod tls;

use std::time::{Duration, Instant};

use table::Table;

/// How much is measured.
#[derive(Clone, Copy)]
struct Plan {
    /// Starts of each server.
    starts: usize,
    /// Rounds of each pair of measurements.
    rounds: usize,
    /// Before each round of requests.
    warm_up: Duration,
    /// One round of requests.
    requests: Duration,
    /// One round of events at a steady pace.
    events: Duration,
    /// Events of one burst.
    burst: u64,
}

const FULL: Plan = Plan {
    starts: 15,
    rounds: 5,
    warm_up: Duration::from_millis(300),
    requests: Duration::from_millis(1500),
    events: Duration::from_secs(4),
    burst: 400,
};

const QUICK: Plan = Plan {
    starts: 3,
    rounds: 2,
    warm_up: Duration::from_millis(100),
    requests: Duration::from_millis(300),
    events: Duration::from_secs(1),
    burst: 50,
};

/// However long anything hangs, this is the end of it.
const LONGEST: Duration = Duration::from_secs(240);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["as-bare-server", device, call] => bare::run(device, call, None),
        ["as-bare-server", device, call, certificate] => bare::run(device, call, Some(certificate.as_ref())),
        ["as-load", address, pid] => load::run(address, pid, None),
        ["as-load", address, pid, ca] => load::run(address, pid, Some(ca.as_ref())),
        ref words => measure(words),
    }
}

fn measure(words: &[&str]) {
    let parts = ["start", "requests", "tls", "crowd", "streams"];
    if let Some(unknown) = words.iter().find(|word| **word != "--quick" && !parts.contains(word)) {
        eprintln!("{unknown}: there are --quick and the parts {}", parts.join(", "));
        std::process::exit(2);
    }
    let plan = if words.contains(&"--quick") { QUICK } else { FULL };
    let wanted = |part| words.iter().all(|word| *word == "--quick") || words.contains(&part);

    process::end_with_this_one(LONGEST);
    let begin = Instant::now();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{cores} cores, load {} at first", load.split(' ').next().unwrap_or("?"));
    let mut table = Table::begin();
    if wanted("start") {
        start::measure(plan, &mut table);
    }
    if wanted("requests") {
        requests::measure(plan, &mut table);
    }
    if wanted("tls") {
        tls::measure(plan, &mut table);
    }
    if wanted("crowd") {
        crowd::measure(plan, &mut table);
    }
    if wanted("streams") {
        streams::measure(plan, &mut table);
    }
    println!("\n{} targets missed; {:.0} s", table.missed(), begin.elapsed().as_secs_f64());
}

/// Measures both sides, ours first in one round and last in the next.
fn in_turn<S, T>(round: usize, [ours, bare]: [S; 2], mut measure: impl FnMut(S) -> T) -> [T; 2] {
    if round.is_multiple_of(2) {
        let ours = measure(ours);
        [ours, measure(bare)]
    } else {
        let bare = measure(bare);
        [measure(ours), bare]
    }
}
