//! Who may do what to a product.

use super::ProductKey;
use crate::cloud::Cloud;
use crate::team::TeamKey;
use crate::user::UserKey;

/// Why a caller gets nothing of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProductError {
    Unknown,
    NotInTeam,
}

impl Cloud {
    /// The product that a caller names, if it is in the team or speaks for the product.
    pub(crate) fn product_for(&self, caller: UserKey, number_or_slug: &str) -> Result<ProductKey, ProductError> {
        let key = self.products.find(number_or_slug).ok_or(ProductError::Unknown)?;
        if self.works_in(caller, TeamKey::Product(key)) { Ok(key) } else { Err(ProductError::NotInTeam) }
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
