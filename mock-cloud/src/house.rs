//! Where a world lives: one address, and one world at a time behind it.
//!
//! A world is replaced whole. The new one is built beside the old one, with its own engine, clock, devices and journal,
//! and while it is, the old one answers. Then they change places: every request is answered by the world that is there
//! when it begins. Connections stay, but for those that still wait for an answer of the old world: its streams end
//! cleanly, and whoever waits for anything else is hung up on.

#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use axum::body::Body;
use axum::response::Response;
use http::Request;

use crate::app;
use crate::connection::Connection;
use crate::running::{Conditions, Running};
use crate::tls::Tls;
use crate::world::World;

/// One cloud's address, and what lives there.
pub(crate) struct House {
    address: SocketAddr,
    /// What is shown to those who connect, if they are to speak TLS.
    tls: Option<Tls>,
    conditions: Conditions,
    /// The world that a reset goes back to.
    seed: World,
    present: RwLock<Arc<Running>>,
    /// Who moves in, does so alone.
    moving: Mutex<()>,
}

impl House {
    /// With its first world.
    ///
    /// # Errors
    /// As [`Running::start`].
    pub(crate) fn new(
        address: SocketAddr,
        tls: Option<Tls>,
        conditions: Conditions,
        world: World,
    ) -> Result<Self, String> {
        let running = Running::start(world.clone(), &conditions)?;
        let present = RwLock::new(Arc::new(running));
        Ok(Self { address, tls, conditions, seed: world, present, moving: Mutex::new(()) })
    }

    /// The world that is there now.
    pub(crate) fn present(&self) -> Arc<Running> {
        self.present.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The world that the cloud was started with.
    pub(crate) fn seed(&self) -> &World {
        &self.seed
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL, without a slash at its end; over loopback when the cloud listens on all addresses.
    pub(crate) fn url(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
        }
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{address}")
    }

    pub(crate) fn tls(&self) -> Option<&Tls> {
        self.tls.as_ref()
    }

    /// Answers one request.
    pub(crate) async fn answer(self: &Arc<Self>, mut request: Request<Body>, connection: &Arc<Connection>) -> Response {
        let running = self.present();
        if app::is_control(request.uri()) {
            request.extensions_mut().insert(self.clone());
        }
        let response = tokio::select! {
            // In this order: what can be answered at once is answered.
            biased;
            response = running.front.answer(request) => Some(response),
            () = too_late(&running, connection) => None,
        };
        let kept = connection.is_kept();
        connection.keep(false);
        match response {
            Some(response) if !running.is_replaced() || kept => response,
            _ => {
                connection.close();
                std::future::pending().await
            }
        }
    }

    /// Lets another world take the place of the one that is there; back to the first one without any. Answers when it runs.
    ///
    /// # Errors
    /// As [`Running::start`]; then nothing has changed.
    pub(crate) async fn replace(self: &Arc<Self>, world: Option<World>) -> Result<Arc<Running>, String> {
        let house = self.clone();
        // Starting devices takes a while, and the old world goes on answering meanwhile. Whoever asked may go away; what has
        // begun is ended.
        let moved = tokio::task::spawn_blocking(move || {
            let _alone = house.moving.lock().unwrap_or_else(PoisonError::into_inner);
            let world = world.unwrap_or_else(|| house.seed.clone());
            let new = Arc::new(Running::start(world, &house.conditions)?);
            let old = {
                let mut present = house.present.write().unwrap_or_else(PoisonError::into_inner);
                std::mem::replace(&mut *present, new.clone())
            };
            old.make_room();
            Ok(new)
        });
        moved.await.map_err(|_| "the cloud is stopping".to_owned())?
    }
}

/// Waits until the world is replaced, for everyone but whoever does it.
async fn too_late(running: &Running, connection: &Connection) {
    running.replaced().await;
    if connection.is_kept() {
        std::future::pending().await
    }
}
