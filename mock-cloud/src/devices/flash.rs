//! `PUT /v1/devices/{device}` with files, or with the name of an application: another firmware for a device.

use axum::response::Response;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::app::{self, App};
use crate::auth::Caller;
use crate::binaries::{self, Compiled};
use crate::error::ApiError;
use crate::link::Answer;
use crate::upload::Upload;

/// What every module for an emulated board begins with.
const WASM: &[u8] = b"\0asm";
/// What an archive begins with.
const ZIP: &[u8] = b"PK\x03\x04";

/// What to flash.
#[derive(Debug)]
pub(super) enum Firmware {
    /// As it is: a module, or a binary for hardware, which no emulated device takes.
    Binary(Bytes),
    /// To be compiled first.
    Source(Upload),
}

/// The one application that the real cloud knows by name. Documented.
const TINKER: &str = "tinker";

impl Firmware {
    /// Looks at what was sent: one file that is no source is a binary.
    pub(super) fn of(upload: Upload) -> Result<Self, ApiError> {
        match &upload.files[..] {
            [] => Err(ApiError::FieldInvalid("file is required: a binary, or the sources of a sketch".to_owned())),
            [one] if one.bytes.starts_with(ZIP) => {
                Err(ApiError::NotCovered("PUT /v1/devices/:deviceId with an asset bundle".to_owned()))
            }
            [one] if one.bytes.starts_with(WASM) || !binaries::is_source(&one.path) => {
                Ok(Self::Binary(one.bytes.clone()))
            }
            _ => Ok(Self::Source(upload)),
        }
    }

    /// An application that the cloud has: `tinker`, as the real one (documented), and those built in here (chosen).
    pub(super) fn named(name: &str) -> Result<Self, ApiError> {
        if name == TINKER {
            return Ok(Self::Binary(Bytes::from_static(firmware::sketch::TINKER)));
        }
        match firmware::Firmware::parse(name) {
            Some(_) => Ok(Self::Binary(firmware::device::by_name(name).into())),
            None => Err(ApiError::FlashUnknownApp(name.chars().take(64).collect())),
        }
    }
}

/// Offers a device another firmware and waits until it takes it; the update itself goes on after the answer.
///
/// # Errors
/// [`ApiError::FlashTimedOut`] for a device that is offline or silent, [`ApiError::FlashBusy`] while it is being updated,
/// [`ApiError::FlashRefused`] when it does not take the update; those of compiling.
///
/// Source: observed, for sources (`ok`, `message`), binaries (`id`, `status`), sources that do not compile (200) and devices
/// that are offline; the other refusals: chosen.
pub(super) async fn flash(app: &App, caller: &Caller, device: &str, firmware: Firmware) -> Result<Response, ApiError> {
    let (image, from_source) = match firmware {
        Firmware::Binary(image) => (image, false),
        Firmware::Source(upload) => match binaries::compile_upload(app, upload).await? {
            Compiled::Module(image) => (image, true),
            Compiled::Refused(errors) => return Ok(app::json(&did_not_compile(&errors))),
        },
    };
    let id = offer(app, caller, device, image).await?;
    Ok(app::json(&if from_source {
        json!({ "ok": true, "message": "Update started" })
    } else {
        json!({ "id": id, "status": "Update started" })
    }))
}

/// Answers the id of the device that takes it.
async fn offer(app: &App, caller: &Caller, device: &str, image: Bytes) -> Result<String, ApiError> {
    let (id, wait) = app.decide(|cloud, now| -> Result<_, ApiError> {
        // Compiling took its time: the device may have been given away meanwhile, or the token have ended.
        cloud.token(&caller.token, now)?;
        let key = cloud.device_of(caller.user, device)?;
        let wait = cloud.flash(key, image, now).map_err(|_| ApiError::FlashBusy)?;
        Ok((cloud.devices.get(key).id.to_string(), wait))
    })?;
    match wait.answer(app).await {
        Answer::Acknowledged => Ok(id),
        Answer::UpdateRefused(refusal) => Err(ApiError::FlashRefused(refusal.to_string())),
        _ => Err(ApiError::FlashTimedOut),
    }
}

/// Status 200 all the same. Observed (2015).
fn did_not_compile(errors: &str) -> Value {
    json!({ "ok": false, "output": "build didn't produce binary", "stdout": "", "errors": [errors] })
}
