//! The database's key, and the keyed hashes that stand for what identifies people and companies.

use std::collections::HashSet;
use std::fs;
use std::hash::Hasher;
use std::io::Read;
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use siphasher::sip::SipHasher24;

use super::files;
use crate::error::{Error, Result};

/// A set of keyed hashes.
pub type KeySet = HashSet<u64, foldhash::fast::RandomState>;

/// The key of a database. Whoever lacks it cannot tell from a hash which address it stands for.
#[derive(Debug, Clone)]
pub struct Secret([u8; 16]);

pub(super) const NAME: &str = "secret";

impl Secret {
    /// The key of the database at `root`, made at the first call.
    pub(crate) fn load_or_create(root: &Path) -> Result<Secret> {
        let path = root.join(NAME);
        if path.exists() {
            return Secret::load(root);
        }
        let mut key = [0; 16];
        let source = Path::new("/dev/urandom");
        fs::File::open(source)
            .and_then(|mut file| file.read_exact(&mut key))
            .map_err(|error| Error::io(source, error))?;
        files::replace(&path, &key)?;
        Ok(Secret(key))
    }

    /// The key of the database at `root`.
    pub(crate) fn load(root: &Path) -> Result<Secret> {
        let path = root.join(NAME);
        let bytes = fs::read(&path).map_err(|error| Error::io(&path, error))?;
        let key = bytes.try_into().map_err(|_| {
            Error::damaged(format!("{} is not a key of 16 bytes", path.display()))
                .with_hint("restore it from a backup: without it nobody's addresses can be recognised")
        })?;
        Ok(Secret(key))
    }

    /// The hash that stands for `value` as a `kind` of key.
    pub fn hash(&self, kind: &str, value: &str) -> u64 {
        self.hash_bytes(kind, value.as_bytes())
    }

    /// The hash that stands for `value` as a `kind` of key.
    pub fn hash_bytes(&self, kind: &str, value: &[u8]) -> u64 {
        let mut hasher = SipHasher24::new_with_key(&self.0);
        hasher.write(kind.as_bytes());
        hasher.write_u8(0);
        hasher.write(value);
        hasher.finish()
    }

    /// The HMAC-SHA-256 that stands for `value` as a `kind` of key: for what is kept for long, and compared alone.
    pub fn mac(&self, kind: &str, value: &str) -> [u8; 32] {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return [0; 32] };
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// What tells this key from others, and nothing about it.
    pub(crate) fn fingerprint(&self) -> String {
        crate::text::hex(&self.mac("leadsift", "fingerprint of the key")[..8])
    }

    /// A key for tests.
    #[cfg(test)]
    pub(crate) fn fixed() -> Secret {
        Secret(*b"0123456789abcdef")
    }
}

/// The refusal of a key that is not the one that the database was written with.
pub(super) fn other_key(root: &Path) -> Error {
    Error::damaged(format!(
        "{} is not the key that this database was written with",
        root.join(NAME).display()
    ))
    .with_hint("restore it from a backup: with another key nobody's addresses can be recognised")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_keeps_its_key() {
        let root = tempfile::tempdir().expect("a folder");
        let first = Secret::load_or_create(root.path()).expect("a key");
        let second = Secret::load_or_create(root.path()).expect("the key");
        assert_eq!(first.hash("email", "a@b.example"), second.hash("email", "a@b.example"));
        assert_ne!(first.hash("email", "a@b.example"), first.hash("domain", "a@b.example"));
        assert_ne!(first.hash("email", "a@b.example"), Secret::fixed().hash("email", "a@b.example"));
        fs::write(root.path().join(NAME), b"short").expect("written");
        assert!(Secret::load(root.path()).is_err());
    }
}
