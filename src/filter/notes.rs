//! What was read into the values of a filter, for the line under the echo, and the names that only data can know.

use std::fmt;

use super::ask;
use super::quantity;
use super::saying;
use super::tree::{Ask, Filter};
use crate::fields::{Field, Kind};
use crate::taxonomy::titles;
use crate::text;

/// A value that means more, or something else, than its letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadNote {
    /// As it was written.
    pub written: String,
    /// As it was read.
    pub read: String,
}

impl fmt::Display for ReadNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} → {}", self.written, self.read)
    }
}

/// The values that were read as something else than they say, beyond letter case: `adwords → Google Ads`,
/// `HR Manager → also Human Resources Manager`. Each once, in order.
pub fn read_notes(written: &[(&'static Field, String)]) -> Vec<ReadNote> {
    let mut notes = Vec::new();
    for (field, value) in written {
        let field = match field.kind {
            Kind::List(list) => list.main_field(),
            _ => field,
        };
        let read = match field.kind {
            Kind::Title => titles::also(value),
            Kind::Money => quantity::converted(value).map(|dollars| {
                format!("{} at the yearly rate, widened by a tenth", saying::amounts(&dollars.into()))
            }),
            Kind::Names(vocabulary) => ask::names(field, vocabulary(), value)
                .ok()
                .filter(|names| {
                    names.len() > 1 || names.iter().any(|name| text::fold(name) != text::fold(value))
                })
                .map(|names| names.join(" or ")),
            _ => None,
        };
        if let Some(read) = read {
            let note = ReadNote { written: value.clone(), read };
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    notes
}

/// [`read_notes`] as text, to be joined with ` · ` behind `read: `.
pub fn notes(written: &[(&'static Field, String)]) -> Vec<String> {
    read_notes(written).iter().map(ToString::to_string).collect()
}

/// The asked names that no vocabulary knows, each with its field: right only if the data carries them, which the
/// caller checks. Free names, such as cities and keywords, are not among them.
pub fn unknown_names(filter: &Filter) -> Vec<(&'static Field, String)> {
    let mut found = Vec::new();
    collect_unknown(filter, &mut found);
    found
}

fn collect_unknown(filter: &Filter, found: &mut Vec<(&'static Field, String)>) {
    filter.leaves(&mut |leaf| match leaf {
        Filter::Has(element) => collect_unknown(&element.test, found),
        Filter::Test(test) => {
            if let (Ask::Names(names), Some(vocabulary)) = (&test.ask, test.field.vocabulary()) {
                for name in names.iter().filter(|name| vocabulary.canonical(name).is_none()) {
                    let unknown = (test.field, name.clone());
                    if !found.contains(&unknown) {
                        found.push(unknown);
                    }
                }
            }
        }
        _ => {}
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::{parse, parse_noting};

    #[test]
    fn only_other_readings_are_noted() {
        let (_, written) = parse_noting(
            "ads:adwords and tech:hubspot and industry:(banking or \"banking, insurance\") and city:x",
        )
        .expect("a filter");
        assert_eq!(notes(&written), ["adwords → Google Ads", "banking, insurance → Banking or Insurance"]);
    }

    #[test]
    fn amounts_in_another_currency_say_what_they_mean() {
        let (_, written) = parse_noting("revenue:\"10M EUR..\" and funding:5M..").expect("a filter");
        let rate = quantity::money("10M EUR..").expect("an amount").lo;
        let dollars = saying::amounts(&crate::value::Interval::at_least(rate).into());
        assert_eq!(
            notes(&written),
            [format!("10M EUR.. → {dollars} at the yearly rate, widened by a tenth")]
        );
    }

    #[test]
    fn names_outside_vocabularies_are_listed_once() {
        let filter =
            parse("not industry:(banking or wizardry) or tech:frobnicator and industry:wizardry and city:x")
                .expect("a filter");
        let unknown: Vec<(&str, String)> =
            unknown_names(&filter).into_iter().map(|(field, name)| (field.column, name)).collect();
        assert_eq!(
            unknown,
            [("industry", "wizardry".to_string()), ("technology", "frobnicator".to_string())]
        );
    }
}
