//! Tables of things that wait to be used and may never be: they hold so many, and one more drops the oldest.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// Entries by key, the oldest giving way when there are too many. Chosen, so that nothing grows without bound.
pub(crate) struct Bounded<T, K = String> {
    by_key: HashMap<K, (u64, T)>,
    by_age: BTreeMap<u64, K>,
    made: u64,
    limit: usize,
}

impl<T, K: Clone + Eq + Hash> Bounded<T, K> {
    /// An empty table for at most `limit` entries.
    pub(crate) fn new(limit: usize) -> Self {
        Self { by_key: HashMap::new(), by_age: BTreeMap::new(), made: 0, limit }
    }

    /// Adds an entry under a key that is not taken.
    pub(crate) fn insert(&mut self, key: K, entry: T) {
        self.made += 1;
        self.by_age.insert(self.made, key.clone());
        self.by_key.insert(key, (self.made, entry));
        if self.by_key.len() > self.limit
            && let Some((_, oldest)) = self.by_age.pop_first()
        {
            self.by_key.remove(&oldest);
        }
    }

    pub(crate) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&T>
    where
        K: Borrow<Q>,
    {
        self.by_key.get(key).map(|(_, entry)| entry)
    }

    pub(crate) fn get_mut<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<&mut T>
    where
        K: Borrow<Q>,
    {
        self.by_key.get_mut(key).map(|(_, entry)| entry)
    }

    pub(crate) fn remove<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<T>
    where
        K: Borrow<Q>,
    {
        let (age, entry) = self.by_key.remove(key)?;
        self.by_age.remove(&age);
        Some(entry)
    }

    /// Drops what does not fit `keep`.
    pub(crate) fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        let by_age = &mut self.by_age;
        self.by_key.retain(|_, (age, entry)| {
            let stays = keep(entry);
            if !stays {
                by_age.remove(age);
            }
            stays
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_too_many_drops_the_oldest_that_is_left() {
        let mut table = Bounded::new(2);
        for (key, value) in [("a", 1), ("b", 2), ("c", 3)] {
            table.insert(key.to_owned(), value);
        }
        assert_eq!((table.get("a"), table.get("b"), table.get("c")), (None, Some(&2), Some(&3)));
        assert_eq!(table.remove("b"), Some(2));
        table.insert("d".to_owned(), 4);
        assert_eq!((table.get("c"), table.get("d")), (Some(&3), Some(&4)));
        table.retain(|value| *value == 4);
        table.insert("e".to_owned(), 5);
        assert_eq!((table.get("c"), table.get("d"), table.get("e")), (None, Some(&4), Some(&5)));
    }
}
