//! What lies on an analog pin: a level as a function of pin, virtual time and seed.
//!
//! Everything is integer arithmetic, so a level is the same number on every machine.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::hal::{MAX_ANALOG, Pin};

/// A level over virtual time; whatever comes out is at most [`MAX_ANALOG`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Waveform {
    /// Always the same.
    Constant(u16),
    /// Straight from one level to the other, then from the start again.
    Ramp {
        /// Level at the beginning of a period.
        from: u16,
        /// Level that the end of a period comes near.
        to: u16,
        /// Length of a period in milliseconds.
        period_ms: u32,
    },
    /// A tide: a sine with noise.
    Sine {
        /// Level in the middle.
        mid: u16,
        /// Height above and depth below the middle.
        amplitude: u16,
        /// Length of a period in milliseconds.
        period_ms: u32,
        /// Noise is spread evenly from this far below to this far above.
        noise: u16,
    },
    /// One level after the other, then from the start again.
    Steps {
        /// The levels in order; none at all is level 0.
        levels: Vec<u16>,
        /// How long each stands, in milliseconds.
        every_ms: u32,
    },
    /// The level at each millisecond since the fleet began; the last one holds. For tests.
    Samples(Vec<u16>),
    /// Another one, so much later; until then the level that it begins with.
    Later {
        /// Delay in milliseconds.
        by_ms: u32,
        /// What is delayed.
        waveform: Box<Waveform>,
    },
}

impl Waveform {
    /// The same, so many milliseconds later.
    #[must_use]
    pub fn later(self, by_ms: u32) -> Self {
        if by_ms == 0 || self.constant().is_some() {
            return self;
        }
        Self::Later { by_ms, waveform: Box::new(self) }
    }

    /// The level on `pin` at `ms` milliseconds of virtual time. A period of 0 stands for 1.
    pub fn level(&self, pin: Pin, ms: u64, seed: u64) -> u16 {
        let level = match self {
            Self::Constant(level) => return (*level).min(MAX_ANALOG),
            Self::Later { by_ms, waveform } => return waveform.level(pin, ms.saturating_sub(u64::from(*by_ms)), seed),
            Self::Ramp { from, to, period_ms } => {
                let period = i64::from((*period_ms).max(1));
                let (from, to) = (i64::from(*from), i64::from(*to));
                from + (to - from) * (phase(ms, *period_ms) as i64) / period
            }
            Self::Sine { mid, amplitude, period_ms, noise } => {
                let turn = (phase(ms, *period_ms) << 16) / u64::from((*period_ms).max(1));
                let swing = i64::from(sine(turn as u32)) * i64::from(*amplitude);
                // Division, not a shift: up and down come out alike.
                i64::from(*mid) + swing / 32_767 + spread(*noise, pin, ms, seed)
            }
            Self::Steps { levels, every_ms } => match levels.len() as u64 {
                0 => 0,
                count => i64::from(levels[(ms / u64::from((*every_ms).max(1)) % count) as usize]),
            },
            Self::Samples(levels) => {
                let index = usize::try_from(ms).unwrap_or(usize::MAX);
                levels.get(index).or(levels.last()).map_or(0, |level| i64::from(*level))
            }
        };
        level.clamp(0, i64::from(MAX_ANALOG)) as u16
    }

    /// The level, if it never changes.
    pub(crate) fn constant(&self) -> Option<u16> {
        match self {
            Self::Constant(level) => Some((*level).min(MAX_ANALOG)),
            _ => None,
        }
    }
}

fn phase(ms: u64, period_ms: u32) -> u64 {
    ms % u64::from(period_ms.max(1))
}

/// Evenly from `-noise` to `noise`, by a hash of seed, pin and millisecond.
fn spread(noise: u16, pin: Pin, ms: u64, seed: u64) -> i64 {
    if noise == 0 {
        return 0;
    }
    let width = u64::from(noise) * 2 + 1;
    let hash = mix(seed ^ mix(ms ^ (u64::from(pin.number()) << 56))) >> 32;
    ((hash * width) >> 32) as i64 - i64::from(noise)
}

/// The finaliser of the SplitMix64 generator: every input bit reaches every output bit.
pub(crate) const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Sine of a turn of 65,536, as -32,767 to 32,767: a quarter's table with straight lines between.
fn sine(turn: u32) -> i32 {
    let turn = turn & 0xffff;
    let quarter = turn & 0x3fff;
    let rising = if turn & 0x4000 == 0 { quarter } else { 0x4000 - quarter };
    let (index, rest) = ((rising >> 8) as usize, (rising & 0xff) as i32);
    let low = QUARTER[index];
    let value = match QUARTER.get(index + 1) {
        Some(high) => low + (high - low) * rest / 256,
        None => low,
    };
    if turn & 0x8000 == 0 { value } else { -value }
}

