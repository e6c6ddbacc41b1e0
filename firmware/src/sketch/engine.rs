//! The interpreter.
//!
//! The one place that knows it is `wasmi`: a module is checked and translated here, imports are offered, calls are begun, put
//! aside in the middle and gone on with, and an end that is none is given its name. Another engine would offer the same
//! [`Code`], [`Guts`], [`Rest`], [`Guest`] and [`Imports`], and nothing else of this crate would change.

use std::fmt;

use wasmi::errors::{ErrorKind, HostError, LinkerError};
use wasmi::{
    Caller, CompilationMode, Config, Engine, Extern, ExternType, Global, Instance, Linker, Memory, Module, Store,
    StoreLimits, StoreLimitsBuilder, TrapCode, TypedFunc, TypedResumableCall, TypedResumableCallHostTrap, Val, ValType,
    WasmRet, WasmTy,
};

use super::SketchError;
use super::imports;
use super::interface::{Answer, Answered, Course, Entry, Stop, Text, Word};
use super::machine::Machine;
use crate::device::Panic;

/// Pages a sketch gets that does not need more. One has 64 KiB.
const PAGES: u64 = 2;
/// The most pages a sketch may need.
pub(super) const MOST_PAGES: u64 = 16;
const PAGE: usize = 65_536;
/// Steps of one go of a sketch, from one pause to the next. Source: chosen; some 50 ms of a real processor.
const FUEL: u64 = 10_000_000;
/// Calls within calls. The sketch's own stack ends earlier, unless its functions keep nothing on it.
const DEPTH: usize = 400;
/// Bytes of the interpreter's stack, for that many calls.
const STACK: usize = 128 << 10;
/// Entries of a module's table of functions.
const TABLE: usize = 20_000;

/// What belongs to a running sketch.
struct State {
    machine: Machine,
    limits: StoreLimits,
    memory: Option<Memory>,
    /// The most bytes that memory may have.
    most_memory: usize,
}

/// What an import gets beside its arguments.
pub(super) struct Guest<'a>(Caller<'a, State>);

impl Guest<'_> {
    #[inline]
    pub(super) fn data(&self) -> &Machine {
        &self.0.data().machine
    }

    #[inline]
    pub(super) fn data_mut(&mut self) -> &mut Machine {
        &mut self.0.data_mut().machine
    }

    /// A piece of the sketch's memory. What lies beyond it ends the sketch.
    pub(super) fn piece(&mut self, at: i32, length: i32) -> Answer<&mut [u8]> {
        let memory = self.0.data().memory.or_else(|| self.0.get_export("memory").and_then(Extern::into_memory));
        let bytes = memory.ok_or(Stop::Panic(Panic::HardFault))?.data_mut(&mut self.0);
        let start = at as u32 as usize;
        let place = start.checked_add(length as u32 as usize).and_then(|end| bytes.get_mut(start..end));
        place.ok_or(Stop::Panic(Panic::HardFault))
    }

    /// Bytes by which a sketch's memory may still grow.
    pub(super) fn grantable(&self) -> i32 {
        let state = self.0.data();
        let granted = state.memory.map_or(0, |memory| memory.size(&self.0) as usize * PAGE);
        i32::try_from(state.most_memory.saturating_sub(granted)).unwrap_or(i32::MAX)
    }
}

/// What is offered to a module.
pub(super) struct Imports<'a> {
    linker: Linker<State>,
    module: &'a Module,
}

