//! One device with everything it says, and applications made for a test.

use std::num::NonZeroUsize;
use std::sync::Mutex;

use firmware::app::{Application, Wake, run_loops};
use firmware::board::Board;
use firmware::hal::{FunctionId, Hal, VariableId};
use firmware::link::{DeviceId, Downlink, Event, Micros, Platform, Token, Uplink, Value, VariableType};
use firmware::{Device, DeviceConfig, Firmware, Fleet, Input, Output, Pin, Sink, Slot, Stimulus, Waveform};

pub(crate) const SENSOR: Firmware = Firmware::Sensor { sample_index: 0 };

pub(crate) fn id(number: u32) -> DeviceId {
    let mut id = [0xe0; 12];
    id[8..].copy_from_slice(&number.to_be_bytes());
    DeviceId(id)
}

pub(crate) fn config(firmware: Firmware) -> DeviceConfig {
    DeviceConfig::new(id(1), Platform::Argon, firmware.clone())
}

pub(crate) fn with_a0(firmware: Firmware, waveform: Waveform) -> DeviceConfig {
    DeviceConfig { analog: vec![(Pin::A0, waveform)], ..config(firmware) }
}

pub(crate) fn call(token: u64, name: &str, argument: &str) -> Input {
    Input::Message(Downlink::Function { token: Token(token), name: name.into(), argument: argument.into() })
}

pub(crate) fn variable(token: u64, name: &str) -> Input {
    Input::Message(Downlink::Variable { token: Token(token), name: name.into() })
}

pub(crate) fn network(up: bool, clean: bool) -> Input {
    Input::Stimulus(Stimulus::Network { up, clean })
}

pub(crate) const HELLO: Input = Input::Message(Downlink::Hello);

/// A device and what it has said since the last look.
pub(crate) struct Bench {
    pub(crate) device: Device,
    said: Vec<Output>,
}

impl Bench {
    /// A device that has booted at time 0, with its session not begun.
    pub(crate) fn booted(config: DeviceConfig) -> Self {
        let mut bench = Self { device: Device::new(config), said: Vec::new() };
        bench.device.boot(0, &mut bench.said);
        bench
    }

    /// A device that has booted and connected at time 0; what it said for that is forgotten.
    pub(crate) fn connected(config: DeviceConfig) -> Self {
        let mut bench = Self::booted(config);
        bench.give(0, HELLO);
        bench.said();
        bench
    }

    pub(crate) fn give(&mut self, at: Micros, input: Input) {
        self.device.receive(at, input, &mut self.said);
    }

    pub(crate) fn run_until(&mut self, until: Micros) {
        self.device.run_until(until, &mut self.said);
    }

    pub(crate) fn sleep_through(&mut self, until: Micros) {
        self.device.sleep_through(until, &mut self.said);
    }

    pub(crate) fn said(&mut self) -> Vec<(Micros, Uplink)> {
        self.said.drain(..).map(|output| (output.at, output.message)).collect()
    }

    /// Gives an input and returns what comes of it, which must be at the same time.
    pub(crate) fn ask(&mut self, at: Micros, input: Input) -> Vec<Uplink> {
        self.said();
        self.give(at, input);
        let answer = |(said_at, message)| {
            assert_eq!(said_at, at, "{message:?}");
            message
        };
        self.said().into_iter().map(answer).collect()
    }

    pub(crate) fn call(&mut self, at: Micros, name: &str, argument: &str) -> Option<i32> {
        match self.ask(at, call(at, name, argument)).pop()? {
            Uplink::FunctionResult { token, result } if token == Token(at) => result.ok(),
            other => panic!("a call was answered with {other:?}"),
        }
    }

    pub(crate) fn read(&mut self, at: Micros, name: &str) -> Option<Value> {
        match self.ask(at, variable(at, name)).pop()? {
            Uplink::VariableValue { token, result } if token == Token(at) => result.ok(),
            other => panic!("a request for a variable was answered with {other:?}"),
        }
    }

