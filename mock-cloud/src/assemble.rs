//! From a world to a cloud full of records and a fleet full of devices.

use std::sync::Arc;

use firmware::link::{Describe, DeviceId, Platform, SystemDescribe};
use firmware::{Device as Emulated, DeviceConfig};

use crate::authentication::NewToken;
use crate::cloud::Cloud;
use crate::devices::{CellularIdentity, Device};
use crate::faults::Faults;
use crate::ids::{self, ObjectId, Secrets};
use crate::oauth::{Client, RedirectUri};
use crate::organizations::Organization;
use crate::products::{Product, ProductKey};
use crate::scopes::{self, Scopes};
use crate::secret::HashedSecret;
use crate::user::{self, AccountInfo, Credentials, Otp, User, UserKey};
use crate::world::{ClientSpec, DeviceSpec, OrganizationSpec, ProductSpec, TokenSpec, World};

/// Fills a cloud. The emulated devices come in the order of their records.
///
/// # Errors
/// Sentences, when a world made in code holds what a world file would have been refused for.
pub(crate) fn assemble(world: &World, secrets: Secrets) -> Result<(Cloud, Vec<Emulated>), String> {
    world.check().map_err(|error| error.to_string())?;
    let mut cloud = Cloud::new(world.settings.clone(), secrets);
    cloud.faults = Faults::new(world.seed);
    for spec in &world.users {
        let otp = spec.mfa_secret.as_deref().map(Otp::from_base32).transpose();
        let otp = otp.map_err(|error| format!("the second factor of {:?} {error}", spec.username))?;
        let credentials = if spec.sso {
            Credentials::single_sign_on()
        } else {
            let password = secret(&mut cloud, &spec.password, spec.password_hash.as_deref());
            let codes = spec.recovery_codes.iter().map(|code| user::hash_recovery_code(code, &mut cloud.secrets));
            let kept =
                spec.recovery_hashes.iter().map(|hash| HashedSecret::from_text(hash).expect("the world was checked"));
            Credentials::new(password, otp).with_recovery_codes(codes.chain(kept).collect())
        };
        let user = User {
            id: spec.id.clone().unwrap_or_else(|| user_id(world.seed, &spec.username)),
            username: spec.username.clone(),
            credentials,
            account_info: AccountInfo {
                first_name: spec.first_name.clone(),
                last_name: spec.last_name.clone(),
                company_name: spec.company_name.clone(),
                business_account: spec.business_account,
            },
        };
        let key = cloud.users.insert(user).expect("the world was checked");
        for token in &spec.tokens {
            let value: Arc<str> = token.as_str().into();
            cloud.insert_token(value, NewToken::full(key, "particle", None));
        }
    }
    for spec in &world.tokens {
        token(&mut cloud, spec);
    }
    for spec in &world.organizations {
        organization(&mut cloud, world.seed, spec);
    }
    for spec in &world.products {
        product(&mut cloud, world.seed, spec);
    }
    for spec in &world.clients {
        let client = client(&mut cloud, spec)?;
        cloud.clients.insert(client);
    }
    let mut emulated = Vec::with_capacity(world.devices.len());
    for (number, spec) in world.population().enumerate() {
        emulated.push(device(&mut cloud, world.seed, number, &spec)?);
    }
    Ok((cloud, emulated))
}

/// The id of a user that the world gives none.
pub(crate) fn user_id(seed: u64, username: &str) -> ObjectId {
    ids::object_id(seed, "user", username)
}

/// A password or the like, as it is or as its hash.
fn secret(cloud: &mut Cloud, plain: &str, hash: Option<&str>) -> HashedSecret {
    match hash {
        Some(hash) => HashedSecret::from_text(hash).expect("the world was checked"),
        None => HashedSecret::new(plain, &mut cloud.secrets),
    }
}

fn token(cloud: &mut Cloud, spec: &TokenSpec) {
    let known = |scope: &String| scopes::known(scope).expect("the world was checked");
    let scopes = spec.scopes.as_ref().map(|scopes| scopes.iter().map(known).collect::<Vec<_>>());
    let token = NewToken {
        user: cloud.users.find(&spec.user).expect("the world was checked"),
        client: spec.client.as_str().into(),
        by_password: spec.by_password,
        scopes: scopes.map_or(Scopes::FULL, |scopes| Scopes::of_api_user(&scopes)),
        expires_at: spec.expires,
    };
    cloud.insert_token(spec.value.as_str().into(), token);
}

