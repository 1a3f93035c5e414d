//! What a value may have meant that nobody in the data has: the names of the vocabulary and its aliases, and the values
//! that the data holds, nearest first and with their counts.

use std::collections::HashMap;

use super::columns;
use super::facets::held_by;
use crate::db::Snapshot;
use crate::error::Result;
use crate::fields::{Field, Kind, Subject};
use crate::filter::{Ask, Filter, Test, TitleMode, Topic};
use crate::index::facets::{Audience, Elements, Tally};
use crate::index::lower::{Lowering, asked_whole};
use crate::model::AsOf;
use crate::taxonomy::nearness;
use crate::text;
use crate::value::Day;

/// How many values are suggested.
pub(super) const SUGGESTED: usize = 3;

/// A value of a question that nobody in the data has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The field or custom column.
    pub topic: Topic,
    /// The value as it was asked.
    pub value: String,
    /// What the data holds that is like it, most alike first.
    pub near: Vec<(String, Tally)>,
}

/// The values that `filter` asks for and nobody has, each once, in their order. Names that are unknown to vocabulary and
/// data are refused before, by [`super::refuse_unknown_names`].
pub fn remarks(snapshot: &Snapshot, filter: &Filter) -> Result<Vec<Remark>> {
    let hash = |field: &Field, value: &str| snapshot.hash_address(field, value);
    // Whether a value is held at all depends on no day.
    let lowering = Lowering::new(snapshot.indexes(), AsOf::new(Day::new(0)), &hash);
    let mut leaves = Vec::new();
    collect(filter, &mut leaves);
    let mut remarks: Vec<Remark> = Vec::new();
    let mut everyone: Option<Audience> = None;
    for leaf in leaves {
        let (topic, missing) = match leaf {
            Filter::Test(test) => (Topic::Field(held_by(test.field)), nobody_has(&lowering, test)?),
            Filter::Column(test) => {
                (Topic::Column(test.name.clone()), columns::missing_texts(&lowering, test)?)
            }
            _ => continue,
        };
        for value in missing {
            if remarks.iter().any(|remark| remark.topic == topic && remark.value == value) {
                continue;
            }
            if everyone.is_none() {
                everyone = Some(Audience::everyone(snapshot.indexes())?);
            }
            let near = match (&everyone, leaf) {
                (Some(_), Filter::Test(test)) if is_known(test, &value) => Vec::new(),
                (Some(everyone), Filter::Test(test)) => near(&lowering, everyone, test, &value)?,
                (Some(everyone), Filter::Column(test)) => {
                    columns::near_cells(&lowering, everyone, &test.name, &value)?
                }
                _ => Vec::new(),
            };
            remarks.push(Remark { topic: topic.clone(), value, near });
        }
    }
    Ok(remarks)
}

/// The tests of fields and columns, those of elements included.
fn collect<'f>(filter: &'f Filter, tests: &mut Vec<&'f Filter>) {
    filter.leaves(&mut |leaf| match leaf {
        Filter::Has(element) => collect(&element.test, tests),
        leaf => tests.push(leaf),
    });
}

/// Whether the vocabulary knows the value: then it is no slip of the pen, whoever has it.
fn is_known(test: &Test, value: &str) -> bool {
    matches!(test.ask, Ask::Names(_))
        && test.field.vocabulary().is_some_and(|names| names.canonical(value).is_some())
}

/// The asked values of a test that no record holds.
fn nobody_has(lowering: &Lowering<'_>, test: &Test) -> Result<Vec<String>> {
    let field = test.field;
    let mut missing = Vec::new();
    match &test.ask {
        Ask::Names(names) => {
            for name in names {
                if !lowering.holds_name(field, name)? {
                    missing.push(name.clone());
                }
            }
        }
        Ask::Words(texts) | Ask::Title(TitleMode::Words, texts) => {
            for word in texts.iter().flat_map(|text| text::words(text)) {
                if !lowering.holds_word(field, &word)? {
                    missing.push(word);
                }
            }
        }
        Ask::Title(mode @ (TitleMode::Role | TitleMode::Similar), texts) => {
            for text in texts {
                if !lowering.holds_role(field, &mode.roles(text))? {
                    missing.push(text.clone());
                }
            }
        }
        Ask::Title(TitleMode::Exact, texts) => {
            for text in texts {
                if !lowering.holds_name(field, text)? {
                    missing.push(text.clone());
                }
            }
        }
        // Addresses of people are found, never listed.
        Ask::Whole(texts) if field.subject == Subject::Company => {
            for text in texts {
                if !lowering.holds_name(field, &asked_whole(field, text))? {
                    missing.push(text.clone());
                }
            }
        }
        _ => {}
    }
    Ok(missing)
}

