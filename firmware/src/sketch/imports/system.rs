//! The system: the log and the serial port, timers, modes, resets, sleep, memory that stays, the status LED.

use super::{add, text};
use crate::board::{EEPROM_BYTES, Radio, SystemMode, Wish};
use crate::device::{Panic, ResetReason};
use crate::link::Micros;
use crate::sketch::calls::{Reading, Wait};
use crate::sketch::engine::{Guest, Imports};
use crate::sketch::interface::{Answer, Stop};

/// Flags of the system. Source of the numbers: observed (Device OS).
const RESET_PENDING: i32 = 2;
const RESET_ENABLED: i32 = 3;
const NETWORK_RESETS: i32 = 7;

pub(super) fn offer(imports: &mut Imports<'_>) {
    output(imports);
    input(imports);
    timers_and_events(imports);
    modes_and_ends(imports);
    flags(imports);
    network(imports);
    memory(imports);
    add(imports, "rgb", |mut guest: Guest<'_>, control: i32, red: i32, green: i32, blue: i32, brightness: i32| {
        let colour = [red, green, blue, brightness].map(|part| part.clamp(0, 255) as u8);
        guest.data_mut().board.system.rgb = (control != 0).then_some(colour);
    });
    add(imports, "unsupported", |mut guest: Guest<'_>, at: i32, length: i32| -> Answer<()> {
        let what = text(&mut guest, at, length)?;
        let machine = guest.data_mut();
        if machine.misses(&what) {
            machine.board.log_as("WARN", "system", &format!("not emulated: {what}"));
        }
        Ok(())
    });
}

fn output(imports: &mut Imports<'_>) {
    add(
        imports,
        "log",
        |mut guest: Guest<'_>, level: i32, category: i32, length: i32, line: i32, line_length: i32| -> Answer<()> {
            let category = text(&mut guest, category, length)?;
            let line = text(&mut guest, line, line_length)?;
            guest.data_mut().board.log_as(level_name(level), &category, &line);
            Ok(())
        },
    );
    add(imports, "serial_write", |mut guest: Guest<'_>, at: i32, length: i32| -> Answer<()> {
        let written = text(&mut guest, at, length)?;
        guest.data_mut().board.print(&written);
        Ok(())
    });
}

fn level_name(level: i32) -> &'static str {
    match level {
        ..30 => "TRACE",
        30..40 => "INFO",
        40..50 => "WARN",
        50..60 => "ERROR",
        _ => "PANIC",
    }
}

fn input(imports: &mut Imports<'_>) {
    add(imports, "serial_read", |mut guest: Guest<'_>| {
        let input = guest.data_mut().board.system.input();
        input.and_then(std::collections::VecDeque::pop_front).map_or(-1, i32::from)
    });
    add(imports, "serial_peek", |mut guest: Guest<'_>| {
        let input = guest.data_mut().board.system.input();
        input.and_then(|input| input.front().copied()).map_or(-1, i32::from)
    });
    add(imports, "serial_available", |mut guest: Guest<'_>| {
        guest.data_mut().board.system.input().map_or(0, |input| input.len() as i32)
    });
}

fn timers_and_events(imports: &mut Imports<'_>) {
    add(imports, "timer_start", |mut guest: Guest<'_>, id: i32, ms: i32, once: i32, handle: i32| {
        guest.data_mut().start_timer(id, Micros::from(ms as u32) * 1000, once != 0, handle);
    });
    add(imports, "timer_stop", |mut guest: Guest<'_>, id: i32| guest.data_mut().stop_timer(id));
    add(imports, "system_on", |mut guest: Guest<'_>, low: i32, high: i32, handle: i32| {
        guest.data_mut().on_system(u64::from(high as u32) << 32 | u64::from(low as u32), handle);
    });
    add(imports, "system_off", |mut guest: Guest<'_>, handle: i32| guest.data_mut().off_system(handle));
}

