//! What a token may do, and what each route asks for.
//!
//! Most tokens may do everything that their user may. A token made through an OAuth client with scopes, or for a request
//! with one that the cloud knows, may do what those scopes name and no more.

use std::sync::Arc;

use http::Method;

/// What narrows a client to creating customers, and the one scope the cloud knows in a request. Documented.
pub(crate) const CREATE_CUSTOMERS: &str = "customers:create";
/// Everything. Documented.
const EVERYTHING: &str = "*:*";

/// Every scope that the reference names for a route, sorted: what an API user can have. Documented; `customers:create` is
/// that of a client, too.
const KNOWN: &[&str] = &[
    "clients:create",
    "clients:list",
    "clients:remove",
    "clients:update",
    "configuration:get",
    "configuration:update",
    "customers:create",
    "customers:list",
    "customers:remove",
    "customers:update",
    "devices.diagnostics:get",
    "devices.diagnostics:update",
    "devices.function:call",
    "devices.variable:get",
    "devices:get",
    "devices:import",
    "devices:list",
    "devices:ping",
    "devices:release",
    "devices:remove",
    "devices:update",
    "events:get",
    "events:send",
    "firmware.binary:get",
    "firmware:create",
    "firmware:get",
    "firmware:list",
    "firmware:release",
    "firmware:remove",
    "firmware:update",
    "groups.impact:get",
    "groups:create",
    "groups:get",
    "groups:list",
    "groups:remove",
    "groups:update",
    "integrations:create",
    "integrations:get",
    "integrations:list",
    "integrations:remove",
    "integrations:test",
    "integrations:update",
    "ledger.definitions:archive",
    "ledger.definitions:create",
    "ledger.definitions:get",
    "ledger.definitions:list",
    "ledger.definitions:update",
    "ledger.instances.versions:get",
    "ledger.instances.versions:list",
    "ledger.instances:get",
    "ledger.instances:list",
    "ledger.instances:remove",
    "ledger.instances:set",
    "locations:get",
    "logic.functions:create",
    "logic.functions:execute",
    "logic.functions:get",
    "logic.functions:list",
    "logic.functions:remove",
    "logic.functions:update",
    "logic.logs:list",
    "logic.runs:get",
    "logic.runs:list",
    "logic.stats:list",
    "metrics.events:get",
    "metrics.functions:get",
    "metrics.integrations:get",
    "metrics.online:get",
    "metrics.variables:get",
    "organization:get",
    "products:get",
    "products:list",
    "service_agreements.notifications:list",
    "service_agreements.pricing_terms:get",
    "service_agreements.usage_reports:create",
    "service_agreements.usage_reports:get",
    "service_agreements.usage_summary:get",
    "service_agreements:list",
    "sims.status:get",
    "sims.usage:get",
    "sims:get",
    "sims:import",
    "sims:list",
    "sims:remove",
    "sims:update",
    "teams.users:invite",
    "teams.users:list",
    "teams.users:remove",
    "teams.users:update",
];

/// What a token, or any token of a client, may do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scopes(Option<Arc<[String]>>);

/// A scope that a client cannot have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnknownScope(pub(crate) String);

impl Scopes {
    /// Everything that the user may do.
    pub(crate) const FULL: Self = Self(None);

    /// Those of a client: `customers:create`, `*:*`, several with spaces between them, or none for everything.
    ///
    /// Source: documented (API reference, "Create an OAuth client"). Refusing others: chosen.
    pub(crate) fn of_client(text: &str) -> Result<Self, UnknownScope> {
        if let Some(unknown) = text.split_whitespace().find(|word| !is_known(word)) {
            return Err(UnknownScope(unknown.to_owned()));
        }
        Ok(Self::narrowest(text))
    }

