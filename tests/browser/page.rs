//! What is on the page, and what is done to it, in the words of who sits before it.

use std::future::Future;
use std::time::Instant;

use serde_json::{Value, json};
use thirtyfour::WebElement;
use thirtyfour::error::{WebDriverError, WebDriverErrorInner, WebDriverResult};

use super::{Browser, PATIENCE};

/// What every script that looks at a page begins with.
pub(super) const LOOK: &str = include_str!("page.js");

/// How long a script looks before it answers that it saw nothing. The page may have gone under it meanwhile.
const LOOK_MS: u64 = 2_000;

/// What does not fit into a window, as the page tells it.
pub type Fit = Vec<String>;

impl Browser {
    /// Goes to an address.
    pub async fn open_page(&self, url: &str) {
        let gone = self.window.goto(url).await;
        gone.unwrap_or_else(|error| panic!("the browser does not go to {url}: {error}"));
    }

    /// Shows a page that comes from nowhere.
    pub async fn write_page(&self, page: &str) {
        self.now("(document.open(), document.write(given), document.close())", json!(page)).await;
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.window.refresh().await.expect("a page that can be loaded again");
    }

    /// Goes on in the tab that was opened last, once there is one.
    pub async fn look_at_new_tab(&self) {
        let begun = Instant::now();
        loop {
            let tabs = self.window.windows().await.expect("a list of tabs");
            if let [_, .., last] = &tabs[..] {
                self.window.switch_to_window(last.clone()).await.expect("a tab that is there");
                // What its user prefers is told to each tab.
                return self.prefer("light").await;
            }
            assert!(begun.elapsed() < PATIENCE, "there is no other tab");
        }
    }

    /// What the page keeps under a name for as long as its tab is open.
    pub async fn kept(&self, name: &str) -> Option<String> {
        self.now("sessionStorage.getItem(given)", json!(name)).await.as_str().map(str::to_owned)
    }

    /// What the page was made of, file by file, what it keeps, and what it has become.
    pub async fn loaded(&self) -> Vec<String> {
        const READ: &str = "const done = arguments[0];\
            const files = performance.getEntriesByType('resource').map(file => file.name);\
            Promise.all([location.href, ...files].map(file => fetch(file).then(answer => answer.text())))\
                .then(texts => done([...texts, JSON.stringify(sessionStorage), JSON.stringify(localStorage),\
                    document.cookie, document.documentElement.outerHTML]), error => done(String(error)));";
        let read = self.window.execute_async(READ, Vec::new()).await.expect("a page that can read itself");
        let texts = read.json().as_array().unwrap_or_else(|| panic!("the page cannot be read: {}", read.json()));
        texts.iter().filter_map(|text| text.as_str().map(str::to_owned)).collect()
    }

