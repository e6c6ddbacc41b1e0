//! What a browser showed when a scenario failed.

use std::fs;
use std::path::{Path, PathBuf};

use super::Browser;
use crate::report::redact::Secrets;

/// Where it is kept: in the folder of what can be built again, which no commit has.
const KEPT: &str = "target/browser";

/// Below the repository; where this program has gone elsewhere without it, below the working folder.
fn folder() -> PathBuf {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().filter(|folder| folder.is_dir());
    repository.unwrap_or(Path::new("")).join(KEPT)
}

impl Browser {
    /// Keeps a picture of the page, its elements as they are and what its console says, each in a file of this name.
    /// Answers what was kept: a browser that has crashed may have little to show. The texts tell no secrets; a picture shows
    /// what anybody before the screen would see.
    pub async fn keep(&self, name: &str, secrets: &Secrets) -> Vec<PathBuf> {
        let console = self.window.browser_log().await.map(|entries| {
            let lines = entries.iter().map(|entry| format!("{} {}\n", entry.level, entry.message));
            secrets.tell(&lines.collect::<String>()).into_bytes()
        });
        let page = self.window.source().await.map(|page| secrets.tell(&page).into_bytes());
        let picture = self.window.screenshot_as_png().await;
        let files = [("png", picture), ("html", page), ("log", console)];
        let folder = folder();
        let kept = files.into_iter().filter_map(|(kind, content)| {
            let (path, content) = (folder.join(format!("{name}.{kind}")), content.ok()?);
            fs::create_dir_all(&folder).and_then(|()| fs::write(&path, content)).ok()?;
            Some(path)
        });
        kept.collect()
    }
}
