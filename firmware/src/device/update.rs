//! Updates over the air: firmware comes in chunks, and the device starts afresh with it.
//!
//! While one comes the application goes on, but cannot publish. What has come is looked at when all of it is there: if it is
//! firmware the device says so, says goodbye and starts with it; if not, it goes on with what it has.
//!
//! Source: observed (Device OS), but for how an application in Rust travels: chosen.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Device;
use crate::apps::Firmware;
use crate::link::{Micros, Token, UpdateRefusal, Uplink};
use crate::system_event::SystemEvent;
use crate::system_event::UpdateProgress::{self, Begun, Complete, Failed, Progress};

/// What an application in Rust is on its way: these words and its name.
const BY_NAME: &[u8] = b"cloud-chamber firmware: ";
/// How long the next chunk may take to come. Source: observed (Device OS).
const SILENCE: Micros = 300_000_000;
/// Chunks between two acknowledgements. Source: observed (Device OS).
const ACKNOWLEDGED_AT_ONCE: u32 = 2;

/// An update that is coming in.
pub(super) struct IncomingUpdate {
    size: usize,
    chunk: usize,
    data: Vec<u8>,
    count: u32,
    hash: [u8; 32],
    /// When the last part of it came.
    heard: Micros,
}

impl IncomingUpdate {
    /// When it is given up if nothing more comes.
    pub(super) fn end(&self) -> Micros {
        self.heard + SILENCE
    }

    fn chunks(&self) -> u32 {
        self.size.div_ceil(self.chunk) as u32
    }
}

/// The bytes that stand for an application of this crate on its way to a device.
pub fn by_name(name: &str) -> Vec<u8> {
    [BY_NAME, name.as_bytes()].concat()
}

/// The firmware that these bytes are.
fn firmware_of(bytes: &[u8]) -> Result<Firmware, UpdateRefusal> {
    let refuse = |why: String| UpdateRefusal::NotFirmware(why);
    if let Some(name) = bytes.strip_prefix(BY_NAME) {
        let known = core::str::from_utf8(name).ok().and_then(Firmware::parse);
        return known.ok_or_else(|| refuse(String::from("there is no application of this name")));
    }
    #[cfg(feature = "wasm")]
    if bytes.starts_with(b"\0asm") {
        let module = crate::sketch::SketchModule::load(bytes);
        return module.map(Firmware::Sketch).map_err(|error| refuse(format!("{error}")));
    }
    Err(refuse(format!(
        "the {} bytes are not built for an emulated board, which runs WebAssembly modules",
        bytes.len()
    )))
}

impl Device {
    /// Whether an update is coming in.
    pub fn is_updating(&self) -> bool {
        self.update.is_some()
    }

    pub(super) fn start_update(&mut self, token: Token, size: u32, chunk: u16, hash: [u8; 32]) {
        let system = &self.board.system;
        let result = if self.update.is_some() {
            Err(UpdateRefusal::Busy)
        } else if !system.updates_enabled && !system.updates_forced {
            Err(UpdateRefusal::Disabled)
        } else if size > self.max_binary() {
            Err(UpdateRefusal::TooLarge)
        } else if size == 0 || chunk == 0 {
            Err(UpdateRefusal::NotFirmware(String::from("the update is empty")))
        } else {
            let (size, chunk, heard) = (size as usize, usize::from(chunk), self.time);
            self.update = Some(Box::new(IncomingUpdate { size, chunk, data: Vec::new(), count: 0, hash, heard }));
            self.board.updating = true;
            Ok(())
        };
        let begun = result.is_ok();
        self.board.send(Uplink::UpdateStarted { token, result });
        if begun {
            self.tell_application_of_update(Begun);
            self.care.remind(self.time + SILENCE);
        }
    }

    /// Chunks come in order; another one is not acknowledged, and comes again when the cloud has waited long enough.
    pub(super) fn take_chunk(&mut self, index: u32, data: &[u8]) {
        let now = self.time;
        let Some(update) = &mut self.update else { return };
        let room = update.size - update.data.len();
        if index != update.count || data.len() != room.min(update.chunk) {
            return;
        }
        update.heard = now;
        update.data.extend_from_slice(data);
        update.count += 1;
        let count = update.count;
        if count.is_multiple_of(ACKNOWLEDGED_AT_ONCE) || count == update.chunks() {
            self.board.send(Uplink::UpdateChunks { count });
        }
        self.tell_application_of_update(Progress);
    }

    /// All of it is said to have come. If it is firmware, the device is on its way into it when this returns,
    /// unless its application does not let it go yet.
    pub(super) fn finish_update(&mut self, token: Token) {
        let Some(update) = self.update.take() else {
            let result = Err(UpdateRefusal::Incomplete);
            return self.board.send(Uplink::UpdateFinished { token, result });
        };
        self.board.updating = false;
        let judged =
            if update.data.len() == update.size { firmware_of(&update.data) } else { Err(UpdateRefusal::Incomplete) };
        match judged {
            Ok(firmware) => {
                self.board.send(Uplink::UpdateFinished { token, result: Ok(()) });
                self.tell_application_of_update(Complete);
                self.firmware = firmware;
                self.app_hash = update.hash;
                self.want_restart();
            }
            Err(refusal) => {
                self.board.log_as("ERROR", "system", &format!("update refused: {refusal}"));
                self.board.send(Uplink::UpdateFinished { token, result: Err(refusal) });
                self.tell_application_of_update(Failed);
            }
        }
    }

    /// Nothing more comes of an update, if one was coming.
    pub(super) fn drop_update(&mut self) {
        if self.update.take().is_some() {
            self.board.updating = false;
            self.tell_application_of_update(Failed);
        }
    }

    /// Whether updates may come, in every handshake. Source: observed (Device OS); the order: observed on a stream (2024).
    pub(super) fn tell_of_updates(&mut self) {
        let word = |truth| if truth { "true" } else { "false" };
        let (enabled, forced) = (self.board.system.updates_enabled, self.board.system.updates_forced);
        self.told.updates_enabled = enabled;
        self.board.tell("particle/device/updates/forced", word(forced));
        self.board.tell("particle/device/updates/enabled", word(enabled));
    }

    /// The cloud has something to update the device with, or has no longer. Source: observed (Device OS).
    pub(super) fn updates_are_pending(&mut self, pending: bool) {
        self.board.system.updates_pending = pending;
        if pending {
            self.announce(SystemEvent::UpdatePending);
        }
    }

    /// The cloud forces updates, or does so no longer; the device repeats it. Source: observed (Device OS).
    pub(super) fn force_updates(&mut self, forced: bool) {
        self.board.system.updates_forced = forced;
        self.board.tell("particle/device/updates/forced", if forced { "true" } else { "false" });
    }

    fn tell_application_of_update(&mut self, progress: UpdateProgress) {
        self.announce(SystemEvent::Update(progress));
    }
}
