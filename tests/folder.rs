//! A folder of a scenario's own, gone with it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// A folder of a scenario's own, gone with it. It is made when something is first put there.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Default for Folder {
    fn default() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("cloud-chamber-e2e-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        // One of a run that was killed, by a process of the same number.
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies in a folder for such things.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Folder {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file, and the folders above it.
    ///
    /// # Panics
    /// When there is no place for it.
    pub fn put(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        let parent = path.parent().expect("it lies in the folder");
        std::fs::create_dir_all(parent).and_then(|()| std::fs::write(&path, text)).expect("a place for files");
    }
}
