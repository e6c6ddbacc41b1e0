//! The session with the cloud, and what the world does to a device.
//!
//! A session begins: Hello; the cloud's Hello; the system's description; a claim code, if there is one; the time is asked for; `spark/device/safemode` in
//! safe mode; once a start why it started; whether updates may come; the application's description and its subscriptions;
//! connected. Vitals follow.
//!
//! Source of the order: observed (Device OS); vitals on connecting: documented. Every session is a new one: a device that
//! comes back over an old session would say less, and nothing of that shows (chosen).

use alloc::string::{String, ToString as _};

use super::{Connection, Device, ResetReason, SYSTEM_VERSION, SessionCare, Stimulus};
use crate::app::Request;
use crate::board::cut;
use crate::link::{Downlink, Event, Hello, Refusal, Token, Uplink, hello_flags};
use crate::system_event::{CloudStatus, SystemEvent};

/// Version in the hello of firmware that declares none. Source: observed.
const NO_PRODUCT_VERSION: u16 = 0xffff;
/// The longest message, and the size of a chunk of an update. Source: observed (Device OS).
const MAX_MESSAGE: u16 = 1152;
const CHUNK: u16 = 512;
/// The longest claim code in bytes; a longer one is cut. Source: observed (Device OS).
const MAX_CLAIM_CODE: usize = 63;

impl Device {
    pub(super) fn take_message(&mut self, message: Downlink) {
        match (self.connection, message) {
            (Connection::PoweredOff | Connection::Offline, _) => {}
            (Connection::Connecting, Downlink::Hello) if self.awaits_hello() => self.begin_session(),
            (Connection::Connecting, _) | (Connection::Connected, Downlink::Hello) => {}
            (Connection::Connected, message) => {
                self.care.answered();
                match message {
                    Downlink::Time { unix_seconds, .. } => {
                        self.board.set_time(unix_seconds);
                        self.announce(SystemEvent::TimeChanged { by_cloud: true });
                    }
                    Downlink::Ack { token } => {
                        if let Some(application) = &mut self.application {
                            application.acknowledged(&mut self.board, token);
                        }
                    }
                    _ if self.deaf => {}
                    request => self.take_request(request),
                }
            }
        }
    }

