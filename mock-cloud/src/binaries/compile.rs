//! `POST /v1/binaries`: a sketch is compiled.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use firmware::device::SYSTEM_VERSION;
use firmware::link::Platform;
use http::StatusCode;
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::store::{Binary, LIFETIME};
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::ids;
use crate::sketch::{self, BuildError, Project, Toolchain};
use crate::upload::Upload;
use crate::wire::{self, Payload};

pub(super) const PATH: &str = "/v1/binaries";

/// Sketches that may wait for the compiler, the one that it works on included. Chosen.
const MAX_WAITING: usize = 16;

/// Whether requests may have something compiled, and how many at once: one, since it takes a whole core. Chosen.
pub(crate) struct Compiling {
    allowed: bool,
    waiting: Arc<Semaphore>,
    turn: Arc<Semaphore>,
}

/// The right to run the compiler now, for as long as it is kept.
struct Turn {
    _waited: OwnedSemaphorePermit,
    _now: OwnedSemaphorePermit,
}

impl Compiling {
    pub(crate) fn new(allowed: bool) -> Self {
        Self { allowed, waiting: Arc::new(Semaphore::new(MAX_WAITING)), turn: Arc::new(Semaphore::new(1)) }
    }

    async fn turn(&self) -> Result<Turn, ApiError> {
        let waited = self.waiting.clone().try_acquire_owned().map_err(|_| ApiError::CompilerBusy)?;
        let now = self.turn.clone().acquire_owned().await.map_err(|_| ApiError::CompilerBusy)?;
        Ok(Turn { _waited: waited, _now: now })
    }
}

/// What became of some sources.
pub(crate) enum Compiled {
    Module(Bytes),
    /// The compiler's own words, with the sketch's lines.
    Refused(String),
}

/// Whether a file of this name is source, not binary.
pub(crate) fn is_source(path: &str) -> bool {
    sketch::Kind::of(path).is_some() || path.ends_with(".properties") || path.ends_with(".txt")
}

/// Compiles the sources of an upload: its files, `file` and so on, and for which release, `build_target_version`.
///
/// # Errors
/// [`ApiError::CompilingOff`] unless the cloud was started to allow it; [`ApiError::CompilerMissing`],
/// [`ApiError::CompilerBusy`];
/// [`ApiError::FieldInvalid`] for a target that there is none of, and for files that hold no sketch.
pub(crate) async fn compile_upload(app: &App, upload: Upload) -> Result<Compiled, ApiError> {
    if !app.compiling.allowed {
        return Err(ApiError::CompilingOff);
    }
    target(&upload)?;
    let files = upload.files.iter().map(|file| (file.path.clone(), String::from_utf8_lossy(&file.bytes).into_owned()));
    let project = Project::from_files(files.collect()).map_err(|error| ApiError::FieldInvalid(error.to_string()))?;
    let turn = app.compiling.turn().await?;
    let built = tokio::task::spawn_blocking(move || -> Result<_, ApiError> {
        // Kept to the end of the build, even when nobody waits for it any more.
        let _turn = turn;
        let toolchain = Toolchain::find().map_err(|missing| ApiError::CompilerMissing(missing.to_string()))?;
        Ok(sketch::build_boxed(&project, &toolchain))
    });
    match built.await.map_err(|_| ApiError::CompilerMissing("the compiler has crashed".to_owned()))?? {
        Ok(built) => Ok(Compiled::Module(built.wasm.into())),
        Err(BuildError::Refused(errors)) => Ok(Compiled::Refused(errors)),
        Err(error) => Err(ApiError::CompilerMissing(error.to_string())),
    }
}

