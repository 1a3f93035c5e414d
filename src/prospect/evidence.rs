//! The facts of a lead that a rule looks at, with date and source, and those that it misses.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::provenance::{Imports, Origin};
use super::reasons::age;
use super::show::value_words;
use crate::fields::{Field, Kind, List, Subject, named};
use crate::filter::evaluate::NO_COMPANY;
use crate::filter::{Element, Filter, Measure, causes, column, evaluate};
use crate::model::{AsOf, Company, Known, Lead, Opening, Record, Technology};
use crate::profile::Shape;
use crate::value::{Day, Value, show_days};

/// A fact that decides a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The name of the field, or of the custom column.
    pub field: Cow<'static, str>,
    /// The fact in words: "start date 2026-08 (2-3 mo ago)".
    pub text: String,
    /// The day it was last seen or stated.
    pub date: Option<Day>,
    /// The row that it comes from. Elements of technology and advertising lists are united from all rows that name them:
    /// these have a date and no single row.
    pub origin: Option<Origin>,
}

/// What a rule of this shape finds of a lead.
pub(super) fn evidence(shape: &Shape, lead: &Lead<'_>, as_of: &AsOf, imports: &Imports<'_>) -> Vec<Evidence> {
    let mut found = Finder { lead, as_of, imports, found: Vec::new() };
    match shape {
        Shape::When { filter, .. } => match shape.fading() {
            // Every posting counts, the newest most: whatever its age, it is what the points are measured from.
            Some((crate::profile::Fading::Posting(rest, _), _)) => {
                found.element(&Element { list: List::Hiring, test: Box::new(rest), measure: Measure::any() });
                found.found.truncate(1);
            }
            _ => found.filter(filter),
        },
        Shape::Near { field, .. } => found.field(field),
        Shape::Share(filters) => filters.iter().for_each(|filter| found.filter(filter)),
        Shape::Per { element, .. } => found.element(element),
    }
    found.found
}

/// The facts that are missing, or known too roughly, for a rule of this shape.
pub(super) fn missing(shape: &Shape, lead: &Lead<'_>, as_of: &AsOf) -> Vec<String> {
    let mut missing = BTreeSet::new();
    let rough = |field: &'static Field, record: Option<&Record>| match record
        .map(|record| record.facts.known(field))
    {
        Some(Known::Interval(_)) => Some(format!("exact {}", field.unknown)),
        Some(_) => Some(field.unknown.to_string()),
        None => Some(NO_COMPANY.to_string()),
    };
    match shape {
        Shape::Near { field, .. } => {
            missing.extend(rough(field, lead.company.map(|company| &company.record)))
        }
        Shape::When { filter, .. } => match shape.fading() {
            Some((crate::profile::Fading::Start(field, _), _)) => {
                missing.extend(rough(field, lead.person.map(|person| &person.record)));
            }
            Some((crate::profile::Fading::Posting(..), _)) => {
                missing.insert(open_list(List::Hiring, lead));
            }
            None => missing.extend(causes(filter, lead, as_of).into_iter().map(Cow::into_owned)),
        },
        Shape::Share(filters) => {
            for filter in filters {
                missing.extend(causes(filter, lead, as_of).into_iter().map(Cow::into_owned));
            }
        }
        Shape::Per { element, .. } => {
            missing.insert(open_list(element.list, lead));
        }
    }
    missing.into_iter().collect()
}

fn open_list(list: List, lead: &Lead<'_>) -> String {
    if lead.company.is_none() { NO_COMPANY } else { list.field().unknown }.to_string()
}

struct Finder<'a> {
    lead: &'a Lead<'a>,
    as_of: &'a AsOf,
    imports: &'a Imports<'a>,
    found: Vec<Evidence>,
}

