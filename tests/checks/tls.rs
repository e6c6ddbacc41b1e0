//! `cloud-chamber --tls`, called as anyone calls it.

use std::path::{Path, PathBuf};
use std::process::Command;

use particle_client::control::Chamber;

use crate::cloud_chamber;
use crate::examples::is_here;

const GRACE: &str = "grace@example.com";
const DOCUMENT: &str = include_str!("../../docs/tls.md");

/// A place for an authority, gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cloud-chamber-e2e-tls-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    async fn chamber(&self, arguments: &[&str]) -> Chamber {
        let chamber =
            Chamber::builder(cloud_chamber()).frozen().argument("--tls").argument("--tls-dir").argument(&self.0);
        let chamber = arguments.iter().fold(chamber, |chamber, argument| chamber.argument(argument));
        chamber.start().await.expect("a cloud that speaks TLS")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What the program says, and whether it was content.
fn say(arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(cloud_chamber());
    let said = command.args(arguments).env_remove("CLOUD_CHAMBER_CA").output().expect("a program that starts");
    (said.status.success(), String::from_utf8_lossy(&[said.stdout, said.stderr].concat()).trim().to_owned())
}

#[tokio::test]
async fn the_card_names_an_authority_that_is_found_again() {
    let folder = Folder::new("again");
    let first = folder.chamber(&[]).await;
    assert!(first.url().starts_with("https://127.0.0.1:"), "{}", first.url());
    let session = first.session(GRACE).unwrap();
    session.devices().call("lab-light", "led", "on").await.unwrap();
    let ca = first.card().ca.clone().expect("a file");
    assert_eq!(ca, folder.0.join("authority.pem"));
    let trusted = std::fs::read_to_string(&ca).unwrap();
    drop(first);

    let second = folder.chamber(&[]).await;
    assert_eq!(std::fs::read_to_string(&ca).unwrap(), trusted);
    let directory = folder.0.to_str().expect("a plain path");
    let (asked, code) = say(&["otp", GRACE, "--url", second.url(), "--tls-dir", directory]);
    assert!(asked && code.len() == 6, "{code}");
    let ca = ca.to_str().expect("a plain path");
    assert_eq!(say(&["wait", second.url(), "--ca", ca]), (true, String::new()));

    let other = folder.chamber(&["--allow-host", "lab.test"]).await;
    assert_ne!(other.card().ca.as_deref(), Some(Path::new(ca)), "names beyond the first authority's have another");
    let (asked, refused) = say(&["wait", other.url(), "--ca", ca, "--timeout", "5"]);
    assert!(!asked && refused.contains("is not trusted"), "{refused}");
    let (asked, refused) = say(&["wait", other.url(), "--ca", "/no/such/file"]);
    assert!(!asked && refused.contains("--ca /no/such/file: "), "{refused}");
    let (asked, refused) = say(&["wait", other.url(), "--ca", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
    assert!(!asked && refused.contains("no certificate"), "{refused}");
}

#[test]
fn a_name_that_no_certificate_can_have_is_refused() {
    let folder = Folder::new("name");
    let directory = folder.0.to_str().expect("a plain path");
    let (started, refused) = say(&["--tls", "--tls-dir", directory, "--listen", "127.0.0.1:0", "--allow-host", "a b"]);
    assert!(!started && refused.contains("--allow-host a b cannot stand in a certificate"), "{refused}");
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_is_not_used() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("open");
    std::fs::create_dir_all(&folder.0).unwrap();
    let key = folder.0.join("signer.pem");
    std::fs::write(&key, "").unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let directory = folder.0.to_str().expect("a plain path");
    let (started, refused) = say(&["--tls", "--tls-dir", directory, "--listen", "127.0.0.1:0"]);
    assert!(!started && refused.contains("others may read this key"), "{refused}");
}

#[cfg(unix)]
#[tokio::test]
async fn the_lines_for_node_work_as_they_are() {
    let node = Path::new("node");
    if !is_here(node, "https://nodejs.org") {
        return;
    }
    let folder = Folder::new("node");
    let chamber = folder.chamber(&[]).await;
    let port = chamber.url().rsplit_once(':').expect("a port").1;
    let (_, lines) = DOCUMENT.split_once("## Node\n").expect("a part for Node");
    let (_, lines) = lines.split_once("```sh\n").expect("lines for a shell");
    let (lines, _) = lines.split_once("```").expect("an end of them");
    let mut shell = Command::new("sh");
    shell.args(["-e", "-c", lines]).env("PORT", port).env("CA", chamber.card().ca.as_ref().expect("a file"));
    let said = shell.output().expect("a shell");
    let text = String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success() && text.contains("\"ok\":true"), "{text}{}", String::from_utf8_lossy(&said.stderr));
}
