//! Identifiers, secrets and the one source of chance they come from.
//!
//! A cloud has two streams of numbers. The world's stream decides ids of users and devices: it comes from the world's
//! seed, so ids are the same on every start. The secrets' stream decides tokens: with `--seed` it comes from that seed
//! and whole runs repeat to the byte, without it from the operating system and nobody can guess a token.

use std::sync::atomic::{AtomicU64, Ordering};

use rand::rngs::{StdRng, SysRng};
use rand::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// Twelve bytes as 24 lower-case hex digits: users and whatever else the cloud names itself.
pub(crate) type ObjectId = String;

/// The stream that tokens and salts are drawn from.
pub(crate) struct Secrets(StdRng);

impl Secrets {
    /// From the seed, or from the operating system when there is none.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self(match seed {
            Some(seed) => StdRng::from_seed(digest(&[b"secrets", &seed.to_le_bytes()])),
            None => StdRng::try_from_rng(&mut SysRng).expect("the operating system has random numbers"),
        })
    }

    /// A second stream: who knows what comes from it knows nothing of the key.
    pub(crate) fn beside(key: &[u8; 32]) -> Self {
        Self(StdRng::from_seed(digest(&[b"secrets beside", key])))
    }

    /// Bytes that nobody can guess, unless the run is seeded.
    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// 40 lower-case hex digits: the form of access tokens, refresh tokens and client secrets (observed).
    pub(crate) fn token(&mut self) -> String {
        hex(&self.bytes::<20>())
    }
}

/// An id of the world's: the same for the same seed and the same name of the thing.
pub(crate) fn object_id(seed: u64, kind: &str, name: &str) -> ObjectId {
    hex(&digest(&[kind.as_bytes(), &seed.to_le_bytes(), name.as_bytes()])[..12])
}

/// A number of the world's, for seeds further down.
pub(crate) fn number(seed: u64, kind: &str, name: &str) -> u64 {
    let bytes = digest(&[kind.as_bytes(), &seed.to_le_bytes(), name.as_bytes()]);
    u64::from_le_bytes(bytes[..8].try_into().expect("a digest has 32 bytes"))
}

/// Numbers requests. The ids look random, cost nothing and repeat with the seed.
pub(crate) struct RequestIds {
    seed: u64,
    next: AtomicU64,
}

impl RequestIds {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, next: AtomicU64::new(0) }
    }

    /// The next id, in the form of a version 4 UUID (observed: the header holds a UUID).
    pub(crate) fn next(&self) -> RequestId {
        let count = self.next.fetch_add(1, Ordering::Relaxed);
        RequestId((u128::from(mix(self.seed ^ mix(count))) << 64) | u128::from(mix(count.wrapping_add(self.seed))))
    }
}

/// The id of one request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestId(u128);

impl RequestId {
    /// Of a request that was not numbered.
    pub(crate) const ZERO: Self = Self(0);

    /// A small number that is a function of the id, for choices that should look random.
    pub(crate) fn pick(self, upto: usize, salt: u32) -> usize {
        (mix((self.0 >> 64) as u64 ^ u64::from(salt)) % upto as u64) as usize
    }

    /// The 36 characters of a UUID.
    pub(crate) fn as_text(self) -> [u8; 36] {
        let bits = (self.0 & !(0xf << 76) & !(0b11 << 62)) | (0x4 << 76) | (0b10 << 62);
        let mut text = [b'-'; 36];
        let mut digit = 0;
        for (place, byte) in text.iter_mut().enumerate() {
            if !matches!(place, 8 | 13 | 18 | 23) {
                *byte = HEX[((bits >> (124 - 4 * digit)) & 0xf) as usize];
                digit += 1;
            }
        }
        text
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// What is left of a name in an id: letters and digits of ASCII, a dash for each run of others, `longest` bytes at most.
/// `None` if nothing is.
pub(crate) fn slug(name: &str, longest: usize) -> Option<String> {
    let mut slug = String::new();
    for letter in name.chars().map(|letter| letter.to_ascii_lowercase()) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(longest);
    slug.truncate(slug.trim_end_matches('-').len());
    (!slug.is_empty()).then_some(slug)
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]).map(char::from).collect()
}

/// The bytes that lower-case hex of just this length stands for.
pub(crate) fn bytes<const N: usize>(hex: &str) -> Option<[u8; N]> {
    let digit = |digit: u8| HEX.iter().position(|known| *known == digit).map(|place| place as u8);
    let mut bytes = [0; N];
    if hex.len() != 2 * N {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(hex.as_bytes().chunks(2)) {
        *byte = digit(digits[0])? << 4 | digit(digits[1])?;
    }
    Some(bytes)
}

/// The finalizer of SplitMix64: spreads a counter over all bits.
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_tokens_and_no_seed_does_not() {
        assert_eq!(Secrets::new(Some(7)).token(), Secrets::new(Some(7)).token());
        assert_ne!(Secrets::new(Some(7)).token(), Secrets::new(Some(8)).token());
        assert_ne!(Secrets::new(None).token(), Secrets::new(None).token());
        assert_eq!(Secrets::new(None).token().len(), 40);
    }

    #[test]
    fn request_ids_are_uuids_of_version_4_and_differ() {
        let ids = RequestIds::new(1);
        let (first, second) = (ids.next().as_text(), ids.next().as_text());
        assert_ne!(first, second);
        for id in [first, second] {
            assert_eq!(id[14], b'4');
            assert!(b"89ab".contains(&id[19]), "{}", String::from_utf8_lossy(&id));
        }
        assert_eq!(RequestIds::new(1).next().as_text(), first);
    }

    #[test]
    fn a_slug_is_plain_and_short() {
        assert_eq!(slug("MyApp", 30).as_deref(), Some("myapp"));
        assert_eq!(slug("  Ada's <b>great</b>  App! ", 30).as_deref(), Some("ada-s-b-great-b-app"));
        assert_eq!(slug("日本", 30), None);
        assert_eq!(slug(&"x".repeat(100), 30).map(|slug| slug.len()), Some(30));
        assert_eq!(slug("ab cd", 3).as_deref(), Some("ab"));
    }

    #[test]
    fn world_ids_depend_on_seed_kind_and_name_alone() {
        assert_eq!(object_id(0, "user", "ada"), object_id(0, "user", "ada"));
        assert_ne!(object_id(0, "user", "ada"), object_id(1, "user", "ada"));
        assert_ne!(object_id(0, "user", "ada"), object_id(0, "device", "ada"));
    }
}
