use std::collections::BTreeSet;

use super::operations::OPERATIONS;
use super::*;
use crate::control;
use crate::reference::NOT_COVERED;
use crate::served::{Answer, Served};
use crate::world::{OrganizationSpec, ProductSpec, TokenSpec, UserSpec, World};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/ledger.md");

#[test]
fn the_document_is_made_from_the_tables() {
    let page = page::page();
    if std::env::var_os("LEDGER_UPDATE").is_some() {
        std::fs::write(DOCUMENT, &page).expect("the document can be written");
    }
    let document = std::fs::read_to_string(DOCUMENT).unwrap_or_default();
    let other = document.lines().zip(page.lines()).find(|(is, is_to_be)| is != is_to_be);
    assert!(
        document == page,
        "docs/ledger.md is not what the tables say, first here: {other:?}. If the tables are right: \
         LEDGER_UPDATE=1 cargo test -p mock-cloud ledger"
    );
}

#[test]
fn rules_have_names_of_their_own_and_sources_that_fit_a_header() {
    let errors = ApiError::samples();
    let rules = OPERATIONS.iter().map(|of| of.rule).chain(errors.iter().map(ApiError::rule));
    let mut names = BTreeSet::new();
    for Rule { name, source, .. } in rules {
        assert!(names.insert(name), "{name} is there twice");
        assert!(!source.is_empty() && source.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{name}: {source}");
    }
}

/// A path of a template: everything is called `x`, but for what has to exist.
fn path(template: &str) -> String {
    let segment = |part: &str| match part {
        "{product}" => "kettle".to_owned(),
        "{org}" => "acme".to_owned(),
        part => {
            if part.starts_with('{') {
                "x".to_owned()
            } else {
                part.to_owned()
            }
        }
    };
    template.split('/').map(segment).collect::<Vec<_>>().join("/")
}

fn lab() -> World {
    World::empty()
        .with_user(UserSpec::new("ada@example.com", "p").with_token("adas-token"))
        .with_organization(OrganizationSpec::new("acme", "ada@example.com"))
        .with_product(ProductSpec::new(20_001, "kettle", "ada@example.com"))
}

async fn explained(served: &Served, method: &str, path: &str, token: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("x-mock-explain", "1")];
    let response = served.begin([127, 0, 0, 1], method, path, &headers, "").await;
    let (mut head, body) = response.into_parts();
    let is_stream = head.headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
    let body = if is_stream { axum::body::Body::empty() } else { body };
    head.extensions.clear();
    Answer::read(Response::from_parts(head, body)).await
}

#[tokio::test]
async fn the_router_answers_every_operation_and_nothing_that_is_said_to_be_missing() {
    let served = Served::new(&lab());
    for of in OPERATIONS.iter().filter(|of| !of.template.starts_with("/_mock/world")) {
        let answer = explained(&served, of.method, &path(of.template), "adas-token").await;
        let rule = answer.header("x-mock-rule");
        let absent =
            ["error.NotFound", "error.NotCovered", ""].contains(&rule) || answer.body.contains("no such operation");
        assert!(!absent, "{} {}: {rule}", of.method, of.template);
        let found = operation(&of.method.parse().expect("a method"), &path(of.template)).expect("it is in the table");
        assert_eq!(found.rule.name, of.rule.name);
    }
    for (_, methods, template) in NOT_COVERED {
        for method in *methods {
            let answer = explained(&served, method, &path(template), "adas-token").await;
            // Some are one method of a route that is there for other things.
            let shared = OPERATIONS.iter().any(|of| of.method == *method && fits(of.template, &path(template)));
            assert!(shared || answer.header("x-mock-rule") == "error.NotCovered", "{method} {template}");
        }
    }
}

#[test]
fn the_control_surface_is_in_the_table_whole() {
    let listed: BTreeSet<String> = control::OPERATIONS.iter().map(|of| (*of).to_owned()).collect();
    let own = OPERATIONS.iter().filter(|of| of.template.starts_with("/_mock"));
    let own: BTreeSet<String> = own.map(|of| format!("{} {}", of.method, of.template)).collect();
    assert_eq!(own, listed);
}

#[tokio::test]
async fn without_its_scope_no_limited_token_gets_in_and_with_it_alone_it_does() {
    let mut world = lab();
    let limited = |name: String, scopes: Vec<&str>| {
        let scopes = scopes.into_iter().map(str::to_owned).collect();
        TokenSpec { scopes: Some(scopes), ..TokenSpec::new(name, "ada@example.com") }
    };
    for scope in scopes::known_scopes() {
        let others = scopes::known_scopes().iter().copied().filter(|other| other != scope).collect();
        world.tokens.push(limited(format!("without-{scope}"), others));
        world.tokens.push(limited(format!("only-{scope}"), vec![scope]));
    }
    world.tokens.push(limited("all-there-are".to_owned(), scopes::known_scopes().to_vec()));
    let served = Served::new(&world);
    let mut tried = 0;
    for (method, template, scope) in scopes::rows() {
        let path = path(template);
        let Some(scope) = scope else { continue };
        let missing = "error.ScopeMissing";
        if scope == "*:*" {
            let answer = explained(&served, method.as_str(), &path, "all-there-are").await;
            assert_eq!(answer.header("x-mock-rule"), missing, "{method} {template} is for people");
            continue;
        }
        let answer = explained(&served, method.as_str(), &path, &format!("without-{scope}")).await;
        assert_eq!(answer.header("x-mock-rule"), missing, "{method} {template} without {scope}: {}", answer.body);
        assert!(answer.body.contains(scope), "{method} {template}: {}", answer.body);
        let answer = explained(&served, method.as_str(), &path, &format!("only-{scope}")).await;
        assert_ne!(answer.header("x-mock-rule"), missing, "{method} {template} with {scope}: {}", answer.body);
        assert_ne!(answer.header("x-mock-rule"), "error.TokenInvalid");
        tried += 1;
    }
    assert!(tried >= 50, "{tried}");
}

#[test]
fn every_row_of_the_scope_table_is_of_an_operation() {
    for (method, template, _) in scopes::rows() {
        assert!(operation(method, &path(template)).is_some(), "{method} {template}");
    }
}

#[tokio::test]
async fn nothing_is_explained_to_those_who_do_not_ask() {
    let served = Served::new(&lab());
    for asked in ["0", "", "true"] {
        let answer = served.send("GET", "/v1/devices", &[("x-mock-explain", asked)], "").await;
        assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("x-mock")), "{:?}", answer.headers);
    }
    let answer = served.send("OPTIONS", "/v1/devices", &[("x-mock-explain", "1")], "").await;
    assert_eq!(answer.header("x-mock-rule"), "wire.preflight");
    let answer = served.send("HEAD", "/v1/build_targets", &[("x-mock-explain", "1")], "").await;
    assert_eq!((answer.header("x-mock-rule"), answer.header("x-mock-mark")), ("binaries.build_targets", "documented"));
}
