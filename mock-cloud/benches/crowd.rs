//! Calls of a function, one after the other at a steady pace, beside 10,000 sensors that run a thousand loops a second.

use std::time::Duration;

use crate::load::{Called, Job, Load};
use crate::server::{Pair, Server};
use crate::table::{Pairs, Table, Target};
use crate::{Plan, in_turn};

/// What runs beside the called device. Each sensor moves at a pace and a time of its own, and may publish once a second.
const CROWD: &str = r#"
[[user]]
username = "ada@example.com"
password = "analytical-engine"

[[device]]
name = "porch-light"
owner = "ada@example.com"
firmware = "led"

[[fleet]]
count = 10_000
name = "gauge-{n}"
owner = "ada@example.com"
firmware = "sensor"
analog.A0 = { sine = { mid = 2048, amplitude = 1500, period = "90s" } }
spread = "90s"
"#;

const PER_SECOND: u32 = 200;

pub(crate) fn measure(plan: Plan, table: &mut Table) {
    let pair = Pair::with(Server::ours_with(CROWD));
    let [mut p50, mut p99, mut worst] = <[Pairs; 3]>::default();
    for round in 0..plan.rounds {
        let [ours, bare] = in_turn(round, [&pair.ours, &pair.bare], |server| call(plan, server, &pair.call));
        let millis = |time: Duration| time.as_secs_f64() * 1e3;
        p50.add(millis(ours.p50), millis(bare.p50));
        p99.add(millis(ours.p99), millis(bare.p99));
        worst.add(millis(ours.worst), millis(bare.worst));
    }
    table.row("a call beside 10,000 devices: p50 ms", &p50, Target::None);
    table.row("a call beside 10,000 devices: p99 ms", &p99, Target::AtMost(5.0));
    table.row("a call beside 10,000 devices: worst ms", &worst, Target::None);
}

fn call(plan: Plan, server: &Server, request: &str) -> Called {
    let time = plan.events;
    Load::on(server).run(&Job::Calls { request: request.to_owned(), per_second: PER_SECOND, time })
}
