//! `/_mock/mail`: what the cloud would have mailed.

use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;

use super::Control;
use crate::Error;
use crate::request::{Path, Request};

/// A mail that was not sent.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Mail {
    /// An e-mail address.
    pub to: String,
    /// In one line.
    pub subject: String,
    /// Of the mail.
    pub text: String,
    /// When it would have been sent, on the cloud's clock.
    pub at: Timestamp,
    /// The addresses in it that a reader may follow.
    pub links: Vec<String>,
}

/// A link may open an account.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("to", &self.to).field("subject", &self.subject).field("at", &self.at).finish()
    }
}

/// The mailbox of a mock; see [`Control::mail`].
#[derive(Debug, Clone)]
pub struct MockMail {
    control: Control,
}

impl MockMail {
    pub(super) fn new(control: Control) -> Self {
        Self { control }
    }

    /// All mails, the newest last.
    ///
    /// # Errors
    /// As for [`health`](Control::health).
    pub async fn list(&self) -> Result<Vec<Mail>, Error> {
        self.control.transport.json(&self.request(None)).await
    }

    /// The mails to one address, the newest last.
    ///
    /// # Errors
    /// As for [`health`](Control::health).
    pub async fn to(&self, address: &str) -> Result<Vec<Mail>, Error> {
        self.control.transport.json(&self.request(Some(address))).await
    }

    fn request(&self, to: Option<&str>) -> Request {
        let request = self.control.request(Method::GET, Path::new("/_mock/mail"));
        match to {
            Some(to) => request.query("to", to),
            None => request,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::control::offline;

    #[test]
    fn an_address_stands_in_the_query() {
        insta::assert_snapshot!(offline().mail().request(None).wire(), @"GET /_mock/mail");
        let request = offline().mail().request(Some("ada+7@example.com"));
        insta::assert_snapshot!(request.wire(), @"GET /_mock/mail?to=ada%2B7%40example.com");
    }
}
