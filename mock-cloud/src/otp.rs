//! `cloud-chamber otp USER`: the code that a user's authenticator app would show now, asked of a cloud that runs.

use std::path::Path;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::ask;
use crate::ask::Unanswered;

/// Asks the cloud at `url`, whose control surface may want a token.
///
/// # Errors
/// A sentence for whoever typed the command.
pub(crate) async fn ask(
    url: &str,
    username: &str,
    control_token: Option<&str>,
    ca: Option<&Path>,
) -> Result<String, String> {
    let path = format!("/_mock/users/{}", utf8_percent_encode(username, NON_ALPHANUMERIC));
    let answer = ask::ask(url, &path, control_token, ca).await.map_err(|unanswered| match unanswered {
        Unanswered::Url(sentence) => format!("--url {sentence}"),
        Unanswered::Nobody(sentence) => format!("{sentence}; start one with `cloud-chamber`, or name it with --url"),
        Unanswered::Stranger(sentence) => format!("{sentence}; name the right one with --url"),
    });
    let (status, user) = answer?;
    match (user["otp"].as_str(), user["error"].as_str()) {
        (Some(code), _) => Ok(code.to_owned()),
        (None, Some(error)) if status == 401 => Err(format!("{error}; give it with --control-token")),
        (None, Some(error)) => Err(error.to_owned()),
        (None, None) => Err(format!("{} has no second factor", user["username"].as_str().unwrap_or("this user"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_running_cloud_tells_the_code_and_what_is_missing() {
        let cloud = mock_cloud::MockCloud::start().await.expect("a cloud");
        let url = cloud.url();
        assert_eq!(ask(&url, "grace@example.com", None, None).await.ok(), cloud.otp("grace@example.com"));
        let ada = ask(&url, "ada@example.com", None, None).await;
        assert_eq!(ada, Err("ada@example.com has no second factor".to_owned()));
        let nobody = ask(&url, "joe/../x", None, None).await.expect_err("nobody is called so");
        assert!(nobody.contains("no user \"joe/../x\""), "{nobody}");
        cloud.stop().await;
        let gone = ask(&url, "grace@example.com", None, None).await.expect_err("it has stopped");
        assert!(gone.contains("start one with `cloud-chamber`"), "{gone}");
    }
}
