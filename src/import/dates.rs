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
    let Some(days) = parse_date(cell, order) else {
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
        ] {
            let mut seen = [0; 3];
            let read = read(cell, DateOrder::Unknown, None, || &mut seen).expect(cell).expect(cell);
            assert_eq!(read.1.is_some(), either, "{cell}");
            assert_eq!(seen, tells, "{cell}");
        }
        let mut seen = [0; 3];
        assert_eq!(read("n/a", DateOrder::Unknown, None, || &mut seen), Ok(None));
        assert!(read("soon", DateOrder::Unknown, None, || &mut seen).is_err());
    }
}
