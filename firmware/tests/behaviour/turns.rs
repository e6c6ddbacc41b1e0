//! Inputs that come while someone else runs the devices.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use firmware::app::{Application, Wake, run_loops};
use firmware::board::Board;
use firmware::hal::{FunctionId, Hal};
use firmware::link::{Micros, Uplink};
use firmware::{Firmware, Output, Sink, Slot};

use crate::support::{HELLO, Kept, call, connected, fleet_of};

const PATIENCE: Duration = Duration::from_secs(20);

/// In the middle of its first call, has the test do something on another thread, and waits for it.
struct Interrupted {
    reached: Mutex<Option<Sender<()>>>,
    go_on: Mutex<Receiver<()>>,
    kept: Kept,
}

impl Interrupted {
    fn new() -> (Self, Receiver<()>, Sender<()>) {
        let ((reached, is_reached), (let_go, go_on)) = (channel(), channel());
        let sink = Self { reached: Mutex::new(Some(reached)), go_on: Mutex::new(go_on), kept: Kept::default() };
        (sink, is_reached, let_go)
    }
}

impl Sink for Interrupted {
    fn uplink(&self, outputs: &mut Vec<Output>) {
        if let Some(reached) = self.reached.lock().unwrap().take() {
            reached.send(()).unwrap();
            self.go_on.lock().unwrap().recv_timeout(PATIENCE).expect("a sender was held up");
        }
        self.kept.uplink(outputs);
    }

    fn flush(&self) {}
}

fn results(outputs: Vec<Output>) -> Vec<u64> {
    let token = |output: Output| match output.message {
        Uplink::FunctionResult { token, .. } => Some(token.0),
        _ => None,
    };
    outputs.into_iter().filter_map(token).collect()
}

#[test]
fn a_sender_does_not_wait_for_whoever_has_the_turn_and_is_answered_by_it() {
    let fleet = fleet_of(4, Firmware::Led, 1);
    let (sink, reached, let_go) = Interrupted::new();
    thread::scope(|scope| {
        // The boot has the turn while it hands over four hellos.
        scope.spawn(|| fleet.boot(0, &sink));
        reached.recv_timeout(PATIENCE).unwrap();
        (0..4).for_each(|slot| fleet.send(Slot(slot), HELLO, 1, &sink));
        (0..4).for_each(|slot| fleet.send(Slot(slot), call(slot.into(), "led", "on"), 2, &sink));
        let_go.send(()).unwrap();
    });
    let outputs = sink.kept.outputs();
    // A hello, the seven messages of a session's beginning, and an answer each.
    assert_eq!(outputs.len(), 4 + 4 * 7 + 4);
    assert!(outputs[..4].iter().all(|output| matches!(output.message, Uplink::Hello(_))), "no answer overtakes");
    assert_eq!(results(outputs), [0, 1, 2, 3]);
}

/// Lets the test do something during a loop of an application.
static GATE: Mutex<Option<(Sender<()>, Receiver<()>)>> = Mutex::new(None);

/// Says something in each loop, and stops at the gate if there is one.
struct Talker;

impl Application<Board> for Talker {
    fn setup(&mut self, board: &mut Board) {
        board.function("ask");
    }

    fn tick(&mut self, board: &mut Board) {
        board.publish("x", None, 60);
        if let Some((reached, go_on)) = GATE.lock().unwrap().take() {
            reached.send(()).unwrap();
            go_on.recv_timeout(PATIENCE).expect("a sender was held up");
        }
    }

    fn run(&mut self, board: &mut Board, until: Micros) -> Wake {
        run_loops(self, board, until)
    }

    fn call(&mut self, _: &mut Board, _: FunctionId, _: &str) -> i32 {
        1
    }
}

