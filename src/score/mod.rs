//! Points: how the rules of a profile become numbers, and the order of leads.
//!
//! All points are whole thousandths, so that sums do not depend on the order of addition, on threads or on engines. The
//! functions here are the only place where a graded rule is rounded; engines look the results up and add them. What
//! facts a rule looks at is the business of whoever calls.

mod topk;

pub use topk::{Place, TopK};

use crate::value::Interval;

/// Points that fade with days: all at no distance, half for each period beyond, rounded half up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fading {
    points: i64,
    period: i64,
    /// Points by days, until they are none. Empty where each is computed as it is asked for.
    table: Vec<i32>,
}

impl Fading {
    /// `points` that halve every `period` days.
    pub fn new(points: i64, period: i64) -> Self {
        Fading { points, period: period.max(1), table: Vec::new() }
    }

    /// The same, with the points of all days computed now: worth it where most are asked for many times.
    pub fn with_table(mut self) -> Self {
        self.table = (0..).map(|days| self.at(days)).take_while(|points| *points > 0).collect();
        self
    }

    /// The points left `days` beyond the range.
    pub fn at(&self, days: i64) -> i32 {
        match usize::try_from(days) {
            Err(_) => 0,
            Ok(at) if !self.table.is_empty() => self.table.get(at).copied().unwrap_or(0),
            Ok(_) => rounded(self.points as f64 * (-(days as f64) / self.period as f64).exp2()),
        }
    }

    /// The least and the greatest points over all days of `interval`, where the days asked for are `ranges` and
    /// days after `last` earn nothing.
    pub fn over(&self, interval: Interval, ranges: &[Interval], last: i64) -> (i32, i32) {
        let on = |day: i64| {
            if day > last {
                return 0;
            }
            let beyond = ranges
                .iter()
                .map(|range| (range.lo.saturating_sub(day)).max(day.saturating_sub(range.hi)).max(0));
            beyond.min().map_or(0, |days| self.at(days))
        };
        if interval.lo == interval.hi {
            let points = on(interval.lo);
            return (points, points);
        }
        let mut least = on(interval.lo).min(on(interval.hi));
        // Between two ranges the points sink towards the middle.
        for gap in ranges.windows(2) {
            let middle = gap[0].hi + (gap[1].lo - gap[0].hi) / 2;
            for day in [middle, middle + 1] {
                if interval.lo <= day && day <= interval.hi {
                    least = least.min(on(day));
                }
            }
        }
        let end = interval.hi.min(last);
        if end < interval.lo {
            return (least, 0);
        }
        let open = Interval { lo: interval.lo, hi: end };
        let most = match ranges.iter().any(|range| range.overlaps(&open)) {
            true => self.at(0),
            false => on(open.lo).max(on(open.hi)),
        };
        (least, most)
    }
}

/// The whole number that is nearest, a half upwards.
fn rounded(points: f64) -> i32 {
    (points + 0.5).floor() as i32
}

/// Closeness on a logarithmic scale: all points at `target`, none at a factor of `within` and beyond.
pub fn near(points: i64, value: i64, target: f64, within: f64) -> i64 {
    if value <= 0 {
        return 0;
    }
    let distance = (value as f64 / target).ln().abs() / within.ln();
    (points as f64 * (1.0 - distance).max(0.0) + 0.5).floor() as i64
}

/// The least and the greatest closeness over an interval: it falls away on both sides of the target.
pub fn near_over(points: i64, interval: Interval, target: f64, within: f64) -> (i64, i64) {
    let ends = [near(points, interval.lo, target, within), near(points, interval.hi, target, within)];
    let best = (target.round() as i64).clamp(interval.lo, interval.hi);
    let most = [best.saturating_sub(1), best, best.saturating_add(1)]
        .into_iter()
        .filter(|value| (interval.lo..=interval.hi).contains(value))
        .map(|value| near(points, value, target, within))
        .max();
    (ends[0].min(ends[1]), most.unwrap_or(0).max(ends[0]).max(ends[1]))
}

/// `points` for `passed` of `parts` equal parts, rounded half up.
pub fn share(points: i64, passed: usize, parts: usize) -> i64 {
    let parts = parts.max(1) as i64;
    (2 * points * passed as i64 + parts) / (2 * parts)
}

