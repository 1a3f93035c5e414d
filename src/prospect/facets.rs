//! The use cases of `facets` and `values`: what the people and companies of an answer are, field by field, and what the
//! data holds at all.
//!
//! A row counts those for whom a filter on its value surely holds; what is not known, what lies across several bands and
//! what is known to be none have rows of their own.

use rayon::prelude::*;

use super::FindRequest;
use super::columns;
use super::find::confine;
use crate::db::Snapshot;
use crate::error::{Error, Result};
use crate::fields::{Bands, Field, Kind, List, Subject, named};
use crate::filter::{Ask, Filter, TitleMode, Topic};
use crate::index::facets::{Audience, Banded, Elements, Value, any_element, list_of, one_value};
use crate::index::join;
use crate::index::lower::Lowering;
use crate::model::AsOf;
use crate::prospect::Maybes;
use crate::text;
use crate::value::{Interval, RangeSet};

pub use crate::index::facets::Tally;

/// In which order rows come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FacetOrder {
    /// Most people first; what is no value last.
    #[default]
    Count,
    /// Most companies first.
    Companies,
    /// By value: bands from low to high, names by letter.
    Value,
}

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowKind {
    /// A value.
    Value,
    /// The value is known, and lies across several bands.
    Spread,
    /// It is known that there is none: the list was looked at.
    Nothing,
    /// Nothing is known.
    Unknown,
}

/// A value with its counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetRow {
    /// What it stands for.
    pub kind: RowKind,
    /// The value as filters take it: `Banking`, `11..50`; empty where it is none.
    pub value: String,
    /// The filter that asks for it; `None` where one cannot.
    pub filter: Option<Filter>,
    /// In the answer.
    pub answer: Tally,
    /// In the answer without what the question asks of this field.
    pub open: Tally,
}

/// The values of one field or custom column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// What is counted.
    pub topic: Topic,
    /// Its values.
    pub rows: Vec<FacetRow>,
    /// Values beyond the limit.
    pub more: u64,
    /// The whole answer.
    pub answer: Tally,
    /// The whole answer without what the question asks of this field.
    pub open: Tally,
    /// Whether the question asks anything of this field.
    pub is_asked: bool,
}

/// Counts the values of `topics` in the answer to `request`. Who is left out is not counted.
///
/// # Errors
///
/// Where a field has no values to count, where nobody has a column, where the filter cannot be answered, or where the index cannot be read.
pub fn facets(
    snapshot: &Snapshot,
    request: &FindRequest,
    topics: &[Topic],
    order: FacetOrder,
) -> Result<Vec<Facet>> {
    let hash = |field: &Field, value: &str| snapshot.hash_address(field, value);
    let mut lowering = Lowering::new(snapshot.indexes(), request.as_of, &hash);
    lowering.walk = request.walk;
    let answer = audience(snapshot, &lowering, request, &request.filter)?;
    topics.par_iter().map(|topic| facet(snapshot, &lowering, request, &answer, topic, order)).collect()
}

/// Counts the values of one field or column.
fn facet(
    snapshot: &Snapshot,
    lowering: &Lowering<'_>,
    request: &FindRequest,
    answer: &Audience,
    topic: &Topic,
    order: FacetOrder,
) -> Result<Facet> {
    let own = |clause: &Filter| is_about(clause, topic);
    let others: Vec<Filter> =
        request.filter.clauses().iter().filter(|clause| !own(clause)).cloned().collect();
    let is_asked = others.len() < request.filter.clauses().len();
    let open = match is_asked {
        true => Some(audience(snapshot, lowering, request, &Filter::All(others))?),
        false => None,
    };
    let audiences = [answer, open.as_ref().unwrap_or(answer)];
    let (rows, more) = match topic {
        Topic::Field(field) => {
            rows(lowering, field, audiences, Elements::Live, order, request.limit, &|_| Ok(true))?
        }
        Topic::Column(name) => {
            if !lowering.has_column(name)? {
                columns::refuse(snapshot, name)?;
            }
            columns::rows(lowering, name, audiences, order, request.limit, &|_| true)?
        }
    };
    let [answer, open] = audiences.map(Audience::total);
    Ok(Facet { topic: topic.clone(), rows, more, answer, open, is_asked })
}

