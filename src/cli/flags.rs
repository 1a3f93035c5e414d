//! Filter flags, made from the table of fields, and the filter that they ask for.
//!
//! A repeated flag means any of its values, different flags mean all of them, and every flag has a `--not-` form. The
//! flags about elements of one list bind one element: all `--hiring` flags one open role, `--ads` and `--ad-spend`
//! one platform. What a value means belongs to `filter`.

use clap::{Arg, ArgAction, ArgMatches};

use super::complete;
use crate::error::{Error, Result};
use crate::fields::{self, Field, Kind, List, Subject, named};
use crate::filter::{Ask, ColumnAsk, ColumnTest, Filter, Measure, Test, TitleMode, Topic, ask};
use crate::value::RangeSet;

/// A value as it was written, with the field it was written for.
pub(super) type Written = Vec<(&'static Field, String)>;

/// The headings of help, in order.
const PERSON: &str = "The person";
const COMPANY: &str = "The company";
const LISTS: &str = "Technology, advertising, hiring";
const QUERY: &str = "Any question";

/// All filter flags.
pub(super) fn args() -> Vec<Arg> {
    let mut args = Vec::new();
    for field in fields::ALL {
        let heading = match field.subject {
            Subject::Person => PERSON,
            Subject::Company if !matches!(field.kind, Kind::List(_)) => COMPANY,
            _ => LISTS,
        };
        if let Some(flag) = field.flag {
            let help = format!("{} [e.g. {}]", field.help, shell(field.example));
            pair(&mut args, flag, field, heading, &help);
            if matches!(field.kind, Kind::Title) {
                for (mode, help) in [
                    (
                        TitleMode::Similar,
                        "or a neighbouring level of its function, counted apart [e.g. 'HR Manager']",
                    ),
                    (TitleMode::Words, "all these words, in any order [e.g. 'HR Manager']"),
                    (TitleMode::Exact, "this text, whole [e.g. 'HR Manager']"),
                    (TitleMode::Regex, "this regular expression, found in it [e.g. '^(hr|people) ']"),
                ] {
                    pair(&mut args, &format!("{flag}-{}", mode.suffix()), field, heading, help);
                }
            }
            if *field == List::Tech.field() {
                args.push(
                    value_arg("tech-all", field)
                        .help_heading(heading)
                        .help("technology in use; repeat for all of them [e.g. hubspot]"),
                );
            }
        }
        if let Some(flag) = field.known_flag {
            for (name, hidden) in [(flag.to_string(), false), (format!("not-{flag}"), true)] {
                args.push(
                    Arg::new(name.clone())
                        .long(name)
                        .action(ArgAction::SetTrue)
                        .hide(hidden)
                        .help_heading(heading)
                        .help(format!("{} is known", field.unknown)),
                );
            }
        }
    }
    let openings = &named::HIRING_SINCE;
    pair(&mut args, "hiring-count", openings, LISTS, "number of such open roles [e.g. 3..]");
    args.push(
        Arg::new("where")
            .long("where")
            .value_name("FILTER")
            .action(ArgAction::Append)
            .allow_hyphen_values(true)
            .help_heading(QUERY)
            .help("any nesting, in the filter language [e.g. 'tech:hubspot or (tech:marketo and not country:DE)']"),
    );
    for (name, help) in [
        ("known", "something is known of the field [e.g. revenue]"),
        ("unknown", "nothing is known of the field [e.g. revenue]"),
    ] {
        args.push(
            Arg::new(name)
                .long(name)
                .value_name("FIELD")
                .action(ArgAction::Append)
                .add(complete::fields())
                .help_heading(QUERY)
                .help(help),
        );
    }
    args
}

/// The filter that the flags ask for, and the values as they were written.
pub(super) fn filter(matches: &ArgMatches) -> Result<(Filter, Written)> {
    let mut asked = Asked { matches, clauses: Vec::new(), written: Vec::new() };
    for field in fields::ALL.iter().copied() {
        if matches!(field.subject, Subject::Person | Subject::Company) && !matches!(field.kind, Kind::List(_))
        {
            for negated in [false, true] {
                for test in asked.tests(field, negated)? {
                    asked.add(test, negated);
                }
            }
        }
        if let Some(flag) = field.known_flag {
            for (name, ask) in [(flag.to_string(), Ask::Known), (format!("not-{flag}"), Ask::Unknown)] {
                if matches.get_flag(&name) {
                    asked.add(Filter::test(field, ask), false);
                }
            }
        }
    }
    for list in List::ALL {
        for negated in [false, true] {
            asked.elements(list, negated)?;
        }
    }
    for (name, ask) in [("known", Ask::Known), ("unknown", Ask::Unknown)] {
        for field in matches.get_many::<String>(name).into_iter().flatten() {
            let test = match topic_named(field, name)? {
                Topic::Field(field) => Filter::test(field, ask.clone()),
                Topic::Column(name) => {
                    let ask = if ask == Ask::Known { ColumnAsk::Known } else { ColumnAsk::Unknown };
                    Filter::Column(ColumnTest { name, ask })
                }
            };
            asked.add(test, false);
        }
    }
    for text in matches.get_many::<String>("where").into_iter().flatten() {
        let (filter, written) = crate::filter::grammar::parse_noting(text)?;
        asked.add(filter, false);
        asked.written.extend(written);
    }
    let filter = asked.clauses.into_iter().fold(Filter::everything(), Filter::and);
    Ok((filter, asked.written))
}

/// The field that a user names: by its name in the language, its column, its flag, or the words of the count line.
pub(super) fn field_named(name: &str, flag: &str) -> Result<&'static Field> {
    let top = |field: &&&'static Field| {
        field.is_asked() && matches!(field.subject, Subject::Person | Subject::Company)
    };
    fields::by_name(name)
        .or_else(|| {
            let flag = name.trim_start_matches('-').to_lowercase();
            fields::ALL.iter().find(|field| field.flag == Some(flag.as_str())).map(|field| {
                match field.subject {
                    Subject::Opening => List::Hiring.field(),
                    Subject::Ad => List::Ads.field(),
                    Subject::Technology => List::Tech.field(),
                    Subject::Person | Subject::Company => *field,
                }
            })
        })
        .or_else(|| {
            let cause = name.to_lowercase();
            fields::ALL.iter().filter(top).find(|field| field.unknown == cause).copied()
        })
        .ok_or_else(|| {
            let mut near: Vec<(f64, &str)> = fields::ALL
                .iter()
                .filter(top)
                .map(|field| (strsim::jaro_winkler(&name.to_lowercase(), field.name), field.name))
                .filter(|(likeness, _)| *likeness > 0.8)
                .collect();
            near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
            let hint = match near.first() {
                Some((_, field)) => format!("did you mean {field}? `leadsift fields` lists all"),
                None => "`leadsift fields` lists all fields".to_string(),
            };
            let place = if flag == "field" { String::new() } else { format!("--{flag}: ") };
            Error::usage(format!("{place}there is no field `{name}`")).with_hint(hint)
        })
}

