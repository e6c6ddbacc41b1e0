//! A sketch on its board: loops, waits, timers, interrupts and requests, in the order of time.

use std::collections::VecDeque;
use std::sync::Arc;

use super::SketchModule;
use super::calls::{PUMP, Purpose, Reading, Wait, Waiting};
use super::engine::{Guts, Rest};
use super::interface::{Course, Entry, Text, Word};
use super::machine::Machine;
use crate::app::{Application, Request, Wake, call_answer, read_answer};
use crate::board::{Board, Radio, Wish};
use crate::device::Panic;
use crate::hal::Hal as _;
use crate::link::{Event, Micros, Token, Value};
use crate::system_event::SystemEvent;

/// Requests that wait for a sketch that waits; more are lost. Source: observed (Device OS, its application's queue).
const QUEUE: usize = 20;
/// Calls that wait on top of each other; more requests stay in the queue. Source: chosen.
const MAX_DEPTH: usize = 8;
/// Something the application thread is to do.
enum Job {
    Request(Request),
    /// An event for one handler.
    Event(i32, Event),
    System(i32, SystemEvent),
}

/// What comes next.
enum Next {
    /// Requests are handled, in the middle of the call on top.
    Pump,
    Timer,
    /// The call on top goes on.
    Resume,
    Loop,
}

/// Wiring firmware as an application.
pub(crate) struct Sketch {
    module: Arc<SketchModule>,
    /// `None` before the start, and after a sketch has ended.
    guts: Option<Box<Guts>>,
    /// Calls that wait, the innermost last.
    waiting: Vec<Waiting>,
    queue: VecDeque<Job>,
    /// Where retained variables lie.
    retained: (usize, usize),
}

impl Sketch {
    pub(crate) fn new(module: Arc<SketchModule>) -> Self {
        Self { module, guts: None, waiting: Vec::new(), queue: VecDeque::new(), retained: (0, 0) }
    }

    /// Does something with the board in the sketch's hands.
    fn lend<R>(&mut self, hal: &mut Board, work: impl FnOnce(&mut Self, &mut Guts) -> R) -> Option<R> {
        let mut loan = Loan::new(self.guts.take()?, hal);
        let guts = loan.guts.as_mut()?;
        let result = work(self, guts);
        if ended(guts) {
            self.waiting.clear();
            self.queue.clear();
        }
        self.guts = loan.give_back();
        Some(result)
    }

    fn begin(&mut self, hal: &mut Board) -> Result<(), Panic> {
        let mut guts = self.module.code.start().map_err(|_| Panic::OutOfHeap)?;
        self.retained = guts.retained()?;
        let kept = hal.system.retained();
        // Of another firmware, or the first start.
        if kept.len() == self.retained.1
            && let Some(place) = guts.bytes(self.retained)
        {
            place.copy_from_slice(kept);
        }
        self.guts = Some(Box::new(guts));
        Ok(())
    }

    /// Calls the sketch, and sees what becomes of it.
    fn enter(&mut self, guts: &mut Guts, entry: Entry, purpose: Purpose) {
        catch_up(guts.machine());
        let course = guts.enter(entry);
        self.settle(guts, course, purpose);
    }

    fn settle(&mut self, guts: &mut Guts, course: Course<Rest>, purpose: Purpose) {
        let clock = &guts.machine().board.clock;
        guts.machine().reached = clock.now + Micros::from(clock.ahead);
        match course {
            Course::Waits(rest, wait) => self.waiting.push(Waiting { rest, wait, purpose, pumping: 0 }),
            Course::Ended(None) => {}
            Course::Ended(Some(panic)) => end(guts, panic),
            Course::Done(number) => self.finish(guts, number, purpose),
        }
    }

    fn finish(&mut self, guts: &mut Guts, number: i32, purpose: Purpose) {
        let machine = guts.machine();
        match purpose {
            Purpose::Init => self.enter(guts, Entry::Setup, Purpose::Setup),
            Purpose::Setup => {
                machine.board.system.ready = true;
                machine.board.wish(Wish::Session);
            }
            Purpose::Call { token, whole } => machine.board.reply(call_answer(token, number, whole)),
            Purpose::Read { token } => {
                let value = machine.value.take().unwrap_or(Value::Int(0));
                machine.board.reply(read_answer(token, value));
            }
            Purpose::Loop | Purpose::Handler => {}
        }
    }

    /// The call on top goes on: its time has come.
    fn resume(&mut self, guts: &mut Guts) {
        let Some(Waiting { rest, wait, purpose, .. }) = self.waiting.pop() else {
            return;
        };
        let machine = guts.machine();
        catch_up(machine);
        let board = &mut machine.board;
        let answer = match wait.answer {
            Reading::Nothing => None,
            Reading::Millis => Some(Word::Int(board.millis() as i32)),
            Reading::Micros => Some(Word::Int(board.clock.whole_micros() as i32)),
            Reading::WholeMillis => Some(Word::Long(board.clock.whole_millis() as i64)),
            Reading::Outcome(number) => Some(Word::Int(machine.publications.look(number, board.clock.now) as i32)),
            Reading::Awake => {
                board.system.radio = Radio::Connect;
                board.wish(Wish::Session);
                None
            }
        };
        let course = guts.go_on(rest, answer);
        self.settle(guts, course, purpose);
    }

