//! Companies: rows and stored companies that are one, their technologies, and who has two names.

use rayon::prelude::*;

use super::openings::Hiring;
use super::{Item, Settled, count, dated, decode, entity};
use crate::db::{Change, Secret};
use crate::error::{Error, Result};
use crate::fields::{Field, List, named};
use crate::import::draft::{CompanyDraft, Draft, SeenTechnology, Stamp, Subject};
use crate::import::identity::{self, company_names};
use crate::import::merge::{self, Dated, Outcome};
use crate::import::report::{ConflictSide, ImportReport, JoinedCompanies, TwoNames};
use crate::model::{Company, CompanyNumber};
use crate::value::Day;

/// Stores what the drafts say of companies, and counts what is known of these.
pub(super) fn store(
    mut items: Vec<Item<'_>>,
    numbers: &[CompanyNumber],
    hiring: &Hiring,
    settled: &Settled<'_>,
    change: &mut Change,
    report: &mut ImportReport,
) -> Result<()> {
    items.par_sort_unstable_by_key(|item| (item.number, item.row));
    let mut known: Vec<CompanyNumber> =
        numbers.iter().copied().filter(|number| !settled.is_new(*number)).collect();
    let redirects = settled.companies.redirects.iter();
    let redirects: Vec<(CompanyNumber, CompanyNumber)> =
        redirects.filter(|(_, now)| numbers.binary_search(now).is_ok()).copied().collect();
    known.extend(redirects.iter().map(|(former, _)| *former));
    let mut stored = change.load_companies(&known)?;
    stored.sort_unstable_by_key(|company| company.number);
    let items = &items;
    let merged: Vec<Result<Merged>> = numbers
        .par_iter()
        .map(|number| {
            let from = items.partition_point(|item| item.number < *number);
            let group = items[from..].iter().take_while(|item| item.number == *number);
            let before = std::iter::once(*number)
                .chain(settled.companies.former(*number))
                .filter_map(|number| stored.binary_search_by_key(&number, |company| company.number).ok())
                .map(|at| stored[at].clone())
                .collect();
            let looked = hiring.binary_search_by_key(number, |(number, ..)| *number).ok();
            let looked = looked.map(|at| (hiring[at].1, hiring[at].2));
            merged_company(*number, before, group, looked, settled)
        })
        .collect();
    let mut ready = Vec::with_capacity(merged.len());
    for merged in merged {
        let merged = merged?;
        let former: Vec<CompanyNumber> = settled.companies.former(merged.company.number).collect();
        count(report, Subject::Company, merged.rows, merged.outcome, !former.is_empty());
        for former in former {
            change.redirect_company(former, merged.company.number)?;
            let named = |number| {
                let at = stored.binary_search_by_key(&number, |company| company.number);
                at.map_or(String::new(), |at| stored[at].name().to_string())
            };
            report.joined_companies.push(JoinedCompanies {
                former,
                former_name: named(former),
                number: merged.company.number,
                name: named(merged.company.number),
            });
        }
        report.two_names_count += merged.two_names.len() as u64;
        for (key, sides) in merged.two_names {
            if report.two_names.len() < NAMED {
                let sides = sides.map(|(name, row)| side(name, row, settled, report));
                report.two_names.push(TwoNames { key, sides });
            }
        }
        for (files, outcome) in merged.technologies {
            count(report, Subject::Technology, files, outcome, false);
        }
        entity(&mut report.companies, merged.outcome);
        let company = merged.company;
        report.coverage.companies += 1;
        for (list, known) in [
            (List::Tech, &mut report.coverage.tech),
            (List::Ads, &mut report.coverage.ads),
            (List::Hiring, &mut report.coverage.openings),
        ] {
            *known += u64::from(company.checked(list).is_some());
        }
        if !merged.untouched {
            ready.push(company);
        }
    }
    change.put_companies(&ready)
}

/// Companies of two names that a report tells; all are counted.
const NAMED: usize = 100;

/// Who has a name: a row, or a company that was stored before.
fn side(name: String, row: Option<u32>, settled: &Settled<'_>, report: &ImportReport) -> ConflictSide {
    let place = row.map(|row| {
        let info = &settled.rows[row as usize];
        let file = report.files.get(usize::from(info.file));
        (file.map_or_else(String::new, |file| file.name.clone()), u64::from(info.line))
    });
    ConflictSide { who: name, place }
}

/// A name of a company, the row that gives it, and what else that row says of who it is.
struct NameOf {
    name: String,
    row: Option<u32>,
    keys: [String; 3],
}

impl NameOf {
    const KINDS: [(&Field, identity::KeyKind); 3] = [
        (&named::REGISTER_NUMBER, identity::REGISTER),
        (&named::DOMAIN, identity::DOMAIN),
        (&named::COMPANY_LINKEDIN_URL, identity::COMPANY_PROFILE),
    ];

