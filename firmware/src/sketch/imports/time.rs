//! Time, and waiting for it.

use super::add;
use crate::hal::Hal as _;
use crate::link::Micros;
use crate::sketch::calls::{Reading, Wait};
use crate::sketch::engine::{Guest, Imports};
use crate::sketch::interface::{Answer, Stop};

/// How far the sketch's time may run ahead of the board's: the millisecond of a loop.
const MILLISECOND: u32 = 1000;

pub(super) fn offer(imports: &mut Imports<'_>) {
    add(imports, "millis", |mut guest: Guest<'_>| -> Answer<i32> {
        spend(&mut guest, 1, Reading::Millis)?;
        Ok(guest.data().board.millis() as i32)
    });
    add(imports, "micros", |mut guest: Guest<'_>| -> Answer<i32> {
        spend(&mut guest, 1, Reading::Micros)?;
        Ok(guest.data().board.clock.whole_micros() as i32)
    });
    add(imports, "system_millis", |mut guest: Guest<'_>| -> Answer<i64> {
        spend(&mut guest, 1, Reading::WholeMillis)?;
        Ok(guest.data().board.clock.whole_millis() as i64)
    });
    add(imports, "delay", |mut guest: Guest<'_>, ms: i32| -> Answer<()> {
        match ms as u32 {
            0 => spend(&mut guest, 1, Reading::Nothing),
            ms => {
                let now = guest.data().board.clock.now;
                Err(Stop::Wait(Wait::delay(now, Micros::from(ms) * 1000)))
            }
        }
    });
    add(imports, "delay_us", |mut guest: Guest<'_>, us: i32| spend(&mut guest, us as u32, Reading::Nothing));
    add(imports, "process", |guest: Guest<'_>| -> Answer<()> {
        Err(Stop::Wait(Wait::process(guest.data().board.clock.now)))
    });
    add(imports, "unix_time", |guest: Guest<'_>| guest.data().board.unix_time().unwrap_or(0) as i32);
    add(imports, "set_unix_time", |mut guest: Guest<'_>, seconds: i32| {
        let machine = guest.data_mut();
        machine.board.set_time(seconds as u32);
        machine.set_time = true;
    });
    add(imports, "random_u32", |mut guest: Guest<'_>| guest.data_mut().board.random() as i32);
}

/// Lets some of the sketch's time pass, as it asks for what comes from without: while it waits, requests are handled.
pub(super) fn spend_asking(guest: &mut Guest<'_>, reading: Reading) -> Answer<()> {
    spend(guest, 1, reading).map_err(|stop| match stop {
        Stop::Wait(Wait { until, .. }) => Stop::Wait(Wait::look(guest.data().board.clock.now, until, reading)),
        other => other,
    })
}

/// Lets some of the sketch's time pass. A sketch that has spent a millisecond waits until the board has come that far.
fn spend(guest: &mut Guest<'_>, us: u32, reading: Reading) -> Answer<()> {
    let clock = &mut guest.data_mut().board.clock;
    let ahead = Micros::from(clock.ahead) + Micros::from(us);
    if ahead >= Micros::from(MILLISECOND) {
        return Err(Stop::Wait(Wait::time(clock.now + ahead, reading)));
    }
    clock.ahead = ahead as u32;
    Ok(())
}
