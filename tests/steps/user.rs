//! Accounts: signing up, changing, ending; the second factor; forgotten passwords.

use cucumber::{given, then, when};
use particle_client::{Error, Login, MfaEnrolment, Secret, Session, UserInfo};
use totp_rs::{Algorithm, Builder, Secret as Seed};

use crate::cast::Actor;
use crate::http::Request;
use crate::steps::oauth;
use crate::world::CloudWorld;

/// What became of the last thing that was done to an account.
#[derive(Debug, Default)]
struct Accounts {
    last: Option<Result<(), Error>>,
    seen: Option<UserInfo>,
    offer: Option<MfaEnrolment>,
    recovery_codes: Vec<Secret>,
    kept_link: Option<String>,
    page: String,
}

fn done<T>(world: &mut CloudWorld, result: Result<T, Error>) -> Option<T> {
    let (gift, last) = match result {
        Ok(gift) => (Some(gift), Ok(())),
        Err(error) => (None, Err(error)),
    };
    world.notes::<Accounts>().last = Some(last);
    gift
}

#[then("it works")]
fn works(world: &mut CloudWorld) {
    let last = &world.notes::<Accounts>().last;
    assert!(matches!(last, Some(Ok(()))), "{last:?}");
}

#[then(expr = "it is refused because {string}")]
fn is_refused(world: &mut CloudWorld, reason: String) {
    match &world.notes::<Accounts>().last {
        Some(Err(error)) => assert_eq!(error.message(), reason),
        other => panic!("it was not refused: {other:?}"),
    }
}

#[when(expr = "somebody signs up as {string} with the password {string}")]
async fn sign_up(world: &mut CloudWorld, username: String, password: String) {
    let result = world.client().await.create_user(username, password).await;
    done(world, result);
}

#[when(expr = "Joan Clarke signs up as {string} with the password {string}")]
async fn joan_signs_up(world: &mut CloudWorld, username: String, password: String) {
    let request = world.client().await.create_user(username, password);
    let result = request.first_name("Joan").last_name("Clarke").business_account(true).await;
    done(world, result);
}

#[when(expr = "somebody logs in as {string} with the password {string}")]
async fn log_in_as(world: &mut CloudWorld, username: String, password: String) {
    let login = world.client().await.login(username, password).await;
    let session = login.and_then(Login::into_session).expect("an account that opens");
    look(world, &session).await;
}

#[when(expr = "{actor} looks at her account")]
async fn looks(world: &mut CloudWorld, actor: Actor) {
    let session = world.session(actor).await;
    look(world, &session).await;
}

async fn look(world: &mut CloudWorld, session: &Session) {
    world.notes::<Accounts>().seen = Some(session.user().info().await.expect("an account"));
}

fn seen(world: &mut CloudWorld) -> &UserInfo {
    world.notes::<Accounts>().seen.as_ref().expect("somebody looked at the account")
}

#[then(expr = "the account is that of {string}")]
fn is_of(world: &mut CloudWorld, username: String) {
    assert_eq!(seen(world).username, username);
}

#[then("the account is Joan Clarke's")]
fn is_joans(world: &mut CloudWorld) {
    let info = &seen(world).account_info;
    let name = (info.first_name.as_deref(), info.last_name.as_deref(), info.business_account);
    assert_eq!(name, (Some("Joan"), Some("Clarke"), Some(true)));
}

#[then("the account is Augusta's")]
fn is_augustas(world: &mut CloudWorld) {
    assert_eq!(seen(world).account_info.first_name.as_deref(), Some("Augusta"));
}

#[then(expr = "the account has {int} Wi-Fi devices and {int} cellular devices")]
fn has_devices(world: &mut CloudWorld, wifi: u64, cellular: u64) {
    let info = seen(world);
    assert_eq!((info.wifi_device_count, info.cellular_device_count), (wifi, cellular));
}

#[then("the account has a second factor")]
fn has_mfa(world: &mut CloudWorld) {
    assert!(seen(world).mfa.enabled);
}

#[then("the account has no second factor")]
fn has_no_mfa(world: &mut CloudWorld) {
    assert!(!seen(world).mfa.enabled);
}

#[when(expr = "{actor} changes her password to {string}")]
async fn change_password(world: &mut CloudWorld, actor: Actor, password: String) {
    let (_, old) = world.account(actor);
    let user = world.session(actor).await.user();
    let result = user.change_password(password, old).await;
    done(world, result).expect("the password is right");
}

#[when(expr = "{actor} changes her password to {string} and logs out everywhere")]
async fn change_password_everywhere(world: &mut CloudWorld, actor: Actor, password: String) {
    let (_, old) = world.account(actor);
    let user = world.session(actor).await.user();
    let result = user.change_password(password, old).invalidate_tokens().await;
    done(world, result).expect("the password is right");
}

#[when(expr = "{actor} changes her password to {string} with the wrong current one")]
async fn change_password_wrongly(world: &mut CloudWorld, actor: Actor, password: String) {
    let result = world.session(actor).await.user().change_password(password, "wrong").await;
    done(world, result);
}

