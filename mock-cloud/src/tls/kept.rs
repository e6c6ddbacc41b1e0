//! The authority on the disk, where it is found again.
//!
//! | File | Holds |
//! | --- | --- |
//! | `authority.pem` | the root's certificate, for people to trust |
//! | `signer.pem` | the signer with its key, for its owner alone |
//! | `lock` | nothing; who makes an authority does so alone |
//!
//! Names beyond those that every cloud has are the business of another authority, whose files have a mark in their names.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rustls::CertificateError;

use super::authority::{Authority, Leaf};
use super::impossible;
use super::names::Names;

/// Where it is kept unless told otherwise: `cloud-chamber/tls` in the user's directory for data. `None` for a user without
/// one.
pub fn default_dir() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let data = set("XDG_DATA_HOME").or_else(|| set("LOCALAPPDATA"));
    let data = data.or_else(|| set("HOME").map(|home| home.join(".local").join("share")));
    data.map(|data| data.join("cloud-chamber").join("tls"))
}

/// An authority on the disk, and what it vouches for in this run.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) authority: Authority,
    pub(super) leaf: Leaf,
    /// Where the root's certificate is.
    pub(super) ca_path: PathBuf,
}

/// Finds the authority for these names, or makes one. One that is damaged or nearly over is replaced.
///
/// # Errors
/// Sentences: the directory cannot be used, or others may have read the key.
pub(super) fn find_or_make(directory: &Path, names: &Names, now: Timestamp) -> Result<Kept, String> {
    let of =
        |path: &Path, error: &dyn std::fmt::Display| format!("the authority of --tls, {}: {error}", path.display());
    create_dir(directory).map_err(|error| of(directory, &error))?;
    // Two clouds that start at once must not make an authority each.
    let path = directory.join("lock");
    let lock = File::create(&path).and_then(|file| file.lock().map(|()| file)).map_err(|error| of(&path, &error))?;

    let mark = names.mark().map(|mark| format!("-{mark}")).unwrap_or_default();
    let (ca_path, path) = (directory.join(format!("authority{mark}.pem")), directory.join(format!("signer{mark}.pem")));
    let found = match read(&path) {
        Ok(Found::ByOthers) => {
            let why = "others may read this key; remove the file, and trust the authority that is made then";
            return Err(of(&path, &why));
        }
        Ok(Found::Alone(bytes)) => {
            let good = good(&bytes, names, now).map_err(|why| of(&path, &why))?;
            if good.is_none() {
                tracing::warn!(
                    "the authority in {} is damaged or over, and replaced: {} has to be trusted again",
                    path.display(),
                    ca_path.display()
                );
            }
            good
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(of(&path, &error)),
    };
    let (authority, leaf) = match found {
        Some(found) => found,
        None => {
            let authority = Authority::make(names, now).map_err(|error| impossible(&error))?;
            let leaf = authority.issue(names, now).map_err(|error| impossible(&error))?;
            put(&path, authority.to_pem(), true).map_err(|error| of(&path, &error))?;
            (authority, leaf)
        }
    };
    if fs::read(&ca_path).is_ok_and(|bytes| bytes == authority.root_pem().as_bytes()) {
        drop(lock);
        return Ok(Kept { authority, leaf, ca_path });
    }
    put(&ca_path, authority.root_pem(), false).map_err(|error| of(&ca_path, &error))?;
    drop(lock);
    Ok(Kept { authority, leaf, ca_path })
}

/// The authority in these bytes, if it is whole and vouches for the names for a while to come.
///
/// # Errors
/// A sentence, when this machine's clock is behind: the authority is good, and people trust it.
fn good(bytes: &[u8], names: &Names, now: Timestamp) -> Result<Option<(Authority, Leaf)>, &'static str> {
    let Some(authority) = std::str::from_utf8(bytes).ok().and_then(Authority::read) else { return Ok(None) };
    match authority.issue(names, now) {
        Ok(leaf) => Ok(Some((authority, leaf))),
        Err(rustls::Error::InvalidCertificate(
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
        )) => Err("it begins later than it is by this machine's clock; set that, or remove the file"),
        Err(_) => Ok(None),
    }
}

fn create_dir(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(directory)?;
    if mode(&fs::metadata(directory)?) & 0o022 != 0 {
        return Err(io::Error::other("others may write to this directory, and put an authority of theirs there"));
    }
    Ok(())
}

/// A key that was found.
enum Found {
    Alone(Vec<u8>),
    /// Others may read it, or write to it.
    ByOthers,
}

/// Reads a key; what is read is what was looked at.
fn read(path: &Path) -> io::Result<Found> {
    let mut file = File::open(path)?;
    if mode(&file.metadata()?) & 0o077 != 0 {
        return Ok(Found::ByOthers);
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(Found::Alone(bytes))
}

/// Who may do what with a file.
#[cfg(unix)]
fn mode(metadata: &Metadata) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions())
}

/// Elsewhere files in the user's own directories are the user's own.
#[cfg(not(unix))]
fn mode(_: &Metadata) -> u32 {
    0o700
}

