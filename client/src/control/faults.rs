//! `/_mock/faults`: what goes wrong.

use reqwest::Method;
use serde_json::{Value, json};

use super::Control;
use crate::Error;
use crate::request::{Path, Request};

/// The faults of a mock; see [`Control::faults`].
///
/// A rule goes as JSON, in the form that `docs/control.md` of cloud-chamber describes.
#[derive(Debug, Clone)]
pub struct MockFaults {
    control: Control,
}

impl MockFaults {
    pub(super) fn new(control: Control) -> Self {
        Self { control }
    }

    /// The rules that hold now.
    ///
    /// # Errors
    /// As for [`health`](Control::health).
    pub async fn list(&self) -> Result<Value, Error> {
        self.control.transport.json(&self.control.request(Method::GET, Path::new("/_mock/faults"))).await
    }

    /// Adds a rule, and answers with what the mock says of it: its id among others.
    ///
    /// # Errors
    /// Status 400, with what a rule may hold.
    pub async fn add(&self, rule: Value) -> Result<Value, Error> {
        self.control.transport.json(&self.add_request(rule)).await
    }

    /// Adds the rules of a set by its name, such as `bad-wifi`, and answers with what the mock says of them.
    ///
    /// # Errors
    /// Status 400, with the sets that there are.
    pub async fn add_set(&self, name: &str) -> Result<Value, Error> {
        self.add(json!({ "set": name })).await
    }

    /// Takes a rule away.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found).
    pub async fn remove(&self, id: &str) -> Result<(), Error> {
        self.control.transport.done(&self.remove_request(id)?).await
    }

    /// Takes all rules away.
    ///
    /// # Errors
    /// As for [`health`](Control::health).
    pub async fn clear(&self) -> Result<(), Error> {
        self.control.transport.done(&self.control.request(Method::DELETE, Path::new("/_mock/faults"))).await
    }

    fn add_request(&self, rule: Value) -> Request {
        self.control.request(Method::POST, Path::new("/_mock/faults")).json(rule)
    }

    fn remove_request(&self, id: &str) -> Result<Request, Error> {
        Ok(self.control.request(Method::DELETE, Path::new("/_mock/faults").segment("fault", id)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::offline;

    #[test]
    fn a_rule_is_sent_as_it_is_and_removed_by_its_id() {
        let faults = offline().faults();
        insta::assert_snapshot!(faults.add_request(json!({ "set": "bad-wifi" })).wire(), @r#"
        POST /_mock/faults

        {"set":"bad-wifi"}
        "#);
        insta::assert_snapshot!(faults.remove_request("7").unwrap().wire(), @"DELETE /_mock/faults/7");
        assert!(faults.remove_request("").is_err(), "it would take all rules away");
    }
}
