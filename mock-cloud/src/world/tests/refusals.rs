//! Files with mistakes, and the whole of what is said about them.

use super::refusal;
use crate::world::World;

/// The beginning of a file, three lines long.
const ADA: &str = "[[user]]\nusername = 'ada'\npassword = 'p'\n";

/// Each file with the whole refusal, one mistake a line.
fn assert_refusals(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(refusal(text), *expected, "of the file\n{text}");
    }
}

#[test]
fn refuses_what_is_not_toml() {
    const NO_VALUE: &str = "expected a value: a text in quotes, a number, true or false, [a list] or { a table }";
    assert_refusals(&[
        ("[[user]]\nusername = ada\n", &format!("w.toml:2: {NO_VALUE}")),
        ("seed = \n", &format!("w.toml:1: {NO_VALUE}")),
        ("\r\nseed = True\r\n", &format!("w.toml:2: {NO_VALUE}")),
        ("seed 1", "w.toml:1: not TOML: key with no value, expected `=`"),
        ("\n[cloud\n", "w.toml:2: not TOML: unclosed table, expected `]`"),
        ("seed = 1\nseed = 2", "w.toml:2: \"seed\" is given twice; remove one"),
        (
            "[[user]]\n[user]",
            "w.toml:2: user stands in the file with one pair of brackets and with two; each begins with [[user]]",
        ),
    ]);
    assert_eq!(refusal("a = \"x\nb = 1"), "w.toml:1: not TOML: invalid basic string, expected `\"`");
}

#[test]
fn refuses_keys_that_do_not_exist() {
    assert_refusals(&[
        (
            "sed = 1\n[[devices]]\nname = 'x'",
            "w.toml:1: a world file has no key \"sed\"; expected one of seed, faults, cloud, user, token, client, organization, product, device, fleet, fault; did you mean \"seed\"?\n\
             w.toml:2: a world file has no key \"devices\"; expected one of seed, faults, cloud, user, token, client, organization, product, device, fleet, fault; did you mean \"device\"?",
        ),
        (
            "[[device]]\nnmae = 'x'",
            "w.toml:2: [[device]] has no key \"nmae\"; expected one of name, owner, product, platform, firmware, id, online, deaf, \
             latency, notes, millis, sample_index, loop_hz, analog; did you mean \"name\"?",
        ),
        (
            "[[user]]\nusername = 'a'\npassword = 'p'\nemail = 'x'",
            "w.toml:4: [[user]] has no key \"email\"; expected one of username, id, password, \
             password_hash, sso, first_name, last_name, company_name, business_account, mfa_secret, recovery_codes, recovery_hashes, tokens",
        ),
        (
            "[cloud]\ncalltimeout = '3s'",
            "w.toml:2: [cloud] has no key \"calltimeout\"; expected one of token_lifetime, mfa_lifetime, code_lifetime, \
             refresh_token_lifetime, refresh_from_expiry, allow_insecure_redirects, call_timeout, \
             offline_wait, stream_queue, max_streams, rate_limits, journal; did you mean \"call_timeout\"?",
        ),
    ]);
}

#[test]
fn refuses_what_is_missing_or_of_another_type() {
    assert_refusals(&[
        (
            "\n[[user]]\n\n[[client]]",
            "w.toml:2: username is missing; add username = \"ada@example.com\"\n\
             w.toml:2: password is missing; add password = \"…\"\n\
             w.toml:4: id is missing; add id = \"my-app\"\n\
             w.toml:4: secret is missing; add secret = \"…\"",
        ),
        (
            "[[user]]\nusername = 5\npassword = 12345\nmfa_secret = true\ntokens = 'x'",
            "w.toml:2: username must be a text in quotes, not a whole number\n\
             w.toml:3: password must be a text in quotes, not a whole number\n\
             w.toml:4: mfa_secret must be a text in quotes, not true or false\n\
             w.toml:5: tokens must be a list of texts in quotes, [\"…\", \"…\"], not a text in quotes",
        ),
        ("[user]", "w.toml:1: user must be a list, each of it beginning with [[user]], not a table"),
        (
            "device = [1]\ncloud = []",
            "w.toml:1: device must be a list, each of it beginning with [[device]], not a whole number\n\
             w.toml:2: cloud must be a table, [cloud], not a list",
        ),
        ("seed = -1", "w.toml:1: seed must be a whole number from 0 to 18446744073709551615"),
        (
            "[[device]]\nonline = 'yes'\nmillis = 4294967296\nfirmware = 'sensor'\nsample_index = 1.5",
            "w.toml:2: online must be true or false, not a text in quotes\n\
             w.toml:3: millis must be a whole number from 0 to 4294967295\n\
             w.toml:5: sample_index must be a whole number from 0 to 4294967295, not a number with a fraction",
        ),
    ]);
}

