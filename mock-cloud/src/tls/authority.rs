//! The authority: a root without a key, and a signer that may vouch for few names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, NameConstraints, PublicKeyData as _, SanType, date_time_ymd,
};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, UnixTime};
use sha2::{Digest as _, Sha256};

use super::names::Names;
use super::provider;

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// How long an authority lives: people trust it once. Chosen.
const AUTHORITY_DAYS: i32 = 3650;
/// How long a certificate lives at most. Verifiers refuse more than 398 days.
const LEAF_DAYS: i32 = 365;
/// So much may a client's clock be behind.
const SKEW: SignedDuration = DAY;
/// An authority is of use only if it lives so much longer. Chosen.
const MARGIN: SignedDuration = SignedDuration::from_hours(30 * 24);

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";

/// The root's certificate, and the signer's with its key.
#[derive(Debug)]
pub(super) struct Authority {
    root: CertificateDer<'static>,
    signer: CertificateDer<'static>,
    key: KeyPair,
    /// Key, signer and root, one below the other.
    pem: String,
}

/// What a server shows: its certificate and the signer's, and the key of the former.
#[derive(Debug)]
pub(super) struct Leaf {
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: PrivateKeyDer<'static>,
}

impl Authority {
    /// A new one that may vouch for these names alone.
    ///
    /// # Errors
    /// When there is no randomness.
    pub(super) fn make(names: &Names, now: Timestamp) -> Result<Self, rcgen::Error> {
        // Older than the first leaf, which begins a day ago.
        let begin = now.saturating_add(SKEW * -2).unwrap_or(now);
        let (root_key, key) = (KeyPair::generate()?, KeyPair::generate()?);
        let root = authority(format!("cloud-chamber authority {}", mark(&root_key)), 1, names, begin);
        let root_certificate = root.self_signed(&root_key)?;
        let mut signer = authority(signer_name(&key), 0, names, begin);
        signer.use_authority_key_identifier_extension = true;
        signer.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let signer = signer.signed_by(&key, &Issuer::from_params(&root, &root_key))?;
        // From here on nobody has the root's key any more.
        drop(root_key);
        let pem = key.serialize_pem() + &signer.pem() + &root_certificate.pem();
        Ok(Self { root: root_certificate.der().clone(), signer: signer.der().clone(), key, pem })
    }

    /// The one that was written as [`Authority::to_pem`]; `None` if that is not what the text is.
    pub(super) fn read(pem: &str) -> Option<Self> {
        let key = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).ok()?;
        let key = KeyPair::try_from(&key).ok()?;
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
        let [signer, root] = <[_; 2]>::try_from(certificates.ok()?).ok()?;
        Some(Self { root, signer, key, pem: pem.to_owned() })
    }

    /// All of it, with the signer's key.
    pub(super) fn to_pem(&self) -> &str {
        &self.pem
    }

    /// What people trust.
    pub(super) fn root_pem(&self) -> &str {
        self.pem.rfind(BEGIN).map_or("", |begin| &self.pem[begin..])
    }

    /// A certificate for these names, from yesterday on, with a new key. It has been verified as a client does it, at this
    /// date and a while later, so an authority that cannot vouch for it is not good any more.
    ///
    /// # Errors
    /// When it cannot be signed, or does not hold.
    pub(super) fn issue(&self, names: &Names, now: Timestamp) -> Result<Leaf, rustls::Error> {
        let (chain, key) = self.sign(names, now).map_err(|error| rustls::Error::General(error.to_string()))?;
        for at in [now, now.saturating_add(MARGIN).unwrap_or(now)] {
            self.verify(&chain, names, at)?;
        }
        Ok(Leaf { chain, key: PrivateKeyDer::Pkcs8(key.serialize_der().into()) })
    }

    fn sign(&self, names: &Names, now: Timestamp) -> Result<(Vec<CertificateDer<'static>>, KeyPair), rcgen::Error> {
        let key = KeyPair::generate()?;
        let mut leaf = lasting(now.saturating_add(-SKEW).unwrap_or(now), LEAF_DAYS);
        leaf.distinguished_name.push(DnType::CommonName, "cloud-chamber");
        leaf.use_authority_key_identifier_extension = true;
        leaf.is_ca = IsCa::ExplicitNoCa;
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let hosts = names.hosts().map(|host| Ok(SanType::DnsName(host.try_into()?)));
        leaf.subject_alt_names = hosts.collect::<Result<_, rcgen::Error>>()?;
        leaf.subject_alt_names.extend(names.addresses().map(SanType::IpAddress));
        // Of an issuer, a signature takes no more than its name and key.
        let mut issuer = CertificateParams::default();
        issuer.distinguished_name = called(signer_name(&self.key));
        let leaf = leaf.signed_by(&key, &Issuer::from_params(&issuer, &self.key))?;
        Ok((vec![leaf.der().clone(), self.signer.clone()], key))
    }

    fn verify(&self, chain: &[CertificateDer<'_>], names: &Names, at: Timestamp) -> Result<(), rustls::Error> {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.clone())?;
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider()).build();
        let verifier = verifier.map_err(|error| rustls::Error::General(error.to_string()))?;
        let at = UnixTime::since_unix_epoch(since_epoch(at));
        for name in names.as_asked_for() {
            verifier.verify_server_cert(&chain[0], &chain[1..], &name, &[], at)?;
        }
        Ok(())
    }
}

