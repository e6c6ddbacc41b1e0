//! Bind, accept, serve, stop.
//!
//! Connections are served by hyper directly, so that each has a handle ([`Connection`]) and can be dropped alone.

mod http2;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::stop::Stopped;
use axum::body::Body;
use axum::response::Response;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::connection::{Connection, Watched};
use crate::house::House;
use crate::tls::Door;

/// How long a peer may take to send the head of a request, in wall time; so an idle connection ends after it, too. Chosen.
const HEAD_TIMEOUT: Duration = Duration::from_secs(60);
/// How long connections may take to end once the cloud stops, in wall time. Chosen.
const STOP_TIMEOUT: Duration = Duration::from_secs(2);

/// Listens on `address`.
pub(crate) async fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Serves until `stop` says so, then lets the connections finish what they are at.
pub(crate) async fn serve(listener: TcpListener, house: Arc<House>, stop: Stopped) {
    let mut stopped = stop.clone();
    let mut connections = JoinSet::new();
    let door = house.tls().map(|tls| Arc::new(Door::new(tls, &house.url())));
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((socket, peer)) => {
                    let _ = socket.set_nodelay(true);
                    let peer = peer.ip();
                    match &door {
                        None => {
                            let connection = Connection::new(peer);
                            let socket = Watched::new(socket, connection.clone());
                            connections.spawn(http1(socket, connection, house.clone(), stop.clone()));
                        }
                        Some(door) => {
                            let connection = Connection::secure(peer);
                            connections.spawn(secure(door.clone(), socket, connection, house.clone(), stop.clone()));
                        }
                    }
                }
                Err(error) => {
                    // Out of file handles, as a rule: one connection has to end first.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
            Some(_) = connections.join_next() => {}
            () = stopped.wait() => break,
        }
    }
    drop(listener);
    let finish = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(STOP_TIMEOUT, finish).await.is_err() {
        connections.abort_all();
    }
}

/// Shakes hands, and then speaks the protocol that was agreed on.
async fn secure(door: Arc<Door>, socket: TcpStream, connection: Arc<Connection>, house: Arc<House>, mut stop: Stopped) {
    let entered = tokio::select! {
        entered = door.enter(socket, &connection) => entered,
        () = stop.wait() => None,
    };
    let Some(stream) = entered else { return };
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        http2::serve(stream, connection, house, stop).await;
    } else {
        http1(stream, connection, house, stop).await;
    }
}

async fn http1<S>(socket: S, connection: Arc<Connection>, house: Arc<House>, mut stop: Stopped)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let service = Service { house, connection: connection.clone() };
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .half_close(false)
        .serve_connection(TokioIo::new(socket), service);
    tokio::pin!(serving);
    let mut stopping = false;
    loop {
        tokio::select! {
            // In this order, without drawing lots at every poll.
            biased;
            result = serving.as_mut() => {
                if let Err(error) = result {
                    tracing::debug!(%error, "connection ended");
                }
                return;
            }
            () = connection.closed() => return,
            () = stop.wait(), if !stopping => {
                stopping = true;
                serving.as_mut().graceful_shutdown();
            }
        }
    }
}

struct Service {
    house: Arc<House>,
    connection: Arc<Connection>,
}

impl hyper::service::Service<Request<Incoming>> for Service {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let answering = answer(self.house.clone(), self.connection.clone(), request);
        Box::pin(async move { Ok(answering.await) })
    }
}

async fn answer(house: Arc<House>, connection: Arc<Connection>, request: Request<Incoming>) -> Response {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(connection.clone());
    house.answer(request, &connection).await
}