#[test]
fn refuses_settings_out_of_range() {
    assert_refusals(&[
        (
            "[cloud]\ntoken_lifetime = '2 years'\nmfa_lifetime = 300\nstream_queue = 0\nmax_streams = 2000000",
            "w.toml:2: token_lifetime \"2 years\" is no duration; write it as \"30s\", \"5 minutes\" or \"90 days\"; weeks are the longest unit\n\
             w.toml:3: mfa_lifetime must be a text with a unit, such as \"30s\", \"5 minutes\" or \"90 days\", not a whole number\n\
             w.toml:4: stream_queue must be a whole number from 1 to 1048576\n\
             w.toml:5: max_streams must be a whole number from 1 to 1048576",
        ),
        (
            "[cloud]\nrate_limits = 'document'",
            "w.toml:2: unknown rate_limits \"document\"; expected one of off, documented; did you mean \"documented\"?",
        ),
        ("[cloud]\nrate_limits = true", "w.toml:2: rate_limits must be a text in quotes, not true or false"),
        (
            "[cloud]\ncall_timeout = '-1s'\noffline_wait = '36526 days'",
            "w.toml:2: call_timeout must be between \"0s\" and \"36525 days\", a century\n\
             w.toml:3: offline_wait must be between \"0s\" and \"36525 days\", a century",
        ),
    ]);
}

#[test]
fn refuses_users_and_clients_that_break_the_rules() {
    const TOKEN: &str = "a token is 1 to 1024 letters, digits and signs of ASCII, without spaces";
    assert_refusals(&[
        (
            "[[user]]\nusername = 'ada'\npassword = 'p'\n[[user]]\nusername = 'ADA'\npassword = 'p'",
            "w.toml:5: the user \"ADA\" exists already (line 2); choose another name, not differing in case alone",
        ),
        (
            "[[user]]\nusername = ''\npassword = ''\nmfa_secret = 'jbsw y3dp ehpk 3pxp'\ntokens = ['', 'ok',\n'ok', 'a b']",
            &format!(
                "w.toml:2: username must not be empty\n\
                 w.toml:3: password must not be empty\n\
                 w.toml:4: mfa_secret must be base32: the capitals A-Z and the digits 2-7, without spaces and =\n\
                 w.toml:5: {TOKEN}\n\
                 w.toml:6: this token is given twice (first: line 5); tokens are unique in a world\n\
                 w.toml:6: {TOKEN}"
            ),
        ),
        (
            "[[user]]\nusername = \"a\\tb\"\npassword = 'p'\nmfa_secret = 'JBSWY3DP'",
            "w.toml:2: username must not hold line breaks, tabs or other control characters\n\
             w.toml:4: mfa_secret is too short; it takes 16 characters of base32 or more",
        ),
        (
            "[[user]]\nusername = 'a'\npassword = 'p'\nmfa_secret = 'JBSWY3DPEHPK3PXPA'",
            "w.toml:4: mfa_secret is no whole base32 text; a character is missing or too many",
        ),
        (
            "[[user]]\nusername = 'a'\npassword = 'p'\nsso = true\nmfa_secret = 'JBSWY3DPEHPK3PXP'",
            "w.toml:3: an account with sso = true has no password here; remove one of the two\n\
             w.toml:5: an account with sso = true has no mfa_secret here; remove one of the two",
        ),
        (
            "[[user]]\nusername = 'a'\nsso = true\nrecovery_codes = ['ab-c', '-', 'AB C']",
            "w.toml:4: recovery_codes are for an account with a second factor; add an mfa_secret or remove them\n\
             w.toml:4: a recovery code is 1 to 64 letters, digits and signs of ASCII\n\
             w.toml:4: this recovery code is given twice, capitals, blanks and dashes aside; remove one",
        ),
        (
            &format!("[[user]]\nusername = 'a'\npassword = 'p'\nfirst_name = '{}'", "x".repeat(257)),
            "w.toml:4: first_name must be at most 256 bytes long",
        ),
        (
            "[[client]]\nid = 'app'\nsecret = 's'\nname = ''\ntype = 'wbe'",
            "w.toml:5: unknown type \"wbe\"; expected one of web, installed; did you mean \"web\"?",
        ),
        (
            "[[client]]\nid = 'app'\nsecret = 's'\nname = ''\ntype = 'web'\nowner = 'ada'\nscope = 'devices:list'",
            "w.toml:4: name must not be empty\n\
             w.toml:5: a client of type \"web\" has redirect_uris; add redirect_uris = [\"https://app.example/callback\"]\n\
             w.toml:6: the owner \"ada\" is not a user of this world; add a [[user]] or leave the owner out\n\
             w.toml:7: a client's scope is customers:create or *:*, which \"devices:list\" is not",
        ),
        (
            "[[client]]\nid = 'app'\nsecret = 's'\ntype = 'installed'\nredirect_uris = ['https://a.example/',\n'http://a.example/']",
            "w.toml:5: a client of type \"installed\" has no redirect_uris; remove them, or make it type = \"web\"\n\
             w.toml:6: the redirect URI \"http://a.example/\" must begin with https://; http:// is for 127.0.0.1, [::1] and localhost alone",
        ),
        (
            "[[client]]\nid = 'a:b'\nsecret = ''\n[[client]]\nid = 'app'\nsecret = 'x'\n[[client]]\nid = 'app'\nsecret = 'y'",
            "w.toml:2: a client's id is 3 to 40 letters, digits, - and _, which \"a:b\" is not\n\
             w.toml:3: secret must not be empty\n\
             w.toml:8: the client \"app\" exists already (line 5); remove one of them",
        ),
    ]);
}