/// A function that a module may import: it gets the guest, and up to six numbers.
pub(super) trait Import<Arguments, Result> {
    fn offer(self, imports: &mut Imports<'_>, from: &str, name: &str);
}

macro_rules! import {
    ($($name:ident: $argument:ident),*) => {
        impl<F, R, $($argument),*> Import<($($argument,)*), R> for F
        where
            F: Fn(Guest<'_>, $($argument),*) -> R + Send + Sync + 'static,
            R: Answered,
            Result<R::Value, wasmi::Error>: WasmRet,
            $($argument: WasmTy,)*
        {
            fn offer(self, imports: &mut Imports<'_>, from: &str, name: &str) {
                let import = move |caller: Caller<'_, State>, $($name: $argument),*| {
                    self(Guest(caller), $($name),*).answered().map_err(wasmi::Error::host)
                };
                imports.linker.func_wrap(from, name, import).expect("each name is offered once");
            }
        }
    };
}

import!();
import!(a: A);
import!(a: A, b: B);
import!(a: A, b: B, c: C);
import!(a: A, b: B, c: C, d: D);
import!(a: A, b: B, c: C, d: D, e: E);
import!(a: A, b: B, c: C, d: D, e: E, g: G);

impl Imports<'_> {
    /// Offers a function.
    pub(super) fn add<A, R>(&mut self, from: &str, name: &str, import: impl Import<A, R>) {
        import.offer(self, from, name);
    }

