//! The client credentials grant: a client asks for itself, and no user is there.
//!
//! A product's client gets a token that acts for the product, or with `scope=customer=EMAIL` one that acts for that
//! customer (documented). A user's client gets its owner's token. The stock clients are nobody's.

use std::sync::Arc;

use jiff::Timestamp;

use super::model::{ExpiryError, Grant, NewGrant, Origin};
use super::store::Lifetime;
use crate::cloud::Cloud;
use crate::scopes::Scopes;

/// What a scope begins with that asks for a customer's token. Documented.
const CUSTOMER: &str = "customer=";

/// Why a client gets no token for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClientGrantError {
    /// Nobody is behind the client.
    Nobody,
    /// The product has no such customer, or the client is no product's.
    NoSuchCustomer,
    /// The client may do nothing but create customers.
    TooNarrow,
    Lifetime(ExpiryError),
}

impl Cloud {
    /// A token of a product, of a customer, or of a user, as far as the client's scopes allow.
    pub(super) fn grant_client(
        &mut self,
        client: &Arc<str>,
        scope: &str,
        lifetime: Lifetime,
        now: Timestamp,
    ) -> Result<Grant, ClientGrantError> {
        let record = self.clients.get(client).ok_or(ClientGrantError::Nobody)?;
        let owner = record.owner.filter(|owner| self.users.contains(*owner)).ok_or(ClientGrantError::Nobody)?;
        if let Some(name) = scope.strip_prefix(CUSTOMER) {
            let product = self.products.of_account(owner).ok_or(ClientGrantError::NoSuchCustomer)?;
            if !record.scopes.is_full() {
                return Err(ClientGrantError::TooNarrow);
            }
            let user = self.customers.find(product, name).ok_or(ClientGrantError::NoSuchCustomer)?;
            let scope = Some(format!("{CUSTOMER}{}", self.users.get(user).username));
            let new = NewGrant { user, client: client.clone(), by_password: false, scopes: Scopes::FULL, scope };
            return self.issue_grant(new, lifetime, now).map_err(ClientGrantError::Lifetime);
        }
        let requested = Scopes::of_request(scope);
        let grant = self.grant(owner, client.clone(), Origin::Consent, &requested, lifetime, now);
        let mut grant = grant.map_err(ClientGrantError::Lifetime)?;
        // What was asked for is answered, unless less was given.
        if grant.scope.is_none() && !scope.is_empty() {
            grant.scope = Some(scope.to_owned());
        }
        Ok(grant)
    }
}