/// The field or custom column whose values a user wants to see: like [`field_named`], and fields of elements by their flag
/// (`hiring-place`) or behind their list (`hiring.place`).
pub(super) fn counted(name: &str) -> Result<Topic> {
    if let Some(column) = Topic::column(name) {
        return Ok(column);
    }
    let flag = name.trim_start_matches('-').to_lowercase().replace('_', "-");
    let element = name.split_once('.').and_then(|(list, name)| {
        let list = List::ALL.into_iter().find(|known| known.field().name == list.to_lowercase())?;
        fields::by_element_name(list, name)
    });
    match element.or_else(|| fields::ALL.iter().copied().find(|field| field.flag == Some(flag.as_str()))) {
        Some(field) => Ok(Topic::Field(field)),
        None => field_named(name, "field").map(Topic::Field),
    }
}

/// The field or custom column that a user names behind `flag`.
pub(super) fn topic_named(name: &str, flag: &str) -> Result<Topic> {
    match Topic::column(name) {
        Some(column) => Ok(column),
        None => field_named(name, flag).map(Topic::Field),
    }
}

/// `filter` with every clause about `topic` lenient: what is possible counts as sure there. `None` where nothing in it
/// is about it.
///
/// Leniency stands outside of negation, for `not maybe(x)` would be stricter, not more lenient; so a negation that
/// mixes fields is first moved down to its parts, which changes no answer.
pub(super) fn lenient(filter: Filter, topic: &Topic) -> Option<Filter> {
    let (mut about, mut all) = (false, true);
    filter.leaves(&mut |leaf| {
        let is = topic.is_asked_by(leaf);
        about |= is;
        all &= is;
    });
    if !about {
        return None;
    }
    if all && !matches!(filter, Filter::All(_)) {
        return Some(Filter::Maybe(Box::new(filter)));
    }
    let each = |parts: Vec<Filter>| -> Vec<Filter> {
        parts.into_iter().map(|part| lenient(part.clone(), topic).unwrap_or(part)).collect()
    };
    let negated = |parts: Vec<Filter>| each(parts.into_iter().map(Filter::negate).collect());
    Some(match filter {
        Filter::All(parts) => Filter::All(each(parts)),
        Filter::Any(parts) => Filter::Any(each(parts)),
        Filter::Not(inner) => match *inner {
            Filter::All(parts) => Filter::Any(negated(parts)),
            Filter::Any(parts) => Filter::All(negated(parts)),
            Filter::Not(inner) => return lenient(*inner, topic),
            other => Filter::negate(other),
        },
        other => other,
    })
}

