//! What an integration is told to do: its type, and the fields that this type has.

use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::wire::Params;

/// Where events are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Webhook,
    AzureIotHub,
    GoogleCloudPubSub,
    GoogleMaps,
}

/// What a field may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    /// An address that begins with http or https and names a host; the rest may be a template.
    Address,
    Method,
    Truth,
    /// Names and values.
    Object,
    /// A template of JSON, or the text of one, in which the fields of the event are filled.
    Template,
    /// The 24 hex digits of a device.
    Device,
}

/// One field: its name, whether it has to be there, and what it may hold.
type Field = (&'static str, bool, Form);

/// Names under which the vendor's clients send the device.
const DEVICE_NAMES: [&str; 3] = ["deviceID", "deviceid", "deviceId"];
/// Fields that are read apart.
const COMMON: [&str; 6] = ["integration_type", "event", "name", "deviceID", "deviceid", "deviceId"];
/// The longest text in a field, in bytes. Chosen.
const LONGEST: usize = 16 << 10;

impl Kind {
    const ALL: [Self; 4] = [Self::Webhook, Self::AzureIotHub, Self::GoogleCloudPubSub, Self::GoogleMaps];

    /// As in `integration_type`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Webhook => "Webhook",
            Self::AzureIotHub => "AzureIotHub",
            Self::GoogleCloudPubSub => "GoogleCloudPubSub",
            Self::GoogleMaps => "GoogleMaps",
        }
    }

    /// The type that the fields name.
    ///
    /// # Errors
    /// [`ApiError::FieldInvalid`] without any, or for one that there is not.
    pub(super) fn read(fields: &Params) -> Result<Self, ApiError> {
        let known = || format!("integration_type must be one of {}", Self::ALL.map(Self::name).join(", "));
        let named = fields.text("integration_type")?.ok_or_else(|| ApiError::FieldInvalid(known()))?;
        Self::ALL.into_iter().find(|kind| kind.name() == named).ok_or_else(|| ApiError::FieldInvalid(known()))
    }

    /// What it is unless it says otherwise: a webhook is a POST. Source: observed; particle-cli leaves the method out, and
    /// says that it makes POST requests. The reference calls it required.
    pub(super) fn usual(self) -> Map<String, Value> {
        let method = (self == Self::Webhook).then(|| ("requestType".to_owned(), json!("POST")));
        method.into_iter().collect()
    }

    /// In the order in which they are shown. Documented, but for what they may hold.
    fn fields(self) -> &'static [Field] {
        match self {
            Self::Webhook => &[
                ("url", true, Form::Address),
                ("requestType", true, Form::Method),
                ("body", false, Form::Text),
                ("json", false, Form::Template),
                ("form", false, Form::Template),
                ("query", false, Form::Template),
                ("auth", false, Form::Object),
                ("headers", false, Form::Template),
                ("responseTopic", false, Form::Text),
                ("errorResponseTopic", false, Form::Text),
                ("responseTemplate", false, Form::Text),
                ("noDefaults", false, Form::Truth),
                ("rejectUnauthorized", false, Form::Truth),
                ("template", false, Form::Text),
                ("disabled", false, Form::Truth),
            ],
            Self::AzureIotHub => &[
                ("hub_name", true, Form::Text),
                ("policy_name", true, Form::Text),
                ("policy_key", true, Form::Text),
                ("json", false, Form::Template),
                ("disabled", false, Form::Truth),
            ],
            Self::GoogleCloudPubSub => &[("topic", true, Form::Text), ("disabled", false, Form::Truth)],
            Self::GoogleMaps => &[("api_key", true, Form::Text), ("disabled", false, Form::Truth)],
        }
    }

    /// What it is called when nobody says: `{event} for {host}`, hub, last part of the topic, or Google Maps. Documented.
    pub(super) fn default_name(self, event: &str, settings: &Map<String, Value>) -> String {
        let text = |name: &str| settings.get(name).and_then(Value::as_str).unwrap_or_default();
        let target = match self {
            Self::Webhook => host(text("url")).unwrap_or_default(),
            Self::AzureIotHub => text("hub_name"),
            Self::GoogleCloudPubSub => text("topic").rsplit('/').next().unwrap_or_default(),
            Self::GoogleMaps => "Google Maps",
        };
        format!("{event} for {target}")
    }

    /// The settings that the fields hold, checked; `given` are those that stay unless a field says otherwise. `null` takes an
    /// optional one away.
    ///
    /// # Errors
    /// [`ApiError::FieldInvalid`] for one that is missing or cannot be used.
    pub(super) fn settings(self, fields: &Params, given: &Map<String, Value>) -> Result<Map<String, Value>, ApiError> {
        let known: Vec<&str> = self.fields().iter().map(|(name, ..)| *name).chain(COMMON).collect();
        fields.note_unknown("integration", &known);
        let mut settings = Map::new();
        for &(name, required, form) in self.fields() {
            let value = match fields.value(name)? {
                Some(value) => Some(form.check(name, value)?),
                None if fields.has(name) && !required => None,
                None => given.get(name).cloned(),
            };
            match value.or_else(|| self.default_of(name)) {
                Some(value) => drop(settings.insert(name.to_owned(), value)),
                None if required => return Err(ApiError::FieldInvalid(format!("{name} is required"))),
                None => {}
            }
        }
        let device = DEVICE_NAMES.into_iter().find(|name| fields.has(name));
        let device = match device {
            Some(name) => fields.value(name)?.map(|value| Form::Device.check(name, value)).transpose()?,
            None => given.get(DEVICE_NAMES[0]).cloned(),
        };
        if let Some(device) = device {
            settings.insert(DEVICE_NAMES[0].to_owned(), device);
        }
        Ok(settings)
    }

    /// What the real cloud says of a webhook that was told nothing else. Observed.
    fn default_of(self, name: &str) -> Option<Value> {
        match (self, name) {
            (Self::Webhook, "noDefaults") => Some(Value::Bool(false)),
            (Self::Webhook, "rejectUnauthorized") => Some(Value::Bool(true)),
            _ => None,
        }
    }
}

