//! `GET /v1/diagnostics/{device}`

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;

use super::{Diagnostics, Vitals};
use crate::Error;
use crate::request::Request;

/// The history of a device's vitals, narrowed if wanted; see [`Diagnostics::history`].
#[derive(Debug, Clone)]
#[must_use = "a request does nothing until it is awaited"]
pub struct HistoryRequest {
    diagnostics: Diagnostics,
    device: String,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Answer {
    diagnostics: Vec<Vitals>,
}

impl Diagnostics {
    /// The vitals that a device told in the last 30 days.
    ///
    /// # Errors
    /// As for [`update`](Diagnostics::update); status 400 for a start further back.
    ///
    /// Source: documented (API reference,
    /// ["Get all historical device vitals"](https://docs.particle.io/reference/cloud-apis/api/#get-all-historical-device-vitals)).
    pub fn history(&self, device: impl Into<String>) -> HistoryRequest {
        HistoryRequest { diagnostics: self.clone(), device: device.into(), start: None, end: None }
    }
}

impl HistoryRequest {
    /// The first moment that counts; at most 30 days ago.
    pub fn start(mut self, start: Timestamp) -> Self {
        self.start = Some(start);
        self
    }

    /// The first moment that does not count any more.
    pub fn end(mut self, end: Timestamp) -> Self {
        self.end = Some(end);
        self
    }

    fn request(&self) -> Result<Request, Error> {
        let path = self.diagnostics.path(&self.device)?;
        let mut request = self.diagnostics.session.request(Method::GET, path);
        for (name, date) in [("start_date", self.start), ("end_date", self.end)] {
            if let Some(date) = date {
                request = request.query(name, date.to_string());
            }
        }
        Ok(request)
    }
}

impl IntoFuture for HistoryRequest {
    type Output = Result<Vec<Vitals>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let answer: Answer = self.diagnostics.session.transport().json(&self.request()?).await?;
            Ok(answer.diagnostics)
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::offline_diagnostics;

    #[test]
    fn the_dates_go_into_the_query() {
        let at = |text: &str| text.parse().unwrap();
        let history = offline_diagnostics().history("lamp");
        insta::assert_snapshot!(history.request().unwrap().wire(), @"
        GET /v1/diagnostics/lamp
        authorization: Bearer 1234
        ");
        let history = history.start(at("2026-01-01T00:00:00Z")).end(at("2026-01-02T12:00:00.5Z"));
        insta::assert_snapshot!(history.request().unwrap().wire(), @"
        GET /v1/diagnostics/lamp?start_date=2026-01-01T00%3A00%3A00Z&end_date=2026-01-02T12%3A00%3A00.5Z
        authorization: Bearer 1234
        ");
    }
}
