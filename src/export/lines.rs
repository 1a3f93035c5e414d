//! The cells of leads under chosen columns, without a copy of what is only passed on.
//!
//! Owns which columns there are, what a cell of each holds, and what keeps it from running as a formula. Facts are read from
//! records or from the bytes of stored rows, both alike. The cells of a company are made once for all its people. What
//! stands between cells belongs to the format.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;

use super::formula::{self, Formula};
use super::own::{self, OwnColumns};
use super::preset::nearest;
use super::{Head, cells};
use crate::error::{Error, Result};
use crate::fields::{self, Field, Kind, Subject, named};
use crate::model::{AsOf, Company, Custom, LeadId, NamesView, Opening, Record, RecordView, ValueView};
use crate::taxonomy::titles;
use crate::value::{Interval, Money, Value, show_days};

/// The groups of points that always have a column; a profile's own groups follow.
const GROUPS: [&str; 4] = ["fit", "timing", "authority", "reach"];

/// The columns of a file.
#[derive(Debug, Clone)]
pub struct Columns {
    names: Vec<String>,
    takes: Vec<Take>,
    own: OwnColumns,
    as_of: AsOf,
    formula: Formula,
}

/// What a column takes.
#[derive(Debug, Clone, PartialEq)]
enum Take {
    Rank,
    Score,
    Ceiling,
    Match,
    Missing,
    Reasons,
    MissingColumns,
    Id,
    Person(&'static Field),
    Company(&'static Field),
    Technologies,
    Ads,
    Hiring,
    Group(String),
    Owner,
    /// The custom column at this place.
    Own(usize),
}

/// The parts of a lead that some column takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needs {
    /// Points, their ceiling, or the points of a group.
    pub points: bool,
    /// What earns the place, or what is missing.
    pub words: bool,
    /// The company.
    pub company: bool,
    /// The openings of the company.
    pub openings: bool,
}

/// What is known of a record, wherever it lies.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// In a record.
    Record(&'a Record),
    /// In the bytes of a stored row.
    View(&'a RecordView<'a>),
}

/// A lead, but for its company.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// 1 for the best.
    pub rank: u64,
    /// Whether it surely matches.
    pub sure: bool,
    /// Points as shown, 0 to 100.
    pub score: u32,
    /// Points as shown if what is unknown were favourable.
    pub ceiling: u32,
    /// Points as shown of each group.
    pub groups: &'a [(String, u32)],
    /// What earns the place.
    pub reasons: &'a [String],
    /// What is not known and would decide.
    pub missing: &'a [String],
    /// Who works it.
    pub owner: Option<&'a str>,
    /// Id and facts of the person; `None` where rows are companies.
    pub person: Option<(LeadId, Source<'a>)>,
}

/// Cells, one behind the other.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    text: String,
    ends: Vec<usize>,
    risky: u64,
}

