//! Forgetting a person on request, and proving it.
//!
//! Owns who is meant and what has to be absent afterwards: in decoded rows, in dictionaries of terms, in the raw bytes of
//! every file of the database, journal and older generations included. Erasing belongs to `db`.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use regex::bytes::{Regex, RegexBuilder};

use super::query::without_people;
use super::resolve::resolve_ids;
use super::suppress::{WrittenValue, suppressable};
use crate::db::{Database, Erasure, Forgotten, KeySet, Secret, Snapshot, SuppressedBy};
use crate::error::{Error, Result};
use crate::fields::named;
use crate::import::identity;
use crate::model::{LeadId, Person};
use crate::text;

/// What was done and proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Who was forgotten, by id; empty where nobody was there any more.
    pub people: Vec<LeadId>,
    /// What was erased and what is kept.
    pub erasure: Erasure,
    /// What was searched for and where it is still found.
    pub proof: Proof,
}

/// A search for what must be absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proof {
    /// What was searched for: `e-mail address`, `name`. Never the texts.
    pub sought: Vec<String>,
    /// Rows that were decoded.
    pub rows: u64,
    /// Terms of dictionaries.
    pub terms: u64,
    /// Files whose bytes were read.
    pub files: u64,
    /// What is still there and must not be: files, columns, people.
    pub remains: Vec<String>,
    /// Other records whose cells hold a text: reported, not changed.
    pub elsewhere: Vec<String>,
}

impl Proof {
    /// Whether nothing of the person is left.
    pub fn holds(&self) -> bool {
        self.remains.is_empty()
    }
}

/// Forgets whom `value` names: an address, a profile page or an id. Somebody who is gone already is barred all the same.
///
/// # Errors
///
/// Where the value is none of these, or where an erasure fails; then the same command completes it.
pub fn forget(database: &Database, value: &str) -> Result<Certificate> {
    let snapshot = database.snapshot()?;
    let secret = snapshot.secret().clone();
    let meant = meant(&snapshot, &database.journal()?.forgotten()?, &secret, value)?;
    let mut texts = meant.texts.clone();
    let mut keys = meant.keys.clone();
    for person in &meant.people {
        keys.extend(keys_of(&secret, person));
        texts.extend(texts_of(person));
    }
    let ids: Vec<LeadId> = meant.people.iter().map(|person| person.id).collect();
    let former = snapshot.identities().former_leads().filter(|(_, now)| ids.contains(now));
    let every_id: Vec<LeadId> = ids.iter().copied().chain(former.map(|(id, _)| id)).collect();
    keys.extend(every_id.iter().map(|id| (key_of_id(&secret, *id), true)));
    keys.sort_unstable();
    keys.dedup();
    texts.sort();
    texts.dedup();
    drop(snapshot);
    let erasure = database.forget(&ids, &keys, &|question| without_people(question, &every_id))?;
    let keys = keys.into_iter().map(|(key, _)| key).collect();
    let proof = prove(database, &texts, &every_id, &keys)?;
    Ok(Certificate { people: ids, erasure, proof })
}

/// Proves again that nobody whom `value` names is in the database.
///
/// # Errors
///
/// Where the value is no address, profile page or id, or where the database cannot be read.
pub fn verify(database: &Database, value: &str) -> Result<Proof> {
    let snapshot = database.snapshot()?;
    let secret = snapshot.secret().clone();
    let meant = meant(&snapshot, &database.journal()?.forgotten()?, &secret, value)?;
    let ids: Vec<LeadId> = meant.people.iter().map(|person| person.id).collect();
    let keys = meant.keys.iter().map(|(key, _)| *key).collect();
    drop(snapshot);
    prove(database, &meant.texts, &ids, &keys)
}

