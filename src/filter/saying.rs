//! Values in English: numbers, amounts, durations, lists of names.

use super::tree::Ask;
use crate::fields::{Field, Kind};
use crate::value::{Duration, DurationRange, Interval, RangeSet, Unit, show_number};

/// What is asked of a field, as it stands in a clause.
pub(super) fn values(field: &Field, ask: &Ask) -> String {
    match (ask, field.kind) {
        (Ask::Ranges(ranges), Kind::Money) => amounts(ranges),
        (Ask::Ranges(ranges), Kind::Number { unit, .. }) => numbers(ranges, unit),
        (Ask::Ranges(ranges), _) => numbers(ranges, ""),
        (Ask::Ages(ages), _) => any_of(ages.iter().map(age)),
        (Ask::Names(texts) | Ask::Words(texts) | Ask::Whole(texts) | Ask::Title(_, texts), _) => names(texts),
        (Ask::Known, _) => "anything".to_string(),
        (Ask::Unknown, _) => "nothing".to_string(),
    }
}

/// `Banking, "Oil, Gas, and Mining" or Funds`: in quotes where a value could be read as a part of the sentence.
pub(super) fn names(texts: &[String]) -> String {
    any_of(texts.iter().map(|text| if is_plain(text) { text.clone() } else { quote(text) }))
}

/// `"hr" or "people"`: where the exact letters matter.
pub(super) fn quoted(texts: &[String]) -> String {
    any_of(texts.iter().map(|text| quote(text)))
}

/// The words that clauses begin with or are joined by: a value that holds one stands in quotes.
const STRUCTURE: &[&str] = &[
    "advertise",
    "and",
    "any",
    "are",
    "at",
    "based",
    "but",
    "do",
    "exactly",
    "funding",
    "have",
    "in",
    "known",
    "mention",
    "named",
    "no",
    "none",
    "not",
    "or",
    "other",
    "outside",
    "perhaps",
    "posted",
    "spend",
    "that",
    "the",
    "use",
    "were",
    "with",
    "without",
];

/// What stands for no value; a value that is the same stands in quotes.
const STANDS_ALONE: &[&str] = &["people", "everyone", "anyone", "something", "a platform", "ads"];

/// Whether a value cannot be taken for anything else in a sentence.
fn is_plain(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let is_word = |word: &&str| {
        !word.is_empty()
            && !word.starts_with('$')
            && !word
                .contains(|c: char| matches!(c, ',' | '(' | ')' | '"') || c.is_whitespace() || c.is_control())
            && !STRUCTURE.iter().any(|known| word.eq_ignore_ascii_case(known))
    };
    words.iter().all(is_word)
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && !STANDS_ALONE.iter().any(|known| text.eq_ignore_ascii_case(known))
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `$10M to $50M`.
pub(super) fn amounts(ranges: &RangeSet) -> String {
    any_of(ranges.ranges().iter().map(|range| match (range.lo, range.hi) {
        (i64::MIN, i64::MAX) => "any amount".to_string(),
        (lo, hi) if lo == hi => amount(lo),
        (lo, i64::MAX) => format!("{} or more", amount(lo)),
        (i64::MIN, hi) => format!("{} or less", amount(hi)),
        (lo, hi) => format!("{} to {}", amount(lo), amount(hi)),
    }))
}

/// `at least 3 open roles`, `no open roles`; with empty words the number alone.
pub(super) fn counted(count: &RangeSet, one: &str, many: &str) -> String {
    if count.ranges() == [Interval::exactly(0)] {
        return if many.is_empty() { "none".to_string() } else { format!("no {many}") };
    }
    let is_one = count.ranges() == [Interval::exactly(1)];
    let text = any_of(count.ranges().iter().map(|range| match (range.lo, range.hi) {
        (i64::MIN, i64::MAX) => "any number".to_string(),
        (lo, hi) if lo == hi => format!("exactly {}", number(lo)),
        (lo, i64::MAX) => format!("at least {}", number(lo)),
        (i64::MIN, hi) => format!("at most {}", number(hi)),
        (lo, hi) => format!("{} to {}", number(lo), number(hi)),
    }));
    format!("{text} {}", if is_one { one } else { many }).trim_end().to_string()
}

/// Whether a fact is one that there are several of: `keywords`, not `e-mail status`.
pub fn is_plural(fact: &str) -> bool {
    fact.ends_with('s') && !fact.ends_with("us") && !fact.ends_with("ss")
}

/// `a ` or `an ` before a fact that there is one of, nothing before one that there are several of.
pub(super) fn article_for(fact: &str) -> &'static str {
    // The article stands before "known".
    if is_plural(fact) { "" } else { "a " }
}

/// `2 open roles`, `1 open role`, `no open role`.
pub(super) fn number_of(count: u64, one: &str, many: &str) -> String {
    match count {
        0 => format!("no {one}"),
        1 => format!("1 {one}"),
        count => format!("{} {many}", number(i64::try_from(count).unwrap_or(i64::MAX))),
    }
}

