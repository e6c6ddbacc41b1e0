//! The C++ side of a sketch: the headers and the runtime that it is compiled with, as text.
//!
//! They are part of the program, so that building a sketch needs a compiler and nothing else of ours.

/// A file of the library: its path within it, and its text.
pub type File = (&'static str, &'static str);

macro_rules! files {
    ($($path:literal),* $(,)?) => { &[$(($path, include_str!(concat!("../wiring/", $path)))),*] };
}

/// What a sketch includes: `Particle.h` and what that includes.
pub const HEADERS: &[File] = files![
    "Particle.h",
    "application.h",
    "wiring/wiring_board.h",
    "wiring/wiring_cloud.h",
    "wiring/wiring_concurrency.h",
    "wiring/wiring_eeprom.h",
    "wiring/wiring_format.h",
    "wiring/wiring_json.h",
    "wiring/wiring_led.h",
    "wiring/wiring_logging.h",
    "wiring/wiring_math.h",
    "wiring/wiring_network.h",
    "wiring/wiring_pins.h",
    "wiring/wiring_platform.h",
    "wiring/wiring_print.h",
    "wiring/wiring_serial.h",
    "wiring/wiring_string.h",
    "wiring/wiring_system.h",
    "wiring/wiring_time.h",
    "wiring/wiring_timer.h",
    "wiring/wiring_unsupported.h",
    "wiring/wiring_vector.h",
    "runtime/runtime.h",
];

/// What is linked to every sketch.
pub const RUNTIME: &[File] = files![
    "runtime/cloud.cpp",
    "runtime/entry.cpp",
    "runtime/format.cpp",
    "runtime/heap.cpp",
    "runtime/json.cpp",
    "runtime/led.cpp",
    "runtime/logging.cpp",
    "runtime/pins.cpp",
    "runtime/print.cpp",
    "runtime/random.cpp",
    "runtime/serial.cpp",
    "runtime/string.cpp",
    "runtime/system.cpp",
    "runtime/time.cpp",
    "runtime/timer.cpp",
];

/// All files of the library.
pub fn files() -> impl Iterator<Item = File> {
    HEADERS.iter().chain(RUNTIME).copied()
}
