//! From the text of a file to a world: keys and types.

use firmware::Firmware;
use firmware::link::{DeviceId, Platform};
use toml::de::{DeTable, DeValue, Error};

use super::analog;
use super::error::WorldError;
use super::faults;
use super::fields::{Fields, mistyped};
use super::fleet::MAX_FLEET;
use super::nearest::{Quoted, refusal};
use super::problems::Problems;
use super::sketches::SketchFile;
use super::{
    ClientKind, ClientSpec, DeviceSpec, FleetSpec, OrganizationSpec, ProductSpec, TokenSpec, UserSpec, World, rules,
};
use crate::journal;
use crate::limits::RateLimits;

/// Reads a whole file. `beside` tells whether something of a name lies beside it.
pub(super) fn world(text: &str, file: &str, beside: &dyn Fn(&str) -> bool) -> Result<World, WorldError> {
    let document = DeTable::parse(text).map_err(|error| syntax_error(text, file, &error))?;
    table(document.get_ref(), text, file, beside)
}

/// Reads what the parser made of a text.
pub(super) fn table(
    root: &DeTable<'_>,
    text: &str,
    file: &str,
    beside: &dyn Fn(&str) -> bool,
) -> Result<World, WorldError> {
    let mut problems = Problems::in_file(text, file, Some(root));
    let world = read(root, beside, &mut problems);
    // Rules count users and devices as the file does, which holds only when each of them could be read.
    if problems.is_empty() {
        rules::check(&world, &mut problems);
    }
    problems.into_result().map(|()| world)
}

/// The parser's own words, but for slips that it describes in a way that leads astray.
fn syntax_error(text: &str, file: &str, error: &Error) -> WorldError {
    let span = error.span().unwrap_or(0..0);
    let message = error.message();
    let culprit = text.get(span.clone()).unwrap_or_default();
    let mut problems = Problems::in_file(text, file, None);
    problems.add_at(span.start, || {
        if message == "duplicate key"
            && matches!(
                culprit,
                "user" | "token" | "client" | "organization" | "product" | "device" | "fleet" | "fault"
            )
        {
            format!(
                "{culprit} stands in the file with one pair of brackets and with two; each begins with [[{culprit}]]"
            )
        } else if message == "duplicate key" {
            format!("{} is given twice; remove one", Quoted(culprit))
        } else if message.starts_with("invalid boolean") || message.starts_with("string values must be quoted") {
            String::from("expected a value: a text in quotes, a number, true or false, [a list] or { a table }")
        } else {
            format!("not TOML: {message}")
        }
    });
    problems.into_error()
}

fn read(root: &DeTable<'_>, beside: &dyn Fn(&str) -> bool, problems: &mut Problems<'_>) -> World {
    const KEYS: [&str; 11] =
        ["seed", "faults", "cloud", "user", "token", "client", "organization", "product", "device", "fleet", "fault"];
    let mut world = World::empty();
    let mut fields = Fields::new("a world file", root, 0, &KEYS, problems);
    if let Some(seed) = fields.number("seed", 0..=u64::MAX) {
        world.seed = seed;
    }
    if let Some(value) = fields.value("cloud") {
        match value.get_ref() {
            DeValue::Table(table) => cloud(table, &mut world, fields.problems()),
            _ => mistyped("cloud", value, "a table, [cloud]", fields.problems()),
        }
    }
    world.users = each(&mut fields, "user", user);
    world.tokens = each(&mut fields, "token", token);
    world.organizations = each(&mut fields, "organization", organization);
    world.products = each(&mut fields, "product", product);
    world.devices = each(&mut fields, "device", |table, start, problems| Some(device(table, start, beside, problems)));
    world.fleets = each(&mut fields, "fleet", |table, start, problems| fleet(table, start, beside, problems));
    world.fault_sets = faults::sets(&mut fields);
    world.faults = each(&mut fields, "fault", faults::fault);
    let stock = std::mem::replace(&mut world.clients, each(&mut fields, "client", client));
    for client in stock {
        if world.clients.iter().all(|given| given.id != client.id) {
            world.clients.push(client);
        }
    }
    world
}

/// The most loops a second. Chosen: ten times what a device runs (documented).
const MAX_LOOP_HZ: u32 = 10_000;

