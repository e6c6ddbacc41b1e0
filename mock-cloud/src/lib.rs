//! A mock Particle Device Cloud with living devices inside.
//!
//! [`MockCloud`] starts a whole cloud in the test process, on a free port, with a clock that moves when it is told to:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use mock_cloud::{MockCloud, SignedDuration};
//!
//! let cloud = MockCloud::start().await?;
//! println!("point your app at {}", cloud.url());
//! cloud.advance(SignedDuration::from_secs(90)).await?;
//! assert_eq!(cloud.devices().len(), 9);
//! cloud.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! # Map
//!
//! | Modules | What they are responsible for |
//! | --- | --- |
//! | [`server`], [`connection`], [`tls`], [`app`], [`hosts`] | sockets, every route, what all answers have in common |
//! | [`oauth`], [`authentication`], [`user`], [`products`], [`customers`], [`devices`], [`claim_codes`], [`events`], [`diagnostics`], [`binaries`] | a concept of the cloud's each: operations, model, table |
//! | [`limits`] | how often may be asked |
//! | [`link`], [`mail`] | concepts without routes of their own: sessions of devices, and what would be mailed |
//! | [`control`], [`journal`], [`chronicle`], [`faults`] | `/_mock`, the surface no real cloud has; what was asked and answered; what devices did; what goes wrong on purpose |
//! | [`examples`] | pages for a browser that show how the API is used |
//! | [`ledger`] | by which rule an answer is, and how sure we are of it |
//! | [`cloud`], [`timers`] | all tables; what is due |
//! | [`engine`], [`timekeeper`], [`clock`], [`crew`] | in which order things happen, and when |
//! | [`world`], [`assemble`] | what there is at the start |
//! | [`running`], [`house`], [`survey`] | a world at run time, how another takes its place, and how it is told as a world again |
//! | [`sketch`] | building sketches: C++ into modules for emulated boards |
//! | [`error`], [`auth`], [`wire`], [`path`], [`page`], [`ids`], [`secret`], [`scopes`], [`reach`], [`bounded`], [`reference`](mod@reference) | shared by all concepts |
//!
//! Inside a concept the direction is operation file → `model.rs` → `store.rs`. Below the operation file nothing reads a
//! clock, draws a random number, or waits: rules take `now` and leave [`cloud::Effect`]s.
#![expect(rustdoc::private_intra_doc_links, reason = "the map is for those who read the code")]

mod app;
mod assemble;
mod auth;
mod authentication;
#[cfg(test)]
mod bad_input;
mod binaries;
mod bounded;
mod chronicle;
mod claim_codes;
mod clock;
mod cloud;
mod connection;
mod control;
mod crew;
mod customers;
mod devices;
mod diagnostics;
mod duration;
mod engine;
mod error;
mod events;
mod examples;
mod faults;
mod here;
mod hosts;
mod house;
mod ids;
mod integrations;
mod journal;
mod ledger;
mod limits;
mod link;
mod mail;
mod mock;
mod oauth;
mod organizations;
mod page;
mod path;
mod products;
mod reach;
mod reference;
mod running;
mod scopes;
mod secret;
#[cfg(test)]
mod served;
mod server;
pub mod sketch;
mod stop;
mod survey;
mod team;
mod timekeeper;
mod timers;
mod tls;
mod updates;
mod upload;
mod user;
mod wire;
pub mod world;

pub use chronicle::{Happening, Side};
pub use clock::{ClockMode, MANUAL_START};
pub use cloud::Settings;
pub use control::{Change, Network, RemoteReset};
pub use error::ApiError;
pub use faults::{Delay, Fault, FaultSet, Flapping, Injected, Radio, When};
pub use jiff::{SignedDuration, Timestamp};
pub use journal::{Caller, Exchange, Expectation, Miss, Nearest};
pub use limits::RateLimits;
pub use mail::Mail;
pub use mock::{Builder, DeviceSummary, MockCloud, StartError};
pub use timekeeper::TimeError;
pub use tls::default_dir as default_tls_dir;
