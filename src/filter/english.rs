//! A filter in words: the echo above the results.
//!
//! A flat conjunction becomes one sentence, its clauses placed by the [`Say`] of their fields:
//! *who*, *person clauses*, at companies *in* ... *with* ... *that* .... Whatever is nested stands in brackets with
//! `and`, `or` and `not`, so that the sentence never says less than the filter: who reads it can write the filter again.
//! Values are written by `saying`, in quotes where they could be taken for a part of the sentence.

use super::column;
use super::saying;
use super::tree::{Ask, Element, Filter, Measure, Test, TitleMode};
use crate::fields::{Kind, List, Say, Slot, Subject, named};
use crate::value::RangeSet;

/// The filter as an English sentence without a full stop.
pub fn sentence(filter: &Filter) -> String {
    let filter = filter.clone().canonical();
    let mut parts = Parts::default();
    for clause in filter.clauses() {
        parts.place(clause);
    }
    parts.into_sentence()
}

/// The filter as a sentence about companies: those that it lists where companies are listed.
pub fn sentence_of_companies(filter: &Filter) -> String {
    let filter = filter.clone().canonical();
    let mut parts = Parts::default();
    for clause in filter.clauses() {
        parts.place_of_company(clause);
    }
    parts.into_sentence_of_companies()
}

/// One clause in a table: what it is about, and what it asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseWords {
    /// The field, behind `not` where it is refused; `any of` and the like where several fields are nested.
    pub label: String,
    /// What is asked.
    pub words: String,
}

/// A clause in words that stand by themselves: `tenure` and `under 1 year`.
pub fn clause_words(clause: &Filter) -> ClauseWords {
    let labelled = |label: &str, words: String| ClauseWords { label: label.to_string(), words };
    let before = |word: &str, inner: &Filter| {
        let ClauseWords { label, words } = clause_words(inner);
        ClauseWords { label: format!("{word} {label}"), words }
    };
    match clause {
        Filter::Test(Test { field, ask: Ask::Known }) => labelled(field.name, "known".to_string()),
        Filter::Test(Test { field, ask: Ask::Unknown }) => labelled(field.name, "not known".to_string()),
        Filter::Test(Test { field, ask: Ask::Title(mode, titles) }) => {
            let words = match mode {
                TitleMode::Role => saying::names(titles),
                TitleMode::Similar => format!("like {}", saying::names(titles)),
                TitleMode::Words => format!("with the words {}", saying::quoted(titles)),
                TitleMode::Exact => format!("exactly {}", saying::quoted(titles)),
                TitleMode::Regex => format!("matching {}", saying::quoted(titles)),
            };
            labelled(field.name, words)
        }
        Filter::Test(test) => labelled(test.field.name, saying::values(test.field, &test.ask)),
        Filter::Has(element) => {
            let words = match &*element.test {
                Filter::Test(Test { field, ask: Ask::Names(names) })
                    if *field == element.list.main_field() && element.measure == Measure::any() =>
                {
                    saying::names(names)
                }
                _ => element_words(element, false),
            };
            labelled(element.list.field().name, words)
        }
        Filter::Column(test) => labelled(&column::written(&test.name), test.words()),
        Filter::Not(inner) if matches!(**inner, Filter::Test(_) | Filter::Has(_) | Filter::Column(_)) => {
            before("not", inner)
        }
        Filter::Maybe(inner) => before("maybe", inner),
        Filter::All(_) => labelled("all of", unbracketed(bracketed(clause, About::Lead))),
        Filter::Any(_) => labelled("any of", unbracketed(bracketed(clause, About::Lead))),
        Filter::Not(inner) => labelled("not", unbracketed(in_brackets(inner, About::Lead))),
    }
}

/// Words without the brackets around them all.
fn unbracketed(words: String) -> String {
    match words.strip_prefix('(').and_then(|words| words.strip_suffix(')')) {
        Some(inner) => inner.to_string(),
        None => words,
    }
}

/// The clauses of a sentence by their place.
#[derive(Default)]
struct Parts {
    who: Option<String>,
    person: Vec<String>,
    within: Vec<String>,
    with: Vec<String>,
    that: Vec<String>,
    company_groups: Vec<String>,
    groups: Vec<String>,
}

