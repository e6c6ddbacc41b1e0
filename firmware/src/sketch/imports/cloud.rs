//! The cloud: the session, registrations, events and values.

use super::time::spend_asking;
use super::{add, text};
use crate::board::Wish;
use crate::hal::{DEFAULT_TTL, Hal as _};
use crate::link::{Value, VariableType};
use crate::sketch::calls::Reading;
use crate::sketch::engine::{Guest, Imports};
use crate::sketch::interface::Answer;

/// The flag of a publication that is to be acknowledged. The others have no effect: visibility has none any more
/// (observed), and on this link nothing is confirmed without being asked for.
const WITH_ACK: i32 = 0x8;

pub(super) fn offer(imports: &mut Imports<'_>) {
    session(imports);
    add(imports, "cloud_function", |mut guest: Guest<'_>, name: i32, length: i32, handle: i32| -> Answer<i32> {
        let name = text(&mut guest, name, length)?;
        let machine = guest.data_mut();
        let Some(id) = machine.board.function(&name) else {
            return Ok(0);
        };
        put(&mut machine.functions, id.0, handle);
        Ok(1)
    });
    add(
        imports,
        "cloud_variable",
        |mut guest: Guest<'_>, name: i32, length: i32, kind: i32, handle: i32| -> Answer<i32> {
            let name = text(&mut guest, name, length)?;
            let machine = guest.data_mut();
            let id = kind_of(kind).and_then(|kind| machine.board.variable(&name, kind));
            let Some(id) = id else {
                return Ok(0);
            };
            put(&mut machine.variables, id.0, handle);
            Ok(1)
        },
    );
    add(imports, "cloud_subscribe", |mut guest: Guest<'_>, prefix: i32, length: i32, handle: i32| -> Answer<i32> {
        let prefix = text(&mut guest, prefix, length)?;
        let machine = guest.data_mut();
        Ok(i32::from(machine.board.subscribe(&prefix) && machine.subscribe(prefix, handle)))
    });
    add(imports, "cloud_unsubscribe", |mut guest: Guest<'_>| {
        let machine = guest.data_mut();
        machine.board.registry.unsubscribe();
        machine.unsubscribe();
    });
    add(
        imports,
        "cloud_publish",
        |mut guest: Guest<'_>,
         name: i32,
         length: i32,
         data: i32,
         data_length: i32,
         ttl: i32,
         flags: i32|
         -> Answer<i32> {
            let name = text(&mut guest, name, length)?;
            let data = if data_length < 0 { None } else { Some(text(&mut guest, data, data_length)?) };
            let ttl = u32::try_from(ttl).unwrap_or(DEFAULT_TTL);
            let machine = guest.data_mut();
            if flags & WITH_ACK == 0 {
                return Ok(i32::from(machine.board.publish(&name, data.as_deref(), ttl)));
            }
            let token = machine.board.publish_to_ack(&name, data.as_deref(), ttl);
            Ok(token.map_or(0, |token| machine.publications.add(token, machine.board.clock.now)))
        },
    );
    // Asking takes time as looking at the clock does, so that whoever asks again and again comes to the end of it.
    add(imports, "cloud_outcome", |mut guest: Guest<'_>, publication: i32| -> Answer<i32> {
        spend_asking(&mut guest, Reading::Outcome(publication))?;
        let machine = guest.data_mut();
        Ok(machine.publications.look(publication, machine.board.clock.now) as i32)
    });
    values(imports);
}

fn session(imports: &mut Imports<'_>) {
    add(imports, "cloud_connect", |mut guest: Guest<'_>| guest.data_mut().board.connect());
    add(imports, "cloud_disconnect", |mut guest: Guest<'_>| guest.data_mut().board.disconnect());
    add(imports, "cloud_connected", |guest: Guest<'_>| {
        let board = &guest.data().board;
        i32::from(board.connected()) + i32::from(board.connected() && board.updating)
    });
    add(imports, "cloud_keep_alive", |mut guest: Guest<'_>, seconds: i32| {
        if let Some(seconds) = u32::try_from(seconds).ok().filter(|seconds| *seconds > 0) {
            guest.data_mut().board.set_keep_alive(seconds);
        }
    });
    add(imports, "sync_time", |mut guest: Guest<'_>| {
        let board = &mut guest.data_mut().board;
        if board.connected() {
            board.wish(Wish::Time);
        }
    });
}

fn values(imports: &mut Imports<'_>) {
    add(imports, "value_bool", |mut guest: Guest<'_>, value: i32| {
        guest.data_mut().value = Some(Value::Bool(value != 0));
    });
    add(imports, "value_int", |mut guest: Guest<'_>, value: i32| guest.data_mut().value = Some(Value::Int(value)));
    add(imports, "value_double", |mut guest: Guest<'_>, value: f64| {
        guest.data_mut().value = Some(Value::Double(value))
    });
    add(imports, "value_text", |mut guest: Guest<'_>, at: i32, length: i32| -> Answer<()> {
        let value = text(&mut guest, at, length)?;
        guest.data_mut().value = Some(Value::Text(value));
        Ok(())
    });
}

/// Notes a handle in the place of an id; ids are given one after the other.
fn put(handles: &mut Vec<i32>, id: u8, handle: i32) {
    let place = usize::from(id);
    if place >= handles.len() {
        handles.resize(place + 1, 0);
    }
    handles[place] = handle;
}

fn kind_of(code: i32) -> Option<VariableType> {
    match code {
        1 => Some(VariableType::Bool),
        2 => Some(VariableType::Int),
        4 => Some(VariableType::Text),
        9 => Some(VariableType::Double),
        _ => None,
    }
}
