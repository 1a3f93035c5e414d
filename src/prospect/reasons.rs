//! Short facts that say why a lead is worth a call, in the order in which a caller would say them.

use crate::fields::named;
use crate::filter::{Ask, Filter};
use crate::model::{AsOf, Company, Known, Lead, Opening};
use crate::value::{Day, Duration, Interval, Money, show_number};

/// The reasons for a lead in an answer to `filter`.
pub fn reasons(filter: &Filter, lead: &Lead<'_>, as_of: &AsOf) -> Vec<String> {
    let mut reasons = Vec::new();
    if let Some(person) = lead.person
        && let Known::Interval(start) = person.record.facts.known(&named::ROLE_START)
        && let Some(age) = age(start, as_of.day)
    {
        reasons.push(format!("{age} in role"));
    }
    let Some(company) = lead.company else {
        return reasons;
    };
    let asked = Asked::of(filter);
    reasons.extend(jobs(&asked, company, lead.openings, as_of));
    for ad in company.advertising().iter().filter(|ad| asked.ads.contains(&ad.platform)) {
        reasons.push(match &ad.spend {
            Some(spend) => format!("{} {} a month", ad.platform, amount(spend)),
            None => ad.platform.clone(),
        });
    }
    if let Known::Interval(headcount) = company.record.facts.known(&named::HEADCOUNT) {
        reasons.push(format!("{} employees", show_number(&headcount)));
    }
    for technology in company.technologies.iter().filter(|technology| asked.tech.contains(&technology.name)) {
        reasons.push(format!("uses {}", technology.name));
    }
    reasons
}

/// What a filter asks of lists, without what it refuses.
#[derive(Default)]
struct Asked {
    departments: Vec<String>,
    tech: Vec<String>,
    ads: Vec<String>,
}

impl Asked {
    fn of(filter: &Filter) -> Asked {
        let mut asked = Asked::default();
        asked.add(filter);
        asked
    }

    fn add(&mut self, filter: &Filter) {
        match filter {
            Filter::All(parts) | Filter::Any(parts) => parts.iter().for_each(|part| self.add(part)),
            Filter::Maybe(inner) => self.add(inner),
            Filter::Not(_) | Filter::Column(_) => {}
            Filter::Has(element) => self.add(&element.test),
            Filter::Test(test) => {
                let Ask::Names(names) = &test.ask else { return };
                let list = match test.field {
                    field if *field == named::HIRING_DEPARTMENT => &mut self.departments,
                    field if *field == named::TECH_NAME => &mut self.tech,
                    field if *field == named::AD_PLATFORM => &mut self.ads,
                    _ => return,
                };
                list.extend(names.iter().cloned());
            }
        }
    }
}

/// "6 marketing jobs, newest 3 d old": of the departments asked for, else of all.
fn jobs(asked: &Asked, company: &Company, openings: &[Opening], as_of: &AsOf) -> Option<String> {
    let matching: Vec<&Opening> = company
        .live_openings(openings, as_of)
        .filter(|opening| match opening.record.facts.known(&named::HIRING_DEPARTMENT) {
            Known::Names(names) => {
                asked.departments.is_empty() || names.iter().any(|name| asked.departments.contains(name))
            }
            _ => asked.departments.is_empty(),
        })
        .collect();
    if matching.is_empty() {
        return None;
    }
    let of = match asked.departments.as_slice() {
        [one] => format!("{} ", one.to_lowercase()),
        _ => String::new(),
    };
    let jobs = if matching.len() == 1 { "job" } else { "jobs" };
    Some(format!("{} {of}{jobs}", matching.len()))
}

pub(super) fn amount(spend: &Money) -> String {
    match spend.currency {
        Some(currency) if currency == crate::value::Currency::USD => {
            format!("${}", show_number(&spend.amount))
        }
        _ => spend.to_string(),
    }
}

/// The time since a start: "12 d", "4 mo", "2 y". Of a start that is known roughly, the range: "0-11 mo".
pub(super) fn age(start: Interval, day: Day) -> Option<String> {
    if start.lo > day.number() {
        return None;
    }
    let newest = Day::new(start.hi.min(day.number()));
    let (least, most) = (whole_months(newest, day), whole_months(Day::new(start.lo), day));
    Some(match (least, most) {
        (0, 0) if start.is_exact() => format!("{} d", day.number() - start.lo),
        (0, 0) => "under 1 mo".to_string(),
        (least, most) if least >= 24 && least / 12 == most / 12 => format!("{} y", least / 12),
        (least, most) if least >= 24 => format!("{}-{} y", least / 12, most / 12),
        (least, most) if least == most => format!("{least} mo"),
        (least, most) => format!("{least}-{most} mo"),
    })
}

fn whole_months(start: Day, day: Day) -> u32 {
    let mut months = ((day.number() - start.number()) as f64 / 30.44).round().max(0.0) as u32 + 1;
    while months > 0 && Duration::months(months).after(start) > day {
        months -= 1;
    }
    months
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_in_words() {
        let day = |text: &str| Day::parse_iso(text).expect("a date");
        let as_of = day("2026-11-01");
        for (lo, hi, expected) in [
            ("2026-10-20", "2026-10-20", Some("12 d")),
            ("2026-07-01", "2026-07-01", Some("4 mo")),
            ("2026-07-02", "2026-07-02", Some("3 mo")),
            ("2026-06-01", "2026-06-30", Some("4-5 mo")),
            ("2026-01-01", "2026-12-31", Some("0-10 mo")),
            ("2021-01-01", "2021-12-31", Some("4-5 y")),
            ("2019-03-05", "2019-03-05", Some("7 y")),
            ("2026-11-02", "2026-11-02", None),
        ] {
            let start = Interval::new(day(lo).number(), day(hi).number());
            assert_eq!(age(start, as_of).as_deref(), expected, "{lo}");
        }
    }
}