#[when(expr = "{actor} changes her name to {string}")]
async fn change_username(world: &mut CloudWorld, actor: Actor, username: String) {
    let (_, old) = world.account(actor);
    let result = world.session(actor).await.user().change_username(username, old).await;
    done(world, result);
}

#[when(expr = "{actor} calls herself Augusta")]
async fn change_first_name(world: &mut CloudWorld, actor: Actor) {
    let result = world.session(actor).await.user().update_account_info().first_name("Augusta").await;
    done(world, result);
}

#[when(expr = "{actor} deletes her account")]
async fn delete(world: &mut CloudWorld, actor: Actor) {
    let (_, old) = world.account(actor);
    let result = world.session(actor).await.user().delete(old).await;
    done(world, result).expect("the password is right");
}

#[when(expr = "{actor} deletes her account with a wrong password")]
async fn delete_wrongly(world: &mut CloudWorld, actor: Actor) {
    let result = world.session(actor).await.user().delete("wrong").await;
    done(world, result);
}

#[given(expr = "{actor} asked for a second factor")]
#[when(expr = "{actor} asks for a second factor")]
async fn ask_for_mfa(world: &mut CloudWorld, actor: Actor) {
    let offer = world.session(actor).await.user().enable_mfa().await;
    world.notes::<Accounts>().offer = Some(offer.expect("an offer"));
}

/// What an authenticator shows that was set up with this secret.
pub(crate) fn code(secret: &str, seconds: i64) -> String {
    let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_step_duration(30);
    let totp = builder.with_secret(Seed::try_from_base32(secret).expect("base32")).build_noncompliant();
    totp.generate(u64::try_from(seconds).expect("after 1970")).to_string()
}

fn offer(world: &mut CloudWorld) -> MfaEnrolment {
    world.notes::<Accounts>().offer.clone().expect("an offer")
}

async fn code_on_phone(world: &mut CloudWorld) -> String {
    let now = world.now().await.as_second();
    code(offer(world).secret().expect("a secret").expose(), now)
}

#[when(expr = "{actor} confirms it with the code on her phone")]
async fn confirm(world: &mut CloudWorld, _actor: Actor) {
    let code = code_on_phone(world).await;
    let result = offer(world).confirm(code).await;
    world.notes::<Accounts>().recovery_codes = done(world, result).unwrap_or_default().recovery_codes;
}

#[when(expr = "{actor} confirms it with the code on her phone and logs out everywhere")]
async fn confirm_everywhere(world: &mut CloudWorld, _actor: Actor) {
    let code = code_on_phone(world).await;
    let result = offer(world).confirm(code).invalidate_tokens().await;
    done(world, result).expect("the code is right");
}

#[when(expr = "{actor} confirms it with a wrong code")]
async fn confirm_wrongly(world: &mut CloudWorld, _actor: Actor) {
    let result = offer(world).confirm("000000").await;
    done(world, result);
}

#[given(expr = "{actor} confirmed it with a wrong code {int} times")]
async fn confirmed_wrongly(world: &mut CloudWorld, actor: Actor, times: usize) {
    for _ in 0..times {
        confirm_wrongly(world, actor).await;
    }
}

#[given(expr = "{actor} has a second factor")]
async fn has_second_factor(world: &mut CloudWorld, actor: Actor) {
    ask_for_mfa(world, actor).await;
    confirm(world, actor).await;
    works(world);
}

#[then(expr = "{actor} gets {int} different recovery codes")]
fn gets_codes(world: &mut CloudWorld, _actor: Actor, count: usize) {
    works(world);
    let mut codes: Vec<_> = world.notes::<Accounts>().recovery_codes.iter().map(Secret::expose).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), count);
}

#[then("the URL for her phone holds the secret and her name")]
fn url_holds(world: &mut CloudWorld) {
    let offer = offer(world);
    let (url, secret) = (offer.url().expect("a URL").expose(), offer.secret().expect("a secret").expose());
    assert!(url.starts_with("otpauth://totp/Cloud%20Chamber:ada%40example.com?"), "{url}");
    assert!(url.contains(&format!("secret={secret}&")), "{url}");
}

#[then("the picture for her phone is one")]
fn is_picture(world: &mut CloudWorld) {
    let offer = offer(world);
    let picture = offer.qr_code().expect("a picture").expose();
    assert!(picture.starts_with("data:image/svg+xml;base64,"), "{picture}");
}

async fn recover(world: &mut CloudWorld, place: usize) {
    let code = world.notes::<Accounts>().recovery_codes[place].clone();
    oauth::recover(world, code).await;
}

#[given(expr = "{actor} entered a recovery code")]
#[when(expr = "{actor} enters a recovery code")]
#[when(expr = "{actor} enters the same recovery code")]
async fn enter_recovery_code(world: &mut CloudWorld, _actor: Actor) {
    recover(world, 0).await;
}

#[when(expr = "{actor} enters another recovery code")]
async fn enter_another(world: &mut CloudWorld, _actor: Actor) {
    recover(world, 1).await;
}

