//! What a loop of the averaging sensor costs, and a function call: `cargo bench -p firmware`.
//!
//! The baseline is the least that averaging costs when every loop sums the ring anew: a plain `iter().sum()`, which the
//! compiler turns into vector instructions, over devices of 160 bytes, with no board, no clock and no scheduler. The
//! fleet runs the real application through [`Fleet::step`], in slices of ten loops. Both get a constant level, and
//! their rounds alternate, so that a noisy machine is noisy for both.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use firmware::link::{DeviceId, Downlink, Platform, Token, Uplink};
use firmware::sketch::SketchModule;
use firmware::{Device, DeviceConfig, Firmware, Fleet, FleetClock, Input, Output, Pin, Sink, Slot, Waveform};

const DEVICES: usize = 10_000;
const LOOPS_A_SLICE: u64 = 10;
const SLICES: u64 = 40;
const ROUNDS: usize = 15;
const SENSOR_SKETCH: &[u8] = include_bytes!("../sketches/sensor.wasm");
/// A device that does 1000 loops a second has a millisecond for each.
const LOOP_BUDGET_NS: f64 = 1e6;

fn main() {
    if let Some(role) = std::env::args().nth(1).filter(|role| role == SENSORS || role == SKETCHES) {
        return tell_growth(&role);
    }
    let mut one = vec![Plain::default()];
    let mut many: Vec<Plain> = (0..DEVICES).map(|_| Plain::default()).collect();
    let mut sensors = Running::new(DEVICES, Waveform::Constant(1234));
    let mut single = Running::new(1, Waveform::Constant(1234));
    let tide = Waveform::Sine { mid: 2000, amplitude: 1500, period_ms: 60_000, noise: 8 };
    let mut tides = Running::new(DEVICES, tide);
    let mut rows: [Vec<f64>; 5] = Default::default();
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let plain_many = plain_round(&mut many, SLICES);
        let fleet_many = sensors.round(SLICES);
        ratios.push(fleet_many / plain_many);
        rows[0].push(plain_round(&mut one, SLICES * DEVICES as u64));
        rows[1].push(plain_many);
        rows[2].push(single.round(SLICES * 1000));
        rows[3].push(fleet_many);
        rows[4].push(tides.round(SLICES));
    }
    println!("ns a loop, median [min..max] of {ROUNDS} alternating rounds");
    report("plain vectorised sum, 1 device", &mut rows[0]);
    report("plain vectorised sum, 10,000 devices", &mut rows[1]);
    report("sensor through Fleet::step, 1 device", &mut rows[2]);
    let loop_ns = report("sensor through Fleet::step, 10,000 devices", &mut rows[3]);
    report("the same, a tide with noise on A0, publishing", &mut rows[4]);
    let ratio = report("ratio fleet / plain, 10,000 devices", &mut ratios);
    let capacity = LOOP_BUDGET_NS / loop_ns;
    println!("devices a core at 1000 loops a second: {capacity:.0}");
    idle_fleet();
    pings();
    start();
    let bytes = grown(SENSORS);
    println!("bytes a sensor: {} for the device itself, about {} in all", size_of::<Device>(), told(bytes));
    calls();
    let call_us = calls_beside_a_worker();
    let sketch_bytes = sketches();
    fast_forward();
    assert!(ratio <= 3.0, "the fleet costs {ratio:.2} times the plain sum, more than 3");
    assert!(bytes.is_none_or(|bytes| bytes <= 4096), "a sensor takes {bytes:?} bytes, more than 4 KiB");
    assert!(
        sketch_bytes.is_none_or(|bytes| bytes <= 100 << 10),
        "a sketch takes {sketch_bytes:?} bytes, more than 100 KiB"
    );
    assert!(call_us <= 5000.0, "of a hundred calls beside a worker one takes {call_us} µs, more than 5 ms");
    assert!(capacity >= 20_000.0, "only {capacity:.0} devices a core, fewer than 20,000");
}

fn report(what: &str, values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let median = values[values.len() / 2];
    println!("  {what:<48} {median:7.2} [{:.2}..{:.2}]", values[0], values[values.len() - 1]);
    median
}