impl Parts {
    fn place(&mut self, clause: &Filter) {
        if self.who.is_none()
            && let Some(who) = subject(clause)
        {
            self.who = Some(who);
            return;
        }
        match simple(clause) {
            Some(words) => match words.slot {
                Slot::Who | Slot::Person => self.person.push(words.text),
                Slot::In => self.within.push(words.text),
                Slot::With => self.with.push(words.text),
                Slot::That => self.that.push(words.text),
            },
            None if clause.is_about_companies() && has_leaves(clause) => {
                self.company_groups.push(bracketed(clause, About::Company));
            }
            None => self.groups.push(bracketed(clause, About::Lead)),
        }
    }

    /// A custom column is the company's here, and a title is one fact of its people among others.
    fn place_of_company(&mut self, clause: &Filter) {
        match simple(clause) {
            Some(words) => match words.slot {
                Slot::In => self.within.push(words.text),
                Slot::With => self.with.push(words.text),
                Slot::That => self.that.push(words.text),
                Slot::Who | Slot::Person if clause.is_asked_of_companies() => {
                    match words.text.strip_prefix("with ") {
                        Some(cells) => self.with.push(cells.to_string()),
                        None => self.within.push(words.text),
                    }
                }
                Slot::Who | Slot::Person => self.person.push(words.text),
            },
            None if clause.is_asked_of_companies() && has_leaves(clause) => {
                self.company_groups.push(bracketed(clause, About::Company));
            }
            None => self.groups.push(bracketed(clause, About::Lead)),
        }
    }

    /// What is said of companies: `in Banking with 11 or more employees that use HubSpot`.
    fn of_companies(&self) -> Vec<String> {
        let mut companies = self.within.clone();
        if !self.with.is_empty() {
            companies.push(format!("with {}", listed(&self.with, "and")));
        }
        if !self.that.is_empty() {
            companies.push(format!("that {}", listed(&self.that, "and")));
        }
        if !self.company_groups.is_empty() {
            let joint = if companies.is_empty() { "" } else { "and " };
            companies.push(format!("{joint}{}", self.company_groups.join(" and ")));
        }
        companies
    }

    fn into_sentence_of_companies(mut self) -> String {
        let people = [std::mem::take(&mut self.person), std::mem::take(&mut self.groups)].concat();
        let people =
            if people.is_empty() { None } else { Some(format!("have people {}", people.join(", "))) };
        // What is said of people has commas of its own: it ends the sentence.
        let last = match people {
            Some(people) if self.company_groups.is_empty() => {
                self.that.push(people);
                None
            }
            people => people.map(|people| format!("and that {people}")),
        };
        let companies: Vec<String> = self.of_companies().into_iter().chain(last).collect();
        if companies.is_empty() {
            "All companies".to_string()
        } else {
            format!("Companies {}", companies.join(" "))
        }
    }

    fn into_sentence(self) -> String {
        let companies = self.of_companies();
        let mut person = self.person;
        person.extend(self.groups);
        let is_titled = self.who.is_some();
        let mut sentence = self
            .who
            .unwrap_or_else(|| if person.is_empty() { "Everyone".to_string() } else { "People".to_string() });
        if !person.is_empty() {
            sentence.push_str(if is_titled { ", " } else { " " });
            sentence.push_str(&person.join(", "));
            if !companies.is_empty() {
                sentence.push(',');
            }
        }
        if !companies.is_empty() {
            sentence.push_str(" at companies ");
            sentence.push_str(&companies.join(" "));
        }
        sentence
    }
}

/// Words that fit into a slot.
struct Words {
    slot: Slot,
    text: String,
}

/// A title that can stand as the subject of the sentence.
fn subject(clause: &Filter) -> Option<String> {
    let (test, is_negated) = match clause {
        Filter::Test(test) => (test, false),
        Filter::Not(inner) => match &**inner {
            Filter::Test(test) => (test, true),
            _ => return None,
        },
        _ => return None,
    };
    match &test.ask {
        Ask::Title(TitleMode::Role, titles) if test.field.subject == Subject::Person => {
            let titles = saying::names(titles);
            Some(if is_negated { format!("Anyone but {titles}") } else { titles })
        }
        _ => None,
    }
}

