//! The hand-over from reading to storing: the plan by which a file is read, and what its rows come to.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use smallvec::SmallVec;

use crate::value::{Currency, DateOrder, Day};

use super::draft::Ambiguous;
use super::identity::KeyKind;
use super::identity::companies::Mention;
use super::identity::names::NameShape;
use super::layout::Layout;
use super::mapping::Column;
use super::rows::Reason;
use super::{Covers, Feed};

/// Keys of one row: a few, so that they lie in the row itself.
pub type RowKeys = SmallVec<[(KeyKind, u64); 2]>;

/// Everything that the cells of one file are read by.
#[derive(Debug)]
pub struct Plan {
    /// What its rows are about.
    pub feed: Feed,
    /// Its layout.
    pub layout: Arc<Layout>,
    /// What its lists cover.
    pub covers: Covers,
    /// What separates cells.
    pub delimiter: u8,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The kind of key of each column of record ids.
    pub id_kinds: Vec<KeyKind>,
    /// The order of day and month, where it is known.
    pub order: DateOrder,
    /// The currency of amounts where neither cell, header nor layout names one.
    pub currency: Option<Currency>,
    /// The technology that the whole file is about.
    pub technology: Option<String>,
    /// Codes of fields whose empty cells erase what is stored.
    pub clear: Vec<u8>,
    /// The date of rows that have none.
    pub day: Day,
    /// The country whose regions the codes of the file name, of people and of companies, where no column tells countries.
    pub region_countries: [Option<String>; 2],
}

/// The keys of a row's person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonKeys {
    /// Strong keys, the strongest first.
    pub strong: RowKeys,
    /// The name before it is bound to a company; 0 for none.
    pub name: u64,
    /// The title of a seat before it is bound to a company; 0 for none.
    pub seat: u64,
    /// The name's shape.
    pub shape: NameShape,
}

/// A row that was understood: keys, and where its encoded drafts lie.
#[derive(Debug)]
pub struct Row {
    /// Its line.
    pub line: u64,
    /// Its date.
    pub date: Day,
    /// The column and both readings of its date, where the column decides which it is.
    pub ambiguous: Option<(u16, Ambiguous)>,
    /// Keys of its company.
    pub company: Option<Mention>,
    /// Keys of its person.
    pub person: Option<PersonKeys>,
    /// Kind of each draft and the bytes of it in [`Parsed::drafts`].
    pub drafts: SmallVec<[(Side, u32, u32); 2]>,
}

/// Which part of the store a draft goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// With the company; may be left out where an equal one was kept.
    SharedCompany,
    /// With the company.
    Company,
    /// With the person's company.
    Person,
    /// With the company.
    Opening,
}

/// A row that was rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Its line.
    pub line: u64,
    /// Why.
    pub reason: Reason,
    /// Its cells; the whole record as one where it could not be cut.
    pub cells: Vec<String>,
}

/// What a chunk's records say.
#[derive(Debug, Default)]
pub struct Parsed {
    /// Rows that were understood.
    pub rows: Vec<Row>,
    /// Encoded drafts of the rows.
    pub drafts: Vec<u8>,
    /// Rows that were rejected.
    pub rejects: Vec<Reject>,
    /// Cells that could not be read, by column, with the first of them.
    pub bad: BTreeMap<u16, (u64, String)>,
    /// Cells that were read although they are written as no tool means it, by column.
    pub repaired: BTreeMap<u16, Repair>,
    /// Amounts whose currency nobody names, by column.
    pub no_currency: HashMap<u16, u64>,
    /// Rows that tell of open roles and do not list them, beside the day on which the roles were looked for.
    pub roles_untold: u64,
    /// Rows without any cell.
    pub blank: u64,
    /// Lines below the data.
    pub footer: u64,
    /// By column: dates that can only be day first, only month first, and either.
    pub orders: HashMap<u16, [u64; 3]>,
}

impl Parsed {
    /// The same memory with nothing in it.
    pub fn emptied(mut self) -> Parsed {
        self.rows.clear();
        self.drafts.clear();
        Parsed { rows: self.rows, drafts: self.drafts, ..Parsed::default() }
    }
}

/// Cells of a column that were mended, and the first of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// How many.
    pub count: u64,
    /// The first as it was written.
    pub cell: String,
    /// What was read.
    pub read: String,
}

impl Repair {
    /// Counts a mended cell.
    pub fn note(parsed: &mut Parsed, place: usize, cell: &str, read: impl FnOnce() -> String) {
        let repair = parsed.repaired.entry(place as u16).or_insert_with(|| Repair {
            count: 0,
            cell: cell.to_string(),
            read: read(),
        });
        repair.count += 1;
    }
}
