//! `/_mock/world`: all of it, out and in.

use reqwest::Method;

use super::{Card, Control};
use crate::Error;
use crate::request::{Path, Request};

/// The world of a mock; see [`Control::world`].
#[derive(Debug, Clone)]
pub struct MockWorld {
    control: Control,
}

impl MockWorld {
    pub(super) fn new(control: Control) -> Self {
        Self { control }
    }

    /// The present world as the text of a world file, in TOML. Passwords and tokens are in it.
    ///
    /// # Errors
    /// As for [`health`](Control::health).
    pub async fn export(&self) -> Result<String, Error> {
        let request = self.control.request(Method::GET, Path::new("/_mock/world"));
        Ok(self.control.transport.text(&request).await?.body)
    }

    /// Puts the world of such a text in place of the present one. Tokens and streams of the old one end.
    ///
    /// # Errors
    /// Status 400, with every mistake in it, its line, and what to do about it. Then everything is as it was.
    pub async fn import(&self, toml: impl Into<String>) -> Result<Card, Error> {
        self.control.transport.json(&self.import_request(toml.into())).await
    }

    /// Goes back to the world that the cloud was started with.
    ///
    /// # Errors
    /// As for [`health`](Control::health).
    pub async fn reset(&self) -> Result<Card, Error> {
        self.control.transport.json(&self.reset_request()).await
    }

    fn import_request(&self, toml: String) -> Request {
        self.control.request(Method::PUT, Path::new("/_mock/world")).text("application/toml", toml)
    }

    fn reset_request(&self) -> Request {
        self.control.request(Method::POST, Path::new("/_mock/world/reset"))
    }
}

#[cfg(test)]
mod tests {
    use crate::control::offline;

    #[test]
    fn a_world_is_sent_as_it_is() {
        let request = offline().world().import_request("seed = 7\n".to_owned());
        assert_eq!(request.wire(), "PUT /_mock/world\n\nseed = 7\n");
        assert_eq!(request.typed_body().map(|(kind, _)| kind).as_deref(), Some("application/toml"));
        assert_eq!(offline().world().reset_request().wire(), "POST /_mock/world/reset");
    }
}
