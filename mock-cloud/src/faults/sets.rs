//! Faults that belong together, by name.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;

use super::fault::{Delay, Fault, Radio};

/// A set of faults that comes ready-made. What is in it is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultSet {
    /// Devices on a Wi-Fi that comes and goes: cut off for some seconds every few minutes, slow answers, requests and
    /// events that are lost.
    BadWifi,
    /// Devices whose modem has gone to sleep: the first event after 10 s of silence is up to 10 s late.
    CellularIdle,
    /// A cloud that has too much to do: slow answers, 503 and 500, connections that break, streams that drop or stall.
    CloudDegraded,
    /// Tokens that are refused, and a log-in that then has too much to do, as when all apps log in at once.
    TokenStorm,
}

impl FaultSet {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::BadWifi, Self::CellularIdle, Self::CloudDegraded, Self::TokenStorm];

    /// As on the control surface and in world files.
    pub fn name(self) -> &'static str {
        match self {
            Self::BadWifi => "bad-wifi",
            Self::CellularIdle => "cellular-idle",
            Self::CloudDegraded => "cloud-degraded",
            Self::TokenStorm => "token-storm",
        }
    }

    /// What is in it.
    pub fn faults(self) -> Vec<Fault> {
        const ALL: &str = "/v1/{*any}";
        let (ms, s) = (SignedDuration::from_millis, SignedDuration::from_secs);
        match self {
            Self::BadWifi => vec![
                Fault::flapping(Delay::between(s(60), s(300)), Delay::between(s(2), s(20))).radio(Radio::Wifi),
                Fault::slow(Delay::about(ms(400), ms(200))).radio(Radio::Wifi),
                Fault::deaf().radio(Radio::Wifi).probability(0.05),
                Fault::lost().radio(Radio::Wifi).probability(0.1),
            ],
            Self::CellularIdle => {
                vec![Fault::late(Delay::between(s(0), s(10))).radio(Radio::Cellular).idle(s(10))]
            }
            Self::CloudDegraded => vec![
                Fault::delay(Delay::between(ms(200), s(4))).path(ALL).probability(0.5),
                Fault::status(503).path(ALL).header("Retry-After", "5").probability(0.1),
                Fault::status(500).path(ALL).probability(0.05),
                Fault::reset().path(ALL).probability(0.02),
                Fault::drop_after(20).probability(0.5),
                Fault::stall_after(50).probability(0.5),
                Fault::duplicate(1).probability(0.02),
            ],
            Self::TokenStorm => vec![
                Fault::status(401).path(ALL).probability(0.25),
                Fault::status(429).on("POST", "/oauth/token").header("Retry-After", "5").times(2).recover(1),
            ],
        }
    }
}

impl fmt::Display for FaultSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for FaultSet {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|set| set.name() == text);
        found.ok_or_else(|| format!("there is no set {text:?}; there are {}", Self::ALL.map(Self::name).join(", ")))
    }
}
