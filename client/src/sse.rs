//! Server-sent events, from bytes to frames. No I/O: bytes go in as they come, frames come out.
//!
//! Lines may end in LF, CR or CRLF, and a chunk may end anywhere, inside a character too. Only the fields `event` and
//! `data` mean anything here; the cloud sends no `id` and no `retry`.
//!
//! Source: observed (the cloud's framing and the vendor's parser); the rest is the WHATWG specification of
//! `text/event-stream`.

use std::collections::VecDeque;

/// The longest line and the longest event, in bytes. Devices publish 1 KiB at most.
pub(crate) const MAX_EVENT: usize = 256 << 10;

/// Stands at the beginning of some UTF-8 texts and means nothing.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// One event, as it was framed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) event: String,
    pub(crate) data: String,
}

/// An event was larger than [`MAX_EVENT`] and has been skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TooLong;

/// The parser's memory between two chunks.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    line: Vec<u8>,
    after_cr: bool,
    lines: u64,
    event: String,
    data: Option<String>,
    /// The event being read is too long: everything up to the next empty line is dropped.
    skipping: bool,
    /// The line being read is too long: the rest of it is dropped, and it is not an empty line.
    cut: bool,
    ready: VecDeque<Result<Frame, TooLong>>,
}

impl Decoder {
    /// Takes the next bytes of the stream.
    pub(crate) fn feed(&mut self, mut bytes: &[u8]) {
        while let Some(&first) = bytes.first() {
            if std::mem::take(&mut self.after_cr) && first == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            match bytes.iter().position(|&byte| byte == b'\n' || byte == b'\r') {
                None => {
                    self.extend_line(bytes);
                    return;
                }
                Some(end) => {
                    self.extend_line(&bytes[..end]);
                    self.after_cr = bytes[end] == b'\r';
                    bytes = &bytes[end + 1..];
                    self.end_line();
                }
            }
        }
    }

    /// The next complete event.
    pub(crate) fn next(&mut self) -> Option<Result<Frame, TooLong>> {
        self.ready.pop_front()
    }

    /// How many lines have been completed, comments and empty ones too: a measure of whether the other side lives.
    pub(crate) fn lines(&self) -> u64 {
        self.lines
    }

    fn extend_line(&mut self, bytes: &[u8]) {
        if self.line.len() + bytes.len() > MAX_EVENT {
            self.cut = true;
            self.line.clear();
            self.give_up();
        } else if !self.cut {
            self.line.extend_from_slice(bytes);
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let cut = std::mem::take(&mut self.cut);
        let line_as_sent = if self.lines == 0 { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line) } else { &line };
        self.lines += 1;
        if cut {
            // What was cut is skipped already.
        } else if line_as_sent.is_empty() {
            self.end_event();
        } else if !self.skipping {
            self.field(&String::from_utf8_lossy(line_as_sent));
        }
        self.line = line;
        self.line.clear();
    }

