//! What a world must hold to, wherever it comes from.

use std::collections::{HashMap, HashSet};

use firmware::link::{DeviceId, Platform};
use jiff::SignedDuration;

use super::fleet::{FleetSpec, MAX_FLEET, NUMBER};
use super::kept;
use super::nearest::{Quoted, nearest};
use super::problems::{Place, Problems};
use super::{ClientKind, ClientSpec, DeviceSpec, ProductSpec, UserSpec, World};
use crate::devices::{MAX_NAME, name_fault, notes_fault};
use crate::journal;
use crate::link::MAX_LATENCY;
use crate::oauth::RedirectUri;
use crate::scopes::{Scopes, UnknownScope};
use crate::user::recovery_code_at_heart;

/// The longest duration: a century, so that no moment computed with it leaves the calendar.
const MAX_DURATION: SignedDuration = SignedDuration::from_hours(36_525 * 24);
/// The most frames that wait for one reader, and the most streams.
pub(super) const MAX_COUNT: usize = 1 << 20;
/// The longest e-mail address in bytes.
const MAX_USERNAME: usize = 254;
/// The shortest second-factor secret in characters: 10 bytes, less is refused by some authenticators.
const MIN_MFA_SECRET: usize = 16;
/// The longest first or last name in bytes, as over HTTP.
const MAX_PERSON: usize = 256;
/// The longest recovery code in bytes.
const MAX_RECOVERY_CODE: usize = 64;
/// The smallest number of a product; those below are of platforms. Chosen.
pub(super) const MIN_PRODUCT: u16 = 100;
/// The longest slug of a product in bytes.
const MAX_SLUG: usize = 64;
/// As for a client that is made over HTTP.
const MAX_CLIENT_NAME: usize = 100;

/// Finds every rule the world breaks.
pub(super) fn check(world: &World, problems: &mut Problems<'_>) {
    check_settings(world, problems);
    check_users(&world.users, problems);
    kept::check(world, problems);
    check_clients(world, problems);
    check_organizations(world, problems);
    check_products(world, problems);
    check_devices(world, problems);
    check_faults(world, problems);
}

fn check_faults(world: &World, problems: &mut Problems<'_>) {
    for (index, fault) in world.faults.iter().enumerate() {
        let has_device = |name: &str| {
            // Ids are made of the seed unless they are given; whether there is this one shows when the cloud starts.
            DeviceId::parse(name).is_some() || world.population().any(|device| device.name.as_deref() == Some(name))
        };
        if let Some((key, complaint)) = fault.complaint(has_device) {
            problems.add(Place::new("fault", index, key.unwrap_or_default()), |_| complaint);
        }
    }
}

fn check_settings(world: &World, problems: &mut Problems<'_>) {
    let settings = &world.settings;
    for (key, duration) in [
        ("token_lifetime", settings.token_lifetime),
        ("mfa_lifetime", settings.mfa_lifetime),
        ("code_lifetime", settings.code_lifetime),
        ("refresh_token_lifetime", settings.refresh_token_lifetime),
        ("call_timeout", settings.call_timeout),
        ("offline_wait", settings.offline_wait),
    ] {
        if duration.is_negative() || duration > MAX_DURATION {
            problems.add(Place::new("cloud", 0, key), |_| {
                format!("{key} must be between \"0s\" and \"36525 days\", a century")
            });
        }
    }
    for (key, count) in [("stream_queue", settings.stream_queue), ("max_streams", settings.max_streams)] {
        if !(1..=MAX_COUNT).contains(&count) {
            problems.add(Place::new("cloud", 0, key), |_| format!("{key} must be from 1 to {MAX_COUNT}, not {count}"));
        }
    }
    if settings.journal > journal::MAX_LENGTH {
        let (max, length) = (journal::MAX_LENGTH, settings.journal);
        problems.add(Place::new("cloud", 0, "journal"), |_| format!("journal must be from 0 to {max}, not {length}"));
    }
}

