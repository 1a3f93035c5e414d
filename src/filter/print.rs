//! A filter as text: the inverse of the grammar.
//!
//! Parsing what is printed gives the tree again, if it was canonical and within the limits of the grammar. Values are
//! quoted only where they need it; amounts are printed in US dollars.

use std::fmt;

use super::grammar::is_keyword;
use super::tree::{Ask, Element, Filter, Measure, Test, TitleMode};
use crate::fields::{Kind, List};
use crate::value::{Interval, RangeSet};

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_filter(f, self, Place::Top)
    }
}

impl Filter {
    /// The same filter in its one form: nested `All`s and `Any`s flattened, none of them with a single part, no empty
    /// `Any`, no test that asks for none of nothing. Keeps the order of parts.
    #[must_use]
    pub fn canonical(self) -> Filter {
        match self {
            Filter::All(parts) => {
                let mut flat = Vec::with_capacity(parts.len());
                for part in parts {
                    match part.canonical() {
                        Filter::All(inner) => flat.extend(inner),
                        other => flat.push(other),
                    }
                }
                if flat.len() == 1 { flat.swap_remove(0) } else { Filter::All(flat) }
            }
            Filter::Any(parts) => {
                let mut flat = Vec::with_capacity(parts.len());
                for part in parts {
                    match part.canonical() {
                        Filter::Any(inner) => flat.extend(inner),
                        other if other == nothing() => {}
                        other => flat.push(other),
                    }
                }
                match flat.len() {
                    0 => nothing(),
                    1 => flat.swap_remove(0),
                    _ => Filter::Any(flat),
                }
            }
            Filter::Not(inner) => Filter::negate(inner.canonical()),
            Filter::Maybe(inner) => Filter::Maybe(Box::new(inner.canonical())),
            Filter::Test(test) if test.ask.is_empty() => nothing(),
            Filter::Has(Element { measure: Measure::Count(ranges) | Measure::Total(ranges), .. })
                if ranges.ranges().is_empty() =>
            {
                nothing()
            }
            Filter::Column(test) if test.ask.is_empty() => nothing(),
            Filter::Test(_) | Filter::Column(_) => self,
            Filter::Has(element) => {
                Filter::Has(Element { test: Box::new(element.test.canonical()), ..element })
            }
        }
    }
}

/// The filter that nobody passes.
fn nothing() -> Filter {
    Filter::negate(Filter::everything())
}

/// `value`, in quotes where the grammar would not read it as one value.
pub(super) fn quoted_where_needed(value: &str) -> String {
    let plain = !value.is_empty()
        && !is_keyword(value)
        && !value.starts_with('\'')
        && !value.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"'));
    if plain {
        return value.to_string();
    }
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    for c in value.chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// What a filter stands in: decides on parentheses.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// The text itself, or parentheses that stand already.
    Top,
    /// A part of `All`.
    All,
    /// A part of `Any`.
    Any,
    /// Behind `not`.
    Not,
}

fn write_filter(f: &mut fmt::Formatter<'_>, filter: &Filter, place: Place) -> fmt::Result {
    match filter {
        Filter::All(parts) if parts.is_empty() => f.write_str(if place == Place::Top { "" } else { "()" }),
        Filter::Any(parts) if parts.is_empty() => f.write_str("not ()"),
        Filter::All(parts) => {
            write_parts(f, parts, " and ", Place::All, matches!(place, Place::All | Place::Not))
        }
        Filter::Any(parts) => write_parts(f, parts, " or ", Place::Any, place != Place::Top),
        Filter::Not(inner) => {
            f.write_str("not ")?;
            write_filter(f, inner, Place::Not)
        }
        Filter::Maybe(inner) => {
            f.write_str("maybe(")?;
            // `maybe()` is refused as a slip; what everybody passes is written out.
            if **inner == Filter::everything() {
                f.write_str("()")?
            } else {
                write_filter(f, inner, Place::Top)?
            }
            f.write_str(")")
        }
        Filter::Test(test) => write_test(f, test),
        Filter::Has(element) => write_element(f, element),
        Filter::Column(test) => write!(f, "{test}"),
    }
}

