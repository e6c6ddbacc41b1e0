//! The table of users.

use std::collections::{BTreeMap, HashMap};

use super::User;

/// Names a user. Keys of users that are gone are not given out again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct UserKey(u64);

/// Another user has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NameTaken;

/// All users, in the order they were made.
pub(crate) struct Users {
    users: BTreeMap<UserKey, User>,
    /// In lower case, since an e-mail address is looked up in any.
    by_name: HashMap<String, UserKey>,
    made: u64,
    /// Customers of products, and products themselves: they own things, but have no name among the users.
    apart: BTreeMap<UserKey, User>,
    /// Stands for every user that is gone.
    gone: User,
}

impl Default for Users {
    fn default() -> Self {
        Self { users: BTreeMap::new(), by_name: HashMap::new(), made: 0, apart: BTreeMap::new(), gone: User::gone() }
    }
}

impl Users {
    /// Adds a user, unless another one has its name.
    pub(crate) fn insert(&mut self, user: User) -> Result<UserKey, NameTaken> {
        let name = user.username.to_lowercase();
        if self.by_name.contains_key(&name) {
            return Err(NameTaken);
        }
        self.made += 1;
        let key = UserKey(self.made);
        self.by_name.insert(name, key);
        self.users.insert(key, user);
        Ok(key)
    }

    /// Adds an account that is no user's: whoever adds it finds it again by its key alone.
    pub(crate) fn insert_apart(&mut self, account: User) -> UserKey {
        self.made += 1;
        let key = UserKey(self.made);
        self.apart.insert(key, account);
        key
    }

    pub(crate) fn find(&self, username: &str) -> Option<UserKey> {
        self.by_name.get(&username.to_lowercase()).copied()
    }

    /// A user. Whoever holds the key of one that was deleted meanwhile gets a user without name and password.
    pub(crate) fn get(&self, key: UserKey) -> &User {
        self.users.get(&key).or_else(|| self.apart.get(&key)).unwrap_or(&self.gone)
    }

    /// For changes of anything but the name, which is indexed.
    pub(crate) fn get_mut(&mut self, key: UserKey) -> Option<&mut User> {
        self.users.get_mut(&key).or_else(|| self.apart.get_mut(&key))
    }

    /// Whether this user is still there.
    pub(crate) fn contains(&self, key: UserKey) -> bool {
        self.users.contains_key(&key) || self.apart.contains_key(&key)
    }

    pub(super) fn rename(&mut self, key: UserKey, username: &str) -> Result<(), NameTaken> {
        let name = username.to_lowercase();
        if self.by_name.get(&name).is_some_and(|owner| *owner != key) {
            return Err(NameTaken);
        }
        if let Some(user) = self.users.get_mut(&key) {
            self.by_name.remove(&user.username.to_lowercase());
            user.username = username.to_owned();
            self.by_name.insert(name, key);
        }
        Ok(())
    }

    pub(super) fn remove(&mut self, key: UserKey) {
        if let Some(user) = self.users.remove(&key) {
            self.by_name.remove(&user.username.to_lowercase());
        }
    }

    /// Drops an account that is no user's.
    pub(crate) fn remove_apart(&mut self, key: UserKey) {
        self.apart.remove(&key);
    }

    pub(super) fn len(&self) -> usize {
        self.users.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (UserKey, &User)> {
        self.users.iter().map(|(key, user)| (*key, user))
    }
}
