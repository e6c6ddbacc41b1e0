//! Sketches: compiled firmware as a device's application.

mod asks;
mod ends;
mod fixtures;
mod refused;
mod stays;
mod waits;

use fixtures::{events, sketch};

use crate::support::{Bench, config};

#[test]
fn a_loop_runs_a_thousand_times_a_second_and_a_delay_holds_it_up() {
    let tick = r#"(data (i32.const 16) "tick")
        (func (export "fw_loop") (call $say (i32.const 16) (i32.const 4)) (call $delay (i32.const 400)))"#;
    let mut device = Bench::connected(config(sketch(tick)));
    device.run_until(1_200_001);
    assert_eq!(events(&mut device), [0, 400_000, 800_000, 1_200_000].map(|at| (at, String::from("tick"))));
    device.run_until(1_600_000);
    assert_eq!(events(&mut device), [], "half-open");
    assert_eq!(device.device.wake(), Some(1_600_000));
}