/// What the data holds of one field or custom column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    /// What is listed.
    pub topic: Topic,
    /// Its values; both counts are the same.
    pub rows: Vec<FacetRow>,
    /// Values beyond the limit.
    pub more: u64,
    /// What the given letters may have meant, with counts, where nothing begins with them.
    pub near: Vec<(String, Tally)>,
}

/// The values of `topic` that the data holds, whatever their age, of which a word begins with `prefix`.
///
/// # Errors
///
/// Where a field has no values to list, or nobody has a column.
pub fn values(
    snapshot: &Snapshot,
    as_of: AsOf,
    topic: &Topic,
    prefix: &str,
    limit: Option<usize>,
) -> Result<Values> {
    let hash = |field: &Field, value: &str| snapshot.hash_address(field, value);
    let lowering = Lowering::new(snapshot.indexes(), as_of, &hash);
    let everyone = Audience::everyone(snapshot.indexes())?;
    match topic {
        Topic::Field(field) => values_of_field(&lowering, &everyone, field, prefix, limit),
        Topic::Column(name) => {
            if !lowering.has_column(name)? {
                columns::refuse(snapshot, name)?;
            }
            let audiences = [&everyone, &everyone];
            let begins = |cell: &str| columns::begins(cell, prefix);
            let (mut rows, more) =
                columns::rows(&lowering, name, audiences, FacetOrder::Count, limit, &begins)?;
            let mut near = Vec::new();
            if !text::fold(prefix).is_empty() {
                rows.retain(|row| row.kind == RowKind::Value);
                if rows.is_empty() {
                    near = columns::near_cells(&lowering, &everyone, name, prefix)?;
                }
            }
            Ok(Values { topic: topic.clone(), rows, more, near })
        }
    }
}

fn values_of_field(
    lowering: &Lowering<'_>,
    everyone: &Audience,
    field: &'static Field,
    prefix: &str,
    limit: Option<usize>,
) -> Result<Values> {
    let asked = text::fold(prefix);
    let words = text::words(prefix);
    let companies = match (*field == named::COMPANY_NAME, words.first()) {
        (true, Some(word)) => Some(lowering.companies_named(word)?),
        _ => None,
    };
    let canonical = held_by(field).vocabulary().and_then(|names| names.canonical(prefix)).map(text::fold);
    let begins = |name: &str| {
        let name = text::fold(name);
        columns::begins(&name, prefix) || canonical.as_deref() == Some(name.as_str())
    };
    let audiences = [everyone, everyone];
    let (mut rows, more) =
        rows(lowering, field, audiences, Elements::Recorded, FacetOrder::Count, limit, &|value| {
            Ok(match (&companies, value.key.company()) {
                _ if asked.is_empty() => true,
                // Names of companies are found by their words, and read only where one word does not tell.
                (Some(companies), Some(number)) if words.len() == 1 => companies.contains(number as usize),
                (Some(companies), Some(number)) if !companies.contains(number as usize) => false,
                _ => begins(&name_of(lowering, field, value)?),
            })
        })?;
    let mut near = Vec::new();
    if !asked.is_empty() {
        let is_band = field.bands().is_some();
        rows.retain(|row| row.kind == RowKind::Value && (!is_band || row.value.contains(prefix)));
        if rows.is_empty() {
            near = super::meant::near_values(lowering, everyone, field, prefix, 3)?;
        }
    }
    Ok(Values { topic: Topic::Field(field), rows, more, near })
}

