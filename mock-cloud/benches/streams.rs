//! Events, published through the API, on their way to all streams at once.

use std::thread::sleep;
use std::time::Duration;

use crate::http::request;
use crate::load::{Delivered, Job, Load};
use crate::server::{Pair, Server};
use crate::table::{Pairs, Table, Target};
use crate::{Plan, in_turn};

const STREAMS: usize = 1_000;
const PER_SECOND: u32 = 20;
/// As many deliveries a second as before, through ten times the streams.
const MANY_STREAMS: usize = 10_000;
const PER_SECOND_TO_MANY: u32 = 2;

pub(crate) fn measure(plan: Plan, table: &mut Table) {
    let pair = Pair::start();
    let mut sides = [&pair.ours, &pair.bare].map(Side::new);
    open(&mut sides, STREAMS, table);
    for side in &mut sides {
        side.paced(PER_SECOND, plan.warm_up);
    }
    steady(&mut sides, plan.rounds, PER_SECOND, plan.events, "1,000 streams × 20/s", table);
    burst(&mut sides, plan, table);

    open(&mut sides, MANY_STREAMS - STREAMS, table);
    steady(&mut sides, plan.rounds.min(3), PER_SECOND_TO_MANY, plan.events, "10,000 streams × 2/s", table);
}

/// A server with its load, which has the streams.
struct Side<'a> {
    server: &'a Server,
    load: Load,
}

impl<'a> Side<'a> {
    fn new(server: &'a Server) -> Self {
        Self { server, load: Load::on(server) }
    }

    fn paced(&mut self, per_second: u32, time: Duration) -> Delivered {
        self.load.run(&Job::Paced { token: self.server.token.clone(), per_second, time })
    }

    /// Answers how much memory a stream takes.
    fn open(&mut self, count: usize) -> f64 {
        let before = self.server.process.resident();
        let request = request("GET", "/v1/devices/events/bench", &self.server.token, None);
        let _: Duration = self.load.run(&Job::Open { request, count });
        sleep(Duration::from_millis(200));
        (self.server.process.resident() - before) / count as f64
    }
}

fn open(sides: &mut [Side<'_>; 2], count: usize, table: &mut Table) {
    let mut memory = Pairs::default();
    let [ours, bare] = sides.each_mut().map(|side| side.open(count));
    memory.add(ours, bare);
    table.row(&format!("{count} more streams: bytes each, idle"), &memory, Target::None);
}

fn steady(sides: &mut [Side<'_>; 2], rounds: usize, per_second: u32, time: Duration, name: &str, table: &mut Table) {
    let [mut wrong, mut cpu, mut p50, mut p99] = <[Pairs; 4]>::default();
    for round in 0..rounds {
        let [ours, bare] = in_turn(round, sides.each_mut(), |side| side.paced(per_second, time));
        wrong.add(ours.wrong as f64, bare.wrong as f64);
        cpu.add(micros_each(&ours), micros_each(&bare));
        p50.add(ours.p50.as_secs_f64() * 1e3, bare.p50.as_secs_f64() * 1e3);
        p99.add(ours.p99.as_secs_f64() * 1e3, bare.p99.as_secs_f64() * 1e3);
    }
    table.row(&format!("{name}: lost, doubled, disordered"), &wrong, Target::AtMost(0.0));
    table.row(&format!("{name}: CPU µs/event"), &cpu, Target::RatioAtMost(1.5));
    table.row(&format!("{name}: p50 ms"), &p50, Target::None);
    table.row(&format!("{name}: p99 ms"), &p99, Target::None);
}

fn burst(sides: &mut [Side<'_>; 2], plan: Plan, table: &mut Table) {
    let [mut wrong, mut rate, mut cpu] = <[Pairs; 3]>::default();
    for round in 0..plan.rounds.min(3) {
        let [ours, bare] = in_turn(round, sides.each_mut(), |side| -> Delivered {
            side.load.run(&Job::Burst { token: side.server.token.clone(), events: plan.burst })
        });
        let per_second = |delivered: &Delivered| delivered.events as f64 / delivered.time.as_secs_f64();
        wrong.add(ours.wrong as f64, bare.wrong as f64);
        rate.add(per_second(&ours), per_second(&bare));
        cpu.add(micros_each(&ours), micros_each(&bare));
    }
    table.row("1,000 streams, flat out: lost, doubled, disordered", &wrong, Target::AtMost(0.0));
    table.row("1,000 streams, flat out: events/s delivered", &rate, Target::None);
    table.row("1,000 streams, flat out: CPU µs/event", &cpu, Target::None);
}

fn micros_each(delivered: &Delivered) -> f64 {
    delivered.cpu.as_secs_f64() * 1e6 / delivered.events as f64
}
