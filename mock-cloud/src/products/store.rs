//! The table of products.

use std::collections::HashMap;

use crate::organizations::OrganizationKey;
use crate::user::UserKey;

/// A product's place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ProductKey(u32);

/// What the cloud knows of a product.
#[derive(Debug)]
pub(crate) struct Product {
    /// The `product_id` of its devices.
    pub(crate) number: u16,
    /// The same in letters.
    pub(crate) slug: String,
    /// Its owner and those who work on it.
    pub(crate) team: Vec<UserKey>,
    /// The organization it is of, whose team works on it as well.
    pub(crate) organization: Option<OrganizationKey>,
    /// Its own account, which owns its OAuth clients and holds its tokens.
    pub(crate) account: UserKey,
}

/// All products, in the order they were made.
#[derive(Default)]
pub(crate) struct Products {
    products: Vec<Product>,
    by_number: HashMap<u16, ProductKey>,
    by_slug: HashMap<String, ProductKey>,
    by_account: HashMap<UserKey, ProductKey>,
}

impl Products {
    pub(crate) fn insert(&mut self, product: Product) -> ProductKey {
        let key = ProductKey(u32::try_from(self.products.len()).expect("fewer than 2^32 products"));
        self.by_number.insert(product.number, key);
        self.by_slug.insert(product.slug.clone(), key);
        self.by_account.insert(product.account, key);
        self.products.push(product);
        key
    }

    pub(crate) fn get(&self, key: ProductKey) -> &Product {
        &self.products[key.0 as usize]
    }

    pub(crate) fn get_mut(&mut self, key: ProductKey) -> &mut Product {
        &mut self.products[key.0 as usize]
    }

    /// The products of an organization.
    pub(crate) fn of_organization(&self, organization: OrganizationKey) -> impl Iterator<Item = ProductKey> {
        let all = self.products.iter().zip(0..);
        all.filter_map(move |(product, place)| {
            (product.organization == Some(organization)).then_some(ProductKey(place))
        })
    }

    /// By number or slug. No slug is a number, so the two cannot be mistaken for each other.
    pub(crate) fn find(&self, number_or_slug: &str) -> Option<ProductKey> {
        let digits = number_or_slug.bytes().all(|byte| byte.is_ascii_digit());
        match number_or_slug.parse() {
            Ok(number) if digits => self.by_number.get(&number).copied(),
            _ => self.by_slug.get(number_or_slug).copied(),
        }
    }

    /// The product whose own account this is.
    pub(crate) fn of_account(&self, account: UserKey) -> Option<ProductKey> {
        self.by_account.get(&account).copied()
    }
}
