//! `/_mock/mail`: what the cloud would have mailed.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use crate::app::{self, App};
use crate::error::ApiError;
use crate::wire::{self, Incoming};

/// All mails, newest last; with `?to=` those to one address.
pub(super) async fn list(State(app): State<App>, incoming: Incoming) -> Result<Response, ApiError> {
    if let Some(unknown) = incoming.query.names().find(|name| *name != "to") {
        return Err(ApiError::ControlInvalid(format!("unknown parameter {unknown}; there is to, an e-mail address")));
    }
    let to = incoming.query.text("to")?.map(str::to_lowercase);
    app.decide(|cloud, _| {
        let wanted = cloud.mailbox.iter().filter(|mail| to.as_ref().is_none_or(|to| mail.to.to_lowercase() == *to));
        let mails = wanted.map(|mail| {
            json!({
                "to": mail.to,
                "subject": mail.subject,
                "text": mail.text,
                "at": wire::date(mail.at),
                "links": mail.links,
            })
        });
        Ok(app::json(&mails.collect::<Vec<_>>()))
    })
}
