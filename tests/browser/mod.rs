//! Real browsers for the pages: Chromium, driven over WebDriver.
//!
//! | Modules | What they are responsible for |
//! | --- | --- |
//! | `tools`, `driver` | which programs there are; the one driver of a run |
//! | `session` | a browser with a profile of its own, for one scenario |
//! | `page` | what is on the page, found as people find it: by words, labels and roles |
//! | `accessibility` | whether everybody can use the page |
//! | `application` | where a log-in leads back to |
//! | `evidence` | what the browser showed when a scenario failed |
//!
//! Nothing here knows a selector of a page. Whatever is waited for is looked at again and again within the page, by a
//! script of ours, until it is so; how long that takes at most is [`PATIENCE`].

mod accessibility;
mod application;
mod driver;
mod evidence;
mod page;
mod session;
mod tools;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OnceCell, Semaphore};

pub use application::Application;
use driver::Driver;
pub use page::Fit;
pub use session::Browser;
use tools::Tools;

/// The longest wait for something to be on a page, in wall time.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// So many browsers at once: each keeps a core busy.
const AT_ONCE: usize = 2;

/// The browsers of a run. They share a driver, which starts with the first of them and ends with the run.
#[derive(Debug)]
pub struct Browsers {
    driver: OnceCell<Driver>,
    places: Arc<Semaphore>,
}

impl Default for Browsers {
    fn default() -> Self {
        Self { driver: OnceCell::new(), places: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Browsers {
    /// A fresh browser, once there is room for it.
    ///
    /// # Panics
    /// When there is none on this machine, or none that starts.
    pub async fn open(&self) -> Browser {
        let place = self.places.clone().acquire_owned().await.expect("nobody closes it");
        let tools = Tools::find().unwrap_or_else(|why| panic!("{why}"));
        let driver = self.driver.get_or_init(|| Driver::start(&tools)).await;
        Browser::open(driver.url(), &tools, place).await
    }
}

/// Whether scenarios with a browser can run. Where everything must run, they do not ask.
///
/// # Errors
/// What to install.
pub fn is_here() -> Result<(), String> {
    if std::env::var_os("CI").is_some_and(|ci| ci == "true") { Ok(()) } else { Tools::find().map(drop) }
}
