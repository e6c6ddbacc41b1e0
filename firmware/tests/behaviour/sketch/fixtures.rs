//! Modules written for a test, in the text form of WebAssembly.

use std::sync::Arc;

use firmware::Firmware;
use firmware::link::Uplink;
use firmware::sketch::SketchModule;

use crate::support::Bench;

/// What firmware has to export, for a fixture that brings nothing of its own.
const EXPORTS: [(&str, &str); 14] = [
    ("memory", r#"(memory (export "memory") 1)"#),
    ("fw_abi", r#"(func (export "fw_abi") (result i32) i32.const 1)"#),
    ("fw_init", r#"(func (export "fw_init"))"#),
    ("fw_setup", r#"(func (export "fw_setup"))"#),
    ("fw_loop", r#"(func (export "fw_loop"))"#),
    (
        "fw_alloc",
        r#"(global $heap (mut i32) (i32.const 32768))
           (func (export "fw_alloc") (param $length i32) (result i32) (local $at i32)
             (local.set $at (global.get $heap))
             (global.set $heap (i32.add (local.get $at) (local.get $length)))
             local.get $at)"#,
    ),
    ("fw_call", r#"(func (export "fw_call") (param i32 i32 i32) (result i32) i32.const -1)"#),
    ("fw_read", r#"(func (export "fw_read") (param i32))"#),
    ("fw_event", r#"(func (export "fw_event") (param i32 i32 i32 i32 i32))"#),
    ("fw_timer", r#"(func (export "fw_timer") (param i32))"#),
    ("fw_interrupt", r#"(func (export "fw_interrupt") (param i32))"#),
    ("fw_system_event", r#"(func (export "fw_system_event") (param i32 i32 i32 i32))"#),
    ("fw_retained", r#"(func (export "fw_retained") (result i32) i32.const 0)"#),
    ("fw_retained_len", r#"(func (export "fw_retained_len") (result i32) i32.const 0)"#),
];

/// Shorter ways to do what many fixtures do.
const SHORTHANDS: [(&str, &str); 3] = [
    (
        "call $say",
        r#"(func $say (param $at i32) (param $length i32)
             (drop (call $cloud_publish (local.get $at) (local.get $length) (i32.const 0) (i32.const -1) (i32.const -1)
               (i32.const 0))))"#,
    ),
    (
        "call $offer",
        r#"(data (i32.const 0) "x")
           (func $offer (drop (call $cloud_variable (i32.const 0) (i32.const 1) (i32.const 2) (i32.const 7))))"#,
    ),
    (
        "call $function",
        r#"(data (i32.const 1) "f")
           (func $function (drop (call $cloud_function (i32.const 1) (i32.const 1) (i32.const 8))))"#,
    ),
];

const IMPORTS: [(&str, &str); 61] = [
    ("millis", "(result i32)"),
    ("micros", "(result i32)"),
    ("system_millis", "(result i64)"),
    ("delay", "(param i32)"),
    ("delay_us", "(param i32)"),
    ("process", ""),
    ("unix_time", "(result i32)"),
    ("set_unix_time", "(param i32)"),
    ("sync_time", ""),
    ("random_u32", "(result i32)"),
    ("pin_mode", "(param i32 i32)"),
    ("pin_mode_of", "(param i32) (result i32)"),
    ("digital_read", "(param i32) (result i32)"),
    ("digital_write", "(param i32 i32)"),
    ("analog_read", "(param i32) (result i32)"),
    ("analog_write", "(param i32 i32 i32)"),
    ("interrupt", "(param i32 i32 i32) (result i32)"),
    ("no_interrupt", "(param i32)"),
    ("cloud_connect", ""),
    ("cloud_disconnect", ""),
    ("cloud_connected", "(result i32)"),
    ("cloud_function", "(param i32 i32 i32) (result i32)"),
    ("cloud_variable", "(param i32 i32 i32 i32) (result i32)"),
    ("cloud_subscribe", "(param i32 i32 i32) (result i32)"),
    ("cloud_unsubscribe", ""),
    ("cloud_publish", "(param i32 i32 i32 i32 i32 i32) (result i32)"),
    ("cloud_outcome", "(param i32) (result i32)"),
    ("cloud_keep_alive", "(param i32)"),
    ("value_bool", "(param i32)"),
    ("value_int", "(param i32)"),
    ("value_double", "(param f64)"),
    ("value_text", "(param i32 i32)"),
    ("log", "(param i32 i32 i32 i32 i32)"),
    ("serial_write", "(param i32 i32)"),
    ("serial_read", "(result i32)"),
    ("serial_peek", "(result i32)"),
    ("serial_available", "(result i32)"),
    ("timer_start", "(param i32 i32 i32 i32)"),
    ("timer_stop", "(param i32)"),
    ("system_mode", "(param i32)"),
    ("system_thread", "(param i32)"),
    ("system_reset", "(param i32 i32)"),
    ("system_sleep", "(param i32)"),
    ("system_on", "(param i32 i32 i32)"),
    ("system_off", "(param i32)"),
    ("reset_reason", "(result i32)"),
    ("reset_reason_data", "(result i32)"),
    ("free_memory", "(result i32)"),
    ("device_id", "(param i32)"),
    ("updates_enabled", "(param i32)"),
    ("updates_are_enabled", "(result i32)"),
    ("updates_pending", "(result i32)"),
    ("updates_forced", "(result i32)"),
    ("network", "(param i32 i32) (result i32)"),
    ("product", "(param i32 i32)"),
    ("rgb", "(param i32 i32 i32 i32 i32)"),
    ("eeprom_read", "(param i32) (result i32)"),
    ("eeprom_write", "(param i32 i32)"),
    ("eeprom_length", "(result i32)"),
    ("panic", "(param i32)"),
    ("unsupported", "(param i32 i32)"),
];

/// A module of `parts` and, where they leave something out that firmware exports, a short form of it.
pub(super) fn module(parts: &str) -> Vec<u8> {
    let short = SHORTHANDS.iter().filter(|(call, _)| parts.contains(call)).map(|(_, text)| *text);
    let parts = format!("{parts} {}", short.collect::<String>());
    let is_called = |name: &str| {
        let called = |(at, _)| parts[at..].trim_start_matches(&format!("call ${name}")).starts_with([' ', ')', '\n']);
        parts.match_indices(&format!("call ${name}")).any(called)
    };
    let import = |(name, kind): &(&str, &str)| format!("(import \"wiring\" \"{name}\" (func ${name} {kind}))\n");
    let imports: String = IMPORTS.iter().filter(|(name, _)| is_called(name)).map(import).collect();
    let missing = |(name, _): &&(&str, &str)| !parts.contains(&format!("(export \"{name}\")"));
    let rest: String = EXPORTS.iter().filter(missing).map(|(_, text)| *text).collect();
    let text = format!("(module {imports} {parts} {rest})");
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn load(parts: &str) -> Arc<SketchModule> {
    SketchModule::load(&module(parts)).unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn sketch(parts: &str) -> Firmware {
    Firmware::Sketch(load(parts))
}

/// A sketch with the variable `x`, an `int` that is worked out by `expression` when it is read.
pub(super) fn reads(expression: &str, parts: &str) -> Firmware {
    let read = format!(r#"(func (export "fw_read") (param i32) (call $value_int {expression}))"#);
    let setup = if parts.contains("(export \"fw_init\")") { "" } else { r#"(func (export "fw_init") (call $offer))"# };
    sketch(&format!("{read} {setup} {parts}"))
}

/// A sketch with the function `f`, that does `body` and answers with what it leaves.
pub(super) fn calls(body: &str, parts: &str) -> Firmware {
    let call = format!(
        r#"(func (export "fw_call") (param $handle i32) (param $at i32) (param $length i32) (result i32) {body})"#
    );
    sketch(&format!(r#"{call} (func (export "fw_init") (call $function)) {parts}"#))
}

/// Names of the events said since the last look, with their times.
pub(super) fn events(bench: &mut Bench) -> Vec<(u64, String)> {
    let event = |(at, message)| match message {
        Uplink::Event(event) => Some((at, event.name)),
        _ => None,
    };
    bench.said().into_iter().filter_map(event).collect()
}

/// Tokens of the calls answered since the last look, with the times of the answers.
pub(super) fn answers(bench: &mut Bench) -> Vec<(u64, u64)> {
    let answer = |(at, message)| match message {
        Uplink::FunctionResult { token, .. } => Some((at, token.0)),
        _ => None,
    };
    bench.said().into_iter().filter_map(answer).collect()
}