/// The baseline's device: the same data, summed anew in every loop.
struct Plain {
    samples: [i16; 50],
    index: u32,
    level: i16,
    last_value: i32,
    published: u32,
    _rest: [u64; 5],
}

impl Default for Plain {
    fn default() -> Self {
        Self { samples: [0; 50], index: 0, level: 1234, last_value: 1234, published: 0, _rest: [0; 5] }
    }
}

impl Plain {
    #[inline]
    fn pass(&mut self) {
        self.samples[(self.index % 50) as usize] = self.level;
        self.index += 1;
        let sum: i32 = self.samples.iter().map(|sample| i32::from(*sample)).sum();
        let mean = sum / 50;
        if (mean - self.last_value).abs() > 5 && self.index >= 50 {
            self.last_value = mean;
            self.published += 1;
        }
    }
}

fn plain_round(devices: &mut [Plain], slices: u64) -> f64 {
    let begin = Instant::now();
    for _ in 0..slices {
        for device in devices.iter_mut() {
            for _ in 0..LOOPS_A_SLICE {
                black_box(&mut *device).pass();
            }
        }
    }
    per(begin.elapsed(), slices * devices.len() as u64 * LOOPS_A_SLICE)
}

fn per(elapsed: Duration, times: u64) -> f64 {
    elapsed.as_nanos() as f64 / times as f64
}

/// A fleet of connected sensors.
struct Running {
    fleet: Fleet,
    sink: Kept,
    until: u64,
    devices: u64,
}

impl Running {
    fn new(devices: usize, waveform: Waveform) -> Self {
        let (fleet, sink) = connected(devices, Firmware::Sensor { sample_index: 0 }, &waveform);
        let mut running = Self { fleet, sink, until: 0, devices: devices as u64 };
        // Past the first publication, which a constant level causes once.
        running.round(200);
        running
    }

    fn round(&mut self, slices: u64) -> f64 {
        let begin = Instant::now();
        for _ in 0..slices {
            self.until += LOOPS_A_SLICE * 1000;
            self.fleet.step(self.until, &self.sink);
        }
        per(begin.elapsed(), slices * self.devices * LOOPS_A_SLICE)
    }
}

fn connected(devices: usize, firmware: Firmware, waveform: &Waveform) -> (Fleet, Kept) {
    let device = |number: usize| {
        let mut id = [0; 12];
        id[8..].copy_from_slice(&(number as u32).to_be_bytes());
        let analog = vec![(Pin::A0, waveform.clone())];
        Device::new(DeviceConfig { analog, ..DeviceConfig::new(DeviceId(id), Platform::Argon, firmware.clone()) })
    };
    let (fleet, sink) = (Fleet::new((0..devices).map(device).collect(), NonZeroUsize::MIN), Kept::default());
    fleet.boot(0, &sink);
    for slot in 0..devices {
        fleet.send(Slot(slot as u32), Input::Message(Downlink::Hello), 0, &sink);
    }
    (fleet, sink)
}

/// Keeps what came last, so that nothing is optimised away.
#[derive(Default)]
struct Kept(Mutex<Vec<Output>>);

impl Sink for Kept {
    fn uplink(&self, outputs: &mut Vec<Output>) {
        let mut kept = self.0.lock().unwrap();
        kept.clear();
        kept.append(outputs);
    }

    fn flush(&self) {}
}

fn idle_fleet() {
    let (fleet, sink) = connected(DEVICES, Firmware::Led, &Waveform::Constant(0));
    let begin = Instant::now();
    for slice in 1..=1_000 {
        fleet.step(slice * 10_000, &sink);
    }
    println!("a slice of 10,000 idle devices: {:.0} ns", per(begin.elapsed(), 1_000));
}

