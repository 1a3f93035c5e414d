//! Which rows are about which person.
//!
//! Rows are joined by e-mail address, profile page and record ids where the names agree, then by name at a company,
//! and posts without a holder by title at a company. A key that people of clearly different names share is a
//! conflict: it stays with one of them, and they are kept apart.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;

use crate::db::{Change, DecisionSubject, KeySet, Secret};
use crate::error::Result;
use crate::fields::named;
use crate::model::{CompanyNumber, LeadId, Person};
use crate::text;
use crate::value::Day;

use super::companies::{self, Claimant, Contest, cliques};
use super::names::NameShape;
use super::sets::{Decided, Sets, join_fitting};
use super::union::Union;
use super::{EMAIL, FIRST_TOOL, KeyKind, PROFILE};

/// A person in one row.
#[derive(Debug, Clone, Copy)]
struct Mention {
    name: u64,
    seat: u64,
    shape: NameShape,
    company: u32,
    date: Day,
    keys: u32,
}

/// The people of all rows, in their order.
#[derive(Debug, Default)]
pub struct Mentions {
    all: Vec<Mention>,
    keys: Vec<(KeyKind, u64)>,
}

/// Stands for "no company" among mentions of companies.
pub const NO_COMPANY: u32 = u32::MAX;

impl Mentions {
    /// Adds the person of a row and gives its number.
    pub fn add(
        &mut self,
        strong: &[(KeyKind, u64)],
        (name, shape): (u64, NameShape),
        seat: u64,
        company: u32,
        date: Day,
    ) -> u32 {
        let keys = self.keys.len() as u32;
        self.keys.extend_from_slice(strong);
        self.all.push(Mention { name, seat, shape, company, date, keys });
        self.all.len() as u32 - 1
    }

    /// Makes room for so many more.
    pub fn make_room(&mut self, more: usize) {
        self.all.reserve_exact(more);
        self.keys.reserve_exact(more + more / 2);
    }

    /// Corrects the date of a row's person.
    pub fn set_date(&mut self, at: u32, date: Day) {
        self.all[at as usize].date = date;
    }

    fn strong(&self, at: usize) -> &[(KeyKind, u64)] {
        let from = self.all[at].keys as usize;
        let to = self.all.get(at + 1).map_or(self.keys.len(), |next| next.keys as usize);
        &self.keys[from..to]
    }
}

/// The people of all rows, joined.
#[derive(Debug)]
pub struct Resolved {
    mentions: Mentions,
    /// By mention: the mention that stands for the person.
    roots: Vec<u32>,
    /// By mention; that of a root is the person's.
    homes: Vec<CompanyNumber>,
    /// Weak key by mention; 0 for none.
    weak: Vec<u64>,
    /// Root → stored people, the one that stays first.
    stored: HashMap<u32, Vec<LeadId>, FixedState>,
    /// Contested key → root of its owner.
    owners: HashMap<u64, u32, FixedState>,
    /// Keys that people of different names share.
    pub contests: Vec<Contest>,
    /// Stored people of whom no row speaks and who change all the same.
    pub moved: Vec<Moved>,
}

/// Stored people who turned out to be one, or whose company turned out to be another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Their company now.
    pub home: CompanyNumber,
    /// Their ids, the one that stays first.
    pub ids: Vec<LeadId>,
}

impl Resolved {
    /// Stored people who change without a row about them.
    pub fn of_stored(moved: Vec<Moved>) -> Self {
        Resolved {
            mentions: Mentions::default(),
            roots: Vec::new(),
            homes: Vec::new(),
            weak: Vec::new(),
            stored: HashMap::default(),
            owners: HashMap::default(),
            contests: Vec::new(),
            moved,
        }
    }

    /// What stands for the person of a mention.
    pub fn root(&self, mention: u32) -> u32 {
        self.roots[mention as usize]
    }

    /// The company of a person, by root.
    pub fn home(&self, root: u32) -> CompanyNumber {
        self.homes[root as usize]
    }

