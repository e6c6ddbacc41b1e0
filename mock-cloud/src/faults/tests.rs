//! Which faults make sense, which act, and how often.

use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::fault::{Complaint, Delay, Fault, KEYS, Radio, When};
use super::lot::Lot;
use super::model::{Asked, Faults, MAX_FAULTS};
use super::rule::OnRequest;
use super::sets::FaultSet;
use crate::cloud::Cloud;
use crate::cloud::tests::{ada_and_her_lamp, at, published};
use crate::devices::DeviceKey;
use crate::link::Ask;
use firmware::link::{Event, Uplink};

fn read(fault: &Value) -> Result<Fault, Complaint> {
    let fault = Fault::read(fault.as_object().expect("an object").clone())?;
    let find = |name: &str| if name == "lamp" { Ok(DeviceKey(0)) } else { Err(format!("no device {name:?}")) };
    fault.check(find).map(|_| fault)
}

fn asked<'a>(method: &'a Method, path: &'a str, user: Option<&str>) -> Asked<'a> {
    Asked { method, path, route: None, user: user.map(str::to_owned), device: None }
}

/// Which of so many requests a fault acts on, from 1.
fn acts_on(cloud: &mut Cloud, fault: &Fault, requests: u64) -> Vec<u64> {
    let id = cloud.inject(std::slice::from_ref(fault), None, at(0)).expect("a sound fault")[0];
    let asked = asked(&Method::GET, "/v1/devices", None);
    let mut judged = (1..=requests).map(|n| (n, cloud.faults.judge(&asked, When::Before, true, at(n as i64))));
    let acting = judged.by_ref().filter(|(_, verdict)| verdict.acting.contains(&id)).map(|(n, _)| n).collect();
    cloud.remove_faults(Some(id));
    acting
}

#[test]
fn every_key_is_one_of_a_fault_and_what_is_written_is_read_again() {
    for (key, _) in KEYS {
        assert!(serde_json::from_value::<Fault>(json!({ key: null })).is_ok(), "{key}");
    }
    let refused = serde_json::from_value::<Fault>(json!({ "no such key": 1 })).expect_err("no such key").to_string();
    assert_eq!(refused.matches("`, `").count() + 2, KEYS.len() + 1, "every field is listed: {refused}");
    for set in FaultSet::ALL {
        for fault in set.faults() {
            let written = serde_json::to_value(&fault).expect("a fault is data");
            assert_eq!(read(&written), Ok(fault), "{written}");
        }
    }
}

