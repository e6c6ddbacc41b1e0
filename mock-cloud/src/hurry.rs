//! Users and devices from the command line, for people in a hurry: `--user me:secret --device tank=sensor`.
//!
//! They come on top of the world, the built-in one or the one of `--world`. A device belongs to the first user that is
//! given so, or else to the first one of the world. Source: chosen.

use firmware::Firmware;
use mock_cloud::world::{DeviceSpec, UserSpec, World};

/// Reads `NAME:PASSWORD`; a password may hold colons.
pub(crate) fn user(text: &str) -> Result<UserSpec, String> {
    match text.split_once(':') {
        Some((name, password)) if !name.is_empty() && !password.is_empty() => Ok(UserSpec::new(name, password)),
        _ => Err("expected NAME:PASSWORD, as me@example.com:secret".to_owned()),
    }
}

/// Reads `NAME=FIRMWARE`.
pub(crate) fn device(text: &str) -> Result<DeviceSpec, String> {
    let known = Firmware::NAMES.join(", ");
    let (name, firmware) = text
        .rsplit_once('=')
        .filter(|(name, _)| !name.is_empty())
        .ok_or_else(|| format!("expected NAME=FIRMWARE, as tank=sensor; there are the firmwares {known}"))?;
    let firmware =
        Firmware::parse(firmware).ok_or_else(|| format!("there is no firmware {firmware:?}; there are {known}"))?;
    Ok(DeviceSpec::new(name).firmware(firmware))
}

/// The world with what was given.
///
/// # Errors
/// A sentence that names the flag.
pub(crate) fn add(mut world: World, users: &[UserSpec], devices: &[DeviceSpec]) -> Result<World, String> {
    for user in users {
        let taken = |present: &UserSpec| present.username.to_lowercase() == user.username.to_lowercase();
        if world.users.iter().any(taken) {
            return Err(format!("--user {0}: the world has a user {0} already", user.username));
        }
        world = world.with_user(user.clone());
        world.check().map_err(|error| format!("--user {}: {error}", user.username))?;
    }
    let owner = users.first().or_else(|| world.users.first()).map(|user| user.username.clone());
    for device in devices {
        let name = device.name.as_deref().unwrap_or_default();
        let owner = owner.clone().ok_or_else(|| {
            format!("--device {name}: there is no user it could belong to; add one with --user NAME:PASSWORD")
        })?;
        world = world.with_device(device.clone().owned_by(owner));
        world.check().map_err(|error| format!("--device {name}: {error}"))?;
    }
    Ok(world)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_comes_on_top_of_the_world() {
        let users = [user("me@example.com:se:cret").expect("a user")];
        let devices = [device("tank=sensor").expect("a device"), device("a=b=led").expect("a device")];
        let world = add(World::built_in(), &users, &devices).expect("a sound world");
        assert_eq!(world.users.last().map(|user| user.password.as_str()), Some("se:cret"));
        let given: Vec<_> = world.devices.iter().rev().take(2).collect();
        assert!(given.iter().all(|device| device.owner.as_deref() == Some("me@example.com")));
        assert_eq!((given[0].name.as_deref(), given[0].firmware.name()), (Some("a=b"), "led"));
        let world = add(World::built_in(), &[], &devices).expect("a sound world");
        assert_eq!(world.devices.last().and_then(|device| device.owner.as_deref()), Some("ada@example.com"));
    }

    #[test]
    fn mistakes_are_told_with_the_flag_and_what_to_do() {
        for wrong in ["secret", ":secret", "me:"] {
            assert!(user(wrong).expect_err("no user").starts_with("expected NAME:PASSWORD"), "{wrong}");
        }
        assert!(device("tank=sensr").expect_err("no such firmware").contains("sensor"));
        assert!(device("=led").is_err() && device("led").is_err());
        let ada = [user("Ada@example.com:x").expect("a user")];
        let error = add(World::built_in(), &ada, &[]).expect_err("she is there");
        assert_eq!(error, "--user Ada@example.com: the world has a user Ada@example.com already");
        let lamp = [device("workbench=led").expect("a device")];
        let error = add(World::built_in(), &[], &lamp).expect_err("Ada has one");
        assert!(error.starts_with("--device workbench: "), "{error}");
        let error = add(World::empty(), &[], &lamp).expect_err("nobody is there");
        assert!(error.ends_with("add one with --user NAME:PASSWORD"), "{error}");
    }
}
