//! Filters near a filter: the steps by which a question is widened when it finds nobody.
//!
//! Owns which steps there are and which comes first: the next band, a longer tenure, another title mode, a broader
//! industry, a neighbouring level, one open role fewer. Knows no data: whether a step finds anybody is for the caller
//! to count.

use super::tree::{Ask, Element, Filter, Measure, Test, TitleMode};
use crate::fields::{Bands, Field, named};
use crate::value::{Duration, DurationRange, Interval, RangeSet, Unit};

/// Ways to widen `clause`: each a ladder of filters to ask instead, the nearest first. What is refused (`not`) is not
/// widened.
pub fn nearby(clause: &Filter) -> Vec<Vec<Filter>> {
    match clause {
        Filter::All(parts) => within(parts, Filter::All),
        Filter::Any(parts) => within(parts, Filter::Any),
        // A custom column has no bands.
        Filter::Not(_) | Filter::Column(_) => Vec::new(),
        Filter::Maybe(inner) => map(nearby(inner), |filter| Filter::Maybe(Box::new(filter))),
        Filter::Test(test) => asks(test)
            .into_iter()
            .map(|ladder| ladder.into_iter().map(|ask| Filter::test(test.field, ask)).collect())
            .collect(),
        Filter::Has(element) => elements(element),
    }
}

fn map(ladders: Vec<Vec<Filter>>, change: impl Fn(Filter) -> Filter) -> Vec<Vec<Filter>> {
    ladders.into_iter().map(|ladder| ladder.into_iter().map(&change).collect()).collect()
}

/// Every part widened alone, the others as they are.
fn within(parts: &[Filter], whole: impl Fn(Vec<Filter>) -> Filter) -> Vec<Vec<Filter>> {
    let mut ladders = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        ladders.extend(map(nearby(part), |widened| {
            let mut parts = parts.to_vec();
            parts[at] = widened;
            whole(parts)
        }));
    }
    ladders
}

fn elements(element: &Element) -> Vec<Vec<Filter>> {
    let has = |test: Filter, measure: Measure| {
        Filter::Has(Element { list: element.list, test: Box::new(test), measure })
    };
    let mut ladders = map(nearby(&element.test), |test| has(test, element.measure.clone()));
    let least = |ranges: &RangeSet| match ranges.ranges() {
        [Interval { lo, hi: i64::MAX }] => Some(*lo),
        _ => None,
    };
    match &element.measure {
        Measure::Count(ranges) => {
            if let Some(least @ 2..) = least(ranges) {
                let counts =
                    (1..least.min(1_000)).rev().map(|count| RangeSet::from(Interval::at_least(count)));
                ladders
                    .push(counts.map(|count| has((*element.test).clone(), Measure::Count(count))).collect());
            }
        }
        Measure::Total(ranges) => {
            let totals = ranges_near(&named::AD_SPEND, ranges).into_iter();
            ladders.extend(totals.map(|ladder| {
                ladder.into_iter().map(|total| has((*element.test).clone(), Measure::Total(total))).collect()
            }));
        }
    }
    ladders
}

fn asks(test: &Test) -> Vec<Vec<Ask>> {
    match &test.ask {
        Ask::Ranges(ranges) => ranges_near(test.field, ranges)
            .into_iter()
            .map(|ladder| ladder.into_iter().map(Ask::Ranges).collect())
            .collect(),
        Ask::Ages(ages) => ages_near(test.field, ages),
        Ask::Names(names) => names_near(test.field, names).into_iter().collect(),
        Ask::Title(mode, titles) => {
            let modes: &[TitleMode] = match mode {
                TitleMode::Exact => &[TitleMode::Role, TitleMode::Similar, TitleMode::Words],
                TitleMode::Role => &[TitleMode::Similar, TitleMode::Words],
                TitleMode::Similar => &[TitleMode::Words],
                TitleMode::Words => &[TitleMode::Role],
                TitleMode::Regex => &[],
            };
            vec![modes.iter().map(|mode| Ask::Title(*mode, titles.clone())).collect()]
        }
        Ask::Words(_) | Ask::Whole(_) | Ask::Known | Ask::Unknown => Vec::new(),
    }
}

/// The range from the least to the greatest asked value, widened band by band: downwards, then upwards.
fn ranges_near(field: &Field, ranges: &RangeSet) -> Vec<Vec<RangeSet>> {
    let Some(Bands::Numbers(bands)) = field.bands() else { return Vec::new() };
    let (Some(first), Some(last)) = (ranges.ranges().first(), ranges.ranges().last()) else {
        return Vec::new();
    };
    let down = bands.iter().rev().map(|band| band.lo).filter(|lo| *lo < first.lo);
    let down = down.map(|lo| RangeSet::from(Interval { lo, hi: last.hi })).collect();
    let up = bands.iter().map(|band| band.hi).filter(|hi| *hi > last.hi);
    let up = up.map(|hi| RangeSet::from(Interval { lo: first.lo, hi })).collect();
    vec![down, up]
}

/// Lengths that people say.
fn lengths() -> Vec<Duration> {
    let days = [7, 14, 30, 60, 90].map(Duration::days);
    let months = [6, 9].map(Duration::months);
    let years = [1, 2, 3, 5, 10, 20].map(Duration::years);
    days.into_iter().chain(months).chain(years).collect()
}

