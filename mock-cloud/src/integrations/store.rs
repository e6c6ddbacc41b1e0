//! The table of integrations.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::settings::Kind;
use crate::ids::ObjectId;
use crate::user::UserKey;
use crate::wire::date;

/// What the cloud knows of an integration.
#[derive(Debug)]
pub(super) struct Integration {
    pub(super) id: ObjectId,
    /// A user, or the account of a product.
    pub(super) owner: UserKey,
    pub(super) kind: Kind,
    /// The beginning of the names of the events that it is for. Documented.
    pub(super) event: String,
    pub(super) name: String,
    pub(super) created_at: Timestamp,
    /// What its type has beyond these, as it is shown.
    pub(super) settings: Map<String, Value>,
}

impl Integration {
    /// As its owner sees it. Order of the keys: observed of a webhook; the name in it is documented.
    pub(super) fn view(&self) -> Map<String, Value> {
        let mut view = Map::new();
        view.insert("id".to_owned(), json!(self.id));
        view.insert("event".to_owned(), json!(self.event));
        view.insert("name".to_owned(), json!(self.name));
        view.insert("created_at".to_owned(), json!(date(self.created_at)));
        view.insert("integration_type".to_owned(), json!(self.kind.name()));
        view.extend(self.settings.clone());
        view
    }
}

/// All integrations, in the order they were made.
#[derive(Default)]
pub(crate) struct Integrations {
    by_number: BTreeMap<u64, Integration>,
    made: u64,
}

impl Integrations {
    pub(super) fn insert(&mut self, integration: Integration) -> &Integration {
        self.made += 1;
        self.by_number.entry(self.made).or_insert(integration)
    }

    /// Those of an owner, oldest first.
    pub(super) fn of(&self, owner: UserKey) -> impl Iterator<Item = &Integration> {
        self.by_number.values().filter(move |integration| integration.owner == owner)
    }

    pub(super) fn find(&self, owner: UserKey, id: &str) -> Option<&Integration> {
        self.of(owner).find(|integration| integration.id == id)
    }

    pub(super) fn find_mut(&mut self, owner: UserKey, id: &str) -> Option<&mut Integration> {
        self.by_number.values_mut().find(|integration| integration.owner == owner && integration.id == id)
    }

    pub(super) fn retain(&mut self, wanted: impl Fn(&Integration) -> bool) {
        self.by_number.retain(|_, integration| wanted(integration));
    }
}