    fn run_job(&mut self, guts: &mut Guts, job: Job) {
        match self.prepare(guts, job) {
            Ok((entry, purpose)) => self.enter(guts, entry, purpose),
            Err(panic) => end(guts, panic),
        }
    }

    fn prepare(&mut self, guts: &mut Guts, job: Job) -> Result<(Entry, Purpose), Panic> {
        let machine = guts.machine();
        let handle = |handles: &[i32], id: u8| handles.get(usize::from(id)).copied().unwrap_or_default();
        Ok(match job {
            Job::Request(Request::Call { token, function, argument, whole }) => {
                let handle = handle(&machine.functions, function.0);
                let argument = guts.hand_in(argument.as_bytes())?;
                (Entry::Call { handle, argument }, Purpose::Call { token, whole })
            }
            Job::Request(Request::Read { token, variable }) => {
                machine.value = None;
                (Entry::Read { handle: handle(&machine.variables, variable.0) }, Purpose::Read { token })
            }
            Job::Event(handle, event) => {
                const NO_DATA: Text = (0, -1);
                let name = guts.hand_in(event.name.as_bytes())?;
                let data = event.data.map_or(Ok(NO_DATA), |data| guts.hand_in(data.as_bytes()))?;
                (Entry::Event { handle, name, data }, Purpose::Handler)
            }
            Job::System(handle, event) => (Entry::System { handle, event }, Purpose::Handler),
            Job::Request(Request::Event(_)) => unreachable!("an event goes to each of its handlers"),
        })
    }

    /// Takes a job for the application thread: at once between two loops, else later, if there is room.
    fn queue(&mut self, job: Job) {
        if self.queue.len() < QUEUE {
            self.queue.push_back(job);
        }
    }

    /// Handles what waits while nothing else does.
    fn drain(&mut self, guts: &mut Guts) {
        while self.waiting.is_empty() && goes_on(guts) {
            let Some(job) = self.queue.pop_front() else {
                return;
            };
            self.run_job(guts, job);
        }
    }

    fn accept(&mut self, guts: &mut Guts, request: Request) {
        match request {
            Request::Event(event) => {
                for handle in guts.machine().hearers(&event.name) {
                    self.queue(Job::Event(handle, event.clone()));
                }
            }
            request => self.queue(Job::Request(request)),
        }
        self.drain(guts);
    }

    /// Interrupts come at once, whatever the sketch is doing, unless too much waits already.
    fn notice(&mut self, guts: &mut Guts) {
        for (pin, high) in guts.machine().board.pins.take_edges() {
            if !ended(guts)
                && self.waiting.len() < MAX_DEPTH
                && let Some(handle) = guts.machine().interrupted(pin, high)
            {
                self.enter(guts, Entry::Interrupt { handle }, Purpose::Handler);
            }
        }
        if std::mem::take(&mut guts.machine().set_time) {
            self.announce(guts, SystemEvent::TimeChanged { by_cloud: false });
        }
    }

    fn announce(&mut self, guts: &mut Guts, event: SystemEvent) {
        for handle in guts.machine().system_handlers(event.number()) {
            self.queue(Job::System(handle, event));
        }
    }

    /// Does all that waits, on top of the call that waits; a handler that waits itself does not come to its end.
    fn do_all(&mut self, guts: &mut Guts) {
        while !ended(guts)
            && self.waiting.len() < MAX_DEPTH
            && let Some(job) = self.queue.pop_front()
        {
            self.run_job(guts, job);
        }
    }

    /// What comes next, and when.
    fn next(&self, guts: &mut Guts) -> (Micros, Next) {
        let machine = guts.machine();
        let mut next = match self.waiting.last() {
            None => (machine.board.next_turn(), Next::Loop),
            Some(Waiting { pumping: 1.., .. }) => (machine.board.clock.now, Next::Pump),
            Some(Waiting { wait: Wait { until, pump, .. }, .. }) => match pump {
                Some(pump) if pump < until => (*pump, Next::Pump),
                _ => (*until, Next::Resume),
            },
        };
        if let Some(due) = machine.next_timer()
            && due <= next.0
            && self.waiting.len() < MAX_DEPTH
        {
            next = (due, Next::Timer);
        }
        next
    }

