//! The sentence of a filter is read back: from the words alone, the same filter.
//!
//! The reader here knows the words of the fields and the shape of sentences, and tries every way to read each of them.
//! Were a sentence to mean two filters, both would be found.

use leadsift::fields::{self, Field, Kind, List, Slot, Subject, named};
use leadsift::filter::{Ask, ColumnAsk, ColumnTest, Element, Filter, Measure, TitleMode, sentence};
use leadsift::value::{Duration, DurationRange, Interval, RangeSet};

use crate::random;

/// All ways to read the beginning of a text, each with what is left.
type Ways<'t, T> = Vec<(T, &'t str)>;

/// The words that a value does not hold outside of quotes.
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

fn lit<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    text.strip_prefix(word)
}

/// One value: in quotes, or as many plain words as one likes.
fn value(text: &str) -> Ways<'_, String> {
    if let Some(rest) = lit(text, "\"") {
        let mut value = String::new();
        let mut chars = rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => value.extend(chars.next().map(|(_, c)| c)),
                '"' => return vec![(value, &rest[at + 1..])],
                c => value.push(c),
            }
        }
        return Vec::new();
    }
    let mut ways = Vec::new();
    let mut at = 0;
    loop {
        let word_end = text[at..].find([' ', ',', '(', ')', '"']).map_or(text.len(), |end| at + end);
        let word = &text[at..word_end];
        let digit = at == 0 && word.starts_with(|c: char| c.is_ascii_digit());
        if word.is_empty()
            || word.starts_with('$')
            || digit
            || STRUCTURE.contains(&word.to_lowercase().as_str())
        {
            return ways;
        }
        let whole = &text[..word_end];
        let alone = ["people", "everyone", "anyone", "something", "a platform", "ads"];
        if !alone.contains(&whole.to_lowercase().as_str()) {
            ways.push((whole.to_string(), &text[word_end..]));
        }
        match lit(&text[word_end..], " ") {
            Some(_) => at = word_end + 1,
            None => return ways,
        }
    }
}

/// `a`, `a or b`, `a, b or c`.
fn listed<'t, T: Clone>(text: &'t str, last: &str, one: &dyn Fn(&'t str) -> Ways<'t, T>) -> Ways<'t, Vec<T>> {
    let mut ways = Vec::new();
    for (item, rest) in one(text) {
        let mut open: Ways<'t, Vec<T>> = vec![(vec![item], rest)];
        let mut first = true;
        while let Some((items, rest)) = open.pop() {
            if first || items.len() == 1 {
                ways.push((items.clone(), rest));
            }
            first = false;
            if let Some(rest) = lit(rest, last) {
                ways.extend(
                    one(rest).into_iter().map(|(item, rest)| ([items.clone(), vec![item]].concat(), rest)),
                );
            }
            if let Some(rest) = lit(rest, ", ") {
                open.extend(
                    one(rest).into_iter().map(|(item, rest)| ([items.clone(), vec![item]].concat(), rest)),
                );
            }
        }
    }
    ways
}

fn values(text: &str) -> Ways<'_, Vec<String>> {
    listed(text, " or ", &value)
}

fn in_quotes(text: &str) -> Ways<'_, Vec<String>> {
    listed(text, " or ", &|text| if text.starts_with('"') { value(text) } else { Vec::new() })
}

fn digits(text: &str) -> Option<(i64, &str)> {
    let negative = text.starts_with('-');
    let body = text.strip_prefix('-').unwrap_or(text);
    // A comma belongs to a number only between its thousands.
    let mut end = 0;
    let bytes = body.as_bytes();
    while end < bytes.len() {
        let thousands = bytes[end] == b','
            && bytes.get(end + 1..end + 4).is_some_and(|three| three.iter().all(u8::is_ascii_digit));
        if !bytes[end].is_ascii_digit() && !thousands {
            break;
        }
        end += 1;
    }
    let number: i64 = body[..end].replace(',', "").parse().ok()?;
    Some((if negative { -number } else { number }, &body[end..]))
}

