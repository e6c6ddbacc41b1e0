//! What a running sketch has told its board, beside what any application may.

use super::publications::Publications;
use crate::board::Board;
use crate::hal::{MAX_SUBSCRIPTIONS, Pin};
use crate::link::{Micros, Value};

/// Software timers of one sketch. Source: chosen; each takes memory of the real device.
const MAX_TIMERS: usize = 64;
/// Handlers of system events of one sketch. Source: chosen.
const MAX_SYSTEM_HANDLERS: usize = 32;
/// Sorts of hardware that are named once in the log.
const MAX_MISSED: usize = 32;

/// The board's side of a sketch.
pub(super) struct Machine {
    /// The real board while the sketch runs, an empty one else.
    pub(super) board: Board,
    /// How far the sketch's own time has come.
    pub(super) reached: Micros,
    /// Handles of functions and of variables, in the order of their ids.
    pub(super) functions: Vec<i32>,
    pub(super) variables: Vec<i32>,
    /// The sketch has set the clock since the last look.
    pub(super) set_time: bool,
    /// What the variable that is being read holds.
    pub(super) value: Option<Value>,
    pub(super) publications: Publications,
    subscriptions: Vec<(String, i32)>,
    pub(super) timers: Vec<Timer>,
    interrupts: Vec<(Pin, i32, Edge)>,
    system_handlers: Vec<(u64, i32)>,
    missed: Vec<String>,
}

/// A software timer that runs.
#[derive(Clone, Copy)]
pub(super) struct Timer {
    id: i32,
    handle: i32,
    period: Micros,
    once: bool,
    pub(super) due: Micros,
}

/// The changes of a pin that an interrupt is for.
#[derive(Clone, Copy)]
pub(super) enum Edge {
    Any,
    Rising,
    Falling,
}

impl Machine {
    pub(super) fn new() -> Self {
        Self {
            board: Board::new(0, 1),
            reached: 0,
            functions: Vec::new(),
            variables: Vec::new(),
            set_time: false,
            value: None,
            publications: Publications::default(),
            subscriptions: Vec::new(),
            timers: Vec::new(),
            interrupts: Vec::new(),
            system_handlers: Vec::new(),
            missed: Vec::new(),
        }
    }

    /// Notes the handler of a subscription the board has accepted; `false` when all places are taken.
    pub(super) fn subscribe(&mut self, prefix: String, handle: i32) -> bool {
        let subscription = (prefix, handle);
        if self.subscriptions.contains(&subscription) {
            return true;
        }
        let room = self.subscriptions.len() < MAX_SUBSCRIPTIONS;
        if room {
            self.subscriptions.push(subscription);
        }
        room
    }

    pub(super) fn unsubscribe(&mut self) {
        self.subscriptions.clear();
    }

    /// The handlers of events of this name.
    pub(super) fn hearers(&self, event: &str) -> Vec<i32> {
        let hears = self.subscriptions.iter().filter(|(prefix, _)| event.starts_with(prefix.as_str()));
        hears.map(|(_, handle)| *handle).collect()
    }

    pub(super) fn start_timer(&mut self, id: i32, period: Micros, once: bool, handle: i32) {
        self.stop_timer(id);
        if self.timers.len() < MAX_TIMERS {
            let period = period.max(1000);
            self.timers.push(Timer { id, handle, period, once, due: self.board.clock.now + period });
        }
    }

    pub(super) fn stop_timer(&mut self, id: i32) {
        self.timers.retain(|timer| timer.id != id);
    }

    /// The timer that is due first, if one runs; of two, the one that was started first.
    pub(super) fn next_timer(&self) -> Option<Micros> {
        self.timers.iter().map(|timer| timer.due).min()
    }

    /// Takes the handle of the timer that is due first, and winds it up again if it is for more than once.
    pub(super) fn ring(&mut self) -> Option<i32> {
        let due = self.next_timer()?;
        let place = self.timers.iter().position(|timer| timer.due == due)?;
        let timer = &mut self.timers[place];
        let handle = timer.handle;
        if timer.once {
            self.timers.remove(place);
        } else {
            // A device that slept through some of its turns does not make up for them.
            let late = self.board.clock.now.saturating_sub(due) / timer.period;
            timer.due += timer.period * (late + 1);
        }
        Some(handle)
    }

    pub(super) fn attach(&mut self, pin: Pin, handle: i32, edge: Edge) {
        self.detach(pin);
        self.interrupts.push((pin, handle, edge));
        self.board.pins.watch(pin, true);
    }

    pub(super) fn detach(&mut self, pin: Pin) {
        self.interrupts.retain(|(other, ..)| *other != pin);
        self.board.pins.watch(pin, false);
    }

    /// The handler for a pin that has changed to a level.
    pub(super) fn interrupted(&self, pin: Pin, high: bool) -> Option<i32> {
        let (_, handle, edge) = self.interrupts.iter().find(|(other, ..)| *other == pin)?;
        let fits = match edge {
            Edge::Any => true,
            Edge::Rising => high,
            Edge::Falling => !high,
        };
        fits.then_some(*handle)
    }

    pub(super) fn on_system(&mut self, events: u64, handle: i32) {
        if self.system_handlers.len() < MAX_SYSTEM_HANDLERS {
            self.system_handlers.push((events, handle));
        }
    }

    pub(super) fn off_system(&mut self, handle: i32) {
        self.system_handlers.retain(|(_, other)| *other != handle);
    }

    pub(super) fn system_handlers(&self, event: u64) -> Vec<i32> {
        let hears = self.system_handlers.iter().filter(|(events, _)| events & event != 0);
        hears.map(|(_, handle)| *handle).collect()
    }

    /// Whether it is the first time that the sketch misses this.
    pub(super) fn misses(&mut self, what: &str) -> bool {
        let news = self.missed.len() < MAX_MISSED && !self.missed.iter().any(|known| known == what);
        if news {
            self.missed.push(what.into());
        }
        news
    }
}
