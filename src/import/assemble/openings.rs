//! Openings: one by its address, else by company, title and date; and when each company was looked at.

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::{Given, Item, Settled, count, dated, decode, entity};
use crate::db::{Change, KeySet, Secret};
use crate::error::{Error, Result};
use crate::fields::named;
use crate::import::draft::{Draft, OpeningDraft, Stamp, Subject};
use crate::import::identity;
use crate::import::merge::{self, Outcome};
use crate::import::report::ImportReport;
use crate::model::{CompanyNumber, Opening};
use crate::value::{Day, Interval, Value};

/// The latest look at the openings of each company, ascending.
pub(super) type Hiring = Vec<(CompanyNumber, Day, Stamp)>;

/// Stores what the drafts say of openings, and says when each company was looked at.
pub(super) fn store(
    items: Vec<Item<'_>>,
    numbers: &[CompanyNumber],
    settled: &Settled<'_>,
    change: &mut Change,
    given: &mut Given,
    report: &mut ImportReport,
) -> Result<Hiring> {
    let mut moved = moved_openings(numbers, settled, change)?;
    if items.is_empty() && moved.is_empty() {
        return Ok(Hiring::new());
    }
    let secret = change.secret().clone();
    let drafts: Vec<Result<(CompanyNumber, u64, u32, OpeningDraft)>> = items
        .par_iter()
        .map(|item| {
            let Draft::Opening(draft) = decode(item.bytes)? else {
                return Err(Error::data("a draft of an opening is something else"));
            };
            let posted = draft.part.get(named::HIRING_SINCE.code).and_then(Value::as_interval);
            let title = draft.part.text(named::HIRING_TITLE.code);
            let url = draft.part.text(named::OPENING_URL.code);
            let key = opening_key(&secret, item.number, url, title, posted);
            Ok((item.number, key, item.row, draft))
        })
        .collect();
    let mut drafts = drafts.into_iter().collect::<Result<Vec<_>>>()?;
    let mut hiring = Hiring::new();
    for (number, _, row, draft) in drafts.iter().filter(|(.., draft)| draft.whole) {
        let stamp = settled.stamp(*row);
        hiring.push((*number, draft.last.unwrap_or(stamp.date).max(stamp.date), stamp));
    }
    hiring.sort_unstable();
    // The last of each company is the latest.
    hiring.reverse();
    hiring.dedup_by_key(|(number, ..)| *number);
    hiring.reverse();
    let keys: KeySet =
        drafts.iter().map(|(_, key, ..)| *key).chain(moved.iter().map(|(key, ..)| *key)).collect();
    let mut stored: std::collections::HashMap<u64, Vec<Opening>, FixedState> =
        std::collections::HashMap::default();
    for opening in change.load_openings(&keys)? {
        if let Some(key) = opening.record.keys.first() {
            stored.entry(*key).or_default().push(opening);
        }
    }
    for (key, former, opening) in &moved {
        if key != former {
            stored.entry(*key).or_default().push(opening.clone());
            change.remove_openings(&[*former])?;
        }
    }
    drafts.sort_by_key(|(_, key, row, _)| (*key, *row));
    let mut done: Vec<(Opening, Outcome)> = Vec::new();
    let mut drafts = drafts.into_iter().peekable();
    while let Some((number, key, row, draft)) = drafts.next() {
        let mut home = (settled.stamp(row), number);
        let mut group = vec![dated(settled, row, draft)];
        let mut files = vec![settled.rows[row as usize].file];
        while let Some((number, _, row, draft)) = drafts.next_if(|(_, other, ..)| *other == key) {
            files.push(settled.rows[row as usize].file);
            home = home.max((settled.stamp(row), number));
            group.push(dated(settled, row, draft));
        }
        if !given.openings.insert(key) {
            // The same address at a company of an earlier part: that one stays.
            count(report, Subject::Opening, files, Outcome::Same, true);
            continue;
        }
        let (opening, outcome) = merge::opening(home.1, stored.remove(&key).unwrap_or_default(), group, key);
        count(report, Subject::Opening, files, outcome, false);
        entity(&mut report.openings, outcome);
        done.push((opening, outcome));
    }
    moved.sort_by_key(|(key, ..)| *key);
    for (key, _, opening) in moved {
        if let Some(stored) = stored.remove(&key) {
            let home = settled.companies.now(opening.company);
            done.push(merge::opening(home, stored, Vec::new(), key));
        }
    }
    done.sort_by_key(|(opening, _)| (opening.company, opening.record.keys.first().copied()));
    let done: Vec<Opening> = done.into_iter().map(|(opening, _)| opening).collect();
    change.put_openings(&done)?;
    Ok(hiring)
}

fn opening_key(
    secret: &Secret,
    company: CompanyNumber,
    url: &str,
    title: &str,
    posted: Option<Interval>,
) -> u64 {
    if url.is_empty() {
        identity::opening_at(secret, company, title, posted.map(|days| days.lo))
    } else {
        identity::opening_url(secret, url)
    }
}

/// The key of a stored opening at `company`.
fn stored_key(secret: &Secret, company: CompanyNumber, opening: &Opening) -> u64 {
    let facts = &opening.record.facts;
    let posted = facts.get(&named::HIRING_SINCE).and_then(Value::as_interval);
    let (url, title) = (facts.text(&named::OPENING_URL), facts.text(&named::HIRING_TITLE));
    opening_key(secret, company, url, title, posted)
}

/// Stored openings of companies that turned out to be one of `numbers`: their key now, the one they had, themselves.
fn moved_openings(
    numbers: &[CompanyNumber],
    settled: &Settled<'_>,
    change: &Change,
) -> Result<Vec<(u64, u64, Opening)>> {
    let mut moved = Vec::new();
    for (former, now) in &settled.companies.redirects {
        if numbers.binary_search(now).is_err() {
            continue;
        }
        for opening in change.openings_of(*former)? {
            let key = stored_key(settled.secret, *now, &opening);
            let had = opening.record.keys.first().copied().unwrap_or(0);
            moved.push((key, had, opening));
        }
    }
    Ok(moved)
}

/// Moves stored openings to another company.
pub fn move_openings(openings: Vec<Opening>, to: CompanyNumber, change: &mut Change) -> Result<()> {
    let secret = change.secret().clone();
    let mut moved = Vec::with_capacity(openings.len());
    for mut opening in openings {
        let key = stored_key(&secret, to, &opening);
        change.remove_openings(&opening.record.keys)?;
        opening.record.keys = vec![key];
        opening.company = to;
        moved.push(opening);
    }
    change.put_openings(&moved)
}
