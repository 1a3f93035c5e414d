//! The plain evaluation of a filter on one lead: the measure that the index is held against.
//!
//! It is written for the reader, not for speed, and on purpose has its own code for what the engine computes with
//! tables: intervals, ages, liveness of elements, the industry tree. It shares with the engine what a value *is*
//! (folding, words, title analysis, what a record knows), never how it is compared.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::column::{self, ColumnAsk, ColumnTest};
use super::pattern;
use super::tree::{Ask, Element, Filter, Measure, TitleMode};
use crate::fields::{Field, Kind, List, Reading, Subject, named};
use crate::model::{Ad, AsOf, Company, Facts, Known, Lead, Opening, clamp};
use crate::taxonomy::{Vocabulary, titles};
use crate::text;
use crate::value::{Day, Duration, DurationRange, Interval, RangeSet, Value};

/// What missing company facts are called where there is no company.
pub const NO_COMPANY: &str = "no company";

/// Yes (both), no (neither) or unknown (possible, not sure).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Answer {
    /// It holds whatever the missing facts are.
    pub sure: bool,
    /// It may hold.
    pub possible: bool,
}

impl Answer {
    /// It holds.
    pub const YES: Answer = Answer { sure: true, possible: true };
    /// It does not hold.
    pub const NO: Answer = Answer { sure: false, possible: false };
    /// The facts do not tell.
    pub const UNKNOWN: Answer = Answer { sure: false, possible: true };

    /// Whether the facts do not tell.
    pub fn is_unknown(self) -> bool {
        self == Answer::UNKNOWN
    }

    fn known(holds: bool) -> Self {
        if holds { Answer::YES } else { Answer::NO }
    }

    /// Both.
    fn and(self, other: Answer) -> Self {
        Answer { sure: self.sure && other.sure, possible: self.possible && other.possible }
    }

    /// At least one.
    fn or(self, other: Answer) -> Self {
        Answer { sure: self.sure || other.sure, possible: self.possible || other.possible }
    }
}

/// Whether the lead passes the filter.
pub fn evaluate(filter: &Filter, lead: &Lead<'_>, as_of: &AsOf) -> Answer {
    combine(filter, &|leaf| answer_of_lead(leaf, lead, as_of))
}