/// Said in the unit that was asked in, where months were: 90 days are 3 months.
fn in_months(length: Duration, ages: &[DurationRange]) -> Duration {
    let said_in_days = ages.iter().any(|age| {
        [age.from, age.to].into_iter().flatten().any(|length| matches!(length.unit, Unit::Day | Unit::Week))
    });
    match length {
        Duration { count, unit: Unit::Day } if !said_in_days && count >= 30 => Duration::months(count / 30),
        other => other,
    }
}

/// From the shortest to the longest asked age, longer step by step, then shorter.
fn ages_near(field: &Field, ages: &[DurationRange]) -> Vec<Vec<Ask>> {
    if !matches!(field.bands(), Some(Bands::Ages(_))) || ages.is_empty() {
        return Vec::new();
    }
    let days = |length: &Option<Duration>| length.map(Duration::approximate_days);
    let from = ages.iter().map(|age| age.from).min_by_key(|from| days(from).unwrap_or(i64::MIN)).flatten();
    let to = ages.iter().map(|age| age.to).max_by_key(|to| days(to).unwrap_or(i64::MAX)).flatten();
    let steps = || lengths().into_iter().map(|length| in_months(length, ages));
    let mut longer = Vec::new();
    if let Some(end) = to {
        let beyond = steps().filter(|length| length.approximate_days() > end.approximate_days());
        let beyond = beyond.map(Some).chain(std::iter::once(None));
        longer.extend(beyond.map(|to| Ask::Ages(vec![DurationRange { from, to }])));
    }
    let mut shorter = Vec::new();
    if let Some(start) = from {
        let below: Vec<Duration> =
            steps().filter(|length| length.approximate_days() < start.approximate_days()).collect();
        let below = below.into_iter().rev().map(Some).chain(std::iter::once(None));
        shorter.extend(below.map(|from| Ask::Ages(vec![DurationRange { from, to }])));
    }
    vec![longer, shorter]
}

/// In a tree the names above; on a ladder of levels the neighbours as well.
fn names_near(field: &'static Field, names: &[String]) -> Option<Vec<Ask>> {
    let vocabulary = field.vocabulary()?;
    if vocabulary.is_tree() {
        let mut ladder = Vec::new();
        let mut at = names.to_vec();
        loop {
            let mut above: Vec<String> = Vec::new();
            for name in &at {
                let up = vocabulary.parent(name).unwrap_or(name).to_string();
                if !above.contains(&up) {
                    above.push(up);
                }
            }
            if above == at {
                return Some(ladder);
            }
            ladder.push(Ask::Names(above.clone()));
            at = above;
        }
    }
    if *field != named::SENIORITY {
        return None;
    }
    let levels: Vec<&str> = vocabulary.names().collect();
    let asked = |level: &str| names.iter().any(|name| name == level);
    let mut wider = names.to_vec();
    for (at, level) in levels.iter().enumerate() {
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
        if !asked(level) && beside.filter_map(|at| levels.get(at)).any(|level| asked(level)) {
            wider.push((*level).to_string());
        }
    }
    (wider.len() > names.len()).then(|| vec![Ask::Names(wider)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::parse;

    fn ladders(text: &str) -> Vec<String> {
        nearby(&parse(text).expect(text))
            .into_iter()
            .filter(|ladder| !ladder.is_empty())
            .map(|ladder| ladder.iter().take(3).map(ToString::to_string).collect::<Vec<_>>().join(" | "))
            .collect()
    }

    #[test]
    fn a_filter_is_widened_step_by_step() {
        for (text, expected) in [
            ("tenure:..3mo", &["tenure:..6mo | tenure:..9mo | tenure:..1y"][..]),
            (
                "tenure:1y..2y",
                &[
                    "tenure:1y..3y | tenure:1y..5y | tenure:1y..10y",
                    "tenure:9mo..2y | tenure:6mo..2y | tenure:3mo..2y",
                ],
            ),
            ("headcount:60..", &["headcount:51.. | headcount:11.. | headcount:.."]),
            (
                "headcount:11..50",
                &["headcount:..50", "headcount:11..200 | headcount:11..500 | headcount:11..1000"],
            ),
            (
                "title_exact:\"HR Manager\"",
                &["title:\"HR Manager\" | title_similar:\"HR Manager\" | title_words:\"HR Manager\""],
            ),
            (
                "hiring(department:marketing and posted:..14d)",
                &[
                    "hiring(department:Marketing and posted:..30d) | hiring(department:Marketing and posted:..60d) | hiring(department:Marketing and posted:..90d)",
                ],
            ),
            (
                "hiring(department:marketing and count:3..)",
                &["hiring(department:Marketing and count:2..) | hiring:Marketing"],
            ),
            ("ads(total:5000..)", &["ads(total:1K..) | ads(total:..)"]),
            ("not tenure:..3mo", &[]),
            ("email:known", &[]),
            ("seniority:manager", &["seniority:(Manager or Director or Senior)"]),
        ] {
            assert_eq!(ladders(text), expected, "{text}");
        }
        assert!(ladders("industry:Banking")[0].starts_with("industry:"), "{:?}", ladders("industry:Banking"));
    }

    #[test]
    fn every_step_finds_at_least_what_the_one_before_finds() {
        for text in ["headcount:60..90", "revenue:3M..7M", "tenure:40d..50d", "hiring(count:7..)"] {
            for ladder in nearby(&parse(text).expect(text)) {
                assert!(ladder.len() < 20, "{text}");
                for filter in &ladder {
                    assert_eq!(parse(&filter.to_string()).expect("a filter"), *filter, "{filter}");
                }
            }
        }
    }
}
