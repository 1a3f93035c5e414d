//! Closed intervals of integers and unions of them.

use serde::{Deserialize, Serialize};

/// The integers `lo..=hi`. `i64::MIN` and `i64::MAX` stand for "no bound".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Interval {
    /// The least value that is possible.
    pub lo: i64,
    /// The greatest value that is possible.
    pub hi: i64,
}

impl Interval {
    /// Everything.
    pub const ANY: Interval = Interval { lo: i64::MIN, hi: i64::MAX };

    /// `lo..=hi`; the ends are put in order.
    pub fn new(lo: i64, hi: i64) -> Self {
        if lo <= hi { Interval { lo, hi } } else { Interval { lo: hi, hi: lo } }
    }

    /// One value.
    pub fn exactly(value: i64) -> Self {
        Interval { lo: value, hi: value }
    }

    /// `lo` and more.
    pub fn at_least(lo: i64) -> Self {
        Interval { lo, hi: i64::MAX }
    }

    /// `hi` and less.
    pub fn at_most(hi: i64) -> Self {
        Interval { lo: i64::MIN, hi }
    }

    /// Whether only one value is possible.
    pub fn is_exact(&self) -> bool {
        self.lo == self.hi
    }

    /// Whether every value of `self` lies in `other`.
    pub fn is_inside(&self, other: &Interval) -> bool {
        other.lo <= self.lo && self.hi <= other.hi
    }

    /// Whether some value lies in both.
    pub fn overlaps(&self, other: &Interval) -> bool {
        self.lo <= other.hi && other.lo <= self.hi
    }
}

/// A union of intervals in order, none of them touching the next.
///
/// Ranges that meet without a gap are one: `1..10` and `11..50` contain the band 5-20.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct RangeSet(Vec<Interval>);

impl RangeSet {
    /// The union of `ranges`.
    pub fn new(ranges: impl IntoIterator<Item = Interval>) -> Self {
        let mut sorted: Vec<Interval> = ranges.into_iter().collect();
        sorted.sort_unstable();
        let mut union: Vec<Interval> = Vec::with_capacity(sorted.len());
        for range in sorted {
            match union.last_mut() {
                Some(last) if range.lo <= last.hi.saturating_add(1) => last.hi = last.hi.max(range.hi),
                _ => union.push(range),
            }
        }
        RangeSet(union)
    }

    /// The intervals, ascending.
    pub fn ranges(&self) -> &[Interval] {
        &self.0
    }

    /// Whether all of `interval` lies in the union.
    pub fn contains(&self, interval: &Interval) -> bool {
        self.0.iter().any(|range| interval.is_inside(range))
    }

    /// Whether some value of `interval` lies in the union.
    pub fn overlaps(&self, interval: &Interval) -> bool {
        self.0.iter().any(|range| interval.overlaps(range))
    }
}

impl From<Interval> for RangeSet {
    fn from(range: Interval) -> Self {
        RangeSet(vec![range])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjacent_ranges_are_one() {
        let union = RangeSet::new([Interval::new(11, 50), Interval::new(1, 10), Interval::new(60, 70)]);
        assert_eq!(union.ranges(), [Interval::new(1, 50), Interval::new(60, 70)]);
        assert!(union.contains(&Interval::new(5, 20)));
        assert!(!union.contains(&Interval::new(45, 65)));
        assert!(union.overlaps(&Interval::new(51, 60)));
        assert!(!union.overlaps(&Interval::new(51, 59)));
    }

    #[test]
    fn unbounded_ends_do_not_overflow() {
        let union = RangeSet::new([Interval::at_least(5), Interval::exactly(7), Interval::at_most(0)]);
        assert_eq!(union.ranges(), [Interval::at_most(0), Interval::at_least(5)]);
    }
}
