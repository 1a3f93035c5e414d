//! A profile from examples: what a few good leads share beyond the base rate of the database.
//!
//! Facts of the examples become candidate filters. A candidate counts where at least half of the examples surely pass
//! it and it is at least one and a half times as common among them as among all people; technologies may be shared by a
//! third. Points follow how common the trait is among the examples and the logarithm of its lift, so that what is rare
//! everywhere and shared here weighs most. The lift of each rule is told, for its reader must judge whether it means
//! anything: from a handful of examples nothing is proved.

use super::show;
use crate::db::Snapshot;
use crate::error::{Error, Result};
use crate::fields::{Field, List, Subject, named};
use crate::filter::{Ask, Element, Filter, Measure, TitleMode, evaluate};
use crate::index::lower::Lowering;
use crate::model::{AsOf, Company, Known, Lead, LeadId, Opening, Person};
use crate::profile::{ListDefaults, POINT, Profile, Rule, Shape, in_words};
use crate::value::{Duration, DurationRange, Interval, RangeSet};

/// A profile from examples, with what is known about each of its rules.
#[derive(Debug, Clone)]
pub struct Lookalike {
    /// The profile: rules alone, no gate.
    pub profile: Profile,
    /// For each rule, how common it is among the examples and everywhere.
    pub notes: Vec<Vec<String>>,
}

/// The least ratio of the share among examples to the share among all.
const LEAST_LIFT: f64 = 1.5;

/// Parts of one rule of shared technologies, at most.
const MAX_SHARED: usize = 8;

/// What one filter tells about the examples.
#[derive(Debug, Clone)]
struct Trait {
    filter: Filter,
    holding: usize,
    examples: usize,
    everywhere: f64,
}

impl Trait {
    fn share(&self) -> f64 {
        self.holding as f64 / self.examples as f64
    }

    fn lift(&self) -> f64 {
        self.share() / self.everywhere
    }

    fn weight(&self) -> f64 {
        self.share() * self.lift().ln()
    }

    fn is_shared_by(&self, parts: usize) -> bool {
        let least = self.examples.div_ceil(parts).max(self.examples.min(2));
        self.holding >= least && self.lift() >= LEAST_LIFT
    }

    fn note(&self, of_what: &str) -> String {
        let percent = self.everywhere * 100.0;
        let everywhere = if percent < 1.0 { format!("{percent:.1}") } else { format!("{percent:.0}") };
        format!(
            "{of_what}{} of {} examples, {everywhere} % of all people: {:.1} times the base rate",
            self.holding,
            self.examples,
            self.lift()
        )
    }
}

struct Example {
    person: Person,
    company: Option<Company>,
    openings: Vec<Opening>,
}

impl Example {
    fn lead(&self) -> Lead<'_> {
        Lead { person: Some(&self.person), company: self.company.as_ref(), openings: &self.openings }
    }

    fn names(&self, field: &'static Field) -> Vec<String> {
        let record = match field.subject {
            Subject::Person => Some(&self.person.record),
            _ => self.company.as_ref().map(|company| &company.record),
        };
        match record.map(|record| record.facts.known(field)) {
            Some(Known::Names(names)) => names,
            Some(Known::Text(text)) => vec![text],
            _ => Vec::new(),
        }
    }
}

/// The profile of what the leads `ids` share.
///
/// # Errors
///
/// Where a lead is not there, or nothing is shared beyond the base rate.
pub fn lookalike(snapshot: &Snapshot, ids: &[LeadId], as_of: &AsOf) -> Result<Lookalike> {
    let mut examples = Vec::new();
    for id in ids {
        let (person, company, openings) = show::lead(snapshot, *id)?;
        examples.push(Example { person, company, openings });
    }
    let hash = |field: &Field, value: &str| snapshot.hash_address(field, value);
    let lowering = Lowering::new(snapshot.indexes(), *as_of, &hash);
    let learner = Learner { examples, as_of, lowering, people: snapshot.people() };
    let rules = learner.rules()?;
    if rules.is_empty() {
        return Err(Error::usage("the examples share nothing that is rarer among all people").with_hint(
            "name more leads, or leads that are more alike; `leadsift icp init` with filters writes a profile too",
        ));
    }
    let names: Vec<String> = learner
        .examples
        .iter()
        .map(|example| example.person.name())
        .filter(|name| !name.is_empty())
        .take(3)
        .collect();
    let more = learner.examples.len() - names.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let weights: Vec<f64> = rules.iter().map(|(_, _, weight, _)| *weight).collect();
    let points = points_of(&weights);
    let mut profile = Profile {
        name: format!("like {}{more}", names.join(", ")),
        wanted: None,
        unwanted: None,
        rules: Vec::new(),
        list: ListDefaults::default(),
    };
    let mut notes = Vec::new();
    for ((group, shape, _, note), points) in rules.into_iter().zip(points) {
        let say = match &shape {
            Shape::When { filter, .. } => in_words(filter),
            Shape::Near { field, target, .. } => format!("{} near {target}", field.name.replace('_', " ")),
            Shape::Share(filters) => match filters.first() {
                Some(Filter::Has(Element { list: List::Ads, .. })) => "the same advertising".to_string(),
                Some(Filter::Has(Element { list: List::Hiring, .. })) => {
                    "hiring in the same departments".to_string()
                }
                _ => "the same technologies".to_string(),
            },
            Shape::Per { .. } => String::new(),
        };
        profile.rules.push(Rule { group: group.to_string(), points: points * POINT, shape, say });
        notes.push(note);
    }
    Ok(Lookalike { profile, notes })
}