/// What a list of tables holds.
fn each<T>(
    fields: &mut Fields<'_, '_, '_>,
    key: &str,
    read: impl Fn(&DeTable<'_>, usize, &mut Problems<'_>) -> Option<T>,
) -> Vec<T> {
    let Some(value) = fields.value(key) else {
        return Vec::new();
    };
    let expected = format!("a list, each of it beginning with [[{key}]]");
    let Some(items) = value.get_ref().as_array() else {
        mistyped(key, value, &expected, fields.problems());
        return Vec::new();
    };
    let mut found = Vec::new();
    for item in items {
        match item.get_ref() {
            DeValue::Table(table) => found.extend(read(table, item.span().start, fields.problems())),
            _ => mistyped(key, item, &expected, fields.problems()),
        }
    }
    found
}

fn cloud(table: &DeTable<'_>, world: &mut World, problems: &mut Problems<'_>) {
    const KEYS: [&str; 12] = [
        "token_lifetime",
        "mfa_lifetime",
        "code_lifetime",
        "refresh_token_lifetime",
        "refresh_from_expiry",
        "allow_insecure_redirects",
        "call_timeout",
        "offline_wait",
        "stream_queue",
        "max_streams",
        "rate_limits",
        "journal",
    ];
    let mut fields = Fields::new("[cloud]", table, 0, &KEYS, problems);
    let settings = &mut world.settings;
    for (key, setting) in [
        ("token_lifetime", &mut settings.token_lifetime),
        ("mfa_lifetime", &mut settings.mfa_lifetime),
        ("code_lifetime", &mut settings.code_lifetime),
        ("refresh_token_lifetime", &mut settings.refresh_token_lifetime),
        ("call_timeout", &mut settings.call_timeout),
        ("offline_wait", &mut settings.offline_wait),
    ] {
        if let Some(duration) = fields.duration(key) {
            *setting = duration;
        }
    }
    for (key, setting) in [
        ("refresh_from_expiry", &mut settings.refresh_from_expiry),
        ("allow_insecure_redirects", &mut settings.allow_insecure_redirects),
    ] {
        if let Some(flag) = fields.flag(key) {
            *setting = flag;
        }
    }
    if let Some(word) = fields.word("rate_limits", &RateLimits::ALL.map(RateLimits::name)) {
        settings.rate_limits = RateLimits::ALL[word];
    }
    for (key, setting) in [("stream_queue", &mut settings.stream_queue), ("max_streams", &mut settings.max_streams)] {
        if let Some(count) = fields.number(key, 1..=rules::MAX_COUNT) {
            *setting = count;
        }
    }
    if let Some(length) = fields.number("journal", 0..=journal::MAX_LENGTH) {
        settings.journal = length;
    }
}

fn user(table: &DeTable<'_>, start: usize, problems: &mut Problems<'_>) -> Option<UserSpec> {
    const KEYS: [&str; 13] = [
        "username",
        "id",
        "password",
        "password_hash",
        "sso",
        "first_name",
        "last_name",
        "company_name",
        "business_account",
        "mfa_secret",
        "recovery_codes",
        "recovery_hashes",
        "tokens",
    ];
    let mut fields = Fields::new("[[user]]", table, start, &KEYS, problems);
    fields.require("username", "username = \"ada@example.com\"");
    let sso = fields.flag("sso").unwrap_or(false);
    let id = fields.text("id").map(str::to_owned);
    let password_hash = fields.text("password_hash").map(str::to_owned);
    if !sso && fields.value("password_hash").is_none() {
        fields.require("password", "password = \"…\"");
    }
    let username = fields.text("username");
    let password = fields.text("password").or((sso || password_hash.is_some()).then_some(""));
    let first_name = fields.text("first_name").unwrap_or_default().to_owned();
    let last_name = fields.text("last_name").unwrap_or_default().to_owned();
    let company_name = fields.text("company_name").map(str::to_owned);
    let business_account = fields.flag("business_account").unwrap_or(false);
    let mfa_secret = fields.text("mfa_secret").map(str::to_owned);
    let recovery_codes = fields.texts("recovery_codes").unwrap_or_default();
    let recovery_hashes = fields.texts("recovery_hashes").unwrap_or_default();
    let tokens = fields.texts("tokens").unwrap_or_default();
    let (username, password) = (username?.to_owned(), password?.to_owned());
    Some(UserSpec {
        username,
        id,
        password,
        password_hash,
        sso,
        first_name,
        last_name,
        company_name,
        business_account,
        mfa_secret,
        recovery_codes,
        recovery_hashes,
        tokens,
    })
}