    /// The address of the page, as it stands there after scripts and redirects.
    pub async fn address(&self) -> String {
        self.now("location.href", json!(null)).await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the address begins so, and answers the whole of it.
    pub async fn arrive(&self, start: &str) -> String {
        let arrived = self.until("location.href.startsWith(given) && location.href", json!(start)).await;
        match arrived {
            Some(address) => address.as_str().unwrap_or_default().to_owned(),
            None => panic!("the browser has not come to {start}; it is at {}", self.address().await),
        }
    }

    /// Everything that can be read on the page.
    pub async fn text(&self) -> String {
        self.now("pageText()", json!(null)).await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until this can be read on the page.
    pub async fn says(&self, text: &str) {
        let condition = "(pageText().includes(tidy(given)) || tidy(document.title) === tidy(given))";
        if self.until(condition, json!(text)).await.is_none() {
            panic!("the page does not say {text:?}; it says:\n{}", self.text().await);
        }
    }

    /// Waits until this can no longer be read on the page.
    pub async fn says_not(&self, text: &str) {
        let condition = "document.readyState === 'complete' && !pageText().includes(tidy(given))";
        if self.until(condition, json!(text)).await.is_none() {
            panic!("the page goes on saying {text:?}; it says:\n{}", self.text().await);
        }
    }

    /// Presses what is called so: a button, a link, a box.
    pub async fn press(&self, name: &str) {
        let condition = "(found => found && !found.disabled && found)(control(given))";
        self.act(condition, json!(name), &format!("press {name:?}"), |element| async move { element.click().await })
            .await;
    }

    /// Writes into a field, in place of what is there.
    pub async fn fill(&self, field: &str, text: &str) {
        let condition = "(found => found && !found.disabled && !found.readOnly && found)(control(given))";
        let doing = format!("type into {field:?}");
        self.act(condition, json!(field), &doing, |element| async move {
            element.clear().await?;
            element.send_keys(text).await
        })
        .await;
    }

    /// Chooses an entry of the list that has it.
    pub async fn choose(&self, entry: &str) {
        let condition = "[...document.querySelectorAll('option')]\
            .find(option => !option.disabled && isVisible(option.closest('select')) && tidy(option.label) === given)";
        let doing = format!("choose {entry:?}");
        self.act(condition, json!(entry), &doing, |element| async move { element.click().await }).await;
    }

    /// Presses keys: wherever the focus is, something happens.
    pub async fn keys(&self, keys: &str) {
        let pressed = self.window.action_chain().send_keys(keys).perform().await;
        pressed.unwrap_or_else(|error| panic!("the keys cannot be pressed: {error}"));
    }

    /// Waits until the visible lists offer these entries, in this order.
    pub async fn offers(&self, entries: &[String]) {
        const OFFERED: &str = "[...document.querySelectorAll('option')]\
            .filter(option => isVisible(option.closest('select'))).map(option => tidy(option.label))";
        let condition = format!("JSON.stringify({OFFERED}) === JSON.stringify(given)");
        if self.until(&condition, json!(entries)).await.is_none() {
            panic!("there is to choose among {}, not {entries:?}", self.now(OFFERED, json!(null)).await);
        }
    }

    /// Waits until the focus is on what is called so.
    pub async fn focused(&self, name: &str) {
        if self.until("nameOf(document.activeElement) === given", json!(name)).await.is_none() {
            let other = self.now("describe(document.activeElement)", json!(null)).await;
            panic!("the focus is not on {name:?} but on {other}");
        }
    }

    /// Waits until what is called so shows this: a field its text, a box whether it is ticked, a bar how far it is.
    pub async fn shows(&self, name: &str, value: &str) {
        const SHOWN: &str = "(found => found && (found.matches('[type=checkbox], [type=radio]') ? String(found.checked)\
            : found.matches('select') ? tidy(found.selectedOptions[0]?.label)\
            : String(found.value ?? found.getAttribute('aria-valuenow') ?? tidy(found.innerText))))(control(given.name))";
        let given = json!({ "name": name, "value": value });
        if self.until(&format!("{SHOWN} === given.value"), given.clone()).await.is_none() {
            panic!("{name:?} does not show {value:?} but {}", self.now(SHOWN, given).await);
        }
    }

    /// Makes the inside of the window so wide. Pages are told, as on a phone.
    pub async fn widen(&self, width: u32) {
        let metrics = json!({ "width": width, "height": 640, "deviceScaleFactor": 1, "mobile": false });
        self.ask("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// What sticks out of the window to the right, or is cut off there.
    pub async fn sticks_out(&self) -> Fit {
        let found = self
            .now(
                "[...document.querySelectorAll('body *')].filter(isVisible)\
                 .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1\
                     || element.getBoundingClientRect().left < -1)\
                 .map(describe)\
                 .concat(document.documentElement.scrollWidth > document.documentElement.clientWidth\
                     ? [`the page itself, ${document.documentElement.scrollWidth} px wide`] : [])",
                json!(null),
            )
            .await;
        found.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect()
    }

    /// What an expression is worth on the page at this moment.
    pub(super) async fn now(&self, expression: &str, given: Value) -> Value {
        let script = format!("{LOOK}\nconst given = arguments[0];\nreturn {expression};");
        let answer = self.window.execute(script, vec![given]).await;
        answer.unwrap_or_else(|error| panic!("{expression}: {error}")).json().clone()
    }

    /// Waits until an expression is worth something on the page, and answers what. `None` when that takes too long.
    pub(super) async fn until(&self, condition: &str, given: Value) -> Option<Value> {
        let begun = Instant::now();
        loop {
            let seen = self.look(condition, &given).await;
            match seen {
                Ok(Some(seen)) => return Some(seen),
                Err(error) if is_over(&error) => panic!("the browser has ended: {error}"),
                // The page went under the script when there was an error; the next one has its own chance.
                Ok(None) | Err(_) if begun.elapsed() < PATIENCE => {}
                Ok(None) | Err(_) => return None,
            }
        }
    }

    async fn look(&self, condition: &str, given: &Value) -> WebDriverResult<Option<Value>> {
        // A page changes in ways that no observer sees, as the value of a field; so it is looked at again and again.
        let script = format!(
            "{LOOK}\nconst [given, patience, done] = arguments;\nconst end = performance.now() + patience;\n\
             const look = () => {{\n\
                let seen = null;\n\
                try {{ seen = {condition}; }} catch (error) {{ seen = null; }}\n\
                if (seen) return done([seen]);\n\
                if (performance.now() > end) return done([]);\n\
                setTimeout(look, 20);\n\
             }};\nlook();"
        );
        let seen = self.window.execute_async(script, vec![given.clone(), json!(LOOK_MS)]).await?;
        Ok(seen.json().as_array().and_then(|seen| seen.first().cloned()))
    }

    /// Does something to the element that an expression finds, once there is one and it can be done.
    async fn act<F>(&self, condition: &str, given: Value, doing: &str, deed: impl Fn(WebElement) -> F)
    where
        F: Future<Output = WebDriverResult<()>>,
    {
        let begun = Instant::now();
        loop {
            let Some(found) = self.until(condition, given.clone()).await else {
                let there = self.now("controls().map(describe)", json!(null)).await;
                panic!("I cannot {doing}; there is {there} on the page, which says:\n{}", self.text().await);
            };
            let element = WebElement::from_json(found, self.window.handle().clone()).expect("an element");
            match deed(element).await {
                Ok(()) => return,
                // It moved, or another took its place, between the look and the hand.
                Err(error) if is_passing(&error) && begun.elapsed() < PATIENCE => {}
                Err(error) => panic!("I cannot {doing}: {error}"),
            }
        }
    }
}

/// Whether the browser is gone, so that no patience helps.
fn is_over(error: &WebDriverError) -> bool {
    matches!(
        error.as_inner(),
        WebDriverErrorInner::InvalidSessionId(_)
            | WebDriverErrorInner::NoSuchWindow(_)
            | WebDriverErrorInner::HttpError(_)
            | WebDriverErrorInner::RequestFailed(_)
    )
}

/// Whether it may go well the next time.
fn is_passing(error: &WebDriverError) -> bool {
    matches!(
        error.as_inner(),
        WebDriverErrorInner::StaleElementReference(_)
            | WebDriverErrorInner::ElementClickIntercepted(_)
            | WebDriverErrorInner::ElementNotInteractable(_)
            | WebDriverErrorInner::NoSuchElement(_)
    )
}
