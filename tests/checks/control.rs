//! The client's `control`, an area at a time, against a cloud; and the program, started by it.

use std::time::Duration;

use mock_cloud::world::{DeviceSpec, UserSpec, World};
use mock_cloud::{MANUAL_START, MockCloud};
use particle_client::control::{Chamber, Change, Control, Expectation, Fault, Network, Pace, RemoteReset, Unverified};
use particle_client::{Client, Error, Session};

use crate::cloud_chamber;

const ADA: &str = "ada@example.com";
const GRACE: &str = "grace@example.com";

async fn start() -> (MockCloud, Control, Session) {
    let cloud = MockCloud::builder().seed(7).start().await.expect("a cloud");
    let control = Control::connect(cloud.url()).await.expect("a mock answers");
    let token = cloud.token(ADA).expect("she has an account");
    let session = Client::new(cloud.url()).unwrap().session(token);
    (cloud, control, session)
}

#[tokio::test]
async fn health_tells_what_lives_in_it() {
    let (cloud, control, _) = start().await;
    let health = control.health().await.unwrap();
    assert_eq!((health.users, health.devices, health.streams), (2, cloud.devices().len(), 0));
    assert_eq!(control.base_url(), cloud.url());
}

#[tokio::test]
async fn a_token_is_asked_for_and_given() {
    let cloud = MockCloud::builder().control_token(true).start().await.expect("a cloud");
    let refused = Control::connect(cloud.url()).await.unwrap_err();
    assert!(refused.is_unauthorized() && refused.message().contains("Bearer"), "{refused}");
    let control = Client::new(cloud.url()).unwrap().control().with_token(cloud.control_token().expect("a token"));
    control.health().await.unwrap();
}

#[tokio::test]
async fn the_clock_moves_as_it_is_told() {
    let (cloud, control, _) = start().await;
    let clock = control.clock();
    let read = clock.read().await.unwrap();
    assert_eq!((read.now, read.pace), (MANUAL_START, Pace::Frozen));
    let later = clock.advance(Duration::from_millis(1_500)).await.unwrap();
    assert_eq!(later.duration_since(MANUAL_START).as_millis(), 1_500);
    let much_later = clock.skip(Duration::from_secs(90 * 86_400)).await.unwrap();
    assert_eq!(much_later, cloud.now());
    assert_eq!(clock.set(Pace::Times(60.0)).await.unwrap().pace, Pace::Times(60.0));
    assert_eq!(clock.freeze().await.unwrap().pace, Pace::Frozen);
    assert_eq!(clock.resume().await.unwrap().pace, Pace::Times(60.0));
    let refused = clock.set(Pace::Times(9_999.0)).await.unwrap_err();
    assert!(refused.status() == Some(400) && refused.message().contains("at most x1000"), "{refused}");
}

#[tokio::test]
async fn devices_are_seen_and_changed() {
    let (cloud, control, session) = start().await;
    let devices = control.devices();
    let listed = devices.list().await.unwrap();
    let names: Vec<_> = cloud.devices().into_iter().map(|device| device.name).collect();
    assert_eq!(listed.into_iter().map(|device| device.name).collect::<Vec<_>>(), names);

    let workbench = devices.change("workbench", &Change::new().pin("A0", 4000).pin("D2", 1)).await.unwrap();
    assert_eq!((workbench.pins["A0"], workbench.pins["D2"], workbench.online), (4000, 1, true));
    assert_eq!((workbench.owner.as_deref(), workbench.platform.as_str()), (Some(ADA), "photon-2"));
    let down = devices.change("workbench", &Change::new().network(Network::Down)).await.unwrap();
    assert!(!down.online && down.powered && !down.connected);
    let up = devices.change("workbench", &Change::new().network(Network::Up).deaf(true)).await.unwrap();
    assert!(up.online && up.deaf);
    devices.change("workbench", &Change::new().deaf(false).latency(Duration::from_millis(40))).await.unwrap();
    devices.change("workbench", &Change::new().remote_reset(RemoteReset::SafeMode)).await.unwrap();
    control.clock().advance(Duration::from_secs(3)).await.unwrap();
    let safe = devices.get("workbench").await.unwrap();
    assert_eq!((safe.safe_mode, safe.latency_ms, safe.status_led.color.as_str()), (true, 40, "#ff00ff"));
    let off = devices.change("workbench", &Change::new().power(false)).await.unwrap();
    assert!(!off.powered && session.devices().get("porch-light").await.unwrap().online);

    let unknown = devices.get("no-such").await.unwrap_err();
    assert!(unknown.is_not_found() && unknown.message().contains("there are workbench"), "{unknown}");
    let wrong = devices.change("tank-level", &Change::new().pin("A0", 5000)).await.unwrap_err();
    assert_eq!((wrong.status(), wrong.message().as_str()), (Some(400), "an analog level is 0 to 4095, not 5000"));
}

