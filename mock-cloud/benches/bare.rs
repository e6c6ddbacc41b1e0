//! The bare stack: axum, as its documentation shows it, with nothing behind it.
//!
//! It answers fixed bytes, and spreads events in the cheapest way known on this stack: an event is encoded once, its
//! bytes are shared, and each stream has a bounded queue behind a hand-written body that is drained in one go. There is
//! no token, no filter, no clock, no check.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io::Read as _;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::{Listener, ListenerExt as _};
use http_body::Frame;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::tls;

/// Serves until the input ends.
pub(crate) fn run(device: &str, call: &str, certificate: Option<&Path>) {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    let [device, call] = [device, call].map(|body| Bytes::copy_from_slice(body.as_bytes()));
    // The same runtime that the cloud has.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async move {
        let router = Router::new()
            .route("/", get(|| async { "ok" }))
            .route("/v1/devices/{device}", get(async move || answer(device.clone())))
            .route("/v1/devices/{device}/led", post(async move |_: Bytes| answer(call.clone())))
            .route("/v1/devices/events", post(publish))
            .route("/v1/devices/events/{*prefix}", get(open))
            .with_state(Arc::<Hub>::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let listener = listener.tap_io(|socket| {
            let _ = socket.set_nodelay(true);
        });
        match certificate {
            None => {
                println!("{address}");
                drop(axum::serve(listener, router).await);
            }
            Some(path) => {
                let listener = Secure { listener, acceptor: tls::server(path).into() };
                // The certificate is there when somebody knows where to go.
                println!("{address}");
                drop(axum::serve(listener, router).await);
            }
        }
    });
}

/// A listener that shakes hands with one peer after the other.
struct Secure<L> {
    listener: L,
    acceptor: TlsAcceptor,
}

impl<L: Listener> Listener for Secure<L> {
    type Io = TlsStream<L::Io>;
    type Addr = L::Addr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (socket, address) = self.listener.accept().await;
            if let Ok(secure) = self.acceptor.accept(socket).await {
                return (secure, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// As long as the cloud's answer with this body.
fn answer(body: Bytes) -> impl IntoResponse {
    const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
    let head = [
        (CONTENT_TYPE, "application/json; charset=utf-8"),
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (REQUEST_ID, "00000000-0000-4000-8000-000000000000"),
    ];
    (head, body)
}

/// Frames that wait for one reader at most, as in the cloud.
const MOST_FRAMES: usize = 16_384;

#[derive(Default)]
struct Hub(Mutex<Vec<Arc<Queue>>>);

#[derive(Default)]
struct Queue(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    frames: VecDeque<Bytes>,
    reader: Option<Waker>,
    gone: bool,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().expect("nobody panics in here")
    }

    fn push(&self, frame: &Bytes) -> bool {
        let mut waiting = self.lock();
        if waiting.gone || waiting.frames.len() >= MOST_FRAMES {
            return false;
        }
        waiting.frames.push_back(frame.clone());
        if let Some(reader) = waiting.reader.take() {
            drop(waiting);
            reader.wake();
        }
        true
    }
}

async fn publish(State(hub): State<Arc<Hub>>, form: String) -> Response {
    let field = |name: &str| form.split('&').find_map(|pair| pair.strip_prefix(name)).unwrap_or_default();
    let (name, data) = (field("name="), field("data="));
    let frame = format!(
        "event: {name}\ndata: {{\"data\":\"{data}\",\"ttl\":60,\"published_at\":\"2026-01-01T00:00:00.000Z\",\
         \"coreid\":\"api\"}}\n\n"
    );
    let frame = Bytes::from(frame);
    hub.0.lock().expect("nobody panics in here").retain(|queue| queue.push(&frame));
    answer(Bytes::from_static(b"{\"ok\":true}")).into_response()
}

async fn open(State(hub): State<Arc<Hub>>) -> Response {
    let queue = Arc::<Queue>::default();
    queue.push(&Bytes::from_static(b":ok\n\n"));
    hub.0.lock().expect("nobody panics in here").push(queue.clone());
    ([(CONTENT_TYPE, "text/event-stream")], Body::new(Events(queue))).into_response()
}

struct Events(Arc<Queue>);

impl http_body::Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let mut waiting = self.0.lock();
        if let Some(frame) = waiting.frames.pop_front() {
            return Poll::Ready(Some(Ok(Frame::data(frame))));
        }
        waiting.reader = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        let mut waiting = self.0.lock();
        waiting.gone = true;
        waiting.frames.clear();
    }
}
