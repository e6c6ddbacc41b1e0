//! A line between a client and the cloud that can be cut.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;

/// Passes on what comes in either direction, until it is cut.
#[derive(Debug)]
pub struct Line {
    address: SocketAddr,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    cloud: SocketAddr,
    /// New connections are hung up at once.
    down: AtomicBool,
    /// Of what the cloud says next, half is passed on before the line breaks.
    breaks: AtomicBool,
    cut: broadcast::Sender<()>,
}

impl Line {
    /// A line to the cloud.
    ///
    /// # Panics
    /// When this machine has no free port.
    pub async fn to(cloud: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let (cut, _) = broadcast::channel(1);
        let state = State { cloud, down: AtomicBool::new(false), breaks: AtomicBool::new(false), cut };
        let state = Arc::new(state);
        tokio::spawn(accept(listener, Arc::clone(&state)));
        Self { address, state }
    }

    /// Where the line begins, as a base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Breaks every connection; new ones are possible.
    pub fn cut(&self) {
        // An error means that there is no connection.
        let _ = self.state.cut.send(());
    }

    /// Whether new connections are hung up at once.
    pub fn set_down(&self, down: bool) {
        self.state.down.store(down, Ordering::SeqCst);
    }

    /// Lets the line break in the middle of what the cloud says next.
    pub fn break_within_next(&self) {
        self.state.breaks.store(true, Ordering::SeqCst);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.set_down(true);
        self.cut();
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    while let Ok((client, _)) = listener.accept().await {
        if !state.down.load(Ordering::SeqCst) {
            tokio::spawn(pass_on(client, Arc::clone(&state)));
        }
    }
}

async fn pass_on(mut client: TcpStream, state: Arc<State>) {
    let mut cut = state.cut.subscribe();
    let Ok(mut cloud) = TcpStream::connect(state.cloud).await else { return };
    let (mut from_client, mut from_cloud) = ([0; 4096], [0; 4096]);
    loop {
        tokio::select! {
            read = client.read(&mut from_client) => match read {
                Ok(length @ 1..) if cloud.write_all(&from_client[..length]).await.is_ok() => {}
                _ => return,
            },
            read = cloud.read(&mut from_cloud) => {
                let Ok(length @ 1..) = read else { return };
                let breaks = state.breaks.swap(false, Ordering::SeqCst);
                let passed = if breaks { length / 2 } else { length };
                if client.write_all(&from_cloud[..passed]).await.is_err() || breaks {
                    return;
                }
            }
            _ = cut.recv() => return,
        }
    }
}
