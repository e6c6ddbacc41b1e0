//! Which operations of the cloud the scenarios exercised, on the wire.

use std::collections::BTreeSet;
use std::sync::Mutex;

/// Every operation there is so far. `{x}` stands for one segment of the path, `{*x}` for any number.
const OPERATIONS: &[(&str, &str)] = &[
    ("POST", "/oauth/token"),
    ("GET", "/oauth/authorize"),
    ("POST", "/oauth/authorize"),
    ("GET", "/v1/clients"),
    ("POST", "/v1/clients"),
    ("PUT", "/v1/clients/{client}"),
    ("DELETE", "/v1/clients/{client}"),
    ("GET", "/v1/products/{product}/clients"),
    ("POST", "/v1/products/{product}/clients"),
    ("PUT", "/v1/products/{product}/clients/{client}"),
    ("DELETE", "/v1/products/{product}/clients/{client}"),
    ("GET", "/v1/products/{product}/customers"),
    ("POST", "/v1/products/{product}/customers"),
    ("POST", "/v1/products/{product}/device_claims"),
    ("GET", "/v1/integrations"),
    ("POST", "/v1/integrations"),
    ("GET", "/v1/integrations/{integration}"),
    ("PUT", "/v1/integrations/{integration}"),
    ("DELETE", "/v1/integrations/{integration}"),
    ("GET", "/v1/webhooks"),
    ("POST", "/v1/webhooks"),
    ("GET", "/v1/webhooks/{webhook}"),
    ("DELETE", "/v1/webhooks/{webhook}"),
    ("GET", "/v1/products/{product}/integrations"),
    ("POST", "/v1/products/{product}/integrations"),
    ("GET", "/v1/products/{product}/integrations/{integration}"),
    ("PUT", "/v1/products/{product}/integrations/{integration}"),
    ("DELETE", "/v1/products/{product}/integrations/{integration}"),
    ("GET", "/v1/products/{product}/webhooks"),
    ("POST", "/v1/products/{product}/webhooks"),
    ("GET", "/v1/products/{product}/webhooks/{webhook}"),
    ("DELETE", "/v1/products/{product}/webhooks/{webhook}"),
    ("POST", "/v1/device_claims"),
    ("PUT", "/v1/products/{product}/customers/{customer}"),
    ("DELETE", "/v1/products/{product}/customers/{customer}"),
    ("GET", "/v1/products/{product}/team"),
    ("POST", "/v1/products/{product}/team"),
    ("POST", "/v1/products/{product}/team/{username}"),
    ("DELETE", "/v1/products/{product}/team/{username}"),
    ("PUT", "/v1/products/{product}/team/{username}/token"),
    ("POST", "/v1/products/{product}/team/{username}/token"),
    ("GET", "/v1/orgs/{org}/team"),
    ("POST", "/v1/orgs/{org}/team"),
    ("POST", "/v1/orgs/{org}/team/{username}"),
    ("DELETE", "/v1/orgs/{org}/team/{username}"),
    ("PUT", "/v1/orgs/{org}/team/{username}/token"),
    ("POST", "/v1/orgs/{org}/team/{username}/token"),
    ("GET", "/v1/access_tokens"),
    ("DELETE", "/v1/access_tokens"),
    ("GET", "/v1/access_tokens/current"),
    ("DELETE", "/v1/access_tokens/current"),
    ("DELETE", "/v1/access_tokens/{token}"),
    ("POST", "/v1/users"),
    ("GET", "/v1/user"),
    ("PUT", "/v1/user"),
    ("DELETE", "/v1/user"),
    ("POST", "/v1/user/password-reset"),
    ("GET", "/v1/user/mfa-enable"),
    ("POST", "/v1/user/mfa-enable"),
    ("PUT", "/v1/user/mfa-disable"),
    ("GET", "/reset-password"),
    ("POST", "/reset-password"),
    ("GET", "/v1/devices"),
    ("POST", "/v1/devices"),
    ("GET", "/v1/devices/{device}"),
    ("PUT", "/v1/devices/{device}"),
    ("DELETE", "/v1/devices/{device}"),
    ("PUT", "/v1/devices/{device}/ping"),
    ("GET", "/v1/devices/{device}/{variable}"),
    ("POST", "/v1/devices/{device}/{function}"),
    ("POST", "/v1/diagnostics/{device}/update"),
    ("GET", "/v1/diagnostics/{device}/last"),
    ("GET", "/v1/diagnostics/{device}"),
    ("POST", "/v1/products/{product}/diagnostics/{device}/update"),
    ("GET", "/v1/products/{product}/diagnostics/{device}/last"),
    ("GET", "/v1/products/{product}/diagnostics/{device}"),
    ("POST", "/v1/binaries"),
    ("GET", "/v1/binaries/{binary}"),
    ("GET", "/v1/build_targets"),
    ("POST", "/v1/devices/events"),
    ("GET", "/v1/events/{*prefix}"),
    ("GET", "/v1/devices/events"),
    ("GET", "/v1/devices/events/{*prefix}"),
    ("GET", "/v1/devices/{device}/events"),
    ("GET", "/v1/devices/{device}/events/{*prefix}"),
    ("GET", "/examples"),
    ("GET", "/examples/{*file}"),
    ("GET", "/_mock/health"),
    ("GET", "/_mock/clock"),
    ("PUT", "/_mock/clock"),
    ("POST", "/_mock/clock/advance"),
    ("POST", "/_mock/clock/skip"),
    ("GET", "/_mock/devices"),
    ("GET", "/_mock/devices/{device}"),
    ("PUT", "/_mock/devices/{device}"),
    ("GET", "/_mock/devices/{device}/serial"),
    ("POST", "/_mock/devices/{device}/serial"),
    ("GET", "/_mock/devices/{device}/serial/stream"),
    ("GET", "/_mock/users/{username}"),
    ("GET", "/_mock/mail"),
    ("GET", "/_mock/world"),
    ("PUT", "/_mock/world"),
    ("POST", "/_mock/world/reset"),
    ("GET", "/_mock/ledger"),
    ("GET", "/_mock/requests"),
    ("DELETE", "/_mock/requests"),
    ("GET", "/_mock/requests/stream"),
    ("POST", "/_mock/requests/verify"),
    ("GET", "/_mock/faults"),
    ("POST", "/_mock/faults"),
    ("DELETE", "/_mock/faults"),
    ("DELETE", "/_mock/faults/{id}"),
];