/// What it costs that idle devices say every 25 seconds that they are there, and are answered.
fn pings() {
    const ROUNDS: u64 = 40;
    let (fleet, sink) = connected(DEVICES, Firmware::Led, &Waveform::Constant(0));
    let (begin, mut said) = (Instant::now(), 0);
    for round in 1..=ROUNDS {
        fleet.step(round * 25_000_000 + 1, &sink);
        let pings = std::mem::take(&mut *sink.0.lock().unwrap());
        assert!(pings.iter().all(|output| matches!(output.message, Uplink::Ping { .. })));
        said += pings.len();
        for Output { at, device, .. } in pings {
            fleet.send(device, Input::Message(Downlink::Pong), at, &sink);
        }
    }
    assert_eq!(said as u64, ROUNDS * DEVICES as u64, "every device pings in every round");
    let each = per(begin.elapsed(), said as u64);
    // Ten thousand of them in 25 seconds.
    let share = each * 10_000.0 / 25e9 * 100.0;
    println!(
        "a ping of an idle device and its answer: {each:.0} ns; 10,000 devices in real time: {share:.3} % of a core"
    );
}

/// Ten thousand devices from their configuration to a session each.
fn start() {
    let begin = Instant::now();
    let (fleet, _) = connected(DEVICES, Firmware::Demo, &Waveform::Constant(1234));
    let took = begin.elapsed();
    println!("10,000 devices made, started and connected: {} ms", took.as_millis());
    assert!(took <= Duration::from_secs(2), "10,000 devices take {took:?} to start, more than 2 s");
    drop(black_box(fleet));
}

/// How much virtual time a device gets through in a second, when nothing waits for a clock.
fn fast_forward() {
    let factor = |firmware: Firmware, seconds: u64| {
        let tide = Waveform::Sine { mid: 2000, amplitude: 1500, period_ms: 60_000, noise: 8 };
        let (fleet, sink) = connected(1, firmware, &tide);
        let begin = Instant::now();
        for slice in 1..=seconds {
            fleet.step(slice * 1_000_000, &sink);
        }
        seconds as f64 / begin.elapsed().as_secs_f64()
    };
    let module = SketchModule::load(SENSOR_SKETCH).expect("the sketch is firmware");
    println!("fast-forward, one sensor: {:.0} times real time", factor(Firmware::Sensor { sample_index: 0 }, 3600));
    println!("fast-forward, one sensor.wasm: {:.0} times real time", factor(Firmware::Sketch(module), 300));
}

/// What this program is called with to measure memory: a process that has freed nothing yet.
const SENSORS: &str = "memory-of-sensors";
const SKETCHES: &str = "memory-of-sketches";
/// Sketches there are at once: fewer than sensors, as each loop costs a hundred times as much.
const SKETCHES_AT_ONCE: usize = 1_000;

/// Bytes that each device adds to the resident memory of a process of its own, where that can be told.
fn grown(role: &str) -> Option<u64> {
    let program = std::env::current_exe().expect("the path of this program");
    let output = std::process::Command::new(program).arg(role).output().expect("this program starts");
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

fn told(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "nobody knows how many".to_owned(), |bytes| bytes.to_string())
}

fn tell_growth(role: &str) {
    let (devices, firmware) = match role {
        SENSORS => (DEVICES, Firmware::Sensor { sample_index: 0 }),
        _ => (SKETCHES_AT_ONCE, Firmware::Sketch(SketchModule::load(SENSOR_SKETCH).expect("the sketch is firmware"))),
    };
    let before = resident_bytes();
    let (fleet, sink) = connected(devices, firmware, &Waveform::Constant(1234));
    fleet.step(2_000_000, &sink);
    if let (Some(before), Some(after)) = (before, resident_bytes()) {
        println!("{}", after.saturating_sub(before) / devices as u64);
    }
    black_box(fleet);
}

/// The sensor as a compiled sketch; answers the bytes that it takes, where that can be told.
fn sketches() -> Option<u64> {
    let begin = Instant::now();
    let module = SketchModule::load(SENSOR_SKETCH).expect("the sketch is firmware");
    println!("sensor.wasm read, checked and translated: {:.0} µs", begin.elapsed().as_nanos() as f64 / 1000.0);
    let begin = Instant::now();
    let (fleet, sink) = connected(SKETCHES_AT_ONCE, Firmware::Sketch(module), &Waveform::Constant(1234));
    let created = per(begin.elapsed(), SKETCHES_AT_ONCE as u64) / 1000.0;
    println!("a sketch created, set up and connected: {created:.1} µs");
    let mut until = 1_100_000;
    fleet.step(until, &sink);
    let each = grown(SKETCHES);
    println!("bytes a sketch: about {}", told(each));
    let mut round = |slices: u64, loops: u64| {
        let begin = Instant::now();
        for _ in 0..slices {
            until += loops * 1000;
            fleet.step(until, &sink);
        }
        per(begin.elapsed(), slices * loops * SKETCHES_AT_ONCE as u64)
    };
    let mut rows: [Vec<f64>; 2] = Default::default();
    for _ in 0..7 {
        rows[0].push(round(10, 1));
        rows[1].push(round(2, 50));
    }
    report("sensor.wasm, 1,000 devices, 1 loop a slice", &mut rows[0]);
    report("sensor.wasm, 1,000 devices, 50 loops a slice", &mut rows[1]);
    each
}

