//! Whom the server answers.
//!
//! It knows no visitor, so anybody may switch the LED, but from its own page. Two things would let a page of another
//! site do it in the name, and from within the network, of whoever looks at that page: a request across sites, which
//! browsers mark (`Origin`, `Sec-Fetch-Site`), and a DNS name of that site which leads here, which `Host` gives away.
//! A program that is no browser sends no such headers, and is no way around the visitor's own browser either.

use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

/// The names that the server answers to.
#[derive(Debug)]
pub(crate) struct Names {
    /// Without port.
    names: Vec<String>,
    /// Listening on all addresses, any of them may be named: an address cannot be bent to another as a name can.
    any_address: bool,
}

impl Names {
    /// Loopback, the address that is listened on, and what the user adds.
    pub(crate) fn new(listen: IpAddr, more: Vec<String>) -> Self {
        let mut names = more;
        names.extend(["localhost".to_owned(), listen.to_string()]);
        Self { names, any_address: listen.is_unspecified() }
    }

    /// Whether a request was meant for this server.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn check_host(&self, headers: &HeaderMap) -> Result<(), &'static str> {
        let Some(host) = single(headers, HOST.as_str()).map_err(|()| "more than one host is named")? else {
            return Err("no host is named");
        };
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        let name = name.trim_start_matches('[').trim_end_matches(']');
        let is_ours = self.names.iter().any(|ours| ours.eq_ignore_ascii_case(name))
            || name.parse::<IpAddr>().is_ok_and(|address| self.any_address || address.is_loopback());
        if is_ours { Ok(()) } else { Err("this server does not go by that name; --allow-host adds one") }
    }
}

/// Whether a request comes from a page of this server, or from no page at all.
///
/// # Errors
/// Why not.
pub(crate) fn check_origin(headers: &HeaderMap) -> Result<(), &'static str> {
    const FOREIGN: &str = "pages of other sites may not do this";
    let get = |name| single(headers, name).map_err(|()| FOREIGN);
    let site = get("sec-fetch-site")?;
    if site.is_some_and(|site| !["same-origin", "none"].contains(&site)) {
        return Err(FOREIGN);
    }
    let host = get(HOST.as_str())?.unwrap_or_default();
    match get(ORIGIN.as_str())? {
        Some(origin) if origin.split_once("://").is_none_or(|(_, of)| !of.eq_ignore_ascii_case(host)) => Err(FOREIGN),
        _ => Ok(()),
    }
}

/// The value of a header that may stand once at most, in plain ASCII.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, ()> {
    let mut values = headers.get_all(name).into_iter();
    match (values.next(), values.next()) {
        (first, None) => first.map(|value| value.to_str().map_err(drop)).transpose(),
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(all: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
        let mut headers = HeaderMap::new();
        for (name, value) in all.iter().copied().map(pair) {
            headers.append(name, value);
        }
        headers
    }

    #[test]
    fn it_answers_to_its_own_names_with_any_port() {
        let names = Names::new([127, 0, 0, 1].into(), vec!["led.example".to_owned()]);
        for host in ["localhost:3000", "LOCALHOST", "127.0.0.1:3000", "[::1]:3000", "Led.Example", "led.example:443"] {
            assert_eq!(names.check_host(&headers(&[("host", host)])), Ok(()), "{host}");
        }
        for host in ["evil.example", "10.0.0.1:3000", "localhost.evil.example", "", "evil.example:localhost"] {
            assert!(names.check_host(&headers(&[("host", host)])).is_err(), "{host}");
        }
        assert!(names.check_host(&headers(&[])).is_err());
        assert!(names.check_host(&headers(&[("host", "localhost"), ("host", "evil.example")])).is_err());
    }

    #[test]
    fn listening_everywhere_it_answers_to_any_address_and_still_to_no_other_name() {
        let names = Names::new([0, 0, 0, 0].into(), Vec::new());
        assert_eq!(names.check_host(&headers(&[("host", "192.168.0.7:3000")])), Ok(()));
        assert!(names.check_host(&headers(&[("host", "evil.example:3000")])).is_err());
    }

    #[test]
    fn only_its_own_pages_may_act() {
        let host = ("host", "localhost:3000");
        for more in [
            &[][..],
            &[("origin", "http://localhost:3000")],
            &[("origin", "http://localhost:3000"), ("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "none")],
        ] {
            assert_eq!(check_origin(&headers(&[&[host], more].concat())), Ok(()), "{more:?}");
        }
        for more in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "http://localhost:3001")],
            &[("origin", "null")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "http://localhost:3000"), ("origin", "https://evil.example")],
        ] {
            assert!(check_origin(&headers(&[&[host], more].concat())).is_err(), "{more:?}");
        }
    }
}
