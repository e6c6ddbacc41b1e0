//! The load: a process of its own, with nothing but sockets, that does one job after the other.

mod requests;
mod streams;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio_rustls::TlsConnector;

use crate::process::Process;
use crate::server::Server;
use crate::tls;
use streams::Streams;

/// What the load is told to do, a line of JSON each.
#[derive(Serialize, Deserialize)]
pub(crate) enum Job {
    /// The same request again and again on each of so many connections; answers [`Served`].
    Requests { request: String, connections: usize, warm_up: Duration, time: Duration },
    /// The same request at a steady pace, one after the other; answers [`Called`].
    Calls { request: String, per_second: u32, time: Duration },
    /// Opens streams with this request and keeps them; answers how long it took.
    Open { request: String, count: usize },
    /// Publishes at a steady pace and waits until every stream has every event; answers [`Delivered`].
    Paced { token: String, per_second: u32, time: Duration },
    /// Publishes as fast as it can on two connections, likewise.
    Burst { token: String, events: u64 },
}

/// Of [`Job::Requests`], without the warm-up.
#[derive(Serialize, Deserialize)]
pub(crate) struct Served {
    pub(crate) answers: u64,
    pub(crate) time: Duration,
    /// Of the server.
    pub(crate) cpu: Duration,
}

/// Of [`Job::Calls`]: how long the answers took, from the moment that each request was due.
#[derive(Serialize, Deserialize)]
pub(crate) struct Called {
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
    pub(crate) worst: Duration,
}

/// Of [`Job::Paced`] and [`Job::Burst`].
#[derive(Serialize, Deserialize)]
pub(crate) struct Delivered {
    pub(crate) events: u64,
    /// Events that should have arrived and did not, came twice, or out of order.
    pub(crate) wrong: u64,
    pub(crate) time: Duration,
    /// Of the server.
    pub(crate) cpu: Duration,
    /// From the moment an event was about to be published.
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
}

/// The time that so many hundredths of the sorted `latencies` stay below.
fn hundredth(latencies: &[Duration], hundredths: usize) -> Duration {
    latencies.get(latencies.len() * hundredths / 100).copied().unwrap_or_default()
}

/// The other end of the pipe: a load for one server.
pub(crate) struct Load(Process);

impl Load {
    pub(crate) fn on(server: &Server) -> Self {
        let pid = server.process.pid().to_string();
        let address = server.address.to_string();
        let ca = server.ca.as_ref().map(|ca| ca.to_str().expect("a plain path"));
        let role: Vec<&str> = ["as-load", &address, &pid].into_iter().chain(ca).collect();
        Self(Process::start_self(&role))
    }

    pub(crate) fn run<T: DeserializeOwned>(&mut self, job: &Job) -> T {
        self.0.say(&serde_json::to_string(job).expect("a job is JSON"));
        serde_json::from_str(&self.0.hear()).expect("the answer to the job")
    }
}

/// Does jobs until the input ends.
pub(crate) fn run(address: &str, pid: &str, ca: Option<&Path>) {
    let address: SocketAddr = address.parse().expect("an address");
    let server: u32 = pid.parse().expect("a process");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let local = tokio::task::LocalSet::new();
    let connector = ca.map(|ca| TlsConnector::from(tls::client(ca)));
    let mut streams = Streams::new(address, server);
    for line in std::io::stdin().lines() {
        let job = serde_json::from_str(&line.expect("a line")).expect("a job");
        let work = async {
            match job {
                Job::Requests { request, connections, warm_up, time } => {
                    let served =
                        requests::run(address, connector.as_ref(), server, &request, connections, warm_up, time).await;
                    serde_json::to_string(&served)
                }
                Job::Calls { request, per_second, time } => {
                    serde_json::to_string(&requests::paced(address, &request, per_second, time).await)
                }
                Job::Open { request, count } => serde_json::to_string(&streams.open(&request, count).await),
                Job::Paced { token, per_second, time } => {
                    serde_json::to_string(&streams.paced(&token, per_second, time).await)
                }
                Job::Burst { token, events } => serde_json::to_string(&streams.burst(&token, events).await),
            }
        };
        println!("{}", runtime.block_on(local.run_until(work)).expect("answers are JSON"));
    }
}