#[tokio::test]
async fn serial_ports_are_read_and_written() {
    let (_cloud, control, _) = start().await;
    control.clock().advance(Duration::from_secs(3)).await.unwrap();
    let devices = control.devices();
    assert!(devices.serial("tank-level").await.unwrap().lines().count() >= 2);
    devices.write_serial("tank-level", "hello\n").await.unwrap();
    let refused = devices.write_serial("tank-level", &"x".repeat(257)).await.unwrap_err();
    assert!(refused.message().contains("does not hold 257 bytes"), "{refused}");
}

#[tokio::test]
async fn users_have_codes_and_mail() {
    let (cloud, control, _) = start().await;
    let code = control.users().code(GRACE).await.unwrap().map(|code| code.expose().to_owned());
    assert_eq!(code, cloud.otp(GRACE));
    let ada = control.users().get(ADA).await.unwrap();
    assert!(!ada.has_mfa && ada.code.is_none() && ada.username == ADA);
    assert!(control.users().get("nobody@example.com").await.unwrap_err().is_not_found());

    let client = Client::new(cloud.url()).unwrap();
    client.request_password_reset(ADA).await.unwrap();
    let mails = control.mail().to(ADA).await.unwrap();
    assert!(mails.len() == 1 && mails[0].links[0].starts_with(&cloud.url()), "{mails:?}");
    assert_eq!(control.mail().to(GRACE).await.unwrap(), []);
    assert_eq!(control.mail().list().await.unwrap(), mails);
}

#[tokio::test]
async fn requests_are_queried_verified_and_forgotten() {
    let (_cloud, control, session) = start().await;
    session.devices().call("porch-light", "led", "on").await.unwrap();
    session.devices().call("porch-light", "led", "off").await.unwrap();
    let requests = control.requests();
    let calls = requests.query().method("POST").path("/v1/devices/{device}/{function}").user(ADA).await.unwrap();
    assert_eq!(calls.iter().map(|call| call.body["arg"].as_str()).collect::<Vec<_>>(), [Some("on"), Some("off")]);
    assert_eq!(requests.query().after(calls[0].number).status(200).limit(9).await.unwrap(), calls[1..]);
    assert_eq!(requests.query().since(calls[0].at).await.unwrap().len(), 2);

    let expected = Expectation::of("POST", "/v1/devices/porch-light/led").by(ADA).status(200);
    assert_eq!(requests.verify(&expected.clone().times(2)).await.unwrap(), 2);
    assert_eq!(requests.verify(&expected.clone().field("arg", "on").at_least(1).at_most(3)).await.unwrap(), 1);
    let Err(Unverified::Missed(miss)) = requests.verify(&expected.field("arg", "dim")).await else { panic!("a miss") };
    assert_eq!(miss.nearest.expect("the last call").differences, ["arg was \"off\", not \"dim\""]);
    assert_eq!(requests.forget().await.unwrap(), 2);
    assert_eq!(requests.query().await.unwrap(), []);
}