fn check_users(users: &[UserSpec], problems: &mut Problems<'_>) {
    let mut names = HashMap::new();
    for (index, user) in users.iter().enumerate() {
        let place = |key| Place::new("user", index, key);
        let name = &user.username;
        if let Some(fault) = name_fault(name, MAX_USERNAME) {
            problems.add(place("username"), |_| format!("username {fault}"));
        }
        if let Some(first) = names.insert(name.to_lowercase(), place("username")) {
            problems.add(place("username"), |problems| {
                let (name, first) = (Quoted(name), problems.tell(first));
                format!("the user {name} exists already ({first}); choose another name, not differing in case alone")
            });
        }
        check_credentials(user, place, problems);
        let company = user.company_name.as_deref().unwrap_or_default();
        for (key, name) in
            [("first_name", &*user.first_name), ("last_name", &*user.last_name), ("company_name", company)]
        {
            if name.len() > MAX_PERSON {
                problems.add(place(key), |_| format!("{key} must be at most {MAX_PERSON} bytes long"));
            }
        }
        if let Some(fault) = user.mfa_secret.as_deref().and_then(base32_fault) {
            problems.add(place("mfa_secret"), |_| format!("mfa_secret {fault}"));
        }
    }
}

fn check_credentials(user: &UserSpec, place: impl Fn(&'static str) -> Place, problems: &mut Problems<'_>) {
    if user.sso {
        for (key, given) in [
            ("password", !user.password.is_empty()),
            ("password_hash", user.password_hash.is_some()),
            ("mfa_secret", user.mfa_secret.is_some()),
        ] {
            if given {
                problems.add(place(key), |_| {
                    format!("an account with sso = true has no {key} here; remove one of the two")
                });
            }
        }
    } else if user.password_hash.is_some() && !user.password.is_empty() {
        problems.add(place("password_hash"), |_| {
            "an account has one password; remove password or password_hash".to_owned()
        });
    } else if user.password_hash.is_none() && user.password.is_empty() {
        problems.add(place("password"), |_| "password must not be empty".to_owned());
    }
    let recoverable = [("recovery_codes", &user.recovery_codes), ("recovery_hashes", &user.recovery_hashes)];
    for (key, _) in recoverable.iter().filter(|(_, codes)| user.mfa_secret.is_none() && !codes.is_empty()) {
        problems.add(place(key), |_| {
            format!("{key} are for an account with a second factor; add an mfa_secret or remove them")
        });
    }
    let mut codes = HashSet::new();
    for (item, code) in user.recovery_codes.iter().enumerate() {
        let place = Place { item, ..place("recovery_codes") };
        let allowed = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
        let plain = recovery_code_at_heart(code);
        if plain.is_empty() || code.len() > MAX_RECOVERY_CODE || !code.bytes().all(allowed) {
            problems.add(place, |_| {
                format!("a recovery code is 1 to {MAX_RECOVERY_CODE} letters, digits and signs of ASCII")
            });
        } else if !codes.insert(plain) {
            problems.add(place, |_| {
                "this recovery code is given twice, capitals, blanks and dashes aside; remove one".to_owned()
            });
        }
    }
}

fn check_clients(world: &World, problems: &mut Problems<'_>) {
    let users = folded_names(&world.users);
    let mut ids = HashMap::new();
    for (index, client) in world.clients.iter().enumerate() {
        let place = |key| Place::new("client", index, key);
        check_client(client, place, problems);
        check_owner(client.owner.as_deref(), place("owner"), &users, &world.users, problems);
        check_product(client.product.as_deref(), place("product"), &world.products, problems);
        if client.owner.is_some() && client.product.is_some() {
            problems
                .add(place("product"), |_| "a client is a user's or a product's; remove owner or product".to_owned());
        }
        let id = &client.id;
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if !(3..=40).contains(&id.len()) || !id.bytes().all(allowed) {
            problems.add(place("id"), |_| {
                let id = Quoted(id);
                format!("a client's id is 3 to 40 letters, digits, - and _, which {id} is not")
            });
        }
        if let Some(first) = ids.insert(id, place("id")) {
            problems.add(place("id"), |problems| {
                let (id, first) = (Quoted(id), problems.tell(first));
                format!("the client {id} exists already ({first}); remove one of them")
            });
        }
        if client.secret_hash.is_some() && !client.secret.is_empty() {
            problems.add(place("secret_hash"), |_| "a client has one secret; remove secret or secret_hash".to_owned());
        } else if client.secret_hash.is_none() && client.secret.is_empty() {
            problems.add(place("secret"), |_| "secret must not be empty".to_owned());
        }
    }
}

fn check_products(world: &World, problems: &mut Problems<'_>) {
    let mut ids = HashMap::new();
    let mut slugs = HashMap::new();
    for (index, product) in world.products.iter().enumerate() {
        let place = |key| Place::new("product", index, key);
        let (id, slug) = (product.id, &product.slug);
        if id < MIN_PRODUCT {
            problems.add(place("id"), |_| format!("a product's id is from {MIN_PRODUCT} to {}, not {id}", u16::MAX));
        }
        if let Some(first) = ids.insert(id, place("id")) {
            problems.add(place("id"), |problems| {
                let first = problems.tell(first);
                format!("the product {id} exists already ({first}); choose another id")
            });
        }
        if !is_slug(slug) {
            problems.add(place("slug"), |_| {
                let slug = Quoted(slug);
                format!("a product's slug is 1 to {MAX_SLUG} of a-z, 0-9 and -, not digits alone, which {slug} is not")
            });
        }
        if let Some(first) = slugs.insert(slug, place("slug")) {
            problems.add(place("slug"), |problems| {
                let (slug, first) = (Quoted(slug), problems.tell(first));
                format!("the product {slug} exists already ({first}); choose another slug")
            });
        }
        if let Some(fault) = product.name.as_deref().and_then(|name| name_fault(name, MAX_CLIENT_NAME)) {
            problems.add(place("name"), |_| format!("name {fault}"));
        }
        if let Some(slug) = &product.organization
            && world.organizations.iter().all(|organization| organization.slug != *slug)
        {
            problems.add(place("organization"), |_| {
                let named = Quoted(slug);
                let head = format!(
                    "the organization {named} is not one of this world; add an [[organization]] or leave it out"
                );
                match nearest(slug, world.organizations.iter().map(|organization| organization.slug.as_str())) {
                    Some(guess) => format!("{head}; did you mean {guess:?}?"),
                    None => head,
                }
            });
        }
        check_team(&product.owner, &product.team, place, &world.users, problems);
    }
}

fn check_organizations(world: &World, problems: &mut Problems<'_>) {
    let mut slugs = HashMap::new();
    for (index, organization) in world.organizations.iter().enumerate() {
        let place = |key| Place::new("organization", index, key);
        let slug = &organization.slug;
        if !is_slug(slug) {
            problems.add(place("slug"), |_| {
                let slug = Quoted(slug);
                format!(
                    "an organization's slug is 1 to {MAX_SLUG} of a-z, 0-9 and -, not digits alone, which {slug} is not"
                )
            });
        }
        if let Some(first) = slugs.insert(slug, place("slug")) {
            problems.add(place("slug"), |problems| {
                let (slug, first) = (Quoted(slug), problems.tell(first));
                format!("the organization {slug} exists already ({first}); choose another slug")
            });
        }
        check_team(&organization.owner, &organization.team, place, &world.users, problems);
    }
}

/// The owner and the members of a product's or an organization's team are users.
fn check_team(
    owner: &str,
    team: &[String],
    place: impl Fn(&'static str) -> Place,
    users: &[UserSpec],
    problems: &mut Problems<'_>,
) {
    let names = folded_names(users);
    if !names.contains(&owner.to_lowercase()) {
        problems.add(place("owner"), |_| {
            let head = format!("the owner {} is not a user of this world; add a [[user]]", Quoted(owner));
            with_guess(head, owner, users)
        });
    }
    for (item, member) in team.iter().enumerate() {
        if !names.contains(&member.to_lowercase()) {
            problems.add(Place { item, ..place("team") }, |_| {
                let named = Quoted(member);
                let head = format!("{named} of the team is not a user of this world; add a [[user]] or leave it out");
                with_guess(head, member, users)
            });
        }
    }
}

fn check_devices(world: &World, problems: &mut Problems<'_>) {
    let users = folded_names(&world.users);
    let mut ids = HashMap::new();
    let mut names = HashMap::new();
    for (index, device) in world.devices.iter().enumerate() {
        let place = |key| Place::new("device", index, key);
        check_device(device, place, problems);
        if let Some(id) = device.id
            && let Some(first) = ids.insert(id, place("id"))
        {
            problems.add(place("id"), |problems| {
                let first = problems.tell(first);
                format!(
                    "the id {id} is given twice (first: {first}); change one, or leave it out to get one from the seed"
                )
            });
        }
        check_belonging(device, place, &users, world, problems);
        let folded = device.owner.as_deref().map(str::to_lowercase);
        // Ids are made from owner and name, so what nobody owns must differ by name as well. Devices that have ids may be
        // called alike, as they may become over HTTP.
        if let Some(name) = &device.name
            && let Some((first, has_id)) = names.insert((folded, name.clone()), (place("name"), device.id.is_some()))
            && !(has_id && device.id.is_some())
        {
            problems.add(place("name"), |problems| name_taken(device, name, first, problems));
        }
    }
    for (index, fleet) in world.fleets.iter().enumerate() {
        let place = |key| Place::new("fleet", index, key);
        check_device(&fleet.device, place, problems);
        check_belonging(&fleet.device, place, &users, world, problems);
        if check_fleet(fleet, place, problems) {
            let folded = fleet.device.owner.as_deref().map(str::to_lowercase);
            let members = (1..=fleet.count).map(|number| fleet.name_of(number));
            let taken = members
                .filter_map(|name| Some((names.insert((folded.clone(), name.clone()), (place("name"), false))?, name)));
            if let Some(((first, _), name)) = taken.last() {
                problems.add(place("name"), |problems| name_taken(&fleet.device, &name, first, problems));
            }
        }
    }
}

/// Whose a device is, and in which product.
fn check_belonging(
    device: &DeviceSpec,
    place: impl Fn(&'static str) -> Place,
    users: &HashSet<String>,
    world: &World,
    problems: &mut Problems<'_>,
) {
    check_owner(device.owner.as_deref(), place("owner"), users, &world.users, problems);
    let product = check_product(device.product.as_deref(), place("product"), &world.products, problems);
    if let Some(product) = product.filter(|product| product.platform != device.platform) {
        problems.add(place("product"), |_| {
            let (slug, own) = (Quoted(&product.slug), Platform::name(product.platform));
            let other = Platform::name(device.platform);
            format!("the product {slug} is made of {own}, and this device is of {other}; change one of the platforms")
        });
    }
}

/// Whether a fleet has a number of devices, each with a name that a device can have.
fn check_fleet(fleet: &FleetSpec, place: impl Fn(&'static str) -> Place, problems: &mut Problems<'_>) -> bool {
    let count = fleet.count;
    if !(1..=MAX_FLEET).contains(&count) {
        problems.add(place("count"), |_| format!("a fleet has from 1 to {MAX_FLEET} devices, not {count}"));
        return false;
    }
    if count > 1 && !fleet.name.contains(NUMBER) {
        problems.add(place("name"), |_| {
            format!(
                "name must hold {NUMBER}, which stands for the number of each device; {} does not",
                Quoted(&fleet.name)
            )
        });
        return false;
    }
    if let Some(fault) = name_fault(&fleet.name_of(count), MAX_NAME) {
        problems.add(place("name"), |_| format!("name {fault}"));
        return false;
    }
    true
}

fn name_taken(device: &DeviceSpec, name: &str, first: Place, problems: &Problems<'_>) -> String {
    let (name, first) = (Quoted(name), problems.tell(first));
    let fix = "give one of them another name";
    match &device.owner {
        Some(owner) => format!("{} has a device {name} already ({first}); {fix}", Quoted(owner)),
        None => format!("there is a device {name} without an owner already ({first}); {fix}"),
    }
}

/// Usernames as they are looked up.
pub(super) fn folded_names(users: &[UserSpec]) -> HashSet<String> {
    users.iter().map(|user| user.username.to_lowercase()).collect()
}

fn check_owner(
    owner: Option<&str>,
    place: Place,
    folded: &HashSet<String>,
    users: &[UserSpec],
    problems: &mut Problems<'_>,
) {
    let Some(owner) = owner.filter(|owner| !folded.contains(&owner.to_lowercase())) else { return };
    problems.add(place, |_| {
        let owned = Quoted(owner);
        let head = format!("the owner {owned} is not a user of this world; add a [[user]] or leave the owner out");
        with_guess(head, owner, users)
    });
}

/// A sentence, and the user that was meant if one comes near.
pub(super) fn with_guess(head: String, name: &str, users: &[UserSpec]) -> String {
    match nearest(name, users.iter().map(|user| user.username.as_str())) {
        Some(guess) => format!("{head}; did you mean {guess:?}?"),
        None => head,
    }
}

/// The product of this slug, if one is named.
fn check_product<'w>(
    slug: Option<&str>,
    place: Place,
    products: &'w [ProductSpec],
    problems: &mut Problems<'_>,
) -> Option<&'w ProductSpec> {
    let slug = slug?;
    let found = products.iter().find(|product| product.slug == slug);
    if found.is_none() {
        problems.add(place, |_| {
            let named = Quoted(slug);
            let head =
                format!("the product {named} is not one of this world; add a [[product]] or leave the product out");
            match nearest(slug, products.iter().map(|product| product.slug.as_str())) {
                Some(guess) => format!("{head}; did you mean {guess:?}?"),
                None => head,
            }
        });
    }
    found
}

/// It must not be taken for a number, which products have as well.
fn is_slug(slug: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=MAX_SLUG).contains(&slug.len()) && slug.bytes().all(allowed) && !slug.bytes().all(|byte| byte.is_ascii_digit())
}

fn check_client(client: &ClientSpec, place: impl Fn(&'static str) -> Place, problems: &mut Problems<'_>) {
    if let Some(fault) = client.name.as_deref().and_then(|name| name_fault(name, MAX_CLIENT_NAME)) {
        problems.add(place("name"), |_| format!("name {fault}"));
    }
    match (client.kind, client.redirect_uris.is_empty()) {
        (Some(ClientKind::Web), true) => problems.add(place("type"), |_| {
            "a client of type \"web\" has redirect_uris; add redirect_uris = [\"https://app.example/callback\"]"
                .to_owned()
        }),
        (Some(ClientKind::Installed), false) => problems.add(place("redirect_uris"), |_| {
            "a client of type \"installed\" has no redirect_uris; remove them, or make it type = \"web\"".to_owned()
        }),
        _ => {}
    }
    for (item, uri) in client.redirect_uris.iter().enumerate() {
        if let Err(fault) = RedirectUri::parse(uri) {
            let place = Place { item, ..place("redirect_uris") };
            problems.add(place, |_| format!("the redirect URI {} {fault}", Quoted(uri)));
        }
    }
    if let Some(Err(UnknownScope(word))) = client.scope.as_deref().map(Scopes::of_client) {
        problems.add(place("scope"), |_| {
            format!("a client's scope is customers:create or *:*, which {} is not", Quoted(&word))
        });
    }
}

fn check_device(device: &DeviceSpec, place: impl Fn(&'static str) -> Place, problems: &mut Problems<'_>) {
    if device.latency.is_negative() || device.latency > MAX_LATENCY {
        problems.add(place("latency"), |_| "latency must be between \"0s\" and \"1h\"".to_owned());
    }
    let name = device.name.as_deref();
    if let Some(fault) = name.and_then(|name| name_fault(name, MAX_NAME)) {
        problems.add(place("name"), |_| format!("name {fault}"));
    }
    if let Some(fault) = device.notes.as_deref().and_then(notes_fault) {
        problems.add(place("notes"), |_| format!("notes {fault}"));
    }
}

/// Lengths of 1, 3 and 6 beyond a multiple of 8 hold part of a byte, which no encoder writes.
fn base32_fault(secret: &str) -> Option<&'static str> {
    if !secret.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7')) {
        Some("must be base32: the capitals A-Z and the digits 2-7, without spaces and =")
    } else if secret.len() < MIN_MFA_SECRET {
        Some("is too short; it takes 16 characters of base32 or more")
    } else if matches!(secret.len() % 8, 1 | 3 | 6) {
        Some("is no whole base32 text; a character is missing or too many")
    } else {
        None
    }
}
