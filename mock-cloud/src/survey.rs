//! From a running world back to a world: the inverse of [`crate::assemble`], as far as a world file goes.
//!
//! What the world began with and nobody has changed stays as it was written: passwords in plain, paths of sketches, where
//! counters start. What has changed is told as it is now, secrets as hashes. Left out is what a file cannot hold: what
//! applications remember, firmware that was flashed, customers and API users, mails, the journal, waiting log-ins and
//! refresh tokens. What of that somebody might miss is told in a comment.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use firmware::{Device as Emulated, Firmware, Pin, Waveform};
use jiff::Timestamp;

use crate::assemble::user_id;
use crate::authentication::AccessToken;
use crate::cloud::Cloud;
use crate::devices::{Device, DeviceKey};
use crate::oauth::Client;
use crate::running::Running;
use crate::secret::HashedSecret;
use crate::user::{User, UserKey, recovery_code_at_heart};
use crate::world::{ClientSpec, DeviceSpec, OrganizationSpec, ProductSpec, TokenSpec, UserSpec, World};

/// A world as it is now, and what of it a world file cannot hold.
pub(crate) struct Survey {
    pub(crate) world: World,
    remarks: Vec<String>,
}

/// A device on the bench: what only it knows.
struct Bench {
    analog: Vec<(Pin, Waveform)>,
    network: bool,
    powered: bool,
    deaf: bool,
    firmware: Firmware,
}

impl Survey {
    /// Looks at everything.
    pub(crate) fn of(running: &Running) -> Self {
        let keys: Vec<DeviceKey> = running.app.decide(|cloud, _| cloud.devices.iter().map(|(key, _)| key).collect());
        let benches: Vec<Bench> = keys.into_iter().map(|key| running.app.inspect(key, Bench::of)).collect();
        running.app.decide(|cloud, now| Self::of_cloud(cloud, now, running, benches))
    }

    /// The text of a world file.
    pub(crate) fn to_toml(&self) -> String {
        let remarks = self.remarks.iter().map(|remark| format!("# {remark}\n"));
        remarks.collect::<String>() + &self.world.to_toml()
    }

    fn of_cloud(cloud: &Cloud, now: Timestamp, running: &Running, benches: Vec<Bench>) -> Self {
        let began = &running.world;
        let mut world = World { seed: began.seed, settings: cloud.settings.clone(), ..World::empty() };
        let mut remarks = Vec::new();
        let ids = |spec: &UserSpec| spec.id.clone().unwrap_or_else(|| user_id(began.seed, &spec.username));
        let at_first: HashMap<String, &UserSpec> = began.users.iter().map(|spec| (ids(spec), spec)).collect();
        for (key, record) in cloud.users.iter() {
            let mut spec = user(record, began.seed, at_first.get(&record.id).copied());
            let live = |token: &&AccessToken| token.expires_at.is_none_or(|end| end > now);
            for token in cloud.tokens.of(key).filter(live).filter(|token| !running.is_on_card(&token.value)) {
                let token = token_of(token, &record.username);
                if is_plain(&token) {
                    spec.tokens.push(token.value);
                } else {
                    world.tokens.push(token);
                }
            }
            world.users.push(spec);
        }
        world.organizations = began.organizations.iter().filter_map(|spec| organization(cloud, spec)).collect();
        world.products = began.products.iter().filter_map(|spec| product(cloud, spec, &world)).collect();
        world.clients = cloud.clients.all().into_iter().filter_map(|of| client(cloud, of, began, &world)).collect();
        for ((key, record), (spec, mut bench)) in cloud.devices.iter().zip(began.population().zip(benches)) {
            // What a fault has taken away would not come back by itself.
            bench.network |= cloud.faults.is_cut_off(key);
            world.devices.push(device(cloud, record, spec, bench, &world, &mut remarks));
        }
        (world.fault_sets, world.faults) = cloud.faults.at_work(now, &cloud.devices);
        // Clients of what is left out are left out, too, and with them the tokens made through them.
        let clients: Vec<&str> = world.clients.iter().map(|client| client.id.as_str()).collect();
        world.tokens.retain(|token| clients.contains(&token.client.as_str()));
        let (customers, api_users) = (cloud.customers.len(), cloud.api_users.len());
        if customers + api_users > 0 {
            remarks.push(format!("Left out: {customers} customers and {api_users} API users, with their tokens."));
        }
        Self { world, remarks }
    }
}

impl Bench {
    fn of(device: &Emulated) -> Self {
        let pins = (0..).map_while(Pin::analog).map(|pin| (pin, device.applied_to(pin)));
        Self {
            analog: pins.filter(|(_, waveform)| *waveform != Waveform::Constant(0)).collect(),
            network: device.has_network(),
            powered: device.is_powered(),
            deaf: device.is_deaf(),
            firmware: device.firmware().clone(),
        }
    }
}

fn user(record: &User, seed: u64, began: Option<&UserSpec>) -> UserSpec {
    let credentials = &record.credentials;
    let mut spec = UserSpec::new(&record.username, "");
    if record.id != user_id(seed, &record.username) {
        spec.id = Some(record.id.clone());
    }
    let info = &record.account_info;
    spec.first_name.clone_from(&info.first_name);
    spec.last_name.clone_from(&info.last_name);
    spec.company_name.clone_from(&info.company_name);
    spec.business_account = info.business_account;
    match credentials.password() {
        None => spec.sso = true,
        Some(secret) => match began.filter(|began| !began.password.is_empty() && secret.matches(&began.password)) {
            Some(began) => spec.password.clone_from(&began.password),
            None => spec.password_hash = Some(secret.to_text()),
        },
    }
    spec.mfa_secret = credentials.otp().map(|otp| otp.secret().to_owned());
    let mut left: Vec<&HashedSecret> = credentials.recovery_codes().iter().collect();
    for code in began.into_iter().flat_map(|began| &began.recovery_codes) {
        let at_heart = recovery_code_at_heart(code);
        if let Some(place) = left.iter().position(|hashed| hashed.matches(&at_heart)) {
            left.remove(place);
            spec.recovery_codes.push(code.clone());
        }
    }
    spec.recovery_hashes = left.into_iter().map(HashedSecret::to_text).collect();
    spec
}