    fn new<'a>(row: Option<u32>, text: impl Fn(&Field) -> &'a str) -> NameOf {
        let keys = Self::KINDS.map(|(field, _)| text(field).to_string());
        NameOf { name: text(&named::COMPANY_NAME).to_string(), row, keys }
    }

    /// What both have in common.
    fn key_with(&self, other: &NameOf) -> &'static str {
        let mut both = Self::KINDS.iter().zip(self.keys.iter().zip(&other.keys));
        let same = both.find(|(_, (one, other))| !one.is_empty() && one == other);
        same.map_or("record id, or a third row", |((_, kind), _)| identity::company_kind_words(*kind))
    }
}

/// What the rows of two names share, and both names with their rows: the one that holds, then the other.
type OtherName = (&'static str, [(String, Option<u32>); 2]);

/// The names of a company that clearly differ from the one that holds, and were not known as names of it before.
fn two_names(company: &Company, names: &[NameOf], known: &[u64], secret: &Secret) -> Vec<OtherName> {
    let held = company.name();
    let Some(holder) = names.iter().find(|name| name.name == held) else { return Vec::new() };
    let is_known = |name: &str| known.contains(&identity::company_name(secret, name));
    let mut others: Vec<&NameOf> = Vec::new();
    for other in names.iter().filter(|other| company_names::differ(&other.name, held)) {
        let is_told = others.iter().any(|told| !company_names::differ(&told.name, &other.name));
        if !(is_told || is_known(&other.name) && is_known(held)) {
            others.push(other);
        }
    }
    let told = |name: &NameOf| (name.name.clone(), name.row);
    others.into_iter().map(|other| (holder.key_with(other), [told(holder), told(other)])).collect()
}

struct Merged {
    company: Company,
    /// Names of it that clearly differ.
    two_names: Vec<OtherName>,
    outcome: Outcome,
    /// Files of the rows that are counted with it.
    rows: Vec<u16>,
    /// Technologies of one-technology rows: files of the rows, and what became of it.
    technologies: Vec<(Vec<u16>, Outcome)>,
    untouched: bool,
}

fn merged_company<'i, 'b: 'i>(
    number: CompanyNumber,
    before: Vec<Company>,
    group: impl Iterator<Item = &'i Item<'b>>,
    looked: Option<(Day, Stamp)>,
    settled: &Settled<'_>,
) -> Result<Merged> {
    let mut drafts: Vec<Dated<'_, CompanyDraft>> = Vec::new();
    let mut seen: Vec<Dated<'_, SeenTechnology>> = Vec::new();
    let mut rows = Vec::new();
    let mut named_technologies: Vec<(String, Vec<u16>)> = Vec::new();
    // Companies that were stored apart are told as such.
    let mut names: Vec<NameOf> = before
        .iter()
        .take(1)
        .map(|company| NameOf::new(None, |field| company.record.facts.text(field)))
        .collect();
    for item in group {
        let file = settled.rows[item.row as usize].file;
        match decode(item.bytes)? {
            Draft::Company(draft) => {
                if draft.is_counted {
                    rows.push(file);
                }
                let name = draft.part.text(named::COMPANY_NAME.code);
                let is_news = !name.is_empty() && names.iter().all(|known| known.name != name);
                if is_news && names.len() < NAMED {
                    names.push(NameOf::new(Some(item.row), |field| draft.part.text(field.code)));
                }
                let row = settled.latest.get(&item.row).copied().unwrap_or(item.row);
                drafts.push(dated(settled, row, draft));
            }
            Draft::Technologies(technologies) => {
                // A row may name several; it is counted with the first.
                let name = technologies.first().map_or("", |seen| seen.name.as_str());
                match named_technologies.iter_mut().find(|(other, _)| other == name) {
                    Some((_, files)) => files.push(file),
                    None => named_technologies.push((name.to_string(), vec![file])),
                }
                seen.extend(technologies.into_iter().map(|each| dated(settled, item.row, each)));
            }
            _ => return Err(Error::data("a draft of a company is something else")),
        }
    }
    let keys: Vec<u64> = settled.companies.keys(number).collect();
    let (company, outcome) = merge::company(number, &before, drafts, seen, looked, keys);
    let technologies = named_technologies
        .into_iter()
        .map(|(name, files)| {
            let find =
                |company: &Company| company.technologies.iter().find(|seen| seen.name == name).cloned();
            let outcome = match before.first().map(find) {
                Some(Some(was)) if Some(&was) == find(&company).as_ref() => Outcome::Same,
                Some(Some(_)) => Outcome::Updated,
                _ => Outcome::New,
            };
            (files, outcome)
        })
        .collect();
    let untouched = before.len() == 1 && before.first() == Some(&company);
    let known: &[u64] = before.first().map_or(&[], |company| &company.record.keys);
    let two_names =
        if names.len() > 1 { two_names(&company, &names, known, settled.secret) } else { Vec::new() };
    Ok(Merged { company, two_names, outcome, rows, technologies, untouched })
}
