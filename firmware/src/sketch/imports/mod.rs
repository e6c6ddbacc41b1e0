//! What a sketch may ask of its board.
//!
//! One file for each concern; `firmware/wiring/README.md` says what each import is for.

mod cloud;
mod libc;
mod pins;
mod system;
mod time;

use wasmi::{IntoFunc, Module};

use super::engine::{Answer, Guest, Imports, piece};
use super::machine::Machine;

/// The module that imports come from.
const BOARD: &str = "wiring";

/// Offers everything that `module` may ask for.
pub(super) fn offer(imports: &mut Imports, module: &Module) {
    time::offer(imports);
    pins::offer(imports);
    cloud::offer(imports);
    system::offer(imports);
    libc::offer(imports, module);
}

fn add<Params, Results>(imports: &mut Imports, name: &str, import: impl IntoFunc<Machine, Params, Results>) {
    imports.func_wrap(BOARD, name, import).expect("each name is offered once");
}

/// Bytes of a text that are looked at: the most that the serial log holds.
const MOST_TEXT: usize = 2048;

/// The text at an address, with anything replaced that is no UTF-8.
fn text(guest: &mut Guest<'_>, at: i32, length: i32) -> Answer<String> {
    let (bytes, _) = piece(guest, at, length)?;
    // Nobody keeps more, and copying costs a sketch no fuel.
    let kept = &bytes[..bytes.len().min(MOST_TEXT)];
    Ok(String::from_utf8_lossy(kept).into_owned())
}