/// A test, or its negation, or perhaps one of them: what fits into a slot without brackets.
fn simple(clause: &Filter) -> Option<Words> {
    match clause {
        Filter::Test(test) => test_words(test, false),
        Filter::Has(element) => Some(Words { slot: Slot::That, text: element_words(element, false) }),
        Filter::Column(test) => Some(Words { slot: Slot::Person, text: test.clause(false) }),
        Filter::Not(inner) => match &**inner {
            Filter::Test(test) => test_words(test, true),
            Filter::Column(test) => Some(Words { slot: Slot::Person, text: test.clause(true) }),
            Filter::Has(element) => Some(Words { slot: Slot::That, text: element_words(element, true) }),
            _ => None,
        },
        Filter::Maybe(inner) => match &**inner {
            Filter::Maybe(_) => None,
            inner => simple(inner).map(|words| Words { text: format!("perhaps {}", words.text), ..words }),
        },
        Filter::All(_) | Filter::Any(_) => None,
    }
}

fn test_words(test: &Test, is_negated: bool) -> Option<Words> {
    let Say { slot, yes, no } = test.field.say;
    let about_company = test.field.subject == Subject::Company;
    let fact = test.field.unknown;
    let known = |person: &str, company: &str| {
        Some(if about_company {
            Words { slot: Slot::With, text: company.to_string() }
        } else {
            Words { slot: Slot::Person, text: person.to_string() }
        })
    };
    let one = saying::article_for(fact);
    match &test.ask {
        Ask::Known if is_negated => {
            known(&format!("without {one}known {fact}"), &format!("not {one}known {fact}"))
        }
        Ask::Known => known(&format!("with {one}known {fact}"), &format!("{one}known {fact}")),
        Ask::Unknown if is_negated => {
            known(&format!("without an unknown {fact}"), &format!("not an unknown {fact}"))
        }
        Ask::Unknown => known(&format!("with no known {fact}"), &format!("no known {fact}")),
        Ask::Title(mode, titles) => {
            Some(Words { slot: Slot::Person, text: title_words(*mode, titles, is_negated, "role") })
        }
        ask => {
            let values = saying::values(test.field, ask);
            let text = match (slot, is_negated, &test.field.kind) {
                (Slot::In, false, Kind::Text) => format!("named {values}"),
                (Slot::In, true, Kind::Text) => format!("not named {values}"),
                (Slot::In, false, _) => format!("in {}", yes.replace("{}", &values)),
                (_, false, _) => yes.replace("{}", &values),
                (_, true, _) => no.replace("{}", &values),
            };
            Some(Words { slot, text })
        }
    }
}

fn title_words(mode: TitleMode, titles: &[String], is_negated: bool, role: &str) -> String {
    let with = if is_negated { "without" } else { "with" };
    match mode {
        TitleMode::Role => format!("{with} the {role} {}", saying::names(titles)),
        TitleMode::Similar => format!("{with} a {role} like {}", saying::names(titles)),
        TitleMode::Words => format!("{with} the words {} in the title", saying::quoted(titles)),
        TitleMode::Exact => format!("{with} exactly the title {}", saying::quoted(titles)),
        TitleMode::Regex => format!("{with} a title matching {}", saying::quoted(titles)),
    }
}

/// What the words in brackets are said of.
#[derive(Clone, Copy, PartialEq)]
enum About {
    /// A person and everything around.
    Lead,
    /// A company, named before.
    Company,
    /// One element of a list.
    Element,
}

/// Any filter in brackets.
fn bracketed(filter: &Filter, about: About) -> String {
    match filter {
        Filter::All(parts) if parts.is_empty() => "(everyone)".to_string(),
        Filter::Any(parts) if parts.is_empty() => "(no one)".to_string(),
        Filter::All(parts) => group(parts, " and ", about),
        Filter::Any(parts) => group(parts, " or ", about),
        Filter::Not(inner) if leaf_words(filter, about).is_none() => {
            format!("not {}", in_brackets(inner, about))
        }
        Filter::Maybe(inner) if leaf_words(filter, about).is_none() => {
            format!("perhaps {}", in_brackets(inner, about))
        }
        leaf => leaf_words(leaf, about).unwrap_or_default(),
    }
}

fn in_brackets(filter: &Filter, about: About) -> String {
    let words = bracketed(filter, about);
    if matches!(filter, Filter::All(_) | Filter::Any(_)) { words } else { format!("({words})") }
}

