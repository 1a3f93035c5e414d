//! What may stand in the file of a profile: the one table behind reading, errors and the schema for editors.

use crate::fields::{self, Field, Subject};

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// Any text.
    Text,
    /// The name of a group.
    Group,
    /// A filter in the filter language.
    Filter,
    /// The elements of a list that are counted: a filter of the form `hiring(...)`.
    Elements,
    /// A number above 0, at most three decimals.
    Points,
    /// `90d`, `6w`, `3mo`, `1y`.
    Duration,
    /// A number field with its best value, and `within`.
    Near,
    /// Filters, or fields with their values.
    Share,
    /// A whole number from 1.
    Count,
    /// A whole number from 1, or `3/90d`.
    PerCompany,
    /// `true` or `false`.
    Switch,
    /// Tables of the rule's keys.
    Rules,
    /// A table of the list's keys.
    List,
}

/// A key of one table of the file.
pub(super) struct Key {
    pub name: &'static str,
    pub takes: Takes,
    pub required: bool,
    pub help: &'static str,
}

const fn key(name: &'static str, takes: Takes, required: bool, help: &'static str) -> Key {
    Key { name, takes, required, help }
}

/// The keys of the file.
pub(super) const PROFILE: &[Key] = &[
    key("name", Takes::Text, false, "what the profile is called"),
    key("where", Takes::Filter, false, "a lead that does not surely pass this filter is out"),
    key("not", Takes::Filter, false, "a lead that may pass this filter is out"),
    key("score", Takes::Rules, true, "a rule that gives points; the total is scaled to 100"),
    key("list", Takes::List, false, "what lists made with the profile do unless they are told otherwise"),
];

/// The keys of a `[[score]]` rule.
pub(super) const RULE: &[Key] = &[
    key("group", Takes::Group, true, "fit, timing, authority, reach, or a name of your own"),
    key("when", Takes::Filter, false, "all points where this filter surely holds"),
    key("near", Takes::Near, false, "all points at the value, none beyond a factor of `within`"),
    key("share", Takes::Share, false, "an equal part of the points for each that surely holds"),
    key("per", Takes::Elements, false, "`each` points for each element that surely passes, up to `points`"),
    key("points", Takes::Points, true, "the most that the rule gives"),
    key("fade", Takes::Duration, false, "half the points for each further period beyond the dates of `when`"),
    key("each", Takes::Points, false, "the points of one element of `per`"),
    key("say", Takes::Text, false, "the rule in a few words, for explanations"),
];

/// The keys of which a rule has exactly one.
pub(super) const SHAPES: [&str; 4] = ["when", "near", "share", "per"];

/// The keys of `[list]`.
pub(super) const LIST: &[Key] = &[
    key(
        "per_company",
        Takes::PerCompany,
        false,
        "at most this many people of a company; 3/90d counts those delivered within 90 days",
    ),
    key("limit", Takes::Count, false, "at most this many leads"),
    key("net_new", Takes::Switch, false, "only leads that were never delivered before"),
    key("every", Takes::Duration, false, "how often the list is due"),
];

/// The groups that mean the same in every profile.
pub const GROUPS: [&str; 4] = ["fit", "timing", "authority", "reach"];

/// The longest name of a group.
pub(super) const MAX_GROUP: usize = 24;

/// The most rules in one profile.
pub(super) const MAX_RULES: usize = 256;

/// The longest file, in bytes.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// The fields that `near` takes: numbers and amounts of the company.
pub(super) fn near_fields() -> impl Iterator<Item = &'static Field> {
    fields::of(Subject::Company).filter(|field| field.kind.is_amount())
}

/// The fields whose values `share` takes: all that can be asked at the top level of a filter.
pub(super) fn share_fields() -> impl Iterator<Item = &'static Field> {
    fields::ALL
        .iter()
        .copied()
        .filter(|field| field.is_asked() && matches!(field.subject, Subject::Person | Subject::Company))
}

/// What of `known` is like `name`, nearest first, at most three.
pub(super) fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Vec<&'k str> {
    let name = name.to_lowercase().replace('-', "_");
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .map(|known| (strsim::osa_distance(&name, known), known))
        .filter(|(distance, known)| *distance <= 1 + known.len() / 4)
        .collect();
    near.sort_unstable();
    near.into_iter().take(3).map(|(_, known)| known).collect()
}