#[test]
fn a_call_during_a_slice_is_answered_before_the_slice_ends_and_behind_what_the_device_has_said() {
    let (fleet, sink) = connected(3, Firmware::Custom(|| Box::new(Talker)), 1);
    let ((reached, is_reached), (let_go, go_on)) = (channel(), channel());
    *GATE.lock().unwrap() = Some((reached, go_on));
    thread::scope(|scope| {
        scope.spawn(|| fleet.step(1_001, &sink));
        // The first device is in its first loop.
        is_reached.recv_timeout(PATIENCE).unwrap();
        fleet.send(Slot(0), call(7, "ask", ""), 500, &sink);
        fleet.send(Slot(2), call(8, "ask", ""), 500, &sink);
        let_go.send(()).unwrap();
    });
    let calls = sink.calls();
    assert_eq!(calls.len(), 2, "the answers, and the rest of the slice");
    let order = |outputs: &[Output]| outputs.iter().map(|output| (output.device.0, output.at)).collect::<Vec<_>>();
    // The first device had done both its loops, so the call came at its own time; the third had done none.
    assert_eq!(order(&calls[0]), [(0, 0), (0, 1000), (0, 1001), (2, 0), (2, 500)]);
    assert_eq!(order(&calls[1]), [(1, 0), (1, 1000), (2, 1000)]);
    assert_eq!(results(calls[0].clone()), [7, 8]);
}

#[test]
fn a_full_inbox_makes_senders_wait_and_loses_nothing() {
    const LETTERS: u64 = 9_000;
    let fleet = fleet_of(1, Firmware::Led, 1);
    let (sink, reached, let_go) = Interrupted::new();
    let sent = AtomicU32::new(0);
    thread::scope(|scope| {
        scope.spawn(|| fleet.boot(0, &sink));
        reached.recv_timeout(PATIENCE).unwrap();
        fleet.send(Slot(0), HELLO, 0, &sink);
        scope.spawn(|| {
            for token in 0..LETTERS {
                fleet.send(Slot(0), call(token, "led", "on"), 1, &sink);
                sent.fetch_add(1, Ordering::SeqCst);
            }
        });
        while sent.load(Ordering::SeqCst) < 4_095 {
            thread::yield_now();
        }
        (0..100).for_each(|_| thread::yield_now());
        assert!(sent.load(Ordering::SeqCst) <= 4_096, "nobody makes the sender wait");
        let_go.send(()).unwrap();
    });
    assert_eq!(results(sink.kept.outputs()), (0..LETTERS).collect::<Vec<_>>());
}

#[test]
fn every_call_is_answered_once_and_in_order_whoever_runs_the_shard() {
    const CALLS: u64 = 2_000;
    const CALLERS: u64 = 4;
    let (fleet, sink) = connected(64, Firmware::Demo, 2);
    thread::scope(|scope| {
        for caller in 0..CALLERS {
            let (fleet, sink) = (&fleet, &sink);
            scope.spawn(move || {
                for number in 0..CALLS {
                    let slot = Slot((number * 31 % 16 * 4 + caller) as u32);
                    fleet.send(slot, call(caller * CALLS + number, "led", "on"), number, sink);
                }
            });
        }
        (1..200).for_each(|slice| fleet.step(slice * 10_000, &sink));
    });
    let outputs = sink.outputs();
    for slot in 0..64 {
        let own = outputs.iter().filter(|output| output.device == Slot(slot));
        assert!(own.clone().is_sorted_by_key(|output| output.sequence), "device {slot} overtook itself");
        let own = own.map(|output| (output.at, output.sequence));
        assert!(own.is_sorted(), "device {slot} went back in time");
    }
    let mut tokens = results(outputs);
    for caller in 0..CALLERS {
        let range = caller * CALLS..(caller + 1) * CALLS;
        let of_caller = tokens.iter().filter(|token| range.contains(token)).count();
        assert_eq!(of_caller as u64, CALLS, "caller {caller}");
    }
    tokens.sort_unstable();
    tokens.dedup();
    assert_eq!(tokens.len() as u64, CALLERS * CALLS);
}