    /// The stored people that a root is, the one that stays first.
    pub fn stored(&self, root: u32) -> &[LeadId] {
        self.stored.get(&root).map_or(&[], Vec::as_slice)
    }

    /// Adds the keys that a mention gives its person.
    pub fn keys_into(&self, mention: u32, keys: &mut impl Extend<u64>) {
        let root = self.root(mention);
        for (_, key) in self.mentions.strong(mention as usize) {
            if self.owners.get(key).is_none_or(|owner| *owner == root) {
                keys.extend([*key]);
            }
        }
        keys.extend(Some(self.weak[mention as usize]).filter(|key| *key != 0));
    }
}

const PAIRS: usize = 64;
const LOADED_AT_ONCE: usize = 10_000;
const NOBODY: u32 = u32::MAX;

struct Resolver {
    union: Union,
    count: usize,
    stored: Vec<LeadId>,
    shapes: Vec<NameShape>,
    kinds: Vec<u32>,
    /// By root: the stored person that stays, as a node.
    keeper: Vec<u32>,
    owners: HashMap<u64, u32, FixedState>,
    /// Contested keys with a node on each side.
    contests: Vec<(KeyKind, [u32; 2])>,
    decided: Decided,
    /// By root: whether somebody of the set is at a company that turned out to be another.
    moved: Vec<bool>,
}

