//! From exec to the first good answer, and the memory of a server that rests.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::Plan;
use crate::http::{exchange, request};
use crate::server::Server;
use crate::table::{Pairs, Table, Target};

/// When a server that has answered once counts as resting.
const REST: Duration = Duration::from_secs(1);

pub(crate) fn measure(plan: Plan, table: &mut Table) {
    // Both programs are in the page cache afterwards.
    drop((ours(), bare()));
    let mut starts = Pairs::default();
    for _ in 0..plan.starts {
        starts.add(ours().1.as_secs_f64() * 1e3, bare().1.as_secs_f64() * 1e3);
    }
    table.row("start: exec to first 200, ms", &starts, Target::RatioAtMost(3.0));

    let ((ours, _), (bare, _)) = (ours(), bare());
    sleep(REST);
    let mut memory = Pairs::default();
    memory.add(ours.process.resident() / 1e6, bare.process.resident() / 1e6);
    table.row("memory: resident at rest, MB", &memory, Target::AtMost(15.0));
}

fn ours() -> (Server, Duration) {
    let begin = Instant::now();
    let server = Server::ours();
    exchange(server.address, &request("GET", "/v1/devices", &server.token, None));
    (server, begin.elapsed())
}

fn bare() -> (Server, Duration) {
    let begin = Instant::now();
    let server = Server::bare("", "");
    exchange(server.address, &request("GET", "/", &server.token, None));
    (server, begin.elapsed())
}