/// The certificate of an authority with so many others below it.
fn authority(name: String, below: u8, names: &Names, begin: Timestamp) -> CertificateParams {
    let mut params = lasting(begin, AUTHORITY_DAYS);
    params.distinguished_name = called(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(below));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let hosts = names.hosts().map(|host| GeneralSubtree::DnsName(host.to_owned()));
    let loopback = [(Ipv4Addr::new(127, 0, 0, 0).into(), 8), (Ipv6Addr::LOCALHOST.into(), 128)];
    let others = names.addresses().filter(|address| !address.is_loopback());
    let others = others.map(|address| (address, if address.is_ipv4() { 32 } else { 128 }));
    let addresses = loopback.into_iter().chain(others).map(|(address, prefix)| subnet(address, prefix));
    let permitted_subtrees = hosts.chain(addresses).collect();
    params.name_constraints = Some(NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() });
    params
}

fn subnet(address: IpAddr, prefix: u8) -> GeneralSubtree {
    GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, prefix))
}

fn lasting(begin: Timestamp, days: i32) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.not_before = date_time_ymd(1970, 1, 1) + since_epoch(begin);
    params.not_after = date_time_ymd(1970, 1, 1) + since_epoch(begin.saturating_add(DAY * days).unwrap_or(begin));
    params
}

fn called(name: String) -> rcgen::DistinguishedName {
    let mut called = rcgen::DistinguishedName::new();
    called.push(DnType::CommonName, name);
    called
}

/// Each signer has a name of its own, so that none is taken for another; it follows from its key.
fn signer_name(key: &KeyPair) -> String {
    format!("cloud-chamber signer {}", mark(key))
}

fn mark(key: &KeyPair) -> String {
    let hash = Sha256::digest(key.subject_public_key_info());
    hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

fn since_epoch(at: Timestamp) -> Duration {
    Duration::from_secs(u64::try_from(at.as_second()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(more: &[&str]) -> Names {
        let more: Vec<String> = more.iter().map(|name| (*name).to_owned()).collect();
        Names::new(Ipv4Addr::LOCALHOST.into(), &more).expect("names")
    }

    fn at(days: i64) -> Timestamp {
        Timestamp::from_second(1_780_000_000 + days * 86_400).expect("a date")
    }

    #[test]
    fn it_vouches_for_its_names_for_as_long_as_it_lives() {
        let authority = Authority::make(&names(&["lab.test", "10.1.2.3"]), at(0)).expect("an authority");
        for day in [0, 300, 3600] {
            authority.issue(&names(&["lab.test", "10.1.2.3"]), at(day)).expect("a certificate");
        }
        for day in [3630, 4000, -3] {
            let refused = authority.issue(&names(&[]), at(day)).expect_err("it does not live then, or not much longer");
            assert!(matches!(refused, rustls::Error::InvalidCertificate(_)), "{day}: {refused}");
        }
    }

    #[test]
    fn whoever_has_its_key_cannot_vouch_for_anybody_else() {
        let authority = Authority::make(&names(&[]), at(0)).expect("an authority");
        for other in ["bank.example", "particle.io", "10.0.0.1"] {
            let refused = authority.issue(&names(&[other]), at(0)).expect_err("a name beyond its own");
            assert!(
                refused.to_string().contains("name constraint") || refused.to_string().contains("NameConstraint"),
                "{other}: {refused}"
            );
        }
    }

    #[test]
    fn a_certificate_of_its_own_is_no_authority() {
        let authority = Authority::make(&names(&[]), at(0)).expect("an authority");
        let (chain, key) = authority.sign(&names(&[]), at(0)).expect("a certificate");
        let false_one = Authority { root: authority.root.clone(), signer: chain[0].clone(), key, pem: String::new() };
        assert!(false_one.issue(&names(&[]), at(0)).is_err());
    }

    #[test]
    fn it_is_read_as_it_was_written_and_whole_or_not_at_all() {
        let authority = Authority::make(&names(&[]), at(0)).expect("an authority");
        let read = Authority::read(authority.to_pem()).expect("what was written");
        assert_eq!(read.root_pem(), authority.root_pem());
        assert!(read.root_pem().starts_with(BEGIN) && read.root_pem().matches(BEGIN).count() == 1);
        read.issue(&names(&[]), at(1)).expect("a certificate");
        let pem = authority.to_pem();
        for half in [0, 10, pem.len() / 4, pem.len() / 2, pem.len() - 30] {
            assert!(Authority::read(&pem[..half]).is_none(), "{half} bytes");
        }
    }

    #[test]
    fn two_authorities_are_never_taken_for_each_other() {
        let [one, other] = [0, 0].map(|day| Authority::make(&names(&[]), at(day)).expect("an authority"));
        let mixed = Authority { root: one.root, signer: other.signer, key: other.key, pem: other.pem };
        assert!(mixed.issue(&names(&[]), at(0)).is_err());
    }
}
