//! How customers come, prove who they are, and go.

use crate::cloud::Cloud;
use crate::ids;
use crate::products::ProductKey;
use crate::secret::HashedSecret;
use crate::user::{AccountInfo, Credentials, User, UserKey};

/// Customers that one product may have. Chosen, so that nothing grows without bound.
const MAX_PER_PRODUCT: usize = 100_000;
/// The longest name in bytes, as of a user. Chosen.
const MAX_NAME: usize = 254;

/// Why something cannot be done with a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CustomerError {
    Unknown,
    Exists,
    Full,
    NoPassword,
}

/// The customer's password is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrongPassword;

/// What is wrong with a customer's name, as the end of a sentence. It may be anything but an address, too (observed).
pub(super) fn name_fault(name: &str) -> Option<&'static str> {
    match name {
        _ if name.trim().is_empty() => Some("must not be empty"),
        _ if name.len() > MAX_NAME => Some("must be at most 254 bytes"),
        _ if name.contains(char::is_control) => Some("must not hold control characters"),
        _ => None,
    }
}

impl Cloud {
    /// Makes a customer, with a password or without. The name is kept in lower case (observed).
    pub(super) fn create_customer(
        &mut self,
        product: ProductKey,
        name: &str,
        password: Option<&str>,
    ) -> Result<UserKey, CustomerError> {
        if self.customers.find(product, name).is_some() {
            return Err(CustomerError::Exists);
        }
        if self.customers.count(product) >= MAX_PER_PRODUCT {
            return Err(CustomerError::Full);
        }
        let id = ids::hex(&self.secrets.bytes::<12>());
        let name = name.to_lowercase();
        let credentials = self.credentials(password);
        let account = User { id, username: name.clone(), credentials, account_info: AccountInfo::default() };
        let account = self.users.insert_apart(account);
        self.customers.insert(product, name, account);
        Ok(account)
    }

    fn credentials(&mut self, password: Option<&str>) -> Credentials {
        match password {
            Some(password) => Credentials::new(HashedSecret::new(password, &mut self.secrets), None),
            None => Credentials::single_sign_on(),
        }
    }

    /// Sets the password of a customer that has one.
    pub(super) fn set_customer_password(
        &mut self,
        product: ProductKey,
        name: &str,
        password: &str,
    ) -> Result<(), CustomerError> {
        let account = self.customers.find(product, name).ok_or(CustomerError::Unknown)?;
        if self.users.get(account).credentials.is_single_sign_on() {
            return Err(CustomerError::NoPassword);
        }
        let credentials = self.credentials(Some(password));
        if let Some(customer) = self.users.get_mut(account) {
            customer.credentials = credentials;
        }
        Ok(())
    }

    /// Deletes a customer with its tokens and their streams. Its devices run on, and anyone may claim them (chosen).
    pub(super) fn delete_customer(&mut self, product: ProductKey, name: &str) -> Result<(), CustomerError> {
        let account = self.customers.find(product, name).ok_or(CustomerError::Unknown)?;
        self.revoke_all_tokens(account);
        for device in self.devices.keys_of(account) {
            self.unclaim_device(device);
        }
        self.forget_claim_codes(account);
        self.forget_integrations(account);
        self.customers.remove(account);
        self.users.remove_apart(account);
        Ok(())
    }

    /// Which customer logs in through a product's client; `None` when the client is no product's, or its product has no
    /// customer of this name. One without a password cannot log in.
    pub(crate) fn sign_in_customer(
        &self,
        client: &str,
        name: &str,
        password: &str,
    ) -> Option<Result<UserKey, WrongPassword>> {
        let product = self.products.of_account(self.clients.get(client)?.owner?)?;
        let account = self.customers.find(product, name)?;
        let accepted = self.users.get(account).credentials.accepts(password);
        Some(if accepted { Ok(account) } else { Err(WrongPassword) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::tests::a_kettle;
    use crate::devices::ClaimError;

    fn product(cloud: &Cloud, slug: &str) -> ProductKey {
        cloud.products.find(slug).expect("a product of this world")
    }

    #[test]
    fn a_name_is_unique_within_a_product_whatever_its_case() {
        let mut cloud = a_kettle();
        let (kettle, other) = (product(&cloud, "kettle"), product(&cloud, "other"));
        let kid = cloud.create_customer(kettle, "Kid@Example.com", Some("p")).expect("made");
        assert_eq!(cloud.users.get(kid).username, "kid@example.com");
        assert_eq!(cloud.create_customer(kettle, "kid@EXAMPLE.com", None), Err(CustomerError::Exists));
        let elsewhere = cloud.create_customer(other, "kid@example.com", Some("q")).expect("another product's");
        assert_eq!(cloud.sign_in_customer("kettle-app", "KID@example.com", "p"), Some(Ok(kid)));
        assert_eq!(cloud.sign_in_customer("kettle-app", "kid@example.com", "q"), Some(Err(WrongPassword)));
        assert_eq!(cloud.sign_in_customer("other-app", "kid@example.com", "q"), Some(Ok(elsewhere)));
        assert_eq!(cloud.sign_in_customer("adas-app", "kid@example.com", "p"), None);
        // Not even a user's own name is taken by a customer, or the other way round.
        assert!(cloud.create_customer(kettle, "ada@example.com", None).is_ok());
        assert!(cloud.users.find("kid@example.com").is_none());
    }

    #[test]
    fn a_customer_without_a_password_never_gets_one() {
        let mut cloud = a_kettle();
        let kettle = product(&cloud, "kettle");
        cloud.create_customer(kettle, "shadow", None).expect("made");
        assert_eq!(cloud.set_customer_password(kettle, "shadow", "p"), Err(CustomerError::NoPassword));
        assert_eq!(cloud.set_customer_password(kettle, "nobody", "p"), Err(CustomerError::Unknown));
        assert_eq!(cloud.sign_in_customer("kettle-app", "shadow", ""), Some(Err(WrongPassword)));
    }

    #[test]
    fn a_customer_claims_devices_of_the_product_alone_and_lets_go_of_them_when_deleted() {
        let mut cloud = a_kettle();
        let kettle = product(&cloud, "kettle");
        let kid = cloud.create_customer(kettle, "kid", Some("p")).expect("made");
        let ids: Vec<String> = cloud.devices.iter().map(|(_, device)| device.id.to_string()).collect();
        let key = cloud.claim_device(kid, &ids[0]).expect("of the product and unowned");
        assert_eq!(cloud.claim_device(kid, &ids[1]), Err(ClaimError::Unknown));
        assert_eq!(cloud.delete_customer(kettle, "KID"), Ok(()));
        assert_eq!(cloud.delete_customer(kettle, "kid"), Err(CustomerError::Unknown));
        assert_eq!(cloud.devices.get(key).owner, None);
        assert_eq!(cloud.claim_device(kid, &ids[0]), Err(ClaimError::Unknown), "the customer is gone");
        let again = cloud.create_customer(kettle, "kid", Some("p")).expect("the name is free again");
        assert_ne!(again, kid);
    }
}