#[test]
fn refuses_devices_that_break_the_rules() {
    const ADA: &str = "[[user]]\nusername = 'ada@example.com'\npassword = 'p'\n";
    assert_refusals(&[
        (
            &format!("{ADA}[[device]]\nowner = 'ada@example.con'\n[[device]]\nowner = 'bob'"),
            "w.toml:5: the owner \"ada@example.con\" is not a user of this world; add a [[user]] or leave the owner out; \
             did you mean \"ada@example.com\"?\n\
             w.toml:7: the owner \"bob\" is not a user of this world; add a [[user]] or leave the owner out",
        ),
        (
            &format!(
                "{ADA}[[device]]\nname = 'lamp'\nowner = 'ada@example.com'\n[[device]]\nname = 'lamp'\nowner = 'Ada@example.com'\n\
                 [[device]]\nname = 'lamp'\n[[device]]\nname = 'lamp'"
            ),
            "w.toml:8: \"Ada@example.com\" has a device \"lamp\" already (line 5); give one of them another name\n\
             w.toml:13: there is a device \"lamp\" without an owner already (line 11); give one of them another name",
        ),
        (
            "[[device]]\nid = '0123456789abcdef01234567'\n[[device]]\nid = '0123456789ABCDEF01234567'",
            "w.toml:4: the id 0123456789abcdef01234567 is given twice (first: line 2); change one, or leave it out to get one from the seed",
        ),
        (
            "[[device]]\nid = 'xyz'\nplatform = 'bron'\nfirmware = 'toaster'",
            "w.toml:2: a device's id is 24 hex digits, which \"xyz\" is not; leave it out to get one from the seed\n\
             w.toml:3: unknown platform \"bron\"; expected one of photon, p1, electron, argon, boron, b-som, tracker, \
             photon-2, m-som; did you mean \"boron\"?\n\
             w.toml:4: unknown firmware \"toaster\", and no path of a sketch; expected one of sensor, led, demo, thermometer, coffee",
        ),
        (
            &format!(
                "[[device]]\nname = ' '\n[[device]]\nname = '{0}'\nnotes = '{1}'",
                "n".repeat(65),
                "n".repeat(8193)
            ),
            "w.toml:2: name must not be empty\n\
             w.toml:4: name must be at most 64 bytes long, not 65\n\
             w.toml:5: notes must be at most 8192 bytes long",
        ),
        (
            "[[device]]\nsample_index = 4",
            "w.toml:2: only firmware = \"sensor\" has a sample_index, \"demo\" has none; remove one of the two",
        ),
    ]);
}

