//! The table that is printed, row by row as the figures come in.

/// One figure of both servers, measured in turn.
#[derive(Default)]
pub(crate) struct Pairs {
    ours: Vec<f64>,
    bare: Vec<f64>,
}

impl Pairs {
    pub(crate) fn add(&mut self, ours: f64, bare: f64) {
        self.ours.push(ours);
        self.bare.push(bare);
    }
}

/// What a figure is held to.
pub(crate) enum Target {
    /// For information.
    None,
    /// The largest of ours.
    AtMost(f64),
    /// The median of ours to bare, round by round.
    RatioAtMost(f64),
    /// Likewise.
    RatioAtLeast(f64),
}

pub(crate) struct Table {
    missed: usize,
}

impl Table {
    /// Prints the heading.
    pub(crate) fn begin() -> Self {
        println!("median [least..most] of rounds in turn; the ratio is taken round by round\n");
        println!("{:<50} {:>28} {:>28} {:>20}  {:<14} verdict", "", "cloud-chamber", "bare axum", "ratio", "target");
        Self { missed: 0 }
    }

    pub(crate) fn row(&mut self, name: &str, pairs: &Pairs, target: Target) {
        let ratios: Vec<f64> = pairs.ours.iter().zip(&pairs.bare).map(|(ours, bare)| ours / bare).collect();
        let (ours, ratio) = (Spread::of(&pairs.ours), Spread::of(&ratios));
        let (target, holds) = match target {
            Target::None => (String::new(), None),
            Target::AtMost(most) => (format!("at most {most}"), Some(ours.most <= most)),
            Target::RatioAtMost(most) => (format!("ratio <= {most}"), Some(ratio.median <= most)),
            Target::RatioAtLeast(least) => (format!("ratio >= {least}"), Some(ratio.median >= least)),
        };
        let verdict = match holds {
            None => "",
            Some(true) => "holds",
            Some(false) => {
                self.missed += 1;
                "MISSED"
            }
        };
        let ratio = if ratio.median.is_nan() { String::new() } else { ratio.text(2) };
        let bare = Spread::of(&pairs.bare).plain();
        println!("{name:<50} {:>28} {bare:>28} {ratio:>20}  {target:<14} {verdict}", ours.plain());
    }

    /// How many targets were missed so far.
    pub(crate) fn missed(&self) -> usize {
        self.missed
    }
}

struct Spread {
    least: f64,
    median: f64,
    most: f64,
    single: bool,
}

impl Spread {
    fn of(figures: &[f64]) -> Self {
        let mut sorted = figures.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let count = sorted.len();
        let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
        let median = f64::midpoint(at(count.saturating_sub(1) / 2), at(count / 2));
        Self { least: at(0), median, most: at(count.saturating_sub(1)), single: count == 1 }
    }

    fn plain(&self) -> String {
        self.text(if self.median >= 1000.0 || self.median == 0.0 {
            0
        } else if self.median >= 100.0 {
            1
        } else {
            2
        })
    }

    fn text(&self, digits: usize) -> String {
        let Self { least, median, most, single } = self;
        if *single {
            format!("{median:.digits$}")
        } else {
            format!("{median:.digits$} [{least:.digits$}..{most:.digits$}]")
        }
    }
}
