//! The messages between a device and a cloud.
//!
//! They are modelled on the CoAP catalogue of the real device protocol, one variant for each message a device sends or
//! understands, without the bytes: a gateway can put the same messages on a socket later.
//! A cloud needs nothing of this crate but this module.
//!
//! Source of the catalogue: observed (the public Device OS sources, 6.2); each variant names its method and path.

mod describe;
mod update;
mod vitals;

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

pub use describe::{Describe, Module, ModuleFunction, SystemDescribe};
pub use update::UpdateRefusal;
pub use vitals::{Battery, Cell, DisconnectReason, Radio, Signal, Upkeep, Vitals};

/// Virtual time in microseconds since the fleet began.
pub type Micros = u64;

/// The twelve bytes that identify a device, written as 24 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(pub [u8; 12]);

impl DeviceId {
    /// Reads 24 hex digits of either case; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 24 {
            return None;
        }
        let mut id = [0u8; 12];
        for (byte, pair) in id.iter_mut().zip(digits.chunks_exact(2)) {
            let high = char::from(pair[0]).to_digit(16)?;
            let low = char::from(pair[1]).to_digit(16)?;
            *byte = (high * 16 + low) as u8;
        }
        Some(Self(id))
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // By table: an id is written in every answer and every event.
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 24];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
            pair[0] = HEX[usize::from(byte >> 4)];
            pair[1] = HEX[usize::from(byte & 15)];
        }
        f.write_str(core::str::from_utf8(&text).expect("hex digits"))
    }
}

impl fmt::Debug for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A kind of hardware.
///
/// Source of the numbers: observed (platform ids in device records).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Platform {
    /// Photon, Wi-Fi, generation 2.
    Photon,
    /// P1 module, Wi-Fi, generation 2.
    P1,
    /// Electron, cellular, generation 2.
    Electron,
    /// Argon, Wi-Fi, generation 3.
    Argon,
    /// Boron, cellular, generation 3.
    Boron,
    /// Tracker SoM, cellular, generation 3.
    Tracker,
    /// B-series SoM (B523 and its like), cellular, generation 3.
    BSom,
    /// Photon 2 and P2, Wi-Fi.
    Photon2,
    /// M-series SoM, cellular.
    MSom,
}

impl Platform {
    /// Every platform, in the order of its number.
    pub const ALL: [Self; 9] = [
        Self::Photon,
        Self::P1,
        Self::Electron,
        Self::Argon,
        Self::Boron,
        Self::BSom,
        Self::Tracker,
        Self::Photon2,
        Self::MSom,
    ];

    /// The number used on the wire and in device records.
    pub const fn id(self) -> u16 {
        match self {
            Self::Photon => 6,
            Self::P1 => 8,
            Self::Electron => 10,
            Self::Argon => 12,
            Self::Boron => 13,
            Self::BSom => 25,
            Self::Tracker => 26,
            Self::Photon2 => 32,
            Self::MSom => 35,
        }
    }

    /// The name used in world files: lower case, with dashes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Photon => "photon",
            Self::P1 => "p1",
            Self::Electron => "electron",
            Self::Argon => "argon",
            Self::Boron => "boron",
            Self::BSom => "b-som",
            Self::Tracker => "tracker",
            Self::Photon2 => "photon-2",
            Self::MSom => "m-som",
        }
    }

    /// Whether the device reaches the cloud over a mobile network.
    pub const fn is_cellular(self) -> bool {
        matches!(self, Self::Electron | Self::Boron | Self::BSom | Self::Tracker | Self::MSom)
    }

    /// The longest function argument in bytes: 864 on generation 2, else 1024. Source: observed (Device OS).
    pub const fn max_argument(self) -> usize {
        match self {
            Self::Photon | Self::P1 | Self::Electron => 864,
            _ => 1024,
        }
    }
}

/// Matches an answer to its request; chosen by the side that asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub u64);

/// The value of a cloud variable.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `bool`.
    Bool(bool),
    /// `int`, 32 bits.
    Int(i32),
    /// `double`.
    Double(f64),
    /// `String`, at most 1024 bytes.
    Text(String),
}

/// The type of a cloud variable, as its name stands in a device record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableType {
    /// Describe code 1.
    Bool,
    /// Describe code 2.
    Int,
    /// Describe code 4.
    Text,
    /// Describe code 9.
    Double,
}

impl VariableType {
    /// The word in a device record: `bool`, `int32`, `string` or `double`. Source: observed.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int32",
            Self::Text => "string",
            Self::Double => "double",
        }
    }
}

/// First message of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// Who is calling.
    pub id: DeviceId,
    /// The hardware.
    pub platform: Platform,
    /// Product the firmware was built for; the platform's number outside a product.
    pub product_id: u16,
    /// Version the firmware declares; 0xffff when it declares none.
    pub product_version: u16,
    /// Device OS version, as text such as `6.2.0`.
    pub system_version: String,
    /// What the device can do and what has happened to it: the sum of [`hello_flags`].
    pub flags: u16,
    /// The longest message in bytes.
    pub max_message: u16,
    /// The largest binary that fits on the device, in bytes.
    pub max_binary: u32,
    /// The size of a chunk of an update in bytes.
    pub chunk: u16,
    /// Seconds without a message after which the device says that it is there.
    ///
    /// The real hello does not tell; a cloud learns it from the pings. Source: chosen.
    pub keep_alive: u32,
}

