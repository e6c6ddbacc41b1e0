//! A device's vitals: how it is, in numbers.

/// What a device measures of itself. Everything is counted since its last start.
///
/// Source of the fields: documented (device vitals).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vitals {
    /// Seconds since the start.
    pub uptime: u32,
    /// Memory in use, in bytes.
    pub memory_used: u32,
    /// All memory, in bytes.
    pub memory_total: u32,
    /// How well the network is heard.
    pub signal: Signal,
    /// The connection to the network.
    pub network: Upkeep,
    /// The connection to the cloud.
    pub cloud: Upkeep,
    /// Messages sent to the cloud.
    pub transmitted: u32,
    /// Events the application was not let publish, since they came too fast.
    pub rate_limited: u32,
    /// On boards with power management.
    pub battery: Option<Battery>,
    /// On cellular platforms.
    pub cell: Option<Cell>,
}

/// How a connection has fared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Upkeep {
    /// Attempts to make it.
    pub attempts: u32,
    /// How often it was lost.
    pub disconnects: u32,
    /// Why it was lost last.
    pub reason: DisconnectReason,
}

/// Why a connection was lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DisconnectReason {
    /// It was not.
    #[default]
    None,
    /// Something failed.
    Error,
    /// Someone wanted it.
    User,
    /// There was no network.
    NetworkDisconnect,
}

impl DisconnectReason {
    /// As it stands in vitals. Source: documented.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Error => "error",
            Self::User => "user",
            Self::NetworkDisconnect => "network_disconnect",
        }
    }
}

/// How a device reaches its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Radio {
    /// Wi-Fi.
    WiFi,
    /// 3G.
    Umts,
    /// LTE.
    Lte,
    /// LTE category M1.
    LteM1,
}

/// How well a network is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal {
    /// Over what.
    pub radio: Radio,
    /// dBm.
    pub strength: i16,
    /// dB.
    pub quality: i16,
}

/// A battery and what feeds the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Battery {
    /// Percent.
    pub charge: u8,
}

/// The cell a device is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Location area code.
    pub area: u16,
    /// Cell id.
    pub id: u32,
}