static SEEN: Mutex<BTreeSet<(String, String)>> = Mutex::new(BTreeSet::new());

/// Notes that a scenario sent this request, by whatever means.
pub fn saw(method: &str, target: &str) {
    let path = target.split('?').next().unwrap_or_default();
    SEEN.lock().expect("nobody panics in here").insert((method.to_owned(), path.to_owned()));
}

/// Every operation that the scenarios are held to, with its method and template.
pub fn operations() -> &'static [(&'static str, &'static str)] {
    OPERATIONS
}

/// The operations that no scenario exercised.
pub fn missing() -> Vec<String> {
    let seen = SEEN.lock().expect("nobody panics in here");
    let seen: BTreeSet<_> = seen.iter().filter_map(|(method, path)| operation(method, path)).collect();
    let missing = OPERATIONS.iter().filter(|operation| !seen.contains(operation));
    missing.map(|(method, template)| format!("{method} {template}")).collect()
}

/// The operation that a request is for: of several that match, the one with the most words of its own.
fn operation(method: &str, path: &str) -> Option<&'static (&'static str, &'static str)> {
    let fitting = OPERATIONS.iter().filter(|(of, template)| *of == method && matches(template, path));
    fitting.max_by_key(|(_, template)| template.split('/').filter(|part| !part.starts_with('{')).count())
}

fn matches(template: &str, path: &str) -> bool {
    let mut path = path.split('/');
    for part in template.split('/') {
        if part.starts_with("{*") {
            return path.next().is_some_and(|first| !first.is_empty());
        }
        let Some(segment) = path.next() else { return false };
        if !(part == segment || part.starts_with('{') && !segment.is_empty()) {
            return false;
        }
    }
    path.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_belongs_to_the_operation_with_the_most_words_of_its_own() {
        let of = |method, path| operation(method, path).map(|(_, template)| *template);
        assert_eq!(of("DELETE", "/v1/access_tokens/current"), Some("/v1/access_tokens/current"));
        assert_eq!(of("DELETE", "/v1/access_tokens/0123"), Some("/v1/access_tokens/{token}"));
        assert_eq!(of("GET", "/v1/devices/events/a/b"), Some("/v1/devices/events/{*prefix}"));
        assert_eq!(of("GET", "/v1/devices/lamp/events"), Some("/v1/devices/{device}/events"));
        assert_eq!(of("PUT", "/v1/devices/lamp/ping"), Some("/v1/devices/{device}/ping"));
        assert_eq!(of("GET", "/v1/events/"), None);
        assert_eq!(of("PATCH", "/v1/devices"), None);
    }
}
