//! What a sketch and its interpreter have to say to each other, whichever interpreter it is.

use super::calls::Wait;
use crate::device::Panic;
use crate::system_event::SystemEvent;

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

/// What an import that may stop the sketch answers.
pub(super) type Answer<T> = Result<T, Stop>;

/// What an import may answer, seen as one that may stop the sketch.
pub(super) trait Answered {
    type Value;

    fn answered(self) -> Answer<Self::Value>;
}

impl<T> Answered for Answer<T> {
    type Value = T;

    #[inline]
    fn answered(self) -> Answer<T> {
        self
    }
}

macro_rules! always_answered {
    ($($value:ty),*) => {$(
        impl Answered for $value {
            type Value = Self;

            #[inline]
            fn answered(self) -> Answer<Self> {
                Ok(self)
            }
        }
    )*};
}

always_answered!((), i32, i64);

/// What an import that waited answers when its time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Int(i32),
    Long(i64),
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
pub(super) enum Course<Rest> {
    /// It is over, with a number for a function.
    Done(i32),
    /// It waits, and this is left of it.
    Waits(Rest, Wait),
    /// The sketch has reset its device, or can't go on.
    Ended(Option<Panic>),
}