/// A whole number, a percentage, or an amount in dollars.
fn number(text: &str, of: Of) -> Option<(i64, &str)> {
    match of {
        Of::Count => digits(text),
        Of::Percent => digits(text).and_then(|(number, rest)| Some((number, lit(rest, "%")?))),
        Of::Amount => {
            let (whole, rest) = digits(lit(text, "$")?)?;
            let (tenths, rest) = match lit(rest, ".").and_then(digits) {
                Some((tenths, rest)) => (tenths, rest),
                None => (0, rest),
            };
            let units = [("B", 1_000_000_000), ("M", 1_000_000), ("K", 1_000)];
            let unit = units.into_iter().find_map(|(name, unit)| Some((unit, lit(rest, name)?)));
            Some(match unit {
                Some((unit, rest)) => (whole * unit + tenths * unit / 10, rest),
                None => (whole, rest),
            })
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Of {
    Count,
    Percent,
    Amount,
}

fn ranges<'t>(text: &'t str, of: Of) -> Ways<'t, RangeSet> {
    let one = |text: &'t str| -> Ways<'t, Interval> {
        let mut ways = Vec::new();
        for any in ["any number of", "any year", "any amount"] {
            ways.extend(lit(text, any).map(|rest| (Interval::ANY, rest)));
        }
        let Some((lo, rest)) = number(text, of) else { return ways };
        ways.push((Interval::exactly(lo), rest));
        for more in [" or more", " or later"] {
            ways.extend(lit(rest, more).map(|rest| (Interval::at_least(lo), rest)));
        }
        for less in [" or fewer", " or less", " or earlier"] {
            ways.extend(lit(rest, less).map(|rest| (Interval::at_most(lo), rest)));
        }
        if let Some((hi, rest)) = lit(rest, " to ").and_then(|rest| number(rest, of)) {
            ways.push((Interval { lo, hi }, rest));
        }
        ways
    };
    let all = listed(text, " or ", &one);
    all.into_iter().map(|(ranges, rest)| (RangeSet::new(ranges), rest)).collect()
}

/// `at least 3`, `exactly 1 or 3 to 5`.
fn counts(text: &str) -> Ways<'_, RangeSet> {
    fn one(text: &str) -> Ways<'_, Interval> {
        let mut ways: Ways<'_, Interval> = Vec::new();
        let after = |word| lit(text, word).and_then(digits);
        ways.extend(lit(text, "any number").map(|rest| (Interval::ANY, rest)));
        ways.extend(lit(text, "none").map(|rest| (Interval::exactly(0), rest)));
        ways.extend(lit(text, "no").map(|rest| (Interval::exactly(0), rest)));
        ways.extend(after("exactly ").map(|(number, rest)| (Interval::exactly(number), rest)));
        ways.extend(after("at least ").map(|(number, rest)| (Interval::at_least(number), rest)));
        ways.extend(after("at most ").map(|(number, rest)| (Interval::at_most(number), rest)));
        if let Some((lo, rest)) = digits(text)
            && let Some((hi, rest)) = lit(rest, " to ").and_then(digits)
        {
            ways.push((Interval { lo, hi }, rest));
        }
        ways
    }
    let all = listed(text, " or ", &one);
    all.into_iter().map(|(ranges, rest)| (RangeSet::new(ranges), rest)).collect()
}

fn ages(text: &str) -> Ways<'_, Vec<DurationRange>> {
    fn length(text: &str) -> Ways<'_, Duration> {
        let Some((count, rest)) = digits(text) else { return Vec::new() };
        let units = [("day", "d"), ("week", "w"), ("month", "mo"), ("year", "y")];
        let mut ways = Vec::new();
        for (word, unit) in units {
            let plural = if count == 1 { "" } else { "s" };
            if let Some(rest) = lit(rest, &format!(" {word}{plural}")) {
                ways.push((Duration::parse(&format!("{count}{unit}")).expect("a duration"), rest));
            }
        }
        ways
    }
    fn one(text: &str) -> Ways<'_, DurationRange> {
        let mut ways = Vec::new();
        ways.extend(lit(text, "for any time").map(|rest| (DurationRange { from: None, to: None }, rest)));
        if let Some(rest) = lit(text, "under ") {
            ways.extend(
                length(rest).into_iter().map(|(to, rest)| (DurationRange { from: None, to: Some(to) }, rest)),
            );
        }
        for (from, rest) in length(text) {
            ways.extend(
                lit(rest, " or more").map(|rest| (DurationRange { from: Some(from), to: None }, rest)),
            );
            let tos = lit(rest, " to ").map(length).unwrap_or_default();
            let differ = |to: &Duration| to.unit != from.unit;
            ways.extend(
                tos.into_iter()
                    .filter(|(to, _)| differ(to))
                    .map(|(to, rest)| (DurationRange { from: Some(from), to: Some(to) }, rest)),
            );
        }
        if let Some((count, rest)) = digits(text) {
            for (to, rest) in lit(rest, " to ").map(length).unwrap_or_default() {
                let from = Duration { count: count as u32, unit: to.unit };
                ways.push((DurationRange { from: Some(from), to: Some(to) }, rest));
            }
        }
        ways
    }
    listed(text, " or ", &one)
}

