//! `GET /_mock/requests`: what was asked, the newest last.

use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;

use super::exchange::Exchange;
use super::pattern;
use crate::app::{self, App};
use crate::error::ApiError;
use crate::wire::{self, Incoming, Params};

const KNOWN: [&str; 6] = ["method", "path", "user", "status", "since", "limit"];
const EXPECTED: &str = "there are method, path (its beginning, or a template such as /v1/devices/{device}), user (or \
                        nobody), status, since (a date, or the number of the last exchange known) and limit";

/// Those that are asked for.
struct Query {
    method: Option<String>,
    path: Option<String>,
    user: Option<String>,
    status: Option<i64>,
    since: Option<Since>,
    limit: Option<usize>,
}

enum Since {
    /// Later than this one.
    Number(u64),
    /// Then, or later.
    Date(Timestamp),
}

impl Query {
    fn read(query: &Params) -> Result<Self, ApiError> {
        let refused = |what: &str| ApiError::ControlInvalid(format!("{what}; {EXPECTED}"));
        if let Some(unknown) = query.names().find(|name| !KNOWN.contains(name)) {
            return Err(refused(&format!("unknown parameter {unknown}")));
        }
        let text = |name: &str| Ok::<_, ApiError>(query.text(name)?.map(str::to_owned));
        let since = query.text("since")?.map(|since| {
            let number = since.parse().ok().map(Since::Number);
            number.or_else(|| wire::parse_date(since).map(Since::Date))
        });
        let limit = query.whole("limit")?.map(usize::try_from);
        Ok(Self {
            method: text("method")?,
            path: text("path")?,
            user: text("user")?,
            status: query.whole("status")?,
            since: since
                .map(|since| since.ok_or_else(|| refused("since is neither a date nor a number")))
                .transpose()?,
            limit: limit.transpose().map_err(|_| refused("limit is below nothing"))?,
        })
    }

    fn wants(&self, exchange: &Exchange) -> bool {
        self.method.as_ref().is_none_or(|method| method.eq_ignore_ascii_case(exchange.method()))
            && self.path.as_ref().is_none_or(|path| pattern::begins(path, exchange))
            && self.user.as_ref().is_none_or(|user| user.eq_ignore_ascii_case(exchange.user()))
            && self.status.is_none_or(|status| status == i64::from(exchange.status))
            && match self.since {
                None => true,
                Some(Since::Number(number)) => exchange.number > number,
                Some(Since::Date(date)) => exchange.at >= date,
            }
    }
}

/// Those that fit all of the query; with a limit the newest of them.
pub(super) async fn list(State(app): State<App>, incoming: Incoming) -> Result<Response, ApiError> {
    let query = Query::read(&incoming.query)?;
    let mut exchanges = app.journal.all();
    exchanges.retain(|exchange| query.wants(exchange));
    let first = query.limit.map_or(0, |limit| exchanges.len().saturating_sub(limit));
    let wanted: Vec<&Exchange> = exchanges[first..].iter().map(AsRef::as_ref).collect();
    Ok(app::json(&wanted))
}