fn token(table: &DeTable<'_>, start: usize, problems: &mut Problems<'_>) -> Option<TokenSpec> {
    const KEYS: [&str; 6] = ["value", "user", "client", "expires", "scopes", "by_password"];
    let mut fields = Fields::new("[[token]]", table, start, &KEYS, problems);
    fields.require("value", "value = \"…\"");
    fields.require("user", "user = \"ada@example.com\"");
    let value = fields.text("value");
    let user = fields.text("user");
    let client = fields.text("client").map(str::to_owned);
    let expires = fields.moment("expires");
    let scopes = fields.texts("scopes");
    let by_password = fields.flag("by_password").unwrap_or(true);
    let token = TokenSpec::new(value?, user?);
    let client = client.unwrap_or(token.client);
    Some(TokenSpec { client, expires, scopes, by_password, ..token })
}

fn client(table: &DeTable<'_>, start: usize, problems: &mut Problems<'_>) -> Option<ClientSpec> {
    const KEYS: [&str; 9] =
        ["id", "secret", "secret_hash", "name", "type", "redirect_uris", "owner", "product", "scope"];
    let mut fields = Fields::new("[[client]]", table, start, &KEYS, problems);
    fields.require("id", "id = \"my-app\"");
    if fields.value("secret_hash").is_none() {
        fields.require("secret", "secret = \"…\"");
    }
    let id = fields.text("id");
    let secret_hash = fields.text("secret_hash").map(str::to_owned);
    let secret = fields.text("secret").or(secret_hash.is_some().then_some(""));
    let name = fields.text("name").map(str::to_owned);
    let kind = fields.word("type", &["web", "installed"]).map(|word| [ClientKind::Web, ClientKind::Installed][word]);
    let redirect_uris = fields.texts("redirect_uris").unwrap_or_default();
    let owner = fields.text("owner").map(str::to_owned);
    let product = fields.text("product").map(str::to_owned);
    let scope = fields.text("scope").map(str::to_owned);
    let (id, secret) = (id?.to_owned(), secret?.to_owned());
    Some(ClientSpec { id, secret, secret_hash, name, kind, redirect_uris, owner, product, scope })
}

fn organization(table: &DeTable<'_>, start: usize, problems: &mut Problems<'_>) -> Option<OrganizationSpec> {
    const KEYS: [&str; 3] = ["slug", "owner", "team"];
    let mut fields = Fields::new("[[organization]]", table, start, &KEYS, problems);
    fields.require("slug", "slug = \"my-organization\"");
    fields.require("owner", "owner = \"ada@example.com\"");
    let slug = fields.text("slug");
    let owner = fields.text("owner");
    let team = fields.texts("team").unwrap_or_default();
    Some(OrganizationSpec { team, ..OrganizationSpec::new(slug?, owner?) })
}

fn product(table: &DeTable<'_>, start: usize, problems: &mut Problems<'_>) -> Option<ProductSpec> {
    const KEYS: [&str; 7] = ["id", "slug", "name", "owner", "organization", "team", "platform"];
    let mut fields = Fields::new("[[product]]", table, start, &KEYS, problems);
    fields.require("id", "id = 20001");
    fields.require("slug", "slug = \"my-product\"");
    fields.require("owner", "owner = \"ada@example.com\"");
    let id = fields.number("id", rules::MIN_PRODUCT..=u16::MAX);
    let slug = fields.text("slug");
    let name = fields.text("name").map(str::to_owned);
    let owner = fields.text("owner");
    let organization = fields.text("organization").map(str::to_owned);
    let team = fields.texts("team").unwrap_or_default();
    let platform = fields.word("platform", &Platform::ALL.map(Platform::name));
    let product = ProductSpec::new(id?, slug?, owner?);
    let platform = platform.map_or(product.platform, |place| Platform::ALL[place]);
    Some(ProductSpec { name, organization, team, platform, ..product })
}

fn device(table: &DeTable<'_>, start: usize, beside: &dyn Fn(&str) -> bool, problems: &mut Problems<'_>) -> DeviceSpec {
    const KEYS: [&str; 14] = [
        "name",
        "owner",
        "product",
        "platform",
        "firmware",
        "id",
        "online",
        "deaf",
        "latency",
        "notes",
        "millis",
        "sample_index",
        "loop_hz",
        "analog",
    ];
    let mut fields = Fields::new("[[device]]", table, start, &KEYS, problems);
    let name = fields.text("name").map(str::to_owned);
    let id = id(&mut fields);
    DeviceSpec { name, id, ..kind(&mut fields, beside) }
}