fn group(parts: &[Filter], between: &str, about: About) -> String {
    let words: Vec<String> = parts.iter().map(|part| bracketed(part, about)).collect();
    format!("({})", words.join(between))
}

/// A leaf, alone or behind `not` or `maybe`, in words that stand by themselves.
fn leaf_words(filter: &Filter, about: About) -> Option<String> {
    if about == About::Element {
        return element_part(filter);
    }
    let words = simple(filter)?;
    let text = match words.slot {
        Slot::Who | Slot::Person => return Some(words.text),
        Slot::In => words.text,
        Slot::With => format!("with {}", words.text),
        Slot::That => format!("that {}", words.text),
    };
    Some(if about == About::Company { text } else { format!("at companies {text}") })
}

fn has_leaves(filter: &Filter) -> bool {
    let mut any = false;
    filter.leaves(&mut |_| any = true);
    any
}

/// What is asked of the elements of a list, as a clause behind "that".
fn element_words(element: &Element, is_negated: bool) -> String {
    let do_not = if is_negated { "do not " } else { "" };
    let tests = element.test.clauses();
    match (element.list, &element.measure) {
        (List::Hiring, Measure::Count(count)) => {
            let not = if is_negated { "not " } else { "" };
            let (what, rest) = opening_words(tests);
            if *count == any_count() {
                format!("are {not}hiring{}{rest}", what.map_or(String::new(), |title| format!(" a {title}")))
            } else {
                let title = what.map_or(String::new(), |title| format!(" for a {title}"));
                format!("{do_not}have {}{title}{rest}", saying::counted(count, "open role", "open roles"))
            }
        }
        (List::Tech, Measure::Count(count)) => {
            let names = own_words(element, tests);
            match (*count == any_count(), names) {
                (true, None) => format!("{do_not}use any technology"),
                (true, Some(names)) => format!("{do_not}use {names}"),
                (false, None) => {
                    format!("{do_not}use {}", saying::counted(count, "technology", "technologies"))
                }
                (false, Some(names)) => {
                    format!("{do_not}use {} of {names}", saying::counted(count, "", ""))
                }
            }
        }
        (list, measure) => {
            let on = own_words(element, tests);
            match measure {
                Measure::Total(total) => {
                    let on = on.unwrap_or_else(|| list.field().unknown.to_string());
                    format!("{do_not}spend {} a month in total on {on}", saying::amounts(total))
                }
                Measure::Count(count) if *count == any_count() => {
                    format!("{do_not}advertise{}", on.map_or(String::new(), |on| format!(" on {on}")))
                }
                Measure::Count(count) => {
                    let of = on.map_or(String::new(), |on| format!(" of {on}"));
                    format!("{do_not}advertise on {}{of}", saying::counted(count, "platform", "platforms"))
                }
            }
        }
    }
}

/// What a company has of the elements that are asked for, as a fact about it: `no open role in Sales`, `2 open roles in
/// Sales`, `uses HubSpot`. `passing` is how many of them it has, `holds` whether that is what was asked.
pub fn element_fact(element: &Element, passing: u64, holds: bool) -> String {
    let tests = element.test.clauses();
    let (verb, s) = if holds { ("", "s") } else { ("does not ", "") };
    match (element.list, &element.measure) {
        (List::Hiring, _) => {
            let (what, rest) = opening_words(tests);
            let title = what.map_or(String::new(), |title| {
                let an = if title.starts_with(|c: char| "AEIOaeio".contains(c)) { "an" } else { "a" };
                format!(" for {an} {title}")
            });
            format!("{}{title}{rest}", saying::number_of(passing, "open role", "open roles"))
        }
        (List::Tech, Measure::Count(count)) if *count == any_count() => {
            let names = own_words(element, tests);
            format!("{verb}use{s} {}", names.as_deref().unwrap_or("any technology"))
        }
        (List::Tech, _) => match own_words(element, tests) {
            None => saying::number_of(passing, "technology", "technologies"),
            Some(names) if passing == 0 => format!("uses none of {names}"),
            Some(names) => format!("uses {passing} of {names}"),
        },
        (List::Ads, Measure::Count(count)) if *count == any_count() => {
            let on = own_words(element, tests).map_or(String::new(), |on| format!(" on {on}"));
            let verb = if holds { "advertises" } else { "does not advertise" };
            format!("{verb}{on}")
        }
        (List::Ads, Measure::Count(_)) => {
            let of = own_words(element, tests).map_or(String::new(), |of| format!(" of {of}"));
            format!("advertises on {}{of}", saying::number_of(passing, "platform", "platforms"))
        }
        (list, Measure::Total(total)) => {
            let on = own_words(element, tests).unwrap_or_else(|| list.field().unknown.to_string());
            format!("{verb}spend{s} {} a month in total on {on}", saying::amounts(total))
        }
    }
}