impl Columns {
    /// Every column of `head`. docs/columns.md describes each.
    pub fn every(head: &Head, formula: Formula) -> Columns {
        let mut all: Vec<(String, Take)> = [
            ("rank", Take::Rank),
            ("score", Take::Score),
            ("ceiling", Take::Ceiling),
            ("match", Take::Match),
            ("missing", Take::Missing),
            ("reasons", Take::Reasons),
            ("missing_columns", Take::MissingColumns),
        ]
        .map(|(name, take)| (name.to_string(), take))
        .into();
        let of =
            |field: &'static Field, take: fn(&'static Field) -> Take| (field.column.to_string(), take(field));
        if !head.companies_only {
            all.push(("id".to_string(), Take::Id));
            all.extend(facts_of(Subject::Person).map(|field| of(field, Take::Person)));
        }
        all.extend(facts_of(Subject::Company).map(|field| of(field, Take::Company)));
        let lists = [("technologies", Take::Technologies), ("ads", Take::Ads), ("hiring", Take::Hiring)];
        all.extend(lists.map(|(name, take)| (name.to_string(), take)));
        let own = head.groups.iter().filter(|group| !GROUPS.contains(&group.as_str())).cloned();
        let groups = GROUPS.map(String::from).into_iter().chain(own);
        all.extend(groups.map(|group| (format!("score_{group}"), Take::Group(group))));
        if head.has_owner {
            all.push(("owner".to_string(), Take::Owner));
        }
        all.extend((0..).zip(&head.own).map(|(at, name)| (own::header(name), Take::Own(at))));
        let (names, takes) = all.into_iter().unzip();
        Columns { names, takes, own: OwnColumns::new(&head.own), as_of: head.as_of, formula }
    }

    /// Only the named ones, in the order in which they are named.
    ///
    /// # Errors
    ///
    /// Names a column that there is not.
    pub fn chosen(self, names: &[String]) -> Result<Columns> {
        let mut takes = Vec::with_capacity(names.len());
        for name in names {
            let at = self.names.iter().position(|known| known == name).ok_or_else(|| {
                let near = nearest(name, self.names.iter().map(String::as_str));
                let error = Error::usage(format!("there is no column `{name}`"));
                error.with_hint(match near.as_slice() {
                    [] => format!("there are {}", self.names.join(", ")),
                    near => format!("did you mean {}?", near.join(", ")),
                })
            })?;
            takes.push(self.takes[at].clone());
        }
        Ok(Columns { names: names.to_vec(), takes, ..self })
    }

    /// The header.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What becomes of cells that may run as formulas.
    pub fn formula(&self) -> Formula {
        self.formula
    }

    /// What has to be known of a lead to fill the columns.
    pub fn needs(&self) -> Needs {
        let any = |test: fn(&Take) -> bool| self.takes.iter().any(test);
        Needs {
            points: any(|take| matches!(take, Take::Score | Take::Ceiling | Take::Group(_))),
            words: any(|take| matches!(take, Take::Reasons | Take::Missing | Take::MissingColumns)),
            company: any(Take::is_of_company),
            openings: any(|take| *take == Take::Hiring),
        }
    }

    /// The cells that a company gives to all its rows; those of custom columns as they are, since a person's come first.
    pub fn company(&self, company: Option<&Company>, openings: &[Opening]) -> Cells {
        let mut cells = Cells::default();
        let own = company.map(|company| self.own.cells_of(company.record.custom.iter().map(Custom::pair)));
        for take in self.takes.iter().filter(|take| take.is_of_company()) {
            match (take, company) {
                (Take::Company(field), Some(company)) => {
                    cells.fact(field, Source::Record(&company.record), self.formula);
                }
                (Take::Technologies, Some(company)) => {
                    let names = cells::technologies(company, &self.as_of);
                    cells.several(names.iter().map(|one| one.name.as_str()), self.formula);
                }
                (Take::Ads, Some(company)) => {
                    cells.text(&cells::ads_cell(&cells::ads(company, &self.as_of)), self.formula);
                }
                (Take::Hiring, Some(company)) => {
                    let live: Vec<&Opening> = company.live_openings(openings, &self.as_of).collect();
                    cells.text(&cells::openings_cell(&live), self.formula);
                }
                (Take::Own(at), _) => {
                    cells.text.push_str(own.as_ref().and_then(|own| own.get(*at)).map_or("", String::as_str));
                    cells.end();
                }
                _ => cells.end(),
            }
        }
        cells
    }

    /// Puts the cells of a lead into `cells`, in the place of those that it holds.
    ///
    /// # Errors
    ///
    /// A stored row whose custom columns cannot be read.
    pub fn fill(&self, line: &Line<'_>, company: &Cells, cells: &mut Cells) -> Result<()> {
        let own = match line.person {
            Some((_, source)) if !self.own.is_empty() => source.own_cells(&self.own)?,
            _ => Vec::new(),
        };
        cells.text.clear();
        cells.ends.clear();
        cells.risky = company.risky;
        let mut of_company = company.iter();
        for take in &self.takes {
            match take {
                Take::Rank => cells.own(line.rank),
                Take::Score => cells.own(line.score),
                Take::Ceiling => cells.own(line.ceiling),
                Take::Match => cells.own(if line.sure { "sure" } else { "maybe" }),
                Take::Missing => cells.several(line.missing.iter().map(String::as_str), self.formula),
                Take::Reasons => cells.several(line.reasons.iter().map(String::as_str), self.formula),
                Take::MissingColumns => {
                    cells.own(cells::missing_columns(line.missing).join(cells::JOINER));
                }
                Take::Id => match line.person {
                    Some((id, _)) => cells.own(id),
                    None => cells.end(),
                },
                Take::Person(field) => match line.person {
                    Some((_, source)) => cells.fact(field, source, self.formula),
                    None => cells.end(),
                },
                Take::Company(_) | Take::Technologies | Take::Ads | Take::Hiring => {
                    cells.text.push_str(of_company.next().unwrap_or_default());
                    cells.end();
                }
                Take::Group(group) => match line.groups.iter().find(|(name, _)| name == group) {
                    Some((_, points)) => cells.own(points),
                    None => cells.end(),
                },
                Take::Owner => cells.text(line.owner.unwrap_or_default(), self.formula),
                Take::Own(at) => {
                    let of_company = of_company.next().unwrap_or_default();
                    let of_person = own.get(*at).map_or("", String::as_str);
                    cells.text(if of_person.is_empty() { of_company } else { of_person }, self.formula);
                }
            }
        }
        Ok(())
    }
}

impl Take {
    fn is_of_company(&self) -> bool {
        matches!(self, Take::Company(_) | Take::Technologies | Take::Ads | Take::Hiring | Take::Own(_))
    }
}

/// The fields with a column of their own: all but the lists, whose columns stand behind them.
fn facts_of(subject: Subject) -> impl Iterator<Item = &'static Field> {
    fields::of(subject).filter(|field| !matches!(field.kind, Kind::List(_)))
}

