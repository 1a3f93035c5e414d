//! Checks of the generator itself: same flags same bytes, unique domains and ids, and that the committed sample is
//! what its command gives.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::brands::{BRANDS, HEADS, MIDDLES, TAILS};
use crate::campaign::default_share;
use crate::companies::World;
use crate::countries::COUNTRIES;
use crate::day::Day;
use crate::industries::{FINANCE, SECTORS};
use crate::write::write;

const FILES: [&str; 6] =
    ["companies.csv", "people.csv", "openings.csv", "technologies.csv", "crm_export.csv", "AS_OF"];

fn world(seed: u64, people: u64) -> World {
    let as_of = Day::parse("2026-11-01").unwrap();
    World { seed, as_of, finance_share: 140, campaign_share: default_share(people), marked: false }
}

fn generated(seed: u64, people: u64, flat: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(&world(seed, people), people, Some(flat), folder.path()).unwrap();
    folder
}

fn column(file: &Path, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let at = reader.headers().unwrap().iter().position(|header| header == name).unwrap();
    reader.records().map(|row| row.unwrap()[at].to_owned()).collect()
}

fn assert_same(left: &Path, right: &Path) {
    for name in FILES {
        let (left, right) = (fs::read(left.join(name)).unwrap(), fs::read(right.join(name)).unwrap());
        assert!(left == right, "{name} differs");
    }
}

#[test]
fn same_flags_give_the_same_bytes() {
    assert_same(generated(11, 2000, 100).path(), generated(11, 2000, 100).path());
    let (one, other) = (generated(11, 500, 10), generated(12, 500, 10));
    assert_ne!(
        fs::read(one.path().join("people.csv")).unwrap(),
        fs::read(other.path().join("people.csv")).unwrap()
    );
}

#[test]
fn the_committed_sample_is_what_its_command_gives() {
    let committed = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sample_leads");
    assert_same(&committed, generated(7, 3000, 300).path());
}

#[test]
fn domains_and_profiles_are_unique() {
    let folder = generated(5, 100_000, 1);
    let domains = column(&folder.path().join("companies.csv"), "domain");
    assert!(domains.len() > 10_000, "only {} companies", domains.len());
    assert_eq!(domains.iter().collect::<BTreeSet<_>>().len(), domains.len());
    let mut profiles = column(&folder.path().join("people.csv"), "linkedin_url");
    profiles.retain(|url| url.starts_with("https://"));
    assert_eq!(profiles.iter().collect::<BTreeSet<_>>().len(), profiles.len());
}

#[test]
fn words_of_brands_cannot_be_confused() {
    let compounds: BTreeSet<String> =
        HEADS.iter().flat_map(|head| TAILS.iter().map(move |tail| format!("{head}{tail}"))).collect();
    assert_eq!(compounds.len(), HEADS.len() * TAILS.len());
    let middles: BTreeSet<&str> = MIDDLES.iter().copied().collect();
    assert_eq!(middles.len(), MIDDLES.len());
    for sector in SECTORS.iter().chain([&FINANCE]) {
        for word in sector.name_words {
            assert!(!middles.contains(word), "{word} is a middle word and a sector word");
        }
    }
    // Ten million people need so many.
    const { assert!(BRANDS > 1_400_000) };
}

#[test]
fn weights_add_up_to_a_thousand() {
    assert_eq!(COUNTRIES.iter().map(|country| country.weight).sum::<u64>(), 1000);
    assert_eq!(SECTORS.iter().map(|sector| sector.weight).sum::<u64>(), 1000);
    for sector in SECTORS.iter().chain([&FINANCE]) {
        assert_eq!(sector.industries.iter().map(|(_, weight)| weight).sum::<u64>(), 1000);
    }
}

#[test]
fn days_agree_with_the_calendar() {
    for text in ["1970-01-01", "2000-02-29", "1999-12-31", "2026-11-01", "2024-03-01"] {
        assert_eq!(Day::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(Day::parse("2026-03-01").unwrap().back(1).to_string(), "2026-02-28");
}