/// The filter in the making.
struct Asked<'m> {
    matches: &'m ArgMatches,
    clauses: Vec<Filter>,
    written: Written,
}

impl Asked<'_> {
    fn add(&mut self, filter: Filter, negated: bool) {
        self.clauses.push(if negated { Filter::negate(filter) } else { filter });
    }

    fn values(&self, flag: &str, negated: bool) -> Vec<String> {
        let id = if negated { format!("not-{flag}") } else { flag.to_string() };
        self.matches.get_many::<String>(&id).into_iter().flatten().cloned().collect()
    }

    /// The tests that the flags of one field ask for, not negated yet.
    fn tests(&mut self, field: &'static Field, negated: bool) -> Result<Vec<Filter>> {
        let Some(flag) = field.flag else { return Ok(Vec::new()) };
        if !matches!(field.kind, Kind::Title) {
            return Ok(self.test(flag, field, negated)?.into_iter().collect());
        }
        let mut tests = Vec::new();
        for mode in TitleMode::ALL {
            let flag = match mode.suffix() {
                "" => flag.to_string(),
                suffix => format!("{flag}-{suffix}"),
            };
            let values = self.values(&flag, negated);
            if values.is_empty() {
                continue;
            }
            let ask =
                ask::ask_title(mode, &borrowed(&values)).map_err(|error| at_flag(error, &flag, negated))?;
            tests.push(Filter::test(field, ask));
            if mode.is_read() {
                self.written.extend(values.into_iter().map(|value| (field, value)));
            }
        }
        Ok(tests)
    }

    fn test(&mut self, flag: &str, field: &'static Field, negated: bool) -> Result<Option<Filter>> {
        let values = self.values(flag, negated);
        if values.is_empty() {
            return Ok(None);
        }
        let ask = ask::ask(field, &borrowed(&values)).map_err(|error| at_flag(error, flag, negated))?;
        let field = match field.kind {
            Kind::List(list) => list.main_field(),
            _ => field,
        };
        self.written.extend(values.into_iter().map(|value| (field, value)));
        Ok(Some(Filter::test(field, ask)))
    }

    /// The element that all flags of a list ask for.
    fn elements(&mut self, list: List, negated: bool) -> Result<()> {
        let mut tests = Vec::new();
        if let Some(flag) = list.field().flag {
            tests.extend(self.test(flag, list.field(), negated)?);
        }
        for field in fields::of(list.element()) {
            if list != List::Ads || *field != named::AD_SPEND {
                tests.extend(self.tests(field, negated)?);
            }
        }
        let mut total = None;
        let mut count = None;
        if list == List::Ads
            && let Some(Filter::Test(spend)) = self.test("ad-spend", &named::AD_SPEND, negated)?
        {
            match spend.ask {
                // Without a platform to bind it to, it is the sum over all of them.
                Ask::Ranges(ranges) if tests.is_empty() => total = Some(ranges),
                ask => tests.push(Filter::test(spend.field, ask)),
            }
        }
        if list == List::Hiring {
            count = self.count("hiring-count", negated)?;
        }
        if !tests.is_empty() || total.is_some() || count.is_some() {
            self.add(ask::element(list, tests, count, total), negated);
        }
        if list == List::Tech && !negated {
            for value in self.values("tech-all", false) {
                let ask = ask::ask(list.main_field(), &[&value])
                    .map_err(|error| at_flag(error, "tech-all", false))?;
                let test = Filter::test(list.main_field(), ask);
                self.add(ask::element(list, vec![test], None, None), false);
                self.written.push((list.main_field(), value));
            }
        }
        Ok(())
    }

    fn count(&self, flag: &str, negated: bool) -> Result<Option<RangeSet>> {
        let values = self.values(flag, negated);
        if values.is_empty() {
            return Ok(None);
        }
        ask::counts(&borrowed(&values)).map(Some).map_err(|error| at_flag(error, flag, negated))
    }
}

