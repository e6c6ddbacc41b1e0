//! The same over TLS: starting with `--tls`, once there is an authority, and requests on connections that are kept.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};

use crate::http::{self, exchange_with};
use crate::server::{Pair, Server};
use crate::table::{Pairs, Table, Target};
use crate::{Plan, in_turn, requests};

pub(crate) fn measure(plan: Plan, table: &mut Table) {
    let folder = Folder::new();
    // The first start makes the authority.
    drop(Server::ours_secure(&folder.0));
    let mut starts = Pairs::default();
    for _ in 0..plan.starts {
        let begin = Instant::now();
        let server = Server::ours_secure(&folder.0);
        exchange_with(&server, &http::request("GET", "/v1/devices", &server.token, None));
        let ours = begin.elapsed();
        drop(server);
        let begin = Instant::now();
        let server = Server::bare_secure("", "", &folder.0);
        exchange_with(&server, &http::request("GET", "/", &server.token, None));
        starts.add(ours.as_secs_f64() * 1e3, begin.elapsed().as_secs_f64() * 1e3);
    }
    table.row("start with --tls: exec to first 200, ms", &starts, Target::RatioAtMost(3.0));

    let pair = Pair::secure(&folder.0);
    let mut per_second = Pairs::default();
    for round in 0..plan.rounds {
        let sides = [&pair.ours, &pair.bare];
        let [ours, bare] = in_turn(round, sides, |server| requests::serve(plan, server, &pair.get));
        per_second.add(requests::rate(&ours), requests::rate(&bare));
    }
    table.row("GET device over TLS: requests/s", &per_second, Target::RatioAtLeast(0.5));
}

/// A place for an authority and a certificate, gone with the value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("cloud-chamber-bench-tls-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Trusts what is in this file.
pub(crate) fn client(ca: &Path) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca).expect("a certificate")).expect("a certificate");
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring knows them");
    Arc::new(config.with_root_certificates(roots).with_no_client_auth())
}

/// What the bare server shows: a new certificate, which is written to this file.
pub(crate) fn server(ca: &Path) -> Arc<ServerConfig> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    std::fs::write(ca, made.cert.pem()).expect("a place for a certificate");
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring knows them");
    let config = config.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key);
    Arc::new(config.expect("a key that fits"))
}
