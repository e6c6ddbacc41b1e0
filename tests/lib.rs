//! Runs `features/` against the mock cloud, from outside.
//!
//! | Modules | What they are responsible for |
//! | --- | --- |
//! | [`options`], [`paths`], [`runner`] | the command line; finds and runs the scenarios |
//! | `record` | from the journal of a cloud to a feature and a world file |
//! | [`report`] | what came of it, and the forms in which that is told |
//! | [`world`], [`cast`] | the state of one scenario; who plays in it |
//! | [`venue`], [`stage`], [`gate`] | what kind of cloud there is; the cloud of one scenario, its own or a remote one; what a real cloud is not asked |
//! | [`notebook`] | firmware for devices that no built-in application suits |
//! | [`steps`], [`vocabulary`] | what the sentences of the scenarios mean, a file for each concept; which there are |
//! | [`http`], [`sse`], [`snapshot`], [`coverage`] | requests as bytes, without our client; answers compared with recorded ones; what was asked at all |
//! | [`programs`], [`folder`], [`matching`] | programs under test, beside the cloud; a scenario's own files; JSON held against a part of it |
//! | [`tools`], [`vendor`] | programs of others, if they are here; the vendor's own clients among them |
//! | [`browser`] | real browsers, for the pages |
//! | [`http2`], [`tunnel`] | many streams on one connection, by hand; TLS for those who speak none |
//! | [`mod@line`], [`patience`] | a connection that can be cut, and time that passes, for our client |
//!
//! Steps use public surfaces only: the client for what a person does, raw HTTP for what the wire looks like.

pub mod browser;
pub mod cast;
pub mod coverage;
pub mod folder;
pub mod gate;
pub mod http;
pub mod http2;
pub mod line;
pub mod matching;
pub mod notebook;
pub mod options;
pub mod paths;
pub mod patience;
pub mod programs;
mod record;
pub mod report;
pub mod runner;
pub mod snapshot;
pub mod sse;
pub mod stage;
pub mod steps;
pub mod tools;
pub mod tunnel;
pub mod vendor;
pub mod venue;
pub mod vocabulary;
pub mod world;