    fn run_until(&mut self, guts: &mut Guts, until: Micros) -> Wake {
        self.notice(guts);
        self.drain(guts);
        while goes_on(guts) {
            let (due, next) = self.next(guts);
            let clock = &mut guts.machine().board.clock;
            if due >= until {
                return Wake::At(due);
            }
            match next {
                Next::Loop => {
                    if clock.turn(until) {
                        self.enter(guts, Entry::Loop, Purpose::Loop);
                    }
                }
                Next::Timer => {
                    clock.now = clock.now.max(due);
                    if let Some(handle) = guts.machine().ring() {
                        self.enter(guts, Entry::Timer { handle }, Purpose::Handler);
                    }
                }
                Next::Pump => {
                    clock.now = clock.now.max(due);
                    self.pump(guts);
                }
                Next::Resume => {
                    clock.now = clock.now.max(due);
                    self.resume_or_pump(guts);
                }
            }
            // Between two loops, whatever has come in meanwhile.
            let clock = &mut guts.machine().board.clock;
            if self.waiting.is_empty() && clock.next < clock.now {
                let now = clock.now;
                clock.skip_to(now);
            }
            self.drain(guts);
        }
        Wake::At(guts.machine().board.clock.now)
    }

    /// Handles one of the requests that had come when it was time to look, or looks, and sees to the next time.
    fn pump(&mut self, guts: &mut Guts) {
        let Some(Waiting { wait, pumping, .. }) = self.waiting.last_mut() else {
            return;
        };
        if *pumping > 0 {
            *pumping -= 1;
            if let Some(job) = self.queue.pop_front() {
                self.run_job(guts, job);
            }
            return;
        }
        wait.pump = (!wait.pump_at_end).then_some(guts.machine().board.clock.now + PUMP);
        self.look();
    }

    /// The call on top ends its wait, perhaps with another look at the requests.
    fn resume_or_pump(&mut self, guts: &mut Guts) {
        if let Some(Waiting { wait, .. }) = self.waiting.last_mut()
            && std::mem::take(&mut wait.pump_at_end)
        {
            self.look();
        } else {
            self.resume(guts);
        }
    }

    /// All requests that have come are to be handled before the call on top waits on.
    fn look(&mut self) {
        let (waiting, deep) = (self.queue.len(), self.waiting.len() >= MAX_DEPTH);
        if let Some(top) = self.waiting.last_mut()
            && !deep
        {
            top.pumping = waiting;
        }
    }
}

/// The board in the hands of its sketch, until it is given back or the sketch's host panics.
struct Loan<'a> {
    /// `None` once given back.
    guts: Option<Box<Guts>>,
    hal: &'a mut Board,
}

impl<'a> Loan<'a> {
    fn new(mut guts: Box<Guts>, hal: &'a mut Board) -> Self {
        std::mem::swap(&mut guts.machine().board, hal);
        Self { guts: Some(guts), hal }
    }

    fn give_back(mut self) -> Option<Box<Guts>> {
        self.swap();
        self.guts.take()
    }

    fn swap(&mut self) {
        if let Some(guts) = &mut self.guts {
            std::mem::swap(&mut guts.machine().board, self.hal);
        }
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        self.swap();
    }
}

/// The sketch's time does not go back when the board's is behind it.
fn catch_up(machine: &mut Machine) {
    let clock = &mut machine.board.clock;
    clock.ahead = machine.reached.saturating_sub(clock.now) as u32;
}

/// Whether the sketch has reset its device, or can't go on.
fn ended(guts: &mut Guts) -> bool {
    matches!(guts.machine().board.wish, Some(Wish::Reset { .. } | Wish::Panic(_)))
}

/// Whether nothing is wanted of the device that has to come first.
fn goes_on(guts: &mut Guts) -> bool {
    guts.machine().board.wish.is_none()
}

fn end(guts: &mut Guts, panic: Panic) {
    let board = &mut guts.machine().board;
    board.log_as("PANIC", "system", &format!("panic: {}", panic.word()));
    board.wish(Wish::Panic(panic));
}

impl Application<Board> for Sketch {
    fn setup(&mut self, hal: &mut Board) {
        hal.system.ready = false;
        if let Err(panic) = self.begin(hal) {
            hal.wish(Wish::Panic(panic));
            return;
        }
        self.lend(hal, |sketch, guts| sketch.enter(guts, Entry::Init, Purpose::Init));
    }

    fn run(&mut self, hal: &mut Board, until: Micros) -> Wake {
        self.lend(hal, |sketch, guts| sketch.run_until(guts, until)).unwrap_or(Wake::OnInput)
    }

    fn take(&mut self, hal: &mut Board, request: Request) {
        self.lend(hal, |sketch, guts| sketch.accept(guts, request));
    }

    fn system_event(&mut self, hal: &mut Board, event: SystemEvent) {
        self.lend(hal, |sketch, guts| sketch.announce(guts, event));
    }

    /// Noted at once, whatever the sketch is doing: it is the system that hears it.
    fn acknowledged(&mut self, hal: &mut Board, token: Token) {
        if let Some(guts) = &mut self.guts {
            guts.machine().publications.acknowledge(token, hal.clock.now);
        }
    }

    fn hurry(&mut self, hal: &mut Board) {
        self.lend(hal, |sketch, guts| sketch.do_all(guts));
    }

    fn retain(&mut self, hal: &mut Board) {
        if let Some(guts) = &mut self.guts
            && let Some(bytes) = guts.bytes(self.retained)
        {
            hal.system.retain(bytes);
        }
    }
}
