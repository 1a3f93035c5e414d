//! Values as sales data holds them: numbers and dates that may be known only roughly, money with its currency,
//! names from lists.
//!
//! Everything ordered is an [`Interval`] of integers, so that "11-50 employees", "2025" and "10 months in role"
//! have one meaning. Parsing of one cell lives in the submodules; what a column means belongs to `fields`.

mod date;
mod domain;
mod duration;
mod interval;
mod listed;
mod money;
mod number;
mod tenure;

use serde::{Deserialize, Serialize};

pub use date::{DateOrder, Day, parse_date, show_days};
pub(crate) use domain::without_scheme;
pub use domain::{host, is_ascii_host, registrable_domain};
pub use duration::{Duration, DurationRange, Unit, since_range};
pub use interval::{Interval, RangeSet};
pub use listed::{join_listed, split_listed};
pub use money::{Currency, Money, parse_money};
pub use number::{in_units, parse_damaged_band, parse_number, show_number, unit_of};
pub use tenure::{TenurePrecision, begun_by, parse_tenure, start_before, start_of_tenure, writes_months};

/// The value of one fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// Text as it was written, trimmed.
    Text(String),
    /// A count, a year or a percentage.
    Number(Interval),
    /// Days since 1970-01-01.
    Date(Interval),
    /// An amount in whole units of a currency.
    Money(Money),
    /// Names of a list: canonical where a vocabulary knows them, else as written.
    Names(Vec<String>),
}

impl Value {
    /// The text, where this is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The interval of a number or date.
    pub fn as_interval(&self) -> Option<Interval> {
        match self {
            Value::Number(interval) | Value::Date(interval) => Some(*interval),
            _ => None,
        }
    }

    /// The names, where this is a list of names.
    pub fn as_names(&self) -> &[String] {
        match self {
            Value::Names(names) => names,
            _ => &[],
        }
    }
}