/// What is asked of a field, as its values are written.
fn asked<'t>(field: &'static Field, text: &'t str) -> Ways<'t, Ask> {
    match field.kind {
        Kind::Names(_) | Kind::FreeNames => map(values(text), Ask::Names),
        Kind::Text => map(values(text), Ask::Words),
        Kind::Whole => map(values(text), Ask::Whole),
        Kind::Money => map(ranges(text, Of::Amount), Ask::Ranges),
        Kind::Since => map(ages(text), Ask::Ages),
        Kind::Number { unit, .. } => {
            let of = if unit.starts_with('%') { Of::Percent } else { Of::Count };
            let unit = unit.trim_start_matches('%').trim();
            let mut ways = Vec::new();
            for (ranges, rest) in ranges(text, of) {
                let is_one = ranges.ranges() == [Interval::exactly(1)];
                let unit = if is_one { unit.trim_end_matches('s') } else { unit };
                let rest = if unit.is_empty() { Some(rest) } else { lit(rest, &format!(" {unit}")) };
                ways.extend(rest.map(|rest| (Ask::Ranges(ranges), rest)));
            }
            ways
        }
        _ => Vec::new(),
    }
}

fn map<'t, A, B>(ways: Ways<'t, A>, make: impl Fn(A) -> B) -> Ways<'t, B> {
    ways.into_iter().map(|(item, rest)| (make(item), rest)).collect()
}

/// A template with `{}` for the values of a field.
fn template<'t>(field: &'static Field, template: &str, text: &'t str) -> Ways<'t, Ask> {
    let (before, after) = template.split_once("{}").expect("a place for values");
    let Some(rest) = lit(text, before) else { return Vec::new() };
    asked(field, rest).into_iter().filter_map(|(ask, rest)| Some((ask, lit(rest, after)?))).collect()
}

fn titles<'t>(field: &'static Field, text: &'t str) -> Ways<'t, Filter> {
    let mut ways = Vec::new();
    for (with, negated) in [("with ", false), ("without ", true)] {
        let Some(rest) = lit(text, with) else { continue };
        let shapes: [(&str, &str, TitleMode); 5] = [
            ("the role ", "", TitleMode::Role),
            ("a role like ", "", TitleMode::Similar),
            ("the words ", " in the title", TitleMode::Words),
            ("exactly the title ", "", TitleMode::Exact),
            ("a title matching ", "", TitleMode::Regex),
        ];
        for (before, after, mode) in shapes {
            let Some(rest) = lit(rest, before) else { continue };
            let read = if mode.is_read() { values(rest) } else { in_quotes(rest) };
            for (texts, rest) in read {
                if let Some(rest) = lit(rest, after) {
                    ways.push((not(negated, Filter::test(field, Ask::Title(mode, texts))), rest));
                }
            }
        }
    }
    ways
}

fn not(negated: bool, filter: Filter) -> Filter {
    if negated { Filter::negate(filter) } else { filter }
}

fn article(fact: &str) -> &'static str {
    if fact.ends_with('s') && !fact.ends_with("us") && !fact.ends_with("ss") { "" } else { "a " }
}

/// A clause of one slot: a test or its negation, perhaps.
fn clause<'t>(slot: Slot, text: &'t str) -> Ways<'t, Filter> {
    let mut ways = Vec::new();
    if let Some(rest) = lit(text, "perhaps ") {
        ways.extend(map(certain(slot, rest), |filter| Filter::Maybe(Box::new(filter))));
    }
    ways.extend(certain(slot, text));
    ways
}

