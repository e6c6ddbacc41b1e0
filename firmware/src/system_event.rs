//! What an application may hear of its own system: Wiring's `System.on(...)`.
//!
//! These stay on the device; the cloud knows nothing of them. Source of names, numbers and parameters: observed (Device OS).

/// Something that has happened to the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemEvent {
    /// The network under the session.
    Network(NetworkStatus),
    /// The session.
    Cloud(CloudStatus),
    /// An update over the air.
    Update(UpdateProgress),
    /// The cloud has an update that it will deliver once updates are enabled.
    UpdatePending,
    /// The device is to start afresh as soon as the application lets it.
    ResetPending,
    /// The device starts afresh when the application has heard this.
    Reset,
    /// The clock has been set.
    TimeChanged {
        /// By the cloud, not by the application.
        by_cloud: bool,
    },
}

/// How it is going with the network. Even numbers are on the way to the odd one that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkStatus {
    /// The radio is being switched off.
    PoweringOff = 2,
    /// The radio is off.
    Off = 3,
    /// The radio is being switched on.
    PoweringOn = 4,
    /// The radio is on.
    On = 5,
    /// A network is looked for.
    Connecting = 6,
    /// There is a network.
    Connected = 7,
    /// The network is being left.
    Disconnecting = 10,
    /// The network has been left.
    Disconnected = 11,
}

/// How it is going with the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloudStatus {
    /// There is none, or the attempt at one has failed.
    Disconnected = 0,
    /// The device tries to begin one.
    Connecting = 1,
    /// The cloud has answered.
    Handshake = 2,
    /// The session stands.
    Connected = 8,
    /// A session that stood is being ended.
    Disconnecting = 9,
}

/// How it is going with an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateProgress {
    /// It has come to nothing.
    Failed = -1,
    /// It begins.
    Begun = 0,
    /// It is on the device.
    Complete = 1,
    /// Some more of it has come.
    Progress = 2,
}

impl SystemEvent {
    /// The bit that an application subscribes by.
    pub const fn number(self) -> u64 {
        match self {
            Self::Network(_) => 1 << 5,
            Self::Cloud(_) => 1 << 6,
            Self::Update(_) => 1 << 8,
            Self::UpdatePending => 1 << 9,
            Self::ResetPending => 1 << 10,
            Self::Reset => 1 << 11,
            Self::TimeChanged { .. } => 1 << 14,
        }
    }

    /// The number that goes with it.
    pub const fn parameter(self) -> i32 {
        match self {
            Self::Network(status) => status as i32,
            Self::Cloud(status) => status as i32,
            Self::Update(progress) => progress as i32,
            Self::UpdatePending | Self::ResetPending | Self::Reset => 0,
            Self::TimeChanged { by_cloud } => by_cloud as i32,
        }
    }
}
