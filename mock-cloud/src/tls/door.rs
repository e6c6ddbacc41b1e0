//! The door: who connects has to say something, in TLS, and soon.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::Tls;
use crate::bounded::Bounded;
use crate::connection::{Connection, Watched};

/// How long a handshake may take, in wall time. Chosen.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Handshakes that are not over; one more, and the oldest is. Chosen.
const MOST_HANDSHAKES: usize = 1000;
/// So much of what was said in plain HTTP is read before the connection ends, lest the answer be lost.
const MOST_IN_PLAIN: usize = 64 * 1024;

/// Lets those in who speak TLS.
pub(crate) struct Door {
    acceptor: TlsAcceptor,
    /// Said to those who do not.
    refusal: String,
    waiting: Waiting,
}

impl Door {
    /// The door of a cloud at this URL.
    pub(crate) fn new(tls: &Tls, url: &str) -> Self {
        let said = format!("This is https, and was asked in plain http. Ask {url} instead.\n");
        let refusal = format!(
            "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n{said}",
            said.len()
        );
        Self { acceptor: tls.config.clone().into(), refusal, waiting: Waiting::new(MOST_HANDSHAKES) }
    }

    /// Shakes hands; `None` if that comes to nothing.
    pub(crate) async fn enter(&self, socket: TcpStream, handle: &Arc<Connection>) -> Option<TlsStream<Watched>> {
        let (_place, displaced) = self.waiting.place();
        tokio::select! {
            entered = timeout(HANDSHAKE_TIMEOUT, self.shake_hands(socket, handle)) => match entered {
                Ok(Ok(entered)) => entered,
                Ok(Err(error)) => {
                    tracing::debug!(%error, "no handshake");
                    None
                }
                Err(_) => {
                    tracing::debug!("a handshake took too long");
                    None
                }
            },
            _ = displaced => None,
        }
    }

    async fn shake_hands(
        &self,
        socket: TcpStream,
        handle: &Arc<Connection>,
    ) -> std::io::Result<Option<TlsStream<Watched>>> {
        let mut first = [0];
        if socket.peek(&mut first).await? > 0 && first[0].is_ascii_alphabetic() {
            // A record of TLS begins with a number below 32, a request of HTTP with its method.
            return self.refuse(socket).await.map(|()| None);
        }
        self.acceptor.accept(Watched::new(socket, handle.clone())).await.map(Some)
    }

    async fn refuse(&self, mut socket: TcpStream) -> std::io::Result<()> {
        socket.write_all(self.refusal.as_bytes()).await?;
        socket.shutdown().await?;
        let mut read = 0;
        let mut piece = [0; 4096];
        while read < MOST_IN_PLAIN {
            match socket.read(&mut piece).await? {
                0 => break,
                bytes => read += bytes,
            }
        }
        Ok(())
    }
}

/// Those who have not shown yet what they are.
struct Waiting(Mutex<(u64, Bounded<oneshot::Sender<()>, u64>)>);

/// A place among them, as long as this lives.
struct Place<'a>(&'a Waiting, u64);

impl Waiting {
    fn new(most: usize) -> Self {
        Self(Mutex::new((0, Bounded::new(most))))
    }

    /// A place, and word when it is needed for somebody else.
    fn place(&self) -> (Place<'_>, oneshot::Receiver<()>) {
        let (stays, displaced) = oneshot::channel();
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.0 += 1;
        let number = waiting.0;
        waiting.1.insert(number, stays);
        (Place(self, number), displaced)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).1.remove(&self.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room() {
        let waiting = Waiting::new(2);
        let (_first, mut displaced) = waiting.place();
        let (second, mut kept) = waiting.place();
        assert!(displaced.try_recv().is_err_and(|error| error == oneshot::error::TryRecvError::Empty));
        drop(second);
        assert!(kept.try_recv().is_err(), "its place is given back");
        let (_third, mut kept) = waiting.place();
        let (_fourth, _) = waiting.place();
        assert_eq!(displaced.try_recv(), Err(oneshot::error::TryRecvError::Closed));
        assert_eq!(kept.try_recv(), Err(oneshot::error::TryRecvError::Empty));
    }
}
