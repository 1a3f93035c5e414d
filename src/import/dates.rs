//! Dates of a column whose order of day and month is not known yet.
//!
//! A date that reads either way travels with both readings; every date says what it tells about its column, so that
//! the column's end decides.

use crate::fields::normalise;
use crate::value::{DateOrder, Day, Interval, TenurePrecision, parse_date, start_of_tenure};

use super::draft::Ambiguous;

/// The days of a cell, and both readings where it reads either way; `None` for an empty one.
pub type Read = Result<Option<(Interval, Option<Ambiguous>)>, &'static str>;

/// Reads a date, or a duration such as "10 months in role" that was true on the row's `day`. `seen` counts dates of the column that can only be day first, only month first, and either.
pub fn read<'s>(
    cell: &str,
    order: DateOrder,
    tenure: Option<(Day, TenurePrecision)>,
    seen: impl FnOnce() -> &'s mut [u64; 3],
) -> Read {
    if normalise::is_blank(cell) {
        return Ok(None);
    }
    let cell = since(cell);
    let Some(days) = parse_date(cell, order).or_else(|| serial(cell)).or_else(|| between(cell)) else {
        let began = tenure.and_then(|(day, precision)| start_of_tenure(cell, day, precision));
        return began.map(|days| Some((days, None))).ok_or("not a date");
    };
    let (first, second) = first_numbers(cell);
    if order != DateOrder::Unknown || first == 0 || second == 0 {
        return Ok(Some((days, None)));
    }
    let (day_first, month_first) =
        (parse_date(cell, DateOrder::DayFirst), parse_date(cell, DateOrder::MonthFirst));
    if let (Some(one), Some(other)) = (day_first, month_first)
        && one != other
    {
        seen()[2] += 1;
        let (lo, hi) = (one.lo.min(other.lo), one.lo.max(other.lo));
        return Ok(Some((days, Some(Ambiguous { lo, hi, lo_is_day_first: one.lo == lo }))));
    }
    if first > 12 {
        seen()[0] += 1;
    } else if second > 12 {
        seen()[1] += 1;
    }
    Ok(Some((days, None)))
}

/// A date or duration without the word that says that it has been so since: `seit 2 Jahren`, `depuis mars 2024`.
fn since(cell: &str) -> &str {
    const WORDS: [&str; 7] = ["since", "seit", "depuis", "desde", "dal", "sinds", "från"];
    let cell = cell.trim();
    let rest = cell.split_once(' ').filter(|(word, _)| WORDS.contains(&word.to_lowercase().as_str()));
    rest.map_or(cell, |(_, rest)| rest.trim_start())
}

/// The day that a spreadsheet counts from the end of 1899, where its cell lost the format of a date: `46082`. Of 1970 to
/// 2099.
pub fn serial(cell: &str) -> Option<Interval> {
    let digits = cell.trim().strip_suffix(".0").unwrap_or(cell.trim());
    let number: i64 = (digits.len() == 5).then(|| digits.parse().ok()).flatten()?;
    (25_569..73_051).contains(&number).then(|| Interval::exactly(number - 25_569))
}

/// All days from one to another, as leadsift writes what it knows no better: `2026-10-01..2026-10-03`.
pub fn between(cell: &str) -> Option<Interval> {
    let (from, to) = cell.trim().split_once("..")?;
    let (from, to) = (Day::parse_iso(from)?, Day::parse_iso(to)?);
    (from <= to).then(|| Interval::new(from.number(), to.number()))
}

/// The first two numbers of a date such as `2/1/2026`; zeros where it does not begin so.
fn first_numbers(cell: &str) -> (u32, u32) {
    let mut parts = cell.trim().split(['/', '.', '-', ' ']);
    let mut short = || {
        let part = parts.next().unwrap_or("");
        if part.len() <= 2 { part.parse().unwrap_or(0) } else { 0 }
    };
    (short(), short())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::show_days;

    #[test]
    fn each_date_says_what_it_tells() {
        for (cell, tells, either) in [
            ("14/1/2026", [1, 0, 0], false),
            ("1/14/2026", [0, 1, 0], false),
            ("2/1/2026", [0, 0, 1], true),
            ("3.3.2026", [0, 0, 0], false),
            ("2026-01-02", [0, 0, 0], false),
            ("7-Feb-22", [0, 0, 0], false),
            ("2025", [0, 0, 0], false),
            ("2026-10-01..2026-10-03", [0, 0, 0], false),
        ] {
            let mut seen = [0; 3];
            let read = read(cell, DateOrder::Unknown, None, || &mut seen).expect(cell).expect(cell);
            assert_eq!(read.1.is_some(), either, "{cell}");
            assert_eq!(seen, tells, "{cell}");
        }
        let mut seen = [0; 3];
        assert_eq!(read("n/a", DateOrder::Unknown, None, || &mut seen), Ok(None));
        for (cell, day) in
            [("46054", Some("2026-02-01")), ("25569", Some("1970-01-01")), ("12345", None), ("99999", None)]
        {
            assert_eq!(serial(cell).map(|days| Day::new(days.lo).to_string()).as_deref(), day, "{cell}");
        }
        let row = Day::parse_iso("2026-11-01").map(|day| (day, TenurePrecision::default()));
        for (cell, alone) in
            [("seit 2 Jahren", "2 years"), ("Since March 2024", "March 2024"), ("depuis 2021", "2021")]
        {
            let mut days = |cell: &str| read(cell, DateOrder::Unknown, row, || &mut seen).expect(cell);
            assert_eq!(days(cell), days(alone), "{cell}");
        }
        for (cell, days) in [
            ("2026-10-01..2026-10-03", Some("2026-10-01..2026-10-03")),
            (" 2026-10-01..2026-10-01 ", Some("2026-10-01")),
            ("2026-10-03..2026-10-01", None),
            ("2023..2024", None),
        ] {
            assert_eq!(between(cell).map(|days| show_days(&days)).as_deref(), days, "{cell}");
        }
        assert!(read("soon", DateOrder::Unknown, None, || &mut seen).is_err());
    }
}