impl Finder<'_> {
    fn filter(&mut self, filter: &Filter) {
        let mut leaves = Vec::new();
        filter.leaves(&mut |leaf| leaves.push(leaf));
        for leaf in leaves {
            match leaf {
                Filter::Has(element) => self.element(element),
                Filter::Test(test) => self.field(test.field),
                Filter::Column(test) => self.cells(&test.name),
                _ => {}
            }
        }
    }

    fn add(&mut self, evidence: Evidence) {
        if !self.found.contains(&evidence) {
            self.found.push(evidence);
        }
    }

    fn field(&mut self, field: &'static Field) {
        let record = match field.subject {
            Subject::Person => self.lead.person.map(|person| &person.record),
            Subject::Company => self.lead.company.map(|company| &company.record),
            _ => None,
        };
        let Some(record) = record else { return };
        if let Kind::List(list) = field.kind {
            return self.element(&Element {
                list,
                test: Box::new(Filter::everything()),
                measure: Measure::any(),
            });
        }
        if let Some(evidence) = self.fact(record, field) {
            self.add(evidence);
        }
    }

    /// What the person's and the company's records hold under the name of a custom column.
    fn cells(&mut self, name: &str) {
        let of_person = self.lead.person.map(|person| &person.record);
        let of_company = self.lead.company.map(|company| &company.record);
        let label = column::written(name);
        for record in [of_person, of_company].into_iter().flatten() {
            for cell in record.cells(name) {
                let origin = self.imports.of_fact(record, cell.source);
                let text = format!("{label} {}", cell.value);
                let date = origin.as_ref().map(|origin| origin.date);
                self.add(Evidence { field: label.clone().into(), text, date, origin });
            }
        }
    }

    fn fact(&self, record: &Record, field: &'static Field) -> Option<Evidence> {
        let label = field.name.replace('_', " ");
        let (fact, words) = match record.facts.fact(field) {
            Some(fact) => (fact, value_words(field, &fact.value)),
            None if *field == named::NAME => {
                let part = [&named::LAST_NAME, &named::FIRST_NAME]
                    .into_iter()
                    .find_map(|part| record.facts.fact(part));
                (part?, record.facts.person_name())
            }
            None => {
                let title =
                    if field.subject == Subject::Opening { &named::HIRING_TITLE } else { &named::TITLE };
                let Known::Names(names) = record.facts.known(field) else { return None };
                (record.facts.fact(title)?, format!("{}, from the title", names.join(", ")))
            }
        };
        let text = match &fact.value {
            Value::Date(days) if matches!(field.kind, Kind::Since) => match age(*days, self.as_of.day) {
                Some(age) => format!("{} {words} ({age} ago)", field.unknown),
                None => format!("{} {words} (not yet)", field.unknown),
            },
            Value::Number(_) => match field.kind {
                Kind::Number { unit, .. } if !unit.is_empty() && !unit.starts_with('%') => {
                    format!("{words} {unit}")
                }
                _ => format!("{label} {words}"),
            },
            _ => format!("{label} {words}"),
        };
        let origin = self.imports.of_fact(record, fact.source);
        Some(Evidence {
            field: field.name.into(),
            text,
            date: origin.as_ref().map(|origin| origin.date),
            origin,
        })
    }

    /// The live elements that surely pass, best known first.
    fn element(&mut self, element: &Element) {
        let Some(company) = self.lead.company else { return };
        match element.list {
            List::Tech => {
                for technology in &company.technologies {
                    let alone = Company {
                        technologies: vec![technology.clone()],
                        ads: Vec::new(),
                        ..company.clone()
                    };
                    if self.passes(element, &alone, &[]) {
                        let Technology { name, last_seen, .. } = technology;
                        self.seen(List::Tech, format!("uses {name}"), *last_seen);
                    }
                }
            }
            List::Ads => {
                for ad in company.advertising() {
                    let alone =
                        Company { technologies: Vec::new(), ads: vec![ad.clone()], ..company.clone() };
                    if self.passes(element, &alone, &[]) {
                        let spend = ad.spend.map(|spend| format!(", {spend} a month")).unwrap_or_default();
                        self.seen(List::Ads, format!("advertises on {}{spend}", ad.platform), ad.last_seen);
                    }
                }
            }
            List::Hiring => {
                let passing = self
                    .lead
                    .openings
                    .iter()
                    .filter(|opening| self.passes(element, company, std::slice::from_ref(*opening)));
                // Newest first.
                let mut passing: Vec<&Opening> = passing.collect();
                passing.reverse();
                for opening in passing {
                    let evidence = self.opening(opening);
                    self.add(evidence);
                }
            }
        }
    }

    fn passes(&self, element: &Element, company: &Company, openings: &[Opening]) -> bool {
        let one = Element { measure: Measure::any(), ..element.clone() };
        let lead = Lead { person: None, company: Some(company), openings };
        evaluate(&Filter::Has(one), &lead, self.as_of).sure
    }

    fn seen(&mut self, list: List, text: String, day: Day) {
        let text = format!("{text}, seen {day}");
        self.add(Evidence { field: list.field().name.into(), text, date: Some(day), origin: None });
    }

    fn opening(&self, opening: &Opening) -> Evidence {
        let record = &opening.record;
        let title = record.facts.text(&named::HIRING_TITLE);
        let department = match record.facts.known(&named::HIRING_DEPARTMENT) {
            Known::Names(names) => names.join(", "),
            _ => "an open role".to_string(),
        };
        let mut text = format!("hiring {}", if title.is_empty() { &department } else { title });
        if let Known::Interval(posted) = record.facts.known(&named::HIRING_SINCE) {
            let ago = age(posted, self.as_of.day).map(|age| format!(" ({age} ago)")).unwrap_or_default();
            text.push_str(&format!(", posted {}{ago}", show_days(&posted)));
        }
        let fact = [&named::HIRING_SINCE, &named::HIRING_TITLE, &named::HIRING_DEPARTMENT]
            .into_iter()
            .find_map(|field| record.facts.fact(field));
        let origin = fact.and_then(|fact| self.imports.of_fact(record, fact.source));
        Evidence { field: List::Hiring.field().name.into(), text, date: Some(opening.last_seen), origin }
    }
}
