//! What the application has registered with the cloud.

use alloc::string::String;
use alloc::vec::Vec;

use crate::hal::{FunctionId, MAX_NAME, MAX_REGISTRATIONS, MAX_SUBSCRIPTIONS, VariableId};
use crate::link::{Describe, VariableType};

/// Functions, variables and subscriptions in the order of their registration.
#[derive(Default)]
pub(crate) struct Registry {
    offers: Describe,
    subscriptions: Vec<String>,
}

impl Registry {
    pub(super) fn add_function(&mut self, name: &str) -> Option<FunctionId> {
        if let Some(known) = self.find_function(name) {
            return Some(known);
        }
        let place = free_place(name, self.offers.functions.len())?;
        self.offers.functions.push(String::from(name));
        Some(FunctionId(place))
    }

    pub(super) fn add_variable(&mut self, name: &str, kind: VariableType) -> Option<VariableId> {
        if let Some(known) = self.find_variable(name) {
            self.offers.variables[usize::from(known.0)].1 = kind;
            return Some(known);
        }
        let place = free_place(name, self.offers.variables.len())?;
        self.offers.variables.push((String::from(name), kind));
        Some(VariableId(place))
    }

    pub(super) fn add_subscription(&mut self, prefix: &str) -> bool {
        if prefix.len() > MAX_NAME {
            return false;
        }
        if self.subscriptions.iter().any(|known| known == prefix) {
            return true;
        }
        if self.subscriptions.len() == MAX_SUBSCRIPTIONS {
            return false;
        }
        self.subscriptions.push(String::from(prefix));
        true
    }

    /// Forgets all subscriptions.
    #[cfg(feature = "wasm")]
    pub(crate) fn unsubscribe(&mut self) {
        self.subscriptions.clear();
    }

    pub(crate) fn find_function(&self, name: &str) -> Option<FunctionId> {
        self.offers.functions.iter().position(|known| known == name).map(|place| FunctionId(place as u8))
    }

    pub(crate) fn find_variable(&self, name: &str) -> Option<VariableId> {
        self.offers.variables.iter().position(|(known, _)| known == name).map(|place| VariableId(place as u8))
    }

    pub(crate) fn subscriptions(&self) -> &[String] {
        &self.subscriptions
    }

    /// Whether the application subscribed to events of this name.
    pub(crate) fn hears(&self, event: &str) -> bool {
        self.subscriptions.iter().any(|prefix| event.starts_with(prefix.as_str()))
    }

    /// About how much memory it takes on a real device: an entry and its name each.
    pub(crate) fn bytes(&self) -> usize {
        const ENTRY: usize = 32;
        let Describe { functions, variables } = &self.offers;
        let names = functions.iter().chain(variables.iter().map(|(name, _)| name)).chain(&self.subscriptions);
        names.map(|name| ENTRY + name.len()).sum()
    }

    pub(crate) fn describe(&self) -> Describe {
        self.offers.clone()
    }
}

fn free_place(name: &str, taken: usize) -> Option<u8> {
    let fits = !name.is_empty() && name.len() <= MAX_NAME && taken < MAX_REGISTRATIONS;
    fits.then_some(taken as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn takes_a_hundred_of_each_and_no_more() {
        let mut registry = Registry::default();
        for number in 0..100 {
            assert_eq!(registry.add_function(&format!("f{number}")), Some(FunctionId(number)));
            assert_eq!(registry.add_variable(&format!("v{number}"), VariableType::Int), Some(VariableId(number)));
        }
        assert_eq!(registry.add_function("one more"), None);
        assert_eq!(registry.add_variable("one more", VariableType::Int), None);
        assert_eq!(registry.add_function("f7"), Some(FunctionId(7)), "a known name still answers");
    }

    #[test]
    fn refuses_empty_names_and_names_longer_than_64_bytes() {
        let mut registry = Registry::default();
        assert!(registry.add_function(&"n".repeat(64)).is_some());
        assert!(registry.add_function(&"n".repeat(65)).is_none());
        assert!(registry.add_function("").is_none());
        assert!(registry.add_variable(&"é".repeat(33), VariableType::Bool).is_none());
    }

    #[test]
    fn the_same_name_again_replaces_the_earlier_registration() {
        let mut registry = Registry::default();
        assert_eq!(registry.add_function("led"), registry.add_function("led"));
        let first = registry.add_variable("x", VariableType::Int);
        assert_eq!(registry.add_variable("x", VariableType::Text), first);
        let describe = registry.describe();
        assert_eq!(describe.functions, ["led"]);
        assert_eq!(describe.variables, [("x".into(), VariableType::Text)]);
    }

    #[test]
    fn four_subscriptions_fit_and_each_hears_its_prefix() {
        let mut registry = Registry::default();
        for prefix in ["a/", "b/", "c/", "d/"] {
            assert!(registry.add_subscription(prefix));
        }
        assert!(!registry.add_subscription("e/"));
        assert!(registry.add_subscription("a/"), "already present");
        assert!(!Registry::default().add_subscription(&"p".repeat(65)));
        assert!(registry.hears("b/x") && !registry.hears("e/x") && !registry.hears("b"));
    }
}
