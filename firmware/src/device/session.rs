//! The session with the cloud, and what the world does to a device.
//!
//! A session begins: Hello; the cloud's Hello; Time, Describe, Subscribe for each subscription; connected.
//! Source of the order: observed (Device OS), leaving out what an application cannot see.

use alloc::string::{String, ToString as _};

use super::{Connection, Device, ResetReason, SYSTEM_VERSION, Stimulus};
use crate::app::Request;
use crate::board::cut;
use crate::link::{Downlink, Event, Hello, Refusal, Token, Uplink};

/// Version in the hello of firmware that declares none. Source: observed.
const NO_PRODUCT_VERSION: u16 = 0xffff;

impl Device {
    pub(super) fn take_message(&mut self, message: Downlink) {
        match (self.connection, message) {
            (Connection::PoweredOff | Connection::Offline, _) => {}
            (Connection::Connecting, Downlink::Hello) => self.begin_session(),
            (Connection::Connecting, _) | (Connection::Connected, Downlink::Hello) => {}
            (Connection::Connected, Downlink::Time { unix_seconds, .. }) => self.board.set_time(unix_seconds),
            (Connection::Connected, _) if self.deaf => {}
            (Connection::Connected, request) => self.take_request(request),
        }
    }

    fn take_request(&mut self, request: Downlink) {
        match request {
            Downlink::Function { token, name, argument } => self.call(token, &name, &argument),
            Downlink::Variable { token, name } => self.read(token, &name),
            Downlink::Ping { token } => self.board.send(Uplink::Ack { token }),
            Downlink::Signal { token, on } => {
                self.signaling = on;
                self.board.send(Uplink::Ack { token });
            }
            Downlink::Event(event) => self.hear(event),
            Downlink::Hello | Downlink::Time { .. } => {}
        }
    }

    /// An unknown function is never answered. Source: observed (Device OS).
    fn call(&mut self, token: Token, name: &str, argument: &str) {
        let (Some(function), Some(application)) = (self.board.registry.find_function(name), &mut self.application)
        else {
            return;
        };
        let heard = cut(argument, self.platform.max_argument());
        let whole = heard.len() == argument.len();
        let request = Request::Call { token, function, argument: String::from(heard), whole };
        application.take(&mut self.board, request);
    }

    fn read(&mut self, token: Token, name: &str) {
        match (self.board.registry.find_variable(name), &mut self.application) {
            (Some(variable), Some(application)) => {
                application.take(&mut self.board, Request::Read { token, variable });
            }
            _ => self.board.send(Uplink::VariableValue { token, result: Err(Refusal::NotFound) }),
        }
    }

    fn hear(&mut self, event: Event) {
        if let Some(application) = &mut self.application
            && self.board.registry.hears(&event.name)
        {
            application.take(&mut self.board, Request::Event(event));
        }
    }

    pub(super) fn take_stimulus(&mut self, stimulus: Stimulus) {
        match stimulus {
            Stimulus::Analog { pin, waveform } => self.board.pins.set_analog(pin, waveform),
            Stimulus::Digital { pin, high } => self.board.pins.apply(pin, high),
            Stimulus::Power(true) if !self.is_powered() => self.start(ResetReason::PowerDown),
            Stimulus::Power(true) => {}
            Stimulus::Power(false) => self.stop(),
            Stimulus::Network { up, clean } => self.set_network(up, clean),
            Stimulus::Deaf(deaf) => self.deaf = deaf,
            Stimulus::Serial(bytes) if self.is_powered() => self.board.system.hear(&bytes),
            Stimulus::Serial(_) => {}
            Stimulus::Reset if self.is_powered() => self.start(ResetReason::Pin),
            Stimulus::Reset => {}
        }
    }

    /// Starts the device at its own time: `setup()` runs, and the connection is looked for.
    pub(super) fn start(&mut self, reason: ResetReason) {
        self.let_application_retain();
        self.down = None;
        let first_millis = self.first_millis.take();
        self.board.reset(self.time, first_millis.unwrap_or(0));
        self.signaling = false;
        self.reset_reason = reason;
        self.board.system.reset.0 = reason;
        self.connection = Connection::Offline;
        let application = self.application.insert(self.firmware.load(first_millis.is_some()));
        application.setup(&mut self.board);
        self.run_application(self.time);
        self.look_after_session();
    }

    pub(super) fn stop(&mut self) {
        self.application = None;
        self.down = None;
        self.wake = None;
        self.board.system.lose_power();
        self.board.reset(self.time, 0);
        self.signaling = false;
        self.connection = Connection::PoweredOff;
    }

    fn set_network(&mut self, up: bool, clean: bool) {
        let changed = self.network != up;
        self.network = up;
        self.board.system.network = up;
        if !changed || !self.is_powered() {
            return;
        }
        if up || self.connection == Connection::Offline {
            self.look_after_session();
            return;
        }
        if clean {
            self.board.send(Uplink::Goodbye);
        }
        self.board.connected = false;
        self.connection = Connection::Offline;
    }

    pub(super) fn say_hello(&mut self) {
        self.connection = Connection::Connecting;
        self.board.system.introduced = false;
        let (product_id, product_version) = self.product.unwrap_or((self.platform.id(), NO_PRODUCT_VERSION));
        let (declared_id, declared_version) = self.board.system.product;
        let product_id = declared_id.unwrap_or(product_id);
        let product_version = declared_version.unwrap_or(product_version);
        let system_version = SYSTEM_VERSION.to_string();
        let hello = Hello { id: self.id, platform: self.platform, product_id, product_version, system_version };
        self.board.send(Uplink::Hello(hello));
    }

    fn begin_session(&mut self) {
        let token = Token(self.next_token);
        self.next_token += 1;
        self.board.send(Uplink::Time { token });
        self.connection = Connection::Connected;
        self.board.connected = true;
        self.introduce();
    }
}
