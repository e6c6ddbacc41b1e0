//! Rules for what a world says of things that already were: ids, secrets as hashes, and tokens.

use std::collections::HashMap;

use super::nearest::{Quoted, nearest};
use super::problems::{Place, Problems};
use super::rules::{folded_names, with_guess};
use super::{TokenSpec, World};
use crate::ids;
use crate::scopes::{self, UnknownScope};
use crate::secret::HashedSecret;

/// The longest token in bytes; it has to fit into a header.
const MAX_TOKEN: usize = 1024;

/// Finds every rule that the world breaks.
pub(super) fn check(world: &World, problems: &mut Problems<'_>) {
    let mut found = HashMap::new();
    let mut ids = HashMap::new();
    for (index, user) in world.users.iter().enumerate() {
        let place = |key| Place::new("user", index, key);
        if let Some(id) = &user.id {
            if ids::bytes::<12>(id).is_none() {
                problems.add(place("id"), |_| {
                    "a user's id is 24 hex digits in small letters; leave it out to get one".to_owned()
                });
            }
            if let Some(first) = ids.insert(id, place("id")) {
                problems.add(place("id"), |problems| {
                    let first = problems.tell(first);
                    format!("the id {} is given twice (first: {first}); leave one of them out", Quoted(id))
                });
            }
        }
        check_hash(user.password_hash.as_deref(), place("password_hash"), problems);
        for (item, hash) in user.recovery_hashes.iter().enumerate() {
            check_hash(Some(hash), Place { item, ..place("recovery_hashes") }, problems);
        }
        for (item, token) in user.tokens.iter().enumerate() {
            check_value(token, Place { item, ..place("tokens") }, &mut found, problems);
        }
    }
    for (index, client) in world.clients.iter().enumerate() {
        check_hash(client.secret_hash.as_deref(), Place::new("client", index, "secret_hash"), problems);
    }
    let users = folded_names(&world.users);
    for (index, token) in world.tokens.iter().enumerate() {
        let place = |key| Place::new("token", index, key);
        check_value(&token.value, place("value"), &mut found, problems);
        if !users.contains(&token.user.to_lowercase()) {
            problems.add(place("user"), |_| {
                let head = format!("{} is not a user of this world; add a [[user]]", Quoted(&token.user));
                with_guess(head, &token.user, &world.users)
            });
        }
        check_token(token, place, world, problems);
    }
}

fn check_token(token: &TokenSpec, place: impl Fn(&'static str) -> Place, world: &World, problems: &mut Problems<'_>) {
    if world.clients.iter().all(|client| client.id != token.client) {
        problems.add(place("client"), |_| {
            let head = format!("{} is not a client of this world; add a [[client]]", Quoted(&token.client));
            match nearest(&token.client, world.clients.iter().map(|client| client.id.as_str())) {
                Some(guess) => format!("{head}; did you mean {guess:?}?"),
                None => head,
            }
        });
    }
    for (item, scope) in token.scopes.iter().flatten().enumerate() {
        if let Err(UnknownScope(scope)) = scopes::known(scope) {
            let place = Place { item, ..place("scopes") };
            problems.add(place, |_| format!("{} is no scope that the reference names", Quoted(&scope)));
        }
    }
}

fn check_value<'w>(token: &'w str, place: Place, found: &mut HashMap<&'w str, Place>, problems: &mut Problems<'_>) {
    if !(1..=MAX_TOKEN).contains(&token.len()) || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        problems
            .add(place, |_| format!("a token is 1 to {MAX_TOKEN} letters, digits and signs of ASCII, without spaces"));
    }
    if let Some(first) = found.insert(token, place) {
        problems.add(place, |problems| {
            let first = problems.tell(first);
            format!("this token is given twice (first: {first}); tokens are unique in a world")
        });
    }
}

fn check_hash(hash: Option<&str>, place: Place, problems: &mut Problems<'_>) {
    if hash.is_some_and(|hash| HashedSecret::from_text(hash).is_none()) {
        let key = place.key;
        problems.add(place, |_| {
            format!("{key} must be as GET /_mock/world tells it: sha256$, 32 hex digits, $ and 64 hex digits")
        });
    }
}