/// Which missing facts make the lead possible and not sure; empty where it is sure, or not possible.
pub fn causes(filter: &Filter, lead: &Lead<'_>, as_of: &AsOf) -> BTreeSet<Cow<'static, str>> {
    let mut causes = BTreeSet::new();
    if !evaluate(filter, lead, as_of).is_unknown() {
        return causes;
    }
    for clause in filter.clauses() {
        if evaluate(clause, lead, as_of).sure {
            continue;
        }
        clause.leaves(&mut |leaf| {
            if answer_of_lead(leaf, lead, as_of).is_unknown() {
                let is_about_company =
                    leaf.leaf_field().is_some_and(|field| field.subject == Subject::Company);
                let no_company = is_about_company && lead.company.is_none();
                causes.insert(if no_company { Cow::Borrowed(NO_COMPANY) } else { leaf.leaf_cause() });
            }
        });
    }
    causes
}

/// The answers of the leaves, combined along the tree.
fn combine(filter: &Filter, leaf: &dyn Fn(&Filter) -> Answer) -> Answer {
    match filter {
        Filter::All(parts) => parts.iter().fold(Answer::YES, |so_far, part| so_far.and(combine(part, leaf))),
        Filter::Any(parts) => parts.iter().fold(Answer::NO, |so_far, part| so_far.or(combine(part, leaf))),
        Filter::Not(inner) => {
            let inner = combine(inner, leaf);
            Answer { sure: !inner.possible, possible: !inner.sure }
        }
        Filter::Maybe(inner) => Answer::known(combine(inner, leaf).possible),
        Filter::Test(_) | Filter::Has(_) | Filter::Column(_) => leaf(filter),
    }
}

/// The answer of a leaf at the top level.
fn answer_of_lead(leaf: &Filter, lead: &Lead<'_>, as_of: &AsOf) -> Answer {
    match leaf {
        Filter::Has(element) => match lead.company {
            Some(company) => answer_of_list(element, company, lead.openings, as_of),
            None => Answer::UNKNOWN,
        },
        Filter::Test(test) => {
            let known = match (test.field.subject, lead.person, lead.company) {
                (Subject::Person, Some(person), _) if *test.field == named::NAME => {
                    let name = person.name();
                    if name.is_empty() { Known::Nothing } else { Known::Text(name) }
                }
                (Subject::Person, Some(person), _) => person.record.facts.known(test.field),
                (Subject::Company, _, Some(company)) => match test.field.kind {
                    Kind::List(list) => known_list(list, company, lead.openings),
                    _ => company.record.facts.known(test.field),
                },
                // Nobody to ask: even what is two-valued of a person is open until there is one.
                _ => return answer_of_nobody(&test.ask),
            };
            answer_of_value(test.field, &test.ask, &known, as_of)
        }
        Filter::Column(test) => answer_of_cells(test, lead),
        // Leaves are tests of fields, elements and columns.
        _ => Answer::UNKNOWN,
    }
}

/// The answer of a test of a custom column: one of the cells under its name is enough, whether the person's record holds
/// it or the company's. Whoever has no such cell does not pass.
fn answer_of_cells(test: &ColumnTest, lead: &Lead<'_>) -> Answer {
    let of_person = lead.person.map(|person| &person.record);
    let of_company = lead.company.map(|company| &company.record);
    let records = [of_person, of_company].into_iter().flatten();
    let cells = records.flat_map(|record| record.cells(&test.name)).map(|cell| cell.value.as_str());
    let inside = |ranges: &RangeSet, read: Option<Interval>| match read {
        Some(value) => answer_of_interval(ranges.ranges(), value),
        None => Answer::UNKNOWN,
    };
    let of_cell = |cell: &str| match &test.ask {
        ColumnAsk::Texts(texts) => {
            Answer::known(texts.iter().any(|asked| text::fold(asked) == text::fold(cell)))
        }
        ColumnAsk::Numbers(ranges) => inside(ranges, column::number_in(cell)),
        ColumnAsk::Days(ranges) => inside(ranges, column::days_in(cell)),
        ColumnAsk::Known | ColumnAsk::Unknown => Answer::YES,
    };
    let any = cells.map(of_cell).fold(Answer::NO, Answer::or);
    if test.ask == ColumnAsk::Unknown { Answer::known(!any.possible) } else { any }
}

fn answer_of_nobody(ask: &Ask) -> Answer {
    match ask {
        Ask::Known => Answer::NO,
        Ask::Unknown => Answer::YES,
        _ => Answer::UNKNOWN,
    }
}

/// A list is known where it was looked at or holds anything.
fn known_list(list: List, company: &Company, openings: &[Opening]) -> Known {
    let holds_any = match list {
        List::Tech => !company.technologies.is_empty(),
        List::Ads => !company.advertising().is_empty(),
        List::Hiring => !openings.is_empty(),
    };
    if holds_any || company.checked(list).is_some() { Known::Names(Vec::new()) } else { Known::Nothing }
}

/// The answer of a test on what is known of its field.
fn answer_of_value(field: &'static Field, ask: &Ask, known: &Known, as_of: &AsOf) -> Answer {
    match (ask, known) {
        (Ask::Known, known) => Answer::known(*known != Known::Nothing),
        (Ask::Unknown, known) => Answer::known(*known == Known::Nothing),
        (Ask::Whole(_), Known::Nothing) if field.subject == Subject::Person => Answer::NO,
        (_, Known::Nothing) => Answer::UNKNOWN,
        (Ask::Ranges(ranges), Known::Interval(interval)) => {
            let ranges: Vec<Interval> = ranges.ranges().iter().map(|range| clamp(field, *range)).collect();
            answer_of_interval(&ranges, clamp(field, *interval))
        }
        (Ask::Ages(ages), Known::Interval(start)) => {
            let days: Vec<Interval> = ages.iter().filter_map(|age| days_of(age, as_of.day)).collect();
            answer_of_interval(&days, clamp(field, *start))
        }
        (Ask::Names(asked), Known::Names(names)) => {
            let one = |name: &String| match field.vocabulary() {
                Some(tree) if *field == named::INDUSTRY => answer_of_tree(tree, name, names),
                _ => Answer::known(holds_folded(names, name)),
            };
            if names.is_empty() {
                return Answer::UNKNOWN;
            }
            asked.iter().map(one).fold(Answer::NO, Answer::or)
        }
        (Ask::Words(asked), Known::Text(text)) => {
            let words = text::words(text);
            Answer::known(
                asked.iter().any(|asked| text::words(asked).iter().all(|word| words.contains(word))),
            )
        }
        (Ask::Whole(asked), Known::Text(text)) => {
            Answer::known(asked.iter().any(|asked| text::fold(&normalised(field, asked)) == text::fold(text)))
        }
        (Ask::Title(mode, asked), Known::Text(title)) => {
            Answer::known(asked.iter().any(|asked| is_title(*mode, asked, title)))
        }
        // A fact of another shape than its field: as good as none.
        _ => Answer::UNKNOWN,
    }
}

fn holds_folded(names: &[String], asked: &str) -> bool {
    names.iter().any(|name| text::fold(name) == text::fold(asked))
}

fn normalised(field: &Field, asked: &str) -> String {
    match (field.normalise)(asked, &Reading::default()) {
        Ok(Some(Value::Text(text))) => text,
        _ => asked.to_string(),
    }
}

fn is_title(mode: TitleMode, asked: &str, title: &str) -> bool {
    match mode {
        TitleMode::Role | TitleMode::Similar => titles::analyze(title).has_any(&mode.roles(asked)),
        TitleMode::Words => {
            let words = text::words(title);
            text::words(asked).iter().all(|word| words.contains(word))
        }
        TitleMode::Exact => text::fold(asked) == text::fold(title),
        TitleMode::Regex => pattern::compile(asked).is_ok_and(|pattern| pattern.is_match(&text::fold(title))),
    }
}

/// One asked name of a tree. The tag that says most answers: below the asked name yes, above it unknown, elsewhere no.
/// Tags outside the tree say nothing of its names.
fn answer_of_tree(tree: &Vocabulary, asked: &str, tags: &[String]) -> Answer {
    let Some(asked) = tree.canonical(asked) else {
        return Answer::known(holds_folded(tags, asked));
    };
    let mut answer = Answer::NO;
    let mut any_mapped = false;
    for tag in tags.iter().filter_map(|tag| tree.canonical(tag)) {
        any_mapped = true;
        answer = answer.or(if is_at_or_below(tree, tag, asked) {
            Answer::YES
        } else if is_at_or_below(tree, asked, tag) {
            Answer::UNKNOWN
        } else {
            Answer::NO
        });
    }
    if any_mapped { answer } else { Answer::UNKNOWN }
}

fn is_at_or_below(tree: &Vocabulary, name: &str, top: &str) -> bool {
    let mut at = Some(name);
    while let Some(name) = at {
        if name == top {
            return true;
        }
        at = tree.parent(name);
    }
    false
}

/// Inside the union of the ranges, apart from all of them, or neither.
fn answer_of_interval(ranges: &[Interval], interval: Interval) -> Answer {
    if is_covered(ranges, interval) {
        Answer::YES
    } else if ranges.iter().any(|range| interval.lo <= range.hi && range.lo <= interval.hi) {
        Answer::UNKNOWN
    } else {
        Answer::NO
    }
}

/// Walks from the low end to the high end, from range to range.
fn is_covered(ranges: &[Interval], interval: Interval) -> bool {
    let mut at = interval.lo;
    loop {
        let reach =
            ranges.iter().filter(|range| range.lo <= at && at <= range.hi).map(|range| range.hi).max();
        match reach {
            None => return false,
            Some(hi) if hi >= interval.hi => return true,
            Some(hi) => at = hi + 1,
        }
    }
}

/// The start days that have an age in the range: those that reached `from` and did not reach `to`.
fn days_of(range: &DurationRange, as_of: Day) -> Option<Interval> {
    let newest = range.from.map_or(as_of, |from| newest_reaching(from, as_of)).min(as_of);
    let oldest = range.to.map_or(i64::MIN, |to| newest_reaching(to, as_of).number() + 1);
    (oldest <= newest.number()).then_some(Interval { lo: oldest, hi: newest.number() })
}

/// The latest start that is at least `duration` old at `as_of`, found by adding the duration to days: a later start
/// never has the earlier anniversary.
fn newest_reaching(duration: Duration, as_of: Day) -> Day {
    let (mut reaching, mut not_reaching) = (as_of.number() - 100_000, as_of.number() + 1);
    while not_reaching - reaching > 1 {
        let middle = reaching + (not_reaching - reaching) / 2;
        if duration.after(Day::new(middle)) <= as_of { reaching = middle } else { not_reaching = middle }
    }
    Day::new(reaching)
}

/// Whether an element of a list counts at the as-of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alive {
    Yes,
    /// It was seen, and what is known of it only roughly decides: a posting date, an amount that may be nothing.
    Straddling,
    Unknown,
    No,
}

