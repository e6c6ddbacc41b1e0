//! What a sketch that somebody else sent can do to this machine: nothing.

use std::time::{Duration, Instant};

use super::super::cache::Scratch;
use super::tests::{sketch, toolchain};
use super::{BuildError, Built, Project, Toolchain, build, build_boxed, build_within};

/// What lies outside and must not come in.
const SECRET: &str = "the-cake-is-a-lie";

/// A C++ file alone, without Wiring but for what every sketch has.
fn program(text: &str) -> Project {
    Project::from_files(vec![("a.cpp".to_owned(), format!("{text}\nvoid setup() {{ }}\nvoid loop() {{ }}\n"))]).unwrap()
}

fn refused(built: Result<Built, BuildError>) -> String {
    match built {
        Err(BuildError::Refused(text)) => text,
        other => panic!("{other:?}"),
    }
}

/// For hostile sources, with less patience than for others.
fn briefly(project: &Project, toolchain: &Toolchain) -> (String, Duration) {
    let start = Instant::now();
    let text = refused(build_within(project, toolchain, Duration::from_secs(6)));
    (text, start.elapsed())
}

#[test]
fn what_is_built_in_the_box_is_what_is_built_outside() {
    let Some(toolchain) = toolchain() else { return };
    let project = sketch(
        "#include <vector>\nint n;\nvoid setup() { Particle.variable(\"n\", n); }\nvoid loop() { n++; int u; }\n",
    );
    let boxed = build_boxed(&project, &toolchain).unwrap();
    assert!(boxed.remarks.contains("a.ino:4"), "{}", boxed.remarks);
    assert_eq!(boxed.wasm, build(&project, &toolchain).unwrap().wasm);
}

#[test]
fn no_file_outside_gets_into_a_module_or_a_message() {
    let Some(toolchain) = toolchain() else { return };
    let outside = Scratch::new().unwrap();
    let secret = outside.path().join("secret.h");
    std::fs::write(&secret, format!("const char secret[] = \"{SECRET}\"; #error {SECRET}\n")).unwrap();
    let path = secret.display().to_string();
    // The box is made beside it, in the cache.
    let beside = format!("../../{}/secret.h", outside.path().file_name().unwrap().display());
    let sources = [
        format!("#include \"{path}\""),
        format!("#include <{path}>"),
        format!("#include \"{beside}\""),
        format!("#define WHERE \"{path}\"\n#include WHERE"),
        format!("#define S(x) #x\n#define Q(x) S(x)\n#include Q({path})"),
        format!("#include_next \"{path}\""),
        format!("#import \"{path}\""),
        format!("__asm__(\".incbin \\\"{path}\\\"\");"),
        format!("__asm__(\".include \\\"{path}\\\"\");"),
        format!("void f() {{ __asm__ volatile(\".incbin \\\"{beside}\\\"\"); }}"),
        "#include \"/etc/passwd\"".to_owned(),
        "#include \"/proc/self/environ\"".to_owned(),
        "__asm__(\".incbin \\\"/etc/hostname\\\"\");".to_owned(),
    ];
    for source in sources {
        let text = refused(build_boxed(&program(&source), &toolchain));
        assert!(!text.contains(SECRET) && !text.contains("root:"), "{source}: {text}");
    }
    // Outside of the box the compiler reads it, so the box it is that keeps it away.
    let open = refused(build(&program(&format!("#include \"{path}\"")), &toolchain));
    assert!(open.contains(SECRET), "{open}");
}

#[test]
fn what_the_user_built_of_a_file_is_not_handed_out() {
    let Some(toolchain) = toolchain() else { return };
    let outside = Scratch::new().unwrap();
    let secret = outside.path().join("secret.h");
    std::fs::write(&secret, "const int secret = 1;\n").unwrap();
    let project = program(&format!("#include \"{}\"", secret.display()));
    build(&project, &toolchain).unwrap();
    refused(build_boxed(&project, &toolchain));
}

#[test]
fn names_of_files_are_no_options() {
    let Some(toolchain) = toolchain() else { return };
    for name in ["-v.cpp", "@a.cpp", "-include.cpp", "--help.cpp", "a b;c$(d).cpp"] {
        let text = "void setup() { }\nvoid loop() { }\n".to_owned();
        let built = build_boxed(&Project::from_files(vec![(name.to_owned(), text)]).unwrap(), &toolchain);
        assert_eq!(built.map(|built| built.remarks).unwrap_or_else(|error| panic!("{name}: {error}")), "", "{name}");
    }
}

#[test]
fn bombs_end_in_bounded_time_and_say_little() {
    let Some(toolchain) = toolchain() else { return };
    // Else the library's own build counts.
    build_boxed(&program(""), &toolchain).unwrap();
    let bombs = [
        // Two to the power of fifty types.
        "template<int N, long long M> struct C { C<N - 1, 2 * M> a; C<N - 1, 2 * M + 1> b; };\n\
         template<long long M> struct C<0, M> { };\nC<50, 1> c;",
        // Itself, twice, for ever.
        "#include __FILE__\n#include __FILE__",
        // A constant that takes for ever.
        "constexpr int f(int n) { return n < 2 ? 1 : f(n - 1) + f(n - 2); }\nconstexpr int x = f(60);",
        // An array of gigabytes.
        "char big[3000000000u] = {1};",
        // A macro that grows.
        "#define A(x) x x x x x x x x x x\n#define B(x) A(A(A(x)))\n#define C(x) B(B(B(x)))\nint x = C(C(1+)) 1;",
        // Far too much to say.
        "#define A(x) x x x x x x x x x x\n#define B(x) A(A(A(x)))\n#define M _Pragma(\"message(\\\"again and again and again\\\")\")\nB(B(M))",
    ];
    for bomb in bombs {
        let (text, took) = briefly(&program(bomb), &toolchain);
        println!("{took:?} {} {:.80}", text.len(), text.replace('\n', " "));
        assert!(took < Duration::from_secs(12), "{took:?}: {bomb}");
        assert!(text.len() <= 33 << 10, "{} bytes of {bomb}", text.len());
    }
}

#[test]
fn many_files_share_one_time() {
    let Some(toolchain) = toolchain() else { return };
    let slow = "constexpr int f(int n) { return n < 2 ? 1 : f(n - 1) + f(n - 2); }\nint x = f(22);\n".to_owned();
    let files = (0..1000).map(|number| (format!("{number}.cpp"), slow.clone())).collect();
    let (text, took) = briefly(&Project::from_files(files).unwrap(), &toolchain);
    assert_eq!(text, "the compiler took too long");
    assert!(took < Duration::from_secs(12), "{took:?}");
}