fn certain<'t>(slot: Slot, text: &'t str) -> Ways<'t, Filter> {
    let mut ways = Vec::new();
    for field in fields::ALL.iter().copied().filter(|field| field.is_asked()) {
        let subject = match field.subject {
            Subject::Person => Slot::Person,
            Subject::Company => Slot::With,
            _ => continue,
        };
        if subject == slot {
            let (fact, one) = (field.unknown, article(field.unknown));
            let shapes = if slot == Slot::Person {
                [
                    (format!("with {one}known {fact}"), Ask::Known, false),
                    (format!("without {one}known {fact}"), Ask::Known, true),
                    (format!("with no known {fact}"), Ask::Unknown, false),
                    (format!("without an unknown {fact}"), Ask::Unknown, true),
                ]
            } else {
                [
                    (format!("{one}known {fact}"), Ask::Known, false),
                    (format!("not {one}known {fact}"), Ask::Known, true),
                    (format!("no known {fact}"), Ask::Unknown, false),
                    (format!("not an unknown {fact}"), Ask::Unknown, true),
                ]
            };
            for (words, ask, negated) in shapes {
                if let Some(rest) = lit(text, &words)
                    && !rest.starts_with(|c: char| c.is_alphanumeric())
                {
                    ways.push((not(negated, Filter::test(field, ask)), rest));
                }
            }
        }
        if slot == Slot::Person && matches!(field.kind, Kind::Title) {
            ways.extend(titles(field, text));
            continue;
        }
        if field.say.slot != slot || matches!(field.kind, Kind::List(_)) {
            continue;
        }
        let (yes, no) = match (slot, field.kind) {
            (Slot::In, Kind::Text) => ("named {}".to_string(), "not named {}".to_string()),
            (Slot::In, _) => (format!("in {}", field.say.yes), field.say.no.to_string()),
            _ => (field.say.yes.to_string(), field.say.no.to_string()),
        };
        for (words, negated) in [(yes, false), (no, true)] {
            ways.extend(map(template(field, &words, text), |ask| not(negated, Filter::test(field, ask))));
        }
    }
    if slot == Slot::That {
        ways.extend(lists(text));
    }
    if slot == Slot::Person {
        ways.extend(column(text));
    }
    ways
}

/// A custom column with what is asked of it.
fn column(text: &str) -> Ways<'_, Filter> {
    fn name(text: &str) -> Ways<'_, String> {
        let Some(rest) = lit(text, "x.") else { return Vec::new() };
        if rest.starts_with('"') {
            return value(rest);
        }
        let end = rest.find([' ', ',', ')']).unwrap_or(rest.len());
        vec![(rest[..end].to_string(), &rest[end..])]
    }
    let test = |name: &str, ask| Filter::Column(ColumnTest { name: name.to_string(), ask });
    let mut ways = Vec::new();
    for (words, ask, negated) in [
        ("with a known ", ColumnAsk::Known, false),
        ("without a known ", ColumnAsk::Known, true),
        ("with no known ", ColumnAsk::Unknown, false),
        ("without an unknown ", ColumnAsk::Unknown, true),
    ] {
        let names = lit(text, words).map(name).unwrap_or_default();
        ways.extend(map(names, |name| not(negated, test(&name, ask.clone()))));
    }
    for (with, negated) in [("with ", false), ("without ", true)] {
        for (name, rest) in lit(text, with).map(name).unwrap_or_default() {
            let Some(rest) = lit(rest, " ") else { continue };
            let mut asked = map(in_quotes(rest), ColumnAsk::Texts);
            asked.extend(map(
                cell_ranges(rest, "any number", ["or more", "or less"], thousandths),
                ColumnAsk::Numbers,
            ));
            asked.extend(map(cell_ranges(rest, "any day", ["or later", "or earlier"], day), ColumnAsk::Days));
            ways.extend(map(asked, |ask| not(negated, test(&name, ask))));
        }
    }
    ways
}

/// A number with its fraction, in thousandths; not the beginning of a date.
fn thousandths(text: &str) -> Option<(i64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-')).unwrap_or(text.len());
    let number: f64 = text[..end].parse().ok()?;
    Some(((number * 1000.0).round() as i64, &text[end..]))
}

fn day(text: &str) -> Option<(i64, &str)> {
    let (date, rest) = text.split_at_checked(10)?;
    Some((leadsift::value::Day::parse_iso(date)?.number(), rest))
}

fn cell_ranges<'t>(
    text: &'t str,
    any: &str,
    [more, less]: [&str; 2],
    read: fn(&'t str) -> Option<(i64, &'t str)>,
) -> Ways<'t, RangeSet> {
    let one = |text: &'t str| -> Ways<'t, Interval> {
        let mut ways: Ways<'t, Interval> = Vec::new();
        ways.extend(lit(text, any).map(|rest| (Interval::ANY, rest)));
        for (word, step) in [("more than ", 1), ("less than ", -1)] {
            if let Some((number, rest)) = lit(text, word).and_then(read) {
                let range =
                    if step > 0 { Interval::at_least(number + 1) } else { Interval::at_most(number - 1) };
                ways.push((range, rest));
            }
        }
        let Some((lo, rest)) = read(text) else { return ways };
        ways.push((Interval::exactly(lo), rest));
        ways.extend(lit(rest, &format!(" {more}")).map(|rest| (Interval::at_least(lo), rest)));
        ways.extend(lit(rest, &format!(" {less}")).map(|rest| (Interval::at_most(lo), rest)));
        if let Some((hi, rest)) = lit(rest, " to ").and_then(read) {
            ways.push((Interval { lo, hi }, rest));
        }
        ways
    };
    listed(text, " or ", &one).into_iter().map(|(ranges, rest)| (RangeSet::new(ranges), rest)).collect()
}

