//! The table of customers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::products::ProductKey;
use crate::user::UserKey;

/// Which account is which product's customer, and what it is called there.
#[derive(Default)]
pub(crate) struct Customers {
    by_name: HashMap<(ProductKey, String), UserKey>,
    by_account: HashMap<UserKey, (ProductKey, String)>,
    /// Keys of accounts grow, so these are in the order they were made.
    by_product: BTreeMap<ProductKey, BTreeSet<UserKey>>,
}

impl Customers {
    /// Adds a customer of a name in lower case that is not taken.
    pub(super) fn insert(&mut self, product: ProductKey, name: String, account: UserKey) {
        self.by_name.insert((product, name.clone()), account);
        self.by_account.insert(account, (product, name));
        self.by_product.entry(product).or_default().insert(account);
    }

    /// The product's customer of this name, in any mix of upper and lower case.
    pub(crate) fn find(&self, product: ProductKey, name: &str) -> Option<UserKey> {
        self.by_name.get(&(product, name.to_lowercase())).copied()
    }

    /// Whose customer this account is.
    pub(crate) fn product_of(&self, account: UserKey) -> Option<ProductKey> {
        self.by_account.get(&account).map(|(product, _)| *product)
    }

    /// How many there are, of all products.
    pub(crate) fn len(&self) -> usize {
        self.by_account.len()
    }

    /// A product's customers, oldest first.
    pub(super) fn of(&self, product: ProductKey) -> impl Iterator<Item = UserKey> {
        self.by_product.get(&product).into_iter().flatten().copied()
    }

    pub(super) fn count(&self, product: ProductKey) -> usize {
        self.by_product.get(&product).map_or(0, BTreeSet::len)
    }

    pub(super) fn remove(&mut self, account: UserKey) {
        if let Some((product, name)) = self.by_account.remove(&account) {
            if let Some(customers) = self.by_product.get_mut(&product) {
                customers.remove(&account);
            }
            self.by_name.remove(&(product, name));
        }
    }
}
