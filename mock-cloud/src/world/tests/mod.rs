mod refusals;

use std::collections::BTreeSet;
use std::path::PathBuf;

use firmware::link::{DeviceId, Platform};
use firmware::{Firmware, Pin, Waveform};

use super::*;

const BUILT_IN: &str = include_str!("../built_in.toml");

/// What a file is refused with.
fn refusal(text: &str) -> String {
    match World::from_toml(text, "w.toml") {
        Ok(_) => String::from("accepted"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_built_in_world_holds_what_the_readme_promises() {
    let world = World::built_in();
    let users: Vec<_> =
        world.users.iter().map(|user| (&*user.username, &*user.password, user.mfa_secret.as_deref())).collect();
    assert_eq!(
        users,
        [
            ("ada@example.com", "analytical-engine", None),
            ("grace@example.com", "nanosecond", Some("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")),
        ]
    );
    let devices: Vec<_> = world
        .devices
        .iter()
        .map(|device| {
            let owner = device.owner.as_deref().and_then(|owner| owner.split('@').next());
            format!(
                "{} of {}: {} {} {}",
                device.name.as_deref().unwrap_or("?"),
                owner.unwrap_or("nobody"),
                device.platform.name(),
                device.firmware.name(),
                if device.online { "online" } else { "offline" },
            )
        })
        .collect();
    assert_eq!(
        devices,
        [
            "workbench of ada: photon-2 demo online",
            "tank-level of ada: boron sensor online",
            "greenhouse of ada: argon sensor online",
            "porch-light of ada: photon-2 led online",
            "garage-light of ada: photon led offline",
            "thermometer of ada: argon thermometer online",
            "lab-light of grace: argon led online",
            "wind-tunnel of grace: boron sensor online",
            "station-1 of ada: argon demo online",
        ]
    );
    assert!(world.check().is_ok());
    for (index, moves) in [(0, true), (1, true), (2, true), (5, true), (7, true), (3, false)] {
        let analog = &world.devices[index].analog;
        let levels: BTreeSet<u16> =
            (0..100).filter_map(|second| Some(analog.first()?.1.level(Pin::A0, second * 1000, 0))).collect();
        assert_eq!(levels.len() > 1, moves, "{}", devices[index]);
    }
}

#[test]
fn the_settings_of_the_built_in_world_are_the_defaults() {
    let world = World::built_in();
    assert_eq!(format!("{:?}", world.settings), format!("{:?}", Settings::default()));
    assert_eq!(world.seed, World::empty().seed);
}

#[test]
fn what_the_built_in_world_shows_in_comments_works() {
    let is_key = |line: &str| {
        line.strip_prefix("# ")
            .and_then(|line| line.split_once(" = "))
            .is_some_and(|(key, _)| key.bytes().all(|c| c.is_ascii_lowercase() || c == b'_'))
    };
    let uncommented: Vec<&str> = BUILT_IN.lines().map(|line| if is_key(line) { &line[2..] } else { line }).collect();
    assert!(BUILT_IN.lines().filter(|line| is_key(line)).count() >= 13);
    let world = World::from_toml(&uncommented.join("\n"), "w.toml").unwrap();
    // What is shown as a default is one.
    assert_eq!(format!("{:?}", world.settings), format!("{:?}", Settings::default()));
    assert_eq!(world.users[0].tokens.len(), 1);
    assert!(world.devices[0].online && !world.devices[0].deaf);
    assert_eq!(world.fault_sets, [FaultSet::BadWifi]);

    let indented: Vec<&str> =
        BUILT_IN.lines().filter_map(|line| line.strip_prefix("#     ")).filter(|line| !line.starts_with(' ')).collect();
    let world = World::from_toml(&indented.join("\n"), "w.toml").unwrap();
    assert_eq!((world.users.len(), world.tokens.len(), world.clients.len()), (2, 1, 4));
    assert_eq!((world.organizations.len(), world.products.len()), (1, 1));
    assert_eq!(world.population().count(), 1000);
    assert_eq!(world.faults, [Fault::status(503).path("/v1/devices/{device}/{function}").times(2)]);
}

#[test]
fn everything_but_the_essentials_may_be_left_out() {
    assert_eq!(refusal(""), "accepted");
    let world = World::from_toml("[[device]]", "w.toml").unwrap();
    let device = &world.devices[0];
    assert_eq!((&device.name, &device.owner, device.id), (&None, &None, None));
    assert_eq!(device.platform, Platform::Photon2);
    assert_eq!(device.firmware.name(), "demo");
    assert!(device.online && !device.deaf && device.analog.is_empty());
}

#[test]
fn reads_every_key() {
    let world = World::from_toml(
        r#"
            seed = 0xffff_ffff_ffff_ffff
            [cloud]
            token_lifetime = "2 weeks"
            mfa_lifetime = "1 minute"
            code_lifetime = "2s"
            refresh_token_lifetime = "3 days"
            refresh_from_expiry = true
            allow_insecure_redirects = true
            call_timeout = "1m 30s"
            offline_wait = "4s"
            stream_queue = 5
            max_streams = 6
            rate_limits = "documented"
            journal = 7
            [[user]]
            username = "Ada"
            password = "p"
            first_name = "Augusta"
            last_name = "King"
            mfa_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
            recovery_codes = ["r1", "r2"]
            tokens = ["t1", "t2"]
            [[user]]
            username = "edith"
            sso = true
            [[user]]
            username = "joan"
            id = "0123456789abcdef01234567"
            password_hash = "sha256$00112233445566778899aabbccddeeff$0011223344556677889900112233445566778899001122334455667788990011"
            company_name = "Moore"
            business_account = true
            mfa_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
            recovery_hashes = ["sha256$00112233445566778899aabbccddeeff$0011223344556677889900112233445566778899001122334455667788990011"]
            [[token]]
            value = "t3"
            user = "JOAN"
            client = "station-server"
            expires = "2026-04-01T00:00:00Z"
            scopes = ["devices:list"]
            by_password = false
            [[client]]
            id = "hashed"
            secret_hash = "sha256$00112233445566778899aabbccddeeff$0011223344556677889900112233445566778899001122334455667788990011"
            [[client]]
            id = "station-server"
            secret = "s"
            product = "weather-station"
            [[product]]
            id = 65535
            slug = "weather-station"
            name = "Weather Station"
            owner = "ada"
            organization = "acme"
            team = ["Edith"]
            platform = "b-som"
            [[client]]
            id = "particle-cli"
            secret = "changed"
            name = "The CLI"
            type = "web"
            redirect_uris = ["https://a.example/1", "http://localhost:8000/2"]
            owner = "ada"
            scope = "customers:create"
            [[organization]]
            slug = "acme"
            owner = "Ada"
            team = ["ada"]
            [[device]]
            name = "Lamp"
            owner = "ada"
            product = "weather-station"
            platform = "b-som"
            firmware = "sensor"
            id = "0123456789ABCDEF01234567"
            online = false
            deaf = true
            latency = "500ms"
            notes = ""
            millis = 4294967295
            sample_index = 4294967290
            analog.a1 = 4095
            [device.analog.A0]
            later = "2s"
            [device.analog.A0.ramp]
            from = 9
            to = 1
            period = "1.5s"
            [[fleet]]
            count = 3
            name = "gauge-{n}"
            owner = "ada"
            platform = "boron"
            firmware = "sensor"
            loop_hz = 10
            analog.A0 = { ramp = { from = 0, to = 4000, period = "4s" } }
            spread = "2s"
        "#,
        "w.toml",
    )
    .unwrap();
    assert_eq!(world.seed, u64::MAX);
    let settings = &world.settings;
    assert_eq!((settings.token_lifetime.as_hours(), settings.mfa_lifetime.as_secs()), (14 * 24, 60));
    assert_eq!((settings.code_lifetime.as_secs(), settings.refresh_token_lifetime.as_hours()), (2, 72));
    assert!(settings.refresh_from_expiry && settings.allow_insecure_redirects);
    assert_eq!((settings.call_timeout.as_secs(), settings.offline_wait.as_secs()), (90, 4));
    assert_eq!((settings.stream_queue, settings.max_streams, settings.journal), (5, 6, 7));
    assert_eq!(settings.rate_limits.name(), "documented");
    let ada = &world.users[0];
    assert_eq!((&*ada.first_name, &*ada.last_name, ada.sso), ("Augusta", "King", false));
    assert_eq!(ada.mfa_secret.as_deref(), Some("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"));
    assert_eq!(
        (&ada.recovery_codes[..], &ada.tokens[..]),
        (&["r1", "r2"].map(str::to_owned)[..], &["t1", "t2"].map(str::to_owned)[..])
    );
    assert!(world.users[1].sso);
    let joan = &world.users[2];
    assert_eq!((joan.company_name.as_deref(), joan.business_account), (Some("Moore"), true));
    assert!(joan.password.is_empty() && joan.password_hash == Some(joan.recovery_hashes[0].clone()));
    let token = &world.tokens[0];
    assert_eq!(
        (&*token.value, &*token.user, &*token.client, token.by_password),
        ("t3", "JOAN", "station-server", false)
    );
    assert_eq!(token.expires.map(|moment| moment.as_second()), Some(1_775_001_600));
    assert_eq!(token.scopes.as_deref(), Some(&["devices:list".to_owned()][..]));
    assert_eq!(world.clients[0].secret_hash, joan.password_hash);
    let clients: Vec<_> = world.clients.iter().map(|client| (&*client.id, &*client.secret)).collect();
    let built_in = [("particle", "particle"), ("particle-api", "particle-api")];
    assert_eq!(clients[..3], [("hashed", ""), ("station-server", "s"), ("particle-cli", "changed")]);
    assert_eq!(clients[3..], built_in);
    assert_eq!(world.clients[1].product.as_deref(), Some("weather-station"));
    let station = &world.products[0];
    assert_eq!(
        (station.id, &*station.slug, station.name.as_deref()),
        (65535, "weather-station", Some("Weather Station"))
    );
    assert_eq!((&*station.owner, station.team.len(), &*station.team[0]), ("ada", 1, "Edith"));
    assert_eq!((world.products.len(), station.platform), (1, Platform::BSom));
    let acme = &world.organizations[0];
    assert_eq!((&*acme.slug, &*acme.owner, &acme.team[..]), ("acme", "Ada", &["ada".to_owned()][..]));
    assert_eq!(station.organization.as_deref(), Some("acme"));
    let fleet = &world.fleets[0];
    assert_eq!((fleet.count, &*fleet.name, fleet.spread_ms, fleet.device.loop_hz), (3, "gauge-{n}", 2000, 10));
    let names: Vec<_> = world.population().map(|device| device.name).collect();
    assert_eq!(names, ["Lamp", "gauge-1", "gauge-2", "gauge-3"].map(|name| Some(name.to_owned())));
    let cli = &world.clients[2];
    assert_eq!((cli.name.as_deref(), cli.kind, cli.redirect_uris.len()), (Some("The CLI"), Some(ClientKind::Web), 2));
    assert_eq!((cli.owner.as_deref(), cli.scope.as_deref()), (Some("ada"), Some("customers:create")));
    let device = &world.devices[0];
    assert_eq!(device.id, DeviceId::parse("0123456789abcdef01234567"));
    assert_eq!(device.product.as_deref(), Some("weather-station"));
    assert_eq!((device.online, device.deaf, device.millis), (false, true, u32::MAX));
    assert_eq!(device.latency.as_millis(), 500);
    assert!(matches!(device.firmware, Firmware::Sensor { sample_index: 4_294_967_290 }));
    let ramp = Waveform::Ramp { from: 9, to: 1, period_ms: 1500 }.later(2000);
    assert_eq!(device.analog, [(Pin::A0, ramp), (Pin::A1, Waveform::Constant(4095))]);
}

#[test]
fn what_was_told_by_a_cloud_is_held_to_rules_as_well() {
    let user = "[[user]]\nusername = 'ada'\npassword = 'p'\ntokens = ['t']\n";
    for (text, told) in [
        (format!("{user}id = 'X'"), "w.toml:5: a user's id is 24 hex digits in small letters; leave it out to get one"),
        (
            format!("{user}password_hash = 'x'"),
            "w.toml:5: an account has one password; remove password or password_hash\n\
          w.toml:5: password_hash must be as GET /_mock/world tells it: sha256$, 32 hex digits, $ and 64 hex digits",
        ),
        (
            format!("{user}[[token]]\nvalue = 't'\nuser = 'eda'\nclient = 'particel'\nscopes = ['x']"),
            "w.toml:6: this token is given twice (first: line 4); tokens are unique in a world\n\
          w.toml:7: \"eda\" is not a user of this world; add a [[user]]; did you mean \"ada\"?\n\
          w.toml:8: \"particel\" is not a client of this world; add a [[client]]; did you mean \"particle\"?\n\
          w.toml:9: \"x\" is no scope that the reference names",
        ),
        (
            format!("{user}[[token]]\nvalue = 'u'\nuser = 'ada'\nexpires = 'soon'"),
            "w.toml:8: expires must be a moment from 1970 to the year 9000, as \"2026-03-01T00:00:00Z\"",
        ),
        (
            "[[client]]\nid = 'app'\nsecret_hash = 'sha256$'".to_owned(),
            "w.toml:3: secret_hash must be as GET /_mock/world tells it: sha256$, 32 hex digits, $ and 64 hex digits",
        ),
        (
            "[[device]]\nanalog.A0 = { sine = { mid = 1, amplitude = 1, period = '1s' }, later = '0s' }".to_owned(),
            "w.toml:2: later must be whole milliseconds, from \"1ms\" to \"4294967295ms\" (seven weeks)",
        ),
    ] {
        assert_eq!(refusal(&text), told, "{text}");
    }
}

#[test]
fn a_world_made_in_rust_is_held_to_the_same_rules() {
    let world = World::empty()
        .with_user(UserSpec::new("ada", "p").with_token("t").with_token("t"))
        .with_client(ClientSpec::new("particle", "changed"))
        .with_device(DeviceSpec::new("lamp").owned_by("bob").offline());
    assert_eq!(world.clients.len(), 3);
    assert_eq!(
        world.check().unwrap_err().to_string(),
        "world: user 1, tokens: this token is given twice (first: user 1, tokens); tokens are unique in a world\n\
         world: device 1, owner: the owner \"bob\" is not a user of this world; add a [[user]] or leave the owner out"
    );
    assert!(World::empty().check().is_ok());
}

#[test]
fn with_single_sign_on_there_is_no_password() {
    let world = World::from_toml("[[user]]\nusername = 'ada@example.com'\nsso = true", "w.toml").unwrap();
    assert!(world.users[0].sso && world.users[0].password.is_empty());
    assert!(World::empty().with_user(UserSpec::single_sign_on("ada@example.com")).check().is_ok());
}

#[test]
fn shows_no_secrets() {
    let text = "[[user]]\nusername = 'ada'\npassword = 'HUSH1'\nmfa_secret = 'HUSH2HUSH2HUSH2H'\nrecovery_codes = ['HUSH5']\n\
                tokens = ['HUSH3']\n[[client]]\nid = 'app'\nsecret = 'HUSH4'\n";
    let world = World::from_toml(text, "w.toml").unwrap();
    let debug = format!("{world:?}");
    assert!(debug.contains("ada") && !debug.contains("HUSH"), "{debug}");
    for bad in [
        text.replace("'ada'", "''"),
        text.replace("HUSH3", "HUSH3 "),
        text.replace("'HUSH3'", "'HUSH3', 'HUSH3'"),
        text.replace("HUSH2H", "HUSH2-"),
        text.replace("HUSH5", "HUSH5\u{e4}"),
        text.replace("'HUSH5'", "'HUSH5', 'hush-5'"),
        text.replace("'HUSH1'", "['HUSH1']"),
        text.replace("'HUSH4'", "'HUSH4"),
        text.replace("'HUSH1'", "HUSH1"),
    ] {
        let error = World::from_toml(&bad, "w.toml").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("HUSH"), "{error:?}");
    }
}

/// A small generator; what matters is that each run tries the same.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    (*state >> 33) as usize
}

#[test]
fn no_text_makes_it_panic_and_every_refusal_has_a_line() {
    let scraps = [
        "",
        "\"",
        "'",
        "[",
        "]",
        "[[",
        "{",
        "}",
        "=",
        ".",
        ",",
        "#",
        "\n",
        "\r\n",
        "\0",
        "ä",
        "\u{feff}",
        "-1",
        "9e9",
        "nan",
        "true",
        "1979-05-27",
        "\"\"",
        "[]",
        "{}",
        "[[user]]\n",
        "[device]\n",
        "\"-9999999h\"",
        "a.b = 1\n",
        "99999999999999999999",
        "0x",
        "\\u0000",
        "\"\"\"",
        "A0",
        "[[device.analog]]\n",
    ];
    let mut state = 1;
    for _ in 0..1500 {
        let mut text: Vec<char> = BUILT_IN.chars().collect();
        for _ in 0..=next(&mut state) % 3 {
            let from = next(&mut state) % text.len();
            let to = (from + next(&mut state) % 12).min(text.len());
            text.splice(from..to, scraps[next(&mut state) % scraps.len()].chars());
        }
        let text: String = text.into_iter().collect();
        if let Err(error) = World::from_toml(&text, "w.toml") {
            for line in error.to_string().lines() {
                assert!(line.starts_with("w.toml:") || line.starts_with("and "), "{line}");
            }
        }
    }
}

/// A file of this test process alone.
fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("cloud-chamber-{}-{name}", std::process::id()));
    std::fs::write(&path, content).unwrap();
    path
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let good = file("good.toml", BUILT_IN.as_bytes());
    assert_eq!(World::load(&good).unwrap().devices.len(), 9);
    let missing = World::load(Path::new("no/such.toml")).unwrap_err().to_string();
    assert!(missing.starts_with("no/such.toml: cannot be read ("), "{missing}");

    let latin = file("latin.toml", b"seed = 1\n# caf\xe9\n");
    let refused = World::load(&latin).unwrap_err().to_string();
    assert!(refused.ends_with("latin.toml:2: not UTF-8; save the file in that encoding"), "{refused}");

    let long = file("long.toml", &vec![b'\n'; MAX_FILE + 1]);
    let refused = World::load(&long).unwrap_err().to_string();
    assert!(
        refused.ends_with("long.toml: longer than 16 MiB, the limit for a world file; is it the right file?"),
        "{refused}"
    );
    for path in [good, latin, long] {
        std::fs::remove_file(path).unwrap();
    }
}
