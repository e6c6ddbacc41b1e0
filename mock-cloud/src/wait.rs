//! `cloud-chamber wait URL`: returns as soon as a cloud answers there, for shells that have just started one.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::ask::{Unanswered, ask};

/// Between two attempts. This is a program of its own, and nothing tells it that another begins to listen.
const PAUSE: Duration = Duration::from_millis(20);

/// Waits until the cloud at `url` is ready, at most `patience`.
///
/// # Errors
/// A sentence for whoever typed the command.
pub(crate) async fn until_ready(url: &str, ca: Option<&Path>, patience: Duration) -> Result<(), String> {
    let deadline = Instant::now() + patience;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let why = match tokio::time::timeout(left.max(PAUSE), ask(url, "/_mock/health", None, ca)).await {
            // A cloud that asks for its control token is ready, too.
            Ok(Ok((status, health))) if health["ok"] == Value::Bool(true) || status == 401 => return Ok(()),
            Ok(Ok(_)) => return Err(format!("what answers at {url} is no cloud-chamber")),
            Ok(Err(Unanswered::Nobody(why))) => why,
            Ok(Err(unanswered)) => return Err(unanswered.sentence()),
            Err(_) => format!("what listens at {url} does not answer"),
        };
        if Instant::now() >= deadline {
            return Err(format!("{why}, not within {}", humane(patience)));
        }
        tokio::time::sleep(PAUSE.min(deadline.saturating_duration_since(Instant::now()))).await;
    }
}

fn humane(time: Duration) -> String {
    if time.subsec_millis() == 0 { format!("{} s", time.as_secs()) } else { format!("{} ms", time.as_millis()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    #[tokio::test]
    async fn a_running_cloud_is_not_waited_for() {
        let cloud = mock_cloud::MockCloud::start().await.expect("a cloud");
        assert_eq!(until_ready(&cloud.url(), None, Duration::ZERO).await, Ok(()));
        cloud.stop().await;
    }

    #[tokio::test]
    async fn one_that_does_not_answer_at_first_is_waited_for() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let server = async {
            drop(listener.accept().await);
            let (mut socket, _) = listener.accept().await.expect("another attempt");
            let asked = socket.read(&mut [0; 1024]).await.expect("a request");
            assert!(asked > 0, "it hung up");
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"ok\":true}";
            socket.write_all(answer).await.expect("a peer that listens");
        };
        let (ready, ()) = tokio::join!(until_ready(&url, None, Duration::from_secs(20)), server);
        assert_eq!(ready, Ok(()));
    }

    #[tokio::test]
    async fn patience_ends() {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", silent.local_addr().expect("an address"));
        let patience = Duration::from_millis(50);
        let silence = until_ready(&url, None, patience).await.expect_err("it listens and says nothing");
        assert!(silence.ends_with("does not answer, not within 50 ms"), "{silence}");
        drop(silent);
        let nobody = until_ready(&url, None, patience).await.expect_err("nobody is there");
        assert!(nobody.starts_with("no cloud answers at http://127.0.0.1:"), "{nobody}");
        let wrong = until_ready("localhost", None, patience).await.expect_err("no URL");
        assert_eq!(wrong, "localhost is no address of a cloud; write it as http://127.0.0.1:8080");
    }
}
