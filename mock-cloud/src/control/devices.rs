//! `/_mock/devices`: a device as it lies on the bench. Its pins, its power, its network, its ears, how far away it is.

use axum::extract::State;
use axum::response::Response;
use firmware::device::Panic;
use firmware::link::{DeviceId, Downlink};
use firmware::{Pin, Stimulus, Waveform};
use jiff::SignedDuration;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use crate::app::{self, App};
use crate::cloud::{Cloud, Effect};
use crate::devices::DeviceKey;
use crate::engine::Engine;
use crate::error::ApiError;
use crate::events::system_event;
use crate::link::MAX_LATENCY;
use crate::path::Segments;
use crate::wire::{self, Incoming, Payload};

/// What can be done to a device from outside. Everything is optional; what is named is done in this order.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Power on starts the device afresh; off cuts it off without a goodbye.
    pub power: Option<bool>,
    /// The reset button: the device starts afresh.
    #[serde(default)]
    pub reset: bool,
    /// Both buttons, as one does it for safe mode: the device starts afresh, without its application. A reset ends it.
    #[serde(default)]
    pub safe_mode: bool,
    /// What the cloud tells a device that is online to do.
    pub remote_reset: Option<RemoteReset>,
    /// A claim code, as an application gives it to a device that it sets up; the device then comes back with it.
    pub claim_code: Option<String>,
    /// The network.
    pub network: Option<Network>,
    /// A deaf device keeps its session and answers nothing.
    pub deaf: Option<bool>,
    /// How long its answers are under way from now on, in time of the cloud's, an hour at most. Those under way stay so.
    #[serde(default, rename = "latency_ms", deserialize_with = "milliseconds")]
    pub latency: Option<SignedDuration>,
    /// Levels: 0 to 4095 on analog pins, 0 or 1 on digital ones.
    #[serde(default)]
    pub pins: std::collections::BTreeMap<String, u16>,
}

fn milliseconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SignedDuration>, D::Error> {
    u32::deserialize(deserializer).map(|ms| Some(SignedDuration::from_millis(ms.into())))
}

/// What the network of a device does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// It is there.
    Up,
    /// It goes after the device has said goodbye: `offline` at once.
    Down,
    /// It breaks: the cloud notices 50 s after the last word on Wi-Fi, 46 min on cellular.
    Cut,
}

/// What `spark/device/reset` asks of a device. Source: observed (Device OS).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum RemoteReset {
    /// Start afresh.
    #[serde(rename = "reboot")]
    Reboot,
    /// Start afresh, without the application.
    #[serde(rename = "safe mode")]
    SafeMode,
    /// Wait for firmware over USB; only a reset ends it.
    #[serde(rename = "dfu")]
    Dfu,
    /// Leave the network and come back.
    #[serde(rename = "network")]
    Network,
}

impl RemoteReset {
    fn word(self) -> &'static str {
        match self {
            Self::Reboot => "reboot",
            Self::SafeMode => "safe mode",
            Self::Dfu => "dfu",
            Self::Network => "network",
        }
    }
}

const EXPECTED: &str = "expected any of {\"pins\": {\"A0\": 0-4095, \"D2\": 0-1}, \"power\": true|false, \
                        \"network\": \"up\"|\"down\"|\"cut\", \"deaf\": true|false, \"latency_ms\": 0-3600000, \"reset\": true, \
                        \"safe_mode\": true, \"remote_reset\": \"reboot\"|\"safe mode\"|\"dfu\"|\"network\", \"claim_code\": \"…\"}";

/// All devices.
pub(super) async fn list(State(app): State<App>) -> Response {
    let keys: Vec<DeviceKey> = app.decide(|cloud, _| cloud.devices.iter().map(|(key, _)| key).collect());
    app::json(&keys.into_iter().map(|key| view(&app, key)).collect::<Vec<_>>())
}

/// One device, by id or by name.
pub(super) async fn get(State(app): State<App>, Segments([device]): Segments<1>) -> Result<Response, ApiError> {
    let key = find(&app, &device)?;
    Ok(app::json(&view_with_log(&app, key)))
}

/// Changes the world around a device, and answers how it is then.
pub(super) async fn change(
    State(app): State<App>,
    Segments([device]): Segments<1>,
    incoming: Incoming,
) -> Result<Response, ApiError> {
    let key = find(&app, &device)?;
    let body = match incoming.body {
        Payload::Json(fields) => fields.into_object()?,
        Payload::Unusable(error) => return Err(error),
        _ => return Err(ApiError::ControlInvalid(EXPECTED.to_owned())),
    };
    let change: Change =
        serde_json::from_value(body).map_err(|error| ApiError::ControlInvalid(format!("{error}; {EXPECTED}")))?;
    app.change(key, &change).map_err(ApiError::ControlInvalid)?;
    Ok(app::json(&view_with_log(&app, key)))
}