fn has(list: List, tests: Vec<Filter>, measure: Measure) -> Filter {
    Filter::Has(Element { list, test: Box::new(Filter::All(tests)), measure })
}

/// What companies do: the elements of their lists.
fn lists(text: &str) -> Ways<'_, Filter> {
    let mut ways = Vec::new();
    let (do_not, plain) = match lit(text, "do not ") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    // Hiring.
    for (words, negated) in [("are hiring", false), ("are not hiring", true)] {
        if let Some(rest) = lit(text, words) {
            for (tests, rest) in opening(rest, " a ") {
                ways.push((not(negated, has(List::Hiring, tests, Measure::any())), rest));
            }
        }
    }
    if let Some(rest) = lit(plain, "have ") {
        for (count, rest) in counts(rest) {
            let is_one = count.ranges() == [Interval::exactly(1)];
            let Some(rest) = lit(rest, if is_one { " open role" } else { " open roles" }) else { continue };
            for (tests, rest) in opening(rest, " for a ") {
                ways.push((not(do_not, has(List::Hiring, tests, Measure::Count(count.clone()))), rest));
            }
        }
    }
    // Technologies.
    if let Some(rest) = lit(plain, "use ") {
        ways.extend(
            lit(rest, "any technology")
                .map(|rest| (not(do_not, has(List::Tech, Vec::new(), Measure::any())), rest)),
        );
        for (tests, rest) in own(List::Tech, rest) {
            ways.push((not(do_not, has(List::Tech, tests, Measure::any())), rest));
        }
        for (count, rest) in counts(rest) {
            let measure = Measure::Count(count.clone());
            let is_one = count.ranges() == [Interval::exactly(1)];
            let word = if is_one { " technology" } else { " technologies" };
            ways.extend(
                lit(rest, word).map(|rest| (not(do_not, has(List::Tech, Vec::new(), measure.clone())), rest)),
            );
            for (tests, rest) in lit(rest, " of ").map(|rest| own(List::Tech, rest)).unwrap_or_default() {
                ways.push((not(do_not, has(List::Tech, tests, measure.clone())), rest));
            }
        }
    }
    // Advertising.
    if let Some(rest) = lit(plain, "advertise") {
        ways.push((not(do_not, has(List::Ads, Vec::new(), Measure::any())), rest));
        if let Some(rest) = lit(rest, " on ") {
            for (tests, rest) in own(List::Ads, rest) {
                ways.push((not(do_not, has(List::Ads, tests, Measure::any())), rest));
            }
            for (count, rest) in counts(rest) {
                let measure = Measure::Count(count.clone());
                let is_one = count.ranges() == [Interval::exactly(1)];
                let Some(rest) = lit(rest, if is_one { " platform" } else { " platforms" }) else { continue };
                ways.push((not(do_not, has(List::Ads, Vec::new(), measure.clone())), rest));
                for (tests, rest) in lit(rest, " of ").map(|rest| own(List::Ads, rest)).unwrap_or_default() {
                    ways.push((not(do_not, has(List::Ads, tests, measure.clone())), rest));
                }
            }
        }
    }
    if let Some(rest) = lit(plain, "spend ") {
        for (total, rest) in ranges(rest, Of::Amount) {
            let Some(rest) = lit(rest, " a month in total on ") else { continue };
            let measure = Measure::Total(total.clone());
            ways.extend(
                lit(rest, "ads").map(|rest| (not(do_not, has(List::Ads, Vec::new(), measure.clone())), rest)),
            );
            for (tests, rest) in own(List::Ads, rest) {
                ways.push((not(do_not, has(List::Ads, tests, measure.clone())), rest));
            }
        }
    }
    ways
}