fn numbers(ranges: &RangeSet, unit: &str) -> String {
    // A number that counts nothing is a year.
    let is_year = unit.is_empty();
    let percent = unit.starts_with('%');
    let show = |value: i64| match (is_year, percent) {
        (true, _) => value.to_string(),
        (_, true) => format!("{}%", number(value)),
        _ => number(value),
    };
    let (more, less) = if is_year { ("later", "earlier") } else { ("more", "fewer") };
    let less = if percent { "less" } else { less };
    let text = any_of(ranges.ranges().iter().map(|range| match (range.lo, range.hi) {
        (i64::MIN, i64::MAX) if is_year => "any year".to_string(),
        (i64::MIN, i64::MAX) => "any number of".to_string(),
        (lo, hi) if lo == hi => show(lo),
        (lo, i64::MAX) => format!("{} or {more}", show(lo)),
        (i64::MIN, hi) => format!("{} or {less}", show(hi)),
        (lo, hi) => format!("{} to {}", show(lo), show(hi)),
    }));
    let unit = unit.trim_start_matches('%').trim();
    let unit = if ranges.ranges() == [Interval::exactly(1)] { unit.trim_end_matches('s') } else { unit };
    format!("{text} {unit}").trim_end().to_string()
}

fn age(range: &DurationRange) -> String {
    match (range.from, range.to) {
        (None, None) => "for any time".to_string(),
        (None, Some(to)) => format!("under {}", duration(to)),
        (Some(from), None) => format!("{} or more", duration(from)),
        (Some(from), Some(to)) if from.unit == to.unit => format!("{} to {}", from.count, duration(to)),
        (Some(from), Some(to)) => format!("{} to {}", duration(from), duration(to)),
    }
}

fn duration(duration: Duration) -> String {
    let unit = match duration.unit {
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Year => "year",
    };
    let plural = if duration.count == 1 { "" } else { "s" };
    format!("{} {unit}{plural}", duration.count)
}

fn amount(value: i64) -> String {
    for (unit, suffix) in [(1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K")] {
        // Thousands of a larger unit are said in full: nobody reads $9,735.3K.
        let is_short = suffix == "B" || value < 1_000 * unit;
        if value >= unit && is_short && value % (unit / 10) == 0 {
            let tenths = value / (unit / 10);
            return if tenths % 10 == 0 {
                format!("${}{suffix}", number(tenths / 10))
            } else {
                format!("${}.{}{suffix}", number(tenths / 10), tenths % 10)
            };
        }
    }
    format!("${}", number(value))
}

fn number(value: i64) -> String {
    show_number(&Interval::exactly(value))
}

pub(super) fn any_of(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    match items.as_slice() {
        [] => "nothing".to_string(),
        [one] => one.clone(),
        [head @ .., tail] => format!("{} or {tail}", head.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_things_end_in_s() {
        assert!(is_plural("keywords") && is_plural("ads"));
        assert!(!is_plural("e-mail") && !is_plural("e-mail status") && !is_plural("address"));
    }

    #[test]
    fn amounts_are_short_and_exact() {
        for (value, said) in [
            (0, "$0"),
            (950, "$950"),
            (1_000, "$1K"),
            (1_500, "$1.5K"),
            (1_250, "$1,250"),
            (2_500_000, "$2.5M"),
            (10_000_000_000, "$10B"),
            (1_234_567, "$1,234,567"),
            (9_735_300, "$9,735,300"),
            (1_234_500_000, "$1,234,500,000"),
            (2_000_000_000_000, "$2,000B"),
        ] {
            assert_eq!(amount(value), said);
        }
    }

    #[test]
    fn values_that_could_be_misread_stand_in_quotes() {
        for (text, said) in [
            ("Banking", "Banking"),
            ("Director of Marketing", "Director of Marketing"),
            ("Oil, Gas, and Mining", "\"Oil, Gas, and Mining\""),
            ("Manager (interim)", "\"Manager (interim)\""),
            ("this or that", "\"this or that\""),
            ("say \"hi\" \\", "\"say \\\"hi\\\" \\\\\""),
            ("3M", "\"3M\""),
            ("People", "\"People\""),
            ("People Manager", "People Manager"),
        ] {
            assert_eq!(names(&[text.to_string()]), said);
        }
    }

    #[test]
    fn durations_are_spelled_out() {
        for (text, said) in [
            ("..1y", "under 1 year"),
            ("1y", "1 to 2 years"),
            ("2y..", "2 years or more"),
            ("..30d", "under 30 days"),
            ("3mo..1y", "3 months to 1 year"),
            ("1w..", "1 week or more"),
        ] {
            assert_eq!(age(&DurationRange::parse(text).expect(text)), said);
        }
    }
}