#[test]
fn refuses_pins_and_levels_that_do_not_exist() {
    assert_refusals(&[
        ("[[device]]\nanalog = 3", "w.toml:2: analog must be told for a pin, as analog.A0 = 2000, not a whole number"),
        (
            "[[device]]\nanalog.D7 = 3\nanalog.A1 = 4096\nanalog.A2 = 'x'\nanalog.a3 = 1\nanalog.A3 = 2",
            "w.toml:2: \"D7\" is no analog pin; expected one of A0 to A7\n\
             w.toml:3: A1 must be a whole number from 0 to 4095\n\
             w.toml:4: A2 must be a level from 0 to 4095, or { ramp = … }, { sine = … } or { steps = … }, not a text in quotes\n\
             w.toml:5: the pin A3 is given twice, in small letters and in capitals; remove one",
        ),
        (
            "[[device]]\nanalog.A0 = { ramp = { from = 0, to = 5000 } }\nanalog.A1 = { sin = {} }\nanalog.A2 = {}\nanalog.A3 = { steps = [1, 2] }",
            "w.toml:2: period is missing; add it, as in ramp = { from = 0, to = 4095, period = \"60s\" }\n\
             w.toml:2: to must be a whole number from 0 to 4095\n\
             w.toml:3: unknown shape \"sin\"; expected one of ramp, sine, steps; did you mean \"sine\"?\n\
             w.toml:4: A2 takes one shape: { ramp = … }, { sine = … } or { steps = … }\n\
             w.toml:5: steps must be { levels = [100, 900, 2000], every = \"5s\" }, not a list",
        ),
        (
            "[[device]]\nanalog.A0 = { steps = { levels = [], every = '0s' } }\nanalog.A1 = { steps = { levels = [1, -2], every = '1.0005s' } }",
            "w.toml:2: levels must hold one level or more\n\
             w.toml:2: every must be whole milliseconds, from \"1ms\" to \"4294967295ms\" (seven weeks)\n\
             w.toml:3: each of levels must be a whole number from 0 to 4095\n\
             w.toml:3: every must be whole milliseconds, from \"1ms\" to \"4294967295ms\" (seven weeks)",
        ),
    ]);
}

#[test]
fn lists_twenty_mistakes_and_counts_the_rest() {
    let error = World::from_toml(&"[[user]]\n".repeat(500), "w.toml").unwrap_err();
    let text = error.to_string();
    assert_eq!(text.lines().count(), 21);
    assert!(text.ends_with("\nand 980 more"), "{text}");
}

#[test]
fn refuses_fleets_that_break_the_rules() {
    assert_refusals(&[
        (
            "[[fleet]]\ncount = 100001\nid = 'x'",
            "w.toml:1: name is missing; add name = \"sensor-{n}\"\n\
             w.toml:2: count must be a whole number from 1 to 100000\n\
             w.toml:3: [[fleet]] has no key \"id\"; expected one of count, name, owner, product, platform, firmware, online, deaf, latency, notes, millis, sample_index, loop_hz, analog, spread",
        ),
        (
            &format!("{ADA}[[fleet]]\ncount = 2\nname = 'gauge'\nowner = 'adda'"),
            "w.toml:6: name must hold {n}, which stands for the number of each device; \"gauge\" does not\n\
             w.toml:7: the owner \"adda\" is not a user of this world; add a [[user]] or leave the owner out; did you mean \"ada\"?",
        ),
        (
            "[[fleet]]\ncount = 2\nname = 'other-{n}'\nspread = '0s'",
            "w.toml:4: spread must be whole milliseconds, from \"1ms\" to \"4294967295ms\" (seven weeks)",
        ),
        (
            &format!(
                "{ADA}[[device]]\nname = 'gauge-2'\nowner = 'ada'\n\
                 [[fleet]]\ncount = 3\nname = 'gauge-{{n}}'\nowner = 'ADA'"
            ),
            "w.toml:9: \"ADA\" has a device \"gauge-2\" already (line 5); give one of them another name",
        ),
    ]);
}

#[test]
fn refuses_organizations_that_break_the_rules() {
    assert_refusals(&[
        (
            "[[organization]]\nslug = 5",
            "w.toml:1: owner is missing; add owner = \"ada@example.com\"\n\
             w.toml:2: slug must be a text in quotes, not a whole number",
        ),
        (
            &format!(
                "{ADA}[[organization]]\nslug = 'acme'\nowner = 'adda'\nteam = ['eve']\n\
                 [[organization]]\nslug = 'acme'\nowner = 'ada'\n[[organization]]\nslug = '7'\nowner = 'ada'\n\
                 [[product]]\nid = 100\nslug = 'kettle'\nowner = 'ada'\norganization = 'acmee'"
            ),
            "w.toml:6: the owner \"adda\" is not a user of this world; add a [[user]]; did you mean \"ada\"?\n\
             w.toml:7: \"eve\" of the team is not a user of this world; add a [[user]] or leave it out\n\
             w.toml:9: the organization \"acme\" exists already (line 5); choose another slug\n\
             w.toml:12: an organization's slug is 1 to 64 of a-z, 0-9 and -, not digits alone, which \"7\" is not\n\
             w.toml:18: the organization \"acmee\" is not one of this world; add an [[organization]] or leave it out; \
             did you mean \"acme\"?",
        ),
    ]);
}

