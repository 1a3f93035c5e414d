//! Custom columns as users meet them: which there are, what they hold, and what a name or a cell that nobody has may have
//! meant.

use super::facets::{FacetOrder, FacetRow, RowKind, by_count};
use super::meant::SUGGESTED;
use crate::db::Snapshot;
use crate::error::{Error, Result};
use crate::fields::Field;
use crate::filter::{ColumnAsk, ColumnTest, Filter, Topic, column};
use crate::index::columns::Cell;
use crate::index::facets::{Audience, Tally};
use crate::index::lower::Lowering;
use crate::model::{AsOf, column_key};
use crate::taxonomy::nearness;
use crate::text;
use crate::value::Day;

/// The custom columns of the data, by name, with the people and companies that have a cell: their own, or for a person the
/// company's, and for a company one of its people's.
pub fn columns(snapshot: &Snapshot) -> Result<Vec<(String, Tally)>> {
    let hash = |field: &Field, value: &str| snapshot.hash_address(field, value);
    let held = lowering(snapshot, &hash).columns()?;
    Ok(held.into_iter().map(|held| (held.name, held.tally)).collect())
}

/// The headers of the custom columns of the data, by name.
pub fn column_headers(snapshot: &Snapshot) -> Result<Vec<String>> {
    let hash = |field: &Field, value: &str| snapshot.hash_address(field, value);
    Ok(lowering(snapshot, &hash).headers()?.into_iter().map(|(name, _)| name).collect())
}

fn lowering<'a>(snapshot: &'a Snapshot, hash: &'a (dyn Fn(&Field, &str) -> u64 + Sync)) -> Lowering<'a> {
    // Whether a cell is held at all depends on no day.
    Lowering::new(snapshot.indexes(), AsOf::new(Day::new(0)), hash)
}

/// The names of the columns in `filter` that nobody has, each once.
pub(super) fn unknown_columns(snapshot: &Snapshot, filter: &Filter) -> Result<Vec<String>> {
    let hash = |field: &Field, value: &str| snapshot.hash_address(field, value);
    let lowering = lowering(snapshot, &hash);
    let mut names: Vec<&str> = Vec::new();
    filter.leaves(&mut |leaf| match leaf {
        Filter::Column(test) if !names.iter().any(|name| column_key(name) == column_key(&test.name)) => {
            names.push(&test.name);
        }
        _ => {}
    });
    let mut unknown = Vec::new();
    for name in names {
        if !lowering.has_column(name)? {
            unknown.push(name.to_string());
        }
    }
    Ok(unknown)
}

/// Columns that the data has and whose name is like `asked`, as filters take them; most alike first.
pub(super) fn like(snapshot: &Snapshot, asked: &str) -> Result<Vec<(String, Tally)>> {
    let hash = |field: &Field, value: &str| snapshot.hash_address(field, value);
    let mut near = Vec::new();
    for held in lowering(snapshot, &hash).columns()? {
        if let Some(rank) = nearness(&column_key(asked), &column_key(&held.name)) {
            near.push((rank, column::written(&held.name), held.tally));
        }
    }
    near.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| b.2.people.cmp(&a.2.people)).then_with(|| a.1.cmp(&b.1)));
    Ok(near.into_iter().take(SUGGESTED).map(|(_, name, tally)| (name, tally)).collect())
}

/// Refuses a column that nobody has.
///
/// # Errors
///
/// Names the column and what it may have meant.
pub(super) fn refuse(snapshot: &Snapshot, name: &str) -> Result<()> {
    let error =
        Error::usage(format!("nothing in the database has a custom column {}", column::written(name)));
    let near = like(snapshot, name)?;
    if !near.is_empty() {
        let near = super::said(&Topic::Column(name.to_string()), &near);
        return Err(error.with_hint(format!("did you mean {near}?")));
    }
    let all = columns(snapshot)?;
    let names: Vec<String> = all.iter().take(12).map(|(name, _)| column::written(name)).collect();
    let more = if all.len() > names.len() { ", ..." } else { "" };
    Err(match names.is_empty() {
        true => error.with_hint("no file that was imported had a column that is no field"),
        false => error.with_hint(format!("there are {}{more}", names.join(", "))),
    })
}