/// `points` of `total` on a scale to 100, rounded half up.
pub fn shown(points: i64, total: i64) -> u32 {
    if total <= 0 {
        return 0;
    }
    ((200 * points.clamp(0, total) + total) / (2 * total)) as u32
}

/// The parts of a score on a scale to 100 of `total`: they add up to the shown score, the largest remainders first.
pub fn shown_parts(parts: &[i64], total: i64) -> Vec<u32> {
    let sum: i64 = parts.iter().sum();
    let whole = shown(sum, total);
    if total <= 0 {
        return vec![0; parts.len()];
    }
    let mut shares: Vec<u32> = parts.iter().map(|part| (100 * part / total) as u32).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(100 * parts[*at] % total), *at));
    let mut missing = whole.saturating_sub(shares.iter().sum());
    for at in order.iter().cycle().take(parts.len() * 2) {
        if missing == 0 {
            break;
        }
        shares[*at] += 1;
        missing -= 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fading_halves_each_period() {
        let fading = Fading::new(16_000, 30);
        assert_eq!([0, 30, 60, 90].map(|days| fading.at(days)), [16_000, 8_000, 4_000, 2_000]);
        assert_eq!(fading.at(1_000_000), 0);
        let asked = [Interval::new(100, 130)];
        assert_eq!(fading.over(Interval::exactly(110), &asked, 130), (16_000, 16_000));
        assert_eq!(fading.over(Interval::new(70, 110), &asked, 130), (8_000, 16_000));
        assert_eq!(fading.over(Interval::new(70, 140), &asked, 130), (0, 16_000));
        assert_eq!(fading.over(Interval::new(131, 140), &asked, 130), (0, 0));
    }

    #[test]
    fn a_table_gives_the_same() {
        for (points, period) in [(16_000, 30), (9_999, 17), (1, 1), (25_000, 365), (333, 7), (0, 5)] {
            let fading = Fading::new(points, period);
            let table = fading.clone().with_table();
            for days in -3..period * 20 {
                assert_eq!(fading.at(days), table.at(days), "{points} {period} {days}");
            }
            assert_eq!(fading.at(i64::MAX), 0);
        }
        assert_eq!(Fading::new(16_000, 30).at(15), 11_314);
    }

    #[test]
    fn interval_scores_bound_every_value_inside() {
        let fading = Fading::new(9_999, 17);
        let asked = [Interval::new(50, 60), Interval::new(90, 95)];
        for lo in 0..120 {
            for hi in lo..120 {
                let each = (lo..=hi).map(|day| fading.over(Interval::exactly(day), &asked, 100).0);
                let (least, most) = fading.over(Interval::new(lo, hi), &asked, 100);
                assert_eq!((each.clone().min(), each.max()), (Some(least), Some(most)), "{lo}..{hi}");
                let each = (lo..=hi).map(|value| near(7_777, value, 40.0, 3.0));
                let (least, most) = near_over(7_777, Interval::new(lo, hi), 40.0, 3.0);
                assert_eq!((each.clone().min(), each.max()), (Some(least), Some(most)), "{lo}..{hi}");
            }
        }
    }

    #[test]
    fn parts_add_up() {
        for parts in [vec![1, 1, 1], vec![333, 333, 334], vec![0, 0], vec![499, 1, 500], vec![7]] {
            for total in [1000, 1500, 3333] {
                let shares = shown_parts(&parts, total);
                assert_eq!(shares.iter().sum::<u32>(), shown(parts.iter().sum(), total));
            }
        }
        assert_eq!(shown_parts(&[450, 450, 100], 1000), [45, 45, 10]);
        // The hundredth that is missing goes to the largest remainder, to the first of equal ones.
        assert_eq!(shown_parts(&[125, 128, 247], 500), [25, 26, 49]);
        assert_eq!(shown_parts(&[1, 1, 1], 3), [34, 33, 33]);
        assert_eq!((share(1000, 1, 3), share(1000, 2, 3), share(1000, 3, 3)), (333, 667, 1000));
    }
}