#[given(expr = "{actor} entered a wrong recovery code {int} times")]
async fn entered_wrong(world: &mut CloudWorld, _actor: Actor, times: usize) {
    for _ in 0..times {
        oauth::recover(world, Secret::from("aaaa-aaaa-aaaa")).await;
    }
}

#[when(expr = "{actor} turns it off")]
async fn turn_off(world: &mut CloudWorld, actor: Actor) {
    let (_, old) = world.account(actor);
    let result = world.session(actor).await.user().disable_mfa(old).await;
    done(world, result).expect("the password is right");
}

#[when(expr = "{actor} turns it off with a wrong password")]
async fn turn_off_wrongly(world: &mut CloudWorld, actor: Actor) {
    let result = world.session(actor).await.user().disable_mfa("wrong").await;
    done(world, result);
}

#[given(expr = "{actor} forgot her password")]
#[when(expr = "{actor} forgets her password")]
async fn forget(world: &mut CloudWorld, actor: Actor) {
    let result = world.client().await.request_password_reset(actor.username()).await;
    done(world, result).expect("she has an account");
}

#[when("somebody without an account forgets the password")]
async fn stranger_forgets(world: &mut CloudWorld) {
    let result = world.client().await.request_password_reset("nobody@example.com").await;
    done(world, result);
}

#[then(expr = "{actor} has a mail about {string}")]
async fn has_mail(world: &mut CloudWorld, actor: Actor, subject: String) {
    let mails = world.mail().await;
    let mail = mails.last().expect("a mail");
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), (actor.username(), subject.as_str()));
    assert!(mail.text.contains(&mail.links[0]));
}

/// Path and query of the link that was mailed last.
async fn link(world: &mut CloudWorld, actor: Actor) -> String {
    let url = world.url().await;
    let mails = world.mail().await;
    let mail = mails.iter().rev().find(|mail| mail.to == actor.username()).expect("a mail");
    mail.links[0].strip_prefix(&url).expect("a link to the address that was asked").to_owned()
}

/// What the mailed link proves itself with.
pub(crate) async fn mailed_token(world: &mut CloudWorld, actor: Actor) -> String {
    link(world, actor).await.rsplit_once("token=").expect("a token").1.to_owned()
}

#[given(expr = "{actor} keeps the link")]
async fn keep_link(world: &mut CloudWorld, actor: Actor) {
    world.notes::<Accounts>().kept_link = Some(link(world, actor).await);
}

#[given(expr = "{actor} followed the link and set the password {string}")]
#[when(expr = "{actor} follows the link and sets the password {string}")]
async fn follow(world: &mut CloudWorld, actor: Actor, password: String) {
    let link = link(world, actor).await;
    fill_in(world, &link, &password, &password).await;
}

#[when(expr = "{actor} follows the link and sets the password {string}, mistyped")]
async fn follow_mistyping(world: &mut CloudWorld, actor: Actor, password: String) {
    let link = link(world, actor).await;
    fill_in(world, &link, &password, "mistyped").await;
}

#[when(expr = "{actor} follows the kept link and sets the password {string}")]
async fn follow_kept(world: &mut CloudWorld, _actor: Actor, password: String) {
    let link = world.notes::<Accounts>().kept_link.clone().expect("a link that was kept");
    fill_in(world, &link, &password, &password).await;
}

/// Does what a browser does with the page as it is served: sends its form back, hidden fields and ticked boxes included.
async fn fill_in(world: &mut CloudWorld, link: &str, password: &str, again: &str) {
    let page = world.send(Request::new("GET", link)).await.answer.text().to_owned();
    let Some((_, form)) = page.split_once("<form ") else {
        world.notes::<Accounts>().page = page;
        return;
    };
    let (head, fields) = form.split_once('>').expect("a form has a head");
    assert_eq!(attribute(head, "method"), Some("post"));
    let action = attribute(head, "action").expect("a place to send it to").to_owned();
    let mut pairs = Vec::new();
    for input in fields.split("<input ").skip(1).map(|input| input.split('>').next().unwrap_or_default()) {
        let name = attribute(input, "name").expect("a field has a name");
        let value = match (attribute(input, "type"), name) {
            (Some("hidden"), _) => attribute(input, "value"),
            (Some("checkbox"), _) => attribute(input, "value").filter(|_| input.contains(" checked")),
            (Some("password"), "password") => Some(password),
            (Some("password"), _) => Some(again),
            other => panic!("nobody told how to fill in {other:?}"),
        };
        // Nothing in here needs to be encoded but the address.
        pairs.extend(value.map(|value| format!("{name}={}", value.replace('@', "%40"))));
    }
    let answer = &world.send(Request::new("POST", &action).form(&pairs.join("&"))).await.answer;
    world.notes::<Accounts>().page = answer.text().to_owned();
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    Some(rest.split_once('"')?.0)
}

#[then(expr = "the reset page says {string}")]
fn page_says(world: &mut CloudWorld, words: String) {
    let page = &world.notes::<Accounts>().page;
    assert!(page.contains(&words), "{page}");
}