    /// Offers whatever else the module wants from there: a function that answers with a number answers this one, and one
    /// that answers with nothing ends the sketch.
    pub(super) fn add_rest(&mut self, from: &str, but: &str, number: i32) {
        for import in self.module.imports().filter(|import| import.module() == from && import.name() != but) {
            let ExternType::Func(kind) = import.ty() else {
                continue;
            };
            let answers = match kind.results() {
                [ValType::I32] => true,
                [] => false,
                _ => continue,
            };
            // The same name may be imported twice; it is the same function then.
            let _ = self.linker.func_new(from, import.name(), kind.clone(), move |_, _, results| {
                if answers {
                    results[0] = Val::I32(number);
                    return Ok(());
                }
                Err(wasmi::Error::host(Stop::Panic(Panic::AssertionFailed)))
            });
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl HostError for Stop {}

/// A module, checked and translated.
pub(super) struct Code {
    engine: Engine,
    module: Module,
    linker: Linker<State>,
    pages: u64,
}

impl Code {
    pub(super) fn load(bytes: &[u8]) -> Result<Self, SketchError> {
        let mut config = Config::default();
        // Translating on first use would count as steps, on the first of many devices alone.
        config.consume_fuel(true).compilation_mode(CompilationMode::Eager).allow_start_fn(false);
        config.wasm_multi_memory(false).wasm_tail_call(false).ignore_custom_sections(true);
        config.set_max_recursion_depth(DEPTH).set_max_stack_height(STACK).set_min_stack_height(1024);
        let engine = Engine::new(&config);
        // All of it before any is translated: the translator takes for granted what it is given.
        Module::validate(&engine, bytes).map_err(|error| SketchError::NotWasm(error.to_string()))?;
        let module = Module::new(&engine, bytes).map_err(|error| SketchError::NotWasm(error.to_string()))?;
        let pages = match module.get_export("memory") {
            Some(ExternType::Memory(memory)) => memory.minimum(),
            _ => return Err(SketchError::MissingExport("memory")),
        };
        if pages > MOST_PAGES {
            return Err(SketchError::TooMuchMemory(pages));
        }
        let mut imports = Imports { linker: Linker::new(&engine), module: &module };
        imports::offer(&mut imports);
        let linker = imports.linker;
        let code = Self { engine, module, linker, pages };
        code.start()?.check_abi()?;
        Ok(code)
    }

    /// A sketch of its own, with nothing of it run yet.
    pub(super) fn start(&self) -> Result<Guts, SketchError> {
        let most_memory = self.pages.max(PAGES) as usize * PAGE;
        let limits = StoreLimitsBuilder::new()
            .memory_size(most_memory)
            .memories(1)
            .instances(1)
            .tables(1)
            .table_elements(TABLE)
            .build();
        let state = State { machine: Machine::new(), limits, memory: None, most_memory };
        let mut store = Store::new(&self.engine, state);
        store.limiter(|state| &mut state.limits);
        store.set_fuel(FUEL).expect("steps are counted");
        let instance = self.linker.instantiate_and_start(&mut store, &self.module);
        let instance = instance.map_err(|error| refusal(&error))?;
        let memory = instance.get_memory(&store, "memory").ok_or(SketchError::MissingExport("memory"))?;
        store.data_mut().memory = Some(memory);
        let exports = Exports::find(&instance, &store)?;
        let stack = instance.get_global(&store, "__stack_pointer");
        Ok(Guts { store, exports, memory, stack })
    }
}

fn refusal(error: &wasmi::Error) -> SketchError {
    match error.kind() {
        ErrorKind::Linker(LinkerError::MissingDefinition { name, .. }) => {
            SketchError::UnknownImport { module: name.module().into(), name: name.name().into() }
        }
        _ => SketchError::CannotStart(error.to_string()),
    }
}

macro_rules! exports {
    ($($name:ident: ($($argument:ty),*) -> $result:ty;)*) => {
        /// What a sketch exports.
        #[derive(Clone, Copy)]
        struct Exports {
            $($name: TypedFunc<($($argument,)*), $result>,)*
        }

        impl Exports {
            fn find(instance: &Instance, store: &Store<State>) -> Result<Self, SketchError> {
                Ok(Self {
                    $($name: instance
                        .get_typed_func(store, stringify!($name))
                        .map_err(|_| SketchError::MissingExport(stringify!($name)))?,)*
                })
            }
        }
    };
}

exports! {
    fw_abi: () -> i32;
    fw_init: () -> ();
    fw_setup: () -> ();
    fw_loop: () -> ();
    fw_alloc: (i32) -> i32;
    fw_call: (i32, i32, i32) -> i32;
    fw_read: (i32) -> ();
    fw_event: (i32, i32, i32, i32, i32) -> ();
    fw_timer: (i32) -> ();
    fw_interrupt: (i32) -> ();
    fw_system_event: (i32, i32, i32, i32) -> ();
    fw_retained: () -> i32;
    fw_retained_len: () -> i32;
}

/// What is left of a call that waits.
pub(super) struct Rest(Kind);

enum Kind {
    Plain(TypedResumableCallHostTrap<()>),
    Number(TypedResumableCallHostTrap<i32>),
}

/// A sketch with its memory.
pub(super) struct Guts {
    store: Store<State>,
    exports: Exports,
    memory: Memory,
    stack: Option<Global>,
}

impl Guts {
    pub(super) fn machine(&mut self) -> &mut Machine {
        &mut self.store.data_mut().machine
    }

    fn check_abi(&mut self) -> Result<(), SketchError> {
        self.refuel();
        match self.exports.fw_abi.call(&mut self.store, ()) {
            Ok(1) => Ok(()),
            Ok(other) => Err(SketchError::OtherAbi(other)),
            Err(error) => Err(SketchError::CannotStart(error.to_string())),
        }
    }

    fn refuel(&mut self) {
        self.store.set_fuel(FUEL).expect("steps are counted");
    }

    /// Begins a call.
    pub(super) fn enter(&mut self, entry: Entry) -> Course<Rest> {
        self.refuel();
        let (store, exports) = (&mut self.store, &self.exports);
        let plain = match entry {
            Entry::Init => exports.fw_init.call_resumable(store, ()),
            Entry::Setup => exports.fw_setup.call_resumable(store, ()),
            Entry::Loop => exports.fw_loop.call_resumable(store, ()),
            Entry::Call { handle, argument: (at, length) } => {
                let call = exports.fw_call.call_resumable(store, (handle, at, length));
                return self.course(call, Kind::Number, |number| number);
            }
            Entry::Read { handle } => exports.fw_read.call_resumable(store, (handle,)),
            Entry::Event { handle, name, data } => {
                exports.fw_event.call_resumable(store, (handle, name.0, name.1, data.0, data.1))
            }
            Entry::Timer { handle } => exports.fw_timer.call_resumable(store, (handle,)),
            Entry::Interrupt { handle } => exports.fw_interrupt.call_resumable(store, (handle,)),
            Entry::System { handle, event } => {
                let (low, high) = (event.number() as i32, (event.number() >> 32) as i32);
                exports.fw_system_event.call_resumable(store, (handle, low, high, event.parameter()))
            }
        };
        self.course(plain, Kind::Plain, |()| 0)
    }

    /// Goes on with a call whose import answers now.
    pub(super) fn go_on(&mut self, rest: Rest, answer: Option<Word>) -> Course<Rest> {
        self.refuel();
        let answer = answer.map(|answer| match answer {
            Word::Int(number) => Val::I32(number),
            Word::Long(number) => Val::I64(number),
        });
        let answer = answer.as_slice();
        match rest.0 {
            Kind::Plain(call) => {
                let call = call.resume(&mut self.store, answer);
                self.course(call, Kind::Plain, |()| 0)
            }
            Kind::Number(call) => {
                let call = call.resume(&mut self.store, answer);
                self.course(call, Kind::Number, |number| number)
            }
        }
    }

    fn course<R>(
        &mut self,
        call: Result<TypedResumableCall<R>, wasmi::Error>,
        rest: impl FnOnce(TypedResumableCallHostTrap<R>) -> Kind,
        number: impl FnOnce(R) -> i32,
    ) -> Course<Rest> {
        match call {
            Ok(TypedResumableCall::Finished(result)) => Course::Done(number(result)),
            Ok(TypedResumableCall::OutOfFuel(_)) => Course::Ended(Some(Panic::Watchdog)),
            Ok(TypedResumableCall::HostTrap(call)) => match call.host_error().downcast_ref() {
                Some(Stop::Wait(wait)) => {
                    let wait = *wait;
                    Course::Waits(Rest(rest(call)), wait)
                }
                Some(Stop::Reset) => Course::Ended(None),
                Some(Stop::Panic(panic)) => Course::Ended(Some(*panic)),
                None => Course::Ended(Some(Panic::HardFault)),
            },
            Err(error) => Course::Ended(Some(self.panic(&error))),
        }
    }

    fn panic(&mut self, error: &wasmi::Error) -> Panic {
        match error.as_trap_code() {
            Some(TrapCode::OutOfFuel) => Panic::Watchdog,
            Some(TrapCode::StackOverflow) => Panic::StackOverflow,
            Some(TrapCode::OutOfSystemMemory) => Panic::OutOfHeap,
            // The stack lies below everything else and grows down, so it ends at a negative address.
            Some(TrapCode::MemoryOutOfBounds) if self.stack_pointer().is_some_and(|at| at < 0) => Panic::StackOverflow,
            _ => match error.downcast_ref() {
                Some(Stop::Panic(panic)) => *panic,
                _ => Panic::HardFault,
            },
        }
    }

    fn stack_pointer(&self) -> Option<i32> {
        self.stack?.get(&self.store).i32()
    }

    /// Puts a text into the sketch's memory, closed with a 0.
    pub(super) fn hand_in(&mut self, text: &[u8]) -> Result<Text, Panic> {
        self.refuel();
        let length = i32::try_from(text.len()).map_err(|_| Panic::OutOfHeap)?;
        let room = self.exports.fw_alloc.call(&mut self.store, (length + 1,));
        let at = room.map_err(|error| self.panic(&error))?;
        if at == 0 {
            return Err(Panic::OutOfHeap);
        }
        let start = at as u32 as usize;
        let memory = self.memory.data_mut(&mut self.store);
        let place = start.checked_add(text.len() + 1).and_then(|end| memory.get_mut(start..end));
        let (zero, place) = place.and_then(<[u8]>::split_last_mut).ok_or(Panic::HardFault)?;
        place.copy_from_slice(text);
        *zero = 0;
        Ok((at, length))
    }

    /// Where retained variables lie.
    pub(super) fn retained(&mut self) -> Result<(usize, usize), Panic> {
        self.refuel();
        let at = self.exports.fw_retained.call(&mut self.store, ()).map_err(|error| self.panic(&error))?;
        let length = self.exports.fw_retained_len.call(&mut self.store, ()).map_err(|error| self.panic(&error))?;
        Ok((at as u32 as usize, length as u32 as usize))
    }

    /// A piece of the sketch's memory.
    pub(super) fn bytes(&mut self, (at, length): (usize, usize)) -> Option<&mut [u8]> {
        let end = at.checked_add(length)?;
        self.memory.data_mut(&mut self.store).get_mut(at..end)
    }
}