    /// Those of a request. A scope that the cloud does not know, the application's name for instance, asks for
    /// everything, alone or among others.
    ///
    /// Source: observed (forum, 2016); beside known scopes: chosen.
    pub(crate) fn of_request(text: &str) -> Self {
        if text.split_whitespace().all(is_known) { Self::narrowest(text) } else { Self::FULL }
    }

    /// Those of an API user, from [`known`].
    pub(crate) fn of_api_user(scopes: &[&'static str]) -> Self {
        Self(Some(scopes.iter().map(|scope| (*scope).to_owned()).collect()))
    }

    /// Whether it may do what needs this scope.
    pub(crate) fn holds(&self, scope: &str) -> bool {
        self.is_full() || self.names().iter().any(|name| name == scope)
    }

    fn narrowest(text: &str) -> Self {
        let mut words = text.split_whitespace();
        let narrow = words.clone().next().is_some() && words.all(|word| word != EVERYTHING);
        Self(narrow.then(|| [CREATE_CUSTOMERS.to_owned()].into()))
    }

    /// What both allow.
    pub(crate) fn within(&self, cap: &Self) -> Self {
        match (&self.0, &cap.0) {
            (None, _) => cap.clone(),
            (_, None) => self.clone(),
            (Some(own), Some(cap)) => Self(Some(own.iter().filter(|scope| cap.contains(scope)).cloned().collect())),
        }
    }

    /// Whether somebody with these scopes may make a client whose tokens have those: nobody hands out more than they have.
    ///
    /// # Errors
    /// What is missing.
    pub(crate) fn admit_making(&self, client: &Self) -> Result<(), &'static str> {
        let missing = if client.is_full() { EVERYTHING } else { CREATE_CUSTOMERS };
        if self.holds(missing) { Ok(()) } else { Err(missing) }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.0.is_none()
    }

    /// The scopes it is limited to; none when it may do everything.
    pub(crate) fn names(&self) -> &[String] {
        self.0.as_deref().unwrap_or_default()
    }

    /// Whether a route is open to it.
    ///
    /// # Errors
    /// What the route would have wanted.
    pub(crate) fn admit(&self, method: &Method, template: &str) -> Result<(), &'static str> {
        if self.is_full() {
            return Ok(());
        }
        match required(method, template) {
            Need::Nothing => Ok(()),
            Need::Scope(scope) if self.holds(scope) => Ok(()),
            Need::Scope(scope) => Err(scope),
        }
    }
}

/// The scope of this name that an API user can have.
pub(crate) fn known(name: &str) -> Result<&'static str, UnknownScope> {
    let place = KNOWN.binary_search(&name).map_err(|_| UnknownScope(name.to_owned()))?;
    Ok(KNOWN[place])
}

fn is_known(word: &str) -> bool {
    // The reference's `create_customer` of 2016 is today's `customers:create`.
    matches!(word, CREATE_CUSTOMERS | "create_customer" | EVERYTHING)
}

/// What a limited token needs for a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// Any good token will do.
    Nothing,
    Scope(&'static str),
}

