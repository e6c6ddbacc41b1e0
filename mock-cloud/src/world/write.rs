//! From a world to the text of a file.
//!
//! The order is that of `built_in.toml`. What has the value that it has when it is left out, is left out. A pin's shape
//! stands in one line, which is why the tables are put together here and only their values are the serialiser's.

use std::fmt::{Display, Write as _};

use firmware::link::Platform;
use firmware::{Firmware, Waveform};
use serde::Serialize;
use serde_json::Value as Json;
use toml::ser::ValueSerializer;

use super::{
    ClientKind, ClientSpec, DeviceSpec, FleetSpec, OrganizationSpec, ProductSpec, STOCK_CLIENTS, TokenSpec, UserSpec,
    World,
};
use crate::cloud::Settings;
use crate::duration;
use crate::faults::Fault;

/// A whole world.
pub(super) fn world(world: &World) -> String {
    let mut text = Text(String::new());
    text.key("seed", world.seed);
    let sets: Vec<String> = world.fault_sets.iter().map(|set| set.name().to_owned()).collect();
    text.unless_empty("faults", &sets);
    settings(&mut text, &world.settings);
    world.users.iter().for_each(|spec| user(&mut text, spec));
    world.tokens.iter().for_each(|spec| token(&mut text, spec));
    let own = world.clients.iter().filter(|client| !is_stock(client));
    own.for_each(|spec| client(&mut text, spec));
    world.organizations.iter().for_each(|spec| organization(&mut text, spec));
    world.products.iter().for_each(|spec| product(&mut text, spec));
    world.devices.iter().for_each(|spec| {
        text.table("[[device]]");
        text.given("name", spec.name.as_deref());
        text.given("id", spec.id.map(|id| id.to_string()));
        device(&mut text, spec);
    });
    world.fleets.iter().for_each(|spec| fleet(&mut text, spec));
    world.faults.iter().for_each(|spec| fault(&mut text, spec));
    text.0
}

/// A text in quotes, on one line.
pub(super) fn text(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            _ if letter.is_control() => write!(quoted, "\\u{:04X}", u32::from(letter)).expect("a string takes all"),
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// What is written so far.
struct Text(String);

impl Text {
    fn table(&mut self, head: &str) {
        self.line(format_args!("\n{head}"));
    }

    fn key(&mut self, key: &str, value: impl Serialize) {
        let mut written = String::new();
        value.serialize(ValueSerializer::new(&mut written)).expect("texts, numbers and lists of them are values");
        self.line(format_args!("{key} = {written}"));
    }

    /// Text that came from people, who may write anything: it stands in one line whatever it holds.
    fn quoted(&mut self, key: &str, value: &str) {
        self.line(format_args!("{key} = {}", text(value)));
    }

    fn given(&mut self, key: &str, value: Option<impl AsRef<str>>) {
        if let Some(value) = value {
            self.quoted(key, value.as_ref());
        }
    }

    fn unless_empty(&mut self, key: &str, values: &[String]) {
        if !values.is_empty() {
            let values: Vec<String> = values.iter().map(|value| text(value)).collect();
            self.line(format_args!("{key} = [{}]", values.join(", ")));
        }
    }

    /// Unless it is what it is when it is left out.
    fn other<T: PartialEq + Serialize>(&mut self, key: &str, value: T, default: T) {
        if value != default {
            self.key(key, value);
        }
    }

    fn remark(&mut self, remark: &str) {
        self.line(format_args!("# {remark}"));
    }

    fn line(&mut self, line: impl Display) {
        writeln!(self.0, "{line}").expect("a string takes all");
    }
}

fn fault(text: &mut Text, fault: &Fault) {
    let Ok(Json::Object(written)) = serde_json::to_value(fault) else { return };
    let lines: Option<Vec<_>> = written.iter().map(|(key, value)| Some((key, inline(value)?))).collect();
    match lines {
        Some(lines) => {
            text.table("[[fault]]");
            lines.into_iter().for_each(|(key, value)| text.line(format_args!("{key} = {value}")));
        }
        None => text.line("\n# Left out: a fault whose body holds null or a huge number, which TOML has not."),
    }
}

/// JSON as a value of TOML on one line; `None` if there is something in it that TOML has not.
fn inline(value: &Json) -> Option<String> {
    Some(match value {
        Json::Null => return None,
        // TOML has no whole numbers beyond.
        Json::Number(number) if number.is_u64() && !number.is_i64() => return None,
        Json::Bool(_) | Json::Number(_) => value.to_string(),
        Json::String(value) => text(value),
        Json::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Option<Vec<_>>>()?.join(", ")),
        Json::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| Some(format!("{} = {}", text(key), inline(value)?)));
            format!("{{ {} }}", fields.collect::<Option<Vec<_>>>()?.join(", "))
        }
    })
}

