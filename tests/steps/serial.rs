//! The serial ports of devices, followed live.

use cucumber::{given, then};

use crate::http::Request;
use crate::sse::RawStream;
use crate::world::CloudWorld;

/// The one who follows a serial port.
#[derive(Default)]
struct Follower(Option<RawStream>);

impl Follower {
    fn stream(&mut self) -> &mut RawStream {
        self.0.as_mut().expect("somebody follows a serial port")
    }
}

#[given(expr = "somebody follows the serial port of {string}")]
async fn follow(world: &mut CloudWorld, device: String) {
    let address = world.address().await;
    let request = Request::new("GET", &format!("/_mock/devices/{device}/serial/stream"));
    let stream = RawStream::open(address, request).await;
    assert_eq!(stream.header("content-type"), Some("text/plain; charset=utf-8"));
    world.notes::<Follower>().0 = Some(stream);
}

#[then(expr = "{int} lines come from the serial port")]
async fn lines_come(world: &mut CloudWorld, count: usize) {
    let stream = world.notes::<Follower>().stream();
    let mut lines = 0;
    while lines < count {
        let chunk = stream.next().await.expect("the stream goes on");
        lines += chunk.iter().filter(|byte| **byte == b'\n').count();
    }
}

/// The sensor logs about once a second, and its log holds five seconds whole.
#[then(expr = "the follower of the serial port has the lines of {int} seconds")]
async fn has_the_lines(world: &mut CloudWorld, seconds: usize) {
    let stream = world.notes::<Follower>().stream();
    stream.read_to_end().await;
    let text = String::from_utf8(stream.chunks().concat()).expect("plain text");
    let stamps: Vec<u32> = text.lines().map(|line| line[..10].parse().expect("milliseconds")).collect();
    let each_once = stamps.windows(2).all(|pair| (1_000..1_100).contains(&(pair[1] - pair[0])));
    assert!(each_once, "a line is missing or doubled:\n{text}");
    let bounds = (seconds as u32 - 1) * 1_000..seconds as u32 * 1_000;
    assert!(stamps.last().is_some_and(|last| bounds.contains(last)), "the last line is missing:\n{text}");
    assert!(stamps.first().is_some_and(|first| *first < 2_000), "the first line is missing:\n{text}");
}
