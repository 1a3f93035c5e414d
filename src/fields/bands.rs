//! The customary bands of numbers, amounts and ages: how a field is divided where its values are counted, and the steps
//! by which an asked range is widened.

use super::{Field, Kind, Subject};
use crate::value::{Duration, DurationRange, Interval};

/// A division of everything that a field can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bands {
    /// Of numbers, and of amounts in US dollars.
    Numbers(Vec<Interval>),
    /// Of ages.
    Ages(Vec<DurationRange>),
}

/// The first number of every band but the lowest.
const HEADCOUNT: &[i64] = &[11, 51, 201, 501, 1_001, 5_001, 10_001];
const PERCENT: &[i64] = &[-20, -10, 0, 10, 20, 50, 100];
const YEARS: &[i64] = &[1950, 1980, 1990, 2000, 2005, 2010, 2015, 2020, 2023];
const AMOUNTS: &[i64] = &[
    1_000_000,
    5_000_000,
    10_000_000,
    25_000_000,
    50_000_000,
    100_000_000,
    500_000_000,
    1_000_000_000,
    10_000_000_000,
];
const MONTHLY: &[i64] = &[1_000, 5_000, 10_000, 25_000, 50_000, 100_000];

fn tenures() -> Vec<Duration> {
    [3, 6].map(Duration::months).into_iter().chain([1, 2, 5, 10].map(Duration::years)).collect()
}

fn postings() -> Vec<Duration> {
    [7, 30, 60, 90].map(Duration::days).into_iter().collect()
}

impl Field {
    /// The bands of its values; `None` where they are no numbers, amounts or ages.
    pub fn bands(&self) -> Option<Bands> {
        Some(match self.kind {
            Kind::Number { unit, .. } => Bands::Numbers(between(match unit {
                "" => YEARS,
                unit if unit.starts_with('%') => PERCENT,
                _ => HEADCOUNT,
            })),
            Kind::Money if self.subject == Subject::Ad => Bands::Numbers(between(MONTHLY)),
            Kind::Money => Bands::Numbers(between(AMOUNTS)),
            Kind::Since if self.subject == Subject::Opening => Bands::Ages(ages(&postings())),
            Kind::Since => Bands::Ages(ages(&tenures())),
            _ => return None,
        })
    }
}

/// The bands that begin at `starts`, and the one below.
fn between(starts: &[i64]) -> Vec<Interval> {
    let lows = std::iter::once(i64::MIN).chain(starts.iter().copied());
    let highs = starts.iter().map(|start| start - 1).chain(std::iter::once(i64::MAX));
    lows.zip(highs).map(|(lo, hi)| Interval { lo, hi }).collect()
}

fn ages(steps: &[Duration]) -> Vec<DurationRange> {
    let from = std::iter::once(None).chain(steps.iter().copied().map(Some));
    let to = steps.iter().copied().map(Some).chain(std::iter::once(None));
    from.zip(to).map(|(from, to)| DurationRange { from, to }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields;

    #[test]
    fn bands_divide_everything() {
        let mut seen = 0;
        for field in fields::ALL {
            match field.bands() {
                Some(Bands::Numbers(bands)) => {
                    assert_eq!(bands.first().map(|band| band.lo), Some(i64::MIN), "{}", field.name);
                    assert_eq!(bands.last().map(|band| band.hi), Some(i64::MAX), "{}", field.name);
                    assert!(bands.windows(2).all(|pair| pair[0].hi + 1 == pair[1].lo), "{}", field.name);
                    seen += 1;
                }
                Some(Bands::Ages(bands)) => {
                    assert!(bands[0].from.is_none() && bands[bands.len() - 1].to.is_none());
                    assert!(bands.windows(2).all(|pair| pair[0].to == pair[1].from), "{}", field.name);
                    seen += 1;
                }
                None => assert!(!matches!(field.kind, Kind::Number { .. } | Kind::Money | Kind::Since)),
            }
        }
        assert!(seen >= 7, "{seen}");
    }
}
