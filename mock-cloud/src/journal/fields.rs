//! The fields of a request, as many of them as an entry of the journal has room for.

use serde::Serialize;
use serde::ser::Serializer;
use serde_json::{Map, Value, json};

use super::redact::{Care, HIDDEN};
use crate::upload::Upload;
use crate::wire::Params;

/// Bytes of fields that one entry keeps.
const MAX_BYTES: usize = 8 * 1024;
/// What a value takes beside its letters.
const VALUE_BYTES: usize = 64;

/// A value as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kept {
    Value(Value),
    /// Too long; so many bytes.
    Cut(usize),
    Secret,
    /// The token that says who is calling.
    CallersToken,
}

/// Names and values in the order they were sent.
#[derive(Debug, Default)]
pub(super) struct Fields {
    list: Vec<(String, Kept)>,
    /// Names and sizes of files.
    files: Vec<(String, usize)>,
    /// How many there was no room for.
    pub(super) omitted: usize,
    used: usize,
}

impl Fields {
    pub(super) fn of(params: &Params) -> Self {
        let mut fields = Self::default();
        fields.add(params);
        fields
    }

    pub(super) fn of_upload(upload: &Upload) -> Self {
        let mut fields = Self::of(&upload.fields);
        for file in &upload.files {
            if fields.takes(file.path.len() + VALUE_BYTES) {
                fields.files.push((file.path.clone(), file.bytes.len()));
            }
        }
        fields
    }

    fn add(&mut self, params: &Params) {
        for (name, value) in params.iter() {
            if !self.takes(name.len() + VALUE_BYTES) {
                continue;
            }
            let bytes = weight(value, MAX_BYTES - self.used);
            let kept = match bytes {
                Some(bytes) => {
                    self.used += bytes;
                    Kept::Value(value.clone())
                }
                None => Kept::Cut(value.as_str().map_or_else(|| value.to_string().len(), str::len)),
            };
            self.list.push((name.to_owned(), kept));
        }
    }

    fn takes(&mut self, bytes: usize) -> bool {
        let fits = self.used + bytes <= MAX_BYTES;
        if fits {
            self.used += bytes;
        } else {
            self.omitted += 1;
        }
        fits
    }

    /// Without what should not be seen.
    pub(super) fn redacted(mut self, care: Care) -> Self {
        self.list = self.list.into_iter().map(|(name, kept)| care.field(name, kept)).collect();
        self
    }

    /// About how many bytes they take.
    pub(super) fn weight(&self) -> usize {
        self.used
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn files(&self) -> &[(String, usize)] {
        &self.files
    }

    pub(super) fn get(&self, name: &str) -> Option<&Kept> {
        self.list.iter().find(|(of, _)| of == name).map(|(_, kept)| kept)
    }

    /// As an object; what was given more than once becomes a list. `caller` is whose the caller's token is.
    pub(super) fn to_json(&self, caller: Option<&str>) -> Value {
        let mut object: Map<String, Value> = Map::new();
        let mut repeated: Vec<&str> = Vec::new();
        for (name, kept) in &self.list {
            let value = kept.to_json(caller);
            match object.get_mut(name) {
                None => {
                    object.insert(name.clone(), value);
                }
                Some(Value::Array(values)) if repeated.contains(&name.as_str()) => values.push(value),
                Some(first) => {
                    *first = Value::Array(vec![first.take(), value]);
                    repeated.push(name);
                }
            }
        }
        Value::Object(object)
    }
}

impl Kept {
    fn to_json(&self, caller: Option<&str>) -> Value {
        match (self, caller) {
            (Self::Value(value), _) => value.clone(),
            (Self::Cut(bytes), _) => json!({ "bytes": bytes }),
            (Self::CallersToken, Some(caller)) => json!({ "ref": format!("token of {caller}") }),
            (Self::Secret, _) | (Self::CallersToken, None) => HIDDEN.into(),
        }
    }
}

/// A file of an upload, for the outside.
pub(super) struct FileSent<'a>(pub(super) &'a (String, usize));

impl Serialize for FileSent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({ "name": self.0.0, "bytes": self.0.1 }).serialize(serializer)
    }
}

/// About how many bytes a value takes; `None` if more than `room`.
pub(super) fn weight(value: &Value, room: usize) -> Option<usize> {
    let mut left = room;
    weigh(value, &mut left).then(|| room - left)
}

fn weigh(value: &Value, left: &mut usize) -> bool {
    let mut take = |bytes: usize| {
        let fits = bytes <= *left;
        *left = left.saturating_sub(bytes);
        fits
    };
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => take(text.len()),
        Value::Array(items) => take(items.len() * VALUE_BYTES) && items.iter().all(|item| weigh(item, left)),
        Value::Object(fields) => {
            let names: usize = fields.keys().map(String::len).sum();
            take(names + fields.len() * 2 * VALUE_BYTES) && fields.values().all(|value| weigh(value, left))
        }
    }
}
