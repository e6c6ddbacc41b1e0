//! The interpreter.
//!
//! The one place that knows it is `wasmi`: a module is checked and translated here, calls are begun, put aside in the
//! middle and gone on with, and an end that is none is given its name.

use std::fmt;

use wasmi::errors::{ErrorKind, HostError, LinkerError};
use wasmi::{
    Caller, CompilationMode, Config, Engine, Extern, ExternType, Global, Instance, Linker, Memory, Module, Store,
    StoreLimitsBuilder, TrapCode, TypedFunc, TypedResumableCall, TypedResumableCallHostTrap, Val,
};

use super::SketchError;
use super::calls::Wait;
use super::imports;
use super::machine::Machine;
use crate::device::Panic;
use crate::system_event::SystemEvent;

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

/// What an import gets beside its arguments.
pub(super) type Guest<'a> = Caller<'a, Machine>;
/// What an import that may stop the sketch answers.
pub(super) type Answer<T> = Result<T, wasmi::Error>;
pub(super) type Imports = Linker<Machine>;

/// Why an import does not return.
#[derive(Debug)]
pub(super) enum Stop {
    /// The sketch waits.
    Wait(Wait),
    /// It has reset its device.
    Reset,
    /// It can't go on.
    Panic(Panic),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl HostError for Stop {}

impl From<Stop> for wasmi::Error {
    fn from(stop: Stop) -> Self {
        Self::host(stop)
    }
}

/// A module, checked and translated.
pub(super) struct Code {
    engine: Engine,
    module: Module,
    imports: Imports,
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
        let mut imports = Imports::new(&engine);
        imports::offer(&mut imports, &module);
        let code = Self { engine, module, imports, pages };
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
        let mut store = Store::new(&self.engine, Machine::new(limits, most_memory));
        store.limiter(|machine| &mut machine.limits);
        store.set_fuel(FUEL).expect("steps are counted");
        let instance = self.imports.instantiate_and_start(&mut store, &self.module);
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
            fn find(instance: &Instance, store: &Store<Machine>) -> Result<Self, SketchError> {
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

/// A text handed in: where it lies, and its length; nowhere and -1 for none.
pub(super) type Text = (i32, i32);

/// A way into a sketch.
#[derive(Clone, Copy, Debug)]
pub(super) enum Entry {
    Init,
    Setup,
    Loop,
    Call { handle: i32, argument: Text },
    Read { handle: i32 },
    Event { handle: i32, name: Text, data: Text },
    Timer { handle: i32 },
    Interrupt { handle: i32 },
    System { handle: i32, event: SystemEvent },
}

/// What has become of a call.
pub(super) enum Course {
    /// It is over, with a number for a function.
    Done(i32),
    /// It waits.
    Waits(Rest, Wait),
    /// The sketch has reset its device, or can't go on.
    Ended(Option<Panic>),
}

/// What is left of a call that waits.
pub(super) enum Rest {
    Plain(TypedResumableCallHostTrap<()>),
    Number(TypedResumableCallHostTrap<i32>),
}

/// A sketch with its memory.
pub(super) struct Guts {
    store: Store<Machine>,
    exports: Exports,
    memory: Memory,
    stack: Option<Global>,
}

impl Guts {
    pub(super) fn machine(&mut self) -> &mut Machine {
        self.store.data_mut()
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
    pub(super) fn enter(&mut self, entry: Entry) -> Course {
        self.refuel();
        let (store, exports) = (&mut self.store, &self.exports);
        let plain = match entry {
            Entry::Init => exports.fw_init.call_resumable(store, ()),
            Entry::Setup => exports.fw_setup.call_resumable(store, ()),
            Entry::Loop => exports.fw_loop.call_resumable(store, ()),
            Entry::Call { handle, argument: (at, length) } => {
                let call = exports.fw_call.call_resumable(store, (handle, at, length));
                return self.course(call, Rest::Number, |number| number);
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
        self.course(plain, Rest::Plain, |()| 0)
    }

    /// Goes on with a call whose import answers now.
    pub(super) fn go_on(&mut self, rest: Rest, answer: Option<Val>) -> Course {
        self.refuel();
        let answer = answer.as_slice();
        match rest {
            Rest::Plain(call) => {
                let call = call.resume(&mut self.store, answer);
                self.course(call, Rest::Plain, |()| 0)
            }
            Rest::Number(call) => {
                let call = call.resume(&mut self.store, answer);
                self.course(call, Rest::Number, |number| number)
            }
        }
    }

    fn course<R>(
        &mut self,
        call: Result<TypedResumableCall<R>, wasmi::Error>,
        rest: impl FnOnce(TypedResumableCallHostTrap<R>) -> Rest,
        number: impl FnOnce(R) -> i32,
    ) -> Course {
        match call {
            Ok(TypedResumableCall::Finished(result)) => Course::Done(number(result)),
            Ok(TypedResumableCall::OutOfFuel(_)) => Course::Ended(Some(Panic::Watchdog)),
            Ok(TypedResumableCall::HostTrap(call)) => match call.host_error().downcast_ref() {
                Some(Stop::Wait(wait)) => {
                    let wait = *wait;
                    Course::Waits(rest(call), wait)
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

/// A piece of a sketch's memory, from an import. What lies beyond it ends the sketch.
pub(super) fn piece<'a>(guest: &'a mut Guest<'_>, at: i32, length: i32) -> Answer<(&'a mut [u8], &'a mut Machine)> {
    let memory = guest.data().memory.or_else(|| guest.get_export("memory").and_then(Extern::into_memory));
    let memory = memory.ok_or(Stop::Panic(Panic::HardFault))?;
    let (bytes, machine) = memory.data_and_store_mut(guest);
    let start = at as u32 as usize;
    let place = start.checked_add(length as u32 as usize).and_then(|end| bytes.get_mut(start..end));
    Ok((place.ok_or(Stop::Panic(Panic::HardFault))?, machine))
}

/// Bytes by which a sketch's memory may still grow.
pub(super) fn grantable(guest: &Guest<'_>) -> i32 {
    let machine = guest.data();
    let granted = machine.memory.map_or(0, |memory| memory.size(guest) as usize * PAGE);
    i32::try_from(machine.most_memory.saturating_sub(granted)).unwrap_or(i32::MAX)
}
