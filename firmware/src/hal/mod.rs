//! What an application may ask of its board.
//!
//! [`Hal`] is the only door between an application and the world: pins, time, the cloud, chance and the serial port.
//! The one board of this crate is [`Board`](crate::board::Board); an application's unit test may bring its own.

mod pin;

pub use pin::{Pin, PinMode};

use crate::link::{Micros, Uplink, VariableType};

/// Most functions, and most variables, an application can register. Source: observed (Device OS).
pub const MAX_REGISTRATIONS: usize = 100;
/// Longest name of a function, a variable or an event, and longest prefix of a subscription, in bytes.
/// Source: observed (Device OS).
pub const MAX_NAME: usize = 64;
/// Longest data of an event and longest text of a variable, in bytes. Source: observed (Device OS).
pub const MAX_DATA: usize = 1024;
/// Subscriptions left to the application; the system keeps two of six. Source: observed (Device OS).
pub const MAX_SUBSCRIPTIONS: usize = 4;
/// Time to live of an event whose firmware names none, in seconds. Source: documented.
pub const DEFAULT_TTL: u32 = 60;
/// Longest time to live of an event, in seconds. Source: documented.
pub const MAX_TTL: u32 = 16_777_215;
/// Highest value of the 12-bit analog converter. Source: documented.
pub const MAX_ANALOG: u16 = 4095;

/// A registered function: its place in the order of registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionId(pub u8);

/// A registered variable: its place in the order of registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VariableId(pub u8);

/// The board an application runs on.
pub trait Hal {
    /// Starts the next pass of `loop()` if it is due before `until`: the clock moves to it and the answer is `true`.
    fn turn(&mut self, until: Micros) -> bool;

    /// When the next pass of `loop()` is due, in virtual time.
    fn next_turn(&self) -> Micros;

    /// Virtual time of the loop, call or event at hand.
    fn now(&self) -> Micros;

    /// Milliseconds since the device started; wraps after 2^32. Source: documented.
    fn millis(&self) -> u32;

    /// The level of an analog pin, 0 to [`MAX_ANALOG`]; 0 for a pin without converter. Source: observed (Device OS).
    fn analog_read(&mut self, pin: Pin) -> u16;

    /// Makes a pin an input or an output.
    fn pin_mode(&mut self, pin: Pin, mode: PinMode);

    /// Drives an output; a pin that is no output stays as it is.
    fn digital_write(&mut self, pin: Pin, high: bool);

    /// The level of a pin.
    fn digital_read(&mut self, pin: Pin) -> bool;

    /// Registers a cloud function; a name already taken keeps its id.
    ///
    /// `None` when the name is empty or longer than [`MAX_NAME`], or after [`MAX_REGISTRATIONS`] names.
    /// The cloud learns of it when the next session begins, so register in `setup()`.
    fn function(&mut self, name: &str) -> Option<FunctionId>;

    /// Registers a cloud variable; a name already taken keeps its id and takes the new type.
    ///
    /// `None` under the same conditions as for [`Hal::function`].
    fn variable(&mut self, name: &str, kind: VariableType) -> Option<VariableId>;

    /// Subscribes to events whose name begins with `prefix`; a prefix already subscribed counts as present.
    ///
    /// `false` when the prefix is longer than [`MAX_NAME`] or all [`MAX_SUBSCRIPTIONS`] are taken.
    fn subscribe(&mut self, prefix: &str) -> bool;

    /// Whether the session with the cloud stands.
    fn connected(&self) -> bool;

    /// Publishes an event; `true` once it is handed to the session.
    ///
    /// The name is cut at [`MAX_NAME`] bytes and the data at [`MAX_DATA`], both at a character.
    /// `false` while not connected, for an empty name, and when calls come faster than four a second.
    fn publish(&mut self, name: &str, data: Option<&str>, ttl: u32) -> bool;

    /// Hands the answer to a request to the session; it is lost if there is none any more.
    fn reply(&mut self, answer: Uplink);

    /// Asks for a session with the cloud, if the application does not want one yet.
    fn connect(&mut self);

    /// Ends the session with the cloud, and looks for none until [`Hal::connect`].
    fn disconnect(&mut self);

    /// Restarts the device once the loop or handler at hand is over, with the reason
    /// [`User`](crate::device::ResetReason::User) and a number of the application's own.
    fn restart(&mut self, data: u32);

    /// The next number of the device's own sequence.
    fn random(&mut self) -> u32;

    /// Seconds since 1970, once the cloud has told the time.
    fn unix_time(&self) -> Option<u32>;

    /// Writes a line to the serial log.
    fn log(&mut self, line: &str);
}
