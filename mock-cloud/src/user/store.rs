//! The table of users.

use std::collections::HashMap;

use super::User;

/// A user's place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct UserKey(u32);

/// All users, in the order they were made.
#[derive(Default)]
pub(crate) struct Users {
    users: Vec<User>,
    by_name: HashMap<String, UserKey>,
}

impl Users {
    /// Adds a user; the name is kept in lower case, since an e-mail address is looked up in any.
    pub(crate) fn insert(&mut self, user: User) -> UserKey {
        let key = UserKey(u32::try_from(self.users.len()).expect("fewer than 2^32 users"));
        self.by_name.insert(user.username.to_lowercase(), key);
        self.users.push(user);
        key
    }

    pub(crate) fn find(&self, username: &str) -> Option<UserKey> {
        self.by_name.get(&username.to_lowercase()).copied()
    }

    pub(crate) fn get(&self, key: UserKey) -> &User {
        &self.users[key.0 as usize]
    }

    pub(crate) fn get_mut(&mut self, key: UserKey) -> &mut User {
        &mut self.users[key.0 as usize]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (UserKey, &User)> {
        self.users.iter().enumerate().map(|(index, user)| (UserKey(index as u32), user))
    }
}
