//! The devices of a shard whose loop is to run, and when.
//!
//! A plain list in the order of seats: a slice goes through it once and writes it back in place, without a heap to
//! maintain. An entry is a reminder and may be out of date; the seat knows which one counts.

use crate::link::Micros;

/// A time that never comes: nothing is due.
pub(super) const NEVER: Micros = Micros::MAX;

#[derive(Default)]
pub(super) struct Agenda {
    entries: Vec<Entry>,
    /// Entries were put at the end, out of order.
    disordered: bool,
}

#[derive(Clone, Copy)]
struct Entry {
    due: Micros,
    seat: u32,
}

impl Entry {
    fn new(seat: usize, due: Micros) -> Self {
        let seat = u32::try_from(seat).expect("a fleet has fewer than 2^32 devices");
        Self { due, seat }
    }
}

/// How far a pass has come through the agenda.
pub(super) struct Cursor {
    read: usize,
    write: usize,
    first_due: Micros,
}

impl Agenda {
    /// Adds an entry, also during a pass, which then comes to it last.
    pub(super) fn add(&mut self, seat: usize, due: Micros) {
        self.entries.push(Entry::new(seat, due));
        self.disordered = true;
    }

    /// Begins a pass in the order of seats.
    pub(super) fn begin(&mut self) -> Cursor {
        if std::mem::take(&mut self.disordered) {
            self.entries.sort_by_key(|entry| entry.seat);
        }
        Cursor { read: 0, write: 0, first_due: NEVER }
    }

    /// The next entry: a seat, and when it is due.
    #[inline]
    pub(super) fn next(&self, cursor: &mut Cursor) -> Option<(usize, Micros)> {
        let Entry { due, seat } = *self.entries.get(cursor.read)?;
        cursor.read += 1;
        Some((seat as usize, due))
    }

    /// Puts back what [`Agenda::next`] gave last, unless it is never due.
    #[inline]
    pub(super) fn keep(&mut self, cursor: &mut Cursor, seat: usize, due: Micros) {
        if due != NEVER {
            self.entries[cursor.write] = Entry { due, seat: seat as u32 };
            cursor.write += 1;
            cursor.first_due = cursor.first_due.min(due);
        }
    }

    /// Ends a pass: what was not kept is gone. Says when the first of what was kept is due.
    pub(super) fn end(&mut self, cursor: Cursor) -> Micros {
        self.entries.drain(cursor.write..cursor.read);
        cursor.first_due
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}
