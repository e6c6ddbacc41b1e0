//! `firmware = "blink.ino"`: firmware from files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use firmware::Firmware;

use super::error::WorldError;
use super::nearest::{Quoted, nearest};
use super::problems::Problems;
use super::{DeviceSpec, World};
use crate::sketch::{self, BuildError, LoadError};

/// Names in a folder that are compared with one that is not there.
const MOST_NAMES: usize = 1000;

/// Firmware that is in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SketchFile {
    /// As the world file has it: a `.wasm` module, a `.ino` or C++ file, or a project directory.
    pub path: PathBuf,
    /// Where the world file names it: `world.toml:14`.
    pub place: String,
}

/// Loads what `world` names, each file once. One that cannot be loaded is told of where it is named first.
pub(super) fn load(world: &mut World, folder: &Path) -> Result<(), WorldError> {
    let mut loaded: HashMap<PathBuf, Option<Firmware>> = HashMap::new();
    let mut problems = Problems::in_rust();
    for device in devices(world) {
        let Some(file) = &device.sketch else {
            continue;
        };
        let path = folder.join(&file.path);
        // The same file by another name is the same file.
        let key = path.canonicalize().unwrap_or_else(|_| path.clone());
        let firmware = loaded.entry(key).or_insert_with(|| {
            let firmware = sketch::load(&path);
            firmware.map_err(|error| problems.add_told(&file.place, || refusal(file, &path, &error))).ok()
        });
        if let Some(firmware) = firmware {
            device.firmware = firmware.clone();
        }
    }
    problems.into_result()
}

fn devices(world: &mut World) -> impl Iterator<Item = &mut DeviceSpec> {
    world.devices.iter_mut().chain(world.fleets.iter_mut().map(|fleet| &mut fleet.device))
}

/// What is wrong, and what to do about it.
fn refusal(file: &SketchFile, path: &Path, error: &LoadError) -> String {
    let named = file.path.to_string_lossy();
    let named = Quoted(&named);
    match error {
        LoadError::NotThere => {
            let folder = path.parent().unwrap_or(path).display();
            match neighbour(path) {
                Some(guess) => format!("there is no sketch {named} in {folder}; did you mean {}?", Quoted(&guess)),
                None => format!(
                    "there is no sketch {named}: {} is not there; check the path, which begins at the folder of the world file",
                    path.display()
                ),
            }
        }
        LoadError::Build(BuildError::Refused(said)) => {
            format!("the sketch {named} does not compile; the compiler says:\n{}", said.trim_end())
        }
        LoadError::NoToolchain(error) => format!("the sketch {named} cannot be built: {error}"),
        LoadError::NoFirmware(error) => {
            format!("{named} is no firmware ({error}); build it with: cloud-chamber sketch build FILE")
        }
        LoadError::Unreadable(_) | LoadError::Build(_) => format!("the sketch {named}: {error}"),
    }
}

/// What lies in the folder of `path` under almost the same name.
fn neighbour(path: &Path) -> Option<String> {
    let entries = path.parent()?.read_dir().ok()?.flatten().take(MOST_NAMES);
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    // Folders tell their files in any order.
    names.sort();
    let name = path.file_name()?.to_str()?;
    nearest(name, names.iter().map(String::as_str)).map(str::to_owned)
}

/// Gives `world` the sketches that `other` has loaded, by the paths that both have. Where no file may be read, as over HTTP.
pub(super) fn adopt(world: &mut World, other: &World) -> Result<(), WorldError> {
    let known: HashMap<&Path, &Firmware> = named(other).map(|(file, firmware)| (&*file.path, firmware)).collect();
    let mut problems = Problems::in_rust();
    for device in devices(world) {
        let Some(file) = &device.sketch else {
            continue;
        };
        match known.get(&*file.path) {
            Some(firmware) => device.firmware = (*firmware).clone(),
            None => problems.add_told(&file.place, || {
                let named = file.path.to_string_lossy();
                format!(
                    "the sketch {} is a file, and none is read over HTTP but those of the world that the cloud was started \
                     with; name an application that is built in, and flash the sketch then",
                    Quoted(&named)
                )
            }),
        }
    }
    problems.into_result()
}

/// Sketches with their paths.
fn named(world: &World) -> impl Iterator<Item = (&SketchFile, &Firmware)> {
    let devices = world.devices.iter().chain(world.fleets.iter().map(|fleet| &fleet.device));
    devices.filter_map(|device| Some((device.sketch.as_ref()?, &device.firmware)))
}

/// A world whose sketches nobody has loaded has devices that would run something else.
pub(super) fn check(world: &World, problems: &mut Problems<'_>) {
    for (file, _) in named(world).filter(|(_, firmware)| !matches!(firmware, Firmware::Sketch(_))) {
        problems.add_told(&file.place, || {
            let named = file.path.to_string_lossy();
            format!("the sketch {} is not loaded; call World::with_sketches with the folder it lies in", Quoted(&named))
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const SKETCHES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../firmware/sketches");

    fn read(text: &str) -> Result<World, WorldError> {
        World::from_toml(text, "w.toml")?.with_sketches(Path::new(SKETCHES))
    }

    #[test]
    fn a_file_is_loaded_once_for_all_that_run_it() {
        let text = "[[device]]\nname = 'a'\nfirmware = 'led.wasm'\n[[device]]\nname = 'b'\nfirmware = './led.wasm'\n\
                    [[fleet]]\ncount = 2\nname = 'c{n}'\nfirmware = 'led.wasm'\n[[device]]\nname = 'd'\nfirmware = 'led'";
        let world = read(text).unwrap();
        assert!(world.check().is_ok());
        let modules: Vec<_> = world
            .population()
            .filter_map(|device| match device.firmware {
                Firmware::Sketch(module) => Some(module),
                _ => None,
            })
            .collect();
        assert_eq!(modules.len(), 4, "a name of a built-in application is no path");
        assert!(modules.iter().all(|module| Arc::ptr_eq(module, &modules[0])));
        assert_eq!(modules[0].name(), "led.wasm");
    }

    #[test]
    fn what_cannot_be_loaded_is_told_with_its_line_and_once() {
        let text = "[[device]]\nfirmware = 'lde.wasm'\n[[device]]\nfirmware = 'no/such.ino'\n[[device]]\n\
                    firmware = 'README.md'\n[[device]]\nfirmware = 'lde.wasm'";
        let said = read(text).unwrap_err().to_string().replace(SKETCHES, "(here)");
        assert_eq!(
            said,
            "w.toml:2: there is no sketch \"lde.wasm\" in (here); did you mean \"led.wasm\"?\n\
             w.toml:4: there is no sketch \"no/such.ino\": (here)/no/such.ino is not there; check the path, which begins \
             at the folder of the world file\n\
             w.toml:6: the sketch \"README.md\": (here)/README.md holds no sketch: no .ino, .cpp or .c file"
        );
    }

    #[test]
    fn a_sketch_that_nobody_loaded_keeps_a_cloud_from_starting() {
        let world = World::from_toml("[[device]]\nfirmware = 'led.wasm'", "w.toml").unwrap();
        assert_eq!(
            world.check().unwrap_err().to_string(),
            "w.toml:2: the sketch \"led.wasm\" is not loaded; call World::with_sketches with the folder it lies in"
        );
    }
}
