//! How often the device is called at most, whoever asks: a token bucket. Time is an input, so it is tested without any.

use std::time::{Duration, Instant};

/// Holds so many calls at most, and gets one back every so often.
#[derive(Debug)]
pub(crate) struct Bucket {
    most: u32,
    every: Duration,
    left: u32,
    /// When the last one came back; of a full bucket, when that was last known.
    since: Instant,
}

impl Bucket {
    /// A full one. `every` is longer than nothing.
    pub(crate) fn new(most: u32, every: Duration, now: Instant) -> Self {
        Self { most, every, left: most, since: now }
    }

    /// Takes a call out.
    ///
    /// # Errors
    /// When it is empty: how long until the next call comes back.
    pub(crate) fn take(&mut self, now: Instant) -> Result<(), Duration> {
        let passed = now.saturating_duration_since(self.since);
        let missing = self.most - self.left;
        // Where more have come back than fit, the rest is nobody's.
        match u32::try_from(passed.as_nanos() / self.every.as_nanos()) {
            Ok(back) if back < missing => {
                self.left += back;
                self.since += self.every * back;
            }
            _ => {
                self.left = self.most;
                self.since = now;
            }
        }
        match self.left.checked_sub(1) {
            Some(left) => self.left = left,
            None => return Err(self.every - now.saturating_duration_since(self.since)),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn so_many_at_once_and_then_one_every_second() {
        let start = Instant::now();
        let mut bucket = Bucket::new(3, SECOND, start);
        let mut take = |millis| bucket.take(start + Duration::from_millis(millis));
        assert_eq!([take(0), take(0), take(0)], [Ok(()); 3]);
        assert_eq!(take(0), Err(SECOND));
        assert_eq!(take(400), Err(Duration::from_millis(600)));
        assert_eq!(take(1_000), Ok(()));
        assert_eq!(take(1_000), Err(SECOND));
        // Parts of a second count on.
        assert_eq!(take(2_500), Ok(()));
        assert_eq!(take(2_999), Err(Duration::from_millis(1)));
        assert_eq!(take(3_000), Ok(()));
    }

    #[test]
    fn a_long_rest_fills_it_and_no_more() {
        let start = Instant::now();
        let mut bucket = Bucket::new(2, SECOND, start);
        let later = start + Duration::from_secs(1_000_000_000);
        assert_eq!([bucket.take(start), bucket.take(start)], [Ok(()); 2]);
        assert_eq!([bucket.take(later), bucket.take(later), bucket.take(later)], [Ok(()), Ok(()), Err(SECOND)]);
    }

    #[test]
    fn a_moment_before_the_last_one_is_no_moment_at_all() {
        let start = Instant::now();
        let mut bucket = Bucket::new(1, SECOND, start + SECOND);
        assert_eq!([bucket.take(start), bucket.take(start)], [Ok(()), Err(SECOND)]);
    }
}