/// The field whose values a field stands for: the name of a technology for the technologies.
pub(super) fn held_by(field: &'static Field) -> &'static Field {
    match field.kind {
        Kind::List(list) => list.main_field(),
        _ => field,
    }
}

/// The people and companies of an answer.
fn audience(
    snapshot: &Snapshot,
    lowering: &Lowering<'_>,
    request: &FindRequest,
    filter: &Filter,
) -> Result<Audience> {
    let indexes = lowering.indexes;
    let lenient = request.maybes != Maybes::Counted;
    let pair = lowering.people(filter)?;
    let mut people = if lenient { pair.possible } else { pair.sure };
    if let Some(only) = &request.only {
        people.and(&confine(snapshot, lowering, only, false)?);
    }
    if let Some(out) = &request.leave_out {
        people.and(&out.others(snapshot, false)?);
    }
    let mut companies = if filter.is_asked_of_companies() {
        let pair = lowering.companies(filter)?;
        if lenient { pair.possible.clone() } else { pair.sure.clone() }
    } else {
        join::companies_of(indexes.runs()?, &people, indexes.numbers)
    };
    if let Some(only) = &request.only {
        companies.and(&confine(snapshot, lowering, only, true)?);
    }
    if let (Some(out), true) = (&request.leave_out, filter.is_asked_of_companies()) {
        companies.and(&out.others(snapshot, true)?);
    }
    Audience::new(indexes, people, companies)
}

/// Whether a clause asks of this field or column only; of an element's field, whether it asks of its list only.
fn is_about(clause: &Filter, topic: &Topic) -> bool {
    let top = match topic {
        Topic::Field(field) => Topic::Field(list_of(field).map_or(field, List::field)),
        Topic::Column(_) => topic.clone(),
    };
    let (mut any, mut all) = (false, true);
    clause.leaves(&mut |leaf| {
        any = true;
        all &= top.is_asked_by(leaf);
    });
    any && all
}

type Wanted<'w> = &'w dyn Fn(&Value) -> Result<bool>;

/// The rows of a field, and how many values the limit leaves out.
fn rows(
    lowering: &Lowering<'_>,
    field: &'static Field,
    audiences: [&Audience; 2],
    elements: Elements,
    order: FacetOrder,
    limit: Option<usize>,
    wanted: Wanted<'_>,
) -> Result<(Vec<FacetRow>, u64)> {
    if !field.is_asked() || *field == named::NAME {
        return Err(Error::usage(format!("the values of {} are not counted", field.name)).with_hint(
            "people are found with `leadsift find --name`; `leadsift fields` lists the other fields",
        ));
    }
    let limit = limit.unwrap_or(usize::MAX);
    let mut banded = None;
    let (mut rows, more) = match field.bands() {
        Some(bands) => {
            let asks = asks_of(field, bands);
            banded = lowering.banded(field, &asks, &audiences)?;
            (band_rows(lowering, field, asks, banded.as_ref(), audiences)?, 0)
        }
        None if is_private(field) => (known_rows(lowering, field, audiences)?, 0),
        None => name_rows(lowering, field, audiences, elements, order, limit, wanted)?,
    };
    if order != FacetOrder::Value {
        rows.sort_by_key(|row| by_count(order, &row.answer, &row.open));
    }
    match banded {
        Some(banded) => rows.extend(rows_outside(field, &banded)),
        None => rows.extend(other_rows(lowering, field, audiences, &rows)?),
    }
    Ok((rows, more))
}

/// The most first, in the answer, then without the field's own filter.
pub(super) fn by_count(order: FacetOrder, answer: &Tally, open: &Tally) -> std::cmp::Reverse<[u64; 4]> {
    let [answer, open] = [answer, open].map(|tally| match order {
        FacetOrder::Companies => [tally.companies, tally.people],
        FacetOrder::Count | FacetOrder::Value => [tally.people, tally.companies],
    });
    std::cmp::Reverse([answer[0], answer[1], open[0], open[1]])
}

/// Whether the field identifies a person, so that its values are not shown.
fn is_private(field: &Field) -> bool {
    matches!(field.kind, Kind::Whole) && matches!(field.subject, Subject::Person | Subject::Opening)
}

fn name_rows(
    lowering: &Lowering<'_>,
    field: &'static Field,
    audiences: [&Audience; 2],
    elements: Elements,
    order: FacetOrder,
    limit: usize,
    wanted: Wanted<'_>,
) -> Result<(Vec<FacetRow>, u64)> {
    let mut named = Vec::new();
    for value in lowering.values(field, &audiences, elements)? {
        if wanted(&value)? {
            // Only an order by name needs the names of those that are not shown.
            let name = match order {
                FacetOrder::Value => text::fold(&name_of(lowering, field, &value)?),
                FacetOrder::Count | FacetOrder::Companies => String::new(),
            };
            named.push((name, value));
        }
    }
    named.sort_by(|a, b| {
        let counts = |value: &Value| by_count(order, &value.tallies[0], &value.tallies[1]);
        match order {
            FacetOrder::Count | FacetOrder::Companies => {
                counts(&a.1).cmp(&counts(&b.1)).then_with(|| a.1.key.cmp(&b.1.key))
            }
            FacetOrder::Value => a.0.cmp(&b.0).then_with(|| a.1.key.cmp(&b.1.key)),
        }
    });
    let more = named.len().saturating_sub(limit) as u64;
    let mut rows = Vec::with_capacity(named.len().min(limit));
    for (_, value) in named.into_iter().take(limit) {
        let spelled = lowering.spelling(field, &value)?;
        let asked = match field.kind {
            Kind::Title => Ask::Title(TitleMode::Exact, vec![spelled.clone()]),
            Kind::Whole => Ask::Whole(vec![spelled.clone()]),
            Kind::Text => Ask::Words(vec![spelled.clone()]),
            _ => Ask::Names(vec![spelled.clone()]),
        };
        rows.push(FacetRow {
            kind: RowKind::Value,
            value: spelled,
            filter: Some(one_value(held_by(field), asked)),
            answer: value.tallies[0],
            open: value.tallies[1],
        });
    }
    Ok((rows, more))
}

/// The name of a value: as it is folded, else as it is written.
fn name_of(lowering: &Lowering<'_>, field: &'static Field, value: &Value) -> Result<String> {
    match value.key.name() {
        Some(name) => Ok(name.to_string()),
        None => lowering.spelling(field, value),
    }
}

/// What asks for each band.
fn asks_of(field: &'static Field, bands: Bands) -> Vec<Ask> {
    match bands {
        Bands::Numbers(bands) => {
            let (least, _) = field.bounds().unwrap_or((i64::MIN, i64::MAX));
            let real = bands.into_iter().filter(|band| band.hi >= least);
            real.map(|Interval { lo, hi }| Ask::Ranges(RangeSet::from(Interval { lo, hi }))).collect()
        }
        Bands::Ages(bands) => bands.into_iter().map(|band| Ask::Ages(vec![band])).collect(),
    }
}

fn band_rows(
    lowering: &Lowering<'_>,
    field: &'static Field,
    asks: Vec<Ask>,
    banded: Option<&Banded>,
    audiences: [&Audience; 2],
) -> Result<Vec<FacetRow>> {
    let mut rows = Vec::with_capacity(asks.len());
    for (at, ask) in asks.into_iter().enumerate() {
        let written = Filter::test(field, ask.clone()).to_string();
        let value = written.split_once(':').map(|(_, value)| value.to_string()).unwrap_or_default();
        let filter = one_value(field, ask);
        rows.push(match banded {
            Some(banded) => {
                let tallies = &banded.inside[at];
                let (answer, open) = (tallies[0], tallies[1]);
                FacetRow { kind: RowKind::Value, value, filter: Some(filter), answer, open }
            }
            None => row(lowering, RowKind::Value, value, filter, audiences)?,
        });
    }
    rows.retain(|row| row.open != Tally::default());
    Ok(rows)
}

/// The rows of those in no band, and of those of whom nothing is known.
fn rows_outside(field: &'static Field, banded: &Banded) -> Vec<FacetRow> {
    let row = |kind, filter, tallies: &[Tally]| FacetRow {
        kind,
        value: String::new(),
        filter,
        answer: tallies[0],
        open: tallies[1],
    };
    let unknown = Filter::test(field, Ask::Unknown);
    let rows =
        [row(RowKind::Spread, None, &banded.spread), row(RowKind::Unknown, Some(unknown), &banded.unknown)];
    rows.into_iter().filter(|row| row.open != Tally::default() || row.answer != Tally::default()).collect()
}

fn known_rows(
    lowering: &Lowering<'_>,
    field: &'static Field,
    audiences: [&Audience; 2],
) -> Result<Vec<FacetRow>> {
    let filter = one_value(field, Ask::Known);
    Ok(vec![row(lowering, RowKind::Value, "known".to_string(), filter, audiences)?])
}

fn row(
    lowering: &Lowering<'_>,
    kind: RowKind,
    value: String,
    filter: Filter,
    audiences: [&Audience; 2],
) -> Result<FacetRow> {
    let answer = audiences[0].of_filter(lowering, &filter)?;
    let open = audiences[1].of_filter(lowering, &filter)?;
    Ok(FacetRow { kind, value, filter: Some(filter), answer, open })
}

/// The rows of those that hold no value: of whom nothing is known, who have none, and who lie across bands.
fn other_rows(
    lowering: &Lowering<'_>,
    field: &'static Field,
    audiences: [&Audience; 2],
    rows: &[FacetRow],
) -> Result<Vec<FacetRow>> {
    let mut others = Vec::new();
    match list_of(field) {
        Some(list) => {
            let pair = lowering.companies(&any_element(list))?;
            let mut nobody = lowering.indexes.every_number()?.clone();
            nobody.and_not(&pair.possible);
            let unknown = pair.unknown();
            let [nothing, missing] =
                [&nobody, &unknown].map(|set| audiences.map(|audience| audience.of_companies(set)));
            others.push(FacetRow {
                kind: RowKind::Nothing,
                value: String::new(),
                filter: Some(Filter::negate(any_element(list))),
                answer: nothing[0],
                open: nothing[1],
            });
            others.push(FacetRow {
                kind: RowKind::Unknown,
                value: String::new(),
                filter: None,
                answer: missing[0],
                open: missing[1],
            });
        }
        None => {
            let unknown = Filter::test(field, Ask::Unknown);
            let unknown = row(lowering, RowKind::Unknown, String::new(), unknown, audiences)?;
            if field.bands().is_some() {
                let spread = spread(lowering, field, audiences, rows)?;
                others.push(FacetRow {
                    kind: RowKind::Spread,
                    value: String::new(),
                    filter: None,
                    answer: spread[0],
                    open: spread[1],
                });
            }
            others.push(unknown);
        }
    }
    others.retain(|row| row.open != Tally::default() || row.answer != Tally::default());
    Ok(others)
}

/// Of whom the value is known, and lies in none of the bands for sure.
fn spread(
    lowering: &Lowering<'_>,
    field: &'static Field,
    audiences: [&Audience; 2],
    bands: &[FacetRow],
) -> Result<[Tally; 2]> {
    let indexes = lowering.indexes;
    let known = Filter::test(field, Ask::Known);
    let inside = bands.iter().filter_map(|row| row.filter.as_ref());
    if field.subject == Subject::Company {
        let mut set = lowering.companies(&known)?.sure.clone();
        for band in inside {
            set.and_not(&lowering.companies(band)?.sure);
        }
        return Ok(audiences.map(|audience| audience.of_companies(&set)));
    }
    let mut set = lowering.people(&known)?.sure;
    for band in inside {
        set.and_not(&lowering.people(band)?.sure);
    }
    let [answer, open] = audiences;
    Ok([answer.of_people(indexes, &set)?, open.of_people(indexes, &set)?])
}