impl Engine {
    /// Does something to a device from outside.
    ///
    /// # Errors
    /// A sentence, when a pin does not exist or cannot have that level, or a latency is too long; then nothing is done.
    pub(crate) fn change(&self, key: DeviceKey, change: &Change) -> Result<(), String> {
        let mut stimuli = Vec::new();
        for (name, &level) in &change.pins {
            stimuli.push(pin_stimulus(name, level)?);
        }
        if change.latency.is_some_and(|latency| latency.is_negative() || latency > MAX_LATENCY) {
            return Err("a latency is an hour at most, 0 to 3600000 ms".to_owned());
        }
        if let Some(power) = change.power {
            self.stimulate(key, Stimulus::Power(power));
        }
        if change.reset {
            self.stimulate(key, Stimulus::Reset);
        }
        if change.safe_mode {
            self.stimulate(key, Stimulus::SafeMode);
        }
        if let Some(code) = &change.claim_code {
            self.stimulate(key, Stimulus::ClaimCode(code.clone()));
        }
        if change.network.is_some() || change.power.is_some() {
            self.decide(|cloud, _| cloud.forget_outages(key));
        }
        match change.network {
            None => {}
            Some(Network::Up) => self.stimulate(key, Stimulus::Network { up: true, clean: true }),
            Some(Network::Down) => self.stimulate(key, Stimulus::Network { up: false, clean: true }),
            Some(Network::Cut) => self.stimulate(key, Stimulus::Network { up: false, clean: false }),
        }
        if let Some(reset) = change.remote_reset {
            let event = system_event("spark/device/reset", reset.word());
            self.decide(|cloud, _| cloud.effect(Effect::ToDevice(key, Downlink::Event(event))));
        }
        if let Some(deaf) = change.deaf {
            self.stimulate(key, Stimulus::Deaf(deaf));
        }
        if let Some(latency) = change.latency {
            self.decide(|cloud, _| cloud.devices.get_mut(key).latency = latency);
        }
        for stimulus in stimuli {
            self.stimulate(key, stimulus);
        }
        Ok(())
    }
}

fn pin_stimulus(name: &str, level: u16) -> Result<Stimulus, String> {
    let pin = Pin::parse(name).ok_or_else(|| format!("there is no pin {name:?}; pins are A0 to A7 and D0 upwards"))?;
    if pin.is_analog() {
        if level > 4095 {
            return Err(format!("an analog level is 0 to 4095, not {level}"));
        }
        Ok(Stimulus::Analog { pin, waveform: Waveform::Constant(level) })
    } else if level <= 1 {
        Ok(Stimulus::Digital { pin, high: level == 1 })
    } else {
        Err(format!("a digital level is 0 or 1, not {level}"))
    }
}

/// The device of this id or name, whoever owns it; of several of one name the one made first.
pub(crate) fn find_any(cloud: &Cloud, id_or_name: &str) -> Option<DeviceKey> {
    let by_id = DeviceId::parse(id_or_name).and_then(|id| cloud.devices.by_id(id));
    let by_name = || cloud.devices.iter().find(|(_, device)| device.name.as_deref() == Some(id_or_name));
    by_id.or_else(|| by_name().map(|(key, _)| key))
}

/// As [`find_any`].
///
/// # Errors
/// A sentence that names some of those there are.
pub(crate) fn find_device(cloud: &Cloud, id_or_name: &str) -> Result<DeviceKey, String> {
    find_any(cloud, id_or_name).ok_or_else(|| {
        let known: Vec<&str> = cloud.devices.iter().take(10).filter_map(|(_, device)| device.name.as_deref()).collect();
        format!("no device {id_or_name:?}; there are {}", known.join(", "))
    })
}

pub(super) fn find(app: &App, id_or_name: &str) -> Result<DeviceKey, ApiError> {
    app.decide(|cloud, _| find_device(cloud, id_or_name)).map_err(ApiError::ControlNotFound)
}

/// With the lines of the serial log, which a list of many devices does without.
fn view_with_log(app: &App, key: DeviceKey) -> Value {
    let mut view = view(app, key);
    view["serial"] = app.inspect(key, |device| device.serial().collect());
    view
}

fn view(app: &App, key: DeviceKey) -> Value {
    let at = app.micros();
    let (mut view, pins) = app.inspect(key, |device| {
        let analog = (0..8).filter_map(Pin::analog).map(|pin| (pin.to_string(), json!(device.analog(pin, at))));
        let digital =
            (0..8).filter_map(Pin::digital).map(|pin| (pin.to_string(), json!(u8::from(device.digital(pin)))));
        let pins: serde_json::Map<String, Value> = analog.chain(digital).collect();
        let view = json!({
            "powered": device.is_powered(),
            "connected": device.is_connected(),
            "deaf": device.is_deaf(),
            "signaling": device.is_signaling(),
            "safe_mode": device.is_in_safe_mode(),
            "reset_reason": device.reset_reason().word(),
            "panic": device.panic().map(Panic::word),
            "status_led": {
                "pattern": device.status_led().pattern().word(),
                "color": device.status_color(at).to_string(),
            },
            "firmware": device.firmware().name(),
        });
        (view, pins)
    });
    app.decide(|cloud, _| {
        let device = cloud.devices.get(key);
        view["id"] = json!(device.id.to_string());
        view["name"] = json!(device.name);
        view["owner"] = json!(device.owner.map(|owner| &cloud.users.get(owner).username));
        view["platform"] = json!(device.platform.name());
        view["online"] = json!(device.online);
        view["latency_ms"] = json!(u64::try_from(device.latency.as_millis()).unwrap_or(0));
        if let Some((received, size)) = cloud.update_progress(key) {
            view["update"] = json!({ "received": received, "size": size });
        }
        if let Some(last) = &device.last_update {
            view["last_update"] = json!({ "at": wire::date(last.at), "failure": last.failure });
        }
    });
    view["pins"] = Value::Object(pins);
    view
}