fn product(cloud: &mut Cloud, seed: u64, spec: &ProductSpec) -> ProductKey {
    let name = spec.name.clone().unwrap_or_else(|| spec.slug.clone());
    let id = ids::object_id(seed, "product", &spec.slug);
    let credentials = Credentials::single_sign_on();
    let account = User { id, username: name, credentials, account_info: AccountInfo::default() };
    let account = cloud.users.insert_apart(account);
    let team = team(cloud, &spec.owner, &spec.team);
    let organization = spec.organization.as_ref();
    let organization = organization.map(|slug| cloud.organizations.find(slug).expect("the world was checked"));
    cloud.products.insert(Product { number: spec.id, slug: spec.slug.clone(), team, organization, account })
}

fn organization(cloud: &mut Cloud, seed: u64, spec: &OrganizationSpec) {
    let id = ids::object_id(seed, "organization", &spec.slug);
    let team = team(cloud, &spec.owner, &spec.team);
    cloud.organizations.insert(Organization { id, slug: spec.slug.clone(), team });
}

/// The owner and then the others, nobody twice.
fn team(cloud: &Cloud, owner: &str, others: &[String]) -> Vec<UserKey> {
    let mut team = Vec::new();
    for name in [owner].into_iter().chain(others.iter().map(String::as_str)) {
        let member = cloud.users.find(name).expect("the world was checked");
        if !team.contains(&member) {
            team.push(member);
        }
    }
    team
}

/// Whose a client is: a user's, a product's, or nobody's.
fn client_owner(cloud: &Cloud, spec: &ClientSpec) -> Option<UserKey> {
    let product = spec.product.as_ref().map(|slug| cloud.products.find(slug).expect("the world was checked"));
    match product {
        Some(product) => Some(cloud.products.get(product).account),
        None => spec.owner.as_ref().map(|owner| cloud.users.find(owner).expect("the world was checked")),
    }
}

fn client(cloud: &mut Cloud, spec: &ClientSpec) -> Result<Client, String> {
    let redirect_uris = spec.redirect_uris.iter().map(|uri| RedirectUri::parse(uri).expect("the world was checked"));
    let redirect_uris: Vec<RedirectUri> = redirect_uris.collect();
    if let Some(insecure) = redirect_uris.iter().find(|uri| uri.is_insecure())
        && !cloud.settings.allow_insecure_redirects
    {
        return Err(format!(
            "the client {:?} redirects to {}, which is not https; start with --allow-insecure-redirects, \
             or set allow_insecure_redirects = true under [cloud]",
            spec.id,
            insecure.as_str()
        ));
    }
    Ok(Client {
        id: spec.id.as_str().into(),
        name: spec.name.clone().unwrap_or_else(|| spec.id.clone()),
        secret: secret(cloud, &spec.secret, spec.secret_hash.as_deref()),
        owner: client_owner(cloud, spec),
        redirect_uris,
        scopes: spec
            .scope
            .as_deref()
            .map_or(Scopes::FULL, |scope| Scopes::of_client(scope).expect("the world was checked")),
        number: 0,
    })
}