/// Writes a file that appears whole, by renaming.
fn put(path: &Path, text: &str, secret: bool) -> io::Result<()> {
    let draft = path.with_extension("new");
    // One of a cloud that ended in the middle of it; whoever is here is alone.
    let _ = fs::remove_file(&draft);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if secret { 0o600 } else { 0o644 });
    #[cfg(not(unix))]
    let _ = secret;
    let mut file = options.open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&draft, path)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A directory of a test's own, gone with it.
    struct Place(PathBuf);

    impl Place {
        fn new() -> Self {
            static NEXT: AtomicUsize = AtomicUsize::new(0);
            let name = format!("cloud-chamber-tls-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
            Self(std::env::temp_dir().join(name).join("deep"))
        }

        fn find(&self, more: &[&str], days: i64) -> Result<Kept, String> {
            let more: Vec<String> = more.iter().map(|name| (*name).to_owned()).collect();
            let names = Names::new(Ipv4Addr::LOCALHOST.into(), &more).expect("names");
            find_or_make(&self.0, &names, Timestamp::from_second(1_780_000_000 + days * 86_400).expect("a date"))
        }

        /// The root that is found.
        fn root(&self, more: &[&str], days: i64) -> String {
            let kept = self.find(more, days).expect("an authority");
            let root = fs::read_to_string(&kept.ca_path).expect("its file");
            assert_eq!(root, kept.authority.root_pem());
            assert!(!root.contains("PRIVATE"), "{root}");
            root
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(self.0.parent().expect("a place of its own"));
        }
    }

    #[test]
    fn it_is_kept_and_found_again() {
        let place = Place::new();
        let first = place.root(&[], 0);
        assert_eq!(place.root(&[], 200), first);
        fs::remove_file(place.0.join("authority.pem")).expect("its file");
        assert_eq!(place.root(&[], 201), first, "what people trust is written again");
    }

    #[test]
    fn other_names_are_vouched_for_by_others() {
        let place = Place::new();
        let (own, lab) = (place.root(&[], 0), place.root(&["lab.test"], 0));
        assert_ne!(own, lab);
        assert_eq!((place.root(&["Lab.test"], 1), place.root(&["localhost"], 1)), (lab, own));
    }

    #[test]
    fn one_that_is_over_is_replaced() {
        let place = Place::new();
        let first = place.root(&[], 0);
        let second = place.root(&[], 3640);
        assert_ne!(first, second);
        assert_eq!(place.root(&[], 3641), second);
    }

    #[test]
    fn a_clock_that_is_behind_replaces_nothing() {
        let place = Place::new();
        let first = place.root(&[], 0);
        let refused = place.find(&[], -100).expect_err("it is not good yet");
        assert!(refused.contains("begins later than it is by this machine's clock"), "{refused}");
        assert_eq!(place.root(&[], 0), first);
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_of_everybodys_is_refused() {
        let place = Place::new();
        place.root(&[], 0);
        let open = <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o777);
        fs::set_permissions(&place.0, open).expect("it is ours");
        let refused = place.find(&[], 0).expect_err("others may write there");
        assert!(refused.contains("others may write to this directory"), "{refused}");
    }

    #[test]
    fn half_a_file_is_replaced() {
        let place = Place::new();
        let path = place.0.join("signer.pem");
        let mut last = place.root(&[], 0);
        let whole = fs::read(&path).expect("its file");
        for half in [0, whole.len() / 3, whole.len() - 40] {
            // As it is: mode and all.
            let file = OpenOptions::new().write(true).open(&path).expect("its file");
            file.set_len(half as u64).expect("half of it");
            let root = place.root(&[], 0);
            assert_ne!(root, last, "{half} bytes");
            assert_eq!(place.root(&[], 0), root);
            last = root;
        }
    }

    #[test]
    fn what_was_left_in_the_middle_is_in_nobodys_way() {
        let place = Place::new();
        fs::create_dir_all(&place.0).expect("a directory");
        fs::write(place.0.join("signer.new"), "half").expect("a file");
        place.root(&[], 0);
        assert!(!place.0.join("signer.new").exists());
    }

    #[cfg(unix)]
    #[test]
    fn its_key_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let place = Place::new();
        place.root(&[], 0);
        let path = place.0.join("signer.pem");
        let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&place.0)), (0o600, 0o700));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("its file");
        let refused = place.find(&[], 0).expect_err("others may have read it");
        assert!(refused.contains("signer.pem") && refused.contains("others may read this key"), "{refused}");
        fs::remove_file(&path).expect("its file");
        place.root(&[], 0);
    }

    #[test]
    fn clouds_that_start_at_once_have_one_authority() {
        let place = Place::new();
        let roots: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| place.root(&[], 0))).collect();
            threads.into_iter().map(|thread| thread.join().expect("it starts")).collect()
        });
        assert!(roots.iter().all(|root| *root == roots[0]));
    }

    #[test]
    fn a_place_that_cannot_be_is_named() {
        let place = Place::new();
        fs::create_dir_all(place.0.parent().expect("a place")).expect("a directory");
        fs::write(&place.0, "a file").expect("a file");
        let refused = place.find(&[], 0).expect_err("no directory");
        assert!(refused.contains("deep: "), "{refused}");
    }
}
