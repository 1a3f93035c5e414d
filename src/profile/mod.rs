//! The ideal customer profile: what leads are scored by.
//!
//! A profile is a gate (`where`, `not`) and rules that give points. It is plain data: `score` knows how points are
//! counted, `index` compiles them. `read` (with `cells`) and `print` are the two directions of the file that people write; `keys` is
//! the table of what may stand in it, from which its errors and its JSON schema follow. Without a profile of the
//! user's, [`Profile::from_filter`] makes an ordinary one from the query.

mod builtin;
mod cells;
mod keys;
mod print;
mod read;
mod schema;

use crate::fields::{Field, Kind, List, Subject, named};
use crate::filter::{Ask, Element, Filter, Measure, Test};
use crate::value::{Duration, DurationRange};

pub use keys::GROUPS;
pub use print::points as show_points;
pub use read::{Origin, ReadProfile};
pub use schema::schema;

/// The points of a profile are at most this many, in thousandths: sums of all rules stay far inside 32 bits.
pub const MAX_POINTS: i64 = 1_000_000 * POINT;

/// One point, in thousandths.
pub const POINT: i64 = 1000;

/// An ideal customer profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// What it is called.
    pub name: String,
    /// Leads that do not surely pass it are out.
    pub wanted: Option<Filter>,
    /// Leads that may pass it are out.
    pub unwanted: Option<Filter>,
    /// The rules, in order.
    pub rules: Vec<Rule>,
    /// What lists made with it do unless they are told otherwise.
    pub list: ListDefaults,
}

/// What lists made with a profile do unless they are told otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListDefaults {
    /// How many people of one company.
    pub per_company: Option<PerCompany>,
    /// How many leads.
    pub limit: Option<u32>,
    /// Whether only leads that were never delivered are listed.
    pub net_new: Option<bool>,
    /// How often the list is due.
    pub every: Option<Duration>,
}

/// A cap of people per company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerCompany {
    /// At most this many.
    pub count: u32,
    /// Counted together with those delivered within this time.
    pub within: Option<Duration>,
}

/// A rule that gives points.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// fit, timing, authority, reach, or the user's own.
    pub group: String,
    /// Points in thousandths.
    pub points: i64,
    /// How they are earned.
    pub shape: Shape,
    /// The rule in words, for reasons.
    pub say: String,
}

/// How the points of a rule are earned.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// All points where the filter surely holds; with `fade`, half of them for each further period beyond the range
    /// of dates that the filter asks.
    When {
        /// The filter.
        filter: Filter,
        /// The period.
        fade: Option<Duration>,
    },
    /// All points at `target`, none beyond a factor of `within`, falling with the logarithm between.
    Near {
        /// A numeric field.
        field: &'static Field,
        /// The best value.
        target: f64,
        /// The factor, above 1.
        within: f64,
    },
    /// An equal part of the points for each of the filters that surely holds.
    Share(Vec<Filter>),
    /// Points for each element that surely passes, up to the points of the rule.
    Per {
        /// The elements; the measure's ranges are not looked at.
        element: Element,
        /// Points for each, in thousandths.
        each: i64,
    },
}

/// What the points of a fading rule are measured from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fading {
    /// A date of the person.
    Start(&'static Field, Vec<DurationRange>),
    /// The newest posting that passes the filter.
    Posting(Filter, Vec<DurationRange>),
}

/// What a rule that asks `filter` says of itself.
pub fn in_words(filter: &Filter) -> String {
    let sentence = crate::filter::sentence(filter);
    let short = ["Everyone at ", "People "].into_iter().find_map(|start| sentence.strip_prefix(start));
    short.unwrap_or(&sentence).to_string()
}

impl Profile {
    /// The points of all rules.
    pub fn total(&self) -> i64 {
        self.rules.iter().map(|rule| rule.points).sum()
    }

    /// The groups in order of first use.
    pub fn groups(&self) -> Vec<String> {
        let mut groups: Vec<String> = Vec::new();
        for rule in &self.rules {
            if !groups.contains(&rule.group) {
                groups.push(rule.group.clone());
            }
        }
        groups
    }

    /// What a lead must surely pass: `where` and not `not`.
    pub fn gate(&self) -> Option<Filter> {
        let unwanted = self.unwanted.clone().map(Filter::negate);
        match (self.wanted.clone(), unwanted) {
            (Some(wanted), Some(unwanted)) => Some(wanted.and(unwanted)),
            (one, other) => one.or(other),
        }
    }

    /// Every filter of the profile: the gate's, then those of the rules in order.
    pub fn filters(&self) -> impl Iterator<Item = &Filter> {
        let gate = self.wanted.iter().chain(&self.unwanted);
        gate.chain(self.rules.iter().flat_map(|rule| rule.shape.filters()))
    }
}

impl Shape {
    /// The filters that it asks. A list's elements are asked by the test of each.
    pub fn filters(&self) -> &[Filter] {
        match self {
            Shape::When { filter, .. } => std::slice::from_ref(filter),
            Shape::Share(filters) => filters,
            Shape::Per { element, .. } => std::slice::from_ref(&element.test),
            Shape::Near { .. } => &[],
        }
    }

    /// What points that fade are measured from; `None` where the rule does not fade.
    pub fn fading(&self) -> Option<(Fading, Duration)> {
        match self {
            Shape::When { filter, fade: Some(period) } => Some((Fading::of(filter)?, *period)),
            _ => None,
        }
    }
}

impl Fading {
    /// The dates that `filter` asks, where it asks one range of them and nothing that would bend their meaning: the age
    /// of a person's date alone, or that of a posting beside other tests of the same posting.
    pub fn of(filter: &Filter) -> Option<Fading> {
        match filter {
            Filter::Test(Test { field, ask: Ask::Ages(ages) })
                if field.subject == Subject::Person && matches!(field.kind, Kind::Since) =>
            {
                Some(Fading::Start(field, ages.clone()))
            }
            Filter::Has(element) if element.list == List::Hiring && element.measure == Measure::any() => {
                let mut asked = None;
                let mut rest = Vec::new();
                for part in element.test.clauses() {
                    match part {
                        Filter::Test(Test { field, ask: Ask::Ages(ages) })
                            if *field == &named::HIRING_SINCE && asked.is_none() =>
                        {
                            asked = Some(ages.clone());
                        }
                        other => rest.push(other.clone()),
                    }
                }
                asked.map(|ages| Fading::Posting(Filter::All(rest), ages))
            }
            _ => None,
        }
    }
}
