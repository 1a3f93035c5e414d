//! Tests of custom columns: `x.owner:"Jane Roe"`, `x.tier:..2`, `x.renewal:2026-01..`.
//!
//! Owns what such a test asks, how its values and the cells that it meets are read, and how it is written and said. A
//! column is known by its name alone: whether anybody has it is for the data to tell. What is written as a range is one,
//! of numbers or of days; everything else is compared as text.

use std::fmt;

use super::print::{quoted_where_needed, write_values};
use super::quantity::{Sides, backwards};
use super::saying;
use crate::error::{Error, Result};
use crate::fields::normalise::squeeze;
use crate::text;
use crate::value::{DateOrder, Day, Interval, RangeSet, parse_date, parse_money, parse_number};

/// Before the name of every custom column.
pub const PREFIX: &str = "x.";

/// A test of the cells of one custom column. One of them is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnTest {
    /// The name as it was asked, without [`PREFIX`]; compared as [`crate::model::column_key`] does.
    pub name: String,
    /// What is asked.
    pub ask: ColumnAsk,
}

/// What is asked of the cells of a custom column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnAsk {
    /// One of the texts, whole. Two-valued: whoever has no such cell does not pass.
    Texts(Vec<String>),
    /// A number, as [`number_in`] scales it, inside the union of ranges.
    Numbers(RangeSet),
    /// A day inside the union of ranges.
    Days(RangeSet),
    /// Whether there is any cell. Two-valued.
    Known,
    /// Whether there is none. Two-valued.
    Unknown,
}

impl ColumnAsk {
    /// Whether it asks for one of no values.
    pub fn is_empty(&self) -> bool {
        match self {
            ColumnAsk::Texts(texts) => texts.is_empty(),
            ColumnAsk::Numbers(ranges) | ColumnAsk::Days(ranges) => ranges.ranges().is_empty(),
            ColumnAsk::Known | ColumnAsk::Unknown => false,
        }
    }
}

/// What `values` ask of a column: any of them. Where one of them is a range of numbers or days, plain ones beside it are
/// numbers or days too, as far as they can be.
///
/// # Errors
///
/// A range that is written backwards, and a value without a letter or digit.
pub(super) fn asks(name: &str, values: &[&str]) -> Result<Vec<ColumnAsk>> {
    let (mut numbers, mut days, mut plain) = (Vec::new(), Vec::new(), Vec::new());
    for value in values {
        let value = squeeze(value);
        if text::fold(&value).is_empty() {
            return Err(Error::usage(format!("`{PREFIX}{name}` is asked without a value"))
                .with_hint("write a value, or ask for `known` or `unknown`"));
        }
        match range(&value)? {
            Some(Range::Numbers(range)) => numbers.push(range),
            Some(Range::Days(range)) => days.push(range),
            None => plain.push(value),
        }
    }
    let mut texts: Vec<String> = Vec::new();
    for value in plain {
        match (exact_number(&value), dated(&value)) {
            (Some(number), _) if !numbers.is_empty() => numbers.push(Interval::exactly(number)),
            (_, Some(day)) if !days.is_empty() => days.push(day),
            _ if texts.contains(&value) => {}
            _ => texts.push(value),
        }
    }
    let all = [
        ColumnAsk::Texts(texts),
        ColumnAsk::Numbers(RangeSet::new(numbers)),
        ColumnAsk::Days(RangeSet::new(days)),
    ];
    Ok(all.into_iter().filter(|ask| !ask.is_empty()).collect())
}

/// Whether a test for the text `value` can be written: what looks like a range is read as one.
pub fn is_text(value: &str) -> bool {
    matches!(range(&squeeze(value)), Ok(None))
}

/// The number in a cell, in thousandths: read to the hundredth, so that "more than" has a next one. An open or rough number
/// is an interval. `None` if it is no number.
pub fn number_in(cell: &str) -> Option<Interval> {
    let cell = text::fold(cell);
    let cell = cell.strip_suffix('%').unwrap_or(&cell).trim();
    if let Some(hundredths) = decimal(cell) {
        return Some(Interval::exactly(hundredths * 10));
    }
    let read = parse_number(cell).or_else(|| parse_money(cell, None).map(|money| money.amount))?;
    let scaled = |value: i64| match value {
        i64::MIN | i64::MAX => value,
        value => value.clamp(-MOST, MOST) * 1000,
    };
    Some(Interval { lo: scaled(read.lo), hi: scaled(read.hi) })
}