fn any_count() -> RangeSet {
    match Measure::any() {
        Measure::Count(ranges) | Measure::Total(ranges) => ranges,
    }
}

/// The tests of one opening: the title for "hiring a ...", and the rest, each part behind a space.
fn opening_words(tests: &[Filter]) -> (Option<String>, String) {
    let mut title = None;
    let mut words: Vec<(u8, String)> = Vec::new();
    for test in tests {
        match test {
            Filter::Test(Test { field, ask: Ask::Title(TitleMode::Role, titles) })
                if title.is_none() && *field == &named::HIRING_TITLE =>
            {
                title = Some(saying::names(titles));
            }
            // Department, age, place: the order in which one says it.
            Filter::Test(Test { field, ask: Ask::Names(_) }) => {
                let order = if *field == &named::HIRING_DEPARTMENT { 0 } else { 2 };
                words.push((order, bracketed(test, About::Element)));
            }
            Filter::Test(Test { ask: Ask::Ages(_), .. }) => words.push((1, bracketed(test, About::Element))),
            other => words.push((3, bracketed(other, About::Element))),
        }
    }
    words.sort_by_key(|(order, _)| *order);
    let rest = words.iter().map(|(_, text)| format!(" {text}")).collect();
    (title, rest)
}

/// The tests of one technology or ad, beginning with its name where it is asked; `None` where nothing is asked.
fn own_words(element: &Element, tests: &[Filter]) -> Option<String> {
    let main = element.list.main_field();
    let anything = match element.list {
        List::Ads => "a platform",
        _ => "something",
    };
    let (mut names, mut rest) = (None, Vec::new());
    for test in tests {
        match test {
            Filter::Test(Test { field, ask: Ask::Names(asked) }) if *field == main && names.is_none() => {
                names = Some(saying::names(asked));
            }
            other => rest.push(bracketed(other, About::Element)),
        }
    }
    match (names, rest.is_empty()) {
        (None, true) => None,
        (Some(names), true) => Some(names),
        (names, false) => Some(format!("{} {}", names.as_deref().unwrap_or(anything), rest.join(" "))),
    }
}

/// One leaf of an element's test.
fn element_part(filter: &Filter) -> Option<String> {
    let (test, is_negated) = match filter {
        Filter::Test(test) => (test, false),
        Filter::Not(inner) => match &**inner {
            Filter::Test(test) => (test, true),
            _ => return None,
        },
        Filter::Maybe(inner) => match &**inner {
            Filter::Maybe(_) => return None,
            inner => return element_part(inner).map(|words| format!("perhaps {words}")),
        },
        _ => return None,
    };
    let not = if is_negated { "not " } else { "" };
    let fact = match test.field.subject {
        _ if *test.field == named::HIRING_SINCE => test.field.unknown,
        // Of one element its own facts are missing, not the list that it stands in.
        Subject::Opening | Subject::Technology | Subject::Ad => test.field.name,
        _ => test.field.unknown,
    };
    let one = saying::article_for(fact);
    Some(match &test.ask {
        Ask::Known => format!("{not}with {one}known {fact}"),
        Ask::Unknown => format!("{not}with no known {fact}"),
        Ask::Title(mode, titles) => title_words(*mode, titles, is_negated, "role"),
        ask => {
            let values = saying::values(test.field, ask);
            match test.field.kind {
                Kind::Money => format!("{not}with {values} a month"),
                Kind::Since => format!("{not}posted {values} ago"),
                Kind::Whole => format!("{not}posted at {values}"),
                _ if *test.field == named::HIRING_DEPARTMENT && is_negated => format!("outside {values}"),
                _ if *test.field == named::HIRING_DEPARTMENT => format!("in {values}"),
                _ if *test.field == named::HIRING_PLACE => format!("{not}based in {values}"),
                _ if is_negated => format!("other than {values}"),
                _ => format!("named {values}"),
            }
        }
    })
}

