//! Where built things are kept: by the hash of all that they depend on, so that nothing is ever out of date.
//!
//! Entries appear whole, by renaming, so that any number of builds may run side by side.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest as _, Sha256};

/// The cache's directory: `CLOUD_CHAMBER_CACHE`, else `cloud-chamber` in the user's cache directory.
pub(super) fn root() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("CLOUD_CHAMBER_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").or_else(|| set("LOCALAPPDATA")).map(|cache| cache.join("cloud-chamber")))
        .or_else(|| set("HOME").map(|home| home.join(".cache").join("cloud-chamber")))
        .unwrap_or_else(|| std::env::temp_dir().join("cloud-chamber"))
}

/// A hash over parts, each with its length, so that no two lists of parts run together.
pub(super) fn key<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// A directory of one's own, gone with the value.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    pub(super) fn new() -> std::io::Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = root().join(format!("scratch-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Makes the directory the entry `name`; somebody else's of that name is as good.
    pub(super) fn keep_as(self, name: &str) -> std::io::Result<PathBuf> {
        let entry = root().join(name);
        match std::fs::rename(&self.0, &entry) {
            Err(_) if entry.is_dir() => Ok(entry),
            moved => moved.map(|()| entry),
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed lies in a cache.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