/// The day in a cell, or the days that it may be. `None` if it is no date.
pub fn days_in(cell: &str) -> Option<Interval> {
    parse_date(&text::fold(cell), DateOrder::Unknown)
}

/// The greatest number that is told apart from a greater one.
const MOST: i64 = 9_000_000_000_000_000;

/// `4.5`, `-0,125`: a number with a fraction, in hundredths. Three digits behind the sign are thousands, unless nothing
/// but a zero stands before.
fn decimal(text: &str) -> Option<i64> {
    let (negative, body) = match text.strip_prefix('-') {
        Some(body) => (true, body),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = body.split_once(['.', ','])?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || whole.len() > 13 || fraction.len() == 3 && whole != "0" {
        return None;
    }
    let digit = |at: usize| i64::from(fraction.as_bytes().get(at).map_or(0, |byte| byte - b'0'));
    let hundredths = whole.parse::<i64>().ok()? * 100 + digit(0) * 10 + digit(1) + i64::from(digit(2) >= 5);
    Some(if negative { -hundredths } else { hundredths })
}

enum Range {
    Numbers(Interval),
    Days(Interval),
}

/// The range that `text` is written as; `None` if it is none.
fn range(text: &str) -> Result<Option<Range>> {
    let sides = Sides::of(text);
    match &sides {
        Sides::Plain(_) => return Ok(None),
        Sides::Every => return Ok(Some(Range::Numbers(Interval::ANY))),
        _ => {}
    }
    let number = |part: &str| exact_number(part).map(Interval::exactly);
    if let Some(read) = between(text, &sides, &number) {
        return read.map(|read| Some(Range::Numbers(read)));
    }
    // A year alone is a number; beside a month or a day it is a year.
    let parts = match &sides {
        Sides::Between(from, to) => vec![*from, *to],
        Sides::AtLeast(part) | Sides::Above(part) | Sides::AtMost(part) | Sides::Below(part) => vec![*part],
        Sides::Every | Sides::Plain(_) => Vec::new(),
    };
    if !parts.iter().any(|part| dated(part).is_some()) {
        return Ok(None);
    }
    let day = |part: &str| dated(part).or_else(|| year(part));
    between(text, &sides, &day).transpose().map(|read| read.map(Range::Days))
}

/// From side to side; `None` where one of them cannot be read.
fn between(
    text: &str,
    sides: &Sides<'_>,
    read: &dyn Fn(&str) -> Option<Interval>,
) -> Option<Result<Interval>> {
    Some(Ok(match sides {
        Sides::Every | Sides::Plain(_) => return None,
        Sides::AtLeast(part) => Interval::at_least(read(part)?.lo),
        Sides::Above(part) => Interval::at_least(read(part)?.hi + 1),
        Sides::AtMost(part) => Interval::at_most(read(part)?.hi),
        Sides::Below(part) => Interval::at_most(read(part)?.lo - 1),
        Sides::Between(from, to) => {
            let (lo, hi) = (read(from)?.lo, read(to)?.hi);
            if lo > hi {
                return Some(Err(backwards(text, from, to)));
            }
            Interval { lo, hi }
        }
    }))
}

fn exact_number(text: &str) -> Option<i64> {
    number_in(text).filter(Interval::is_exact).map(|number| number.lo)
}

/// `2026-01` or `2026-01-31`, and nothing else that may be a date.
fn dated(text: &str) -> Option<Interval> {
    let text = text.trim();
    let is_dated = matches!(text.len(), 7 | 10)
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if is_dated { parse_date(text, DateOrder::Unknown) } else { None }
}

fn year(text: &str) -> Option<Interval> {
    let text = text.trim();
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_year { parse_date(text, DateOrder::Unknown) } else { None }
}

/// The name of a column as filters take it: `x.owner`, `x."Lead Owner"`.
pub fn written(name: &str) -> String {
    if name.contains(':') {
        format!("{PREFIX}\"{}\"", escaped(name))
    } else {
        format!("{PREFIX}{}", quoted_where_needed(name))
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// A number of [`number_in`]'s scale.
fn shown(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let (whole, rest) = (thousandths.unsigned_abs() / 1000, thousandths.unsigned_abs() % 1000);
    let fraction = format!("{rest:03}");
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

/// A bound that is not reached, where the range is open on its other side: the number beside it.
fn beyond(range: &Interval) -> Option<(char, i64)> {
    match range {
        Interval { lo, hi: i64::MAX } if lo.rem_euclid(10) == 1 => Some(('>', lo - 1)),
        Interval { lo: i64::MIN, hi } if hi.rem_euclid(10) == 9 => Some(('<', hi + 1)),
        _ => None,
    }
}

fn number_range(range: &Interval) -> String {
    if let Some((sign, number)) = beyond(range) {
        return format!("{sign}{}", shown(number));
    }
    ends(range, shown)
}

fn day_range(range: &Interval) -> String {
    ends(range, |day| Day::new(day).to_string())
}

/// Both ends, also where they are one: a plain value would be text.
fn ends(range: &Interval, show: impl Fn(i64) -> String) -> String {
    match (range.lo, range.hi) {
        (i64::MIN, i64::MAX) => "..".to_string(),
        (lo, i64::MAX) => format!("{}..", show(lo)),
        (i64::MIN, hi) => format!("..{}", show(hi)),
        (lo, hi) => format!("{}..{}", show(lo), show(hi)),
    }
}

impl fmt::Display for ColumnTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", written(&self.name))?;
        let values: Vec<String> = match &self.ask {
            ColumnAsk::Known => return f.write_str("known"),
            ColumnAsk::Unknown => return f.write_str("unknown"),
            ColumnAsk::Texts(texts) => texts.iter().map(|text| quoted_where_needed(text)).collect(),
            ColumnAsk::Numbers(ranges) => ranges.ranges().iter().map(number_range).collect(),
            // Every day is no range of one piece: `..` is every number.
            ColumnAsk::Days(ranges) if ranges.ranges() == [Interval::ANY] => {
                vec!["..1970-01-01".to_string(), "1970-01-02..".to_string()]
            }
            ColumnAsk::Days(ranges) => ranges.ranges().iter().map(day_range).collect(),
        };
        write_values(f, &values)
    }
}

impl ColumnTest {
    /// The clause: `with x.owner "Jane Roe"`.
    pub(super) fn clause(&self, is_negated: bool) -> String {
        let with = if is_negated { "without" } else { "with" };
        let name = written(&self.name);
        match (&self.ask, is_negated) {
            (ColumnAsk::Known, _) => format!("{with} a known {name}"),
            (ColumnAsk::Unknown, false) => format!("with no known {name}"),
            (ColumnAsk::Unknown, true) => format!("without an unknown {name}"),
            _ => format!("{with} {name} {}", self.words()),
        }
    }

    /// What is asked, without the name.
    pub(super) fn words(&self) -> String {
        match &self.ask {
            ColumnAsk::Known => "known".to_string(),
            ColumnAsk::Unknown => "not known".to_string(),
            ColumnAsk::Texts(texts) => saying::quoted(texts),
            ColumnAsk::Numbers(ranges) => {
                saying::any_of(ranges.ranges().iter().map(|range| match beyond(range) {
                    Some(('>', number)) => format!("more than {}", shown(number)),
                    Some((_, number)) => format!("less than {}", shown(number)),
                    None => said(range, "any number", ["or more", "or less"], shown),
                }))
            }
            ColumnAsk::Days(ranges) => saying::any_of(ranges.ranges().iter().map(|range| {
                said(range, "any day", ["or later", "or earlier"], |day| Day::new(day).to_string())
            })),
        }
    }
}

fn said(range: &Interval, any: &str, [more, less]: [&str; 2], show: impl Fn(i64) -> String) -> String {
    match (range.lo, range.hi) {
        (i64::MIN, i64::MAX) => any.to_string(),
        (lo, hi) if lo == hi => show(lo),
        (lo, i64::MAX) => format!("{} {more}", show(lo)),
        (i64::MIN, hi) => format!("{} {less}", show(hi)),
        (lo, hi) => format!("{} to {}", show(lo), show(hi)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::{Filter, parse};

    #[test]
    fn cells_are_numbers_where_they_say_one() {
        for (cell, thousandths) in [
            ("2", Some((2_000, 2_000))),
            ("4.5", Some((4_500, 4_500))),
            ("-0,125", Some((-130, -130))),
            ("1,250", Some((1_250_000, 1_250_000))),
            ("$5,000", Some((5_000_000, 5_000_000))),
            ("12 %", Some((12_000, 12_000))),
            ("11-50", Some((11_000, 50_000))),
            ("10+", Some((10_000, i64::MAX))),
            ("99999999999999999999", None),
            ("Tier 2", None),
            ("n/a", None),
            ("Jane Roe", None),
            ("2026-01-15", None),
        ] {
            let expected = thousandths.map(|(lo, hi)| Interval { lo, hi });
            assert_eq!(number_in(cell), expected, "{cell}");
        }
        for (text, hundredths) in [
            ("4.", None),
            (".5", None),
            ("4.x", None),
            ("x.4", None),
            ("1234567890123.5", Some(123_456_789_012_350)),
            ("12345678901234.5", None),
        ] {
            assert_eq!(decimal(text), hundredths, "{text}");
        }
        assert!(days_in("2026-01-15").is_some() && days_in("15 Jan 2026").is_some());
        assert!(days_in("next week").is_none());
    }

    #[test]
    fn ranges_are_read_and_all_else_is_text() {
        for (text, printed) in [
            ("x.owner:\"Jane Roe\"", "x.owner:\"Jane Roe\""),
            ("X.\"Lead Owner\":Jane", "x.\"Lead Owner\":Jane"),
            ("x.'a:b':c", "x.\"a:b\":c"),
            ("x.tier:2", "x.tier:2"),
            ("x.tier:..2", "x.tier:..2"),
            ("x.tier:2..2", "x.tier:2..2"),
            ("x.tier:\">10\"", "x.tier:>10"),
            ("x.tier:<4.5", "x.tier:<4.5"),
            ("x.tier:10+", "x.tier:10.."),
            ("x.tier:(1 or 3..4)", "x.tier:(1..1 or 3..4)"),
            ("x.tier:(gold or 3..)", "x.tier:gold or x.tier:3.."),
            ("x.tier:..", "x.tier:.."),
            ("x.grade:A+", "x.grade:A+"),
            ("x.note:a..b", "x.note:a..b"),
            ("x.renewal:2026-01..", "x.renewal:2026-01-01.."),
            ("x.renewal:2025..2026-02", "x.renewal:2025-01-01..2026-02-28"),
            ("x.renewal:(2026-01 or 2026-03..)", "x.renewal:(2026-01-01..2026-01-31 or 2026-03-01..)"),
            ("x.renewal:>2026-01", "x.renewal:2026-02-01.."),
            ("x.renewal:(..2026-01 or 2025-01..)", "x.renewal:(..1970-01-01 or 1970-01-02..)"),
            ("x.batch:2026-01", "x.batch:2026-01"),
            ("x.owner:known and not x.owner:UNKNOWN", "x.owner:known and not x.owner:unknown"),
            ("x.owner:\"known\"", "x.owner:\"known\""),
        ] {
            let filter = parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            assert_eq!(filter.to_string(), printed, "{text}");
            assert_eq!(parse(printed).expect(printed), filter, "{text}");
        }
        assert!(!is_text("..2") && !is_text("2026-01..") && is_text("2") && is_text("a..b"));
    }

    #[test]
    fn errors_tell_what_to_write() {
        for (text, message, hint) in [
            ("x.tier:5..1", "holds no number", "1..5"),
            ("x.renewal:2026-02..2026-01", "holds no number", "2026-01..2026-02"),
            ("x.tier:\" \"", "asked without a value", "known"),
            ("x.:3", "no name", "x.\"Lead Owner\""),
            ("x.\"\":3", "no name", "x.\"Lead Owner\""),
            ("x.owner", "asks nothing", "x.owner:known"),
            ("x.owner(a)", "a colon is missing", "x.owner:("),
            ("hiring(x.owner:a)", "no custom column", "outside"),
            ("x.owner:", "a value is missing", "x.owner:"),
        ] {
            let error = parse(text).expect_err(text);
            let hinted = error.hint().unwrap_or_default().to_string();
            assert!(error.to_string().contains(message), "{text}: {error}");
            assert!(hinted.contains(hint), "{text}: {hinted}");
            assert!(error.excerpt().is_some(), "{text}");
        }
    }

    #[test]
    fn tests_are_said_in_words() {
        for (text, said) in [
            ("x.owner:(\"Jane Roe\" or Sam)", "People with x.owner \"Jane Roe\" or \"Sam\""),
            ("not x.\"Lead Owner\":Sam", "People without x.\"Lead Owner\" \"Sam\""),
            ("x.tier:(..2 or >7)", "People with x.tier 2 or less or more than 7"),
            ("x.renewal:2026-01..", "People with x.renewal 2026-01-01 or later"),
            ("x.owner:known", "People with a known x.owner"),
            ("maybe(x.tier:4.5..7)", "People perhaps with x.tier 4.5 to 7"),
        ] {
            let filter: Filter = parse(text).expect(text);
            assert_eq!(crate::filter::sentence(&filter), said, "{text}");
        }
    }
}
