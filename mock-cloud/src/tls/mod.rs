//! TLS: an authority of the cloud's own, its certificates, and the door that they are shown at.
//!
//! Software that has `https://api.particle.io` compiled in can be pointed at the cloud only if it trusts whoever vouches
//! for the cloud's name. Such trust must not be worth more than that, so:
//!
//! - The **root**, which people trust, vouches for one **signer** when both are made, and its key is thrown away.
//! - The signer may vouch for the names of this cloud alone: its certificate, and that of the root, say so by critical name
//!   constraints. The names are the signer's for good. Other names (`--allow-host`, an address of this machine's) are
//!   another root with another signer in files of their own.
//! - The signer's key is kept, readable by its owner alone; with it, the **leaf** for this run is signed at every start, and
//!   the leaf's key never leaves the memory.
//!
//! Whoever steals all files can pretend to be `api.particle.io`, names below it, or this machine to those who trust the root,
//! and nobody else to nobody else. Source: chosen.

mod authority;
mod door;
mod kept;
mod names;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;

pub(crate) use self::door::Door;
pub use self::kept::default_dir;
pub(crate) use self::names::Names;

use self::authority::{Authority, Leaf};

/// Where the authority is from one run to the next.
#[derive(Debug, Clone)]
pub(crate) enum Keeping {
    /// Nowhere: it ends with the cloud.
    InMemory,
    /// In files in this directory.
    In(PathBuf),
}

/// What a cloud shows those who connect.
pub(crate) struct Tls {
    config: Arc<ServerConfig>,
    ca_pem: String,
    ca_path: Option<PathBuf>,
}

impl Tls {
    /// Finds or makes the authority, and has it vouch for these names. `now` is the wall's, by which clients judge.
    ///
    /// # Errors
    /// Sentences.
    pub(crate) fn new(keeping: &Keeping, names: &Names, now: Timestamp) -> Result<Self, String> {
        let (authority, leaf, ca_path) = match keeping {
            Keeping::InMemory => {
                let authority = Authority::make(names, now).map_err(|error| impossible(&error))?;
                let leaf = authority.issue(names, now).map_err(|error| impossible(&error))?;
                (authority, leaf, None)
            }
            Keeping::In(directory) => {
                let kept = kept::find_or_make(directory, names, now)?;
                (kept.authority, kept.leaf, Some(kept.ca_path))
            }
        };
        let Leaf { chain, key } = leaf;
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(chain, key))
            .map_err(|error| impossible(&error))?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self { config: Arc::new(config), ca_pem: authority.root_pem().to_owned(), ca_path })
    }

    /// What clients are to trust.
    pub(crate) fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// The file that holds it.
    pub(crate) fn ca_path(&self) -> Option<&Path> {
        self.ca_path.as_deref()
    }
}

/// Of this crate alone: nothing is installed for the process.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn impossible(error: &dyn std::fmt::Display) -> String {
    format!("no certificate can be made: {error}")
}
