//! Choosing a stream: whose events, which names, how patient.

use std::time::Duration;

use reqwest::Method;

use super::EventStream;
use super::backoff::Backoff;
use crate::request::{Path, Request};
use crate::{Error, Session};

/// A stream in preparation; [`open`](EventStreamRequest::open) it.
///
/// | | Path |
/// | --- | --- |
/// | as it is | `/v1/events/{prefix}`: the caller's own events and public ones; wants a [`prefix`](Self::prefix) |
/// | [`all_mine`](Self::all_mine) | `/v1/devices/events[/{prefix}]`: all of the caller's devices, and what the caller publishes |
/// | [`device`](Self::device) | `/v1/devices/{device}/events[/{prefix}]`: one device |
/// | [`product`](Self::product) | `/v1/products/{product}/events[/{prefix}]`: all devices of a product |
/// | both | `/v1/products/{product}/devices/{device}/events[/{prefix}]`: one device of it |
#[derive(Debug, Clone)]
#[must_use = "call `open`"]
pub struct EventStreamRequest {
    session: Session,
    all_mine: bool,
    device: Option<String>,
    product: Option<String>,
    prefix: Option<String>,
    idle_limit: Duration,
    backoff: Backoff,
}

impl EventStreamRequest {
    pub(super) fn new(session: Session) -> Self {
        Self {
            session,
            all_mine: false,
            device: None,
            product: None,
            prefix: None,
            idle_limit: Duration::from_secs(15),
            backoff: Backoff::new(Duration::from_secs(1), Duration::from_secs(30)),
        }
    }

    /// Events whose name begins with this text. Upper and lower case differ.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// Events of all of the caller's devices.
    pub fn all_mine(mut self) -> Self {
        self.all_mine = true;
        self
    }

    /// Events of one device, by id or name.
    pub fn device(mut self, device: impl Into<String>) -> Self {
        self.device = Some(device.into());
        self
    }

    /// Events of a product, by number or slug.
    pub fn product(mut self, product: impl Into<String>) -> Self {
        self.product = Some(product.into());
        self
    }

    /// After how long without a single byte the connection counts as dead; 15 s by default.
    ///
    /// It is also the longest wait for the cloud to accept a stream. The cloud sends an empty line when nothing has
    /// happened for 9 to 12 s, so a shorter limit drops good connections.
    ///
    /// Source: observed (keep-alives; the vendor's client waits 15 s).
    pub fn idle_limit(mut self, limit: Duration) -> Self {
        self.idle_limit = limit;
        self
    }

    /// How long to wait before connecting again: `first`, then twice as long each time up to `longest`; 1 s and 30 s by
    /// default. A connection that lasts until the first event or keep-alive starts over with `first`.
    ///
    /// Source: chosen (the vendor's client waits 2 s every time, for ever).
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.backoff = Backoff::new(first, longest);
        self
    }

    /// Subscribes: every event published after this returns is delivered, as long as the connection lasts.
    ///
    /// The first connection is tried once, so that a wrong address or token is noticed at once. Once it stood, the
    /// stream connects again by itself.
    ///
    /// # Errors
    /// [`is_permission_denied`](Error::is_permission_denied) for an unknown device, or somebody else's; status 400
    /// when nothing was chosen at all; [`is_unreachable`](Error::is_unreachable) when the cloud is not there.
    ///
    /// Source: documented (API reference,
    /// ["Get a stream of events"](https://docs.particle.io/reference/cloud-apis/api/#get-a-stream-of-events)).
    pub async fn open(self) -> Result<EventStream, Error> {
        let request = self.request()?;
        EventStream::open(self.session.transport().clone(), request, self.idle_limit, self.backoff).await
    }

    fn request(&self) -> Result<Request, Error> {
        let path = match (&self.product, &self.device) {
            (Some(product), None) => Path::new("/v1/products").segment("product", product)?,
            (Some(product), Some(device)) => {
                let product = Path::new("/v1/products").segment("product", product)?;
                product.literal("/devices").segment("device", device)?
            }
            (None, Some(device)) => Path::new("/v1/devices").segment("device", device)?,
            (None, None) if self.all_mine => Path::new("/v1/devices"),
            (None, None) => Path::new("/v1"),
        };
        let path = path.literal("/events");
        let path = match self.prefix.as_deref() {
            None | Some("") => path,
            Some(prefix) => path.segment("prefix", prefix)?,
        };
        Ok(self.session.request(Method::GET, path))
    }
}

#[cfg(test)]
mod tests {
    use crate::session::offline_session;

    #[test]
    fn every_choice_has_its_path() {
        let new = || offline_session().events().stream();
        let requests = [
            new(),
            new().prefix("sensor"),
            new().all_mine(),
            new().all_mine().prefix("my/sensor 1"),
            new().device("lamp"),
            new().device("lamp").prefix("sensor"),
            new().product("tea-1"),
            new().product("tea-1").device("lamp").prefix("sensor"),
            new().all_mine().prefix(""),
        ];
        insta::assert_snapshot!(requests.map(|stream| stream.request().unwrap().target()).join("\n"), @"
        /v1/events
        /v1/events/sensor
        /v1/devices/events
        /v1/devices/events/my%2Fsensor%201
        /v1/devices/lamp/events
        /v1/devices/lamp/events/sensor
        /v1/products/tea-1/events
        /v1/products/tea-1/devices/lamp/events/sensor
        /v1/devices/events
        ");
    }

    #[test]
    fn the_token_travels_in_the_header() {
        insta::assert_snapshot!(offline_session().events().stream().prefix("x").request().unwrap().wire(), @"
        GET /v1/events/x
        authorization: Bearer 1234
        ");
    }
}