fn borrowed(values: &[String]) -> Vec<&str> {
    values.iter().map(String::as_str).collect()
}

/// `error`, with the flag that it is about.
pub(super) fn at_flag(error: Error, flag: &str, negated: bool) -> Error {
    let not = if negated { "not-" } else { "" };
    let mut told = Error::new(error.kind(), format!("--{not}{flag}: {}", error.message()));
    if let Some(hint) = error.hint() {
        told = told.with_hint(hint);
    }
    if let Some((text, span)) = error.excerpt() {
        told = told.with_excerpt(text, span);
    }
    told
}

/// A flag and its `--not-` form, which help leaves out: there is one for each.
fn pair(args: &mut Vec<Arg>, flag: &str, field: &'static Field, heading: &'static str, help: &str) {
    let plain = value_arg(flag, field).help_heading(heading).help(help.to_string());
    let not = value_arg(&format!("not-{flag}"), field).help_heading(heading).hide(true);
    args.extend([plain, not.help(format!("the opposite of --{flag}"))]);
}

fn value_arg(flag: &str, field: &'static Field) -> Arg {
    let ranged = matches!(field.kind, Kind::Number { .. } | Kind::Money | Kind::Since);
    let arg = Arg::new(flag.to_string())
        .long(flag.to_string())
        .value_name(if ranged { "RANGE" } else { "VALUE" })
        .action(ArgAction::Append)
        // A range may begin with a minus; a name that does is more likely the next flag.
        .allow_hyphen_values(ranged);
    match complete::values(field) {
        Some(completer) => arg.add(completer),
        None => arg,
    }
}

/// A clause as the flags that ask it; `None` where there are none for it.
pub(super) fn as_flags(clause: &Filter) -> Option<String> {
    let (clause, not) = match clause {
        Filter::Not(inner) => (&**inner, "not-"),
        other => (other, ""),
    };
    let tests: Vec<&Test> = match clause {
        Filter::Test(test) => vec![test],
        Filter::Has(element) => {
            let mut flags = Vec::new();
            for test in element.test.clauses() {
                let Filter::Test(test) = test else { return None };
                // Of some lists the list has the flag, of others its main field.
                let is_main = *test.field == *element.list.main_field() && test.field.flag.is_none();
                let field = if is_main { element.list.field() } else { test.field };
                flags.push(value_flags(&Test { field, ask: test.ask.clone() }, not)?);
            }
            match &element.measure {
                measure if *measure == Measure::any() => {}
                Measure::Count(count) if element.list == List::Hiring => {
                    flags.push(count_flags("hiring-count", not, count)?);
                }
                Measure::Total(total) if flags.is_empty() => {
                    let spend = Test { field: &named::AD_SPEND, ask: Ask::Ranges(total.clone()) };
                    flags.push(value_flags(&spend, not)?);
                }
                _ => return None,
            }
            return (!flags.is_empty()).then(|| flags.join(" "));
        }
        _ => return None,
    };
    let flags: Option<Vec<String>> = tests.into_iter().map(|test| value_flags(test, not)).collect();
    flags.map(|flags| flags.join(" "))
}

fn count_flags(flag: &str, not: &str, ranges: &RangeSet) -> Option<String> {
    let test = Test { field: &named::HEADCOUNT, ask: Ask::Ranges(ranges.clone()) };
    Some(value_flags(&test, not)?.replace("headcount", flag))
}

