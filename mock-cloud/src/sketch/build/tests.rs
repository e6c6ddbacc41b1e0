use std::path::{Path, PathBuf};

use super::super::cache::Scratch;
use super::{BuildError, Kind, Project, Source, Toolchain, build};

/// The compiler that made the modules in `firmware/sketches/`. Another makes other bytes of the same sketch.
const MADE_WITH: &str = "Debian clang version 14.0.6";

/// The compiler, or one line on why nothing is tested; on a build machine there must be one.
pub(super) fn toolchain() -> Option<Toolchain> {
    match Toolchain::find() {
        Ok(toolchain) => Some(toolchain),
        Err(error) if std::env::var_os("CI").is_some_and(|value| value == "true") => panic!("{error}"),
        Err(error) => {
            eprintln!("skipped: {error}");
            None
        }
    }
}

pub(super) fn sketch(text: &str) -> Project {
    let source = Source { path: "a.ino".to_owned(), kind: Kind::Ino, text: text.to_owned() };
    Project { sources: vec![source], include: vec![".".to_owned()] }
}

#[test]
fn the_checked_in_modules_are_those_of_their_sketches() {
    let Some(toolchain) = toolchain() else { return };
    let sketches = Path::new(env!("CARGO_MANIFEST_DIR")).join("../firmware/sketches");
    let entries = std::fs::read_dir(&sketches).expect("the sketches of the repository");
    let mut sources: Vec<PathBuf> = entries
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "ino" || extension == "cpp"))
        .collect();
    sources.sort();
    assert!(sources.len() >= 6, "{sources:?}");
    for path in sources {
        let built = build(&Project::read(&path).unwrap(), &toolchain).unwrap_or_else(|error| panic!("{error}"));
        let module = path.with_extension("wasm");
        let kept = std::fs::read(&module).unwrap_or_default();
        if toolchain.version().starts_with(MADE_WITH) {
            let (path, module) = (path.display(), module.display());
            assert!(built.wasm == kept, "{module} is not what is built; run: cloud-chamber sketch build {path}");
        }
        assert!(built.wasm.starts_with(b"\0asm"), "{}", path.display());
    }
}

#[test]
fn errors_name_the_line_of_the_sketch() {
    let Some(toolchain) = toolchain() else { return };
    let text = "void setup() {\n    later();\n}\n\nvoid loop() {\n    int x = nobody;\n}\nvoid later() { }\n";
    let error = build(&sketch(text), &toolchain).unwrap_err();
    assert!(matches!(error, BuildError::Refused(_)));
    let said = error.to_string();
    assert!(said.contains("a.ino:6:13: error: use of undeclared identifier 'nobody'"), "{said}");
    assert!(!said.contains("later"), "{said}");
}

#[test]
fn a_sketch_without_a_loop_is_refused() {
    let Some(toolchain) = toolchain() else { return };
    let said = build(&sketch("void setup() { }\n"), &toolchain).unwrap_err().to_string();
    assert!(said.contains("loop()"), "{said}");
}

#[test]
fn many_builds_of_one_sketch_agree() {
    let Some(toolchain) = toolchain() else { return };
    // New to the cache in every run.
    let project = sketch(&format!("void setup() {{ Log.info(\"{}\"); }}\nvoid loop() {{ }}\n", std::process::id()));
    let modules: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..3).map(|_| scope.spawn(|| build(&project, &toolchain).unwrap().wasm)).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    assert!(modules.iter().all(|module| *module == modules[0]));
}

