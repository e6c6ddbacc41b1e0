//! The emulated board: everything of a device but its application and its session's rules.

mod clock;
mod limiter;
mod pins;
mod registry;
mod serial;
mod system;

use alloc::string::String;
use alloc::vec::Vec;

pub(crate) use clock::LoopClock;
use limiter::Limiter;
use pins::Pins;
pub(crate) use registry::Registry;
use serial::Serial;
#[cfg(feature = "wasm")]
pub(crate) use system::EEPROM_BYTES;
use system::System;
pub(crate) use system::{Radio, Wish};
pub use system::{SERIAL_INPUT_BYTES, SystemMode};

use crate::device::ResetReason;
use crate::hal::{DEFAULT_TTL, FunctionId, Hal, MAX_DATA, MAX_NAME, MAX_TTL, Pin, PinMode, VariableId};
use crate::link::{Event, Micros, Token, Uplink, VariableType};
use crate::waveform::mix;

/// Messages of one moment after which subscriptions are kept but no longer told.
const MOST_SAID: usize = 1000;

/// The board of an emulated device. What each loop touches stands first, see [`Device`](crate::Device).
#[repr(C)]
pub struct Board {
    pub(crate) clock: LoopClock,
    /// What the application wants done once the loop or handler at hand is over.
    pub(crate) wish: Option<Wish>,
    pub(crate) connected: bool,
    /// An update is coming in, and nothing is published meanwhile.
    pub(crate) updating: bool,
    /// What the application and the session have said, with the time they said it; emptied after each visit.
    pub(crate) outbox: Vec<(Micros, Uplink)>,
    pub(crate) pins: Pins,
    pub(crate) registry: Registry,
    /// When the last message was sent, and how many were since the start.
    pub(crate) last_said: Micros,
    pub(crate) sent: u32,
    /// Seconds of silence after which the device pings, if the application has a say in it.
    pub(crate) keep_alive: Option<u32>,
    limiter: Limiter,
    pub(crate) system: System,
    serial: Serial,
    seed: u64,
    chance: u64,
    /// Unix seconds and the virtual time they held at.
    time: Option<(u32, Micros)>,
    next_token: u64,
}

impl Board {
    pub(crate) fn new(seed: u64, loop_hz: u32) -> Self {
        Self {
            clock: LoopClock::new(loop_hz),
            wish: None,
            pins: Pins::new(seed),
            connected: false,
            updating: false,
            outbox: Vec::new(),
            registry: Registry::default(),
            last_said: 0,
            sent: 0,
            keep_alive: None,
            limiter: Limiter::new(0),
            system: System::new(),
            serial: Serial::default(),
            seed,
            chance: mix(seed),
            time: None,
            next_token: 0,
        }
    }

    /// Forgets what a reset forgets. What lies on the pins, the serial log, the course of chance and the count of tokens stay.
    pub(crate) fn reset(&mut self, at: Micros, millis: u32) {
        self.clock.restart(at, millis);
        self.pins.reset();
        self.connected = false;
        self.updating = false;
        self.registry = Registry::default();
        self.sent = 0;
        self.keep_alive = None;
        self.limiter = Limiter::new(millis);
        self.system.restart();
        self.wish = None;
        self.time = None;
    }

    pub(crate) fn send(&mut self, message: Uplink) {
        self.last_said = self.clock.now;
        self.sent = self.sent.wrapping_add(1);
        self.outbox.push((self.clock.now, message));
    }

    /// A token that this device has not used yet, before a reset neither.
    pub(crate) fn fresh_token(&mut self) -> Token {
        let token = Token(self.next_token);
        self.next_token += 1;
        token
    }

    /// Publishes for the system, which is not asked for its pace.
    pub(crate) fn tell(&mut self, name: &str, data: &str) {
        let event = Event { name: String::from(name), data: Some(String::from(data)), ttl: DEFAULT_TTL };
        self.send(Uplink::Event(event));
    }

    /// Sets after how many seconds of silence the device says that it is there, at least one; until the next start.
    pub fn set_keep_alive(&mut self, seconds: u32) {
        self.keep_alive = Some(seconds.max(1));
    }

