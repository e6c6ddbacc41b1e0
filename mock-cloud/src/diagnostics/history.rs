//! `GET /v1/diagnostics/{device}`.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::last::entry;
use super::model::TooFarBack;
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::path::Segments;
use crate::wire::{self, Params};

pub(super) const PATH: &str = "/v1/diagnostics/{device}";
pub(super) const PRODUCT_PATH: &str = "/v1/products/{product}/diagnostics/{device}";

/// The vitals that a device told in the last 30 days, oldest first.
///
/// `start_date` is the first moment that counts, `end_date` the first that does not. With `Accept: text/csv` they come as
/// a table.
///
/// # Errors
/// As for asking for vitals; [`ApiError::DiagnosticsDateInvalid`] for a date that is none, and
/// [`ApiError::DiagnosticsTooFarBack`].
///
/// Source: documented (API reference, "Get all historical device vitals"). Order, and the columns of the table: chosen.
pub(super) async fn history(
    State(app): State<App>,
    Segments([device]): Segments<1>,
    headers: HeaderMap,
    request: Authorized,
) -> Result<Response, ApiError> {
    app.decide(|cloud, now| {
        let key = super::device(cloud, &request, &device)?;
        let query = request.query();
        query.note_unknown("get_all_device_diagnostics", &["start_date", "end_date"]);
        let (start, end) = (date(query, "start_date")?, date(query, "end_date")?);
        let records = cloud.vitals_between(key, start, end, now)?;
        let id = cloud.devices.get(key).id.to_string();
        let entries: Vec<Value> = records.iter().map(|record| entry(record, &id)).collect();
        Ok(if wants_csv(&headers) { csv(&entries) } else { app::json(&json!({ "diagnostics": entries })) })
    })
}

fn date(query: &Params, name: &str) -> Result<Option<Timestamp>, ApiError> {
    let text = query.text(name)?;
    text.map(|text| wire::parse_date(text).ok_or(ApiError::DiagnosticsDateInvalid)).transpose()
}

fn wants_csv(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
    accepted
        .flat_map(|value| value.split(','))
        .any(|kind| kind.split(';').next().is_some_and(|kind| kind.trim() == "text/csv"))
}

/// One line for each record under a line of names, which are the paths of the values, with dots. The names are those of the
/// first record: all of a device have the same.
fn csv(entries: &[Value]) -> Response {
    let mut table = String::new();
    for (number, entry) in entries.iter().enumerate() {
        let mut cells = Vec::new();
        flatten(entry, "", &mut cells);
        if number == 0 {
            line(&mut table, cells.iter().map(|(name, _)| name.clone()));
        }
        line(&mut table, cells.into_iter().map(|(_, value)| value));
    }
    let mut response = Response::new(Body::from(table));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    response
}

fn flatten(value: &Value, path: &str, cells: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(value, &path, cells);
            }
        }
        Value::String(text) => cells.push((path.to_owned(), text.clone())),
        other => cells.push((path.to_owned(), other.to_string())),
    }
}

fn line(table: &mut String, cells: impl Iterator<Item = String>) {
    let quoted = cells
        .map(|cell| if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell });
    table.push_str(&quoted.collect::<Vec<_>>().join(","));
    table.push('\n');
}

impl From<TooFarBack> for ApiError {
    fn from(TooFarBack: TooFarBack) -> Self {
        Self::DiagnosticsTooFarBack
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_the_paths_of_the_values_for_names_and_quotes_what_needs_it() {
        let mut cells = Vec::new();
        flatten(&json!({ "a": { "b": 1, "c": { "d": "x,\"y\"" } }, "e": true }), "", &mut cells);
        let mut table = String::new();
        line(&mut table, cells.iter().map(|(name, _)| name.clone()));
        line(&mut table, cells.into_iter().map(|(_, value)| value));
        assert_eq!(table, "a.b,a.c.d,e\n1,\"x,\"\"y\"\"\",true\n");
    }

    #[test]
    fn csv_is_for_whoever_accepts_it_by_name() {
        for (accept, csv) in [("text/csv", true), ("application/json, text/csv;q=0.9", true), ("*/*", false)] {
            let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
            assert_eq!(wants_csv(&headers), csv, "{accept}");
        }
        assert!(!wants_csv(&HeaderMap::new()));
    }
}