fn settings(text: &mut Text, settings: &Settings) {
    let default = Settings::default();
    text.table("[cloud]");
    for (key, value, default) in [
        ("token_lifetime", settings.token_lifetime, default.token_lifetime),
        ("mfa_lifetime", settings.mfa_lifetime, default.mfa_lifetime),
        ("code_lifetime", settings.code_lifetime, default.code_lifetime),
        ("refresh_token_lifetime", settings.refresh_token_lifetime, default.refresh_token_lifetime),
        ("call_timeout", settings.call_timeout, default.call_timeout),
        ("offline_wait", settings.offline_wait, default.offline_wait),
    ] {
        text.other(key, duration::text(value), duration::text(default));
    }
    text.other("refresh_from_expiry", settings.refresh_from_expiry, default.refresh_from_expiry);
    text.other("allow_insecure_redirects", settings.allow_insecure_redirects, default.allow_insecure_redirects);
    text.other("stream_queue", settings.stream_queue, default.stream_queue);
    text.other("max_streams", settings.max_streams, default.max_streams);
    text.other("journal", settings.journal, default.journal);
    text.other("rate_limits", settings.rate_limits.name(), default.rate_limits.name());
}

fn user(text: &mut Text, spec: &UserSpec) {
    text.table("[[user]]");
    text.quoted("username", &spec.username);
    text.given("id", spec.id.as_deref());
    if !spec.password.is_empty() {
        text.quoted("password", &spec.password);
    }
    text.given("password_hash", spec.password_hash.as_deref());
    text.other("sso", spec.sso, false);
    for (key, name) in [("first_name", &spec.first_name), ("last_name", &spec.last_name)] {
        text.given(key, Some(name).filter(|name| !name.is_empty()));
    }
    text.given("company_name", spec.company_name.as_deref());
    text.other("business_account", spec.business_account, false);
    text.given("mfa_secret", spec.mfa_secret.as_deref());
    text.unless_empty("recovery_codes", &spec.recovery_codes);
    text.unless_empty("recovery_hashes", &spec.recovery_hashes);
    text.unless_empty("tokens", &spec.tokens);
}

fn token(text: &mut Text, spec: &TokenSpec) {
    text.table("[[token]]");
    text.quoted("value", &spec.value);
    text.quoted("user", &spec.user);
    text.quoted("client", &spec.client);
    text.given("expires", spec.expires.map(|moment| moment.to_string()));
    if let Some(scopes) = &spec.scopes {
        text.key("scopes", scopes);
    }
    text.other("by_password", spec.by_password, true);
}

/// Whether every world has this client, and just so.
fn is_stock(client: &ClientSpec) -> bool {
    let plain = client.name.as_ref().is_none_or(|name| *name == client.id) && client.redirect_uris.is_empty();
    let nobodys = client.owner.is_none() && client.product.is_none() && client.scope.is_none();
    STOCK_CLIENTS.contains(&client.id.as_str()) && client.secret == client.id && plain && nobodys
}

fn client(text: &mut Text, spec: &ClientSpec) {
    text.table("[[client]]");
    text.quoted("id", &spec.id);
    if !spec.secret.is_empty() {
        text.quoted("secret", &spec.secret);
    }
    text.given("secret_hash", spec.secret_hash.as_deref());
    text.given("name", spec.name.as_deref());
    let kind = |kind| if kind == ClientKind::Web { "web" } else { "installed" };
    text.given("type", spec.kind.map(kind));
    text.unless_empty("redirect_uris", &spec.redirect_uris);
    text.given("owner", spec.owner.as_deref());
    text.given("product", spec.product.as_deref());
    text.given("scope", spec.scope.as_deref());
}

fn organization(text: &mut Text, spec: &OrganizationSpec) {
    text.table("[[organization]]");
    text.quoted("slug", &spec.slug);
    text.quoted("owner", &spec.owner);
    text.unless_empty("team", &spec.team);
}

fn product(text: &mut Text, spec: &ProductSpec) {
    text.table("[[product]]");
    text.key("id", spec.id);
    text.quoted("slug", &spec.slug);
    text.given("name", spec.name.as_deref());
    text.quoted("owner", &spec.owner);
    text.given("organization", spec.organization.as_deref());
    text.unless_empty("team", &spec.team);
    text.quoted("platform", spec.platform.name());
}

fn fleet(text: &mut Text, spec: &FleetSpec) {
    text.table("[[fleet]]");
    text.key("count", spec.count);
    text.quoted("name", &spec.name);
    device(text, &spec.device);
    if spec.spread_ms > 0 {
        text.quoted("spread", &format!("{}ms", spec.spread_ms));
    }
}