/// Linux alone tells this without help.
fn resident_bytes() -> Option<u64> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    pages.split(' ').nth(1)?.parse::<u64>().ok().map(|pages| pages * 4096)
}

fn calls() {
    let (fleet, sink) = connected(DEVICES, Firmware::Led, &Waveform::Constant(0));
    let mut took: Vec<f64> = (0..200_000u64)
        .map(|number| {
            let slot = (number * 7919 % DEVICES as u64) as u32;
            let (name, argument) = ("led".to_string(), "on".to_string());
            let input = Input::Message(Downlink::Function { token: Token(number), name, argument });
            let begin = Instant::now();
            fleet.send(Slot(slot), input, 1_000 + number, &sink);
            begin.elapsed().as_nanos() as f64
        })
        .collect();
    let answered = matches!(sink.0.lock().unwrap()[..], [Output { message: Uplink::FunctionResult { .. }, .. }]);
    assert!(answered, "a call is answered on the spot");
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[(took.len() as f64 * share) as usize];
    println!("a function call through send, ns: p50 {:.0}, p99 {:.0}, p99.9 {:.0}", at(0.5), at(0.99), at(0.999));
}

/// Wall time as virtual time.
struct Wall(Instant);

impl FleetClock for Wall {
    fn now(&self) -> u64 {
        self.0.elapsed().as_micros() as u64
    }

    fn wall_until(&self, at: u64) -> Option<Duration> {
        Some(Duration::from_micros(at.saturating_sub(self.now())))
    }
}

/// Notes when a result comes by.
struct Stopwatch(Sender<Instant>);

impl Sink for Stopwatch {
    fn uplink(&self, outputs: &mut Vec<Output>) {
        let is_result = |output: &Output| matches!(output.message, Uplink::FunctionResult { .. });
        if outputs.drain(..).any(|output| is_result(&output)) {
            self.0.send(Instant::now()).expect("the bench waits for each result");
        }
    }

    fn flush(&self) {}
}

/// A worker runs 10,000 averaging devices in real time, and calls come at odd moments.
fn calls_beside_a_worker() -> f64 {
    let waveform = Waveform::Sine { mid: 2000, amplitude: 1500, period_ms: 60_000, noise: 8 };
    let (fleet, _) = connected(DEVICES, Firmware::Demo, &waveform);
    let (fleet, clock) = (Arc::new(fleet), Arc::new(Wall(Instant::now())));
    let (noted, results) = channel();
    let sink = Arc::new(Stopwatch(noted));
    let workers = fleet.start(Arc::clone(&clock) as _, Arc::clone(&sink) as _);
    let mut took: Vec<f64> = (0..4_000u64)
        .map(|number| {
            let pause = Duration::from_micros(number * 7919 % 1500);
            std::thread::sleep(pause);
            let (name, argument) = ("led".to_string(), "on".to_string());
            let input = Input::Message(Downlink::Function { token: Token(number), name, argument });
            let begin = Instant::now();
            fleet.send(Slot((number * 7919 % DEVICES as u64) as u32), input, clock.now(), &*sink);
            let answered = results.recv().expect("every call has a result");
            (answered - begin).as_nanos() as f64 / 1000.0
        })
        .collect();
    drop(workers);
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[(took.len() as f64 * share) as usize];
    let last = took[took.len() - 1];
    println!(
        "a call beside a worker with 10,000 demo devices, µs: p50 {:.1}, p99 {:.1}, p99.9 {:.1}, max {last:.1}",
        at(0.5),
        at(0.99),
        at(0.999)
    );
    at(0.99)
}