fn device(cloud: &mut Cloud, seed: u64, number: usize, spec: &DeviceSpec) -> Result<Emulated, String> {
    let owner = spec.owner.as_ref().map(|owner| cloud.users.find(owner).expect("the world was checked"));
    let product = spec.product.as_ref().map(|slug| cloud.products.find(slug).expect("the world was checked"));
    // What identifies a device in its world: who owns it and how it is called, or else its place.
    let label = match (&spec.name, owner) {
        (Some(name), Some(owner)) => format!("{}/{name}", cloud.users.get(owner).username),
        (Some(name), None) => format!("/{name}"),
        (None, _) => format!("#{number}"),
    };
    let id = spec.id.unwrap_or_else(|| device_id(seed, spec.platform, &label));
    if cloud.devices.by_id(id).is_some() {
        return Err(format!("there are two devices {id}"));
    }
    let label = id.to_string();
    let digits = |kind: &str, count: usize| digits(seed, kind, &label, count);
    let cellular = spec.platform.is_cellular();
    cloud.devices.insert(Device {
        id,
        platform: spec.platform,
        owner,
        name: spec.name.clone(),
        notes: spec.notes.clone(),
        serial_number: format!(
            "{}{}",
            serial_prefix(spec.platform),
            ids::hex(&number_bytes(seed, "serial", &label)[..5]).to_uppercase()
        ),
        mobile_secret: ids::hex(&number_bytes(seed, "mobile", &label)).to_uppercase()[..15].to_owned(),
        last_ip_address: address(seed, &label),
        cellular: cellular.then(|| CellularIdentity {
            iccid: format!("89314404000{}", digits("iccid", 8)),
            imei: format!("3526{}", digits("imei", 11)),
        }),
        mac_wifi: (!cellular).then(|| mac(seed, &label)),
        system_version: None,
        product,
        product_id: product.map_or(spec.platform.id(), |product| cloud.products.get(product).number),
        last_heard: None,
        last_handshake_at: None,
        online: false,
        announced: false,
        describe: Describe::default(),
        hash_to_tell: None,
        last_update: None,
        subscriptions: Vec::new(),
        system: SystemDescribe::default(),
        updates_enabled: true,
        updates_forced: false,
        events: 0,
        keep_alive: 0,
        latency: spec.latency,
        watch: None,
    });
    let mut config = DeviceConfig::new(id, spec.platform, spec.firmware.clone());
    config.seed = ids::number(seed, "device", &label);
    config.millis = spec.millis;
    config.loop_hz = spec.loop_hz;
    // A message is lost only where the network is, and the device knows. On a fast clock answers would come late.
    config.awaits_pongs = false;
    config.analog = spec.analog.clone();
    Ok(Emulated::new(config))
}

/// An id that begins as ids of its platform do. Observed, where a platform has such a beginning; chosen for the others.
fn device_id(seed: u64, platform: Platform, label: &str) -> DeviceId {
    let beginning: &[u8] = match platform {
        Platform::Argon | Platform::Boron | Platform::BSom | Platform::Tracker => &[0xe0, 0x0f, 0xce, 0x68],
        Platform::Photon2 | Platform::MSom => &[0x0a, 0x10, 0xac, 0xed],
        Platform::Photon | Platform::P1 | Platform::Electron => &[0x1d, 0x00],
    };
    let mut id = [0; 12];
    let rest = [number_bytes(seed, "device id", label), number_bytes(seed, "device id, more", label)].concat();
    id.copy_from_slice(&rest[..12]);
    id[..beginning.len()].copy_from_slice(beginning);
    DeviceId(id)
}

/// The first letters of a serial number. Chosen, after the vendor's packaging codes.
fn serial_prefix(platform: Platform) -> &'static str {
    match platform {
        Platform::Photon => "PHHMAB",
        Platform::P1 => "P1HMAB",
        Platform::Electron => "ELHMAB",
        Platform::Argon => "ARHMAB",
        Platform::Boron => "BRNAAB",
        Platform::BSom => "BSHMAB",
        Platform::Tracker => "TRHMAB",
        Platform::Photon2 => "PH2MAB",
        Platform::MSom => "MSHMAB",
    }
}

fn number_bytes(seed: u64, kind: &str, label: &str) -> [u8; 8] {
    ids::number(seed, kind, label).to_le_bytes()
}

/// Decimal digits.
fn digits(seed: u64, kind: &str, label: &str, count: usize) -> String {
    let number = ids::number(seed, kind, label) % 10u64.pow(count as u32);
    format!("{number:0count$}")
}

/// An address of the blocks that are kept for documentation.
fn address(seed: u64, label: &str) -> String {
    let bytes = number_bytes(seed, "address", label);
    let block = ["192.0.2", "198.51.100", "203.0.113"][usize::from(bytes[0]) % 3];
    format!("{block}.{}", bytes[1] % 254 + 1)
}

/// A locally administered radio address.
fn mac(seed: u64, label: &str) -> String {
    let bytes = number_bytes(seed, "mac", label);
    let rest: Vec<String> = bytes[..5].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("02:{}", rest.join(":"))
}
