//! Making two people or two companies one, because the user says so.
//!
//! Owns what is changed and told. How records are joined and what is remembered belongs to `import`.

use super::resolve::resolve_companies;
use crate::db::{Database, LogKind, Snapshot};
use crate::error::{Error, Result};
use crate::import::mend;
use crate::model::{CompanyNumber, LeadId};

/// Two records that are one now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The number of the change.
    pub number: u32,
    /// Who or what stays, in words.
    pub stays: String,
    /// Who or what gave way.
    pub former: String,
}

/// Makes two people one: all that is known of `other` goes to `stays`, and so does the id.
///
/// # Errors
///
/// Where they are one already, or where one does not exist.
pub fn merge_people(database: &Database, stays: LeadId, other: LeadId) -> Result<Merged> {
    let mut change = database.change()?;
    let now = |id| change.identities().lead(id);
    let (stays, other) = (now(stays), now(other));
    if stays == other {
        return Err(Error::usage(format!("both are lead {stays}")).with_hint("name two leads"));
    }
    let words = |id| -> Result<String> {
        let person = change.load_people(&[id])?.pop();
        Ok(person.map_or(id.to_string(), |person| format!("{} ({id})", named(&person.name()))))
    };
    let (stays_words, former) = (words(stays)?, words(other)?);
    let number = change.next_import()?;
    mend::merge_people(&mut change, stays, other)?;
    change.publish_mended(LogKind::Merge, format!("lead {other} into {stays}"))?;
    Ok(Merged { number, stays: stays_words, former })
}

/// Makes two companies one: all that is known of `other`, its people and openings go to `stays`.
///
/// # Errors
///
/// Where they are one already, where one does not exist, or where both have register numbers of their own.
pub fn merge_companies(database: &Database, stays: CompanyNumber, other: CompanyNumber) -> Result<Merged> {
    let mut change = database.change()?;
    let now = |number| change.identities().company(number);
    let (stays, other) = (now(stays), now(other));
    if stays == other {
        return Err(Error::usage(format!("both are the company with number {}", stays.0))
            .with_hint("name two companies; `leadsift show LEAD` tells the number of a lead's company"));
    }
    let words = |number: CompanyNumber| -> Result<String> {
        let company = change.load_companies(&[number])?.pop();
        let name = company.map_or(String::new(), |company| company.name().to_string());
        Ok(format!("{} (number {})", named(&name), number.0))
    };
    let (stays_words, former) = (words(stays)?, words(other)?);
    let number = change.next_import()?;
    mend::merge_companies(&mut change, stays, other)?;
    change.publish_mended(LogKind::Merge, format!("company {} into {}", other.0, stays.0))?;
    Ok(Merged { number, stays: stays_words, former })
}

fn named(name: &str) -> &str {
    if name.is_empty() { "no name" } else { name }
}

/// The company that a number, domain or name stands for.
///
/// # Errors
///
/// Where it stands for none or for several.
pub fn company_named(snapshot: &Snapshot, text: &str) -> Result<CompanyNumber> {
    let text = text.trim();
    if let Ok(number) = text.trim_start_matches('#').parse::<u32>() {
        let company = snapshot.company(CompanyNumber(number))?;
        return company.map(|company| company.number).ok_or_else(|| {
            Error::usage(format!("there is no company with number {number}"))
                .with_hint("`leadsift show LEAD` tells the number of a lead's company")
        });
    }
    let resolved = resolve_companies(snapshot, &[text.to_string()])?;
    match (resolved.found.first(), resolved.ambiguous.is_empty()) {
        (Some(number), _) => Ok(*number),
        (None, false) => Err(Error::usage(format!("several companies are called {text}"))
            .with_hint("name it by its domain, or by its number, which `leadsift show LEAD` tells")),
        (None, true) => Err(Error::usage(format!("no company is called {text}"))
            .with_hint("name it by its number, domain or whole name")),
    }
}