fn value_flags(test: &Test, not: &str) -> Option<String> {
    let one = |ask: Ask| {
        let written = Filter::test(test.field, ask).to_string();
        written.split_once(':').map(|(_, value)| value.to_string())
    };
    let mut flag = test.field.flag?.to_string();
    let values: Vec<String> = match &test.ask {
        Ask::Known if not.is_empty() => return Some(format!("--known {}", test.field.name)),
        Ask::Unknown if not.is_empty() => return Some(format!("--unknown {}", test.field.name)),
        Ask::Known | Ask::Unknown => return None,
        Ask::Ranges(ranges) => {
            ranges.ranges().iter().map(|range| one(Ask::Ranges((*range).into()))).collect::<Option<_>>()?
        }
        Ask::Ages(ages) => ages.iter().map(ToString::to_string).collect(),
        Ask::Title(mode, titles) => {
            if *mode != TitleMode::Role {
                flag = format!("{flag}-{}", mode.suffix());
            }
            titles.clone()
        }
        Ask::Names(texts) | Ask::Words(texts) | Ask::Whole(texts) => texts.clone(),
    };
    let flags: Vec<String> = values.iter().map(|value| format!("--{not}{flag} {}", shell(value))).collect();
    Some(flags.join(" "))
}

/// The name of the flag, or flags, that ask a clause: `--tenure`, `--not-hiring`.
pub(super) fn flag_name(clause: &Filter) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    let asked = as_flags(clause)?;
    let mut words = words_of(&asked);
    let mut known = false;
    for word in words.by_ref() {
        if known {
            if let Some(last) = names.last_mut() {
                last.push_str(&format!(" {word}"));
            }
            known = false;
        } else if word.starts_with("--") && !names.iter().any(|name| name == word) {
            known = matches!(word, "--known" | "--unknown");
            names.push(word.to_string());
        }
    }
    Some(names.join(" "))
}

/// The words outside of quotes.
fn words_of(line: &str) -> impl Iterator<Item = &str> {
    line.split('\'').step_by(2).flat_map(|part| part.split(' ')).filter(|word| !word.is_empty())
}