fn near(
    lowering: &Lowering<'_>,
    everyone: &Audience,
    test: &Test,
    value: &str,
) -> Result<Vec<(String, Tally)>> {
    match &test.ask {
        Ask::Words(_) | Ask::Title(TitleMode::Words, _) => near_words(lowering, test.field, value),
        _ => near_values(lowering, everyone, test.field, value, SUGGESTED),
    }
}

/// Values of `field` in the data that are like `asked`, at most `count`, nearest first.
pub(super) fn near_values(
    lowering: &Lowering<'_>,
    everyone: &Audience,
    field: &'static Field,
    asked: &str,
    count: usize,
) -> Result<Vec<(String, Tally)>> {
    let field = held_by(field);
    if matches!(field.kind, Kind::Text | Kind::NamePart | Kind::Date) || field.bands().is_some() {
        return Ok(Vec::new());
    }
    // Aliases are known to the vocabulary only, counts to the data.
    let aliases: HashMap<String, usize> = field
        .vocabulary()
        .map(|vocabulary| vocabulary.suggest(asked, 4 * count))
        .unwrap_or_default()
        .into_iter()
        .enumerate()
        .map(|(at, name)| (text::fold(&name), at))
        .collect();
    let mut near = Vec::new();
    for value in lowering.values(field, &[everyone], Elements::Recorded)? {
        let name = match value.key.name() {
            Some(name) => name.to_string(),
            None => lowering.spelling(field, &value)?,
        };
        let alias = aliases.get(&text::fold(&name)).map(|at| (0, *at));
        if let Some(rank) = alias.or_else(|| nearness(asked, &name).map(|(rank, far)| (rank + 1, far))) {
            near.push((rank, value));
        }
    }
    near.sort_by(|(a, one), (b, other)| {
        let people = |value: &crate::index::facets::Value| std::cmp::Reverse(value.tallies[0].people);
        a.cmp(b).then_with(|| people(one).cmp(&people(other))).then_with(|| one.key.cmp(&other.key))
    });
    near.truncate(count);
    near.into_iter().map(|(_, value)| Ok((lowering.spelling(field, &value)?, value.tallies[0]))).collect()
}

/// Words that the field holds and that are a slip of the pen away.
fn near_words(lowering: &Lowering<'_>, field: &'static Field, asked: &str) -> Result<Vec<(String, Tally)>> {
    let asked = text::fold(asked);
    let length = asked.chars().count();
    let mut near: Vec<(usize, String, u64)> = Vec::new();
    lowering.each_word(field, &mut |word, count| {
        // A word of few letters is like too many others.
        if word.chars().count().abs_diff(length) <= 2 && length >= 3 {
            let distance = strsim::osa_distance(&asked, word);
            if distance <= 1 + length / 5 {
                near.push((distance, word.to_string(), count));
            }
        }
    })?;
    near.sort_by(|a, b| a.0.cmp(&b.0).then(b.2.cmp(&a.2)).then_with(|| a.1.cmp(&b.1)));
    let tally = |count| match field.subject {
        Subject::Person => Tally { people: count, companies: 0 },
        _ => Tally { people: 0, companies: count },
    };
    Ok(near.into_iter().take(SUGGESTED).map(|(_, word, count)| (word, tally(count))).collect())
}

/// What a refused name may have meant: what the data holds first, then what only the vocabulary knows.
pub(super) fn suggestions(
    snapshot: &Snapshot,
    field: &'static Field,
    asked: &str,
) -> Result<Vec<(String, Tally)>> {
    let hash = |field: &Field, value: &str| snapshot.hash_address(field, value);
    let lowering = Lowering::new(snapshot.indexes(), AsOf::new(Day::new(0)), &hash);
    let everyone = Audience::everyone(snapshot.indexes())?;
    let mut near = near_values(&lowering, &everyone, field, asked, SUGGESTED)?;
    for name in field.vocabulary().map(|names| names.suggest(asked, SUGGESTED)).unwrap_or_default() {
        if near.len() < SUGGESTED && !near.iter().any(|(held, _)| *held == name) {
            near.push((name, Tally::default()));
        }
    }
    Ok(near)
}
