//! Making and losing a client.

use std::sync::Arc;

use crate::cloud::Cloud;
use crate::ids;
use crate::oauth::redirect_uri::RedirectUri;
use crate::oauth::store::Client;
use crate::scopes::Scopes;
use crate::secret::HashedSecret;
use crate::user::UserKey;

/// Clients that one user or product may have. Chosen, so that nothing grows without bound.
const MAX_PER_USER: usize = 1000;
/// The longest part of an id that comes from the name: an id has 40 characters at most.
const MAX_SLUG: usize = 30;

/// There is no such client among the owner's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::oauth) struct NoSuchClient;

/// The owner has all the clients that one may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooManyClients {
    pub(super) limit: usize,
}

impl Cloud {
    /// Makes a client; answers its id, and the secret that is not kept.
    pub(super) fn create_client(
        &mut self,
        owner: UserKey,
        name: &str,
        redirect_uris: Vec<RedirectUri>,
        scopes: Scopes,
    ) -> Result<(Arc<str>, String), TooManyClients> {
        if self.clients.of(owner).len() >= MAX_PER_USER {
            return Err(TooManyClients { limit: MAX_PER_USER });
        }
        let id = self.client_id(name);
        let secret = self.secrets.token();
        let hashed = HashedSecret::new(&secret, &mut self.secrets);
        self.clients.insert(Client {
            id: id.clone(),
            name: name.to_owned(),
            secret: hashed,
            owner: Some(owner),
            redirect_uris,
            scopes,
            number: 0,
        });
        Ok((id, secret))
    }

    /// The slug of the name, a dash and a number, as `myapp-2146` (observed). The number is of four digits, or more once
    /// the name is so popular that no such id is found (chosen).
    fn client_id(&mut self, name: &str) -> Arc<str> {
        let slug = ids::slug(name, MAX_SLUG).unwrap_or_else(|| "client".to_owned());
        let mut digits = 4;
        loop {
            for _ in 0..16 {
                let number = u64::from_le_bytes(self.secrets.bytes());
                let smallest = 10u64.pow(digits - 1);
                let id = format!("{slug}-{}", smallest + number % (9 * smallest));
                if self.clients.get(&id).is_none() {
                    return id.into();
                }
            }
            digits = (digits + 1).min(9);
        }
    }

    /// A client to be changed by its owner.
    pub(super) fn client_of(&mut self, user: UserKey, id: &str) -> Result<&mut Client, NoSuchClient> {
        self.clients.get_mut(id).filter(|client| client.owner == Some(user)).ok_or(NoSuchClient)
    }

    /// Deletes a client, with the tokens made through it and their streams.
    pub(in crate::oauth) fn delete_client(&mut self, user: UserKey, id: &str) -> Result<(), NoSuchClient> {
        self.client_of(user, id)?;
        self.clients.remove(id);
        self.transactions.retain(|transaction| *transaction.client != *id);
        self.codes.retain(|code| *code.client != *id);
        self.revoke_tokens_through(id);
        Ok(())
    }

    /// Deletes what clients a user made.
    pub(crate) fn delete_clients_of(&mut self, user: UserKey) {
        let ids: Vec<Arc<str>> = self.clients.of(user).iter().map(|client| client.id.clone()).collect();
        for id in ids {
            self.delete_client(user, &id).expect("it is the user's own");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authentication::NewToken;
    use crate::cloud::tests::{ada_and_her_lamp, at};

    #[test]
    fn an_id_is_the_slug_of_the_name_and_a_number() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        let mut ids = Vec::new();
        for _ in 0..200 {
            let (id, secret) = cloud.create_client(ada, "My App", Vec::new(), Scopes::FULL).expect("made");
            let digits = id.strip_prefix("my-app-").expect("the slug");
            assert!(digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{id}");
            assert_eq!(secret.len(), 40);
            assert!(cloud.client(&id, &secret).is_ok());
            ids.push(id);
        }
        let listed: Vec<_> = cloud.clients.of(ada).into_iter().map(|client| client.id.clone()).collect();
        assert_eq!(listed, ids, "all different, in the order they were made");
    }

    #[test]
    fn only_its_owner_changes_and_deletes_a_client() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        let grace = cloud.users.find("grace@example.com").expect("she is there");
        let (id, secret) = cloud.create_client(ada, "App", Vec::new(), Scopes::FULL).expect("made");
        let through = cloud.issue_token(NewToken::full(grace, id.clone(), None));
        let past = cloud.issue_token(NewToken::full(grace, "particle", None));
        assert_eq!(cloud.delete_client(grace, &id), Err(NoSuchClient));
        assert_eq!(cloud.delete_client(ada, "particle"), Err(NoSuchClient));
        assert!(cloud.token(&through, at(0)).is_ok());
        assert_eq!(cloud.delete_client(ada, &id), Ok(()));
        assert!(cloud.client(&id, &secret).is_err());
        assert!(cloud.token(&through, at(0)).is_err());
        assert!(cloud.token(&past, at(0)).is_ok(), "other clients' tokens stay");
        assert_eq!(cloud.delete_client(ada, &id), Err(NoSuchClient));
    }

    #[test]
    fn a_user_has_a_thousand_clients_at_most() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        for _ in 0..MAX_PER_USER {
            assert!(cloud.create_client(ada, "a", Vec::new(), Scopes::FULL).is_ok());
        }
        assert!(cloud.create_client(ada, "a", Vec::new(), Scopes::FULL).is_err());
    }
}
