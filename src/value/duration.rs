//! Durations, and the dates from which a tenure or an age is measured.
//!
//! A duration range `[from, to)` asked of a start date at an as-of day is a range of days: the start lies in it
//! if the anniversary `from` has been reached and the anniversary `to` has not. An anniversary of the 29th to
//! the 31st is the last day of a shorter month.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Day, Interval};
use crate::error::{Error, Result};

/// A calendar unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unit {
    /// Days.
    Day,
    /// Weeks of seven days.
    Week,
    /// Calendar months.
    Month,
    /// Calendar years.
    Year,
}

/// A number of calendar units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Duration {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// Longest duration that is accepted, in units; keeps calendar arithmetic inside the supported years.
const MAX_COUNT: u32 = 40_000;

impl Duration {
    /// `count` days.
    pub fn days(count: u32) -> Self {
        Duration { count, unit: Unit::Day }
    }

    /// `count` months.
    pub fn months(count: u32) -> Self {
        Duration { count, unit: Unit::Month }
    }

    /// `count` years.
    pub fn years(count: u32) -> Self {
        Duration { count, unit: Unit::Year }
    }

    /// Reads `90d`, `6w`, `3mo`, `1y`, also spelled out (`6 months`).
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (count, unit) = text.split_at(digits);
        let wrong = || {
            Error::usage(format!("`{text}` is no duration"))
                .with_hint("write days, weeks, months or years as 90d, 6w, 3mo, 1y")
        };
        let unit = match unit.trim().to_lowercase().as_str() {
            "d" | "day" | "days" => Unit::Day,
            "w" | "wk" | "week" | "weeks" => Unit::Week,
            "mo" | "mos" | "month" | "months" => Unit::Month,
            "y" | "yr" | "yrs" | "year" | "years" => Unit::Year,
            "m" => {
                return Err(Error::usage(format!("`{text}`: m could be minutes or months"))
                    .with_hint(format!("write {count}mo for months")));
            }
            "" if count == "0" => Unit::Day,
            _ => return Err(wrong()),
        };
        let count: u32 = count.parse().map_err(|_| wrong())?;
        let limit = match unit {
            Unit::Year => 200,
            Unit::Month => 2_400,
            _ => MAX_COUNT,
        };
        if count > limit {
            return Err(Error::usage(format!("`{text}` is longer than any career"))
                .with_hint("use at most 200y, 2400mo or 40000d"));
        }
        Ok(Duration { count, unit })
    }

    /// The day this long after `start`, clamped to the end of the month.
    pub fn after(self, start: Day) -> Day {
        match self.unit {
            Unit::Day => start.plus_days(i64::from(self.count)),
            Unit::Week => start.plus_days(7 * i64::from(self.count)),
            Unit::Month => start.plus_months(i64::from(self.count)),
            Unit::Year => start.plus_months(12 * i64::from(self.count)),
        }
    }

    /// The first start whose anniversary lies after `as_of`.
    fn first_start_not_reaching(self, as_of: Day) -> Day {
        let mut start = match self.unit {
            Unit::Day => as_of.plus_days(1 - i64::from(self.count)),
            Unit::Week => as_of.plus_days(1 - 7 * i64::from(self.count)),
            Unit::Month => as_of.plus_months(-i64::from(self.count)).plus_days(-4),
            Unit::Year => as_of.plus_months(-12 * i64::from(self.count)).plus_days(-4),
        };
        while self.after(start) <= as_of {
            start = start.plus_days(1);
        }
        start
    }

    /// The oldest day that is at most this long before `as_of`: for shelf lives.
    pub fn oldest_within(self, as_of: Day) -> Day {
        let mut day = self.first_start_not_reaching(as_of);
        while self.after(day.plus_days(-1)) >= as_of {
            day = day.plus_days(-1);
        }
        day
    }

    /// A rough length in days, for ordering and fading.
    pub fn approximate_days(self) -> i64 {
        let count = i64::from(self.count);
        match self.unit {
            Unit::Day => count,
            Unit::Week => 7 * count,
            Unit::Month => (count * 30_436_875 + 500_000) / 1_000_000,
            Unit::Year => (count * 365_242_500 + 500_000) / 1_000_000,
        }
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Day => "d",
            Unit::Week => "w",
            Unit::Month => "mo",
            Unit::Year => "y",
        };
        write!(f, "{}{unit}", self.count)
    }
}

/// Durations from `from` up to, not including, `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DurationRange {
    /// The shortest duration inside; `None` is zero.
    pub from: Option<Duration>,
    /// The shortest duration beyond; `None` is no end.
    pub to: Option<Duration>,
}