#[test]
fn what_makes_no_sense_is_told_what_would() {
    let table = [
        (json!({}), "a fault does one thing: status,"),
        (json!({"status": 503, "lost": true}), "a fault does one thing, not status and lost; make two of it"),
        (json!({"status": 99}), "status must be a status from 200 to 599"),
        (json!({"status": "503"}), "status must be a status from 200 to 599"),
        (json!({"status": 200}), "a status of 200 OK needs a body"),
        (
            json!({"status": 204, "body": "x"}),
            "body must be JSON, at most 16 deep, or a text, beside a status that may have a body",
        ),
        (json!({"status": 503, "headers": {"Content-Length": "1"}}), "headers must be names and texts"),
        (json!({"status": 503, "headers": {"X": "a\nb"}}), "headers must be names and texts"),
        (json!({"reset": false}), "reset must be true"),
        (json!({"delay": "soon"}), "delay must be a duration up to \"24h\""),
        (json!({"delay": "-1s"}), "delay must be"),
        (json!({"delay": {"from": "2s", "to": "1s"}}), "delay must be"),
        (json!({"delay": {"from": "2s"}}), "delay must be"),
        (json!({"dribble": "0s"}), "dribble must be a duration from \"1ms\""),
        (json!({"garble": 0}), "garble must be the share"),
        (json!({"garble": 1.5}), "garble must be the share"),
        (json!({"reorder": 1}), "reorder must be"),
        (json!({"flood": 0}), "flood must be"),
        (json!({"flapping": {"up": "1m"}}), "flapping must be"),
        (json!({"flapping": {"up": "1m", "down": "0s"}}), "flapping must be"),
        (json!({"deaf": true, "device": "lantern"}), "no device \"lantern\""),
        (json!({"deaf": true, "radio": "bluetooth"}), "radio must be \"wifi\" or \"cellular\""),
        (json!({"deaf": true, "path": "/v1"}), "path goes with effects on requests and streams"),
        (json!({"deaf": true, "event": "temp"}), "event goes with effects on streams, lost and late"),
        (json!({"duplicate": 1, "method": "GET"}), "method goes with effects on requests"),
        (json!({"status": 503, "event": "temp"}), "event goes with"),
        (json!({"status": 503, "path": "v1"}), "path must be a path that begins with /"),
        (json!({"status": 503, "path": "/_mock/clock"}), "path must be a path that begins with / and not with /_mock"),
        (json!({"status": 503, "method": "no method"}), "method must be a method"),
        (json!({"truncate": 1, "when": "before"}), "when goes with status, delay and reset"),
        (json!({"reset": true, "when": "during"}), "when must be \"before\" or \"after\""),
        (json!({"delay": "1s", "body": "x"}), "body goes with status"),
        (json!({"lost": true, "idle": "1s"}), "idle goes with late"),
        (json!({"lost": true, "event": ""}), "event must be"),
        (json!({"status": 503, "times": 0}), "times must be"),
        (json!({"status": 503, "recover": 1}), "recover must be a number from 1 to 1000000000, beside times"),
        (json!({"status": 503, "probability": 0}), "probability must be"),
        (json!({"status": 503, "lasts": "0s"}), "lasts must be"),
        (json!({"offline": "10s", "times": 2}), "times goes with everything but offline"),
        (json!({"flapping": {"up": "1m", "down": "1s"}, "skip": 1}), "skip goes with"),
    ];
    for (fault, sentence) in table {
        let complaint = read(&fault).expect_err(&format!("{fault} makes no sense"));
        assert!(complaint.text.starts_with(sentence), "{fault}: {complaint}");
        let named = complaint.key.is_none_or(|key| fault.get(&key).is_some());
        assert!(named, "{fault}: the key it names is there");
    }
}

#[test]
fn a_fault_acts_as_often_as_it_says() {
    let (mut cloud, ..) = ada_and_her_lamp();
    let fault = || Fault::status(503);
    for (fault, acts) in [
        (fault(), vec![1, 2, 3, 4, 5, 6, 7, 8]),
        (fault().times(2), vec![1, 2]),
        (fault().skip(3), vec![4, 5, 6, 7, 8]),
        (fault().skip(1).times(2), vec![2, 3]),
        (fault().times(2).recover(1), vec![1, 2, 4, 5, 7, 8]),
        (fault().times(1).recover(3), vec![1, 5]),
        // The n-th request comes n seconds after the fault.
        (fault().lasts(SignedDuration::from_secs(4)), vec![1, 2, 3]),
    ] {
        assert_eq!(acts_on(&mut cloud, &fault, 8), acts, "{fault:?}");
    }
}

#[test]
fn chance_is_the_seeds_and_is_shared_with_nobody() {
    let fault = Fault::status(503).probability(0.3);
    let run = |disturb: bool| {
        let (mut cloud, ..) = ada_and_her_lamp();
        if disturb {
            cloud.secrets.token();
        }
        acts_on(&mut cloud, &fault, 1000)
    };
    assert_eq!(run(false), run(false));
    assert_eq!(run(false), run(true), "a token that is drawn changes nothing");
    let share = run(false).len();
    assert!((250..350).contains(&share), "{share} of 1000");

    let (mut cloud, ..) = ada_and_her_lamp();
    cloud.faults = Faults::new(7);
    assert_ne!(acts_on(&mut cloud, &fault, 1000), run(false), "another seed, other faults");
    assert_ne!(acts_on(&mut cloud, &fault, 1000), acts_on(&mut cloud, &fault, 1000), "and so has each fault its own");
    assert_eq!(acts_on(&mut cloud, &fault.times(3), 1000).len(), 3, "it counts what it did");
}

