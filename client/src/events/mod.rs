//! Events: publishing them, and the streams that deliver them.

mod backoff;
mod model;
mod publish;
mod stream;
mod subscribe;

pub use model::Event;
pub use publish::PublishRequest;
pub use stream::{Disconnect, EventStream, StreamItem, StreamItems};
pub use subscribe::EventStreamRequest;

use crate::Session;

/// Events; see [`Session::events`].
#[derive(Debug, Clone)]
pub struct Events {
    session: Session,
}

impl Events {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// Publishes an event as the user: `events.publish("brewed").data("cup").await?`.
    ///
    /// Source: documented (API reference,
    /// ["Publish an event"](https://docs.particle.io/reference/cloud-apis/api/#publish-an-event)).
    pub fn publish(&self, name: impl Into<String>) -> PublishRequest {
        PublishRequest::new(self.session.clone(), name.into())
    }

    /// Subscribes to events: `events.stream().all_mine().prefix("sensor").open().await?`.
    ///
    /// Source: documented (API reference,
    /// ["Get a stream of events"](https://docs.particle.io/reference/cloud-apis/api/#get-a-stream-of-events)).
    pub fn stream(&self) -> EventStreamRequest {
        EventStreamRequest::new(self.session.clone())
    }
}
