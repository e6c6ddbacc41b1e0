//! The address of a cloud.

use reqwest::Url;

use crate::Error;

/// Reads the address of a cloud.
///
/// # Errors
/// Names what is wrong and does not repeat the address, which may hold a password.
pub(crate) fn parse(base_url: &str) -> Result<Url, Error> {
    let refuse = |why: &str| Err(Error::Setup(format!("the base URL {why} (a good one: https://api.particle.io)")));
    let Ok(url) = Url::parse(base_url) else {
        return refuse("must begin with http:// or https:// and name a host");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return refuse("must begin with http:// or https:// and name a host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("must not hold a user name or password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return refuse("must not hold a query or fragment");
    }
    Ok(url)
}

/// A proxy from the environment has no business with this machine's own ports.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let named = host == "localhost" || host.ends_with(".localhost");
    named || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_this_machine_by_every_name() {
        for (url, loopback) in [
            ("http://127.0.0.1:8080", true),
            ("http://127.8.0.1", true),
            ("http://[::1]:8080", true),
            ("http://localhost", true),
            ("http://cloud.localhost", true),
            ("https://api.particle.io", false),
            ("http://localhost.example", false),
            ("http://10.0.0.1", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(url).unwrap()), loopback, "{url}");
        }
    }

    #[test]
    fn a_wrong_base_url_says_what_is_wrong_without_repeating_it() {
        let messages = ["127.0.0.1:8080", "ftp://x", "http://ada:secret@x", "http://x?access_token=1"]
            .map(|url| parse(url).unwrap_err().to_string());
        insta::assert_snapshot!(messages.join("\n"), @"
        cannot set up the client: the base URL must begin with http:// or https:// and name a host (a good one: https://api.particle.io)
        cannot set up the client: the base URL must begin with http:// or https:// and name a host (a good one: https://api.particle.io)
        cannot set up the client: the base URL must not hold a user name or password (a good one: https://api.particle.io)
        cannot set up the client: the base URL must not hold a query or fragment (a good one: https://api.particle.io)
        ");
    }
}