    fn take_request(&mut self, request: Downlink) {
        match request {
            Downlink::Function { token, name, argument } => self.call(token, &name, &argument),
            Downlink::Variable { token, name } => self.read(token, &name),
            Downlink::Ping { token } => self.board.send(Uplink::Ack { token }),
            Downlink::Signal { token, on } => {
                // A second "on" does not begin the rainbow anew.
                self.signaling_since = on.then(|| self.signaling_since.unwrap_or(self.time));
                self.board.send(Uplink::Ack { token });
            }
            Downlink::Event(event) => self.hear(event),
            Downlink::Vitals => self.tell_vitals(),
            Downlink::UpdateStart { token, size, chunk, hash } => self.start_update(token, size, chunk, hash),
            Downlink::UpdateChunk { index, data } => self.take_chunk(index, &data),
            Downlink::UpdateFinish { token } => self.finish_update(token),
            Downlink::Hello | Downlink::Time { .. } | Downlink::Ack { .. } | Downlink::Pong => {}
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

    /// An event that was subscribed to, or one of the system's. Source of the latter: observed (Device OS).
    fn hear(&mut self, event: Event) {
        let said_true = event.data.as_deref() == Some("true");
        match event.name.as_str() {
            "particle/device/updates/forced" => return self.force_updates(said_true),
            "particle/device/updates/pending" => self.updates_are_pending(said_true),
            // The cloud has taken it.
            name if name.starts_with("spark/device/claim/") => self.claim_code = None,
            _ => {}
        }
        if event.name == "spark/device/reset" {
            match event.data.as_deref() {
                Some("reboot") => return self.start_over(ResetReason::User),
                Some("dfu") => return self.enter_dfu(),
                Some("safe mode") => return self.start_over(ResetReason::SafeMode),
                Some("network") => return self.reset_network(),
                _ => {}
            }
        }
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
            Stimulus::SafeMode if self.is_powered() => self.start(ResetReason::SafeMode),
            Stimulus::Reset | Stimulus::SafeMode => {}
            Stimulus::ClaimCode(code) => {
                let code = cut(&code, MAX_CLAIM_CODE);
                self.claim_code = (!code.is_empty()).then(|| code.into());
                if self.is_powered() {
                    self.reset_network();
                }
            }
        }
    }

    /// A restart that someone has asked for: the cloud hears a goodbye. Source: observed (Device OS).
    fn start_over(&mut self, reason: ResetReason) {
        if self.connection == Connection::Connected {
            self.board.send(Uplink::Goodbye);
        }
        self.start(reason);
    }

    /// Starts the device at its own time: `setup()` runs unless this is safe mode, and the connection is looked for.
    pub(super) fn start(&mut self, reason: ResetReason) {
        self.let_application_retain();
        self.down = None;
        let first_millis = self.first_millis.take();
        self.board.reset(self.time, first_millis.unwrap_or(0));
        self.signaling_since = None;
        self.reset_reason = reason;
        self.board.system.reset.0 = reason;
        self.reset_told = false;
        self.safe_mode = reason == ResetReason::SafeMode;
        self.dfu = false;
        self.care = SessionCare::default();
        self.update = None;
        self.connection = Connection::Offline;
        if self.safe_mode {
            self.application = None;
            self.wake = None;
            self.board.system.ready = true;
        } else {
            let application = self.application.insert(self.firmware.load(first_millis.is_some()));
            application.setup(&mut self.board);
            self.run_application(self.time);
        }
        self.follow_network();
        if self.network {
            self.network_came();
        }
    }

    pub(super) fn stop(&mut self) {
        self.application = None;
        self.down = None;
        self.wake = None;
        self.board.system.lose_power();
        self.board.reset(self.time, 0);
        self.signaling_since = None;
        self.safe_mode = false;
        self.dfu = false;
        self.care = SessionCare::default();
        self.update = None;
        self.connection = Connection::PoweredOff;
    }

    pub(super) fn say_hello(&mut self) {
        self.connection = Connection::Connecting;
        self.board.system.introduced = false;
        let (product_id, product_version) = self.product.unwrap_or((self.platform.id(), NO_PRODUCT_VERSION));
        let (declared_id, declared_version) = self.board.system.product;
        let product_id = declared_id.unwrap_or(product_id);
        let product_version = declared_version.unwrap_or(product_version);
        let updated = if self.reset_reason == ResetReason::Update { hello_flags::UPDATED } else { 0 };
        let hello = Hello {
            id: self.id,
            platform: self.platform,
            product_id,
            product_version,
            system_version: SYSTEM_VERSION.to_string(),
            flags: updated
                | hello_flags::DIAGNOSTICS
                | hello_flags::IMMEDIATE_UPDATES
                | hello_flags::GOODBYE
                | hello_flags::DESCRIBES_ITSELF
                | hello_flags::COMPRESSED_UPDATES
                | hello_flags::UPDATES_V3,
            max_message: MAX_MESSAGE,
            max_binary: self.max_binary(),
            chunk: CHUNK,
            keep_alive: self.keep_alive(),
        };
        self.board.send(Uplink::Hello(hello));
        self.hello_said();
    }

    fn begin_session(&mut self) {
        self.announce(SystemEvent::Cloud(CloudStatus::Handshake));
        self.board.send(Uplink::SystemDescribe(self.describe_system()));
        if let Some(code) = &self.claim_code {
            self.board.tell("spark/device/claim/code", code);
        }
        let token = self.board.fresh_token();
        self.board.send(Uplink::Time { token });
        if self.safe_mode {
            self.board.tell("spark/device/safemode", "");
        }
        if !self.reset_told {
            self.reset_told = true;
            self.board.tell("spark/device/last_reset", &self.reset_reason.told(self.reset_data()));
        }
        self.tell_of_updates();
        self.connection = Connection::Connected;
        self.board.connected = true;
        self.session_began();
        self.introduce();
        self.tell_vitals();
    }
}