/// How many elements of a company's list count and surely pass the test of one.
pub fn live_elements(element: &Element, lead: &Lead<'_>, as_of: &AsOf) -> u64 {
    let Some(company) = lead.company else { return 0 };
    let elements = elements_of(element, company, lead.openings, as_of);
    elements.iter().filter(|(alive, passes, _)| *alive == Alive::Yes && passes.sure).count() as u64
}

/// Of each element of a list: whether it counts, whether it passes, and what it costs.
fn elements_of(
    element: &Element,
    company: &Company,
    openings: &[Opening],
    as_of: &AsOf,
) -> Vec<(Alive, Answer, Option<Interval>)> {
    let checked = company.checked(element.list);
    let sighted = |last_seen: Day| alive(last_seen, checked, element.list, as_of);
    let test_of = |known: &dyn Fn(&'static Field) -> Known| {
        combine(&element.test, &|leaf| match leaf {
            Filter::Test(test) => answer_of_value(test.field, &test.ask, &known(test.field), as_of),
            _ => Answer::UNKNOWN,
        })
    };
    let mut elements = Vec::new();
    match element.list {
        List::Tech => {
            for technology in &company.technologies {
                let passes = test_of(&|_| Known::Names(vec![technology.name.clone()]));
                elements.push((sighted(technology.last_seen), passes, None));
            }
        }
        List::Ads => {
            for ad in company.advertising() {
                let spend = ad.spend.and_then(|spend| spend.in_usd());
                let passes = test_of(&|field| {
                    if *field == named::AD_SPEND {
                        spend.map_or(Known::Nothing, Known::Interval)
                    } else {
                        Known::Names(vec![ad.platform.clone()])
                    }
                });
                let alive = alive_ad(&ad, sighted(ad.last_seen));
                elements.push((alive, passes, spend));
            }
        }
        List::Hiring => {
            for opening in openings {
                let facts: &Facts = &opening.record.facts;
                let passes = test_of(&|field| facts.known(field));
                elements.push((alive_opening(opening, sighted(opening.last_seen), as_of), passes, None));
            }
        }
    }
    elements
}

