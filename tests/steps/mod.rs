//! What the sentences of the scenarios mean, a file for each concept.

pub mod authentication;
pub mod authorization;
pub mod binaries;
pub mod claim_codes;
pub mod clock;
pub mod control;
pub mod curl;
pub mod customers;
pub mod devices;
pub mod diagnostics;
pub mod events;
pub mod faults;
pub mod firmware;
pub mod integrations;
pub mod journal;
pub mod ledger;
pub mod limits;
pub mod oauth;
pub mod programs;
pub mod readme;
pub mod serial;
pub mod sketches;
pub mod team;
pub mod user;
pub mod wire;
pub mod world;
