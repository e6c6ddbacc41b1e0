//! Pages in a real browser, in the words of who sits before it.
//!
//! Controls go by their labels. What is not there yet is waited for. The page is one of the cloud's, and so is a path; a
//! file of this repository is opened as it lies there, and told with `?cloud=` where the cloud is. Where a scenario fails,
//! what the browser showed is kept in `target/browser/`. Tag scenarios `@browser`: they are left out where there is none.

use std::path::Path;
use std::time::Instant;

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use thirtyfour::common::keys::Key;

use crate::browser::{Browser, PATIENCE};
use crate::cast::Actor;
use crate::http::{self, Request};
use crate::steps::wire::expand;
use crate::world::CloudWorld;

/// Files are named from here.
const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The colours, the order of the focus and the like of a page that has none of the flaws.
const SOUND: &str = include_str!("../fixtures/browser/sound.html");

fn browser(world: &CloudWorld) -> &Browser {
    world.browser().expect("a browser: begin with `Given a browser`")
}

/// One with a profile of its own; nothing is open in it.
#[given("a browser")]
async fn open(world: &mut CloudWorld) {
    world.open_browser().await;
}

/// A path, or a whole address.
#[given(expr = "I opened {string}")]
#[when(expr = "I open {string}")]
async fn open_page(world: &mut CloudWorld, target: String) {
    let target = expand(world, &target).await;
    let url = if target.starts_with('/') { format!("{}{target}", world.url().await) } else { target };
    browser(world).open_page(&url).await;
}

/// By its path in this repository.
#[given(expr = "I opened the file {string}")]
#[when(expr = "I open the file {string}")]
async fn open_file(world: &mut CloudWorld, path: String) {
    let file = Path::new(REPOSITORY).join(&path).canonicalize().unwrap_or_else(|error| panic!("{path}: {error}"));
    let url = format!("file://{}?cloud={}", file.display(), world.url().await);
    browser(world).open_page(&url).await;
}

#[when("I reload the page")]
async fn reload(world: &mut CloudWorld) {
    browser(world).reload().await;
}

/// In place of what is there. A brace may stand for what a scenario cannot know, as in requests.
#[given(expr = "I typed {string} into {string}")]
#[when(expr = "I type {string} into {string}")]
async fn fill(world: &mut CloudWorld, text: String, field: String) {
    let text = expand(world, &text).await;
    browser(world).fill(&field, &text).await;
}

/// The code that the authenticator app shows now.
#[given(expr = "I typed {actor}'s code into {string}")]
#[when(expr = "I type {actor}'s code into {string}")]
async fn fill_code(world: &mut CloudWorld, actor: Actor, field: String) {
    let code = world.code_of(actor).await.expect("a second factor");
    browser(world).fill(&field, &code).await;
}

/// Wherever the focus is.
#[when(expr = "I type {string}")]
async fn type_keys(world: &mut CloudWorld, text: String) {
    let text = expand(world, &text).await;
    browser(world).keys(&text).await;
}

#[when(expr = "I press the key {word}")]
async fn press_key(world: &mut CloudWorld, key: String) {
    let key = match key.as_str() {
        "Tab" => Key::Tab,
        "Enter" => Key::Enter,
        "Space" => Key::Space,
        "Escape" => Key::Escape,
        "Down" => Key::Down,
        "Up" => Key::Up,
        other => panic!("{other:?} is no key that scenarios know: Tab, Enter, Space, Escape, Down, Up"),
    };
    browser(world).keys(&key.value().to_string()).await;
}

/// A button, a link, a box to tick: by what is written on it or beside it.
#[given(expr = "I pressed {string}")]
#[when(expr = "I press {string}")]
async fn press(world: &mut CloudWorld, name: String) {
    browser(world).press(&name).await;
}

#[given(expr = "I chose {string}")]
#[when(expr = "I choose {string}")]
async fn choose(world: &mut CloudWorld, entry: String) {
    browser(world).choose(&entry).await;
}

/// All entries that the visible lists have, in their order.
#[then(regex = r#"^I can choose among ("[^"]*"(?:, "[^"]*")*)$"#)]
async fn offers(world: &mut CloudWorld, entries: String) {
    let entries: Vec<String> = entries.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    browser(world).offers(&entries).await;
}

