//! What the values of a flag or of a test ask of a field: one reading for the command line and the filter language.
//!
//! Several values mean any of them; ranges are united. A value is never split at its commas, except where its field
//! has a vocabulary that does not know the whole but knows every part. A name that the vocabulary does not know stays
//! as written, for the data may carry it; [`super::unknown_names`] lists those. Only seniority and department, which
//! exist in no other form than the vocabulary's, refuse it here.

use super::pattern;
use super::quantity;
use super::tree::{Ask, Element, Filter, Measure, TitleMode};
use crate::error::{Error, Result};
use crate::fields::normalise::squeeze;
use crate::fields::{Field, Kind, List, Reading, named};
use crate::taxonomy::{self, Vocabulary};
use crate::text;
use crate::value::{DurationRange, Interval, RangeSet};

/// What `values` ask of `field`. Of a list, they ask its main element field.
pub fn ask(field: &'static Field, values: &[&str]) -> Result<Ask> {
    if values.is_empty() {
        return Err(missing(field));
    }
    Ok(match field.kind {
        Kind::Text => Ask::Words(each(values, |value| worded(field, value))?),
        Kind::Whole => Ask::Whole(each(values, |value| whole(field, value))?),
        Kind::Title => return ask_title(TitleMode::Role, values),
        Kind::Names(vocabulary) => {
            let mut names = Vec::new();
            for value in values {
                add_new(&mut names, self::names(field, vocabulary(), value)?);
            }
            Ask::Names(names)
        }
        Kind::FreeNames if *field == named::REGION || *field == named::COMPANY_REGION => {
            let mut names = Vec::new();
            for value in values {
                add_new(&mut names, regions(&present(field, value)?));
            }
            Ask::Names(names)
        }
        Kind::FreeNames => Ask::Names(each(values, |value| present(field, value))?),
        Kind::Number { .. } => Ask::Ranges(counts(values)?),
        Kind::Money => Ask::Ranges(amounts(values)?),
        Kind::Since => Ask::Ages(each(values, DurationRange::parse)?),
        Kind::Date | Kind::NamePart => {
            return Err(Error::usage(format!("`{}` is kept and not asked", field.name))
                .with_hint("`leadsift fields` lists what filters can ask"));
        }
        Kind::List(list) => return ask(list.main_field(), values),
    })
}

/// What `values` ask of a title, of a person or an opening, in one of the modes.
pub fn ask_title(mode: TitleMode, values: &[&str]) -> Result<Ask> {
    if values.is_empty() {
        return Err(missing(&named::TITLE));
    }
    let read = |value: &str| match mode {
        TitleMode::Regex => pattern::compile(value).map(|_| value.to_string()),
        _ => worded(&named::TITLE, value),
    };
    Ok(Ask::Title(mode, each(values, read)?))
}

/// The filter that `values` ask of a field at the top level: a test, or for a list a test of its elements.
pub fn test(field: &'static Field, values: &[&str]) -> Result<Filter> {
    let ask = ask(field, values)?;
    Ok(match field.kind {
        Kind::List(list) => element(list, vec![Filter::test(list.main_field(), ask)], None, None),
        _ => Filter::test(field, ask),
    })
}

/// The filter that one and the same element passes all of `tests`, that so many do, and that their stated amounts come
/// to so much. Without `count` and `total` one element is enough.
pub fn element(list: List, tests: Vec<Filter>, count: Option<RangeSet>, total: Option<RangeSet>) -> Filter {
    let test = Box::new(Filter::All(tests).canonical());
    let has = |measure| Filter::Has(Element { list, test: test.clone(), measure });
    let measures = [count.map(Measure::Count), total.map(Measure::Total)];
    let mut parts: Vec<Filter> = measures.into_iter().flatten().map(has).collect();
    match parts.len() {
        0 => has(Measure::any()),
        1 => parts.swap_remove(0),
        _ => Filter::All(parts),
    }
}

/// The numbers that `values` ask for, united.
pub fn counts(values: &[&str]) -> Result<RangeSet> {
    ranges(values, quantity::number)
}

/// The amounts in US dollars that `values` ask for, united.
pub fn amounts(values: &[&str]) -> Result<RangeSet> {
    ranges(values, quantity::money)
}

/// The names that `value` asks for: the canonical one, the canonical parts of a list, else the name as written.
pub(super) fn names(field: &Field, vocabulary: &Vocabulary, value: &str) -> Result<Vec<String>> {
    let whole = present(field, value)?;
    if let Some(name) = vocabulary.canonical(&whole) {
        return Ok(vec![name.to_string()]);
    }
    if whole.contains(',') {
        let parts = whole.split(',').map(|part| vocabulary.canonical(part.trim()).map(str::to_string));
        if let Some(known) = parts.collect::<Option<Vec<String>>>() {
            return Ok(known);
        }
    }
    if is_closed(field) {
        let known = vocabulary.names().collect::<Vec<_>>().join(", ");
        let near = vocabulary.suggest(&whole, 3);
        let hint = if near.is_empty() {
            format!("known are {known}")
        } else {
            format!("did you mean {}? Known are {known}", near.join(", "))
        };
        return Err(Error::usage(format!("`{whole}` is no {}", field.name)).with_hint(hint));
    }
    if *field == named::TECH_NAME {
        return Ok(vec![taxonomy::technology_name(&whole)]);
    }
    Ok(vec![whole])
}

/// The regions that a name or code means. What several countries use means all of theirs, and itself: data that names no
/// country keeps it as written.
fn regions(value: &str) -> Vec<String> {
    let meant = taxonomy::regions_meant(value);
    let mut names: Vec<String> = meant.iter().map(|name| (*name).to_string()).collect();
    if names.len() != 1 {
        names.push(value.to_string());
    }
    names
}

