//! TLS for those who speak none themselves: bytes go in plain, and on in TLS to the cloud of the scenario.
//!
//! What is sent by hand is sent so to a cloud that speaks TLS, byte for byte.

use std::net::SocketAddr;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// A tunnel, which ends when this is dropped.
#[derive(Debug)]
pub struct Tunnel {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Tunnel {
    /// One that leads to a cloud.
    ///
    /// # Panics
    /// When there is no port left.
    pub async fn to(cloud: SocketAddr, ca: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let task = tokio::spawn(async move {
            while let Ok((mut plain, _)) = listener.accept().await {
                let ca = ca.clone();
                tokio::spawn(async move {
                    // Either end may leave when it likes.
                    if let Ok(mut secure) = connect(cloud, "localhost", Some(&ca), &[]).await {
                        let _ = tokio::io::copy_bidirectional(&mut plain, &mut secure).await;
                    }
                });
            }
        });
        Self { address, task }
    }

    /// Where it begins.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Shakes hands with the cloud as `name`, and asks for one of these protocols. Nobody is trusted without an authority.
///
/// # Errors
/// When the handshake fails.
pub async fn connect(
    cloud: SocketAddr,
    name: &str,
    ca: Option<&str>,
    protocols: &[&str],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(ca.unwrap_or_default().as_bytes()) {
        roots.add(certificate.expect("PEM")).expect("a certificate");
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let mut config = config.expect("ring knows them").with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    let name = ServerName::try_from(name.to_owned()).expect("a name");
    let socket = TcpStream::connect(cloud).await?;
    TlsConnector::from(Arc::new(config)).connect(name, socket).await
}
