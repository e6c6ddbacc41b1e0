//! An application of somebody else's that sends its users to the cloud: a page on this machine where they come back to.

use std::convert::Infallible;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// It answers whatever is asked with its page, until it is dropped.
#[derive(Debug)]
pub struct Application {
    address: String,
    serves: JoinHandle<Infallible>,
}

impl Application {
    /// Starts it on a free port.
    ///
    /// # Panics
    /// When there is none.
    pub async fn start(name: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}/callback", listener.local_addr().expect("it is bound"));
        let page = page(name);
        let serves = tokio::spawn(async move {
            loop {
                if let Ok((stream, _)) = listener.accept().await {
                    // Browsers open connections in advance, and say nothing on them.
                    tokio::spawn(answer(stream, page.clone()));
                }
            }
        });
        Self { address, serves }
    }

    /// Where its users come back to.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        self.serves.abort();
    }
}

async fn answer(stream: TcpStream, page: String) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    // The head of a request ends with an empty line; a body does not come with any that a link makes.
    while stream.read_line(&mut line).await? > 2 {
        line.clear();
    }
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n";
    stream.write_all(format!("{head}Content-Length: {}\r\n\r\n{page}", page.len()).as_bytes()).await?;
    stream.shutdown().await
}

fn page(name: &str) -> String {
    maud::html! {
        (maud::DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { (name) } }
            body { main { h1 { "Back at " (name) } } }
        }
    }
    .into_string()
}