    /// Publications up to `until`, each with its time in milliseconds.
    pub(crate) fn published(&mut self, until: Micros) -> Vec<(u64, String)> {
        self.run_until(until);
        self.said().into_iter().filter_map(publication).collect()
    }
}

/// Time in milliseconds and data, if this is an event of the sensor.
pub(crate) fn publication((at, message): (Micros, Uplink)) -> Option<(u64, String)> {
    match message {
        Uplink::Event(Event { name, .. }) if name.starts_with("spark/") || name.starts_with("particle/") => None,
        Uplink::Event(Event { name, data, ttl }) => {
            assert_eq!((name.as_str(), ttl), ("sensorValueEvent", 60));
            Some((at / 1000, data.expect("the sensor always sends data")))
        }
        _ => None,
    }
}

/// An application with a function and a variable of every awkward kind.
#[derive(Default)]
pub(crate) struct Probe {
    heard: String,
    loops: i32,
}

pub(crate) const PROBE: Firmware = Firmware::Custom(|| Box::new(Probe::default()));

impl Application<Board> for Probe {
    fn setup(&mut self, board: &mut Board) {
        board.function("length");
        board.function("crash");
        board.function("pause");
        board.variable("heard", VariableType::Text);
        board.variable("loops", VariableType::Int);
        board.variable("long", VariableType::Text);
        board.variable("time", VariableType::Int);
        assert!(board.subscribe("motion/") && board.subscribe("door"));
    }

    fn tick(&mut self, _: &mut Board) {
        self.loops += 1;
        assert!(self.heard != "crash in the loop", "as the test wants");
    }

    fn run(&mut self, board: &mut Board, until: Micros) -> Wake {
        let wake = run_loops(self, board, until);
        if self.heard == "rest" { Wake::OnInput } else { wake }
    }

    fn call(&mut self, _: &mut Board, function: FunctionId, argument: &str) -> i32 {
        assert!(function != FunctionId(1), "as the test wants");
        self.heard = argument.into();
        argument.len() as i32
    }

    fn read(&mut self, board: &mut Board, variable: VariableId) -> Value {
        match variable.0 {
            0 => Value::Text(self.heard.clone()),
            1 => Value::Int(self.loops),
            2 => Value::Text("€".repeat(400)),
            _ => Value::Int(board.unix_time().map_or(-1, |seconds| seconds as i32)),
        }
    }

    fn event(&mut self, _: &mut Board, event: &Event) {
        self.heard = format!("{} {:?}", event.name, event.data);
    }
}

/// Keeps what a fleet says, one list for each call.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Vec<Vec<Output>>>);

impl Kept {
    pub(crate) fn calls(&self) -> Vec<Vec<Output>> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    pub(crate) fn outputs(&self) -> Vec<Output> {
        self.calls().concat()
    }
}

impl Sink for Kept {
    fn uplink(&self, outputs: &mut Vec<Output>) {
        self.0.lock().unwrap().push(std::mem::take(outputs));
    }

    fn flush(&self) {}
}

pub(crate) fn shards(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}

pub(crate) fn fleet_of(count: u32, firmware: Firmware, shard_count: usize) -> Fleet {
    let device = |number| Device::new(DeviceConfig::new(id(number), Platform::Argon, firmware.clone()));
    Fleet::new((0..count).map(device).collect(), shards(shard_count))
}

/// A booted fleet with all sessions begun at time 0, and nothing in the sink.
pub(crate) fn connected(count: u32, firmware: Firmware, shard_count: usize) -> (Fleet, Kept) {
    let (fleet, sink) = (fleet_of(count, firmware, shard_count), Kept::default());
    fleet.boot(0, &sink);
    (0..count).for_each(|slot| fleet.send(Slot(slot), HELLO, 0, &sink));
    sink.calls();
    (fleet, sink)
}
