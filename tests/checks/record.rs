//! `cloud-chamber-e2e record`: what an app does becomes a feature that passes, without a secret in it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use mock_cloud::{MockCloud, SignedDuration};
use particle_client::{Client, Login};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cloud-chamber-e2e");

const WORLD: &str = r#"
[[user]]
username = "me@example.com"
password = "s3cr3t-word"

[[user]]
username = "grace@example.com"
password = "nanosecond"
mfa_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

[[device]]
name = "lamp"
owner = "me@example.com"
platform = "argon"
firmware = "demo"

[[device]]
name = "away"
owner = "me@example.com"
platform = "argon"
firmware = "led"
online = false
"#;

/// Runs the program, and answers with its exit code and its words.
async fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).stdin(std::process::Stdio::null());
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("no panic");
    let Output { status, stdout, stderr } = output.expect("the program starts");
    (status.code(), String::from_utf8([stdout, stderr].concat()).expect("text"))
}

/// Does what an app may do, and answers with every secret that it saw.
async fn use_it(cloud: &MockCloud) -> Vec<String> {
    let client = Client::new(cloud.url()).expect("a client");
    assert!(client.login("me@example.com", "wrong").await.is_err());
    let Ok(Login::Token(me)) = client.login("me@example.com", "s3cr3t-word").await else { panic!("no session") };
    let Ok(Login::MfaRequired(challenge)) = client.login("grace@example.com", "nanosecond").await else {
        panic!("no code is asked for")
    };
    let code = cloud.otp("grace@example.com").expect("a code");
    let grace = challenge.submit(code.clone()).await.expect("the right code");
    assert_eq!(grace.devices().list().await.expect("a list").len(), 0);
    let devices = me.devices();
    devices.list().await.expect("a list");
    devices.call("lamp", "led", "on").await.expect("a call");
    devices.call("lamp", "led", "{the \"odd\\x one}").await.expect("a call");
    assert!(devices.call("lamp", "nothing", "x").await.is_err());
    assert!(devices.call("away", "led", "on").await.is_err());
    assert!(grace.devices().call("lamp", "led", "off").await.is_err());
    devices.variable_reading("lamp", "firmware").await.expect("a value");
    cloud.advance(SignedDuration::from_millis(1500)).await.expect("time passes");
    me.events().publish("door").data("open").await.expect("an event");
    devices.rename("lamp", "Füße").await.expect("a new name");
    let token = me.token().expose().to_owned();
    me.logout().await.expect("it can be ended");
    assert!(devices.list().await.is_err());
    vec![token, grace.token().expose().to_owned(), code, "s3cr3t-word".to_owned(), "nanosecond".to_owned()]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_app_does_becomes_a_feature_that_passes() {
    let world = mock_cloud::world::World::from_toml(WORLD, "world.toml").expect("a world");
    let cloud = MockCloud::builder().world(world).start().await.expect("a cloud");
    let before = use_it(&cloud).await;
    let folder = std::env::temp_dir().join(format!("cloud-chamber-record-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    // The world is the one that is there now, in which the lamp goes by its new name.
    let lamp = cloud.devices().into_iter().find(|device| device.name.as_deref() == Some("Füße")).expect("a device").id;
    let rename = Client::new(cloud.url()).expect("a client").session(cloud.token("me@example.com").expect("a token"));
    rename.devices().rename(&lamp, "lamp").await.expect("its old name");

    let file = |name: &str| -> PathBuf { folder.join(name) };
    let (feature, toml) = (file("my_app.feature"), file("my_app.toml"));
    let (feature_name, toml_name) = (feature.display().to_string(), toml.display().to_string());
    let (code, said) = run(&["record", "--url", &cloud.url(), "--since", "0", "-o", &feature_name]).await;
    let text = fs::read_to_string(&feature).unwrap_or_else(|error| panic!("{error}: {said}"));
    assert_eq!(code, Some(0), "{said}\n{text}");
    let (code, said) = run(&["--world", &toml_name, &feature_name]).await;
    assert_eq!(code, Some(0), "{said}\n{text}");
    assert!(said.contains("1 passed, 0 failed"), "{said}");
    for secret in before.iter().chain(&cloud.token("me@example.com")) {
        assert!(!text.contains(secret), "{secret} in\n{text}");
    }
    for sentence in [
        "When \"me@example.com\" logs in\n",
        "Then Grace is asked for a code\n",
        "When \"me@example.com\" calls \"led\" on \"lamp\" with \"on\"\n",
        "Then the call fails because the device cannot be reached\n",
        "Then it fails because there is no such device\n",
        "When 1500 ms pass\n",
        "When \"me@example.com\" publishes \"door\" with \"open\"\n",
        "When this is sent:\n",
    ] {
        assert!(text.contains(sentence), "{sentence} in\n{text}");
    }
    assert!(!text.contains("# Left out"), "{text}");
    let world = fs::read_to_string(&toml).expect("a world file");
    assert!(world.starts_with("# This file holds secrets"), "{world}");

    // It can fail: in a world without the lamp it does.
    fs::write(&toml, world.replace("\"lamp\"", "\"pmal\"")).expect("a file");
    let (code, said) = run(&["--world", &toml_name, &feature_name]).await;
    assert_eq!(code, Some(1), "{said}");
    fs::remove_dir_all(&folder).expect("it is there");
}

/// The program says its token into one pipe, and goes on until the other one is written to.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_while_a_program_runs_is_recorded() {
    let cloud = MockCloud::builder().start().await.expect("a cloud");
    let folder = std::env::temp_dir().join(format!("cloud-chamber-record-run-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let [begun, over] = ["begun", "over"].map(|name| folder.join(name));
    assert!(Command::new("mkfifo").args([&begun, &over]).status().expect("mkfifo").success());
    let client = Client::new(cloud.url()).expect("a client");
    let before = client.session(cloud.token("ada@example.com").expect("a token"));
    before.devices().call("workbench", "led", "before").await.expect("a call");

    let line = format!("echo $ADA_TOKEN > {}; cat {}", begun.display(), over.display());
    let feature = folder.join("run.feature");
    let name = feature.display().to_string();
    let url = cloud.url();
    let asks = async {
        let token = tokio::task::spawn_blocking(move || fs::read_to_string(begun)).await.expect("no panic");
        let ada = client.session(token.expect("a token").trim().to_owned());
        ada.devices().call("workbench", "led", "on").await.expect("a call");
        tokio::task::spawn_blocking(move || fs::write(over, "")).await.expect("no panic").expect("a pipe");
    };
    let arguments = ["record", "--url", &url, "--run", &line, "-o", &name];
    let ((code, said), ()) = tokio::join!(run(&arguments), asks);
    assert_eq!(code, Some(0), "{said}");
    let text = fs::read_to_string(&feature).expect("a feature");
    let steps: Vec<&str> = text.lines().skip(4).map(str::trim).collect();
    assert_eq!(steps, ["When Ada calls \"led\" on \"workbench\" with \"on\"", "Then it succeeds"], "{text}");
    fs::remove_dir_all(&folder).expect("it is there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_word_nothing_is_written() {
    let cloud = MockCloud::builder().start().await.expect("a cloud");
    let feature = std::env::temp_dir().join(format!("cloud-chamber-record-none-{}.feature", std::process::id()));
    let name = feature.display().to_string();
    let (code, said) = run(&["record", "--url", &cloud.url(), "-o", &name]).await;
    assert!(code == Some(1) && said.contains("nothing was asked"), "{said}");
    assert!(!feature.exists());
}