/// Finds out who is who.
pub fn resolve(mentions: Mentions, companies: &companies::Resolved, change: &Change) -> Result<Resolved> {
    let count = mentions.all.len();
    let numbers = &companies.numbers;
    let company =
        |mention: &Mention| numbers.get(mention.company as usize).copied().unwrap_or(CompanyNumber::NONE);
    let mut decided = Decided::new(change.identities().decisions(), DecisionSubject::Person);
    let mut owners: HashMap<u64, u32, FixedState> = HashMap::default();
    let mut strong: Vec<(KeyKind, u64, u32)> = Vec::with_capacity(mentions.keys.len());
    let mut weak: Vec<u64> = Vec::with_capacity(count);
    let mut wanted = KeySet::default();
    for (node, mention) in mentions.all.iter().enumerate() {
        for (kind, key) in mentions.strong(node) {
            if decided.is_empty() || decided.stand(node as u32, *key) {
                strong.push((*kind, *key, node as u32));
            } else {
                // What was decided to be another's stays theirs.
                owners.insert(*key, NOBODY);
            }
        }
        let company = company(mention);
        weak.push(match mention {
            _ if company == CompanyNumber::NONE => 0,
            Mention { name, .. } if *name != 0 => super::name_at(change.secret(), *name, company),
            Mention { seat, .. } if *seat != 0 => super::seat_at(change.secret(), *seat, company),
            _ => 0,
        });
    }
    if change.base().is_some() {
        wanted.extend(strong.iter().map(|(_, key, _)| *key));
        wanted.extend(weak.iter().copied().filter(|key| *key != 0));
    }
    let former: Vec<CompanyNumber> = companies.redirects.iter().map(|(former, _)| *former).collect();
    let moved = if former.is_empty() { Vec::new() } else { change.people_of(&former)? };
    let moved: Vec<(LeadId, u64)> = moved
        .iter()
        .map(|person| (person.id, weak_key(change.secret(), person, companies.now(person.company))))
        .collect();
    wanted.extend(moved.iter().map(|(_, key)| *key).filter(|key| *key != 0));
    let found = change.people_with_keys(&wanted)?;
    drop(wanted);
    let mut stored: Vec<LeadId> = found.iter().map(|(_, id)| *id).collect();
    stored.extend(moved.iter().map(|(id, _)| *id));
    stored.sort_unstable();
    stored.dedup();
    let nodes = count + stored.len();
    let mut resolver = Resolver {
        union: Union::new(nodes),
        count,
        shapes: mentions.all.iter().map(|mention| mention.shape).collect(),
        kinds: vec![0; nodes],
        keeper: vec![NOBODY; nodes],
        owners,
        contests: Vec::new(),
        decided,
        moved: vec![false; nodes],
        stored,
    };
    resolver.shapes.resize(nodes, NameShape::default());
    strong.sort_unstable();
    let mut found_strong: Vec<(KeyKind, u64, u32)> = Vec::new();
    let mut weak_nodes: Vec<(u64, u32)> = weak
        .iter()
        .enumerate()
        .filter(|(_, key)| **key != 0)
        .map(|(node, key)| (*key, node as u32))
        .collect();
    for (id, key) in &moved {
        let node = resolver.node_of(*id);
        resolver.moved[node as usize] = true;
        if *key != 0 {
            weak_nodes.push((*key, node));
        }
    }
    let kinds: Vec<KeyKind> = {
        let mut kinds: Vec<KeyKind> = strong.iter().map(|(kind, ..)| *kind).collect();
        kinds.dedup();
        kinds
    };
    for (key, id) in &found {
        let node = resolver.node_of(*id);
        let kind = kinds.iter().find(|kind| {
            let at = strong.partition_point(|(other, hash, _)| (*other, *hash) < (**kind, *key));
            strong.get(at).is_some_and(|(other, hash, _)| (*other, *hash) == (**kind, *key))
        });
        match kind {
            Some(kind) => found_strong.push((*kind, *key, node)),
            None => weak_nodes.push((*key, node)),
        }
    }
    for (kind, _, node) in strong.iter().chain(&found_strong) {
        resolver.kinds[*node as usize] |= 1 << kind;
    }
    strong.extend(found_strong);
    strong.sort_unstable();
    let mut stored_homes: Vec<(CompanyNumber, Day)> =
        vec![(CompanyNumber::NONE, Day::new(i64::MIN)); nodes - count];
    for ids in resolver.stored.clone().chunks(LOADED_AT_ONCE) {
        for person in change.load_people(ids)? {
            let node = resolver.node_of(person.id) as usize;
            resolver.keeper[node] = node as u32;
            resolver.shapes[node] = shape_of(&person);
            resolver.kinds[node] |= stored_kinds(change.secret(), &person);
            let newest = person.record.sources.iter().map(|source| source.date).max();
            if !resolver.decided.is_empty() {
                for key in &person.record.keys {
                    resolver.decided.stand(node as u32, *key);
                }
            }
            stored_homes[node - count] =
                (companies.now(person.company), newest.unwrap_or(Day::new(i64::MIN)));
        }
    }
    resolver.join_decided(&strong);
    resolver.join_strong(&strong);
    drop(strong);
    resolver.join_weak(weak_nodes);
    Ok(resolver.finish(mentions, numbers, weak, &stored_homes))
}

/// The weak key of a stored person at a company, by name, else by title; 0 for none.
pub fn weak_key(secret: &Secret, person: &Person, company: CompanyNumber) -> u64 {
    let facts = &person.record.facts;
    let name = super::folded_name(
        facts.text(&named::FIRST_NAME),
        facts.text(&named::LAST_NAME),
        facts.text(&named::NAME),
    );
    let title = facts.text(&named::TITLE);
    match (company, name.is_empty(), title.is_empty()) {
        (CompanyNumber::NONE, ..) | (_, true, true) => 0,
        (_, false, _) => super::name_at(secret, super::name_alone(secret, &name).max(1), company),
        (_, true, false) if kinds_of(person) != 0 => 0,
        (_, true, false) => {
            super::seat_at(secret, super::seat_alone(secret, &text::fold(title)).max(1), company)
        }
    }
}

fn shape_of(person: &Person) -> NameShape {
    let facts = &person.record.facts;
    NameShape::of(&super::folded_name(
        facts.text(&named::FIRST_NAME),
        facts.text(&named::LAST_NAME),
        facts.text(&named::NAME),
    ))
}