#[then(expr = "the page does not say {string}")]
async fn says_not(world: &mut CloudWorld, text: String) {
    browser(world).says_not(&text).await;
}

#[then(expr = "the focus is on {string}")]
async fn focused(world: &mut CloudWorld, name: String) {
    browser(world).focused(&name).await;
}

/// A field its text, a list what is chosen, a box `true` or `false`, a bar how far it is.
#[then(expr = "{string} shows {string}")]
async fn shows(world: &mut CloudWorld, name: String, value: String) {
    browser(world).shows(&name, &value).await;
}

/// One that a link has opened.
#[when("I look at the new tab")]
async fn look_at_new_tab(world: &mut CloudWorld) {
    browser(world).look_at_new_tab().await;
}

/// The token that the page has put aside, for after a reload.
#[derive(Default)]
struct Copied(String);

#[given("I copied the token that the page keeps")]
async fn copy_token(world: &mut CloudWorld) {
    let token = browser(world).kept("particleToken").await.expect("the page keeps a token");
    let request = Request::new("GET", "/v1/devices").bearer(&token);
    assert_eq!(world.send(request).await.answer.status, 200, "the token is good");
    world.notes::<Copied>().0 = token;
}

/// A page says that somebody is logged out before the cloud has heard of it.
#[then("the copied token is at last refused")]
async fn copied_is_refused(world: &mut CloudWorld) {
    let (address, begun) = (world.address().await, Instant::now());
    let request = Request::new("GET", "/v1/devices").bearer(&world.notes::<Copied>().0);
    while http::send(address, request.clone()).await.answer.status != 401 {
        assert!(begun.elapsed() < PATIENCE, "the token is still good");
    }
}

/// The page and its files, what it keeps, and what it has become.
#[then(expr = "nothing that the page has loaded holds {actor}'s token")]
async fn holds_no_token(world: &mut CloudWorld, actor: Actor) {
    let token = world.session(actor).await.token().expose().to_owned();
    let loaded = browser(world).loaded().await;
    assert!(loaded.len() > 2, "a page has files: {loaded:?}");
    assert!(!loaded.iter().any(|text| text.contains(&token)), "{loaded:?}");
}

/// Names and labels, headings and landmarks, the way of the Tab key with a focus that is seen, contrasts in light and in
/// dark, room for fingers.
#[then("the page is accessible")]
async fn is_accessible(world: &mut CloudWorld) {
    let flaws = browser(world).flaws().await;
    assert!(flaws.is_empty(), "not everybody can use the page:\n- {}", flaws.join("\n- "));
}

/// As on a phone.
#[given(expr = "the window is {int} wide")]
#[when(expr = "the window is {int} wide")]
async fn widen(world: &mut CloudWorld, width: u32) {
    browser(world).widen(width).await;
}

#[then("nothing sticks out of the window")]
async fn sticks_out(world: &mut CloudWorld) {
    let found = browser(world).sticks_out().await;
    assert!(found.is_empty(), "the window is too narrow for:\n- {}", found.join("\n- "));
}

/// A table of changes to a page without flaws, what stands there and what takes its place, and of the words in which each
/// is found. With all of them the page is found to have these flaws, and no other.
#[then("a sound page that is changed so is not accessible, because:")]
async fn flaws_are_found(world: &mut CloudWorld, step: &Step) {
    let browser = browser(world);
    browser.write_page(SOUND).await;
    let found = browser.flaws().await;
    assert!(found.is_empty(), "the page as it is: {found:?}");
    let (mut page, mut expected) = (SOUND.to_owned(), Vec::new());
    for row in &step.table.as_ref().expect("a table").rows {
        let [part, other, flaws] = &row[..] else { panic!("three columns, not {row:?}") };
        assert!(page.contains(part.as_str()), "{part:?} is not on the page");
        page = page.replacen(part.as_str(), other, 1);
        expected.extend(flaws.split("; ").map(str::to_owned));
    }
    browser.write_page(&page).await;
    let mut flaws = browser.flaws().await;
    flaws.sort();
    expected.sort();
    assert_eq!(flaws, expected, "{page}");
}
