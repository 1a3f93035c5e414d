//! A fingerprint of what index terms and hashes of addresses are derived with.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

static TABLES: &[&str] = &[
    include_str!("data/linkedin_industries.txt"),
    include_str!("data/industry_aliases.txt"),
    include_str!("data/countries.txt"),
    include_str!("data/regions.txt"),
    include_str!("data/technologies.txt"),
    include_str!("data/ad_platforms.txt"),
    include_str!("data/ad_technologies.txt"),
    include_str!("titles/functions.toml"),
    include_str!("titles/levels.toml"),
    include_str!("titles/roles.toml"),
    include_str!("titles/misspellings.txt"),
    include_str!("titles/modifiers.txt"),
    include_str!("titles/seniors.txt"),
    include_str!("titles/places.txt"),
];

/// Raised when records are read otherwise with the same tables. 2: whatever a person is reached by is a hash of theirs.
/// 3: titles that are like another are found.
const READING: u8 = 3;

/// Changes whenever a table or the reading does: what was derived otherwise may not be found by today's.
pub fn fingerprint() -> &'static str {
    static FINGERPRINT: LazyLock<String> = LazyLock::new(|| {
        let mut hasher = Sha256::new();
        hasher.update([READING]);
        for table in TABLES {
            hasher.update(table.len().to_le_bytes());
            hasher.update(table.as_bytes());
        }
        crate::text::hex(&hasher.finalize()[..8])
    });
    &FINGERPRINT
}
