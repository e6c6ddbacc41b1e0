//! From a file to what a device can run: a module is read, a sketch is built first.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use firmware::Firmware;
use firmware::sketch::{MAX_MODULE, SketchError, SketchModule};
use sha2::{Digest as _, Sha256};

use super::{BuildError, NoToolchain, Project, Toolchain, build};

/// Why a file is no firmware.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is nothing of this name.
    #[error("there is no such file or directory")]
    NotThere,
    /// The module cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// Nothing is installed to build it with.
    #[error(transparent)]
    NoToolchain(#[from] NoToolchain),
    /// It does not compile, or cannot be read as a project.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The module is none that an emulated board can run.
    #[error(transparent)]
    NoFirmware(#[from] SketchError),
}

/// Firmware from a file: a `.wasm` module as it is; a `.ino` or C++ file or a project directory is built first, or taken
/// out of the cache. It is called as the file is, and its hash is the SHA-256 of the module.
///
/// ```no_run
/// use mock_cloud::world::{DeviceSpec, World};
///
/// let blink = mock_cloud::sketch::load("blink.ino".as_ref())?;
/// let world = World::built_in().with_device(DeviceSpec::new("desk").owned_by("ada@example.com").firmware(blink));
/// # Ok::<(), mock_cloud::sketch::LoadError>(())
/// ```
///
/// # Errors
/// [`LoadError`].
pub fn load(path: &Path) -> Result<Firmware, LoadError> {
    if !path.exists() {
        return Err(LoadError::NotThere);
    }
    let is_module = path.is_file() && path.extension().is_some_and(|extension| extension == "wasm");
    let bytes = if is_module { module(path).map_err(LoadError::Unreadable)? } else { built(path)? };
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
    let hash = Sha256::digest(&bytes).into();
    Ok(Firmware::Sketch(SketchModule::load_as(&name, hash, &bytes)?))
}

/// One byte more than allowed is enough to see that a module is too long.
fn module(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_MODULE as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn built(path: &Path) -> Result<Vec<u8>, LoadError> {
    let project = Project::read(path).map_err(BuildError::from)?;
    let built = build(&project, &Toolchain::find()?)?;
    if !built.remarks.is_empty() {
        tracing::warn!("{}: {}", path.display(), built.remarks.trim_end());
    }
    Ok(built.wasm)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use firmware::DeviceConfig;
    use firmware::link::{DeviceId, Platform};

    use super::*;

    fn shipped(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../firmware/sketches").join(name)
    }

    #[test]
    fn a_module_is_called_as_its_file_and_known_by_its_sha_256() {
        let path = shipped("led.wasm");
        let firmware = load(&path).unwrap();
        assert_eq!(firmware.name(), "led.wasm");
        let config = DeviceConfig::new(DeviceId([7; 12]), Platform::Argon, firmware);
        assert_eq!(config.app_hash[..], Sha256::digest(std::fs::read(path).unwrap())[..]);
    }

    #[test]
    fn what_is_not_there_and_what_is_no_firmware_has_its_sentence() {
        let refusal = |name: &str| load(&shipped(name)).unwrap_err().to_string();
        assert_eq!(refusal("let.wasm"), "there is no such file or directory");
        let text = refusal("README.md");
        assert!(text.ends_with("README.md holds no sketch: no .ino, .cpp or .c file"), "{text}");
    }
}
