//! `/_mock/faults`: what goes wrong on purpose.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Control;
use crate::Error;
use crate::request::{Path, Request};

/// Something that goes wrong: `Fault::of("status", 503).on("GET", "/v1/devices").times(2)`.
///
/// The effects and their values are those that `docs/control.md` of cloud-chamber lists.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a fault does nothing until it is added"]
pub struct Fault {
    rule: Map<String, Value>,
}

impl Fault {
    /// This effect: `("status", 503)`, `("delay", "2s")`, `("drop_after", 3)`, `("offline", "30s")`, …
    pub fn of(effect: &str, value: impl Into<Value>) -> Self {
        Self { rule: Map::new() }.with(effect, value)
    }

    /// On requests with this method and this whole path, or a template.
    pub fn on(self, method: &str, path: &str) -> Self {
        self.with("method", method).with("path", path)
    }

    /// On what this user asks or owns; `nobody` for requests without a good token.
    pub fn by(self, username: &str) -> Self {
        self.with("user", username)
    }

    /// On what is about this device, by id or by name.
    pub fn device(self, device: &str) -> Self {
        self.with("device", device)
    }

    /// On events whose name begins so.
    pub fn event(self, prefix: &str) -> Self {
        self.with("event", prefix)
    }

    /// Only so often.
    pub fn times(self, times: u64) -> Self {
        self.with("times", times)
    }

    /// Only with this probability, 0 to 1.
    pub fn probability(self, probability: f64) -> Self {
        self.with("probability", probability)
    }

    /// Whatever else a fault may say.
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.rule.insert(key.to_owned(), value.into());
        self
    }
}

/// A fault that is at work.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct InjectedFault {
    /// Its number, by which it is removed.
    pub id: u64,
    /// How often it has acted.
    pub fired: u64,
    /// Whether it will act no more.
    pub over: bool,
    /// The set that it came with.
    pub set: Option<String>,
    /// As it was added.
    #[serde(flatten)]
    pub rule: Map<String, Value>,
}

/// The faults of a mock; see [`Control::faults`].
#[derive(Debug, Clone)]
pub struct MockFaults {
    control: Control,
}

#[derive(Deserialize)]
struct Added {
    ids: Vec<u64>,
}

#[derive(Deserialize)]
struct Removed {
    removed: usize,
}

impl MockFaults {
    pub(super) fn new(control: Control) -> Self {
        Self { control }
    }

    /// All faults, the oldest first.
    ///
    /// # Errors
    /// As for [`health`](Control::health).
    pub async fn list(&self) -> Result<Vec<InjectedFault>, Error> {
        self.control.transport.json(&self.control.request(Method::GET, Path::new("/_mock/faults"))).await
    }

    /// Adds a fault, and answers its number.
    ///
    /// # Errors
    /// Status 400, with what a fault may say.
    pub async fn add(&self, fault: &Fault) -> Result<u64, Error> {
        let added: Added = self.control.transport.json(&self.add_request(Value::Object(fault.rule.clone()))).await?;
        let missing = || Error::Unreadable { status: 200, reason: "it names no fault".to_owned() };
        added.ids.first().copied().ok_or_else(missing)
    }

    /// Adds the faults of a set by its name, such as `bad-wifi`, and answers their numbers.
    ///
    /// # Errors
    /// Status 400, with the sets that there are.
    pub async fn add_set(&self, name: &str) -> Result<Vec<u64>, Error> {
        self.control.transport.json::<Added>(&self.add_request(json!({ "set": name }))).await.map(|added| added.ids)
    }

    /// Takes a fault away.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found), with the numbers that there are.
    pub async fn remove(&self, id: u64) -> Result<(), Error> {
        self.control.transport.done(&self.remove_request(id)?).await
    }

    /// Takes all faults away, and says how many there were.
    ///
    /// # Errors
    /// As for [`health`](Control::health).
    pub async fn clear(&self) -> Result<usize, Error> {
        let request = self.control.request(Method::DELETE, Path::new("/_mock/faults"));
        self.control.transport.json::<Removed>(&request).await.map(|removed| removed.removed)
    }

    fn add_request(&self, rule: Value) -> Request {
        self.control.request(Method::POST, Path::new("/_mock/faults")).json(rule)
    }

    fn remove_request(&self, id: u64) -> Result<Request, Error> {
        Ok(self.control.request(Method::DELETE, Path::new("/_mock/faults").segment("fault", &id.to_string())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::offline;

    #[test]
    fn a_fault_is_sent_as_it_is_said_and_removed_by_its_number() {
        let faults = offline().faults();
        let fault = Fault::of("status", 503).on("GET", "/v1/devices").by("ada@example.com").times(2).probability(0.5);
        insta::assert_snapshot!(faults.add_request(Value::Object(fault.rule)).wire(), @r#"
        POST /_mock/faults

        {"status":503,"method":"GET","path":"/v1/devices","user":"ada@example.com","times":2,"probability":0.5}
        "#);
        insta::assert_snapshot!(faults.remove_request(7).unwrap().wire(), @"DELETE /_mock/faults/7");
    }

    #[test]
    fn a_fault_at_work_is_read_with_its_rule() {
        let read = r#"{"id":7,"fired":1,"over":true,"method":"GET","status":503,"times":1}"#;
        let read: InjectedFault = serde_json::from_str(read).unwrap();
        assert_eq!((read.id, read.over, read.set.as_ref(), &read.rule["status"]), (7, true, None, &json!(503)));
    }
}