#[tokio::test]
async fn a_world_goes_out_and_in() {
    let (_cloud, control, _) = start().await;
    let first = control.world().export().await.unwrap();
    let world = World::empty().with_user(UserSpec::new("me@example.com", "secret"));
    let world = world.with_device(DeviceSpec::new("lamp").owned_by("me@example.com"));
    let card = control.world().import(world.to_toml()).await.unwrap();
    assert_eq!(card.users.len() + card.devices.len(), 2);
    let token = card.user("me@example.com").and_then(|user| user.token.clone()).expect("a token");
    let session = Client::new(&card.url).unwrap().session(token);
    assert_eq!(session.devices().list().await.unwrap()[0].id, card.device("lamp").expect("it is there").id);

    let mistake = control.world().import("[[user]]\nusername = 7\n").await.unwrap_err();
    assert!(mistake.status() == Some(400) && mistake.message().contains("username"), "{mistake}");
    assert_eq!(control.devices().list().await.unwrap().len(), 1, "everything is as it was");
    control.world().reset().await.unwrap();
    let last = control.world().export().await.unwrap();
    assert!([first, last].iter().all(|world| world.contains("tank-level") && !world.contains("me@example.com")));
    assert!(control.users().get("me@example.com").await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn faults_come_and_go() {
    let (_cloud, control, session) = start().await;
    let faults = control.faults();
    let id = faults.add(&Fault::of("status", 503).on("GET", "/v1/devices").by(ADA).times(2)).await.unwrap();
    let refused = session.devices().list().await.unwrap_err();
    assert_eq!(refused.status(), Some(503));
    let at_work = faults.list().await.unwrap();
    assert!(matches!(&at_work[..], [fault] if (fault.id, fault.fired, fault.over) == (id, 1, false)), "{at_work:?}");
    faults.remove(id).await.unwrap();
    session.devices().list().await.unwrap();
    assert!(faults.remove(id).await.unwrap_err().is_not_found());
    let ids = faults.add_set("bad-wifi").await.unwrap();
    assert_eq!(faults.list().await.unwrap().len(), ids.len());
    assert_eq!(faults.clear().await.unwrap(), ids.len());
    let wrong = faults.add(&Fault::of("status", 99)).await.unwrap_err();
    assert!(wrong.message().contains("200 to 599"), "{wrong}");
}

#[tokio::test]
async fn a_cloud_that_is_no_mock_is_told_from_one() {
    let nobody = Control::connect("http://127.0.0.1:1").await.unwrap_err();
    assert!(nobody.is_unreachable(), "{nobody}");
    assert!(matches!(Control::connect("127.0.0.1").await, Err(Error::Setup(_))));
}

#[tokio::test]
async fn the_program_starts_and_ends_with_a_value() {
    let program = cloud_chamber();
    let chamber = Chamber::builder(program).frozen().seed(7).argument("--log").argument("info").start().await.unwrap();
    let control = chamber.control();
    assert_eq!(control.clock().read().await.unwrap().pace, Pace::Frozen);
    let id = chamber.device_id("workbench").expect("it is on the card").to_owned();
    let session = chamber.session(ADA).unwrap();
    assert_eq!(session.devices().get("workbench").await.unwrap().id, id);
    assert_eq!(chamber.card().user(ADA).and_then(|user| user.token.as_ref()), chamber.token(ADA));
    let stranger = chamber.session("nobody@example.com").unwrap_err();
    assert!(stranger.to_string().contains("there are ada@example.com, grace@example.com"), "{stranger}");
    let url = chamber.url().to_owned();
    drop(chamber);
    assert!(Control::connect(url).await.unwrap_err().is_unreachable(), "it has ended");

    let refused = Chamber::builder(program).world("/no/such/world.toml").start().await.unwrap_err();
    assert!(refused.to_string().contains("/no/such/world.toml"), "{refused}");
}