#[test]
fn all_that_is_left_out_is_not_looked_at() {
    let (mut cloud, ..) = ada_and_her_lamp();
    let fault = Fault::status(503).on("get", "/v1/devices/{device}").by("Ada@example.com");
    cloud.inject(&[fault], None, at(0)).expect("a sound fault");
    let mut acts = |method: &Method, path: &str, user: Option<&str>, when: When| {
        !cloud.faults.judge(&asked(method, path, user), when, true, at(1)).acting.is_empty()
    };
    let ada = Some("ada@example.com");
    assert!(acts(&Method::GET, "/v1/devices/lamp", ada, When::Before));
    assert!(!acts(&Method::GET, "/v1/devices/lamp", ada, When::After));
    assert!(!acts(&Method::PUT, "/v1/devices/lamp", ada, When::Before));
    assert!(!acts(&Method::GET, "/v1/devices", ada, When::Before));
    assert!(!acts(&Method::GET, "/v1/devices/lamp", Some("grace@example.com"), When::Before));
    assert!(!acts(&Method::GET, "/v1/devices/lamp", None, When::Before));
}

#[test]
fn delays_add_up_and_of_the_rest_the_oldest_acts() {
    let (mut cloud, ..) = ada_and_her_lamp();
    let s = SignedDuration::from_secs;
    let faults = [Fault::delay(s(1)), Fault::status(503).times(1), Fault::delay(s(2)), Fault::status(500)];
    cloud.inject(&faults, None, at(0)).expect("sound faults");
    let mut judge = || {
        let verdict = cloud.faults.judge(&asked(&Method::GET, "/", None), When::Before, true, at(1));
        let Some((OnRequest::Answer(given), _)) = verdict.does else { panic!("it answers") };
        (verdict.acting, verdict.delay, given.status.as_u16())
    };
    assert_eq!(judge(), (vec![1, 2, 3], s(3), 503));
    assert_eq!(judge(), (vec![1, 3, 4], s(3), 500), "one that is spent lets the next act");
}

#[test]
fn delays_are_where_they_say_and_repeat_with_the_seed() {
    let ms = SignedDuration::from_millis;
    let (from, to) = (ms(200), ms(800));
    let drawn = |delay: Delay| (0..1000).map(|n| delay.draw(Lot::new(1, 1, n))).collect::<Vec<_>>();
    let between = drawn(Delay::between(from, to));
    assert!(between.iter().all(|length| (from..=to).contains(length)));
    let mean = |all: &[SignedDuration]| all.iter().map(|length| length.as_millis()).sum::<i128>() / 1000;
    assert!((470..530).contains(&mean(&between)), "{}", mean(&between));
    let about = drawn(Delay::about(ms(1000), ms(100)));
    assert!((985..1015).contains(&mean(&about)), "{}", mean(&about));
    assert!(about.iter().all(|length| (ms(600)..=ms(1400)).contains(length)));
    let near = about.iter().filter(|length| (ms(900)..=ms(1100)).contains(length)).count();
    assert!((640..730).contains(&near), "{near} of 1000 within one deviation");
    assert!(drawn(Delay::about(ms(10), ms(100))).iter().all(|length| !length.is_negative()));
    assert_eq!(drawn(Delay::between(from, to)), between);
}

#[test]
fn there_is_an_end_to_faults() {
    let (mut cloud, ..) = ada_and_her_lamp();
    let many = vec![Fault::deaf(); MAX_FAULTS];
    assert_eq!(cloud.inject(&many, None, at(0)).map(|ids| ids.len()), Ok(MAX_FAULTS));
    assert!(cloud.inject(&[Fault::deaf()], None, at(0)).is_err());
    assert_eq!(cloud.remove_faults(Some(7)), 1);
    assert_eq!(cloud.inject(&[Fault::deaf()], None, at(0)), Ok(vec![MAX_FAULTS as u64 + 1]), "numbers go on");
    let halves = [Fault::deaf(), Fault::deaf().device("nobody's")];
    assert_eq!(cloud.remove_faults(None), MAX_FAULTS);
    assert!(cloud.inject(&halves, None, at(0)).is_err());
    assert!(cloud.faults.is_empty(), "all or none");
}

