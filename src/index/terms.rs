//! From the facts of a record to the terms that find it.

use siphasher::sip::SipHasher13;
use std::hash::Hasher;

use super::schema::mark;
use crate::fields::{Field, Kind, Subject};
use crate::model::{Company, Facts, Known};
use crate::taxonomy::{Vocabulary, titles};
use crate::text;
use crate::value::Day;

/// A term: its mark and its text.
pub(crate) fn term(mark: u8, text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + 1);
    bytes.push(mark);
    bytes.extend_from_slice(text.as_bytes());
    // Longer terms would be dropped by the index without a word; so long a text is found by its beginning.
    bytes.truncate(MAX_TERM);
    bytes
}

const MAX_TERM: usize = 60_000;

/// Adds the terms of `field` for what is known of it.
pub(crate) fn add_terms(field: &'static Field, facts: &Facts, add: &mut impl FnMut(Vec<u8>)) {
    let known = facts.known(field);
    if known == Known::Nothing {
        add(term(mark::UNKNOWN, ""));
        return;
    }
    match (field.kind, known) {
        (Kind::Text, Known::Text(value)) => {
            let mut words = text::words(&value);
            words.sort_unstable();
            words.dedup();
            words.iter().for_each(|word| add(term(mark::WORD, word)));
        }
        (Kind::Title, Known::Text(value)) => {
            let title = titles::analysis(&value);
            add(term(mark::IS, &title.exact));
            title.words.iter().for_each(|word| add(term(mark::WORD, word)));
            title.roles.iter().for_each(|role| add(term(mark::ROLE, role)));
        }
        // Addresses of people are found by their keyed hashes; here only that they are known.
        (Kind::Whole, Known::Text(_)) if field.subject == Subject::Person => add(term(mark::ANY, "")),
        (Kind::Whole, Known::Text(value)) => add(term(mark::IS, &text::fold(&value))),
        (Kind::Names(vocabulary), Known::Names(names)) if vocabulary().is_tree() => {
            add_tree_names(vocabulary(), &names, add);
        }
        (_, Known::Names(names)) => {
            if let [one] = names.as_slice() {
                return add(term(mark::IS, &text::fold(one)));
            }
            let mut folded: Vec<String> = names.iter().map(|name| text::fold(name)).collect();
            folded.sort_unstable();
            folded.dedup();
            folded.iter().for_each(|name| add(term(mark::IS, name)));
        }
        _ => add(term(mark::UNKNOWN, "")),
    }
}

fn add_tree_names(vocabulary: &Vocabulary, names: &[String], add: &mut impl FnMut(Vec<u8>)) {
    let mut terms = Vec::new();
    for name in names {
        terms.push(term(mark::IS, &text::fold(name)));
        if vocabulary.contains_name(name) {
            terms.push(term(mark::MAPPED, ""));
            terms.push(term(mark::BELOW, &text::fold(name)));
            for above in vocabulary.ancestors(name) {
                terms.push(term(mark::BELOW, &text::fold(above)));
            }
        }
    }
    terms.sort_unstable();
    terms.dedup();
    terms.into_iter().for_each(add);
}

/// Adds the terms of the technologies of a company: name and state, so that one list of documents answers the usual
/// question and days are looked at only where there was no check.
pub(crate) fn add_technologies(company: &Company, add: &mut impl FnMut(Vec<u8>)) {
    let checked = company.checked(crate::fields::List::Tech);
    let mut terms = Vec::new();
    for technology in &company.technologies {
        let name = text::fold(&technology.name);
        terms.push(term(mark::ANY, ""));
        terms.push(match checked {
            Some(day) if technology.last_seen == day => term(mark::CURRENT, &name),
            Some(day) if technology.last_seen < day => term(mark::GONE, &name),
            _ => seen_term(&name, technology.last_seen),
        });
    }
    terms.sort_unstable();
    terms.dedup();
    terms.into_iter().for_each(add);
}

/// The term of an element seen on `day` without a later check: days sort as bytes.
pub(crate) fn seen_term(name: &str, day: Day) -> Vec<u8> {
    let mut bytes = term(mark::SEEN, name);
    bytes.push(0);
    bytes.extend_from_slice(&((day.number() + 1_000_000) as u32).to_be_bytes());
    bytes
}

/// The number that stands for a name in a column of names.
pub(crate) fn name_number(name: &str) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(text::fold(name).as_bytes());
    hasher.finish()
}