fn token_of(token: &AccessToken, username: &str) -> TokenSpec {
    TokenSpec {
        client: token.client.to_string(),
        expires: token.expires_at,
        scopes: (!token.scopes.is_full()).then(|| token.scopes.names().to_vec()),
        by_password: token.by_password,
        ..TokenSpec::new(&*token.value, username)
    }
}

/// Whether the list of its user says all that there is to a token.
fn is_plain(token: &TokenSpec) -> bool {
    token.expires.is_none() && token.scopes.is_none() && token.by_password && token.client == "particle"
}

/// The owner of a team and the others, those who are still there.
fn team(cloud: &Cloud, team: &[UserKey]) -> Option<(String, Vec<String>)> {
    let there = team.iter().filter(|member| cloud.users.contains(**member));
    let mut names = there.map(|member| cloud.users.get(*member).username.clone());
    Some((names.next()?, names.collect()))
}

fn organization(cloud: &Cloud, began: &OrganizationSpec) -> Option<OrganizationSpec> {
    let record = cloud.organizations.get(cloud.organizations.find(&began.slug)?);
    let (owner, team) = team(cloud, &record.team)?;
    Some(OrganizationSpec { slug: record.slug.clone(), owner, team })
}

/// A product with the organization it is of, if that is still there.
fn product(cloud: &Cloud, began: &ProductSpec, so_far: &World) -> Option<ProductSpec> {
    let record = cloud.products.get(cloud.products.find(&began.slug)?);
    let (owner, team) = team(cloud, &record.team)?;
    let there = |slug: &&String| so_far.organizations.iter().any(|organization| organization.slug == **slug);
    let organization = began.organization.as_ref().filter(there).cloned();
    Some(ProductSpec { owner, team, organization, ..began.clone() })
}

/// A client, unless it is of somebody who has no place in a world file.
fn client(cloud: &Cloud, record: &Client, began: &World, so_far: &World) -> Option<ClientSpec> {
    let id: &str = &record.id;
    let at_first = began.clients.iter().find(|client| client.id == id);
    let mut spec = ClientSpec::new(id, "");
    match at_first.filter(|began| !began.secret.is_empty() && record.secret.matches(&began.secret)) {
        Some(began) => spec.secret.clone_from(&began.secret),
        None => spec.secret_hash = Some(record.secret.to_text()),
    }
    spec.name = Some(record.name.clone()).filter(|name| name != id);
    spec.redirect_uris = record.redirect_uris.iter().map(|uri| uri.as_str().to_owned()).collect();
    spec.scope = (!record.scopes.is_full()).then(|| record.scopes.names().join(" "));
    if let Some(owner) = record.owner {
        match cloud.products.of_account(owner) {
            Some(product) => {
                let slug = cloud.products.get(product).slug.clone();
                spec.product = Some(so_far.products.iter().find(|product| product.slug == slug)?.slug.clone());
            }
            None => spec.owner = Some(username(cloud, owner)?),
        }
    }
    Some(spec)
}

/// The name of somebody who is a user, not a product or a customer of one.
fn username(cloud: &Cloud, key: UserKey) -> Option<String> {
    let name = &cloud.users.get(key).username;
    (cloud.users.find(name) == Some(key)).then(|| name.clone())
}

fn device(
    cloud: &Cloud,
    record: &Device,
    began: DeviceSpec,
    bench: Bench,
    so_far: &World,
    remarks: &mut Vec<String>,
) -> DeviceSpec {
    let called = record.name.clone().unwrap_or_else(|| record.id.to_string());
    let owner = record.owner.and_then(|owner| username(cloud, owner));
    if record.owner.is_some() && owner.is_none() {
        remarks.push(format!("{called:?} is a customer's, and here it is nobody's."));
    }
    let product = record.product.map(|product| cloud.products.get(product).slug.clone());
    let product = product.filter(|slug| so_far.products.iter().any(|product| product.slug == *slug));
    let mut spec = DeviceSpec {
        id: Some(record.id),
        name: record.name.clone(),
        owner,
        product,
        notes: record.notes.clone(),
        latency: record.latency,
        online: bench.network && bench.powered,
        deaf: bench.deaf,
        analog: bench.analog,
        ..began
    };
    if !bench.powered {
        remarks.push(format!("{called:?} has no power, and here no network."));
    }
    if !is_same(&spec.firmware, &bench.firmware) {
        match Firmware::parse(bench.firmware.name()) {
            Some(built_in) => spec = spec.firmware(built_in),
            None => remarks.push(format!(
                "{called:?} runs {:?}, which was flashed, and here what it began with.",
                bench.firmware.name()
            )),
        }
    }
    spec
}

fn is_same(one: &Firmware, other: &Firmware) -> bool {
    match (one, other) {
        (Firmware::Sketch(one), Firmware::Sketch(other)) => Arc::ptr_eq(one, other),
        (Firmware::Sketch(_), _) | (_, Firmware::Sketch(_)) => false,
        _ => one.name() == other.name(),
    }
}
