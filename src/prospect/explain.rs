//! Why a lead has its score: every rule with what it gave, what it could give, the facts behind it and those missing.
//!
//! The points of each rule come from the same compiled rule that ranks, one rule at a time; points are whole
//! thousandths, so that they add up to the score of the list exactly.

use std::sync::Arc;

use super::evidence::{self, Evidence};
use super::provenance::{Imports, Origin};
use super::show;
use crate::db::Snapshot;
use crate::error::Result;
use crate::fields::Field;
use crate::filter::{Answer, Filter, causes, evaluate, sentence};
use crate::index::lower::Lowering;
use crate::index::rank::Scorer;
use crate::model::{AsOf, Company, Lead, LeadId, Opening, Person};
use crate::profile::{Profile, Rule};
use crate::score;
use std::borrow::Cow;

/// The score of a lead, taken apart.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The person.
    pub person: Person,
    /// The company.
    pub company: Option<Company>,
    /// Its openings, oldest posting first.
    pub openings: Vec<Opening>,
    /// Raw points earned, in thousandths: the sum over the rules.
    pub points: i64,
    /// Raw points that would be earned if what is unknown were favourable.
    pub ceiling: i64,
    /// The points of all rules.
    pub most: i64,
    /// Points as shown: 0 to 100.
    pub score: u32,
    /// The ceiling as shown.
    pub score_ceiling: u32,
    /// The groups in order of first use.
    pub groups: Vec<ExplainedGroup>,
    /// Whether the lead is what is asked for.
    pub answer: Answer,
    /// The parts of the question that it does not surely pass.
    pub open: Vec<OpenClause>,
}

/// A group of rules, with what it gave.
#[derive(Debug, Clone)]
pub struct ExplainedGroup {
    /// Its name.
    pub name: String,
    /// Points as shown: the groups add up to the score.
    pub shown: u32,
    /// Raw points earned.
    pub points: i64,
    /// Raw points that could be earned.
    pub ceiling: i64,
    /// The points of its rules.
    pub most: i64,
    /// Its rules, in the order of the profile.
    pub rules: Vec<ExplainedRule>,
}

/// A rule, with what it gave and why.
#[derive(Debug, Clone)]
pub struct ExplainedRule {
    /// The rule in words.
    pub say: String,
    /// Raw points earned.
    pub points: i64,
    /// Raw points that could be earned if what is unknown were favourable.
    pub ceiling: i64,
    /// The points of the rule.
    pub most: i64,
    /// The facts that it looks at.
    pub evidence: Vec<Evidence>,
    /// The facts that are missing and could raise the score.
    pub missing: Vec<String>,
}

/// A part of the question that a lead does not surely pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenClause {
    /// The clause in the filter language.
    pub clause: String,
    /// The clause in words.
    pub sentence: String,
    /// What is missing; empty where the answer is no.
    pub missing: Vec<String>,
}

/// Explains the score of the lead `id` by `profile`, among leads that are asked for by `filter`.
///
/// # Errors
///
/// Where there is no such lead, or the index cannot be read.
pub fn explain(
    snapshot: &Snapshot,
    id: LeadId,
    filter: &Filter,
    profile: &Profile,
    as_of: &AsOf,
) -> Result<Explanation> {
    let (person, company, openings) = show::lead(snapshot, id)?;
    let lead = Lead { person: Some(&person), company: company.as_ref(), openings: &openings };
    let indexes = snapshot.indexes();
    let hash = |field: &Field, value: &str| snapshot.hash_address(field, value);
    let lowering = Lowering::new(indexes, *as_of, &hash);
    let slot = indexes.people.find("id", &[id.0].into_iter().collect())?.first().map(|(_, slot)| *slot);
    let only = Arc::new(indexes.candidates_at(slot.map(|slot| slot as u32).into_iter().collect())?);
    let imports = Imports::of(snapshot);
    let mut groups: Vec<ExplainedGroup> = Vec::new();
    for rule in &profile.rules {
        let scorer = Scorer::compile_for(&lowering, std::slice::from_ref(rule), Arc::clone(&only))?;
        let (points, ceiling) = slot.map_or((0, 0), |_| scorer.person(0, person.company.0));
        let explained = explained(rule, (points, ceiling), &lead, as_of, &imports);
        let at = groups.iter().position(|group| group.name == rule.group).unwrap_or_else(|| {
            groups.push(ExplainedGroup {
                name: rule.group.clone(),
                shown: 0,
                points: 0,
                ceiling: 0,
                most: 0,
                rules: Vec::new(),
            });
            groups.len() - 1
        });
        let group = &mut groups[at];
        group.points += points;
        group.ceiling += ceiling;
        group.most += rule.points;
        group.rules.push(explained);
    }
    let most = profile.total();
    let parts: Vec<i64> = groups.iter().map(|group| group.points).collect();
    for (group, shown) in groups.iter_mut().zip(score::shown_parts(&parts, most)) {
        group.shown = shown;
    }
    let points = parts.iter().sum();
    let ceiling = groups.iter().map(|group| group.ceiling).sum();
    let asked = match profile.gate() {
        Some(gate) => filter.clone().and(gate),
        None => filter.clone(),
    };
    Ok(Explanation {
        points,
        ceiling,
        most,
        score: score::shown(points, most),
        score_ceiling: score::shown(ceiling, most),
        groups,
        answer: evaluate(&asked, &lead, as_of),
        open: open_clauses(&asked, &lead, as_of),
        person,
        company,
        openings,
    })
}

fn explained(
    rule: &Rule,
    (points, ceiling): (i64, i64),
    lead: &Lead<'_>,
    as_of: &AsOf,
    imports: &Imports<'_>,
) -> ExplainedRule {
    ExplainedRule {
        say: rule.say.clone(),
        points,
        ceiling,
        most: rule.points,
        evidence: evidence::evidence(&rule.shape, lead, as_of, imports),
        missing: match ceiling > points {
            true => evidence::missing(&rule.shape, lead, as_of),
            false => Vec::new(),
        },
    }
}

fn open_clauses(filter: &Filter, lead: &Lead<'_>, as_of: &AsOf) -> Vec<OpenClause> {
    filter
        .clauses()
        .iter()
        .filter(|clause| !evaluate(clause, lead, as_of).sure)
        .map(|clause| OpenClause {
            clause: clause.to_string(),
            sentence: sentence(clause),
            missing: causes(clause, lead, as_of).into_iter().map(Cow::into_owned).collect(),
        })
        .collect()
}

impl Explanation {
    /// Every row behind the evidence, each once.
    pub fn sources(&self) -> Vec<Origin> {
        let rules = self.groups.iter().flat_map(|group| &group.rules);
        let evidence = rules.flat_map(|rule| &rule.evidence);
        let mut origins: Vec<Origin> = evidence.filter_map(|evidence| evidence.origin.clone()).collect();
        origins.sort();
        origins.dedup();
        origins
    }
}
