//! Which names a certificate is for, and which ones an authority may ever vouch for.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rustls::pki_types::{DnsName, ServerName};
use sha2::{Digest as _, Sha256};

/// The names that every cloud answers to.
const ALWAYS: [&str; 2] = ["api.particle.io", "localhost"];

/// The names of a cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Names {
    /// In lower case.
    hosts: BTreeSet<String>,
    addresses: BTreeSet<IpAddr>,
}

impl Names {
    /// The real cloud's name, this machine's own, the address that is listened on, and what the user adds.
    ///
    /// # Errors
    /// A sentence, when one of those cannot stand in a certificate.
    pub(crate) fn new(listen: IpAddr, more: &[String]) -> Result<Self, String> {
        let hosts = ALWAYS.into_iter().map(str::to_owned).collect();
        let addresses = BTreeSet::from([Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
        let mut names = Self { hosts, addresses };
        // All addresses are no address that anybody could ask for.
        if !listen.is_unspecified() {
            names.addresses.insert(listen);
        }
        for name in more {
            let bare = name.trim_start_matches('[').trim_end_matches(']').to_lowercase();
            if let Ok(address) = bare.parse() {
                names.addresses.insert(address);
            } else if DnsName::try_from(bare.as_str()).is_ok() {
                names.hosts.insert(bare);
            } else {
                return Err(format!(
                    "--allow-host {name} cannot stand in a certificate: it is neither a name nor an address"
                ));
            }
        }
        Ok(names)
    }

    pub(super) fn hosts(&self) -> impl Iterator<Item = &str> {
        self.hosts.iter().map(String::as_str)
    }

    pub(super) fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        self.addresses.iter().copied()
    }

    /// All of them, as clients ask for them.
    pub(super) fn as_asked_for(&self) -> impl Iterator<Item = ServerName<'static>> {
        let hosts = self.hosts().filter_map(|host| ServerName::try_from(host.to_owned()).ok());
        hosts.chain(self.addresses().map(|address| ServerName::IpAddress(address.into())))
    }

    /// What an authority for these is called beside others; the one for the names that every cloud has is not called
    /// anything.
    pub(super) fn mark(&self) -> Option<String> {
        let hosts = self.hosts().filter(|host| !ALWAYS.contains(host)).map(str::to_owned);
        let addresses = self.addresses().filter(|address| !address.is_loopback()).map(|address| address.to_string());
        let more: Vec<String> = hosts.chain(addresses).collect();
        let hash = Sha256::digest(more.join("\n"));
        (!more.is_empty()).then(|| hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(listen: [u8; 4], more: &[&str]) -> Result<Names, String> {
        Names::new(listen.into(), &more.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn names_beyond_this_machine_are_marked_whatever_their_order() {
        assert_eq!(names([127, 0, 0, 1], &[]).map(|names| names.mark()), Ok(None));
        assert_eq!(names([127, 3, 0, 1], &["Localhost", "[::1]"]).map(|names| names.mark()), Ok(None));
        assert_eq!(names([0, 0, 0, 0], &[]).map(|names| names.mark()), Ok(None));
        let [one, same, other] = [&["b.test", "a.test"], &["A.test", "b.test"], &["a.test", "c.test"]]
            .map(|more| names([127, 0, 0, 1], more).expect("names").mark());
        assert!(one.is_some() && one == same && one != other, "{one:?} {same:?} {other:?}");
        assert!(names([192, 168, 0, 7], &[]).expect("an address").mark().is_some());
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for wrong in ["", "*", "a b", "a/b", "über.example", "a..b"] {
            let refused = names([127, 0, 0, 1], &[wrong]).expect_err("no name");
            assert!(refused.starts_with("--allow-host "), "{refused}");
        }
    }
}