#[test]
fn a_project_has_sources_and_libraries() {
    let scratch = Scratch::new().unwrap();
    let files = [
        ("project.properties", "name=two\n"),
        (
            "src/two.ino",
            "#include \"Adder.h\"\n#include \"part.h\"\nvoid setup() { add(part(), 2); }\nvoid loop() { }\n",
        ),
        ("src/part.h", "int part();\n"),
        ("src/part.cpp", "#include \"part.h\"\nint part() { return 1; }\n"),
        ("lib/Adder/src/Adder.h", "#include \"Particle.h\"\nint add(int a, int b);\n"),
        ("lib/Adder/src/Adder.cpp", "#include \"Adder.h\"\nint add(int a, int b) { return a + b; }\n"),
        ("lib/Adder/examples/one/one.ino", "this is not compiled\n"),
        ("other.ino", "nor is this, beside project.properties\n"),
    ];
    for (path, text) in files {
        super::write(&scratch.path().join(path), text).unwrap();
    }
    let project = Project::read(scratch.path()).unwrap();
    let paths: Vec<&str> = project.sources.iter().map(|source| source.path.as_str()).collect();
    assert_eq!(
        paths,
        ["lib/Adder/src/Adder.cpp", "lib/Adder/src/Adder.h", "src/part.cpp", "src/part.h", "src/two.ino"]
    );
    assert_eq!(project.include, [".", "src", "lib/Adder/src"]);
    if let Some(toolchain) = toolchain() {
        build(&project, &toolchain).unwrap();
    }
}

#[test]
fn a_directory_without_sketches_is_refused() {
    let scratch = Scratch::new().unwrap();
    let said = Project::read(scratch.path()).unwrap_err().to_string();
    assert!(said.contains("holds no sketch"), "{said}");
    let said = Project::read(&scratch.path().join("none.ino")).unwrap_err().to_string();
    assert!(said.contains("cannot read"), "{said}");
}

#[test]
fn an_upload_is_laid_out_as_a_directory() {
    let paths = |files: &[&str]| -> Result<(Vec<String>, Vec<String>), String> {
        let files = files.iter().map(|path| ((*path).to_owned(), String::new())).collect();
        let project = Project::from_files(files).map_err(|error| error.to_string())?;
        Ok((project.sources.into_iter().map(|source| source.path).collect(), project.include))
    };
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let all = [
        "project.properties",
        "src/two.ino",
        "lib/B/src/b.cpp",
        "lib/A/src/x/a.h",
        "lib/A/src/a.h",
        "lib/A/a.c",
        "one.ino",
    ];
    let (sources, include) = paths(&all).unwrap();
    assert_eq!(sources, ["lib/A/src/a.h", "lib/A/src/x/a.h", "lib/B/src/b.cpp", "src/two.ino"]);
    assert_eq!(include, [".", "src", "lib/A/src", "lib/B/src"]);
    assert_eq!(paths(&["one.ino", "lib/x.cpp", "read.me"]), Ok((owned(&["lib/x.cpp", "one.ino"]), owned(&["."]))));
    assert_eq!(paths(&["one.h", "two.txt"]).unwrap_err(), "the upload holds no sketch: no .ino, .cpp or .c file");
    for twice in [["a.cpp", "a.cpp"], ["a.ino", "a.ino.cpp"], ["a.h", "a.h/b.cpp"]] {
        assert!(paths(&twice).unwrap_err().contains("cannot be a file of this project"), "{twice:?}");
    }
    assert!(paths(&["a.h", "a.h-b.cpp", "a.hpp"]).is_ok());
    assert!(paths(&[&format!("{}.ino", "x".repeat(245))]).unwrap_err().contains("its name is too long"));
}

#[test]
fn an_upload_is_smaller_than_what_lies_on_the_disk() {
    let files = vec![("a.ino".to_owned(), "x".repeat(3 << 20))];
    let said = Project::from_files(files).unwrap_err().to_string();
    assert_eq!(said, "the upload is too large for a sketch: more than 2000 files or 2 MiB");
    let files = vec![("a.ino".to_owned(), "x".repeat(100_000))];
    let said = Project::from_files(files).unwrap_err().to_string();
    assert_eq!(said, "\"a.ino\" is too long: over 64 KiB; put a part of it into .cpp files");
}