/// Every route that takes a token, with the scope it asks for; `*:*` is what no limited token has.
///
/// Source: documented, where the reference names a scope for the route. Chosen: user routes without one ask for that of
/// their product twin, a token may look at itself and end itself, and whatever is not here takes an unlimited token.
const ROUTES: &[(Method, &str, Need)] = &[
    (Method::GET, "/v1/access_tokens/current", Need::Nothing),
    (Method::DELETE, "/v1/access_tokens/current", Need::Nothing),
    (Method::DELETE, "/v1/access_tokens", Need::Scope(EVERYTHING)),
    (Method::GET, "/v1/clients", Need::Scope("clients:list")),
    (Method::POST, "/v1/clients", Need::Scope("clients:create")),
    (Method::PUT, "/v1/clients/{client}", Need::Scope("clients:update")),
    (Method::DELETE, "/v1/clients/{client}", Need::Scope("clients:remove")),
    (Method::GET, "/v1/products/{product}/clients", Need::Scope("clients:list")),
    (Method::POST, "/v1/products/{product}/clients", Need::Scope("clients:create")),
    (Method::PUT, "/v1/products/{product}/clients/{client}", Need::Scope("clients:update")),
    (Method::DELETE, "/v1/products/{product}/clients/{client}", Need::Scope("clients:remove")),
    (Method::GET, "/v1/products/{product}/customers", Need::Scope("customers:list")),
    (Method::POST, "/v1/products/{product}/customers", Need::Scope(CREATE_CUSTOMERS)),
    (Method::PUT, "/v1/products/{product}/customers/{customer}", Need::Scope("customers:update")),
    (Method::DELETE, "/v1/products/{product}/customers/{customer}", Need::Scope("customers:remove")),
    (Method::GET, "/v1/products/{product}/team", Need::Scope("teams.users:list")),
    (Method::POST, "/v1/products/{product}/team", Need::Scope("teams.users:invite")),
    (Method::POST, "/v1/products/{product}/team/{username}", Need::Scope("teams.users:update")),
    (Method::DELETE, "/v1/products/{product}/team/{username}", Need::Scope("teams.users:remove")),
    (Method::PUT, "/v1/products/{product}/team/{username}/token", Need::Scope("teams.users:update")),
    (Method::POST, "/v1/products/{product}/team/{username}/token", Need::Scope("teams.users:update")),
    (Method::GET, "/v1/orgs/{org}/team", Need::Scope("teams.users:list")),
    (Method::POST, "/v1/orgs/{org}/team", Need::Scope("teams.users:invite")),
    (Method::POST, "/v1/orgs/{org}/team/{username}", Need::Scope("teams.users:update")),
    (Method::DELETE, "/v1/orgs/{org}/team/{username}", Need::Scope("teams.users:remove")),
    (Method::PUT, "/v1/orgs/{org}/team/{username}/token", Need::Scope("teams.users:update")),
    (Method::POST, "/v1/orgs/{org}/team/{username}/token", Need::Scope("teams.users:update")),
    (Method::GET, "/v1/devices", Need::Scope("devices:list")),
    (Method::POST, "/v1/devices", Need::Scope("devices:import")),
    (Method::GET, "/v1/devices/{device}", Need::Scope("devices:get")),
    (Method::PUT, "/v1/devices/{device}", Need::Scope("devices:update")),
    (Method::DELETE, "/v1/devices/{device}", Need::Scope("devices:release")),
    (Method::PUT, "/v1/devices/{device}/ping", Need::Scope("devices:ping")),
    (Method::GET, "/v1/devices/{device}/ping", Need::Scope("devices.variable:get")),
    (Method::POST, "/v1/devices/{device}/ping", Need::Scope("devices.function:call")),
    (Method::GET, "/v1/devices/{device}/{name}", Need::Scope("devices.variable:get")),
    (Method::POST, "/v1/devices/{device}/{name}", Need::Scope("devices.function:call")),
    (Method::POST, "/v1/diagnostics/{device}/update", Need::Scope("devices.diagnostics:update")),
    (Method::POST, "/v1/products/{product}/diagnostics/{device}/update", Need::Scope("devices.diagnostics:update")),
    (Method::GET, "/v1/diagnostics/{device}/last", Need::Scope("devices.diagnostics:get")),
    (Method::GET, "/v1/products/{product}/diagnostics/{device}/last", Need::Scope("devices.diagnostics:get")),
    (Method::GET, "/v1/diagnostics/{device}", Need::Scope("devices.diagnostics:get")),
    (Method::GET, "/v1/diagnostics/{device}/", Need::Scope("devices.diagnostics:get")),
    (Method::GET, "/v1/products/{product}/diagnostics/{device}", Need::Scope("devices.diagnostics:get")),
    (Method::GET, "/v1/events", Need::Scope("events:get")),
    (Method::GET, "/v1/events/", Need::Scope("events:get")),
    (Method::GET, "/v1/events/{*prefix}", Need::Scope("events:get")),
    (Method::GET, "/v1/devices/events", Need::Scope("events:get")),
    (Method::GET, "/v1/devices/events/", Need::Scope("events:get")),
    (Method::GET, "/v1/devices/events/{*prefix}", Need::Scope("events:get")),
    (Method::POST, "/v1/devices/events", Need::Scope("events:send")),
    (Method::GET, "/v1/devices/{device}/events", Need::Scope("events:get")),
    (Method::GET, "/v1/devices/{device}/events/", Need::Scope("events:get")),
    (Method::GET, "/v1/devices/{device}/events/{*prefix}", Need::Scope("events:get")),
    (Method::POST, "/v1/devices/{device}/events", Need::Scope("devices.function:call")),
    (Method::GET, "/v1/integrations", Need::Scope("integrations:list")),
    (Method::POST, "/v1/integrations", Need::Scope("integrations:create")),
    (Method::GET, "/v1/integrations/{integration}", Need::Scope("integrations:get")),
    (Method::PUT, "/v1/integrations/{integration}", Need::Scope("integrations:update")),
    (Method::DELETE, "/v1/integrations/{integration}", Need::Scope("integrations:remove")),
    (Method::GET, "/v1/webhooks", Need::Scope("integrations:list")),
    (Method::POST, "/v1/webhooks", Need::Scope("integrations:create")),
    (Method::GET, "/v1/webhooks/{webhook}", Need::Scope("integrations:get")),
    (Method::DELETE, "/v1/webhooks/{webhook}", Need::Scope("integrations:remove")),
    (Method::GET, "/v1/products/{product}/integrations", Need::Scope("integrations:list")),
    (Method::POST, "/v1/products/{product}/integrations", Need::Scope("integrations:create")),
    (Method::GET, "/v1/products/{product}/integrations/{integration}", Need::Scope("integrations:get")),
    (Method::PUT, "/v1/products/{product}/integrations/{integration}", Need::Scope("integrations:update")),
    (Method::DELETE, "/v1/products/{product}/integrations/{integration}", Need::Scope("integrations:remove")),
    (Method::GET, "/v1/products/{product}/webhooks", Need::Scope("integrations:list")),
    (Method::POST, "/v1/products/{product}/webhooks", Need::Scope("integrations:create")),
    (Method::GET, "/v1/products/{product}/webhooks/{webhook}", Need::Scope("integrations:get")),
    (Method::DELETE, "/v1/products/{product}/webhooks/{webhook}", Need::Scope("integrations:remove")),
];