/// The answer of a test of elements of a company's list.
fn answer_of_list(element: &Element, company: &Company, openings: &[Opening], as_of: &AsOf) -> Answer {
    let elements = elements_of(element, company, openings, as_of);
    let checked = company.checked(element.list);
    let surely = elements.iter().filter(|(alive, passes, _)| *alive == Alive::Yes && passes.sure);
    let possibly = elements
        .iter()
        .filter(|(alive, passes, _)| matches!(alive, Alive::Yes | Alive::Straddling) && passes.possible);
    // Only a fresh look at the whole list tells that there is nothing else.
    let is_whole = checked.is_some_and(|checked| is_fresh(checked, element.list, as_of));
    match &element.measure {
        Measure::Count(ranges) => {
            let lo = surely.count() as i64;
            let hi = if is_whole { possibly.count() as i64 } else { i64::MAX };
            answer_of_interval(ranges.ranges(), Interval { lo, hi })
        }
        Measure::Total(ranges) => {
            let stated = |spend: &Option<Interval>| spend.map_or(0, |spend| spend.lo.max(0));
            let lo = surely.fold(0_i64, |sum, (_, _, spend)| sum.saturating_add(stated(spend)));
            let most = |spend: &Option<Interval>| spend.map_or(i64::MAX, |spend| spend.hi.max(0));
            let hi = if is_whole {
                possibly.fold(0_i64, |sum, (_, _, spend)| sum.saturating_add(most(spend)))
            } else {
                i64::MAX
            };
            answer_of_interval(ranges.ranges(), Interval { lo, hi })
        }
    }
}