fn write_parts(
    f: &mut fmt::Formatter<'_>,
    parts: &[Filter],
    between: &str,
    place: Place,
    bracketed: bool,
) -> fmt::Result {
    if bracketed {
        f.write_str("(")?;
    }
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        write_filter(f, part, place)?;
    }
    if bracketed { f.write_str(")") } else { Ok(()) }
}

fn write_test(f: &mut fmt::Formatter<'_>, test: &Test) -> fmt::Result {
    f.write_str(test.field.name)?;
    if let Ask::Title(mode, _) = &test.ask
        && *mode != TitleMode::Role
    {
        write!(f, "_{}", mode.suffix())?;
    }
    f.write_str(":")?;
    write_ask(f, &test.ask, matches!(test.field.kind, Kind::Money))
}

fn write_ask(f: &mut fmt::Formatter<'_>, ask: &Ask, is_money: bool) -> fmt::Result {
    let values: Vec<String> = match ask {
        Ask::Known => return f.write_str("known"),
        Ask::Unknown => return f.write_str("unknown"),
        Ask::Ranges(ranges) => return write_ranges(f, ranges, is_money),
        Ask::Ages(ages) => ages.iter().map(ToString::to_string).collect(),
        Ask::Names(texts) | Ask::Words(texts) | Ask::Whole(texts) | Ask::Title(_, texts) => {
            texts.iter().map(|text| quoted_where_needed(text)).collect()
        }
    };
    write_values(f, &values)
}

fn write_ranges(f: &mut fmt::Formatter<'_>, ranges: &RangeSet, is_money: bool) -> fmt::Result {
    let show = if is_money { amounts } else { numbers };
    let values: Vec<String> = ranges.ranges().iter().map(show).collect();
    write_values(f, &values)
}

pub(super) fn write_values(f: &mut fmt::Formatter<'_>, values: &[String]) -> fmt::Result {
    match values {
        [one] => f.write_str(one),
        many => write!(f, "({})", many.join(" or ")),
    }
}

fn numbers(range: &Interval) -> String {
    between(range, i64::to_string)
}

