//! `/_mock/requests`: what the cloud was asked.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Control;
use super::expectation::{Expectation, Unverified};
use crate::Error;
use crate::request::{Path, Request};

/// A request that was answered. No secret is in it: the mock keeps none.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Exchange {
    /// Counts from the start of the cloud.
    pub number: u64,
    /// When it came, on the cloud's clock.
    pub at: Timestamp,
    /// As it was sent.
    pub method: String,
    /// As it was sent, without its query.
    pub path: String,
    /// The template of the route, such as `/v1/devices/{device}/{name}`; `None` if there is no such route.
    pub route: Option<String>,
    /// The fields of the query.
    #[serde(default)]
    pub query: Map<String, Value>,
    /// The fields of the body.
    #[serde(default)]
    pub body: Map<String, Value>,
    /// Whose token came with it, or `nobody`.
    pub user: String,
    /// Of the answer.
    pub status: u16,
    /// The body of an answer that is no success.
    pub error: Option<Value>,
    /// As the answer's header says.
    pub request_id: String,
    /// Fields that the operation does not know and has ignored.
    #[serde(default)]
    pub unknown_fields: Vec<String>,
    /// What this client does not know by name.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// The journal of a mock; see [`Control::requests`].
#[derive(Debug, Clone)]
pub struct MockRequests {
    control: Control,
}

#[derive(Deserialize)]
struct Removed {
    removed: usize,
}

impl MockRequests {
    pub(super) fn new(control: Control) -> Self {
        Self { control }
    }

    /// The exchanges that the mock remembers, the newest last: `requests.query().user("ada@example.com").await?`.
    ///
    /// # Errors
    /// As for [`health`](Control::health).
    pub fn query(&self) -> RequestsQuery {
        RequestsQuery { control: self.control.clone(), fields: Vec::new() }
    }

    /// Looks whether what was asked so far is as expected, and says how many exchanges are meant.
    ///
    /// # Errors
    /// [`Unverified::Missed`], with the nearest exchange and what is different about it.
    pub async fn verify(&self, expected: &Expectation) -> Result<usize, Unverified> {
        let answer = self.control.transport.text(&self.verify_request(expected)).await?;
        Unverified::read(answer.status, &answer.body)
    }

    /// Forgets what was asked so far, and says how many exchanges that were.
    ///
    /// # Errors
    /// As for [`health`](Control::health).
    pub async fn forget(&self) -> Result<usize, Error> {
        let request = self.control.request(Method::DELETE, Path::new("/_mock/requests"));
        self.control.transport.json::<Removed>(&request).await.map(|removed| removed.removed)
    }

    fn verify_request(&self, expected: &Expectation) -> Request {
        self.control.request(Method::POST, Path::new("/_mock/requests/verify")).json(expected.to_json())
    }
}

/// Which exchanges are meant: all that is said must fit.
#[derive(Debug, Clone)]
#[must_use = "a request does nothing until it is awaited"]
pub struct RequestsQuery {
    control: Control,
    fields: Vec<(&'static str, String)>,
}

impl RequestsQuery {
    /// With this method.
    pub fn method(self, method: &str) -> Self {
        self.with("method", method)
    }

    /// Whose path begins so, or fits a template: `/v1/devices/{device}`.
    pub fn path(self, path: &str) -> Self {
        self.with("path", path)
    }

    /// Of this user; `nobody` for those without a good token.
    pub fn user(self, username: &str) -> Self {
        self.with("user", username)
    }

    /// Answered with this status.
    pub fn status(self, status: u16) -> Self {
        self.with("status", status)
    }

    /// From this moment of the cloud's on.
    pub fn since(self, moment: Timestamp) -> Self {
        self.with("since", moment)
    }

    /// After the exchange with this number.
    pub fn after(self, number: u64) -> Self {
        self.with("since", number)
    }

    /// So many at most: the newest.
    pub fn limit(self, limit: usize) -> Self {
        self.with("limit", limit)
    }

    fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.fields.retain(|(present, _)| *present != name);
        self.fields.push((name, value.to_string()));
        self
    }

    fn request(&self) -> Request {
        let request = self.control.request(Method::GET, Path::new("/_mock/requests"));
        self.fields.iter().fold(request, |request, (name, value)| request.query(name, value.as_str()))
    }
}

impl IntoFuture for RequestsQuery {
    type Output = Result<Vec<Exchange>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.control.transport.json(&self.request()).await })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::offline;

    #[test]
    fn what_is_said_twice_counts_once() {
        let query = offline().requests().query().method("GET").user("ada@example.com").status(200).limit(5).limit(1);
        insta::assert_snapshot!(query.request().wire(), @"GET /_mock/requests?method=GET&user=ada%40example.com&status=200&limit=1");
        let since =
            offline().requests().query().path("/v1/devices/{device}").since("2026-01-01T00:00:00Z".parse().unwrap());
        insta::assert_snapshot!(since.request().wire(), @"GET /_mock/requests?path=%2Fv1%2Fdevices%2F%7Bdevice%7D&since=2026-01-01T00%3A00%3A00Z");
    }

    #[test]
    fn an_exchange_is_read_with_all_that_it_may_lack() {
        let read: Exchange = serde_json::from_str(
            r#"{"number":7,"at":"2026-01-01T00:00:00.000Z","method":"GET","path":"/nowhere","route":null,
                "user":"nobody","status":404,"error":{"error":"Not Found"},"request_id":"x","duration_us":12}"#,
        )
        .unwrap();
        assert_eq!((read.number, read.route, read.more["duration_us"].as_u64()), (7, None, Some(12)));
    }
}
