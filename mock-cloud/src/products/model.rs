//! Who may do what to a product.

use super::ProductKey;
use crate::cloud::Cloud;
use crate::user::UserKey;

/// For whom a token speaks, and so how far it reaches whatever its scopes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// A user: everything of the user's own, and the products whose team the user is in.
    User,
    /// A product: its own routes.
    Product(ProductKey),
    /// A customer of a product: its own devices, and what they say.
    Customer(ProductKey),
}

/// Why a caller gets nothing of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProductError {
    Unknown,
    NotInTeam,
}

impl Reach {
    /// Whether a route is open at all to who speaks here.
    ///
    /// Source: documented that a product's tokens reach its routes, observed that a customer's reach devices, functions,
    /// variables and events; that they reach nothing else: chosen.
    pub(crate) fn admits(self, template: &str) -> bool {
        match self {
            Self::User => true,
            _ if template == CURRENT_TOKEN => true,
            Self::Product(_) => template.starts_with("/v1/products/"),
            Self::Customer(_) => template.starts_with("/v1/devices") || template.starts_with("/v1/events"),
        }
    }
}

/// A token may look at itself and end itself.
const CURRENT_TOKEN: &str = "/v1/access_tokens/current";

impl Cloud {
    /// For whom the tokens of this account speak.
    pub(crate) fn reach_of(&self, account: UserKey) -> Reach {
        match (self.products.of_account(account), self.customers.product_of(account)) {
            (Some(product), _) => Reach::Product(product),
            (None, Some(product)) => Reach::Customer(product),
            (None, None) => Reach::User,
        }
    }

    /// The product that a caller names, if it is in the team or speaks for the product.
    pub(crate) fn product_for(&self, caller: UserKey, number_or_slug: &str) -> Result<ProductKey, ProductError> {
        let key = self.products.find(number_or_slug).ok_or(ProductError::Unknown)?;
        let product = self.products.get(key);
        let admitted = product.account == caller || product.team.contains(&caller);
        if admitted { Ok(key) } else { Err(ProductError::NotInTeam) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assemble::assemble;
    use crate::ids::Secrets;
    use crate::world::{DeviceSpec, ProductSpec, UserSpec, World};

    #[test]
    fn a_product_is_found_by_number_and_slug_and_only_by_its_team() {
        let world = World::empty()
            .with_user(UserSpec::new("ada@example.com", "p"))
            .with_user(UserSpec::new("bob@example.com", "p"))
            .with_user(UserSpec::new("eve@example.com", "p"))
            .with_product(ProductSpec::new(20_001, "kettle-2", "ADA@example.com").with_member("bob@example.com"))
            .with_device(DeviceSpec::new("lamp").owned_by("ada@example.com").in_product("kettle-2"));
        let (cloud, _) = assemble(&world, Secrets::new(Some(1))).expect("a sound world");
        let user = |name| cloud.users.find(name).expect("a user of this world");
        for name in ["ada@example.com", "bob@example.com"] {
            let key = cloud.product_for(user(name), "kettle-2").expect("in the team");
            assert_eq!(cloud.product_for(user(name), "20001"), Ok(key));
        }
        for (who, which, error) in [
            ("eve@example.com", "kettle-2", ProductError::NotInTeam),
            ("eve@example.com", "20001", ProductError::NotInTeam),
            ("ada@example.com", "20002", ProductError::Unknown),
            ("ada@example.com", "Kettle-2", ProductError::Unknown),
            ("ada@example.com", "+20001", ProductError::Unknown),
            ("ada@example.com", "99999999999", ProductError::Unknown),
            ("ada@example.com", "", ProductError::Unknown),
        ] {
            assert_eq!(cloud.product_for(user(who), which), Err(error), "{who} {which}");
        }
        let account = cloud.products.get(cloud.products.find("20001").expect("it is there")).account;
        assert!(cloud.product_for(account, "20001").is_ok(), "a product may do what its team may");
        assert_eq!(cloud.users.iter().count(), 3, "a product is no user");
        assert_eq!(cloud.users.find("kettle-2"), None);
        let (_, lamp) = cloud.devices.iter().next().expect("one");
        assert_eq!(lamp.product_id, 20_001);
    }
}
