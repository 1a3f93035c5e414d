//! The company of a row that is the company of the row before.
//!
//! Lists are mostly sorted by company: people, openings and technologies repeat its name and domain row after row. Where
//! every cell about the company is as it was, so are its keys and what the row says of it, and none of it is read
//! again. Columns whose meaning depends on anything beyond their cells make a file ineligible as a whole.

use std::borrow::Cow;

use crate::fields::{Field, Kind, Subject};

use super::Feed;
use super::identity::companies::Mention;
use super::mapping::Target;
use super::row::Plan;

/// What a file's rows may repeat, and what the latest row said of its company.
pub struct Repeats {
    /// By column: whether it is about the company. Empty where nothing may be taken over.
    columns: Vec<bool>,
    cells: Vec<String>,
    latest: Option<Repeated>,
}

/// The company of a row whose cells about it may come again.
#[derive(Clone)]
pub struct Repeated {
    /// Its keys, but for the link that an address makes where the row names no domain.
    pub mention: Mention,
    /// Its country as the row names it.
    pub country: Option<String>,
    /// Where the draft that says nothing beyond these cells lies, if they say anything.
    pub draft: Option<(u32, u32)>,
}

impl Repeats {
    /// Nothing read yet.
    pub fn new(plan: &Plan) -> Self {
        let of_company = |field: &Field| !matches!(field.subject, Subject::Person | Subject::Opening);
        let depends = |target: &Target| match target {
            Target::Fact(field) if of_company(field) => {
                !matches!(field.kind, Kind::Text | Kind::Whole | Kind::Names(_) | Kind::FreeNames)
            }
            Target::Fact(_) => false,
            Target::Least(field) | Target::Most(field) | Target::Precision(field) | Target::Ago(field, _) => {
                of_company(field)
            }
            Target::Technology => plan.feed != Feed::Technologies,
            Target::Technologies
            | Target::Ads
            | Target::AdPlatform
            | Target::AdSpend
            | Target::OpeningsCount
            | Target::IndustryCodes(_)
            | Target::CompanyLocation
            | Target::CompanyId(_)
            | Target::Exact(_) => true,
            _ => false,
        };
        let eligible = plan.feed != Feed::Companies
            && plan.technology.is_none()
            && plan.clear.is_empty()
            && !plan.columns.iter().any(|column| depends(&column.target));
        let about = |target: &Target| matches!(target, Target::Fact(field) if of_company(field));
        let columns: Vec<bool> =
            plan.columns.iter().map(|column| eligible && about(&column.target)).collect();
        let columns = if columns.contains(&true) { columns } else { Vec::new() };
        Repeats { cells: vec![String::new(); columns.len()], columns, latest: None }
    }

    /// Forgets the latest company: drafts of other rows lie elsewhere.
    pub fn clear(&mut self) {
        self.latest = None;
    }

    /// Whether the column at `place` is about a company that may come again.
    pub fn is_about(&self, place: usize) -> bool {
        self.columns.get(place).copied().unwrap_or(false)
    }

    /// The company of the row before, if these cells say the same of it.
    pub fn of(&self, cells: &[Cow<'_, str>]) -> Option<&Repeated> {
        let latest = self.latest.as_ref()?;
        let about = self.columns.iter().zip(cells.iter().zip(&self.cells)).filter(|(about, _)| **about);
        about.into_iter().all(|(_, (cell, held))| cell == held).then_some(latest)
    }

    /// Whether a company may be kept at all.
    pub fn is_of_use(&self) -> bool {
        !self.columns.is_empty()
    }

    /// Keeps the company of a row; `None` where its cells did more than name it.
    pub fn keep(&mut self, cells: &[Cow<'_, str>], company: Option<Repeated>) {
        self.latest = company;
        if self.latest.is_some() {
            for ((about, cell), held) in self.columns.iter().zip(cells).zip(&mut self.cells) {
                if *about {
                    held.clear();
                    held.push_str(cell);
                }
            }
        }
    }
}