    /// Whether the radio is switched off and on again when no session has begun for five minutes; until the next start.
    pub fn set_network_resets(&mut self, on: bool) {
        self.system.network_resets = on;
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// Events that the application was not let publish since the start, as they came too fast.
    pub(crate) fn rate_limited(&self) -> u32 {
        self.limiter.refused()
    }

    pub(crate) fn set_time(&mut self, unix_seconds: u32) {
        self.time = Some((unix_seconds, self.clock.now));
    }

    pub(crate) fn serial(&self) -> &str {
        self.serial.text()
    }

    pub(crate) fn serial_dropped(&self) -> u64 {
        self.serial.dropped()
    }

    /// Notes a wish, unless one waits that does more, and lets no loop begin before it is granted.
    pub(crate) fn wish(&mut self, wish: Wish) {
        if self.wish.is_none_or(|waits| waits.rank() < wish.rank()) {
            self.wish = Some(wish);
        }
        self.clock.hold();
    }

    pub(crate) fn take_wish(&mut self) -> Option<Wish> {
        let wish = self.wish.take()?;
        self.clock.release();
        Some(wish)
    }

    /// Writes a line of a category and a level of Device OS to the serial log.
    pub(crate) fn log_as(&mut self, level: &str, category: &str, line: &str) {
        self.serial.write(self.clock.millis(), category, level, line);
    }

    /// Writes to the serial port as it is.
    #[cfg(feature = "wasm")]
    pub(crate) fn print(&mut self, text: &str) {
        self.serial.write_raw(text);
    }

    /// As [`Hal::publish`], for an application that wants to know when the cloud has taken the event.
    #[cfg(feature = "wasm")]
    pub(crate) fn publish_to_ack(&mut self, name: &str, data: Option<&str>, ttl: u32) -> Option<Token> {
        let event = self.may_publish(name).then(|| self.admit(name, data, ttl))??;
        let token = self.fresh_token();
        self.send(Uplink::EventToAck { token, event });
        Some(token)
    }

    fn may_publish(&self, name: &str) -> bool {
        self.connected && !self.updating && !name.is_empty()
    }

    #[cold]
    fn publish_now(&mut self, name: &str, data: Option<&str>, ttl: u32) -> bool {
        let event = self.admit(name, data, ttl);
        event.map(|event| self.send(Uplink::Event(event))).is_some()
    }

    /// The event as it is sent, if its call does not come too fast.
    fn admit(&mut self, name: &str, data: Option<&str>, ttl: u32) -> Option<Event> {
        if !self.limiter.admits(name, self.millis()) {
            return None;
        }
        let name = String::from(cut(name, MAX_NAME));
        let data = data.map(|data| String::from(cut(data, MAX_DATA)));
        Some(Event { name, data, ttl: ttl.min(MAX_TTL) })
    }
}

impl Hal for Board {
    #[inline]
    fn turn(&mut self, until: Micros) -> bool {
        self.clock.turn(until)
    }

    #[inline]
    fn next_turn(&self) -> Micros {
        self.clock.next
    }

    #[inline]
    fn now(&self) -> Micros {
        self.clock.now
    }

    #[inline]
    fn millis(&self) -> u32 {
        self.clock.millis()
    }

    #[inline]
    fn analog_read(&mut self, pin: Pin) -> u16 {
        self.pins.analog(pin, self.clock.now)
    }

    fn pin_mode(&mut self, pin: Pin, mode: PinMode) {
        self.pins.set_mode(pin, mode);
    }

    fn digital_write(&mut self, pin: Pin, high: bool) {
        self.pins.write(pin, high);
    }

    fn digital_read(&mut self, pin: Pin) -> bool {
        self.pins.level(pin)
    }

    fn function(&mut self, name: &str) -> Option<FunctionId> {
        self.registry.add_function(name)
    }

    fn variable(&mut self, name: &str, kind: VariableType) -> Option<VariableId> {
        self.registry.add_variable(name, kind)
    }