fn is_fresh(seen: Day, list: List, as_of: &AsOf) -> bool {
    let life = match list {
        List::Tech => as_of.shelf.tech,
        List::Ads => as_of.shelf.ads,
        List::Hiring => as_of.shelf.hiring,
    };
    life.after(seen) >= as_of.day
}

fn alive(last_seen: Day, checked: Option<Day>, list: List, as_of: &AsOf) -> Alive {
    match checked {
        Some(checked) if last_seen < checked => {
            if is_fresh(checked, list, as_of) {
                Alive::No
            } else {
                Alive::Unknown
            }
        }
        _ if is_fresh(last_seen, list, as_of) => Alive::Yes,
        _ => Alive::Unknown,
    }
}

/// Whoever states that nothing is spent says that there is no advertising.
fn alive_ad(ad: &Ad, sighted: Alive) -> Alive {
    match ad.spend.map(|spend| spend.amount) {
        Some(amount) if amount.hi <= 0 => Alive::No,
        Some(amount) if amount.lo <= 0 && sighted == Alive::Yes => Alive::Straddling,
        _ => sighted,
    }
}

fn alive_opening(opening: &Opening, sighted: Alive, as_of: &AsOf) -> Alive {
    let posted = match opening.record.facts.known(&named::HIRING_SINCE) {
        Known::Interval(posted) => Some(posted),
        _ => None,
    };
    let today = as_of.day.number();
    if opening.closed || posted.is_some_and(|posted| posted.lo > today) {
        Alive::No
    } else if sighted == Alive::Yes && posted.is_some_and(|posted| posted.hi > today) {
        Alive::Straddling
    } else {
        sighted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::parse;
    use crate::model::{Ad, AdEvidence, CompanyNumber, Fact, LeadId, Opening, Person, Record, Technology};
    use crate::value::Money;

    fn record(facts: &[(&Field, Value)]) -> Record {
        let mut record = Record::default();
        for (field, value) in facts {
            record.facts.set(Fact { field: field.code, value: value.clone(), source: 0 });
        }
        record
    }

    #[test]
    fn leads_are_judged_by_what_is_known_of_them() {
        let as_of = AsOf::new(Day::parse_iso("2026-11-01").expect("a day"));
        let text = |text: &str| Value::Text(text.to_string());
        let facts = [(&named::TITLE, text("HR Manager")), (&named::EMAIL, text("ann@acme.example"))];
        let person = Person { id: LeadId(1), company: CompanyNumber(1), record: record(&facts) };
        let checked = Value::Date(Interval::exactly(as_of.day.number()));
        let technology = |name: &str, last_seen: Day| Technology {
            name: name.to_string(),
            first_seen: last_seen,
            last_seen,
        };
        let company = Company {
            number: CompanyNumber(1),
            record: record(&[
                (&named::DOMAIN, text("acme.example")),
                (&named::TECH_CHECKED, checked),
                (&named::INDUSTRY, Value::Names(vec!["Investment Management".to_string()])),
                (&named::COMPANY_NAME, text("Acme Holding")),
            ]),
            technologies: vec![
                technology("HubSpot", as_of.day),
                technology("Marketo", as_of.day.plus_days(-40)),
            ],
            ads: Vec::new(),
        };
        let lead = Lead { person: Some(&person), company: Some(&company), openings: &[] };
        for (asked, answer) in [
            ("title:\"HR Manager\" and email:known", Answer::YES),
            ("title:CFO", Answer::NO),
            ("phone:known", Answer::NO),
            ("phone:unknown", Answer::YES),
            ("phone:\"+442079460000\"", Answer::NO),
            ("headcount:11..", Answer::UNKNOWN),
            ("tech:known and tech:hubspot", Answer::YES),
            ("tech:unknown", Answer::NO),
            // The whole list was looked at: what it lacks, or had seen before, is not there.
            ("tech:salesforce", Answer::NO),
            ("tech:marketo", Answer::NO),
            ("tech(count:1)", Answer::YES),
            ("tech(count:2..)", Answer::NO),
            ("ads:known", Answer::NO),
            ("ads:adwords", Answer::UNKNOWN),
            ("hiring:marketing", Answer::UNKNOWN),
            ("industry:\"Investment Management\"", Answer::YES),
            ("industry:\"Financial Services\"", Answer::YES),
            ("industry:Retail", Answer::NO),
            ("company:holding", Answer::YES),
            ("company:\"holding works\"", Answer::NO),
            ("title_words:manager", Answer::YES),
            ("title_exact:\"hr manager\"", Answer::YES),
            ("title_exact:manager", Answer::NO),
            ("title_regex:\"^hr\"", Answer::YES),
            ("not title:CFO", Answer::YES),
            ("not email:known", Answer::NO),
            ("not headcount:11..", Answer::UNKNOWN),
            ("maybe(headcount:11..)", Answer::YES),
            ("not maybe(headcount:11..)", Answer::NO),
            ("title:CFO or headcount:11..", Answer::UNKNOWN),
        ] {
            assert_eq!(evaluate(&parse(asked).expect(asked), &lead, &as_of), answer, "{asked}");
        }
        let address = Ask::Whole(vec!["https://www.acme.example/about".to_string()]);
        assert_eq!(evaluate(&Filter::test(&named::DOMAIN, address), &lead, &as_of), Answer::YES);
        let causes_of = |asked: &str, lead: &Lead<'_>| -> Vec<String> {
            causes(&parse(asked).expect(asked), lead, &as_of).into_iter().map(Cow::into_owned).collect()
        };
        let asked = "title:\"HR Manager\" and headcount:11.. and tech:hubspot";
        assert_eq!(causes_of(asked, &lead), [named::HEADCOUNT.unknown]);
        assert_eq!(causes_of("title:CFO and headcount:11..", &lead), [""; 0]);
        assert_eq!(causes_of(asked, &Lead { company: None, ..lead }), [NO_COMPANY]);
    }

    #[test]
    fn ads_without_spend_and_roles_of_tomorrow_are_none() {
        let as_of = AsOf::new(Day::parse_iso("2026-11-01").expect("a day"));
        let ad = |lo, hi| Ad {
            platform: "Google Ads".to_string(),
            spend: Some(Money::usd(Interval { lo, hi })),
            first_seen: as_of.day,
            last_seen: as_of.day,
            evidence: AdEvidence::Amount,
        };
        for (lo, hi, alive) in [(0, 0, Alive::No), (0, 100, Alive::Straddling), (1, 100, Alive::Yes)] {
            assert_eq!(alive_ad(&ad(lo, hi), Alive::Yes), alive, "{lo}..{hi}");
        }
        assert_eq!(alive_ad(&ad(0, 100), Alive::No), Alive::No);
        assert_eq!(alive_ad(&Ad { spend: None, ..ad(0, 0) }, Alive::Yes), Alive::Yes);
        let today = as_of.day.number();
        let opening = |closed: bool, lo: i64, hi: i64| Opening {
            company: CompanyNumber(1),
            record: record(&[(&named::HIRING_SINCE, Value::Date(Interval { lo, hi }))]),
            first_seen: as_of.day,
            last_seen: as_of.day,
            closed,
        };
        for (closed, lo, hi, alive) in [
            (false, -3, -3, Alive::Yes),
            (false, 0, 0, Alive::Yes),
            (false, -3, 1, Alive::Straddling),
            (false, 0, 1, Alive::Straddling),
            (false, 1, 1, Alive::No),
            (true, -3, -3, Alive::No),
        ] {
            let opening = opening(closed, today + lo, today + hi);
            assert_eq!(alive_opening(&opening, Alive::Yes, &as_of), alive, "{closed} {lo}..{hi}");
        }
        let straddling = opening(false, today, today + 1);
        assert_eq!(alive_opening(&straddling, Alive::Unknown, &as_of), Alive::Unknown);
    }

    fn interval(lo: i64, hi: i64) -> Interval {
        Interval { lo, hi }
    }

    #[test]
    fn intervals_are_compared_with_the_union() {
        let ranges = [interval(11, 50), interval(1, 10), interval(60, i64::MAX)];
        for (lo, hi, answer) in [
            (5, 20, Answer::YES),
            (45, 55, Answer::UNKNOWN),
            (51, 59, Answer::NO),
            (60, i64::MAX, Answer::YES),
            (i64::MIN, 0, Answer::NO),
            (i64::MIN, i64::MAX, Answer::UNKNOWN),
        ] {
            assert_eq!(answer_of_interval(&ranges, interval(lo, hi)), answer, "{lo}..{hi}");
        }
        assert_eq!(answer_of_interval(&[Interval::ANY], Interval::ANY), Answer::YES);
        assert_eq!(answer_of_interval(&[], interval(0, 0)), Answer::NO);
    }

    #[test]
    fn its_own_intervals_agree_with_the_engines() {
        let mut pieces = Vec::new();
        for lo in 0..7 {
            for hi in lo..7 {
                pieces.push(interval(lo, hi));
            }
        }
        for one in &pieces {
            for two in &pieces {
                let union = RangeSet::new([*one, *two]);
                for asked in &pieces {
                    let answer = answer_of_interval(&[*one, *two], *asked);
                    assert_eq!(answer.sure, union.contains(asked), "{asked:?} in {one:?} {two:?}");
                    assert_eq!(answer.possible, union.overlaps(asked), "{asked:?} in {one:?} {two:?}");
                }
            }
        }
    }

    #[test]
    fn its_own_ages_and_freshness_agree_with_the_engines() {
        for as_of in ["2024-02-29", "2025-02-28", "2025-03-30", "2026-11-01"] {
            let as_of = Day::parse_iso(as_of).expect("a date");
            for text in ["..1mo", "1mo..3mo", "3mo..1y", "1y..", "2w..30d", "..0d", "0d..", "200y.."] {
                let range = DurationRange::parse(text).expect("a range");
                assert_eq!(days_of(&range, as_of), range.starts(as_of), "{text} at {as_of}");
            }
            let at = AsOf::new(as_of);
            for list in List::ALL {
                for back in 0..900 {
                    let seen = as_of.plus_days(-back);
                    assert_eq!(is_fresh(seen, list, &at), seen >= at.oldest_fresh(list), "{list:?} {seen}");
                }
            }
        }
    }
}