impl Cells {
    /// The cells.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let mut from = 0;
        self.ends.iter().map(move |end| {
            let cell = &self.text[from..*end];
            from = *end;
            cell
        })
    }

    /// How many of them a spreadsheet might run.
    pub fn risky(&self) -> u64 {
        self.risky
    }

    fn end(&mut self) {
        self.ends.push(self.text.len());
    }

    /// A cell that leadsift words itself.
    fn own(&mut self, cell: impl std::fmt::Display) {
        // Writing to a string does not fail.
        let _ = write!(self.text, "{cell}");
        self.end();
    }

    /// A cell that holds text from the data.
    fn text(&mut self, cell: &str, formula: Formula) {
        let from = self.text.len();
        self.text.push_str(cell);
        self.guard(from, formula);
    }

    fn several<'s>(&mut self, names: impl Iterator<Item = &'s str>, formula: Formula) {
        let from = self.text.len();
        for (at, name) in names.enumerate() {
            self.text.push_str(if at > 0 { cells::JOINER } else { "" });
            self.text.push_str(name);
        }
        self.guard(from, formula);
    }

    /// Ends a cell of text from the data.
    fn guard(&mut self, from: usize, formula: Formula) {
        let cell = &self.text[from..];
        self.risky += u64::from(formula::is_risky(cell));
        if formula == Formula::Escape && formula::needs_apostrophe(cell) {
            self.text.insert(from, '\'');
        }
        self.end();
    }

    fn fact(&mut self, field: &'static Field, source: Source<'_>, formula: Formula) {
        match source.value(field) {
            Some(Held::Text(text)) if field.column.ends_with("phone") && formula::is_phone(text) => {
                self.text.push_str(text);
                self.end();
            }
            Some(Held::Text(text)) => self.text(text, formula),
            Some(Held::Names(names)) => names.each(|all| self.several(all, formula)),
            Some(Held::Number(number)) => self.own(cells::number(&number)),
            Some(Held::Money(money)) => self.own(cells::amount(&money)),
            Some(Held::Date(days)) => self.date(days),
            None => match field.from_title {
                Some(derive) if !source.title(field.subject).is_empty() => {
                    let names = derive(&titles::analysis(source.title(field.subject)));
                    self.several(names.into_iter(), formula);
                }
                _ => self.end(),
            },
        }
    }

    fn date(&mut self, days: Interval) {
        // Starts fall on a few thousand days, months and years: each is worded once a thread.
        const MOST: usize = 50_000;
        thread_local! {
            static WORDED: RefCell<HashMap<Interval, String, foldhash::fast::FixedState>> = RefCell::default();
        }
        WORDED.with_borrow_mut(|worded| {
            if worded.len() >= MOST {
                worded.clear();
            }
            self.text.push_str(worded.entry(days).or_insert_with(|| show_days(&days)));
        });
        self.end();
    }
}

/// A value where it lies.
enum Held<'a> {
    Text(&'a str),
    Number(Interval),
    Date(Interval),
    Money(Money),
    Names(Names<'a>),
}

enum Names<'a> {
    Owned(&'a [String]),
    View(NamesView<'a>),
}

impl<'a> Names<'a> {
    fn each(&self, take: impl FnOnce(&mut dyn Iterator<Item = &'a str>)) {
        match self {
            Names::Owned(names) => take(&mut names.iter().map(String::as_str)),
            Names::View(names) => take(&mut names.iter()),
        }
    }
}

impl<'a> Source<'a> {
    fn own_cells(&self, columns: &OwnColumns) -> Result<Vec<String>> {
        match self {
            Source::Record(record) => Ok(columns.cells_of(record.custom.iter().map(Custom::pair))),
            Source::View(view) => {
                let mut held = Vec::new();
                view.each_custom(|name, cell| held.push((name, cell)))?;
                Ok(columns.cells_of(held.into_iter()))
            }
        }
    }

    fn value(&self, field: &Field) -> Option<Held<'a>> {
        Some(match self {
            Source::Record(record) => match record.facts.get(field)? {
                Value::Text(text) => Held::Text(text),
                Value::Number(number) => Held::Number(*number),
                Value::Date(days) => Held::Date(*days),
                Value::Money(money) => Held::Money(*money),
                Value::Names(names) => Held::Names(Names::Owned(names)),
            },
            Source::View(view) => match view.get(field)? {
                ValueView::Text(text) => Held::Text(text),
                ValueView::Number(number) => Held::Number(number),
                ValueView::Date(days) => Held::Date(days),
                ValueView::Money(money) => Held::Money(money),
                ValueView::Names(names) => Held::Names(Names::View(names)),
            },
        })
    }

    fn title(&self, subject: Subject) -> &'a str {
        match self {
            Source::Record(record) => match subject {
                Subject::Opening => record.facts.text(&named::HIRING_TITLE),
                _ => record.facts.text(&named::TITLE),
            },
            Source::View(view) => view.title(subject),
        }
    }
}