/// Whether the reference names a scope for a route, so that an API user can get at it.
pub(crate) fn has_scope(method: &Method, template: &str) -> bool {
    matches!(required(method, template), Need::Scope(scope) if scope != EVERYTHING)
}

/// What a limited token needs for an operation: nothing for those that take any token or none, or are for people alone.
pub(crate) fn of_operation(method: &str, template: &str) -> Option<&'static str> {
    let found = ROUTES.iter().find(|(of, path, _)| *of == method && is_same(path, template));
    found.and_then(|(_, _, need)| if let Need::Scope(scope) = need { Some(*scope) } else { None })
}

/// Whether two templates are of the same paths; names of parameters are everybody's own.
fn is_same(one: &str, other: &str) -> bool {
    let plain = |part: &&str| !part.starts_with('{');
    one.split('/').count() == other.split('/').count()
        && one.split('/').zip(other.split('/')).all(|(one, other)| one == other || !(plain(&one) || plain(&other)))
}

#[cfg(test)]
pub(crate) fn known_scopes() -> &'static [&'static str] {
    KNOWN
}

/// Every row of the table, with its scope if it asks for one.
#[cfg(test)]
pub(crate) fn rows() -> impl Iterator<Item = (&'static Method, &'static str, Option<&'static str>)> {
    ROUTES.iter().map(|(method, template, need)| match need {
        Need::Nothing => (method, *template, None),
        Need::Scope(scope) => (method, *template, Some(*scope)),
    })
}

