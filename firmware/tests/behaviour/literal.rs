//! The sensor against a word-for-word transcription of the note's C code, on inputs at random.

use firmware::app::Application as _;
use firmware::apps::Sensor;
use firmware::hal::{FunctionId, Hal, Pin, PinMode, VariableId};
use firmware::link::{Micros, Uplink, VariableType};
use proptest::prelude::*;

/// The C code: `size_t` and `unsigned long` have 32 bits, `int` too, and what the code sums anew is summed anew.
struct Literal {
    samples: [i16; 50],
    sample_index: u32,
    last_publish: u32,
    last_value: i32,
}

impl Literal {
    fn tick(&mut self, hal: &mut Script) {
        self.samples[(self.sample_index % 50) as usize] = hal.analog_read(Pin::A0) as i16;
        self.sample_index = self.sample_index.wrapping_add(1);
        if self.sample_index >= 50 {
            let mut sum: i32 = 0;
            let mut ii: u32 = self.sample_index.wrapping_sub(50);
            while ii < self.sample_index {
                sum += i32::from(self.samples[(ii % 50) as usize]);
                ii = ii.wrapping_add(1);
            }
            let mean = (sum as u32 / 50) as i32;
            let delta = (mean - self.last_value).abs();
            if delta > 5 && i64::from(hal.millis().wrapping_sub(self.last_publish)) >= 1000 && hal.connected() {
                self.last_publish = hal.millis();
                self.last_value = mean;
                hal.publish("sensorValueEvent", Some(&mean.to_string()), 60);
            }
        }
    }
}

/// A board that plays a script, one line for each loop.
struct Script {
    lines: Vec<(u16, bool)>,
    at: usize,
    first_millis: u32,
    accepts: bool,
    published: Vec<(usize, String)>,
}

impl Hal for Script {
    fn turn(&mut self, _: Micros) -> bool {
        unreachable!("the script is played loop by loop")
    }

    fn next_turn(&self) -> Micros {
        0
    }

    fn now(&self) -> Micros {
        0
    }

    fn millis(&self) -> u32 {
        self.first_millis.wrapping_add(self.at as u32)
    }

    fn analog_read(&mut self, pin: Pin) -> u16 {
        assert_eq!(pin, Pin::A0);
        self.lines[self.at].0
    }

    fn pin_mode(&mut self, _: Pin, _: PinMode) {}

    fn digital_write(&mut self, _: Pin, _: bool) {}

    fn digital_read(&mut self, _: Pin) -> bool {
        false
    }

    fn function(&mut self, _: &str) -> Option<FunctionId> {
        None
    }

    fn variable(&mut self, _: &str, _: VariableType) -> Option<VariableId> {
        None
    }

    fn subscribe(&mut self, _: &str) -> bool {
        false
    }

    fn connected(&self) -> bool {
        self.lines[self.at].1
    }

    fn publish(&mut self, name: &str, data: Option<&str>, ttl: u32) -> bool {
        assert_eq!((name, ttl), ("sensorValueEvent", 60));
        self.published.push((self.at, data.unwrap().into()));
        self.accepts
    }

    fn reply(&mut self, _: Uplink) {}

    fn connect(&mut self) {}

    fn disconnect(&mut self) {}

    fn restart(&mut self, _: u32) {}

    fn random(&mut self) -> u32 {
        0
    }

    fn unix_time(&self) -> Option<u32> {
        None
    }

    fn log(&mut self, _: &str) {}
}

fn play(
    lines: &[(u16, bool)],
    first_millis: u32,
    accepts: bool,
    mut tick: impl FnMut(&mut Script),
) -> Vec<(usize, String)> {
    let mut script = Script { lines: lines.to_vec(), at: 0, first_millis, accepts, published: Vec::new() };
    while script.at < lines.len() {
        tick(&mut script);
        script.at += 1;
    }
    script.published
}

fn both(lines: &[(u16, bool)], sample_index: u32, first_millis: u32, accepts: bool) -> [Vec<(usize, String)>; 2] {
    let mut literal = Literal { samples: [0; 50], sample_index, last_publish: 0, last_value: 0 };
    let mut sensor = Sensor::starting_at(sample_index);
    [
        play(lines, first_millis, accepts, |script| literal.tick(script)),
        play(lines, first_millis, accepts, |script| sensor.tick(script)),
    ]
}

/// Any number, or one so near the end of 32 bits that it wraps during the script.
fn near_the_end() -> impl Strategy<Value = u32> {
    prop_oneof![any::<u32>(), 0u32..60, (0u32..2500).prop_map(|back| u32::MAX - back)]
}

/// Stretches of a level with jitter, connected or not; or noise over the whole range.
fn lines() -> impl Strategy<Value = Vec<(u16, bool)>> {
    let jitter = prop_oneof![Just(0u16), 1u16..16, Just(4095)];
    let stretch = (1usize..700, 0u16..4096, jitter, prop::bool::weighted(0.7), any::<u32>());
    prop::collection::vec(stretch, 1..9).prop_map(|stretches| {
        let mut lines = Vec::new();
        for (length, level, jitter, connected, mut chance) in stretches {
            for _ in 0..length {
                chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let level = level + (chance >> 16) as u16 % (jitter + 1);
                lines.push((level.min(4095), connected));
            }
        }
        lines
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn says_what_the_c_code_says_when_it_says_it(
        lines in lines(),
        sample_index in near_the_end(),
        first_millis in near_the_end(),
        accepts in any::<bool>(),
    ) {
        let [literal, sensor] = both(&lines, sample_index, first_millis, accepts);
        prop_assert_eq!(literal, sensor);
    }
}

#[test]
fn a_refused_publication_counts_as_published() {
    let lines = [(100, true); 3000];
    for published in both(&lines, 0, 5000, false) {
        assert_eq!(published, [(49, "100".to_string())]);
    }
}