fn listed(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., tail] => format!("{} {last} {tail}", head.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::parse;

    #[test]
    fn filters_are_said_in_one_sentence() {
        for (text, said) in [
            ("", "Everyone"),
            (
                "industry:(\"financial services\" or banking) and headcount:11.. and ads:adwords and tech:hubspot and \
                 hiring:marketing and title:\"HR Manager\" and tenure:..1y",
                "HR Manager, in the role under 1 year, at companies in Financial Services or Banking with 11 or more \
                 employees that advertise on Google Ads, use HubSpot and are hiring in Marketing",
            ),
            ("industry:banking", "Everyone at companies in Banking"),
            ("tenure:1y", "People in the role 1 to 2 years"),
            ("title:\"hr manager\" and industry:banking", "hr manager at companies in Banking"),
            ("not title:assistant and city:Chicago", "Anyone but assistant, in the city Chicago"),
            ("title_words:\"hr it\"", "People with the words \"hr it\" in the title"),
            ("email:known and not phone:known", "People with a known e-mail, without a known phone"),
            ("email:unknown", "People with no known e-mail"),
            (
                "industry:known and keyword:unknown",
                "Everyone at companies with a known industry and no known keywords",
            ),
            (
                "company:Northgate and domain:a.example",
                "Everyone at companies named Northgate with the domain a.example",
            ),
            (
                "revenue:10M..50M and funding:..5M",
                "Everyone at companies with a revenue of $10M to $50M and funding of $5M or less",
            ),
            (
                "founded:2015.. and founded:..2019",
                "Everyone at companies that were founded in 2015 or later and were founded in 2019 or earlier",
            ),
            ("headcount_growth:10..", "Everyone at companies with 10% or more growth"),
            ("headcount:(1..10 or 1000..)", "Everyone at companies with 1 to 10 or 1,000 or more employees"),
            ("headcount:1", "Everyone at companies with 1 employee"),
            (
                "not industry:banking and not tech:(hubspot or marketo)",
                "Everyone at companies outside Banking that do not use HubSpot or Marketo",
            ),
            ("maybe(not tech:salesforce)", "Everyone at companies that perhaps do not use Salesforce"),
            ("maybe(title:\"HR Manager\")", "People perhaps with the role HR Manager"),
            (
                "tenure:..30d or tenure:2y..",
                "People (in the role under 30 days or in the role 2 years or more)",
            ),
            (
                "industry:banking and (tech:hubspot or headcount:..50)",
                "Everyone at companies in Banking and (that use HubSpot or with 50 or fewer employees)",
            ),
            (
                "title:CFO and (city:Chicago or industry:banking)",
                "CFO, (in the city Chicago or at companies in Banking)",
            ),
            ("not (city:a and city:b)", "People not (in the city a and in the city b)"),
            (
                "hiring(place:Chicago and title:\"Marketing Manager\" and department:marketing and posted:..30d)",
                "Everyone at companies that are hiring a Marketing Manager in Marketing posted under 30 days ago based in Chicago",
            ),
            (
                "hiring(department:marketing and count:3..)",
                "Everyone at companies that have at least 3 open roles in Marketing",
            ),
            (
                "not hiring(title:\"HR Manager\" or place:Chicago)",
                "Everyone at companies that are not hiring (with the role HR Manager or based in Chicago)",
            ),
            ("hiring()", "Everyone at companies that are hiring"),
            ("hiring(title:unknown)", "Everyone at companies that are hiring with no known title"),
            ("hiring(posted:known)", "Everyone at companies that are hiring with a known posting date"),
            (
                "ads(not spend:known)",
                "Everyone at companies that advertise on a platform not with a known spend",
            ),
            (
                "hiring(not department:marketing and not place:Chicago)",
                "Everyone at companies that are hiring outside Marketing not based in Chicago",
            ),
            (
                "hiring(title:CFO and title:COO)",
                "Everyone at companies that are hiring a CFO with the role COO",
            ),
            (
                "ads(platform:adwords and spend:5000..)",
                "Everyone at companies that advertise on Google Ads with $5K or more a month",
            ),
            ("ads(total:5000..)", "Everyone at companies that spend $5K or more a month in total on ads"),
            (
                "ads(spend:5000..)",
                "Everyone at companies that advertise on a platform with $5K or more a month",
            ),
            ("tech(count:3..)", "Everyone at companies that use at least 3 technologies"),
            (
                "tech(name:(hubspot or marketo) and count:2..)",
                "Everyone at companies that use at least 2 of HubSpot or Marketo",
            ),
            ("ads(count:2)", "Everyone at companies that advertise on exactly 2 platforms"),
            ("not ()", "People not (everyone)"),
            ("hiring(count:0)", "Everyone at companies that have no open roles"),
            (
                "tech(name:(hubspot or marketo) and count:0) and ads(count:0)",
                "Everyone at companies that use none of HubSpot or Marketo and advertise on no platforms",
            ),
        ] {
            let filter = parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            assert_eq!(sentence(&filter), said, "{text}");
        }
    }

    #[test]
    fn a_sentence_about_companies_names_companies() {
        for (text, said) in [
            ("", "All companies"),
            (
                "industry:retail and headcount:11.. and tech:hubspot",
                "Companies in Retail with 11 or more employees that use HubSpot",
            ),
            ("x.ceo_woman:yes", "Companies with x.ceo_woman \"yes\""),
            ("email:known", "Companies that have people with a known e-mail"),
            (
                "title:\"HR Manager\" and tenure:..1y and industry:retail and not x.tier:known",
                "Companies in Retail without a known x.tier that have people with the role HR Manager, in the role under 1 year",
            ),
            ("tech:hubspot or x.tier:1", "Companies (that use HubSpot or with x.tier \"1\")"),
            (
                "headcount:11.. and x.tier:1 and tech:hubspot and email:known",
                "Companies with 11 or more employees and x.tier \"1\" that use HubSpot and have people with a known e-mail",
            ),
            (
                "(tech:hubspot or industry:retail) and email:known",
                "Companies (that use HubSpot or in Retail) and that have people with a known e-mail",
            ),
            (
                "tech:hubspot or city:Chicago",
                "Companies that have people (at companies that use HubSpot or in the city Chicago)",
            ),
        ] {
            let filter = parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            assert_eq!(sentence_of_companies(&filter), said, "{text}");
        }
    }

    #[test]
    fn clauses_of_several_parts_lose_the_brackets_around_them() {
        for (text, label, words) in [
            ("city:a or tech:hubspot", "any of", "in the city a or at companies that use HubSpot"),
            ("not (city:a and city:b)", "not", "in the city a and in the city b"),
            ("not maybe(city:a)", "not", "perhaps in the city a"),
        ] {
            let ClauseWords { label: said, words: told } = clause_words(&parse(text).expect(text));
            assert_eq!((said.as_str(), told.as_str()), (label, words), "{text}");
        }
        assert_eq!(unbracketed("(a".to_string()), "(a");
    }

    #[test]
    fn what_a_company_has_of_a_list_is_said_as_a_fact() {
        for (text, passing, holds, said) in [
            (
                "hiring(department:marketing and posted:..30d)",
                0,
                false,
                "no open role in Marketing posted under 30 days ago",
            ),
            ("hiring(department:sales and count:3..)", 1, false, "1 open role in Sales"),
            ("hiring(title:\"Account Executive\")", 2, true, "2 open roles for an Account Executive"),
            ("tech:hubspot", 0, false, "does not use HubSpot"),
            ("tech:hubspot", 1, true, "uses HubSpot"),
            ("tech(count:3..)", 2, false, "2 technologies"),
            ("tech(name:(hubspot or marketo) and count:2..)", 1, false, "uses 1 of HubSpot or Marketo"),
            ("tech(name:(hubspot or marketo) and count:2..)", 0, false, "uses none of HubSpot or Marketo"),
            ("ads:adwords", 0, false, "does not advertise on Google Ads"),
            ("ads(count:2..)", 1, false, "advertises on 1 platform"),
            ("ads(total:5000..)", 1, false, "does not spend $5K or more a month in total on ads"),
        ] {
            let Ok(Filter::Has(element)) = parse(text) else { panic!("{text}") };
            assert_eq!(element_fact(&element, passing, holds), said, "{text}");
        }
    }
}
