//! What the cloud of a scenario saw: requests with their answers, what devices were told and said, and events, in the
//! order in which they happened.
//!
//! Requests come from the journal and the rest from the chronicle, which a cloud only keeps when a report is asked for. A
//! cloud that runs elsewhere has no chronicle to tell.

use mock_cloud::{MockCloud, Side};
use particle_client::control::Exchange;
use serde_json::{Value, json};

use super::curl;
use crate::world::CloudWorld;

/// How many things that happen to devices a cloud remembers for a report.
pub const LENGTH: usize = 1000;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// On the cloud's clock.
    pub at: String,
    /// What it is.
    pub kind: Kind,
    /// Who asked, or which device it is about.
    pub who: Option<String>,
    /// In words.
    pub what: String,
    /// The answer to a request, with the words of a refusal.
    pub reason: Option<String>,
    /// Whether it is a request that was refused.
    pub refused: bool,
    /// The request as a line for a shell.
    pub curl: Option<String>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The cloud was asked.
    Request,
    /// The cloud told a device something.
    ToDevice,
    /// A device said something.
    FromDevice,
    /// An event went out.
    Event,
}

impl Kind {
    /// In a report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::ToDevice => "to device",
            Self::FromDevice => "from device",
            Self::Event => "event",
        }
    }
}

/// What the cloud of a scenario saw, if it has one and can be asked.
pub async fn seen(world: &CloudWorld) -> Vec<Moment> {
    if let Some(cloud) = world.running() {
        return of(cloud);
    }
    let Some(control) = world.elsewhere() else { return Vec::new() };
    // A cloud that cannot be asked any more may be why the scenario failed.
    let exchanges = control.requests().query().since(world.start()).await.unwrap_or_default();
    exchanges.iter().map(|exchange| of_request(&as_told(exchange))).collect()
}

/// An exchange as the journal told it.
fn as_told(exchange: &Exchange) -> Value {
    let mut told = json!({
        "at": format!("{:.3}", exchange.at),
        "method": exchange.method,
        "path": exchange.path,
        "query": exchange.query,
        "body": exchange.body,
        "user": exchange.user,
        "status": exchange.status,
    });
    if let Some(error) = &exchange.error {
        told["error"] = error.clone();
    }
    if !exchange.unknown_fields.is_empty() {
        told["unknown_fields"] = exchange.unknown_fields.clone().into();
    }
    if let Some(files) = exchange.more.get("files") {
        told["files"] = files.clone();
    }
    told
}

/// What a cloud in this process saw.
fn of(cloud: &MockCloud) -> Vec<Moment> {
    let requests = cloud.requests();
    let requests = requests.iter().map(|exchange| {
        let shown = serde_json::to_value(exchange.as_ref()).expect("the journal is JSON");
        (exchange.order(), of_request(&shown))
    });
    let happenings = cloud.chronicle().into_iter().map(|happening| {
        let kind = match happening.side {
            Side::ToDevice => Kind::ToDevice,
            Side::FromDevice => Kind::FromDevice,
            Side::Event => Kind::Event,
        };
        let moment = Moment {
            at: format!("{:.3}", happening.at),
            kind,
            who: happening.device,
            what: happening.text,
            reason: None,
            refused: false,
            curl: None,
        };
        (happening.order, moment)
    });
    let mut moments: Vec<_> = requests.chain(happenings).collect();
    moments.sort_by_key(|(order, _)| *order);
    moments.into_iter().map(|(_, moment)| moment).collect()
}

/// A request as a journal shows it, of a cloud here or elsewhere.
fn of_request(exchange: &Value) -> Moment {
    let text = |key: &str| exchange[key].as_str().unwrap_or_default();
    let status = exchange["status"].as_u64().unwrap_or_default();
    let mut reason = status.to_string();
    if let Some(error) = exchange.get("error") {
        reason += &format!(" {error}");
    }
    if let Some(unknown) = exchange.get("unknown_fields") {
        reason += &format!("; it does not know the fields {unknown}, and passed over them");
    }
    Moment {
        at: text("at").to_owned(),
        kind: Kind::Request,
        who: Some(text("user").to_owned()),
        what: format!("{} {}", text("method"), text("path")),
        reason: Some(reason),
        refused: status >= 400,
        curl: Some(curl::line(exchange)),
    }
}