/// The texts of a test that no cell holds.
pub(super) fn missing_texts(lowering: &Lowering<'_>, test: &ColumnTest) -> Result<Vec<String>> {
    let ColumnAsk::Texts(texts) = &test.ask else { return Ok(Vec::new()) };
    let mut missing = Vec::new();
    for text in texts {
        let ask = ColumnAsk::Texts(vec![text.clone()]);
        if !lowering.holds_cell(&ColumnTest { name: test.name.clone(), ask })? {
            missing.push(text.clone());
        }
    }
    Ok(missing)
}

/// Cells of a column that are like `asked`, most alike first.
pub(super) fn near_cells(
    lowering: &Lowering<'_>,
    everyone: &Audience,
    name: &str,
    asked: &str,
) -> Result<Vec<(String, Tally)>> {
    let mut near: Vec<((u8, usize), Cell)> = Vec::new();
    for cell in lowering.cells(name, &[everyone])? {
        if let Some(rank) = nearness(asked, &cell.folded) {
            near.push((rank, cell));
        }
    }
    near.sort_by(|(a, one), (b, other)| {
        let people = |cell: &Cell| std::cmp::Reverse(cell.tallies[0].people);
        a.cmp(b).then_with(|| people(one).cmp(&people(other))).then_with(|| one.folded.cmp(&other.folded))
    });
    near.truncate(SUGGESTED);
    near.into_iter().map(|(_, cell)| Ok((lowering.cell_as_written(name, &cell)?, cell.tallies[0]))).collect()
}

/// The rows of a column, and how many cells the limit leaves out.
pub(super) fn rows(
    lowering: &Lowering<'_>,
    name: &str,
    audiences: [&Audience; 2],
    order: FacetOrder,
    limit: Option<usize>,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<(Vec<FacetRow>, u64)> {
    let mut cells = lowering.cells(name, &audiences)?;
    cells.retain(|cell| wanted(&cell.folded));
    if order != FacetOrder::Value {
        let rank = |cell: &Cell| by_count(order, &cell.tallies[0], &cell.tallies[1]);
        cells.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.folded.cmp(&b.folded)));
    }
    let limit = limit.unwrap_or(usize::MAX);
    let more = cells.len().saturating_sub(limit) as u64;
    let test = |ask| Filter::Column(ColumnTest { name: name.to_string(), ask });
    let mut rows = Vec::with_capacity(cells.len().min(limit) + 1);
    for cell in cells.into_iter().take(limit) {
        let value = lowering.cell_as_written(name, &cell)?;
        // What looks like a range cannot be asked as a text.
        let filter = column::is_text(&value).then(|| test(ColumnAsk::Texts(vec![value.clone()])));
        let (answer, open) = (cell.tallies[0], cell.tallies[1]);
        rows.push(FacetRow { kind: RowKind::Value, value, filter, answer, open });
    }
    let unknown = test(ColumnAsk::Unknown);
    let [answer, open] = audiences.map(|audience| audience.of_filter(lowering, &unknown));
    let (answer, open) = (answer?, open?);
    if answer != Tally::default() || open != Tally::default() {
        rows.push(FacetRow {
            kind: RowKind::Unknown,
            value: String::new(),
            filter: Some(unknown),
            answer,
            open,
        });
    }
    Ok((rows, more))
}

/// Whether a folded text, or one of its words, begins so.
pub(super) fn begins(folded: &str, prefix: &str) -> bool {
    let asked = text::fold(prefix);
    folded.starts_with(&asked)
        || folded
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| !word.is_empty() && word.starts_with(&asked))
}