/// The release to build for: `latest`, nothing, or the one there is.
fn target(upload: &Upload) -> Result<(), ApiError> {
    let fields = &upload.fields;
    fields.note_unknown(
        "compile_source",
        &["platform_id", "product_id", "build_target_version", "latest", "filename", "targetVersion"],
    );
    match fields.text("build_target_version")? {
        None | Some("" | "latest" | SYSTEM_VERSION) => {}
        Some(other) => {
            let other: String = other.chars().take(32).collect();
            return Err(ApiError::FieldInvalid(format!(
                "build_target_version {other:?} is not a build target here; {SYSTEM_VERSION} is"
            )));
        }
    }
    match fields.whole("platform_id")? {
        Some(id) if Platform::ALL.iter().all(|platform| i64::from(platform.id()) != id) => {
            Err(ApiError::FieldInvalid(format!("platform_id {id} is not a platform")))
        }
        _ => Ok(()),
    }
}

/// Compiles a sketch and keeps the result for a day.
///
/// # Errors
/// As for [`compile_upload`]; [`ApiError::FieldInvalid`] without files. Sources that do not compile answer 406.
///
/// Source: documented (API reference, "Compile source code"); the answer for what does not compile, `code` 200 included:
/// observed. `sizeInfo` has the two lines of the real tool; of its columns all but the module's size are 0 (chosen).
pub(super) async fn compile(State(app): State<App>, request: Authorized) -> Result<Response, ApiError> {
    let (caller, payload) = request.into_payload();
    let user = caller.user;
    let Payload::Files(upload) = payload else {
        return Err(ApiError::FieldInvalid("file is required, as multipart/form-data".to_owned()));
    };
    let wasm = match compile_upload(&app, upload).await? {
        Compiled::Module(wasm) => wasm,
        Compiled::Refused(errors) => {
            let body = json!({
                "ok": false,
                "code": 200,
                "output": "Compiler timed out or encountered an error",
                "stdout": "",
                "errors": [errors],
            });
            let mut response = app::json(&body);
            *response.status_mut() = StatusCode::NOT_ACCEPTABLE;
            return Ok(response);
        }
    };
    let size = wasm.len();
    let (id, expires_at) = app.decide(|cloud, now| {
        let id = ids::hex(&cloud.secrets.bytes::<12>());
        let expires_at = now.saturating_add(LIFETIME).unwrap_or(now);
        cloud.binaries.insert(id.clone(), Binary { user, bytes: wasm, expires_at });
        (id, expires_at)
    });
    Ok(app::json(&json!({
        "ok": true,
        "binary_id": id,
        "binary_url": format!("/v1/binaries/{id}"),
        "build_target_version": SYSTEM_VERSION,
        "expires_at": wire::date(expires_at),
        "sizeInfo": format!("   text\t   data\t    bss\t    dec\t    hex\tfilename\n{size:7}\t      0\t      0\t{size:7}\t{size:7x}\tfirmware.wasm\n"),
    })))
}

#[cfg(test)]
mod tests {
    use std::future::Future as _;

    use super::*;

    #[test]
    fn sources_are_told_from_binaries() {
        for source in ["a.ino", "src/a.cpp", "lib/x/src/x.h", "project.properties"] {
            assert!(is_source(source), "{source}");
        }
        for binary in ["firmware.bin", "a.wasm", "a.zip", "ino"] {
            assert!(!is_source(binary), "{binary}");
        }
    }

    #[tokio::test]
    async fn one_compiles_some_wait_and_the_rest_is_sent_away() {
        let compiling = Compiling::new(true);
        let first = compiling.turn().await.expect("nobody else is here");
        let mut waiting: Vec<_> = (1..MAX_WAITING).map(|_| Box::pin(compiling.turn())).collect();
        for turn in &mut waiting {
            let polled = std::future::poll_fn(|context| std::task::Poll::Ready(turn.as_mut().poll(context))).await;
            assert!(polled.is_pending());
        }
        assert_eq!(compiling.turn().await.err(), Some(ApiError::CompilerBusy));
        drop(first);
        assert!(waiting.remove(0).await.is_ok());
        // Who goes away leaves a place.
        drop(waiting);
        assert!(compiling.turn().await.is_ok());
    }
}