/// `value` as a shell takes it whole.
pub(super) fn shell(value: &str) -> String {
    let safe = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | ':' | '=' | '+' | ',' | '@' | '%')
    };
    if !value.is_empty() && value.chars().all(safe) {
        value.to_string()
    } else {
        format!("'{}'", value.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Command;

    fn asked(args: &[&str]) -> Result<Filter> {
        let matches = Command::new("find")
            .no_binary_name(true)
            .args(super::args())
            .try_get_matches_from(args)
            .unwrap_or_else(|error| panic!("{error}"));
        filter(&matches).map(|(filter, _)| filter)
    }

    fn same(args: &[&str], text: &str) {
        let by_flags = asked(args).unwrap_or_else(|error| panic!("{args:?}: {error:?}"));
        let by_text = crate::filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(by_flags.canonical().to_string(), by_text.canonical().to_string(), "{args:?}");
    }

    #[test]
    fn flags_say_what_the_language_says() {
        same(&["--title", "HR Manager"], "title:\"HR Manager\"");
        same(&["--headcount", "1..10", "--headcount", "51..200"], "headcount:(1..10 or 51..200)");
        same(
            &["--headcount", ">10", "--not-industry", "Insurance", "--not-industry", "Banking"],
            "not industry:(Insurance or Banking) and headcount:>10",
        );
        same(&["--headcount-growth", "-10..0"], "headcount_growth:-10..0");
        same(&["--tech", "hubspot", "--tech", "marketo"], "tech:(hubspot or marketo)");
        same(&["--tech-all", "hubspot", "--tech-all", "marketo"], "tech:hubspot and tech:marketo");
        same(&["--not-tech", "hubspot", "--not-tech", "marketo"], "not tech:(hubspot or marketo)");
        same(&["--has-email", "--not-has-phone"], "email:known and phone:unknown");
        same(&["--known", "revenue", "--unknown", "tenure"], "revenue:known and tenure:unknown");
        same(
            &["--title-words", "hr", "--where", "country:GB or country:DE"],
            "title_words:hr and (country:GB or country:DE)",
        );
    }

    #[test]
    fn flags_of_one_list_bind_one_element() {
        same(
            &["--hiring", "marketing", "--hiring-since", "..30d", "--hiring-count", "3.."],
            "hiring(department:marketing and posted:..30d and count:3..)",
        );
        same(
            &["--not-hiring", "marketing", "--not-hiring-place", "Chicago"],
            "not hiring(department:marketing and place:Chicago)",
        );
        same(&["--ads", "adwords", "--ad-spend", "5000.."], "ads(platform:adwords and spend:5000..)");
        same(&["--ad-spend", "5000.."], "ads(total:5000..)");
        same(&["--not-ads", "adwords", "--ad-spend", "5000.."], "ads(total:5000..) and not ads:adwords");
    }

    #[test]
    fn clauses_are_written_as_the_flags_that_ask_them() {
        for (args, name) in [
            (&["--tenure", "..6mo"][..], "--tenure"),
            (&["--headcount", "1..10", "--headcount", "51..200"], "--headcount"),
            (&["--not-title", "HR Manager"], "--not-title"),
            (&["--title-words", "hr it"], "--title-words"),
            (&["--tech", "HubSpot", "--tech", "Marketo"], "--tech"),
            (
                &["--hiring", "Marketing", "--hiring-since", "..30d", "--hiring-count", "3.."],
                "--hiring --hiring-since --hiring-count",
            ),
            (&["--ad-spend", "5K.."], "--ad-spend"),
            (&["--ads", "Google Ads", "--ad-spend", "5K.."], "--ads --ad-spend"),
            (&["--revenue", "10M..50M"], "--revenue"),
            (&["--known", "revenue"], "--known revenue"),
        ] {
            let clause = asked(args).expect("a filter");
            let written = as_flags(&clause).unwrap_or_else(|| panic!("{args:?}: {clause:?}"));
            let words: Vec<String> =
                written.split(" --").map(|flag| format!("--{}", flag.trim_start_matches("--"))).collect();
            let words: Vec<&str> = words
                .iter()
                .flat_map(|flag| flag.split_once(' '))
                .flat_map(|(flag, value)| [flag, value.trim_matches('\'')])
                .collect();
            assert_eq!(asked(&words).expect("a filter"), clause, "{written}");
            assert_eq!(flag_name(&clause).as_deref(), Some(name), "{written}");
        }
        let nested = crate::filter::parse("tech:a or city:b").expect("a filter");
        assert_eq!(as_flags(&nested), None);
    }

    #[test]
    fn errors_name_their_flag() {
        let error = asked(&["--headcount", "many"]).expect_err("no range");
        assert!(error.message().starts_with("--headcount: "), "{error:?}");
        let error = asked(&["--known", "revenu"]).expect_err("no field");
        assert!(error.hint().expect("a hint").contains("revenue"), "{error:?}");
    }

    #[test]
    fn leniency_is_for_one_field_and_outside_of_negation() {
        for (text, field, expected) in [
            ("tech:hubspot and title:cfo", "tech", Some("maybe(tech:hubspot) and title:cfo")),
            ("not tech:hubspot", "tech", Some("maybe(not tech:hubspot)")),
            ("not (tech:hubspot and title:cfo)", "tech", Some("maybe(not tech:hubspot) or not title:cfo")),
            ("tech:hubspot or title:cfo", "tech", Some("maybe(tech:hubspot) or title:cfo")),
            ("title:cfo", "tech", None),
            ("x.tier:..2 and title:cfo", "x.TIER", Some("maybe(x.tier:..2) and title:cfo")),
        ] {
            let parse =
                |text: &str| crate::filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            let topic = topic_named(field, "maybe").expect("a field");
            let changed = lenient(parse(text), &topic).map(|filter| filter.to_string());
            assert_eq!(changed, expected.map(|text| parse(text).to_string()), "{text}");
        }
    }

    #[test]
    fn fields_are_named_in_several_ways() {
        for (name, field) in [
            ("tenure", "tenure"),
            ("role_start", "tenure"),
            ("ad-spend", "ads"),
            ("start date", "tenure"),
            ("--hiring-place", "hiring"),
        ] {
            assert_eq!(field_named(name, "maybe").expect(name).name, field, "{name}");
        }
    }

    #[test]
    fn words_are_quoted_for_the_shell() {
        assert_eq!(shell("11.."), "11..");
        assert_eq!(shell("HR Manager"), "'HR Manager'");
        assert_eq!(shell("it's"), r"'it'\''s'");
    }
}
