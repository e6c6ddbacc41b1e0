//! Under which names the cloud answers, and whom.
//!
//! A web page of another site can make a browser send requests to loopback, and by a DNS name of its own even read the
//! answers. So the `Host` of every request must be one of ours. The control surface, which has no open CORS to imitate,
//! answers no page of another origin at all, and asks for a token once the cloud listens beyond loopback.

use std::net::IpAddr;

use http::header::{AUTHORIZATION, HOST, ORIGIN};
use http::{HeaderMap, Uri};
use subtle::ConstantTimeEq;

use crate::error::ApiError;

/// Whom we answer.
#[derive(Debug, Clone)]
pub(crate) struct Hosts {
    /// Lower case, without port.
    names: Vec<String>,
    /// Listening on all addresses, any of them may be named: an address cannot be bent to another as a name can.
    any_address: bool,
    /// Asked for on the control surface.
    pub(crate) control_token: Option<ControlToken>,
}

/// Opens the control surface beyond loopback.
#[derive(Clone)]
pub(crate) struct ControlToken(pub(crate) String);

impl std::fmt::Debug for ControlToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ControlToken(…)")
    }
}

impl Hosts {
    /// Loopback, the address that is listened on, the real cloud's name, and what the user adds.
    pub(crate) fn new(listen: IpAddr, more: &[String], control_token: Option<ControlToken>) -> Self {
        let mut names = vec!["localhost".to_owned(), "api.particle.io".to_owned(), listen.to_string()];
        names.extend(more.iter().map(|name| name.to_lowercase()));
        Self { names, any_address: listen.is_unspecified(), control_token }
    }

    /// Whether a request to this URI with these headers is answered.
    pub(crate) fn admit(&self, uri: &Uri, headers: &HeaderMap, control: bool) -> Result<(), ApiError> {
        // A proxy's absolute URI names the host itself.
        let host = uri.authority().map(|authority| authority.as_str());
        let host = match host {
            Some(host) => host,
            None => single(headers, &HOST)?.ok_or(ApiError::HostNotAllowed)?,
        };
        if !self.knows(name_of(host)) {
            return Err(ApiError::HostNotAllowed);
        }
        if control {
            if let Some(origin) = single(headers, &ORIGIN).map_err(|_| ApiError::OriginNotAllowed)? {
                let of_same_host = origin.split_once("://").is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(host));
                if !of_same_host {
                    return Err(ApiError::OriginNotAllowed);
                }
            }
            self.check_token(headers)?;
        }
        Ok(())
    }

    fn check_token(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let Some(ControlToken(expected)) = &self.control_token else { return Ok(()) };
        let sent = headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok()?.strip_prefix("Bearer "));
        let right = sent.is_some_and(|sent| sent.as_bytes().ct_eq(expected.as_bytes()).into());
        if right { Ok(()) } else { Err(ApiError::ControlTokenWrong) }
    }

    fn knows(&self, name: &str) -> bool {
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        self.names.iter().any(|known| known.eq_ignore_ascii_case(bare))
            || bare.parse::<IpAddr>().is_ok_and(|ip| self.any_address || ip.is_loopback())
    }
}

/// The value of a header that may stand once at most.
fn single<'a>(headers: &'a HeaderMap, name: &http::HeaderName) -> Result<Option<&'a str>, ApiError> {
    let mut values = headers.get_all(name).into_iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(ApiError::HostNotAllowed);
    }
    first.map(|value| value.to_str().map_err(|_| ApiError::HostNotAllowed)).transpose()
}

/// A host without its port.
fn name_of(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !name.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => {
            // `::1` without brackets is an address, not a name with a port.
            if name.contains(':') && !name.ends_with(']') { host } else { name }
        }
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admit(host: &str, origin: Option<&str>, control: bool) -> Result<(), ApiError> {
        let hosts = Hosts::new(IpAddr::from([127, 0, 0, 1]), &["Lab.Example".to_owned()], None);
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().expect("a header"));
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().expect("a header"));
        }
        hosts.admit(&Uri::from_static("/v1/devices"), &headers, control)
    }

    #[test]
    fn our_own_names_are_served_with_any_port() {
        for host in
            ["localhost:1", "LOCALHOST", "127.0.0.1:8080", "[::1]:80", "api.particle.io", "lab.example:9", "127.9.9.9"]
        {
            assert_eq!(admit(host, None, false), Ok(()), "{host}");
        }
    }

    #[test]
    fn foreign_names_are_not() {
        for host in ["evil.example", "localhost.evil.example:80", "10.0.0.1", "127.0.0.1.evil.example", ""] {
            assert_eq!(admit(host, None, false), Err(ApiError::HostNotAllowed), "{host}");
        }
    }

    #[test]
    fn the_control_surface_answers_its_own_origin_alone() {
        assert_eq!(admit("localhost:80", Some("http://localhost:80"), true), Ok(()));
        for origin in ["http://evil.example", "null", "http://localhost:81"] {
            assert_eq!(admit("localhost:80", Some(origin), true), Err(ApiError::OriginNotAllowed), "{origin}");
            assert_eq!(admit("localhost:80", Some(origin), false), Ok(()), "{origin}");
        }
    }
}