impl Form {
    /// The value as it is kept. Forms know nothing but text, so text stands for the other kinds, too.
    fn check(self, name: &str, value: &Value) -> Result<Value, ApiError> {
        let refused = |what: &str| Err(ApiError::FieldInvalid(format!("{name} {what}")));
        if value.to_string().len() > LONGEST {
            return refused(&format!("must be at most {LONGEST} bytes"));
        }
        match (self, value) {
            (Self::Text, Value::String(text)) if !text.is_empty() => Ok(value.clone()),
            (Self::Text, _) => refused("must be a text that is not empty"),
            (Self::Address, Value::String(text)) if host(text).is_some() => Ok(value.clone()),
            (Self::Address, _) => refused("must be an address that begins with https:// or http://"),
            (Self::Method, Value::String(text)) => match text.to_ascii_uppercase() {
                method if ["GET", "POST", "PUT", "DELETE"].contains(&&*method) => Ok(Value::String(method)),
                _ => refused("must be GET, POST, PUT or DELETE"),
            },
            (Self::Method, _) => refused("must be GET, POST, PUT or DELETE"),
            (Self::Truth, Value::Bool(_)) => Ok(value.clone()),
            (Self::Truth, Value::String(text)) if text == "true" => Ok(Value::Bool(true)),
            (Self::Truth, Value::String(text)) if text == "false" => Ok(Value::Bool(false)),
            (Self::Truth, _) => refused("must be true or false"),
            (Self::Object | Self::Template, Value::Object(_)) => Ok(value.clone()),
            (Self::Template, Value::String(text)) if !text.is_empty() => Ok(value.clone()),
            (Self::Object, _) => refused("must be an object"),
            (Self::Template, _) => refused("must be an object or the text of a template"),
            (Self::Device, Value::String(text)) if is_device_id(text) => Ok(Value::String(text.to_ascii_lowercase())),
            (Self::Device, _) => refused("must be the 24 hex digits of a device"),
        }
    }
}

fn is_device_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The host of an address, without its port; `None` when it is none of the web.
fn host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = if host.starts_with('[') { host.split_inclusive(']').next()? } else { host.split(':').next()? };
    (!host.is_empty() && !host.contains(char::is_whitespace)).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_address_is_what_a_webhook_is_named_after() {
        for (url, expected) in [
            ("https://api.example.com/a?b", Some("api.example.com")),
            ("http://me:secret@localhost:3000", Some("localhost")),
            ("http://[::1]:8080/x", Some("[::1]")),
            ("https://{{{host}}}/x", Some("{{{host}}}")),
            ("https:///x", None),
            ("ftp://example.com", None),
            ("https://a b/", None),
            ("", None),
        ] {
            assert_eq!(host(url), expected, "{url}");
        }
    }

    #[test]
    fn every_type_is_named_as_documented() {
        let named = |kind: Kind, settings: Value| kind.default_name("temp", settings.as_object().expect("an object"));
        assert_eq!(named(Kind::Webhook, json!({"url": "https://a.example:8443/x"})), "temp for a.example");
        assert_eq!(named(Kind::AzureIotHub, json!({"hub_name": "hub"})), "temp for hub");
        assert_eq!(named(Kind::GoogleCloudPubSub, json!({"topic": "projects/p/topics/t"})), "temp for t");
        assert_eq!(named(Kind::GoogleMaps, json!({})), "temp for Google Maps");
    }
}
