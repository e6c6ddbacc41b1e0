//! What a sketch may ask of its board.
//!
//! One file for each concern; `firmware/wiring/README.md` says what each import is for.

mod cloud;
mod libc;
mod pins;
mod system;
mod time;

use super::engine::{Guest, Import, Imports};
use super::interface::Answer;

/// The module that imports come from.
const BOARD: &str = "wiring";

/// Offers everything that a module may ask for.
pub(super) fn offer(imports: &mut Imports<'_>) {
    time::offer(imports);
    pins::offer(imports);
    cloud::offer(imports);
    system::offer(imports);
    libc::offer(imports);
}

fn add<Arguments, Result>(imports: &mut Imports<'_>, name: &str, import: impl Import<Arguments, Result>) {
    imports.add(BOARD, name, import);
}

/// Bytes of a text that are looked at: the most that the serial log holds.
const MOST_TEXT: usize = 2048;

/// The text at an address, with anything replaced that is no UTF-8.
fn text(guest: &mut Guest<'_>, at: i32, length: i32) -> Answer<String> {
    let bytes = guest.piece(at, length)?;
    // Nobody keeps more, and copying costs a sketch no fuel.
    let kept = &bytes[..bytes.len().min(MOST_TEXT)];
    Ok(String::from_utf8_lossy(kept).into_owned())
}