/// Amounts with the largest suffix that leaves whole numbers. Both sides of a range have one or none has, because
/// `5..10M` is read as 5 million to 10 million.
fn amounts(range: &Interval) -> String {
    let unit_of = |value: i64| {
        [(1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K")]
            .into_iter()
            .find(|(unit, _)| value >= *unit && value % unit == 0)
    };
    let with_suffix = |value: &i64| match unit_of(*value) {
        Some((unit, suffix)) => format!("{}{suffix}", value / unit),
        None => value.to_string(),
    };
    let (open_below, open_above) = (range.lo == i64::MIN, range.hi == i64::MAX);
    if open_below || open_above || (unit_of(range.lo).is_some() && unit_of(range.hi).is_some()) {
        between(range, with_suffix)
    } else {
        numbers(range)
    }
}

pub(super) fn between(range: &Interval, show: impl Fn(&i64) -> String) -> String {
    match (range.lo, range.hi) {
        (i64::MIN, i64::MAX) => "..".to_string(),
        (lo, hi) if lo == hi => show(&lo),
        (lo, i64::MAX) => format!("{}..", show(&lo)),
        (i64::MIN, hi) => format!("..{}", show(&hi)),
        (lo, hi) => format!("{}..{}", show(&lo), show(&hi)),
    }
}

fn write_element(f: &mut fmt::Formatter<'_>, element: &Element) -> fmt::Result {
    let Element { list, test, measure } = element;
    f.write_str(list.field().name)?;
    let is_plain = *measure == Measure::any();
    if is_plain
        && let Filter::Test(Test { field, ask: ask @ Ask::Names(_) }) = &**test
        && *field == list.main_field()
    {
        f.write_str(":")?;
        return write_ask(f, ask, false);
    }
    f.write_str("(")?;
    let asks_something = **test != Filter::everything();
    if asks_something {
        write_filter(f, test, if is_plain { Place::Top } else { measured_place(test) })?;
    }
    if !is_plain {
        if asks_something {
            f.write_str(" and ")?;
        }
        match measure {
            Measure::Count(ranges) => {
                f.write_str("count:")?;
                write_ranges(f, ranges, false)?;
            }
            Measure::Total(ranges) => {
                f.write_str("total:")?;
                write_ranges(f, ranges, *list == List::Ads)?;
            }
        }
    }
    f.write_str(")")
}

/// Beside a count, the parts of an `All` stand as they are, and everything else as one more part.
fn measured_place(test: &Filter) -> Place {
    if matches!(test, Filter::All(_)) { Place::Top } else { Place::All }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::parse;

    #[test]
    fn printed_text_is_the_shortest_that_means_the_same() {
        for (text, printed) in [
            ("", ""),
            (
                "industry:\"financial services\" AND headcount:>10",
                "industry:\"Financial Services\" and headcount:11..",
            ),
            ("not (city:a and city:b)", "not (city:a and city:b)"),
            ("not not city:a", "not not city:a"),
            ("(city:a or city:b) and city:c", "(city:a or city:b) and city:c"),
            ("city:a or (city:b and city:c)", "city:a or city:b and city:c"),
            ("maybe((city:a or city:b))", "maybe(city:a or city:b)"),
            ("maybe(())", "maybe(())"),
            ("not ()", "not ()"),
            ("city:a or ()", "city:a or ()"),
            (
                "city:(\"New York\" or 'or' or \"O'Hare\" or a:b)",
                "city:(\"New York\" or \"or\" or O'Hare or a:b)",
            ),
            ("city:\"say \\\"x\\\"\"", "city:\"say \\\"x\\\"\""),
            ("title_regex:\"\\bhr (x|y)\"", "title_regex:\"\\\\bhr (x|y)\""),
            ("title_regex:\\bhr", "title_regex:\\bhr"),
            ("revenue:(10M..50M or 1500000000..)", "revenue:(10M..50M or 1500M..)"),
            ("revenue:5..10000", "revenue:5..10000"),
            ("revenue:1000..5000000", "revenue:1K..5M"),
            ("headcount_growth:-10..5", "headcount_growth:-10..5"),
            ("tenure:(1y or ..3mo)", "tenure:(1y..2y or ..3mo)"),
            ("tech(name:hubspot)", "tech:HubSpot"),
            ("tech:known and tech(name:known)", "tech:known and tech(name:known)"),
            ("tech()", "tech()"),
            ("tech(count:3..)", "tech(count:3..)"),
            ("hiring((title:a or place:b) and count:3..)", "hiring((title:a or place:b) and count:3..)"),
            ("hiring(title:a and count:3.. and place:b)", "hiring(title:a and place:b and count:3..)"),
            ("hiring(title_words:a)", "hiring(title_words:a)"),
            ("ads(platform:adwords and total:5000..)", "ads(platform:\"Google Ads\" and total:5K..)"),
            ("headcount:(1..10 or 11..50)", "headcount:1..50"),
            ("headcount:..", "headcount:.."),
        ] {
            let filter = parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            assert_eq!(filter.to_string(), printed, "{text}");
            assert_eq!(parse(printed).expect(printed), filter, "{text}");
        }
    }

    #[test]
    fn canonical_trees_hold_no_needless_node() {
        let a = || parse("city:a").expect("a filter");
        let nested =
            Filter::All(vec![Filter::All(vec![a()]), Filter::Any(vec![Filter::Any(vec![a(), a()])])]);
        assert_eq!(nested.canonical(), Filter::All(vec![a(), Filter::Any(vec![a(), a()])]));
        assert_eq!(Filter::Any(vec![Filter::Any(Vec::new())]).canonical().to_string(), "not ()");
        assert_eq!(Filter::Any(Vec::new()).to_string(), "not ()");
        assert_eq!(Filter::Any(vec![a(), Filter::Any(Vec::new())]).canonical(), a());
        let hiring = parse("hiring:marketing").expect("a filter");
        let Filter::Has(element) = hiring.clone() else { panic!("{hiring}") };
        let test = Box::new(Filter::All(vec![Filter::Any(vec![*element.test.clone()])]));
        assert_eq!(Filter::Has(Element { test, ..element }).canonical(), hiring);
    }
}
