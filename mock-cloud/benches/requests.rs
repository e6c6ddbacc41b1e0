//! Requests that are answered at once: a device's record, and a call of its function through the running firmware.

use crate::load::{Job, Load, Served};
use crate::server::{Pair, Server};
use crate::table::{Pairs, Table, Target};
use crate::{Plan, in_turn};

/// Kept open, each with one request on its way.
const CONNECTIONS: usize = 64;

pub(crate) fn measure(plan: Plan, table: &mut Table) {
    let pair = Pair::start();
    for (name, request) in [("GET device", &pair.get), ("function call", &pair.call)] {
        let (mut per_second, mut cpu) = (Pairs::default(), Pairs::default());
        for round in 0..plan.rounds {
            let [ours, bare] = in_turn(round, [&pair.ours, &pair.bare], |server| serve(plan, server, request));
            let each = |served: &Served| served.cpu.as_secs_f64() * 1e6 / served.answers as f64;
            per_second.add(rate(&ours), rate(&bare));
            cpu.add(each(&ours), each(&bare));
        }
        table.row(&format!("{name}: requests/s"), &per_second, Target::RatioAtLeast(0.5));
        table.row(&format!("{name}: CPU µs/request"), &cpu, Target::None);
    }
}

/// How many a second.
pub(crate) fn rate(served: &Served) -> f64 {
    served.answers as f64 / served.time.as_secs_f64()
}

pub(crate) fn serve(plan: Plan, server: &Server, request: &str) -> Served {
    let Plan { warm_up, requests: time, .. } = plan;
    Load::on(server).run(&Job::Requests { request: request.to_owned(), connections: CONNECTIONS, warm_up, time })
}