/// Whole points in proportion to `weights`, at least one each, a hundred together.
fn points_of(weights: &[f64]) -> Vec<i64> {
    let sum: f64 = weights.iter().sum();
    let spare = (100_usize.saturating_sub(weights.len())) as f64;
    let exact: Vec<f64> = weights.iter().map(|weight| 1.0 + spare * weight / sum).collect();
    let mut points: Vec<i64> = exact.iter().map(|exact| exact.floor() as i64).collect();
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|a, b| exact[*b].fract().total_cmp(&exact[*a].fract()).then(a.cmp(b)));
    let mut missing = 100 - points.iter().sum::<i64>();
    for at in order {
        if missing > 0 {
            points[at] += 1;
            missing -= 1;
        }
    }
    points
}

type Learned = (&'static str, Shape, f64, Vec<String>);

struct Learner<'s> {
    examples: Vec<Example>,
    as_of: &'s AsOf,
    lowering: Lowering<'s>,
    people: u64,
}

impl Learner<'_> {
    fn rules(&self) -> Result<Vec<Learned>> {
        let mut rules = Vec::new();
        for (group, field) in
            [("fit", &named::INDUSTRY), ("fit", &named::COMPANY_COUNTRY), ("authority", &named::TITLE)]
        {
            if let Some(best) = self.best(field)? {
                let note = vec![best.note("")];
                rules.push((
                    group,
                    Shape::When { filter: best.filter.clone(), fade: None },
                    best.weight(),
                    note,
                ));
            }
        }
        // Without one title in common, the level or the department may still be.
        if rules.iter().all(|(group, ..)| *group != "authority") {
            for name in ["seniority", "department"] {
                if let Some(field) = crate::fields::by_name(name)
                    && let Some(best) = self.best(field)?
                {
                    let note = vec![best.note("")];
                    rules.push((
                        "authority",
                        Shape::When { filter: best.filter.clone(), fade: None },
                        best.weight(),
                        note,
                    ));
                }
            }
        }
        rules.extend(self.size()?);
        for list in List::ALL {
            rules.extend(self.elements(list)?);
        }
        rules.extend(self.fresh()?);
        Ok(rules)
    }

    fn measure(&self, filter: Filter) -> Result<Trait> {
        let passes = |example: &&Example| evaluate(&filter, &example.lead(), self.as_of).sure;
        let holding = self.examples.iter().filter(passes).count();
        let all = self.lowering.people(&filter)?.sure.count();
        // Half a person more keeps what nobody else has finite.
        let everywhere = (all as f64 + 0.5) / (self.people as f64 + 1.0);
        Ok(Trait { filter, holding, examples: self.examples.len(), everywhere })
    }

    /// The trait of a field of names that tells most, where at least half of the examples share it.
    fn best(&self, field: &'static Field) -> Result<Option<Trait>> {
        let mut names: Vec<String> = Vec::new();
        for name in self.examples.iter().flat_map(|example| example.names(field)) {
            let above =
                field.vocabulary().filter(|names| names.is_tree()).map(|names| names.ancestors(&name));
            let above = above.unwrap_or_default().into_iter().map(str::to_string);
            names.extend(above.chain([name.clone()]));
        }
        names.sort();
        names.dedup();
        let mut best: Option<Trait> = None;
        for name in names {
            let ask = match field {
                field if *field == named::TITLE => Ask::Title(TitleMode::Role, vec![name]),
                _ => Ask::Names(vec![name]),
            };
            let found = self.measure(Filter::test(field, ask))?;
            if found.is_shared_by(2) && best.as_ref().is_none_or(|best| found.weight() > best.weight()) {
                best = Some(found);
            }
        }
        Ok(best)
    }

    /// The size of the companies: near the middle of the examples, on a logarithmic scale.
    fn size(&self) -> Result<Option<Learned>> {
        let mut sizes: Vec<f64> = self
            .examples
            .iter()
            .filter_map(|example| match example.company.as_ref()?.record.facts.known(&named::HEADCOUNT) {
                Known::Interval(Interval { lo, hi }) if lo > 0 && hi < i64::MAX => {
                    Some(((lo as f64).ln() + (hi as f64).ln()) / 2.0)
                }
                _ => None,
            })
            .collect();
        if sizes.is_empty() || 2 * sizes.len() < self.examples.len() {
            return Ok(None);
        }
        sizes.sort_by(f64::total_cmp);
        let middle = sizes[sizes.len() / 2];
        let target = middle.exp().round().max(1.0);
        let reach = sizes.iter().map(|size| (size - middle).abs()).fold(2.0_f64.ln(), f64::max);
        let (lo, hi) = ((middle - reach).exp().floor() as i64, (middle + reach).exp().ceil() as i64);
        let range = RangeSet::from(Interval::new(lo, hi));
        let found = self.measure(Filter::test(&named::HEADCOUNT, Ask::Ranges(range)))?;
        if !found.is_shared_by(2) {
            return Ok(None);
        }
        // Full points in the middle, none at the square of the distance that holds all examples.
        let within = (2.0 * reach).exp().ceil().max(3.0);
        let note = vec![found.note(&format!("{lo} to {hi} employees: "))];
        Ok(Some(("fit", Shape::Near { field: &named::HEADCOUNT, target, within }, found.weight(), note)))
    }

    /// The elements of a list that are shared: what nearly all examples have is a rule of its own, the rest share one.
    fn elements(&self, list: List) -> Result<Vec<Learned>> {
        let mut names: Vec<String> = Vec::new();
        for example in &self.examples {
            let Some(company) = &example.company else { continue };
            match list {
                List::Tech => names.extend(company.technologies.iter().map(|one| one.name.clone())),
                List::Ads => names.extend(company.advertising().into_iter().map(|ad| ad.platform)),
                List::Hiring => {
                    for opening in company.live_openings(&example.openings, self.as_of) {
                        if let Known::Names(departments) =
                            opening.record.facts.known(&named::HIRING_DEPARTMENT)
                        {
                            names.extend(departments);
                        }
                    }
                }
            }
        }
        names.sort();
        names.dedup();
        let mut shared = Vec::new();
        for name in names {
            let test = Filter::test(list.main_field(), Ask::Names(vec![name]));
            let has = Filter::Has(Element { list, test: Box::new(test), measure: Measure::any() });
            let found = self.measure(has)?;
            if found.is_shared_by(3) {
                shared.push(found);
            }
        }
        shared.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
        shared.truncate(MAX_SHARED);
        let group = if list == List::Hiring { "timing" } else { "fit" };
        let (own, mut rest): (Vec<Trait>, Vec<Trait>) =
            shared.into_iter().partition(|one| 4 * one.holding >= 3 * one.examples);
        let mut rules: Vec<Learned> = own
            .into_iter()
            .map(|one| {
                let (weight, note) = (one.weight(), vec![one.note("")]);
                (group, Shape::When { filter: one.filter, fade: None }, weight, note)
            })
            .collect();
        // Parts are equal: what tells little would only take from what tells much.
        let weight = rest.first().map_or(0.0, Trait::weight);
        rest.retain(|one| one.weight() >= weight / 3.0);
        let note = rest.iter().map(|one| one.note(&format!("{}: ", one.filter))).collect();
        match rest.len() {
            0 => {}
            1 => rules.push((
                group,
                Shape::When { filter: rest.swap_remove(0).filter, fade: None },
                weight,
                note,
            )),
            _ => {
                let shape = Shape::Share(rest.into_iter().map(|one| one.filter).collect());
                rules.push((group, shape, weight, note));
            }
        }
        Ok(rules)
    }

    /// Whether the examples are new in their roles.
    fn fresh(&self) -> Result<Option<Learned>> {
        let year = DurationRange { from: None, to: Some(Duration::years(1)) };
        let found = self.measure(Filter::test(&named::ROLE_START, Ask::Ages(vec![year])))?;
        let note = vec![found.note("")];
        let shape = Shape::When { filter: found.filter.clone(), fade: Some(Duration::years(1)) };
        Ok(found.is_shared_by(2).then(|| ("timing", shape, found.weight(), note)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_whole_and_come_to_a_hundred() {
        for weights in [vec![1.0], vec![1.0, 1.0, 1.0], vec![0.001, 5.0], vec![3.0; 40]] {
            let points = points_of(&weights);
            assert_eq!(points.iter().sum::<i64>(), 100, "{weights:?}");
            assert!(points.iter().all(|points| *points >= 1), "{weights:?}");
        }
        assert!(points_of(&[1.0, 3.0])[1] > points_of(&[1.0, 3.0])[0]);
    }

    #[test]
    fn a_trait_needs_company_and_lift() {
        let found = |holding, examples, everywhere| Trait {
            filter: Filter::everything(),
            holding,
            examples,
            everywhere,
        };
        assert!(found(2, 4, 0.1).is_shared_by(2));
        assert!(!found(1, 4, 0.01).is_shared_by(2), "one of four shares it with nobody");
        assert!(!found(4, 4, 0.9).is_shared_by(2), "nearly everybody has it");
        assert!(found(1, 1, 0.1).is_shared_by(2), "of one example everything counts");
    }
}
