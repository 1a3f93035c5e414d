//! A lead to write in tests.

use super::{Head, Row};
use crate::fields::{self, Field, Subject, named};
use crate::model::{
    Ad, AdEvidence, AsOf, Company, CompanyNumber, Custom, Fact, LeadId, Opening, Person, Record, Technology,
};
use crate::value::{Day, Interval, Money, Value};

pub(crate) struct Sample {
    pub(crate) person: Person,
    pub(crate) company: Company,
    pub(crate) openings: Vec<Opening>,
    pub(crate) groups: Vec<(String, u32)>,
    pub(crate) reasons: Vec<String>,
    pub(crate) missing: Vec<String>,
}

pub(crate) fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap_or_else(|| panic!("{text} is no day"))
}

pub(crate) fn head() -> Head {
    Head {
        query: "title:\"HR Manager\"".to_string(),
        sentence: "HR Manager".to_string(),
        as_of: AsOf::new(day("2026-11-01")),
        has_owner: false,
        own: vec!["Lead Owner".to_string()],
        companies_only: false,
        groups: ["timing", "authority", "reach"].map(String::from).into(),
        total_points: 100_000,
        counts: vec![("sure", 1)],
        left_out: vec![("customer".to_string(), 4), ("contacted".to_string(), 51)],
        causes: vec![("start date".to_string(), 7)],
        several: 3,
        scratch: None,
    }
}

fn field(subject: Subject, column: &str) -> &'static Field {
    fields::of(subject).find(|field| field.column == column).unwrap_or_else(|| panic!("no field {column}"))
}

fn record(facts: Vec<(&'static Field, Value)>) -> Record {
    let mut record = Record::default();
    for (field, value) in facts {
        record.facts.set(Fact { field: field.code, value, source: 0 });
    }
    record
}

pub(crate) fn lead(first: &str, last: &str, title: &str) -> Sample {
    let text = |text: &str| Value::Text(text.to_string());
    let mut person = Person {
        id: LeadId(0x1234_5678_9abc_def0),
        company: CompanyNumber(1),
        record: record(vec![
            (&named::FIRST_NAME, text(first)),
            (&named::LAST_NAME, text(last)),
            (&named::TITLE, text(title)),
            (&named::PHONE, text("+44 20 7946 0000")),
            (&named::ROLE_START, Value::Date(Interval::exactly(day("2026-07-01").number()))),
        ]),
    };
    person.record.custom.push(Custom { name: "Lead Owner".into(), value: "Ana".into(), source: 0 });
    let (old, new) = (day("2026-01-01"), day("2026-10-20"));
    let company = Company {
        number: CompanyNumber(1),
        record: record(vec![
            (&named::COMPANY_NAME, text("Northgate Bank")),
            (&named::DOMAIN, text("northgate.example")),
            (&named::INDUSTRY, Value::Names(vec!["Banking".into()])),
            (&named::HEADCOUNT, Value::Number(Interval::new(51, 200))),
            (field(Subject::Company, "headcount_growth"), Value::Number(Interval::exactly(-12))),
        ]),
        technologies: vec![Technology { name: "HubSpot".into(), first_seen: old, last_seen: new }],
        ads: vec![Ad {
            platform: "Google Ads".into(),
            spend: Some(Money::usd(Interval::exactly(5000))),
            first_seen: old,
            last_seen: new,
            evidence: AdEvidence::Amount,
        }],
    };
    let opening = |title: &str, closed: bool| Opening {
        company: CompanyNumber(1),
        record: record(vec![(&named::HIRING_TITLE, text(title))]),
        first_seen: new,
        last_seen: new,
        closed,
    };
    Sample {
        person,
        company,
        openings: vec![opening("Marketing Manager", false), opening("Night Porter", true)],
        groups: vec![("timing".into(), 40), ("authority".into(), 25), ("reach".into(), 3)],
        reasons: vec!["4 mo in role".into(), "6 marketing jobs".into()],
        missing: Vec::new(),
    }
}

impl Sample {
    pub(crate) fn row(&self, rank: u64) -> Row<'_> {
        Row {
            owner: None,
            rank,
            sure: self.missing.is_empty(),
            score: 92,
            ceiling: 92,
            points: 92_000,
            points_ceiling: 92_000,
            groups: &self.groups,
            reasons: &self.reasons,
            missing: &self.missing,
            person: Some(&self.person),
            company: Some(&self.company),
            openings: &self.openings,
        }
    }
}
