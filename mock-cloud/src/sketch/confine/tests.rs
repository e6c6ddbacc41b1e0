use std::time::{Duration, Instant};

use super::super::cache::Scratch;
use super::super::process::{self, Bounds, Finished};
use super::*;

/// Runs a line of shell as a compiler is run in the box.
fn boxed(scratch: &Path, line: &str) -> Finished {
    std::thread::scope(|scope| {
        let boxed = scope.spawn(|| {
            enter(&readable(Path::new("/usr/bin/clang")), scratch).expect("a kernel with Landlock");
            let mut command = Command::new("/bin/sh");
            command.args(["-c", line]);
            let bounds = Bounds { until: Instant::now() + Duration::from_secs(20), text: 1000 };
            process::run_within(&mut bounded(&command, scratch), scratch, bounds).expect("a shell")
        });
        boxed.join().expect("no panic")
    })
}

#[test]
fn nothing_outside_is_read() {
    let scratch = Scratch::new().unwrap();
    let secret = Scratch::new().unwrap();
    let file = secret.path().join("secret.txt");
    std::fs::write(&file, "hush-hush").unwrap();
    let link = scratch.path().join("link.txt");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    assert_eq!(std::fs::read_to_string(&link).unwrap(), "hush-hush");
    for path in [file.to_str().unwrap(), link.to_str().unwrap(), "/etc/passwd", "/proc/self/environ", "/dev/urandom"] {
        let said = boxed(scratch.path(), &format!("read -r line < '{path}'; echo \"$?$line\""));
        assert!(said.text.contains("Permission denied"), "{path}: {}", said.text);
        assert!(!said.text.contains("hush-hush"), "{path}");
    }
    let said = boxed(scratch.path(), &format!("ls '{}' /root /home /", secret.path().display()));
    assert!(!said.success && !said.text.contains("secret.txt:") && said.text.contains("denied"), "{}", said.text);
}

#[test]
fn nothing_outside_is_written_and_nothing_inside_is_a_link() {
    let scratch = Scratch::new().unwrap();
    let other = Scratch::new().unwrap();
    let entry = other.path().join("x.wasm");
    std::fs::write(&entry, "mine").unwrap();
    let entry = entry.display();
    for line in [
        format!("echo no > '{entry}'"),
        format!("echo no >> '{entry}'"),
        format!("rm '{entry}'"),
        format!("mv '{entry}' ./x"),
        format!("touch '{}/new'", other.path().display()),
        "echo no > /tmp/cloud-chamber-box".to_owned(),
        "ln -s /etc/passwd sketch.wasm".to_owned(),
        "mkfifo sketch.wasm".to_owned(),
    ] {
        let said = boxed(scratch.path(), &line);
        assert!(!said.success, "{line}: {}", said.text);
    }
    assert_eq!(std::fs::read_to_string(other.path().join("x.wasm")).unwrap(), "mine");
    assert!(boxed(scratch.path(), "echo yes > here && read -r line < here && echo $line > /dev/null").success);
}

#[test]
fn memory_files_and_environment_are_bounded() {
    let scratch = Scratch::new().unwrap();
    let said = boxed(scratch.path(), "ulimit -v; ulimit -t; ulimit -f; ulimit -c; echo \"$HOME\"");
    let expected = format!("{MOST_MEMORY}\n{MOST_SECONDS}\n{MOST_BLOCKS}\n0\n{}\n", scratch.path().display());
    assert!(said.text.starts_with(&expected), "{}", said.text);
    let said = boxed(scratch.path(), "while :; do echo again and again and again; done");
    assert!(!said.success && said.text.len() == 1000);
    let written = std::fs::metadata(scratch.path().join(super::super::process::OUTPUT)).unwrap().len();
    assert!(written <= MOST_BLOCKS * 512, "{written}");
    let variables = boxed(scratch.path(), "set");
    assert!(!variables.text.contains("CARGO"), "{}", variables.text);
}
