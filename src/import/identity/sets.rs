//! Joining sets one by one as far as they fit, and what the user decided about them.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::db::{Decision, DecisionSubject, Verdict};

/// Sets under one key that are compared pair by pair.
pub(super) const MOST: usize = 64;

/// Sets of mentions and stored records that may join.
pub(super) trait Sets {
    /// What stands for the set of a node.
    fn root(&mut self, node: u32) -> u32;
    /// Whether two sets, by their roots, can be one.
    fn fits(&self, one: u32, other: u32) -> bool;
    /// Joins two sets and gives what stands for both.
    fn join(&mut self, one: u32, other: u32) -> u32;
}

/// Joins the sets of `nodes`, each with the first that it fits. Gives a node of each set that is left.
pub(super) fn join_fitting(sets: &mut impl Sets, nodes: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut left: Vec<u32> = Vec::new();
    for node in nodes {
        let root = sets.root(node);
        let roots: Vec<u32> = left.iter().map(|other| sets.root(*other)).collect();
        if roots.contains(&root) {
            continue;
        }
        match roots.into_iter().find(|other| sets.fits(*other, root)) {
            Some(other) => {
                sets.join(other, root);
            }
            None => left.push(node),
        }
    }
    left
}

/// What the user decided about keys, and on which side of it the sets stand.
#[derive(Default)]
pub(super) struct Decided {
    /// Key → the decision that makes it one with others.
    one: HashMap<u64, u32, FixedState>,
    /// Key → the decisions that keep it apart, and the side on which it stands.
    apart: HashMap<u64, Vec<(u32, u8)>, FixedState>,
    /// Root → where its set stands.
    stands: HashMap<u32, Vec<(u32, u8)>, FixedState>,
}

impl Decided {
    pub(super) fn new(decisions: &[Decision], subject: DecisionSubject) -> Self {
        let mut decided = Decided::default();
        for (at, decision) in decisions.iter().enumerate().filter(|(_, each)| each.subject == subject) {
            for (side, keys) in (0..).zip(&decision.sides) {
                for key in keys {
                    match decision.verdict {
                        Verdict::One => drop(decided.one.insert(*key, at as u32)),
                        Verdict::Apart => decided.apart.entry(*key).or_default().push((at as u32, side)),
                    }
                }
            }
        }
        decided
    }

    pub(super) fn is_empty(&self) -> bool {
        self.one.is_empty() && self.apart.is_empty()
    }

    /// The decision that makes a key one with others.
    pub(super) fn one(&self, key: u64) -> Option<u32> {
        self.one.get(&key).copied()
    }

    /// Whether a node may have this key beside those that it was given before. If so it stands where the key does.
    pub(super) fn stand(&mut self, node: u32, key: u64) -> bool {
        let Some(sides) = self.apart.get(&key) else { return true };
        let stands = self.stands.entry(node).or_default();
        if !opposed(stands, sides).is_empty() {
            return false;
        }
        stands.extend(sides);
        true
    }

    /// Whether nothing was decided against joining two sets.
    pub(super) fn allows(&self, one: u32, other: u32) -> bool {
        match (self.stands.get(&one), self.stands.get(&other)) {
            (Some(one), Some(other)) => opposed(one, other).is_empty(),
            _ => true,
        }
    }

    pub(super) fn join(&mut self, root: u32, child: u32) {
        if let Some(stands) = self.stands.remove(&child) {
            self.stands.entry(root).or_default().extend(stands);
        }
    }
}

/// The decisions by which two stands oppose each other.
fn opposed(one: &[(u32, u8)], other: &[(u32, u8)]) -> Vec<u32> {
    let opposes = |(at, side): &&(u32, u8)| other.iter().any(|(also, against)| also == at && against != side);
    one.iter().filter(opposes).map(|(at, _)| *at).collect()
}
