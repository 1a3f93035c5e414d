//! A profile held against the data: names that nobody bears, rules that tell nobody apart, a gate that lets nobody in.

use std::fmt;

use super::names::{said, thing};
use super::{columns, meant};
use crate::db::Snapshot;
use crate::error::Result;
use crate::fields::Field;
use crate::filter::{Filter, Topic, unknown_names};
use crate::index::join::Runs;
use crate::index::lower::Lowering;
use crate::index::rank::Scorer;
use crate::model::AsOf;
use crate::profile::Profile;

/// A name in a filter that no vocabulary knows and no record bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnborneName {
    /// What it should be the name of.
    pub what: String,
    /// As it was written.
    pub name: String,
    /// Names like it with their counts, in words; empty where there are none.
    pub near: String,
}

impl fmt::Display for UnborneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} \"{}\", and nothing in the database is called that", self.what, self.name)?;
        if self.near.is_empty() {
            return Ok(());
        }
        write!(f, "; did you mean {}?", self.near)
    }
}

/// What a profile does to the people of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileCheck {
    /// People in the database.
    pub people: u64,
    /// People who surely pass the gate.
    pub inside: u64,
    /// People who may pass it.
    pub maybe: u64,
    /// The clauses of the gate, with the number of people who surely pass each by itself.
    pub clauses: Vec<(String, u64)>,
    /// What each rule gives to the people inside, in the order of the profile.
    pub rules: Vec<RuleCheck>,
    /// Names that nobody bears.
    pub unborne: Vec<UnborneName>,
}

/// What a rule gives to the people inside the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RuleCheck {
    /// People who earn all of its points.
    pub full: u64,
    /// People who earn some.
    pub part: u64,
    /// People who earn none.
    pub none: u64,
    /// People who could earn more if what is unknown were favourable.
    pub open: u64,
}

/// The names in `filters` that nobody bears.
pub fn unborne_names<'f>(
    snapshot: &Snapshot,
    filters: impl Iterator<Item = &'f Filter>,
) -> Result<Vec<UnborneName>> {
    let mut found: Vec<UnborneName> = Vec::new();
    for filter in filters {
        for name in columns::unknown_columns(snapshot, filter)? {
            let near = said(&Topic::Column(name.clone()), &columns::like(snapshot, &name)?);
            let name = Topic::Column(name).to_string();
            let column = UnborneName { what: "custom column".to_string(), name, near };
            if !found.contains(&column) {
                found.push(column);
            }
        }
        unborne_in(snapshot, filter, &mut found)?;
    }
    Ok(found)
}

fn unborne_in(snapshot: &Snapshot, filter: &Filter, found: &mut Vec<UnborneName>) -> Result<()> {
    for (field, name) in unknown_names(filter) {
        let what = thing(&field.into());
        if found.iter().any(|known| known.what == what && known.name == name)
            || snapshot.indexes().bears(field, &name)?
        {
            continue;
        }
        let near = said(&field.into(), &meant::suggestions(snapshot, field, &name)?);
        found.push(UnborneName { what, name, near });
    }
    Ok(())
}

/// Holds `profile` against the people of one generation.
///
/// # Errors
///
/// Where the index cannot be read.
pub fn check_profile(snapshot: &Snapshot, profile: &Profile, as_of: &AsOf) -> Result<ProfileCheck> {
    let indexes = snapshot.indexes();
    let hash = |field: &Field, value: &str| snapshot.hash_address(field, value);
    let lowering = Lowering::new(indexes, *as_of, &hash);
    let gate = profile.gate().unwrap_or_else(Filter::everything);
    let inside = lowering.people(&gate)?;
    let mut clauses = Vec::new();
    for clause in gate.clauses() {
        clauses.push((clause.to_string(), lowering.people(clause)?.sure.count()));
    }
    let mut rules = Vec::new();
    for rule in &profile.rules {
        let scorer = Scorer::compile(&lowering, std::slice::from_ref(rule))?;
        let mut check = RuleCheck::default();
        for (company, from, to) in indexes.runs()?.iter().flat_map(Runs::iter) {
            for slot in inside.sure.iter_range(from, to) {
                let (points, ceiling) = scorer.person(slot, company);
                match points {
                    0 => check.none += 1,
                    points if points == rule.points => check.full += 1,
                    _ => check.part += 1,
                }
                check.open += u64::from(ceiling > points);
            }
        }
        rules.push(check);
    }
    Ok(ProfileCheck {
        people: snapshot.people(),
        inside: inside.sure.count(),
        maybe: inside.unknown().count(),
        clauses,
        rules,
        unborne: unborne_names(snapshot, profile.filters())?,
    })
}
