//! What a C library asks for that thinks it is on a computer: it can write to its output, and that is all.

use super::text;
use crate::sketch::engine::{Guest, Imports};
use crate::sketch::interface::Answer;

const WASI: &str = "wasi_snapshot_preview1";
/// "Function not supported."
const ENOSYS: i32 = 52;
const EBADF: i32 = 8;
const WRITE: &str = "fd_write";
/// Pieces of one write; a C library uses two.
const MAX_PIECES: i32 = 16;

pub(super) fn offer(imports: &mut Imports<'_>) {
    imports.add(WASI, WRITE, write);
    // `proc_exit`, for one, does not return.
    imports.add_rest(WASI, WRITE, ENOSYS);
}

/// Standard output and standard error go to the serial port.
fn write(mut guest: Guest<'_>, file: i32, pieces: i32, count: i32, written: i32) -> Answer<i32> {
    if !matches!(file, 1 | 2) {
        return Ok(EBADF);
    }
    let mut sum = 0u32;
    for number in 0..count.clamp(0, MAX_PIECES) {
        let at = word(&mut guest, pieces.wrapping_add(number * 8))?;
        let length = word(&mut guest, pieces.wrapping_add(number * 8 + 4))?;
        let line = text(&mut guest, at, length)?;
        guest.data_mut().board.print(&line);
        sum = sum.wrapping_add(length as u32);
    }
    guest.piece(written, 4)?.copy_from_slice(&sum.to_le_bytes());
    Ok(0)
}

fn word(guest: &mut Guest<'_>, at: i32) -> Answer<i32> {
    let bytes = guest.piece(at, 4)?;
    Ok(i32::from_le_bytes(bytes.try_into().expect("four bytes were asked for")))
}