/// The tests of one opening, each behind a space; a role first, behind `a `.
fn opening<'t>(text: &'t str, a: &str) -> Ways<'t, Vec<Filter>> {
    let mut open: Ways<'t, Vec<Filter>> = vec![(Vec::new(), text)];
    for (titles, rest) in lit(text, a).map(values).unwrap_or_default() {
        open.push((vec![Filter::test(&named::HIRING_TITLE, Ask::Title(TitleMode::Role, titles))], rest));
    }
    behind(List::Hiring, open)
}

/// The tests of one technology or platform: its name, or what stands for one, and the rest, each behind a space.
fn own(list: List, text: &str) -> Ways<'_, Vec<Filter>> {
    let mut open = map(values(text), |names| vec![Filter::test(list.main_field(), Ask::Names(names))]);
    let anything = if list == List::Ads { "a platform" } else { "something" };
    let nameless = lit(text, anything).map(|rest| vec![(Vec::new(), rest)]).unwrap_or_default();
    open = behind(list, open);
    open.extend(behind(list, nameless).into_iter().filter(|(tests, _)| !tests.is_empty()));
    open
}

fn behind(list: List, mut open: Ways<'_, Vec<Filter>>) -> Ways<'_, Vec<Filter>> {
    let mut ways = Vec::new();
    while let Some((tests, rest)) = open.pop() {
        if let Some(rest) = lit(rest, " ") {
            for (test, rest) in any_filter(rest, About::Element(list)) {
                open.push(([tests.clone(), vec![test]].concat(), rest));
            }
        }
        ways.push((tests, rest));
    }
    ways
}

#[derive(Clone, Copy, PartialEq)]
enum About {
    Lead,
    Company,
    Element(List),
}

/// A filter in brackets, or a leaf that stands by itself.
fn any_filter(text: &str, about: About) -> Ways<'_, Filter> {
    let mut ways = Vec::new();
    if let Some(rest) = lit(text, "(") {
        for (word, empty) in [("everyone)", Filter::All(Vec::new())), ("no one)", Filter::Any(Vec::new()))] {
            ways.extend(lit(rest, word).map(|rest| (empty, rest)));
        }
        for between in [" and ", " or "] {
            let mut open = map(any_filter(rest, about), |part| vec![part]);
            while let Some((parts, rest)) = open.pop() {
                if let Some(rest) = lit(rest, between) {
                    for (part, rest) in any_filter(rest, about) {
                        open.push(([parts.clone(), vec![part]].concat(), rest));
                    }
                }
                if parts.len() > 1
                    && let Some(rest) = lit(rest, ")")
                {
                    let group = if between == " and " { Filter::All(parts) } else { Filter::Any(parts) };
                    ways.push((group, rest));
                }
            }
        }
    }
    for (word, negated) in [("not ", true), ("perhaps ", false)] {
        let Some(rest) = lit(text, word).filter(|rest| rest.starts_with('(')) else { continue };
        let wrap = |filter| if negated { Filter::negate(filter) } else { Filter::Maybe(Box::new(filter)) };
        ways.extend(map(any_filter(rest, about), wrap));
        // A leaf, or a negation, in brackets of its own.
        for (inner, rest) in any_filter(&rest[1..], about) {
            if !matches!(inner, Filter::All(_) | Filter::Any(_)) {
                ways.extend(lit(rest, ")").map(|rest| (wrap(inner), rest)));
            }
        }
    }
    ways.extend(leaf(text, about));
    ways
}

fn leaf(text: &str, about: About) -> Ways<'_, Filter> {
    let company = |text| {
        let mut ways = clause(Slot::In, text);
        ways.extend(lit(text, "with ").map(|rest| clause(Slot::With, rest)).unwrap_or_default());
        ways.extend(lit(text, "that ").map(|rest| clause(Slot::That, rest)).unwrap_or_default());
        ways
    };
    match about {
        About::Lead => {
            let mut ways = clause(Slot::Person, text);
            ways.extend(lit(text, "at companies ").map(company).unwrap_or_default());
            ways
        }
        About::Company => company(text),
        About::Element(list) => {
            let mut ways = Vec::new();
            if let Some(rest) = lit(text, "perhaps ") {
                ways.extend(map(element_leaf(list, rest), |filter| Filter::Maybe(Box::new(filter))));
            }
            ways.extend(element_leaf(list, text));
            ways
        }
    }
}