    fn field(&mut self, line: &str) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => value.clone_into(&mut self.event),
            "data" => match &mut self.data {
                None => self.data = Some(value.to_owned()),
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
            },
            // The empty name is a comment, such as the greeting `:ok`.
            _ => {}
        }
        if self.event.len() + self.data.as_ref().map_or(0, String::len) > MAX_EVENT {
            self.give_up();
        }
    }

    fn give_up(&mut self) {
        if !self.skipping {
            self.skipping = true;
            self.ready.push_back(Err(TooLong));
        }
        self.event.clear();
        self.data = None;
    }

    /// An empty line: the end of an event, or a keep-alive. As with the vendor's client, an event without a name or
    /// without data is none.
    fn end_event(&mut self) {
        let event = std::mem::take(&mut self.event);
        let data = self.data.take();
        if std::mem::take(&mut self.skipping) || event.is_empty() {
            return;
        }
        if let Some(data) = data {
            self.ready.push_back(Ok(Frame { event, data }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds the chunks and shows what came out, one frame a line.
    fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> String {
        let mut decoder = Decoder::default();
        let mut out = Vec::new();
        for chunk in chunks {
            decoder.feed(chunk);
            while let Some(frame) = decoder.next() {
                out.push(match frame {
                    Ok(Frame { event, data }) => format!("{event}={data}"),
                    Err(TooLong) => "too long".to_owned(),
                });
            }
        }
        out.join("|")
    }

    /// Input, and the frames in it.
    const TABLE: &[(&str, &str)] = &[
        (":ok\n\nevent: a\ndata: 1\n\n", "a=1"),
        (":ok\r\revent: a\rdata: 1\r\r", "a=1"),
        (":ok\r\n\r\nevent: a\r\ndata: 1\r\n\r\n", "a=1"),
        ("\n\n\nevent: a\ndata: 1\n\n\n\nevent: b\ndata: 2\n\n", "a=1|b=2"),
        ("event: a\r\ndata: 1\r\n\nevent: b\rdata: 2\n\r", "a=1|b=2"),
        ("event: a\ndata: 1\ndata: 2\ndata:\n\n", "a=1\n2\n"),
        ("event:a\ndata:  1\n\n", "a= 1"),
        ("event: a\ndata\n\n", "a="),
        ("event: a\n: comment\nid: 7\nretry: 1\nunknown: x\ndata: 1\n\n", "a=1"),
        ("event: ä/💡\ndata: {\"t\":\"21 °C\"}\n\n", "ä/💡={\"t\":\"21 °C\"}"),
        ("\u{FEFF}event: a\ndata: 1\n\n", "a=1"),
        ("data: without a name\n\n", ""),
        ("event: without-data\n\nevent: b\ndata: 2\n\n", "b=2"),
        ("event: a\ndata: cut off by the end", ""),
        ("event: a\ndata: no empty line\n", ""),
    ];

    #[test]
    fn reads_every_kind_of_line_and_event() {
        for (input, frames) in TABLE {
            assert_eq!(decode([input.as_bytes()]), *frames, "{input:?}");
        }
    }

    #[test]
    fn chunks_may_end_anywhere() {
        for (input, frames) in TABLE {
            let bytes = input.as_bytes();
            for cut in 0..=bytes.len() {
                assert_eq!(decode([&bytes[..cut], &[], &bytes[cut..]]), *frames, "{input:?} torn at {cut}");
            }
            assert_eq!(decode(bytes.chunks(1)), *frames, "{input:?} byte by byte");
        }
    }

    #[test]
    fn bytes_that_are_no_text_do_not_stop_the_stream() {
        assert_eq!(decode([b"event: a\ndata: \xFF\n\nevent: b\ndata: 2\n\n".as_slice()]), "a=\u{FFFD}|b=2");
    }

    #[test]
    fn an_event_that_is_too_long_is_skipped_and_reported_once() {
        let long = "x".repeat(MAX_EVENT / 2);
        let one_line = format!("event: a\ndata: {long}{long}{long}\ndata: y\n\nevent: b\ndata: 2\n\n");
        let many_lines = format!("event: a\ndata: {long}\ndata: {long}\ndata: {long}\n\nevent: b\ndata: 2\n\n");
        let comment = format!(":{long}{long}{long}\n\nevent: b\ndata: 2\n\n");
        for input in [one_line, many_lines, comment] {
            assert_eq!(decode([input.as_bytes()]), "too long|b=2");
            assert_eq!(decode(input.as_bytes().chunks(1000)), "too long|b=2");
        }
    }

    #[test]
    fn a_line_without_end_does_not_fill_the_memory() {
        let mut decoder = Decoder::default();
        for _ in 0..64 {
            decoder.feed(&[b'x'; 64 << 10]);
        }
        assert!(decoder.line.capacity() <= 2 * MAX_EVENT, "{}", decoder.line.capacity());
        assert_eq!(decoder.ready, [Err(TooLong)]);
    }

    #[test]
    fn keep_alives_count_as_lines() {
        let mut decoder = Decoder::default();
        decoder.feed(b":ok\n\n");
        assert_eq!(decoder.lines(), 2);
        decoder.feed(b"\n");
        assert_eq!((decoder.lines(), decoder.next()), (3, None));
    }
}
