//! Where an authorization may send the user back to.
//!
//! A redirect URI is registered with its client and matched whole, character by character: matching by prefix or by host
//! is how codes end up with strangers. Source: https alone: observed (forum, 2016); the other limits and loopback: chosen.

use std::net::IpAddr;

use http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The longest, in bytes. Chosen.
const MAX_LENGTH: usize = 2000;

/// What JavaScript's `encodeURIComponent` leaves alone; the real cloud is written in it.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// An absolute https URI without a fragment, or an http one to loopback; as it was registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RedirectUri(String);

/// Why a text is no redirect URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RedirectUriError {
    #[error("must be a whole URL, as https://app.example/callback")]
    Malformed,
    #[error("must begin with https://; http:// is for 127.0.0.1, [::1] and localhost alone")]
    NotHttps,
    #[error("must not have a fragment, the part after #")]
    Fragment,
    #[error("must not hold a user name or password")]
    UserInfo,
    #[error("must be at most 2000 bytes long")]
    TooLong,
}

impl RedirectUri {
    pub(crate) fn parse(text: &str) -> Result<Self, RedirectUriError> {
        use RedirectUriError as E;
        if text.len() > MAX_LENGTH {
            return Err(E::TooLong);
        }
        if text.contains('#') {
            return Err(E::Fragment);
        }
        let of_rfc_3986 = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?[]@!$&'()*+,;=%".contains(&byte);
        let uri: Uri = text.parse().map_err(|_| E::Malformed)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(E::Malformed) };
        if !text.bytes().all(of_rfc_3986) || !is_host(authority.host()) {
            return Err(E::Malformed);
        }
        if authority.as_str().contains('@') {
            return Err(E::UserInfo);
        }
        match scheme {
            "https" => Ok(Self(text.to_owned())),
            "http" if is_loopback(authority.host()) => Ok(Self(text.to_owned())),
            _ => Err(E::NotHttps),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is plain http, which a cloud must be told to allow.
    pub(crate) fn is_insecure(&self) -> bool {
        self.0.starts_with("http:")
    }

    /// Scheme, host and port: what a person recognises, and what a page's policy can name.
    pub(crate) fn origin(&self) -> &str {
        let host = self.0.find("://").map_or(0, |at| at + 3);
        let end = self.0[host..].find(['/', '?']).map_or(self.0.len(), |at| host + at);
        &self.0[..end]
    }

    /// With more in its query; what it has already stays as it is.
    pub(crate) fn with_query(&self, pairs: &[(&str, &str)]) -> String {
        let between = match &self.0 {
            uri if !uri.contains('?') => "?",
            uri if uri.ends_with(['?', '&']) => "",
            _ => "&",
        };
        format!("{}{between}{}", self.0, encode(pairs))
    }

    /// With a fragment.
    pub(crate) fn with_fragment(&self, pairs: &[(&str, &str)]) -> String {
        format!("{}#{}", self.0, encode(pairs))
    }
}

fn encode(pairs: &[(&str, &str)]) -> String {
    let encoded = pairs.iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, COMPONENT)));
    encoded.collect::<Vec<_>>().join("&")
}

/// A name or an address, and nothing that means something else in a header.
fn is_host(host: &str) -> bool {
    let in_brackets = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match in_brackets {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)),
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_is_taken_and_http_to_loopback() {
        for good in [
            "https://app.example/callback",
            "https://app.example",
            "https://app.example:8443/a/b?tenant=7&x=%20",
            "http://127.0.0.1:4000/callback",
            "http://localhost/",
            "http://[::1]:80/cb",
        ] {
            assert_eq!(RedirectUri::parse(good).map(|uri| uri.0), Ok(good.to_owned()));
        }
    }

    #[test]
    fn everything_else_is_refused_with_the_reason() {
        use RedirectUriError as E;
        for (bad, why) in [
            ("", E::Malformed),
            ("/callback", E::Malformed),
            ("app.example/callback", E::Malformed),
            ("https:///callback", E::Malformed),
            ("https://app.example/a b", E::Malformed),
            ("https://app.example/\"><script>", E::Malformed),
            ("https://app.example;script-src/", E::Malformed),
            ("https://bücher.example/", E::Malformed),
            ("http://app.example/callback", E::NotHttps),
            ("http://127.0.0.1.evil.example/", E::NotHttps),
            ("http://localhost.evil.example/", E::NotHttps),
            ("javascript://app.example/%0aalert(1)", E::NotHttps),
            ("https://app.example/#x", E::Fragment),
            ("https://app.example@evil.example/", E::UserInfo),
        ] {
            assert_eq!(RedirectUri::parse(bad), Err(why), "{bad}");
        }
        assert_eq!(RedirectUri::parse(&format!("https://a.example/{}", "a".repeat(2000))), Err(E::TooLong));
    }

    #[test]
    fn what_is_added_is_encoded_and_what_was_there_stays() {
        let uri = |text: &str| RedirectUri::parse(text).expect("a redirect URI");
        let pairs = [("code", "c0de"), ("state", "a b&c=d#é\r\n'\"")];
        let added = "code=c0de&state=a%20b%26c%3Dd%23%C3%A9%0D%0A'%22";
        assert_eq!(uri("https://a.example/cb").with_query(&pairs), format!("https://a.example/cb?{added}"));
        assert_eq!(uri("https://a.example/cb?t=7").with_query(&pairs), format!("https://a.example/cb?t=7&{added}"));
        assert_eq!(uri("https://a.example/cb?").with_query(&pairs), format!("https://a.example/cb?{added}"));
        assert_eq!(uri("https://a.example/cb?t=7").with_fragment(&pairs), format!("https://a.example/cb?t=7#{added}"));
    }

    #[test]
    fn the_origin_is_scheme_host_and_port() {
        let origin = |text: &str| RedirectUri::parse(text).expect("a redirect URI").origin().to_owned();
        assert_eq!(origin("https://app.example:8443/a?b=/"), "https://app.example:8443");
        assert_eq!(origin("https://app.example?b"), "https://app.example");
        assert_eq!(origin("http://[::1]:80/cb"), "http://[::1]:80");
    }
}