/// Kinds of keys that a stored person has: what no fact explains may be any tool's id.
fn stored_kinds(secret: &Secret, person: &Person) -> u32 {
    let facts = &person.record.facts;
    let explained = [
        weak_key(secret, person, person.company),
        super::email(secret, facts.text(&named::EMAIL)),
        super::profile(secret, facts.text(&named::LINKEDIN_URL)),
    ];
    let is_explained = person.record.keys.iter().all(|key| explained.contains(key));
    let tools = if is_explained { 0 } else { !0 << FIRST_TOOL };
    kinds_of(person) | tools
}

fn kinds_of(person: &Person) -> u32 {
    let facts = &person.record.facts;
    let mut kinds = 0;
    if super::is_personal(facts.text(&named::EMAIL)) {
        kinds |= 1 << EMAIL;
    }
    if !facts.text(&named::LINKEDIN_URL).is_empty() {
        kinds |= 1 << PROFILE;
    }
    kinds
}

impl Sets for Resolver {
    fn root(&mut self, node: u32) -> u32 {
        self.union.root(node)
    }

    fn fits(&self, one: u32, other: u32) -> bool {
        self.shapes[one as usize].agrees(&self.shapes[other as usize]) && self.decided.allows(one, other)
    }

    fn join(&mut self, one: u32, other: u32) -> u32 {
        if one == other {
            return one;
        }
        let root = self.union.join(one, other);
        let child = one.max(other);
        let (at, from) = (root as usize, child as usize);
        if self.shapes[at].is_empty() {
            self.shapes[at] = self.shapes[from];
        }
        self.keeper[at] = match (self.keeper[at], self.keeper[from]) {
            (NOBODY, keeper) | (keeper, NOBODY) => keeper,
            // Of two stored people the one with the stronger key stays, then the lower id.
            (a, b) => {
                let rank = |node: u32| (self.kinds[node as usize].trailing_zeros(), node);
                if rank(a) <= rank(b) { a } else { b }
            }
        };
        self.kinds[at] |= self.kinds[from];
        self.moved[at] |= self.moved[from];
        self.decided.join(root, child);
        root
    }
}

impl Resolver {
    fn node_of(&self, id: LeadId) -> u32 {
        (self.count + self.stored.binary_search(&id).unwrap_or(0)) as u32
    }

    /// Joins what the user said is one, whatever the names.
    fn join_decided(&mut self, strong: &[(KeyKind, u64, u32)]) {
        let mut decided: Vec<(u32, u32)> =
            strong.iter().filter_map(|(_, key, node)| Some((self.decided.one(*key)?, *node))).collect();
        decided.sort_unstable();
        for group in decided.chunk_by(|one, other| one.0 == other.0) {
            for other in &group[1..] {
                let (one, other) = (self.union.root(group[0].1), self.union.root(other.1));
                if self.decided.allows(one, other) {
                    self.join(one, other);
                }
            }
        }
    }