/// `32767 * sin(i * 90 / 64 degrees)`, rounded.
const QUARTER: [i32; 65] = [
    0, 804, 1608, 2410, 3212, 4011, 4808, 5602, 6393, 7179, 7962, 8739, 9512, 10278, 11039, 11793, 12539, 13279, 14010,
    14732, 15446, 16151, 16846, 17530, 18204, 18868, 19519, 20159, 20787, 21403, 22005, 22594, 23170, 23731, 24279,
    24811, 25329, 25832, 26319, 26790, 27245, 27683, 28105, 28510, 28898, 29268, 29621, 29956, 30273, 30571, 30852,
    31113, 31356, 31580, 31785, 31971, 32137, 32285, 32412, 32521, 32609, 32678, 32728, 32757, 32767,
];

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn level(waveform: &Waveform, ms: u64) -> u16 {
        waveform.level(Pin::A0, ms, 1)
    }

    #[test]
    fn a_ramp_climbs_or_falls_and_starts_again() {
        let up = Waveform::Ramp { from: 100, to: 200, period_ms: 1000 };
        assert_eq!([0, 10, 500, 999, 1000, 1500].map(|ms| level(&up, ms)), [100, 101, 150, 199, 100, 150]);
        let down = Waveform::Ramp { from: 200, to: 100, period_ms: 1000 };
        assert_eq!([0, 10, 500, 999, 1000].map(|ms| level(&down, ms)), [200, 199, 150, 101, 200]);
    }

    #[test]
    fn a_later_waveform_waits_at_its_beginning() {
        let up = Waveform::Ramp { from: 100, to: 200, period_ms: 1000 }.later(300);
        assert_eq!([0, 299, 300, 310, 1299].map(|ms| level(&up, ms)), [100, 100, 100, 101, 199]);
        assert_eq!(Waveform::Constant(7).later(300), Waveform::Constant(7));
        let twice = up.later(200);
        assert_eq!(level(&twice, 510), 101);
    }

    #[test]
    fn a_sine_passes_its_middle_its_top_and_its_bottom() {
        let tide = Waveform::Sine { mid: 2000, amplitude: 1000, period_ms: 1200, noise: 0 };
        // Sine of 0, 30, 90, 150, 180, 210, 270, 330 and 360 degrees.
        let points = [
            (0, 2000),
            (100, 2500),
            (300, 3000),
            (500, 2500),
            (600, 2000),
            (700, 1500),
            (900, 1000),
            (1100, 1500),
            (1200, 2000),
        ];
        for (ms, expected) in points {
            assert!(level(&tide, ms).abs_diff(expected) <= 1, "{} at {ms} ms", level(&tide, ms));
        }
    }

    #[test]
    fn the_table_is_never_far_from_the_sine() {
        for turn in 0..0x1_0000u32 {
            let exact = exact_sine(f64::from(turn) / 65_536.0);
            assert!((f64::from(sine(turn)) - exact * 32_767.0).abs() < 4.0, "at {turn}");
        }
    }

    /// Taylor's series after folding into a quarter turn; the tests of this crate build without `std` too.
    fn exact_sine(turns: f64) -> f64 {
        let (turns, sign) = if turns >= 0.5 { (turns - 0.5, -1.0) } else { (turns, 1.0) };
        let x = (if turns > 0.25 { 0.5 - turns } else { turns }) * core::f64::consts::TAU;
        let (mut term, mut sum) = (x, x);
        for n in 1..12 {
            term *= -x * x / f64::from(2 * n * (2 * n + 1));
            sum += term;
        }
        sign * sum
    }

    #[test]
    fn noise_stays_in_its_band_reaches_both_ends_and_depends_on_seed_and_pin() {
        let noisy = Waveform::Sine { mid: 2000, amplitude: 0, period_ms: 1, noise: 3 };
        let mut seen = [0u32; 7];
        for ms in 0..7000 {
            seen[usize::from(level(&noisy, ms) - 1997)] += 1;
        }
        assert!(seen.iter().all(|count| (850..1150).contains(count)), "{seen:?}");
        let row = |pin, seed| (0..32).map(|ms| noisy.level(pin, ms, seed)).collect::<Vec<_>>();
        assert_eq!(row(Pin::A0, 1), row(Pin::A0, 1));
        assert_ne!(row(Pin::A0, 1), row(Pin::A0, 2));
        assert_ne!(row(Pin::A0, 1), row(Pin::A1, 1));
    }

    #[test]
    fn steps_go_round_and_samples_hold_their_last() {
        let steps = Waveform::Steps { levels: vec![1, 2, 3], every_ms: 10 };
        assert_eq!([0, 9, 10, 29, 30].map(|ms| level(&steps, ms)), [1, 1, 2, 3, 1]);
        let samples = Waveform::Samples(vec![7, 8, 9]);
        assert_eq!([0, 1, 2, 3, 1_000_000].map(|ms| level(&samples, ms)), [7, 8, 9, 9, 9]);
    }

    #[test]
    fn nothing_leaves_the_range_of_the_converter_and_empty_or_zero_settings_do_no_harm() {
        assert_eq!(level(&Waveform::Constant(60_000), 0), 4095);
        assert_eq!(level(&Waveform::Sine { mid: 4000, amplitude: 60_000, period_ms: 0, noise: 60_000 }, 5) & 0xf000, 0);
        let wide = Waveform::Sine { mid: 0, amplitude: 4000, period_ms: 4, noise: 0 };
        assert_eq!([0, 1, 2, 3].map(|ms| level(&wide, ms)), [0, 4000, 0, 0]);
        assert_eq!(level(&Waveform::Steps { levels: vec![], every_ms: 0 }, 3), 0);
        assert_eq!(level(&Waveform::Samples(vec![]), 3), 0);
        assert_eq!(level(&Waveform::Ramp { from: 9, to: 5, period_ms: 0 }, 3), 9);
    }
}