fn element_leaf(list: List, text: &str) -> Ways<'_, Filter> {
    let mut ways = Vec::new();
    let (negated, plain) = match lit(text, "not ") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    for field in fields::of(list.element()).filter(|field| field.is_asked()) {
        let fact = if *field == named::HIRING_SINCE { field.unknown } else { field.name };
        let one = article(fact);
        for (words, ask) in
            [(format!("with {one}known {fact}"), Ask::Known), (format!("with no known {fact}"), Ask::Unknown)]
        {
            ways.extend(lit(plain, &words).map(|rest| (not(negated, Filter::test(field, ask)), rest)));
        }
        let shapes: Vec<(&str, bool)> = match field.kind {
            Kind::Title => {
                ways.extend(titles(field, text));
                continue;
            }
            Kind::Money => vec![("with {} a month", false), ("not with {} a month", true)],
            Kind::Since => vec![("posted {} ago", false), ("not posted {} ago", true)],
            Kind::Whole => vec![("posted at {}", false), ("not posted at {}", true)],
            _ if *field == named::HIRING_DEPARTMENT => vec![("in {}", false), ("outside {}", true)],
            _ if *field == named::HIRING_PLACE => vec![("based in {}", false), ("not based in {}", true)],
            _ => vec![("named {}", false), ("other than {}", true)],
        };
        for (words, negated) in shapes {
            ways.extend(map(template(field, words, text), |ask| not(negated, Filter::test(field, ask))));
        }
    }
    ways
}

/// A whole sentence.
fn read(text: &str) -> Vec<Filter> {
    // Who.
    let mut open: Ways<'_, Vec<Filter>> = Vec::new();
    let mut titled: Ways<'_, Vec<Filter>> = Vec::new();
    for word in ["Everyone", "People"] {
        open.extend(lit(text, word).map(|rest| (Vec::new(), rest)));
    }
    let role = |negated| {
        move |titles| vec![not(negated, Filter::test(&named::TITLE, Ask::Title(TitleMode::Role, titles)))]
    };
    titled.extend(map(values(text), role(false)));
    if let Some(rest) = lit(text, "Anyone but ") {
        titled.extend(map(values(rest), role(true)));
    }
    let mut ways: Ways<'_, Vec<Filter>> = Vec::new();
    // The person.
    for (first, starts) in [(" ", open), (", ", titled)] {
        for (clauses, rest) in starts {
            ways.push((clauses.clone(), rest));
            let mut more: Ways<'_, Vec<Filter>> = Vec::new();
            let part = |rest| {
                let mut parts = clause(Slot::Person, rest);
                parts.extend(any_filter(rest, About::Lead).into_iter().filter(|(filter, _)| {
                    !matches!(filter, Filter::Test(_) | Filter::Has(_) | Filter::Column(_))
                }));
                parts
            };
            for (filter, rest) in lit(rest, first).map(part).unwrap_or_default() {
                more.push(([clauses.clone(), vec![filter]].concat(), rest));
            }
            while let Some((clauses, rest)) = more.pop() {
                if let Some(rest) = lit(rest, ", ") {
                    for (filter, rest) in part(rest) {
                        more.push(([clauses.clone(), vec![filter]].concat(), rest));
                    }
                }
                ways.push((clauses.clone(), rest));
                if rest.starts_with(", at companies ") {
                    ways.push((clauses, &rest[1..]));
                }
            }
        }
    }
    // The companies.
    let mut found: Vec<Filter> = Vec::new();
    let mut ended = |clauses: Vec<Filter>, rest: &str| {
        if rest.is_empty() {
            let filter = sorted(Filter::All(clauses));
            if !found.contains(&filter) {
                found.push(filter);
            }
        }
    };
    for (clauses, rest) in ways {
        ended(clauses.clone(), rest);
        let Some(rest) = lit(rest, " at companies") else { continue };
        let mut open = vec![(clauses, rest)];
        let before = open.clone();
        while let Some((clauses, rest)) = open.pop() {
            for (filter, left) in lit(rest, " ").map(|rest| clause(Slot::In, rest)).unwrap_or_default() {
                open.push(([clauses.clone(), vec![filter]].concat(), left));
            }
            let mut with = vec![(clauses.clone(), rest)];
            if let Some(rest) = lit(rest, " with ") {
                with.extend(
                    listed(rest, " and ", &|text| clause(Slot::With, text))
                        .into_iter()
                        .map(|(more, rest)| ([clauses.clone(), more].concat(), rest)),
                );
            }
            let mut that = with.clone();
            for (clauses, rest) in with {
                if let Some(rest) = lit(rest, " that ") {
                    that.extend(
                        listed(rest, " and ", &|text| clause(Slot::That, text))
                            .into_iter()
                            .map(|(more, rest)| ([clauses.clone(), more].concat(), rest)),
                    );
                }
            }
            for (clauses, rest) in that {
                ended(clauses.clone(), rest);
                let first = if before.iter().any(|(_, begun)| *begun == rest) { " " } else { " and " };
                let mut groups: Ways<'_, Vec<Filter>> = Vec::new();
                for (group, rest) in
                    lit(rest, first).map(|rest| any_filter(rest, About::Company)).unwrap_or_default()
                {
                    groups.push(([clauses.clone(), vec![group]].concat(), rest));
                }
                while let Some((clauses, rest)) = groups.pop() {
                    ended(clauses.clone(), rest);
                    for (group, rest) in
                        lit(rest, " and ").map(|rest| any_filter(rest, About::Company)).unwrap_or_default()
                    {
                        groups.push(([clauses.clone(), vec![group]].concat(), rest));
                    }
                }
            }
        }
    }
    found
}

