//! What is printed once the cloud answers: for people a card, for machines one line of JSON.

use std::fmt::Write as _;

use mock_cloud::world::UserSpec;
use mock_cloud::{ClockMode, MockCloud};

/// Everything to begin with: who can log in, what devices there are, and lines to paste.
pub(crate) fn text(cloud: &MockCloud, users: &[UserSpec], clock: ClockMode) -> String {
    let mut card = String::new();
    let url = cloud.url();
    line(&mut card, format_args!("cloud-chamber {} at {url}", env!("CARGO_PKG_VERSION")));
    let clock = match clock {
        ClockMode::Real => "real time".to_owned(),
        ClockMode::Manual => format!("manual, at {}; move it at {url}/_mock/clock", cloud.now()),
        ClockMode::Scaled(factor) => format!("{factor} times real time"),
    };
    let limits = cloud.rate_limits();
    line(&mut card, format_args!("clock: {clock} · rate limits: {limits} · stop with Ctrl-C"));
    line(&mut card, format_args!("pages for a browser: {url}/examples/\n"));

    if let Some(path) = cloud.ca_path() {
        line(&mut card, format_args!("https: trust {}", path.display()));
        line(
            &mut card,
            format_args!("  it vouches for this cloud alone; docs/tls.md says how, and how to be rid of it\n"),
        );
    }

    line(&mut card, format_args!("Users"));
    for user in users {
        let password = if user.sso { "(single sign-on)" } else { &user.password };
        line(&mut card, format_args!("  {} / {password}", user.username));
        if let (Some(secret), Some(code)) = (&user.mfa_secret, cloud.otp(&user.username)) {
            line(&mut card, format_args!("    second factor {secret}, code now {code}"));
        }
    }
    line(&mut card, format_args!("\nDevices"));
    for device in cloud.devices().iter().take(MOST) {
        let name = device.name.as_deref().unwrap_or("(no name)");
        let owner = device.owner.as_deref().unwrap_or("nobody's");
        let state = if device.online { "online" } else { "offline" };
        line(
            &mut card,
            format_args!(
                "  {name:<14} {}  {:<9} {:<12} {state:<8} {owner}",
                device.id, device.platform, device.firmware
            ),
        );
    }
    if let Some(more) = cloud.devices().len().checked_sub(MOST).filter(|more| *more > 0) {
        line(&mut card, format_args!("  … and {more} more"));
    }
    if let Some(token) = cloud.control_token() {
        line(&mut card, format_args!("\n/_mock asks for: Authorization: Bearer {token}"));
    }
    try_it(&mut card, cloud, users);
    card
}

/// Devices that a card shows at most.
const MOST: usize = 20;

/// Four lines that work when pasted.
fn try_it(card: &mut String, cloud: &MockCloud, users: &[UserSpec]) {
    let url = cloud.url();
    let mut with_password = users.iter().filter(|user| !user.sso);
    let tokens = cloud.card();
    let token_of = |username: &str| {
        let users = tokens["users"].as_array()?;
        users.iter().find(|user| user["username"] == username)?["token"].as_str()
    };
    let Some((user, token)) = with_password.find_map(|user| Some((user, token_of(&user.username)?))) else {
        return;
    };
    let of_user = |device: &&mock_cloud::DeviceSummary| device.owner.as_deref() == Some(&user.username);
    let devices = cloud.devices();
    let with_led =
        devices.iter().filter(of_user).find(|device| device.online && matches!(&*device.firmware, "demo" | "led"));
    let curl = match cloud.ca_path() {
        Some(path) => format!("curl --cacert {}", quoted(&path.display().to_string())),
        None => "curl".to_owned(),
    };
    line(card, format_args!("\nTry it, with a token of {}", user.username));
    line(card, format_args!("  TOKEN={token}"));
    line(card, format_args!("  {curl} {url}/v1/devices -H \"Authorization: Bearer $TOKEN\""));
    if let Some(name) = with_led.and_then(|device| device.name.as_deref()) {
        line(card, format_args!("  {curl} {url}/v1/devices/{name}/led -d arg=on -d access_token=$TOKEN"));
    }
    line(card, format_args!("  {curl} -N \"{url}/v1/devices/events?access_token=$TOKEN\""));
    line(
        card,
        format_args!(
            "  {curl} {url}/oauth/token -u particle:particle -d grant_type=password -d username={} -d password={}",
            user.username, user.password
        ),
    );
}

/// A word for the shell, in quotes only where it needs them.
fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    if word.bytes().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

fn line(card: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(card, "{text}").expect("a string takes all that is written");
}
