//! Columns and terms of the three indexes, derived from the field table.
//!
//! | kind of field | in the index |
//! |---|---|
//! | number, money, date asked by age | two full columns, the least and the greatest possible value |
//! | names, text, title, whole | one field of byte terms; the first byte tells what the term says |
//! | custom columns | one field of byte terms for all of them: header and cell |
//! | lists | technologies as terms with their state, advertising as four parallel columns, openings as documents |
//!
//! Unknown is written as an interval wider than anything real, one step beyond the field's bounds at each end: it lies
//! inside no asked range and overlaps every one, so that sure and possible need no separate set of unknowns. The steps
//! are near so that columns stay narrow.

use tantivy::schema::{BytesOptions, Field as Column, NumericOptions, Schema, SchemaBuilder};

use crate::fields::{self, Field, Kind, Subject};
use crate::value::Interval;

/// First bytes of terms.
pub(crate) mod mark {
    /// The value is not known.
    pub const UNKNOWN: u8 = b'?';
    /// A whole value or name, folded.
    pub const IS: u8 = b'=';
    /// A node of a tree at or above one of the names.
    pub const BELOW: u8 = b'<';
    /// Some name is in the vocabulary's tree.
    pub const MAPPED: u8 = b'm';
    /// A word.
    pub const WORD: u8 = b'w';
    /// A role of a title.
    pub const ROLE: u8 = b'r';
    /// A list element seen at the last check.
    pub const CURRENT: u8 = b'c';
    /// A list element that the last check lacked.
    pub const GONE: u8 = b'g';
    /// A list element without a check, or seen after it; the day follows.
    pub const SEEN: u8 = b's';
    /// Some list element.
    pub const ANY: u8 = b'+';
}

/// Where a field lives in an index.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// Columns of the least and greatest possible value.
    Interval {
        /// Column of the least value.
        lo: Column,
        /// Column of the greatest value.
        hi: Column,
    },
    /// Byte terms.
    Terms(Column),
}

/// The schema of one index, and where each field lives in it.
pub(crate) struct Layout {
    pub schema: Schema,
    pub places: Vec<(&'static Field, Place)>,
    /// The number of the company, for sorting and joining.
    pub company: Column,
    /// The stored row.
    pub row: Column,
    /// Keyed hashes of what identifies the record.
    pub keys: Column,
    /// The first bits of those hashes as terms, so that a key is looked for in a few records; see [`key_term`].
    pub key_terms: Column,
    /// Cells of custom columns as byte terms, of people and companies: the key of the header, a zero byte, the folded cell.
    /// Nothing behind the zero says that there is a cell.
    pub custom: Option<Column>,
    /// Keyed hashes of what a person is reached by, else unused.
    pub reach: Column,
    /// The permanent id of a person, else unused.
    pub id: Column,
    /// Days of the checks of the three lists, of a company.
    pub checked: [Column; 3],
    /// Advertising, of a company: number of the platform's name, twice the day last seen plus one where the stated amount
    /// may be nothing, least and greatest spend.
    pub ads: [Column; 4],
    /// Last seen and closed, of an opening.
    pub seen: [Column; 2],
}

/// The names of the three indexes, also their directories.
pub(crate) const INDEXES: [(&str, Subject); 3] =
    [("companies", Subject::Company), ("people", Subject::Person), ("openings", Subject::Opening)];

/// Name of the column of company numbers; people are sorted by it.
pub(crate) const COMPANY: &str = "company";

impl Layout {
    /// The layout of the index of `subject`.
    pub fn of(subject: Subject) -> Layout {
        let mut builder = SchemaBuilder::new();
        let fast = || NumericOptions::default().set_fast();
        let company = builder.add_u64_field(COMPANY, fast());
        let row = builder.add_bytes_field("row", BytesOptions::default().set_stored());
        let keys = builder.add_u64_field("keys", fast());
        let key_terms = builder.add_bytes_field("key_terms", BytesOptions::default().set_indexed());
        let reach = builder.add_u64_field("reach", fast());
        let id = builder.add_u64_field("id", fast());
        let has_columns = matches!(subject, Subject::Person | Subject::Company);
        let custom = has_columns
            .then(|| builder.add_bytes_field("custom_terms", BytesOptions::default().set_indexed()));
        let mut days = |name: &str| builder.add_i64_field(name, fast());
        let checked = [days("tech_checked"), days("ads_checked"), days("openings_checked")];
        let seen = [days("last_seen"), days("closed")];
        let ads = [
            builder.add_u64_field("ad_platform", fast()),
            builder.add_i64_field("ad_seen", fast()),
            builder.add_i64_field("ad_spend_lo", fast()),
            builder.add_i64_field("ad_spend_hi", fast()),
        ];
        let mut places = Vec::new();
        for field in fields::of(subject).filter(|field| field.is_asked()) {
            let place = match field.kind {
                Kind::Number { .. } | Kind::Money | Kind::Since => Place::Interval {
                    lo: builder.add_i64_field(&format!("{}_lo", field.column), fast()),
                    hi: builder.add_i64_field(&format!("{}_hi", field.column), fast()),
                },
                _ => Place::Terms(builder.add_bytes_field(
                    &format!("{}_terms", field.column),
                    BytesOptions::default().set_indexed(),
                )),
            };
            places.push((field, place));
        }
        Layout {
            schema: builder.build(),
            places,
            company,
            row,
            keys,
            key_terms,
            reach,
            custom,
            id,
            checked,
            ads,
            seen,
        }
    }

    /// Where `field` lives.
    pub fn place(&self, field: &Field) -> Option<&Place> {
        self.places.iter().find(|(known, _)| *known == field).map(|(_, place)| place)
    }
}

/// The term of a key among `key_terms`: its first 14 bits. A key of its own for each record would be a dictionary as large
/// as all the rest; of a few thousand lists each names some hundred records of millions.
pub(crate) fn key_term(key: u64) -> [u8; 2] {
    ((key >> 50) as u16).to_be_bytes()
}

/// The interval that stands for "not known" in the columns of `field`.
pub(crate) fn unknown_interval(field: &Field) -> Interval {
    let (min, max) = field.bounds().unwrap_or((0, 0));
    Interval { lo: min - 1, hi: max + 1 }
}

/// The columns of a day that may be missing.
pub(crate) const NO_DAY: i64 = -62_092;
