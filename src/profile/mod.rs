//! The ideal customer profile: what leads are scored by.
//!
//! A profile is a gate (`where`, `not`) and rules that give points. It is plain data: `score` compiles it. Without a
//! profile of the user's, [`Profile::from_filter`] makes an ordinary one from the query.

mod builtin;

use crate::filter::Filter;
use crate::value::Duration;

/// An ideal customer profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// What it is called.
    pub name: String,
    /// Leads that are not surely inside are out.
    pub gate: Option<Filter>,
    /// The rules, in order.
    pub rules: Vec<Rule>,
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
        field: &'static crate::fields::Field,
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
        element: crate::filter::Element,
        /// Points for each, in thousandths.
        each: i64,
    },
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
}