fn required(method: &Method, template: &str) -> Need {
    // axum answers a HEAD with what it has for GET.
    let method = if method == Method::HEAD { &Method::GET } else { method };
    let found = ROUTES.iter().find(|(of, path, _)| of == method && *path == template);
    found.map_or(Need::Scope(EVERYTHING), |(_, _, need)| *need)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_may_be_narrowed_to_creating_customers_and_to_nothing_else() {
        assert_eq!(Scopes::of_client(""), Ok(Scopes::FULL));
        assert_eq!(Scopes::of_client("*:*"), Ok(Scopes::FULL));
        assert_eq!(Scopes::of_client("customers:create *:*"), Ok(Scopes::FULL));
        assert_eq!(Scopes::of_client("customers:create").expect("known").names(), [CREATE_CUSTOMERS]);
        assert_eq!(Scopes::of_client("create_customer").expect("known").names(), [CREATE_CUSTOMERS]);
        assert_eq!(Scopes::of_client("customers:create x"), Err(UnknownScope("x".to_owned())));
    }

    #[test]
    fn a_scope_that_nobody_knows_asks_for_everything() {
        assert!(Scopes::of_request("mobicle").is_full());
        assert!(Scopes::of_request("").is_full());
        assert!(Scopes::of_request("create_customer mobicle").is_full());
        assert_eq!(Scopes::of_request("create_customer").names(), [CREATE_CUSTOMERS]);
    }

    #[test]
    fn an_api_user_has_scopes_that_the_reference_names() {
        assert!(KNOWN.is_sorted());
        assert_eq!(known("customers:list"), Ok("customers:list"));
        for unknown in ["", "*:*", "customers", "customers:list ", "Customers:List"] {
            assert_eq!(known(unknown), Err(UnknownScope(unknown.to_owned())));
        }
        let scopes = Scopes::of_api_user(&["customers:list"]);
        assert!(scopes.holds("customers:list") && !scopes.holds("customers:remove") && !scopes.holds(EVERYTHING));
        assert!(Scopes::FULL.holds("customers:remove"));
        assert!(has_scope(&Method::GET, "/v1/products/{product}/customers"));
        assert!(!has_scope(&Method::DELETE, "/v1/access_tokens"), "all tokens of a user are a matter of people");
    }

    #[test]
    fn no_request_goes_beyond_its_client() {
        let narrow = Scopes::of_request("customers:create");
        assert_eq!(Scopes::FULL.within(&narrow), narrow);
        assert_eq!(narrow.within(&Scopes::FULL), narrow);
        assert_eq!(narrow.within(&narrow), narrow);
        assert_eq!(Scopes::FULL.within(&Scopes::FULL), Scopes::FULL);
    }

    #[test]
    fn a_limited_token_finds_every_other_route_shut_those_nobody_listed_too() {
        let narrow = Scopes::of_request("customers:create");
        assert_eq!(narrow.admit(&Method::GET, "/v1/access_tokens/current"), Ok(()));
        assert_eq!(narrow.admit(&Method::HEAD, "/v1/devices"), Err("devices:list"));
        assert_eq!(narrow.admit(&Method::POST, "/v1/clients"), Err("clients:create"));
        assert_eq!(narrow.admit(&Method::GET, "/v1/of-tomorrow"), Err("*:*"));
        assert_eq!(Scopes::FULL.admit(&Method::GET, "/v1/of-tomorrow"), Ok(()));
        for (_, template, need) in ROUTES {
            if let Need::Scope(scope) = need {
                assert!(*scope == EVERYTHING || known(scope) == Ok(scope), "{template} asks for {scope}");
            }
        }
        let open = ROUTES.iter().filter(|(_, _, need)| *need == Need::Nothing).count();
        assert_eq!(open, 2);
    }
}
