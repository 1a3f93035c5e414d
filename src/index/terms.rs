//! From the facts of a record to the terms that find it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hasher;

use foldhash::fast::FixedState;
use siphasher::sip::SipHasher13;

use super::schema::mark;
use crate::fields::{Field, Kind, Subject, named};
use crate::model::{Company, NamesView, RecordView, ValueView, column_key};
use crate::taxonomy::{Vocabulary, titles};
use crate::text;
use crate::value::Day;

/// A term: its mark and its text.
pub(crate) fn term(mark: u8, text: &str) -> Vec<u8> {
    let text = cut(text).as_bytes();
    let mut bytes = Vec::with_capacity(text.len() + 1);
    bytes.push(mark);
    bytes.extend_from_slice(text);
    bytes
}

/// The beginning of a text by which it is found: longer terms would be dropped by the index without a word.
pub(crate) fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TERM)]
}

const MAX_TERM: usize = 60_000;

/// Adds the terms of `field` for what is known of it: the mark of each and its text.
pub(crate) fn add_terms(field: &'static Field, record: &RecordView<'_>, add: &mut impl FnMut(u8, &str)) {
    let value = record.get(field);
    let known = match (field.kind, value) {
        _ if *field == named::NAME => add_name(record, add),
        (Kind::Text, Some(ValueView::Text(value))) => {
            each_word(value, add);
            true
        }
        (Kind::Title, Some(ValueView::Text(value))) => {
            let title = titles::analysis(value);
            add(mark::IS, &title.exact);
            title.words.iter().for_each(|word| add(mark::WORD, word));
            title.roles.iter().chain(&title.rungs).for_each(|role| add(mark::ROLE, role));
            true
        }
        // Addresses of people are found by their keyed hashes; here only whether they are known.
        (Kind::Whole, Some(ValueView::Text(_))) if field.subject == Subject::Person => true,
        (Kind::Whole, Some(ValueView::Text(value))) => {
            add(mark::IS, &text::fold(value));
            true
        }
        (Kind::Names(vocabulary), Some(ValueView::Names(names))) if vocabulary().is_tree() => {
            add_tree_names(vocabulary(), names, add);
            true
        }
        (_, Some(ValueView::Names(names))) => {
            names.iter().for_each(|name| with_folded(name, |folded| add(mark::IS, folded)));
            true
        }
        (_, None) => add_from_title(field, record, add),
        _ => false,
    };
    if !known {
        add(mark::UNKNOWN, "");
    }
}

fn add_name(record: &RecordView<'_>, add: &mut impl FnMut(u8, &str)) -> bool {
    let (first, last) = (record.text(&named::FIRST_NAME), record.text(&named::LAST_NAME));
    if first.is_empty() && last.is_empty() {
        let whole = record.text(&named::NAME);
        each_word(whole, add);
        return !whole.is_empty();
    }
    for part in [first, last] {
        each_word(part, add);
    }
    true
}

/// Adds the words of a text, kept for the next time where cutting it takes more than a look at its letters.
fn each_word(text: &str, add: &mut impl FnMut(u8, &str)) {
    const MOST: usize = 20_000;
    thread_local! {
        static SEEN: RefCell<HashMap<String, Vec<String>, FixedState>> = RefCell::new(HashMap::default());
    }
    if text.is_ascii() {
        return text::each_word(text, |word| add(mark::WORD, word));
    }
    SEEN.with_borrow_mut(|seen| {
        if let Some(words) = seen.get(text) {
            return words.iter().for_each(|word| add(mark::WORD, word));
        }
        if seen.len() >= MOST {
            seen.clear();
        }
        let words = text::words(text);
        words.iter().for_each(|word| add(mark::WORD, word));
        seen.insert(text.to_string(), words);
    });
}

/// What follows from the title where the file does not say it.
fn add_from_title(field: &'static Field, record: &RecordView<'_>, add: &mut impl FnMut(u8, &str)) -> bool {
    let Some(derive) = field.from_title else { return false };
    let title = record.title(field.subject);
    if title.is_empty() {
        return false;
    }
    let names = derive(&titles::analysis(title));
    names.iter().for_each(|name| with_folded(name, |folded| add(mark::IS, folded)));
    !names.is_empty()
}

/// Adds the terms of a cell of a custom column, each in two pieces: that there is one, and what it says.
pub(crate) fn add_cell(header: &str, cell: &str, add: &mut impl FnMut(&[u8], &[u8])) {
    let value = text::fold(cell);
    if value.is_empty() {
        return;
    }
    with_column(header, |column| {
        add(column, b"");
        add(column, cut_cell(column, &value).as_bytes());
    });
}

/// The beginning of a folded cell by which it is found behind the beginning of its column's terms.
pub(crate) fn cut_cell<'t>(column: &[u8], folded: &'t str) -> &'t str {
    &folded[..folded.floor_char_boundary(MAX_TERM.saturating_sub(column.len()))]
}

/// What the terms of a custom column begin with.
pub(crate) fn column_terms(name: &str) -> Vec<u8> {
    let key = column_key(name);
    let mut bytes = key.as_bytes()[..key.floor_char_boundary(MAX_TERM / 2)].to_vec();
    bytes.push(0);
    bytes
}

/// The same of a header, which likely comes again.
fn with_column(header: &str, take: impl FnOnce(&[u8])) {
    const MOST: usize = 1_000;
    thread_local! {
        static SEEN: RefCell<HashMap<String, Vec<u8>, FixedState>> = RefCell::new(HashMap::default());
    }
    SEEN.with_borrow_mut(|seen| {
        if let Some(column) = seen.get(header) {
            return take(column);
        }
        if seen.len() >= MOST {
            seen.clear();
        }
        let column = column_terms(header);
        take(&column);
        seen.insert(header.to_string(), column);
    });
}

/// Gives the folded form of a name that likely comes again: a country, a city, a department.
fn with_folded(name: &str, take: impl FnOnce(&str)) {
    const MOST: usize = 20_000;
    thread_local! {
        static SEEN: RefCell<HashMap<String, String, FixedState>> = RefCell::new(HashMap::default());
    }
    SEEN.with_borrow_mut(|seen| {
        if let Some(folded) = seen.get(name) {
            return take(folded);
        }
        if seen.len() >= MOST {
            seen.clear();
        }
        let folded = text::fold(name);
        take(&folded);
        seen.insert(name.to_string(), folded);
    });
}

fn add_tree_names(vocabulary: &Vocabulary, names: NamesView<'_>, add: &mut impl FnMut(u8, &str)) {
    for name in names.iter() {
        with_folded(name, |folded| add(mark::IS, folded));
        if vocabulary.contains_name(name) {
            add(mark::MAPPED, "");
            with_folded(name, |folded| add(mark::BELOW, folded));
            for above in vocabulary.ancestors(name) {
                with_folded(above, |folded| add(mark::BELOW, folded));
            }
        }
    }
}

/// Adds the terms of the technologies of a company: name and state, so that one list of documents answers the usual
/// question and days are looked at only where there was no check.
pub(crate) fn add_technologies(company: &Company, add: &mut impl FnMut(&[u8], &str)) {
    let checked = company.checked(crate::fields::List::Tech);
    if !company.technologies.is_empty() {
        add(&[mark::ANY], "");
    }
    for technology in &company.technologies {
        with_folded(&technology.name, |name| match checked {
            Some(day) if technology.last_seen == day => add(&[mark::CURRENT], name),
            Some(day) if technology.last_seen < day => add(&[mark::GONE], name),
            _ => add(&seen_term(name, technology.last_seen), ""),
        });
    }
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