/// The flags of a [`Hello`]. Source: observed (Device OS).
pub mod hello_flags {
    /// An update over the air succeeded before this start.
    pub const UPDATED: u16 = 0x01;
    /// The device has vitals to tell.
    pub const DIAGNOSTICS: u16 = 0x02;
    /// Updates may come at once.
    pub const IMMEDIATE_UPDATES: u16 = 0x04;
    /// The device says goodbye.
    pub const GOODBYE: u16 = 0x10;
    /// The device describes itself without being asked.
    pub const DESCRIBES_ITSELF: u16 = 0x20;
    /// Updates may be compressed.
    pub const COMPRESSED_UPDATES: u16 = 0x40;
    /// Updates follow the third version of their protocol.
    pub const UPDATES_V3: u16 = 0x80;
}

/// Why a device answered a request with an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// 4.00: the argument was longer than the platform's limit. The function ran all the same, with the argument cut.
    ArgumentTooLong,
    /// 4.04: no such variable.
    NotFound,
}

/// An event on its way, in either direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// 1 to 64 bytes.
    pub name: String,
    /// At most 1024 bytes; absent when published without data.
    pub data: Option<String>,
    /// Seconds; 60 unless the firmware says otherwise.
    pub ttl: u32,
}

/// From a device to the cloud.
#[derive(Clone, Debug, PartialEq)]
pub enum Uplink {
    /// `POST h`.
    Hello(Hello),
    /// `POST d?1`, the system's part.
    SystemDescribe(SystemDescribe),
    /// `POST d?2`, the application's part.
    Describe(Describe),
    /// `POST d?4`, the metrics.
    Vitals(Vitals),
    /// An empty confirmable message: the device is there.
    Ping {
        /// Seconds after which it says so again.
        keep_alive: u32,
    },
    /// `GET e/PREFIX`.
    Subscribe {
        /// Events whose name begins so.
        prefix: String,
    },
    /// `GET t`.
    Time {
        /// For the answer.
        token: Token,
    },
    /// `POST E/NAME`.
    Event(Event),
    /// The same, and the application is told when the cloud has taken it.
    ///
    /// Every event but one with `NO_ACK` is acknowledged on the real wire; here only where somebody asks. Source: chosen.
    EventToAck {
        /// For the acknowledgement.
        token: Token,
        /// What is published.
        event: Event,
    },
    /// 2.04 or an error, for a function call.
    FunctionResult {
        /// Of the call.
        token: Token,
        /// What the function returned.
        result: Result<i32, Refusal>,
    },
    /// 2.05 or an error, for a variable.
    VariableValue {
        /// Of the request.
        token: Token,
        /// What the variable held when it was asked for.
        result: Result<Value, Refusal>,
    },
    /// Whether the device takes an update.
    UpdateStarted {
        /// Of the offer.
        token: Token,
        /// Or why not.
        result: Result<(), UpdateRefusal>,
    },
    /// Chunks that have come, without a gap.
    UpdateChunks {
        /// How many.
        count: u32,
    },
    /// Whether what came is firmware; if so, the device starts with it.
    UpdateFinished {
        /// Of the question.
        token: Token,
        /// Or what is wrong with it.
        result: Result<(), UpdateRefusal>,
    },
    /// Empty answer to a ping or a signal.
    Ack {
        /// Of the request.
        token: Token,
    },
    /// `POST x`: a graceful end of the session.
    Goodbye,
}

/// From the cloud to a device.
#[derive(Clone, Debug, PartialEq)]
pub enum Downlink {
    /// The cloud's hello: the session stands.
    Hello,
    /// `POST f/NAME?ARGUMENT`.
    Function {
        /// For the answer.
        token: Token,
        /// As registered.
        name: String,
        /// Whole; the device cuts it at its own limit.
        argument: String,
    },
    /// `GET v/NAME`.
    Variable {
        /// For the answer.
        token: Token,
        /// As registered.
        name: String,
    },
    /// An empty confirmable message.
    Ping {
        /// For the answer.
        token: Token,
    },
    /// `POST S`: another firmware is offered.
    UpdateStart {
        /// For the answer.
        token: Token,
        /// Of all of it, in bytes.
        size: u32,
        /// Of one chunk, in bytes.
        chunk: u16,
        /// SHA-256 of all of it.
        hash: [u8; 32],
    },
    /// `POST C`.
    UpdateChunk {
        /// Which, from 0.
        index: u32,
        /// The last one may be shorter than the others.
        data: Vec<u8>,
    },
    /// `POST F`: that was all of it.
    UpdateFinish {
        /// For the answer.
        token: Token,
    },
    /// The empty answer to an event that is to be acknowledged: the cloud has taken it.
    Ack {
        /// Of the event.
        token: Token,
    },
    /// The empty answer to a device's ping.
    Pong,
    /// `GET d?4`: the device is to tell its vitals.
    Vitals,
    /// `PUT s?1` or `?0`.
    Signal {
        /// For the answer.
        token: Token,
        /// Start or stop.
        on: bool,
    },
    /// `POST E/NAME`, for a subscription.
    Event(Event),
    /// Answer to `GET t`.
    Time {
        /// Of the request.
        token: Token,
        /// Seconds since 1970.
        unix_seconds: u32,
    },
}
