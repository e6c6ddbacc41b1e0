//! Sketches: compiled firmware as a device's application.

use std::sync::Arc;

use firmware::Firmware;
use firmware::link::Uplink;
use firmware::sketch::{SketchError, SketchModule};

use crate::support::{Bench, HELLO, config};

/// A module with everything that firmware has to export, and what a test adds; `parts` may define `init`, `setup`,
/// `loop` and the like as functions of their own by the `fw_` names they replace.
pub(crate) fn module(parts: &str) -> Vec<u8> {
    let defaults = [
        ("fw_abi", "(func (export \"fw_abi\") (result i32) i32.const 1)"),
        ("fw_init", "(func (export \"fw_init\"))"),
        ("fw_setup", "(func (export \"fw_setup\"))"),
        ("fw_loop", "(func (export \"fw_loop\"))"),
        (
            "fw_alloc",
            "(global $heap (mut i32) (i32.const 32768))
             (func (export \"fw_alloc\") (param $length i32) (result i32) (local $at i32)
                global.get $heap local.tee $at local.get $length i32.add global.set $heap local.get $at)",
        ),
        ("fw_call", "(func (export \"fw_call\") (param i32 i32 i32) (result i32) i32.const -1)"),
        ("fw_read", "(func (export \"fw_read\") (param i32))"),
        ("fw_event", "(func (export \"fw_event\") (param i32 i32 i32 i32 i32))"),
        ("fw_timer", "(func (export \"fw_timer\") (param i32))"),
        ("fw_interrupt", "(func (export \"fw_interrupt\") (param i32))"),
        ("fw_system_event", "(func (export \"fw_system_event\") (param i32 i32 i32 i32))"),
        ("fw_retained", "(func (export \"fw_retained\") (result i32) i32.const 0)"),
        ("fw_retained_len", "(func (export \"fw_retained_len\") (result i32) i32.const 0)"),
        ("\"memory\"", "(memory (export \"memory\") 1)"),
    ];
    let imports: String = IMPORTS
        .iter()
        .filter(|(name, _)| parts.contains(&format!("call ${name}")))
        .map(|(name, kind)| format!("(import \"wiring\" \"{name}\" (func ${name} {kind}))\n"))
        .collect();
    let missing = |(name, _): &&(&str, &str)| {
        let exported = format!("(export \"{}\")", name.trim_matches('"'));
        !parts.contains(&exported)
    };
    let rest: String = defaults.iter().filter(missing).map(|(_, text)| format!("{text}\n")).collect();
    wat::parse_str(format!("(module {imports} {parts} {rest})")).expect("the fixture is a module")
}

const IMPORTS: &[(&str, &str)] = &[
    ("millis", "(result i32)"),
    ("delay", "(param i32)"),
    ("cloud_publish", "(param i32 i32 i32 i32 i32 i32) (result i32)"),
];

pub(crate) fn sketch(parts: &str) -> Firmware {
    Firmware::Sketch(load(parts))
}

fn load(parts: &str) -> Arc<SketchModule> {
    SketchModule::load(&module(parts)).unwrap_or_else(|error| panic!("{error}"))
}

fn events(bench: &mut Bench) -> Vec<u64> {
    let event = |(at, message)| matches!(message, Uplink::Event(_)).then_some(at);
    bench.said().into_iter().filter_map(event).collect()
}

#[test]
fn a_loop_runs_a_thousand_times_a_second_and_a_delay_holds_it_up() {
    let publish = "(data (i32.const 16) \"tick\")
        (func (export \"fw_loop\")
            (drop (call $cloud_publish (i32.const 16) (i32.const 4) (i32.const 0) (i32.const -1) (i32.const -1)
                (i32.const 0)))
            (call $delay (i32.const 400)))";
    let mut device = Bench::connected(config(sketch(publish)));
    device.run_until(1_200_001);
    assert_eq!(events(&mut device), [0, 400_000, 800_000, 1_200_000]);
    device.run_until(1_600_000);
    assert_eq!(events(&mut device), [], "half-open");
    assert_eq!(device.device.wake(), Some(1_600_000));
}

#[test]
fn what_is_no_firmware_says_why() {
    let load = |bytes: &[u8]| SketchModule::load(bytes).map(|_| ()).unwrap_err();
    assert!(matches!(load(b"int main() {}"), SketchError::NotWasm(_)));
    let _ = HELLO;
}