impl DurationRange {
    /// Reads `..1y`, `1y..2y`, `2y..`, `<1y`, `>=2y`, `2y+`; `1y` alone is `1y..2y`.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix("<=") {
            return Err(Error::usage(format!("`{text}`: the end of a duration range is not part of it"))
                .with_hint(format!("write <{} or ..{}", rest.trim(), rest.trim())));
        }
        if let Some(rest) = text.strip_prefix(">=") {
            return Ok(DurationRange { from: Some(Duration::parse(rest)?), to: None });
        }
        if let Some(rest) = text.strip_prefix('>') {
            return Err(Error::usage(format!("`{text}`: the start of a duration range is part of it"))
                .with_hint(format!("write >={} or {}..", rest.trim(), rest.trim())));
        }
        if let Some(rest) = text.strip_prefix('<') {
            return Ok(DurationRange { from: None, to: Some(Duration::parse(rest)?) });
        }
        if let Some(rest) = text.strip_suffix('+') {
            return Ok(DurationRange { from: Some(Duration::parse(rest)?), to: None });
        }
        if let Some((from, to)) = text.split_once("..") {
            let side = |part: &str| -> Result<Option<Duration>> {
                if part.trim().is_empty() { Ok(None) } else { Duration::parse(part).map(Some) }
            };
            let range = DurationRange { from: side(from)?, to: side(to)? };
            if let (Some(from), Some(to)) = (range.from, range.to)
                && from.approximate_days() >= to.approximate_days()
            {
                return Err(Error::usage(format!("`{text}` holds no duration"))
                    .with_hint(format!("the shorter one comes first: {to}..{from}")));
            }
            return Ok(range);
        }
        let from = Duration::parse(text)?;
        Ok(DurationRange { from: Some(from), to: Some(Duration { count: from.count + 1, ..from }) })
    }

    /// The start days whose age at `as_of` lies in the range. A start after `as_of` has no age.
    pub fn starts(&self, as_of: Day) -> Option<Interval> {
        let newest = match self.from {
            None => as_of,
            Some(from) => from.first_start_not_reaching(as_of).plus_days(-1),
        };
        let oldest = self.to.map_or(i64::MIN, |to| to.first_start_not_reaching(as_of).number());
        let newest = newest.number().min(as_of.number());
        (oldest <= newest).then_some(Interval { lo: oldest, hi: newest })
    }
}

impl fmt::Display for DurationRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(from) = self.from {
            write!(f, "{from}")?;
        }
        f.write_str("..")?;
        if let Some(to) = self.to {
            write!(f, "{to}")?;
        }
        Ok(())
    }
}

/// The start days meant by "for `count` whole `unit`s at `day`": the start lies in `(day−(count+1), day−count]`.
pub fn since_range(duration: Duration, day: Day) -> Interval {
    let next = Duration { count: duration.count + 1, ..duration };
    DurationRange { from: Some(duration), to: Some(next) }
        .starts(day)
        .unwrap_or(Interval::exactly(day.number()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).expect("a date")
    }

    #[test]
    fn ranges_divide_all_starts() {
        let as_of = day("2026-11-01");
        let parts: Vec<Interval> = ["..1y", "1y..2y", "2y.."]
            .iter()
            .map(|text| DurationRange::parse(text).expect("a range").starts(as_of).expect("not empty"))
            .collect();
        assert_eq!(parts[0].hi, as_of.number());
        assert_eq!(parts[0].lo, day("2025-11-02").number());
        assert_eq!(parts[1].hi + 1, parts[0].lo);
        assert_eq!(parts[2].hi + 1, parts[1].lo);
        assert_eq!(parts[2].lo, i64::MIN);
    }

    #[test]
    fn an_anniversary_clamps_to_the_end_of_the_month() {
        assert_eq!(Duration::years(1).after(day("2024-02-29")), day("2025-02-28"));
        let under_a_year = DurationRange::parse("..1y").expect("a range");
        let starts = under_a_year.starts(day("2025-02-28")).expect("not empty");
        assert_eq!(starts.lo, day("2024-03-01").number());
        let starts = under_a_year.starts(day("2025-02-27")).expect("not empty");
        assert_eq!(starts.lo, day("2024-02-28").number());
    }

    #[test]
    fn every_start_agrees_with_its_anniversaries() {
        for as_of in ["2024-02-29", "2025-03-30", "2026-11-01", "2025-12-31"] {
            let as_of = day(as_of);
            for text in ["..1mo", "1mo..3mo", "3mo..1y", "1y..", "2w..30d", "..0d"] {
                let range = DurationRange::parse(text).expect("a range");
                let starts = range.starts(as_of);
                for back in 0..900 {
                    let start = as_of.plus_days(10 - back);
                    let inside = start <= as_of
                        && range.from.is_none_or(|from| from.after(start) <= as_of)
                        && range.to.is_none_or(|to| to.after(start) > as_of);
                    let found = starts.is_some_and(|s| s.lo <= start.number() && start.number() <= s.hi);
                    assert_eq!(inside, found, "{text} at {as_of} from {start}");
                }
            }
        }
    }

    #[test]
    fn refuses_what_is_ambiguous() {
        for text in ["6m", "<=1y", ">1y", "2y..1y", "soon", "1", "-3d", "999999999d"] {
            assert!(DurationRange::parse(text).is_err(), "{text}");
        }
        assert_eq!(DurationRange::parse("1y").expect("a range").to_string(), "1y..2y");
    }

    #[test]
    fn months_in_role_as_of_a_day() {
        let range = since_range(Duration::months(10), day("2024-07-11"));
        assert_eq!((range.lo, range.hi), (day("2023-08-12").number(), day("2023-09-11").number()));
    }

    #[test]
    fn shelf_life_includes_its_last_day() {
        assert_eq!(Duration::days(60).oldest_within(day("2026-11-01")), day("2026-09-02"));
        assert_eq!(Duration::months(24).oldest_within(day("2026-11-01")), day("2024-11-01"));
    }
}