fn modes_and_ends(imports: &mut Imports<'_>) {
    add(imports, "system_mode", |mut guest: Guest<'_>, mode: i32| {
        let system = &mut guest.data_mut().board.system;
        system.mode = match mode {
            2 => SystemMode::SemiAutomatic,
            3 => SystemMode::Safe,
            4 => SystemMode::Manual,
            _ => SystemMode::Automatic,
        };
        system.wants_cloud = !matches!(system.mode, SystemMode::SemiAutomatic | SystemMode::Manual);
    });
    // Every application runs in a thread of its own, as it does by default since Device OS 6.2.
    add(imports, "system_thread", |_: Guest<'_>, _on: i32| {});
    add(imports, "system_reset", |mut guest: Guest<'_>, reason: i32, data: i32| -> Answer<()> {
        // Waking from hibernation is a start afresh with a reason of its own, and so are safe mode and DFU.
        let reason = match reason {
            reason if reason == ResetReason::PowerManagement as i32 => ResetReason::PowerManagement,
            reason if reason == ResetReason::SafeMode as i32 => ResetReason::SafeMode,
            reason if reason == ResetReason::Dfu as i32 => ResetReason::Dfu,
            _ => ResetReason::User,
        };
        guest.data_mut().board.wish(Wish::Reset { reason, data: data as u32 });
        Err(Stop::Reset)
    });
    add(imports, "panic", |_: Guest<'_>, code: i32| -> Answer<()> {
        Err(Stop::Panic(Panic::from_code(u8::try_from(code).unwrap_or(u8::MAX))))
    });
    add(imports, "system_sleep", |mut guest: Guest<'_>, ms: i32| -> Answer<()> {
        let board = &mut guest.data_mut().board;
        board.system.radio = Radio::Off;
        board.wish(Wish::Session);
        let until = board.clock.now + Micros::from((ms as u32).max(1)) * 1000;
        Err(Stop::Wait(Wait::time(until, Reading::Awake)))
    });
    add(imports, "product", |mut guest: Guest<'_>, id: i32, version: i32| {
        guest.data_mut().board.system.product = (u16::try_from(id).ok(), u16::try_from(version).ok());
    });
    add(imports, "reset_reason", |guest: Guest<'_>| guest.data().board.system.reset.0 as i32);
    add(imports, "reset_reason_data", |guest: Guest<'_>| guest.data().board.system.reset.1 as i32);
    add(imports, "updates_enabled", |mut guest: Guest<'_>, on: i32| {
        guest.data_mut().board.system.updates_enabled = on != 0;
    });
    add(imports, "updates_are_enabled", |guest: Guest<'_>| i32::from(guest.data().board.system.updates_enabled));
    add(imports, "updates_pending", |guest: Guest<'_>| i32::from(guest.data().board.system.updates_pending));
    add(imports, "updates_forced", |guest: Guest<'_>| i32::from(guest.data().board.system.updates_forced));
}

fn flags(imports: &mut Imports<'_>) {
    add(imports, "system_flag", |mut guest: Guest<'_>, flag: i32, value: i32| -> i32 {
        let board = &mut guest.data_mut().board;
        let place = match flag {
            RESET_PENDING => return i32::from(board.system.reset_pending),
            RESET_ENABLED => &mut board.system.resets_enabled,
            NETWORK_RESETS => &mut board.system.network_resets,
            _ => return 0,
        };
        let before = *place;
        if value >= 0 {
            *place = value != 0;
            // A restart may have waited for this.
            board.wish(Wish::Session);
        }
        i32::from(before)
    });
}

/// A board has one network, whatever the sketch calls it; switched on, it is looked for. Source: chosen.
fn network(imports: &mut Imports<'_>) {
    add(imports, "network", |mut guest: Guest<'_>, _interface: i32, what: i32| {
        let board = &mut guest.data_mut().board;
        let system = &board.system;
        let looks = system.radio == Radio::Connect;
        let radio = match what {
            0 | 2 => Radio::Connect,
            1 => Radio::On,
            3 => Radio::Off,
            4 => return i32::from(system.network && looks),
            5 => return i32::from(!system.network && looks),
            _ => return 0,
        };
        if board.system.radio != radio {
            board.system.radio = radio;
            board.wish(Wish::Session);
        }
        0
    });
}

fn memory(imports: &mut Imports<'_>) {
    // What the board would still grant; the sketch itself knows what is free on its heap.
    add(imports, "free_memory", |guest: Guest<'_>| guest.grantable());
    add(imports, "device_id", |mut guest: Guest<'_>, at: i32| -> Answer<()> {
        let id = guest.data().board.system.id.to_string();
        guest.piece(at, id.len() as i32)?.copy_from_slice(id.as_bytes());
        Ok(())
    });
    add(imports, "eeprom_read", |guest: Guest<'_>, address: i32| {
        i32::from(guest.data().board.system.eeprom_read(address as u32 as usize))
    });
    add(imports, "eeprom_write", |mut guest: Guest<'_>, address: i32, value: i32| {
        guest.data_mut().board.system.eeprom_write(address as u32 as usize, value as u8);
    });
    add(imports, "eeprom_length", |_: Guest<'_>| EEPROM_BYTES as i32);
}