#[test]
fn refuses_products_that_break_the_rules() {
    assert_refusals(&[
        (
            "[[product]]\n[[product]]\nid = 99\nslug = 5\nowner = 'a'",
            "w.toml:1: id is missing; add id = 20001\n\
             w.toml:1: slug is missing; add slug = \"my-product\"\n\
             w.toml:1: owner is missing; add owner = \"ada@example.com\"\n\
             w.toml:3: id must be a whole number from 100 to 65535\n\
             w.toml:4: slug must be a text in quotes, not a whole number",
        ),
        (
            &format!("{ADA}[[product]]\nid = 100\nslug = '1'\nowner = 'adda'\nteam = ['ada',\n'eve']"),
            "w.toml:6: a product's slug is 1 to 64 of a-z, 0-9 and -, not digits alone, which \"1\" is not\n\
             w.toml:7: the owner \"adda\" is not a user of this world; add a [[user]]; did you mean \"ada\"?\n\
             w.toml:9: \"eve\" of the team is not a user of this world; add a [[user]] or leave it out",
        ),
        (
            &format!(
                "{ADA}[[product]]\nid = 100\nslug = 'kettle'\nowner = 'ADA'\n\
                 [[product]]\nid = 100\nslug = 'kettle'\nowner = 'ada'\nname = ''\n\
                 [[device]]\nproduct = 'kettel'\n[[device]]\nproduct = 'kettle'\nplatform = 'argon'\n\
                 [[client]]\nid = 'app'\nsecret = 's'\nproduct = 'kettle'\nowner = 'ada'"
            ),
            "w.toml:9: the product 100 exists already (line 5); choose another id\n\
             w.toml:10: the product \"kettle\" exists already (line 6); choose another slug\n\
             w.toml:12: name must not be empty\n\
             w.toml:14: the product \"kettel\" is not one of this world; add a [[product]] or leave the product out; \
             did you mean \"kettle\"?\n\
             w.toml:16: the product \"kettle\" is made of photon-2, and this device is of argon; change one of the platforms\n\
             w.toml:21: a client is a user's or a product's; remove owner or product",
        ),
    ]);
}

#[test]
fn refuses_faults_that_make_no_sense_with_their_lines() {
    let unknown = "expected one of bad-wifi, cellular-idle, cloud-degraded, token-storm";
    assert_refusals(&[
        (
            "faults = 'bad-wifi'",
            "w.toml:1: faults must be a list of names, such as [\"bad-wifi\"], not a text in quotes",
        ),
        (
            "faults = [\n'bad-wfi',\n1]",
            &format!(
                "w.toml:2: unknown faults \"bad-wfi\"; {unknown}; did you mean \"bad-wifi\"?\n\
                 w.toml:3: each of faults must be a text in quotes, not a whole number"
            ),
        ),
        ("[[fault]]\npath = '/v1'\nstatus = '503'", "w.toml:3: status must be a status from 200 to 599, such as 503"),
        (
            "[[fault]]\nstatus = 503\n[[fault]]\n\nreset = true\nevent = 'temp'",
            "w.toml:6: event goes with effects on streams, lost and late",
        ),
        ("\n[[fault]]\ndeaf = true\ndevice = 'lamp'", "w.toml:4: there is no device \"lamp\""),
        (
            "[[fault]]\ndelay = { from = '2s', to = '1s' }",
            "w.toml:2: delay must be a duration up to \"24h\" such as \"2s\", \
          or {\"from\": \"1s\", \"to\": \"5s\"}, or {\"mean\": \"2s\", \"deviation\": \"500ms\"}",
        ),
        (
            "[[fault]]\nstatus = 500\nlost = true",
            "w.toml:3: a fault does one thing, not status and lost; make two of it",
        ),
    ]);
    let huge = refusal("[[fault]]\nstatus = 503\ntimes = 99999999999999999999");
    assert_eq!(huge, "w.toml:3: times must be a number from 1 to 1000000000");
    let nothing = refusal("[[fault]]\npath = '/v1'");
    assert!(nothing.starts_with("w.toml:1: a fault does one thing: status, delay,"), "{nothing}");
    let misspelt = refusal("[[fault]]\nstaus = 503");
    assert!(misspelt.starts_with("w.toml:2: [[fault]] has no key \"staus\""), "{misspelt}");
    assert!(misspelt.ends_with("did you mean \"status\"?"), "{misspelt}");
}