    fn subscribe(&mut self, prefix: &str) -> bool {
        let known = self.registry.subscriptions().len();
        let accepted = self.registry.add_subscription(prefix);
        let told = self.connected && self.system.introduced && self.outbox.len() < MOST_SAID;
        if told && self.registry.subscriptions().len() > known {
            self.send(Uplink::Subscribe { prefix: String::from(prefix) });
        }
        accepted
    }

    #[inline]
    fn connected(&self) -> bool {
        self.connected
    }

    fn publish(&mut self, name: &str, data: Option<&str>, ttl: u32) -> bool {
        self.may_publish(name) && self.publish_now(name, data, ttl)
    }

    fn reply(&mut self, answer: Uplink) {
        if self.connected {
            self.send(answer);
        }
    }

    fn connect(&mut self) {
        if !self.system.wants_cloud {
            self.system.wants_cloud = true;
            self.wish(Wish::Session);
        }
    }

    fn disconnect(&mut self) {
        if self.system.wants_cloud {
            self.system.wants_cloud = false;
            self.wish(Wish::Session);
        }
    }

    fn restart(&mut self, data: u32) {
        self.wish(Wish::Reset { reason: ResetReason::User, data });
    }

    fn random(&mut self) -> u32 {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        (mix(self.chance) >> 32) as u32
    }

    fn unix_time(&self) -> Option<u32> {
        let (seconds, at) = self.time?;
        Some(seconds.wrapping_add(((self.clock.now - at) / 1_000_000) as u32))
    }

    fn log(&mut self, line: &str) {
        self.serial.write(self.clock.millis(), "app", "INFO", line);
    }
}

/// The longest beginning of `text` that is at most `limit` bytes and ends at a character.
///
/// Device OS cuts in the middle of a character; text here stays UTF-8. Source: chosen.
pub(crate) fn cut(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn connected_board() -> Board {
        let mut board = Board::new(1, 1000);
        board.reset(0, 0);
        board.connected = true;
        board
    }

    #[test]
    fn publishes_nothing_while_not_connected() {
        let mut board = connected_board();
        board.connected = false;
        assert!(!board.publish("x", None, 60));
        assert!(board.outbox.is_empty());
    }

    #[test]
    fn refuses_an_event_without_a_name() {
        assert!(!connected_board().publish("", Some("x"), 60));
    }

    #[test]
    fn cuts_names_and_data_at_a_character_and_time_to_live_at_its_limit() {
        let mut board = connected_board();
        // 63 + 2 bytes: the last character does not fit into 64. 1023 + 3 likewise.
        let name = "n".repeat(63) + "é";
        let data = "d".repeat(1023) + "€";
        assert!(board.publish(&name, Some(&data), u32::MAX));
        let event = Event { name: "n".repeat(63), data: Some("d".repeat(1023)), ttl: 16_777_215 };
        assert_eq!(board.outbox, vec![(0, Uplink::Event(event))]);
    }

    #[test]
    fn a_subscription_made_during_a_session_is_sent_at_once_and_only_once() {
        let mut board = connected_board();
        assert!(board.subscribe("motion/"));
        assert!(board.subscribe("motion/"));
        assert_eq!(board.outbox, vec![(0, Uplink::Subscribe { prefix: "motion/".into() })]);
    }

    #[test]
    fn tells_the_time_once_the_cloud_has_told_it() {
        let mut board = connected_board();
        assert_eq!(board.unix_time(), None);
        board.clock.now = 500_000;
        board.set_time(1_700_000_000);
        board.clock.now = 2_499_999;
        assert_eq!(board.unix_time(), Some(1_700_000_001));
        board.clock.now = 2_500_000;
        assert_eq!(board.unix_time(), Some(1_700_000_002));
    }

    #[test]
    fn chance_follows_the_seed() {
        let row = |seed| {
            let mut board = Board::new(seed, 1000);
            [board.random(), board.random(), board.random()]
        };
        assert_eq!(row(1), row(1));
        assert_ne!(row(1), row(2));
    }
}