#[test]
fn a_deafened_device_is_not_asked_and_a_slow_one_answers_later() {
    let (mut cloud, _, lamp) = ada_and_her_lamp();
    let second = SignedDuration::from_secs(1);
    let faults = [Fault::deaf().device("lamp").times(1), Fault::slow(second).device("lamp")];
    cloud.inject(&faults, None, at(0)).expect("sound faults");
    let _unheard = cloud.ask(lamp, Ask::Ping, at(1));
    assert!(!cloud.has_effects(), "no message for the device");
    let heard = cloud.ask(lamp, Ask::Ping, at(2));
    assert_eq!(cloud.take_effects().len(), 1);
    cloud.receive(lamp, at(2), Uplink::Ack { token: heard.token() });
    assert!(cloud.take_answers().is_empty());
    cloud.fire_due(at(3));
    assert_eq!(cloud.take_answers().len(), 1);
}

#[test]
fn events_are_lost_or_late_in_their_order_and_the_systems_are_not() {
    let (mut cloud, _, lamp) = ada_and_her_lamp();
    let event = |name: &str| Uplink::Event(Event { name: name.to_owned(), data: None, ttl: 60 });
    let (s, wifi) = (SignedDuration::from_secs, Radio::Wifi);
    let faults =
        [Fault::lost().event("noise").radio(wifi), Fault::late(s(5)).idle(s(10)), Fault::lost().radio(Radio::Cellular)];
    cloud.inject(&faults, None, at(0)).expect("sound faults");
    for (second, name) in [(1, "noise/1"), (2, "temp"), (3, "tick"), (4, "noise/2")] {
        cloud.receive(lamp, at(second), event(name));
    }
    assert_eq!(published(&mut cloud), [""; 0]);
    cloud.fire_due(at(7));
    // Nobody can tell what is under way from what is lost: behind a late event all wait.
    assert_eq!(published(&mut cloud), ["temp null", "tick null", "noise/2 null"]);
    cloud.receive(lamp, at(8), event("temp"));
    assert_eq!(published(&mut cloud), ["temp null"], "it has said something lately");
    cloud.receive(lamp, at(18), event("temp"));
    assert_eq!(published(&mut cloud), [""; 0]);
    cloud.remove_faults(None);
    cloud.fire_due(at(23));
    assert_eq!(published(&mut cloud), ["temp null"], "what is under way arrives");
}

#[test]
fn a_flapping_device_goes_and_comes_until_the_fault_is_gone() {
    use crate::cloud::Effect;
    use firmware::Stimulus;
    let (mut cloud, _, lamp) = ada_and_her_lamp();
    let s = SignedDuration::from_secs;
    cloud.inject(&[Fault::flapping(s(10), s(5)).device("lamp")], None, at(0)).expect("a sound fault");
    let mut turns = Vec::new();
    for second in 1..=49 {
        // The lamp is never silent for too long.
        cloud.receive(lamp, at(second), Uplink::Ping { keep_alive: 25 });
        cloud.fire_due(at(second));
        for effect in cloud.take_effects() {
            if let Effect::Stimulate(_, Stimulus::Network { up, .. }) = effect {
                turns.push((second, up));
            }
        }
    }
    let (first, _) = turns[0];
    assert!(first <= 10);
    let expected = [(0, false), (5, true), (15, false), (20, true), (30, false), (35, true)];
    let expected: Vec<(i64, bool)> = expected.iter().map(|(later, up)| (first + later, *up)).collect();
    assert_eq!(turns[..6], expected);
    cloud.remove_faults(None);
    cloud.take_effects();
    let network = |cloud: &mut Cloud| -> Vec<bool> {
        let up = |effect| match effect {
            Effect::Stimulate(_, Stimulus::Network { up, .. }) => Some(up),
            _ => None,
        };
        cloud.take_effects().into_iter().filter_map(up).collect()
    };
    let outages = [Fault::offline(s(20)).device("lamp"), Fault::offline(s(10))];
    cloud.inject(&outages, None, at(50)).expect("sound faults");
    assert_eq!(network(&mut cloud), [false, false]);
    cloud.fire_due(at(60));
    assert_eq!(network(&mut cloud), [true; 0], "the other has it still");
    cloud.fire_due(at(70));
    assert_eq!(network(&mut cloud), [true]);
    cloud.inject(&outages, None, at(71)).expect("sound faults");
    network(&mut cloud);
    cloud.remove_faults(None);
    assert_eq!(network(&mut cloud), [true], "what was cut off comes back");
}