/// Whom a value names.
struct Meant {
    people: Vec<Person>,
    /// Keys that the value itself gives, and whether they are strong.
    keys: Vec<(u64, bool)>,
    /// Kind and text of what the value itself says.
    texts: Vec<(&'static str, String)>,
}

fn meant(snapshot: &Snapshot, forgotten: &Forgotten, secret: &Secret, value: &str) -> Result<Meant> {
    let value = value.trim();
    if value.contains(['@', '/']) {
        let entry = suppressable(secret, &WrittenValue::new(value, None))?;
        let kind = match entry.by {
            SuppressedBy::Email => "e-mail address",
            SuppressedBy::Profile => "profile page",
            _ => return Err(nobody_named(value)),
        };
        let wanted: KeySet = [entry.key].into_iter().collect();
        let mut ids: Vec<LeadId> =
            snapshot.people_with_keys(&wanted)?.into_iter().map(|(_, id)| id).collect();
        ids.sort_unstable();
        ids.dedup();
        let people = snapshot.load_people(&ids)?;
        return Ok(Meant { people, keys: vec![(entry.key, true)], texts: vec![(kind, entry.value)] });
    }
    let resolved = resolve_ids(snapshot, &[value.to_string()])?;
    // Of somebody who was forgotten the keyed hash of their id is left.
    let known = LeadId::parse(value).map(|id| key_of_id(secret, id));
    let known = known.filter(|key| forgotten.bars(&[*key], true));
    match resolved.found.as_slice() {
        [id] => Ok(Meant { people: snapshot.load_people(&[*id])?, keys: Vec::new(), texts: Vec::new() }),
        _ if !resolved.ambiguous.is_empty() => {
            Err(Error::usage(format!("`{value}` could be several people")).with_hint("write more of the id"))
        }
        _ => match known {
            Some(key) => Ok(Meant { people: Vec::new(), keys: vec![(key, true)], texts: Vec::new() }),
            None => Err(nobody_named(value)),
        },
    }
}

/// By what the id of somebody who was forgotten is known again.
fn key_of_id(secret: &Secret, id: LeadId) -> u64 {
    secret.hash("lead", &id.to_string())
}

fn nobody_named(_: &str) -> Error {
    // The value may be an address: it is not repeated.
    Error::usage("this names nobody: it is no e-mail address, no profile page and no id that somebody has")
        .with_hint("write the address or profile page whole, or an id as `leadsift find` shows it")
}

/// The keys of a person; those of name or title at a company are weak.
fn keys_of(secret: &Secret, person: &Person) -> Vec<(u64, bool)> {
    let facts = &person.record.facts;
    let name = identity::folded_name(
        facts.text(&named::FIRST_NAME),
        facts.text(&named::LAST_NAME),
        facts.text(&named::NAME),
    );
    let name = identity::name_at(secret, identity::name_alone(secret, &name), person.company);
    let title = facts.text(&named::TITLE);
    let seat = identity::seat_at(secret, identity::seat_alone(secret, title), person.company);
    person.record.keys.iter().map(|key| (*key, *key != name && *key != seat)).collect()
}

/// What of a person must not be found anywhere.
fn texts_of(person: &Person) -> Vec<(&'static str, String)> {
    let facts = &person.record.facts;
    let texts = [
        ("e-mail address", facts.text(&named::EMAIL).to_string()),
        ("profile page", facts.text(&named::LINKEDIN_URL).to_string()),
        ("phone", facts.text(&named::PHONE).to_string()),
        ("name", person.name()),
    ];
    texts.into_iter().filter(|(_, text)| text.len() > 3).collect()
}

fn prove(
    database: &Database,
    texts: &[(&'static str, String)],
    people: &[LeadId],
    keys: &KeySet,
) -> Result<Proof> {
    let snapshot = database.snapshot()?;
    let mut proof = Proof::default();
    for id in people {
        if snapshot.person(*id)?.is_some() {
            proof.remains.push(format!("person {id} in the live generation"));
        }
    }
    let journal = database.journal()?;
    for id in journal.run_ids(people)? {
        proof.remains.push(format!("person {id} in the record of a run"));
    }
    let lists = journal.lists()?;
    let naming = lists.iter().filter(|list| without_people(&list.query, people).is_some());
    proof.remains.extend(naming.map(|list| format!("the person in the list {}", list.name)));
    let former = people.iter().filter(|id| snapshot.identities().is_former(**id));
    proof.remains.extend(former.map(|id| format!("{id}, an id that led to somebody")));
    let with_keys = snapshot.people_with_keys(keys)?;
    proof.remains.extend(with_keys.iter().map(|(_, id)| format!("a key, with person {id}")));
    let mut sought: Vec<(&str, &str)> = texts.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
    let indexes = snapshot.indexes();
    // A name that somebody else bears stays, of course.
    let mut borne = Vec::new();
    // What another record holds stays in the data, and nowhere else.
    let mut held = Vec::new();
    for (kind, text) in &sought {
        let pattern = pattern(&[text])?;
        let found = indexes.search(&pattern)?;
        proof.rows = proof.rows.max(found.rows);
        proof.terms = proof.terms.max(found.dictionary);
        if *kind == "name" && !found.people.is_empty() {
            borne.push(*text);
            proof.elsewhere.push("the name, borne by others".to_string());
            continue;
        }
        let is_elsewhere = !found.people.is_empty();
        for slot in found.people {
            proof.elsewhere.push(format!("the {kind}, in a cell of person {}", indexes.lead_id(slot)?));
        }
        for slot in &found.companies {
            let number = indexes.company_numbers()?.get(*slot).copied().unwrap_or(0);
            proof.elsewhere.push(format!("the {kind}, in a cell of company {number}"));
        }
        if !found.openings.is_empty() {
            proof.elsewhere.push(format!("the {kind}, in {} openings", found.openings.len()));
        }
        let others_hold_it = is_elsewhere || !found.companies.is_empty() || !found.openings.is_empty();
        if others_hold_it {
            held.push(*text);
        }
        if !others_hold_it {
            proof
                .remains
                .extend(found.terms.iter().map(|column| format!("the {kind}, in the terms of {column}")));
        }
    }
    sought.retain(|(_, text)| !borne.contains(text));
    proof.sought = sought.iter().map(|(kind, _)| (*kind).to_string()).collect();
    search_bytes(database, &snapshot, &sought, &held, &mut proof)?;
    Ok(proof)
}

/// Searches the bytes of every file for the texts. Those that other records hold may be in the live data.
fn search_bytes(
    database: &Database,
    snapshot: &Snapshot,
    sought: &[(&str, &str)],
    held: &[&str],
    proof: &mut Proof,
) -> Result<()> {
    let everywhere: Vec<&str> = sought.iter().map(|(_, text)| *text).collect();
    let in_data: Vec<&str> = everywhere.iter().copied().filter(|text| !held.contains(text)).collect();
    let Some(longest) = everywhere.iter().map(|text| text.len()).max() else { return Ok(()) };
    let (in_data, everywhere) = (pattern_of_some(&in_data)?, pattern(&everywhere)?);
    let live = database.generation_dir(snapshot.generation());
    for path in files_below(database.root())? {
        let pattern = if path.starts_with(&live) { in_data.as_ref() } else { Some(&everywhere) };
        let Some(pattern) = pattern else { continue };
        proof.files += 1;
        if holds(&path, pattern, 2 * longest)? {
            let path = path.strip_prefix(database.root()).unwrap_or(&path);
            proof.remains.push(format!("the bytes of {}", path.display()));
        }
    }
    Ok(())
}

fn pattern_of_some(texts: &[&str]) -> Result<Option<Regex>> {
    if texts.is_empty() { Ok(None) } else { pattern(texts).map(Some) }
}

/// Any of the texts, as written and folded, in any case.
fn pattern(texts: &[&str]) -> Result<Regex> {
    let mut any: Vec<String> = texts.iter().map(|text| regex::escape(text)).collect();
    any.extend(texts.iter().map(|text| regex::escape(&text::fold(text))));
    RegexBuilder::new(&any.join("|"))
        .case_insensitive(true)
        .size_limit(64 << 20)
        .build()
        .map_err(|error| Error::data("the texts cannot be searched for").with_source(error))
}

fn files_below(root: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(|error| Error::io(&folder, error))? {
            let path = entry.map_err(|error| Error::io(&folder, error))?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Whether the bytes of a file match, read a piece at a time. Pieces overlap by `overlap` bytes.
fn holds(path: &Path, pattern: &Regex, overlap: usize) -> Result<bool> {
    const PIECE: usize = 1 << 22;
    let mut file = match File::open(path) {
        Ok(file) => file,
        // What another process removes meanwhile holds nothing.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(Error::io(path, error)),
    };
    let mut kept: Vec<u8> = Vec::new();
    loop {
        let from = kept.len();
        kept.resize(from + PIECE, 0);
        let read = file.read(&mut kept[from..]).map_err(|error| Error::io(path, error))?;
        kept.truncate(from + read);
        if pattern.is_match(&kept) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
        let tail = kept.len().saturating_sub(overlap);
        kept.drain(..tail);
    }
}