/// The filter in its one form, the parts of conjunctions and disjunctions in the order of their text.
fn sorted(filter: Filter) -> Filter {
    fn order(filter: Filter) -> Filter {
        let parts = |parts: Vec<Filter>| {
            let mut parts: Vec<Filter> = parts.into_iter().map(order).collect();
            parts.sort_by_cached_key(|part| format!("{part} {part:?}"));
            parts
        };
        match filter {
            Filter::All(all) => Filter::All(parts(all)),
            Filter::Any(any) => Filter::Any(parts(any)),
            Filter::Not(inner) => Filter::negate(order(*inner)),
            Filter::Maybe(inner) => Filter::Maybe(Box::new(order(*inner))),
            Filter::Has(element) => Filter::Has(Element { test: Box::new(order(*element.test)), ..element }),
            test => test,
        }
    }
    order(filter.canonical())
}

#[test]
fn sentences_are_read_back() {
    let mut wrong = Vec::new();
    for seed in 0..3000 {
        let filter = random::filter(seed, 1 + seed as usize % 4).canonical();
        let said = sentence(&filter);
        let read = read(&said);
        if read != [sorted(filter.clone())] {
            wrong.push(format!(
                "seed {seed}: {said}\n  of   {filter}\n  read {}",
                read.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n       ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{} sentences\n{}", wrong.len(), wrong[..wrong.len().min(12)].join("\n"));
}

#[test]
fn sentences_of_flat_questions_are_read_back() {
    for seed in 0..1500 {
        let parts = (0..1 + seed % 5).map(|at| random::filter(10_000 + 10 * seed + at, 0));
        let filter = parts.fold(Filter::everything(), Filter::and).canonical();
        let said = sentence(&filter);
        let read = read(&said);
        assert_eq!(read, [sorted(filter.clone())], "seed {seed}: {said}\n{filter}");
    }
}

#[test]
fn values_that_look_like_a_sentence_are_read_back() {
    let hostile = [
        "New York, NY",
        "Oil, Gas, and Mining",
        "this or that",
        "Chicago, in the role under 1 year",
        "x) and (y",
        "people",
        "a platform",
        "ADS",
        "Manager in charge",
        "3M",
        "$5K or more",
        "say \"hi\"",
        "back\\slash\\",
        "the city Chicago",
        "funding of $5M or less",
        "人事部長",
        "double  space",
    ];
    let asked = |field: &'static Field, texts: Vec<String>| match field.kind {
        Kind::Names(_) | Kind::FreeNames => Some(Ask::Names(texts)),
        Kind::Text => Some(Ask::Words(texts)),
        Kind::Whole => Some(Ask::Whole(texts)),
        Kind::Title => Some(Ask::Title(TitleMode::Role, texts)),
        _ => None,
    };
    let mut count = 0;
    for field in fields::ALL.iter().copied().filter(|field| field.is_asked()) {
        for (at, one) in hostile.iter().enumerate() {
            let other = hostile[(at + 5) % hostile.len()];
            let Some(ask) = asked(field, vec![(*one).to_string(), other.to_string()]) else { continue };
            let test = Filter::test(field, ask);
            let filter = match List::ALL.into_iter().find(|list| list.element() == field.subject) {
                Some(list) => has(list, vec![test], Measure::any()),
                None => test,
            };
            let nested = Filter::Any(vec![filter.clone(), Filter::negate(filter.clone())]);
            for filter in [filter.clone(), Filter::negate(filter), nested] {
                let said = sentence(&filter);
                assert_eq!(read(&said), [sorted(filter.clone())], "{said}\n{filter}");
                count += 1;
            }
        }
    }
    assert!(count > 500, "{count}");
}