    fn join_strong(&mut self, strong: &[(KeyKind, u64, u32)]) {
        for group in strong.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
            let (kind, key, first) = group[0];
            if let Some(owner) = self.owners.get_mut(&key).filter(|owner| **owner == NOBODY) {
                *owner = first;
            }
            if group.len() < 2 {
                continue;
            }
            let mut members: Vec<(bool, bool, NameShape, u32)> = group
                .iter()
                .map(|(_, _, node)| {
                    let root = self.union.root(*node) as usize;
                    (self.keeper[root] == NOBODY, self.shapes[root].is_empty(), self.shapes[root], *node)
                })
                .collect();
            // Stored people first, then the named: a row without a name goes with the first.
            members.sort_unstable();
            let left = join_fitting(self, members.iter().map(|(.., node)| *node));
            if let [owner, other, ..] = left.as_slice() {
                self.owners.insert(key, *owner);
                self.contests.push((kind, [*owner, *other]));
            }
        }
    }

    fn join_weak(&mut self, mut weak: Vec<(u64, u32)>) {
        weak.sort_unstable();
        for group in weak.chunk_by(|one, other| one.0 == other.0) {
            if group.len() < 2 {
                continue;
            }
            let mut roots: Vec<u32> = group.iter().map(|(_, node)| self.union.root(*node)).collect();
            roots.sort_unstable();
            roots.dedup();
            // Known by nothing else: one person, one seat.
            let bare: Vec<u32> =
                roots.iter().copied().filter(|root| self.kinds[*root as usize] == 0).collect();
            for other in bare.iter().skip(1) {
                let (one, other) = (self.union.root(bare[0]), self.union.root(*other));
                if self.decided.allows(one, other) {
                    self.join(one, other);
                }
            }
            let mut sets: Vec<u32> = roots.iter().map(|root| self.union.root(*root)).collect();
            sets.sort_unstable();
            sets.dedup();
            if sets.len() < 2 || sets.len() > PAIRS {
                continue;
            }
            let joins = cliques(sets.len(), |one, other| {
                let (a, b) = (sets[one] as usize, sets[other] as usize);
                self.kinds[a] & self.kinds[b] == 0 && self.decided.allows(sets[one], sets[other])
            });
            for (one, other) in joins {
                let (one, other) = (self.union.root(sets[one]), self.union.root(sets[other]));
                if self.decided.allows(one, other) {
                    self.join(one, other);
                }
            }
        }
    }

    fn finish(
        mut self,
        mentions: Mentions,
        companies: &[CompanyNumber],
        weak: Vec<u64>,
        stored_homes: &[(CompanyNumber, Day)],
    ) -> Resolved {
        let roots: Vec<u32> = (0..self.count as u32).map(|node| self.union.root(node)).collect();
        let mut stored: HashMap<u32, Vec<LeadId>, FixedState> = HashMap::default();
        let mut newest: Vec<Day> = vec![Day::new(i64::MIN); self.count];
        let mut homes = vec![CompanyNumber::NONE; self.count];
        let mut moved: BTreeMap<u32, Moved> = BTreeMap::new();
        for (at, id) in self.stored.iter().enumerate() {
            let node = (self.count + at) as u32;
            let root = self.union.root(node);
            if self.keeper[node as usize] == NOBODY {
                continue;
            }
            if root as usize >= self.count {
                // A stored person alone was found by a key that went to somebody else.
                if self.moved[root as usize] {
                    let home = stored_homes[at].0;
                    let moved = moved.entry(root).or_insert_with(|| Moved { home, ids: Vec::new() });
                    let first = if self.keeper[root as usize] == node { 0 } else { moved.ids.len() };
                    moved.ids.insert(first, *id);
                }
                continue;
            }
            let ids = stored.entry(root).or_default();
            if self.keeper[root as usize] == node {
                ids.insert(0, *id);
            } else {
                ids.push(*id);
            }
            let (home, day) = stored_homes[at];
            if home != CompanyNumber::NONE && day >= newest[root as usize] {
                (homes[root as usize], newest[root as usize]) = (home, day);
            }
        }
        for (mention, root) in mentions.all.iter().zip(&roots) {
            let home = companies.get(mention.company as usize).copied().unwrap_or(CompanyNumber::NONE);
            // The later of equals wins, as for facts.
            if home != CompanyNumber::NONE && mention.date >= newest[*root as usize] {
                (homes[*root as usize], newest[*root as usize]) = (home, mention.date);
            }
        }
        let claimant = |node: u32| match (node as usize).checked_sub(self.count) {
            Some(at) => Claimant::Person(self.stored[at]),
            None => Claimant::Mention(node),
        };
        let contests = self.contests.iter();
        let contests =
            contests.map(|(kind, sides)| Contest { kind: *kind, sides: sides.map(claimant) }).collect();
        let mut union = self.union;
        let mut root = |node: u32| if node == NOBODY { NOBODY } else { union.root(node) };
        let owners = self.owners.into_iter().map(|(key, node)| (key, root(node))).collect();
        let moved = moved.into_values().collect();
        Resolved { mentions, roots, homes, weak, stored, owners, contests, moved }
    }
}