/// Whether no data carries names of the field that its vocabulary does not know.
pub(super) fn is_closed(field: &Field) -> bool {
    // What also follows from titles exists only as the analysis names it, and import refuses everything else.
    field.from_title.is_some()
}

fn ranges(values: &[&str], read: impl Fn(&str) -> Result<Interval>) -> Result<RangeSet> {
    values.iter().map(|value| read(value)).collect::<Result<Vec<_>>>().map(RangeSet::new)
}

fn each<T: PartialEq>(values: &[&str], read: impl Fn(&str) -> Result<T>) -> Result<Vec<T>> {
    let mut read_values = Vec::with_capacity(values.len());
    for value in values {
        add_new(&mut read_values, [read(value)?]);
    }
    Ok(read_values)
}

fn add_new<T: PartialEq>(list: &mut Vec<T>, more: impl IntoIterator<Item = T>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}

fn present(field: &Field, value: &str) -> Result<String> {
    let value = squeeze(value);
    if text::fold(&value).is_empty() { Err(missing(field)) } else { Ok(value) }
}

fn worded(field: &Field, value: &str) -> Result<String> {
    let value = present(field, value)?;
    if text::words(&value).is_empty() {
        return Err(Error::usage(format!("`{value}` holds no word"))
            .with_hint(format!("write letters or digits, such as {}:\"{}\"", field.name, field.example)));
    }
    Ok(value)
}

fn whole(field: &Field, value: &str) -> Result<String> {
    match (field.normalise)(value, &Reading::default()) {
        Ok(Some(read)) => Ok(read.as_text().unwrap_or(value).to_string()),
        Ok(None) => Err(missing(field)),
        Err(reason) => Err(Error::usage(format!("`{value}`: {reason}"))
            .with_hint(format!("write {}:\"{}\"", field.name, field.example))),
    }
}

fn missing(field: &Field) -> Error {
    Error::usage(format!("`{}` is asked without a value", field.name))
        .with_hint(format!("write a value, such as {}, or ask for `known` or `unknown`", field.example))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::by_name;

    fn asked(name: &str, values: &[&str]) -> Result<Ask> {
        ask(by_name(name).expect("a field"), values)
    }

    #[test]
    fn only_a_list_of_known_names_is_split() {
        for (value, expected) in [
            ("Bars, Taverns, and Nightclubs", vec!["Bars, Taverns, and Nightclubs"]),
            ("banking,insurance", vec!["Banking", "Insurance"]),
            ("banking, wizardry", vec!["banking, wizardry"]),
            ("BANKING", vec!["Banking"]),
        ] {
            let expected = Ask::Names(expected.into_iter().map(str::to_string).collect());
            assert_eq!(asked("industry", &[value]).expect(value), expected);
        }
        assert_eq!(
            asked("city", &["Paris, Texas"]).expect("a city"),
            Ask::Names(vec!["Paris, Texas".into()])
        );
    }

    #[test]
    fn regions_of_people_and_of_companies_are_told_by_their_codes() {
        let california = asked("region", &["CA"]).expect("a region");
        assert_ne!(california, Ask::Names(vec!["CA".into()]));
        assert_eq!(asked("company_region", &["CA"]).expect("a region"), california);
    }

    #[test]
    fn one_measure_is_one_element() {
        let at_least = |count| Some(RangeSet::from(Interval::at_least(count)));
        let measures = |count, total| match element(List::Ads, Vec::new(), count, total) {
            Filter::Has(element) => vec![element.measure],
            Filter::All(parts) => parts
                .into_iter()
                .map(|part| match part {
                    Filter::Has(element) => element.measure,
                    part => panic!("{part}"),
                })
                .collect(),
            other => panic!("{other}"),
        };
        assert_eq!(measures(None, None), [Measure::any()]);
        assert!(matches!(element(List::Ads, Vec::new(), at_least(2), None), Filter::Has(_)));
        assert_eq!(measures(None, at_least(9)), [Measure::Total(at_least(9).expect("a set"))]);
        assert_eq!(measures(at_least(2), at_least(9)).len(), 2);
    }

    #[test]
    fn several_values_are_united_and_said_once() {
        assert_eq!(
            asked("headcount", &["11-50", "1..10", "200.."]).expect("ranges"),
            Ask::Ranges(RangeSet::new([Interval::new(1, 50), Interval::at_least(200)]))
        );
        assert_eq!(
            asked("industry", &["banking", "Banking"]).expect("names"),
            Ask::Names(vec!["Banking".into()])
        );
    }

    #[test]
    fn classes_are_closed_and_other_names_are_not() {
        let error = asked("seniority", &["managr"]).expect_err("no seniority");
        assert!(error.hint().expect("a hint").starts_with("did you mean Manager"), "{error:?}");
        assert!(asked("department", &["wizardry"]).is_err());
        assert!(asked("industry", &["wizardry"]).is_ok());
    }

    #[test]
    fn whole_values_are_normalised() {
        assert_eq!(
            asked("domain", &["https://www.northgate.example/about"]).expect("a domain"),
            Ask::Whole(vec!["northgate.example".into()])
        );
        assert!(asked("domain", &["northgate"]).is_err());
        assert!(asked("email", &["Maya"]).is_err());
    }

    #[test]
    fn empty_values_are_refused() {
        for name in ["title", "name", "industry", "city", "domain", "headcount", "revenue", "tenure"] {
            assert!(asked(name, &[""]).is_err(), "{name}");
            assert!(asked(name, &[]).is_err(), "{name}");
        }
        assert!(asked("title", &["---"]).is_err());
    }
}