/// What a device is but for its name and its id.
fn device(text: &mut Text, spec: &DeviceSpec) {
    let default = DeviceSpec::unnamed();
    text.given("owner", spec.owner.as_deref());
    text.given("product", spec.product.as_deref());
    text.quoted("platform", Platform::name(spec.platform));
    match (&spec.sketch, &spec.firmware) {
        (Some(file), _) => text.quoted("firmware", &file.path.to_string_lossy()),
        (None, built_in) if Firmware::NAMES.contains(&built_in.name()) => text.quoted("firmware", built_in.name()),
        (None, other) => text.remark(&format!("firmware: {:?} is of no file that a world could name", other.name())),
    }
    if let Firmware::Sensor { sample_index } = spec.firmware {
        text.other("sample_index", sample_index, 0);
    }
    text.other("online", spec.online, default.online);
    text.other("deaf", spec.deaf, default.deaf);
    text.other("latency", duration::text(spec.latency), duration::text(default.latency));
    text.given("notes", spec.notes.as_deref());
    text.other("millis", spec.millis, default.millis);
    text.other("loop_hz", spec.loop_hz, default.loop_hz);
    for (pin, waveform) in &spec.analog {
        match shape(waveform) {
            Some(shape) => text.line(format_args!("analog.{pin} = {shape}")),
            None => text.remark(&format!("analog.{pin}: samples, which only a test in Rust can put there")),
        }
    }
}

/// What lies on a pin, in one line.
fn shape(waveform: &Waveform) -> Option<String> {
    let shape = match waveform {
        Waveform::Constant(level) => return Some(level.to_string()),
        Waveform::Ramp { from, to, period_ms } => {
            format!("ramp = {{ from = {from}, to = {to}, period = \"{}\" }}", milliseconds(*period_ms))
        }
        Waveform::Sine { mid, amplitude, period_ms, noise } => {
            let period = milliseconds(*period_ms);
            format!("sine = {{ mid = {mid}, amplitude = {amplitude}, period = \"{period}\", noise = {noise} }}")
        }
        Waveform::Steps { levels, every_ms } => {
            let levels: Vec<String> = levels.iter().map(u16::to_string).collect();
            format!("steps = {{ levels = [{}], every = \"{}\" }}", levels.join(", "), milliseconds(*every_ms))
        }
        Waveform::Samples(_) => return None,
        Waveform::Later { by_ms, waveform } => {
            let (by_ms, waveform) = flat(*by_ms, waveform);
            if let Waveform::Constant(_) = waveform {
                return shape(waveform);
            }
            let shape = shape(waveform)?;
            let inner = shape.strip_prefix("{ ").and_then(|shape| shape.strip_suffix(" }"))?;
            return Some(format!("{{ {inner}, later = \"{}\" }}", milliseconds(by_ms)));
        }
    };
    Some(format!("{{ {shape} }}"))
}

/// A delay within a delay is one delay.
fn flat(by_ms: u32, waveform: &Waveform) -> (u32, &Waveform) {
    match waveform {
        Waveform::Later { by_ms: more, waveform } => flat(by_ms.saturating_add(*more), waveform),
        _ => (by_ms, waveform),
    }
}

fn milliseconds(count: u32) -> String {
    duration::text(jiff::SignedDuration::from_millis(count.into()))
}

#[cfg(test)]
mod tests {
    use firmware::Pin;
    use proptest::prelude::*;

    use super::*;

    /// What a world says after its text was read again.
    fn again(world: &World) -> String {
        let text = world.to_toml();
        World::from_toml(&text, "again.toml").unwrap_or_else(|error| panic!("{error}\n{text}")).to_toml()
    }

    #[test]
    fn the_built_in_world_says_the_same_again() {
        let world = World::built_in();
        let text = world.to_toml();
        assert_eq!(again(&world), text);
        let read = World::from_toml(&text, "again.toml").unwrap();
        assert_eq!(format!("{read:?}"), format!("{world:?}"));
    }

    proptest! {
        #[test]
        fn any_text_and_any_shape_come_back_as_they_were(
            password in ".{1,20}", notes in any::<String>(), levels in (0u16..4096, 0u16..4096, 1u32.., 0u16..4096),
            steps in proptest::collection::vec(0u16..4096, 1..5), later in 1u32..1_000_000, millis: u32, latency in 0i64..3_600_000,
        ) {
            let (a, b, period_ms, noise) = levels;
            let sine = Waveform::Sine { mid: a, amplitude: b, period_ms, noise };
            let device = DeviceSpec::new("lamp").owned_by("ada").notes(notes.chars().take(1000).collect::<String>());
            let device = device.millis(millis).latency(jiff::SignedDuration::from_millis(latency))
                .analog(Pin::A0, sine.clone()).analog(Pin::A1, sine.later(later))
                .analog(Pin::A2, Waveform::Steps { levels: steps, every_ms: period_ms })
                .analog(Pin::analog(3).unwrap(), Waveform::Ramp { from: a, to: b, period_ms }.later(later))
                .analog(Pin::analog(4).unwrap(), Waveform::Constant(a));
            let user = UserSpec::new("ada", password).named(notes.chars().take(50).collect::<String>(), "");
            let world = World::empty().with_user(user).with_device(device);
            prop_assume!(world.check().is_ok());
            let read = World::from_toml(&world.to_toml(), "again.toml").unwrap();
            prop_assert_eq!(&read.users[0].password, &world.users[0].password);
            prop_assert_eq!(format!("{read:?}"), format!("{world:?}"));
        }
    }
}