fn fleet(
    table: &DeTable<'_>,
    start: usize,
    beside: &dyn Fn(&str) -> bool,
    problems: &mut Problems<'_>,
) -> Option<FleetSpec> {
    const KEYS: [&str; 15] = [
        "count",
        "name",
        "owner",
        "product",
        "platform",
        "firmware",
        "online",
        "deaf",
        "latency",
        "notes",
        "millis",
        "sample_index",
        "loop_hz",
        "analog",
        "spread",
    ];
    let mut fields = Fields::new("[[fleet]]", table, start, &KEYS, problems);
    fields.require("count", "count = 100");
    fields.require("name", "name = \"sensor-{n}\"");
    let count = fields.number("count", 1..=MAX_FLEET);
    let name = fields.text("name");
    let spread_ms = fields.period_ms("spread").unwrap_or(0);
    let device = kind(&mut fields, beside);
    Some(FleetSpec::new(count?, name?, device).spread_over_ms(spread_ms))
}

/// What a device is but for its name and its id.
fn kind(fields: &mut Fields<'_, '_, '_>, beside: &dyn Fn(&str) -> bool) -> DeviceSpec {
    let mut device = DeviceSpec::unnamed();
    device.owner = fields.text("owner").map(str::to_owned);
    device.product = fields.text("product").map(str::to_owned);
    device.notes = fields.text("notes").map(str::to_owned);
    if let Some(platform) = fields.word("platform", &Platform::ALL.map(Platform::name)) {
        device.platform = Platform::ALL[platform];
    }
    firmware(fields, &mut device, beside);
    device.online = fields.flag("online").unwrap_or(device.online);
    device.deaf = fields.flag("deaf").unwrap_or(device.deaf);
    device.latency = fields.duration("latency").unwrap_or(device.latency);
    device.millis = fields.number("millis", 0..=u32::MAX).unwrap_or(device.millis);
    device.loop_hz = fields.number("loop_hz", 1..=MAX_LOOP_HZ).unwrap_or(device.loop_hz);
    sample_index(fields, &mut device);
    if let Some(value) = fields.value("analog") {
        device.analog = analog::pins(value, fields.problems());
    }
    device
}

/// A built-in application by its name, or a sketch by its path: what has a slash or a dot in it, or lies beside the file.
fn firmware(fields: &mut Fields<'_, '_, '_>, device: &mut DeviceSpec, beside: &dyn Fn(&str) -> bool) {
    let Some((text, value)) = fields.text("firmware").zip(fields.value("firmware")) else {
        return;
    };
    let start = value.span().start;
    if let Some(built_in) = Firmware::parse(text) {
        device.firmware = built_in;
    } else if text.contains(['/', '\\', '.']) || (!text.is_empty() && beside(text)) {
        device.sketch = Some(SketchFile { path: text.into(), place: fields.problems().place(start) });
    } else {
        fields.problems().add_at(start, || {
            let head = format!("unknown firmware {}, and no path of a sketch", Quoted(text));
            refusal(&head, text, &Firmware::NAMES)
        });
    }
}

fn id(fields: &mut Fields<'_, '_, '_>) -> Option<DeviceId> {
    let text = fields.text("id")?;
    let id = DeviceId::parse(text);
    if id.is_none() {
        let start = fields.value("id")?.span().start;
        fields.problems().add_at(start, || {
            let text = Quoted(text);
            format!("a device's id is 24 hex digits, which {text} is not; leave it out to get one from the seed")
        });
    }
    id
}

fn sample_index(fields: &mut Fields<'_, '_, '_>, device: &mut DeviceSpec) {
    let Some(value) = fields.value("sample_index") else {
        return;
    };
    let number = fields.number("sample_index", 0..=u32::MAX);
    match (&device.sketch, &mut device.firmware) {
        (None, Firmware::Sensor { sample_index }) => *sample_index = number.unwrap_or(*sample_index),
        (sketch, other) => fields.problems().add_at(value.span().start, || {
            let path = sketch.as_ref().map(|sketch| sketch.path.to_string_lossy());
            let name = Quoted(path.as_deref().unwrap_or(other.name()));
            format!("only firmware = \"sensor\" has a sample_index, {name} has none; remove one of the two")
        }),
    }
}
