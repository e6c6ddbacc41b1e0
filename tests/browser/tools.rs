//! Which browser there is, and what drives it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The variable of the environment that names the driver.
const DRIVER: &str = "CHROMEDRIVER";
/// The variable of the environment that names the browser.
const BROWSER: &str = "CHROME";

const BROWSERS: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
/// Where macOS has them, which puts none on PATH.
const APPLICATIONS: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// A browser, and what drives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tools {
    pub(super) driver: PathBuf,
    pub(super) browser: PathBuf,
}

impl Tools {
    /// Those that the environment names, else those on PATH.
    ///
    /// # Errors
    /// What to install.
    pub(super) fn find() -> Result<Self, String> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        Self::among(&path, |name| std::env::var_os(name).map(PathBuf::from))
    }

    fn among(path: &OsStr, named: impl Fn(&str) -> Option<PathBuf>) -> Result<Self, String> {
        let on_path = |name: &&str| {
            let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
            std::env::split_paths(path).map(|folder| folder.join(&name)).find(|file| file.is_file())
        };
        let application = || APPLICATIONS.iter().map(Path::new).find(|file| file.is_file()).map(Path::to_path_buf);
        let driver = named(DRIVER).or_else(|| on_path(&"chromedriver"));
        let browser = named(BROWSER).or_else(|| BROWSERS.iter().find_map(on_path)).or_else(application);
        match (driver, browser) {
            (Some(driver), Some(browser)) => Ok(Self { driver, browser }),
            (driver, browser) => {
                let missing = [("chromedriver", driver), ("Chromium", browser)];
                let missing = missing.into_iter().filter(|(_, found)| found.is_none()).map(|(name, _)| name);
                let missing = missing.collect::<Vec<_>>().join(" and ");
                Err(format!(
                    "there is no {missing}: on Debian `apt-get install chromium chromium-driver`, elsewhere \
                     https://googlechromelabs.github.io/chrome-for-testing; {DRIVER} and {BROWSER} may name them"
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_comes_before_the_path() {
        let named = |name: &str| Some(PathBuf::from(format!("/opt/{name}")));
        let found = Tools::among(OsStr::new(""), named).expect("both are named");
        assert_eq!(found, Tools { driver: "/opt/CHROMEDRIVER".into(), browser: "/opt/CHROME".into() });
    }

    #[test]
    fn what_is_missing_is_named() {
        let said = Tools::among(OsStr::new(""), |name| (name == BROWSER).then(|| PathBuf::from("/opt/chrome")));
        let said = said.expect_err("there is no driver");
        assert!(said.starts_with("there is no chromedriver: "), "{said}");
    }
}
