//! The table of access tokens.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::AccessToken;
use crate::user::UserKey;

/// Tokens that one user may hold; one more revokes the oldest. Chosen, so that nothing grows without bound.
const MAX_PER_USER: usize = 10_000;

/// All tokens by value, and each user's in the order they were issued.
#[derive(Default)]
pub(crate) struct AccessTokens {
    by_value: HashMap<Arc<str>, AccessToken>,
    by_user: HashMap<UserKey, BTreeMap<u64, Arc<str>>>,
    issued: u64,
}

impl AccessTokens {
    /// Adds a token; answers the one that had to make room for it.
    pub(crate) fn insert(&mut self, mut token: AccessToken) -> Option<AccessToken> {
        self.issued += 1;
        token.number = self.issued;
        let of_user = self.by_user.entry(token.user).or_default();
        of_user.insert(token.number, token.value.clone());
        let oldest = if of_user.len() > MAX_PER_USER { of_user.first_key_value() } else { None };
        let oldest = oldest.map(|(_, value)| value.clone());
        self.by_value.insert(token.value.clone(), token);
        oldest.and_then(|value| self.remove(&value))
    }

    pub(crate) fn get(&self, value: &str) -> Option<&AccessToken> {
        self.by_value.get(value)
    }

    pub(crate) fn get_mut(&mut self, value: &str) -> Option<&mut AccessToken> {
        self.by_value.get_mut(value)
    }

    pub(crate) fn remove(&mut self, value: &str) -> Option<AccessToken> {
        let token = self.by_value.remove(value)?;
        if let Some(of_user) = self.by_user.get_mut(&token.user) {
            of_user.remove(&token.number);
            if of_user.is_empty() {
                self.by_user.remove(&token.user);
            }
        }
        Some(token)
    }

    /// A user's tokens, oldest first.
    pub(crate) fn of(&self, user: UserKey) -> impl Iterator<Item = &AccessToken> {
        self.by_user.get(&user).into_iter().flat_map(BTreeMap::values).filter_map(|value| self.by_value.get(value))
    }

    /// Tokens made through an OAuth client, oldest first. Looks at all there are: clients are seldom deleted.
    pub(crate) fn through(&self, client: &str) -> impl Iterator<Item = &AccessToken> {
        let mut tokens: Vec<_> = self.by_value.values().filter(|token| *token.client == *client).collect();
        tokens.sort_unstable_by_key(|token| token.number);
        tokens.into_iter()
    }
}
