//! Which rows are about which person.
//!
//! Rows are joined by e-mail address, profile page and record ids where the names agree, then by name at a company,
//! and posts without a holder by title at a company. A key that people of clearly different names share is a
//! conflict: it stays with one of them, and they are kept apart. A key under very many names is nobody's: it joins only rows
//! of one name.
//!
//! Memory: 18 bytes for each row with a person and 9 for each of its keys while rows are read; another 8 while people are
//! joined, and 16 (20 with stored people) in place of 14 of them when they are. A stored person who is found takes 60 while
//! people are joined. Keys are brought together a share at a time (`keys`), so that sorting them takes the same memory
//! for any number of rows.

use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::FixedState;

use crate::db::{Change, DecisionSubject, Forgotten, Secret};
use crate::error::Result;
use crate::model::{CompanyNumber, LeadId};
use crate::value::Day;

use super::companies::{self, Claimant, Contest, cliques};
use super::keys::{Found, KeyTable, WEAK, Wanted, groups};
use super::names::NameShape;
use super::sets::{Decided, MOST, Sets, join_fitting};
use super::stored_people::{self, StoredPerson};
use super::union::Union;
use super::{EMAIL, KeyKind, PROFILE};

pub use super::stored_people::weak_key;

/// The people of all rows, in their order.
#[derive(Debug, Default)]
pub struct Mentions {
    /// Hash of the name, or of the title of a seat; 0 for none. Once companies are known, the key of it at the company.
    weak: Vec<u64>,
    shapes: Vec<NameShape>,
    /// Mentions whose `weak` is of a title.
    seats: Vec<u32>,
    strong: KeyTable,
    /// Tools of the record ids, in the order of their kinds.
    tools: Vec<String>,
}

/// Stands for "no company" among mentions of companies.
pub const NO_COMPANY: u32 = u32::MAX;

impl Mentions {
    /// Adds the person of a row and gives its number.
    pub fn add(&mut self, strong: &[(KeyKind, u64)], (name, shape): (u64, NameShape), seat: u64) -> u32 {
        let mention = self.weak.len() as u32;
        if name == 0 && seat != 0 {
            self.seats.push(mention);
        }
        self.weak.push(if name == 0 { seat } else { name });
        self.shapes.push(shape);
        self.strong.add(strong);
        mention
    }

    /// Names the tools whose record ids are keys, in the order of their kinds.
    pub fn name_tools(&mut self, tools: Vec<String>) {
        self.tools = tools;
    }

    /// Makes room for so many more.
    pub fn make_room(&mut self, more: usize) {
        self.weak.reserve_exact(more);
        self.shapes.reserve_exact(more);
        self.strong.make_room(more);
    }

    /// Whether there are as many keys as one import can take.
    pub fn is_full(&self) -> bool {
        self.strong.is_full()
    }

    fn len(&self) -> usize {
        self.weak.len()
    }

    /// Binds names and seats to the companies of the mentions.
    fn bind(&mut self, companies: impl Iterator<Item = CompanyNumber>, secret: &Secret) {
        let mut seats = self.seats.iter().copied().peekable();
        for ((mention, weak), company) in (0..).zip(&mut self.weak).zip(companies) {
            let is_seat = seats.next_if_eq(&mention).is_some();
            *weak = match company {
                _ if *weak == 0 => 0,
                CompanyNumber::NONE => 0,
                company if is_seat => super::seat_at(secret, *weak, company),
                company => super::name_at(secret, *weak, company),
            };
        }
        self.seats = Vec::new();
    }

    /// Mentions whose name or title was forgotten at a company under a number that it had before. Asked before they are
    /// bound.
    fn barred_there(
        &self,
        companies: impl Iterator<Item = CompanyNumber>,
        former: &Former,
        forgotten: &Forgotten,
        secret: &Secret,
    ) -> HashSet<u32, FixedState> {
        let mut barred = HashSet::default();
        for ((mention, weak), company) in (0..).zip(&self.weak).zip(companies) {
            let Some(numbers) = former.get(&company).filter(|_| *weak != 0) else { continue };
            let is_seat = self.seats.binary_search(&mention).is_ok();
            let at = |number: CompanyNumber| match is_seat {
                true => super::seat_at(secret, *weak, number),
                false => super::name_at(secret, *weak, number),
            };
            if numbers.iter().any(|number| forgotten.bars_weak(at(*number))) {
                barred.insert(mention);
            }
        }
        barred
    }
}

/// Companies by their numbers, each with those that lead to it.
type Former = HashMap<CompanyNumber, Vec<CompanyNumber>, FixedState>;

/// The numbers that lead to other companies once those of `companies` are joined.
fn former_numbers(companies: &companies::Resolved, change: &Change) -> Former {
    let mut former = Former::default();
    for (number, now) in change.identities().former_companies() {
        former.entry(companies.now(now)).or_default().push(number);
    }
    for (number, now) in &companies.redirects {
        former.entry(*now).or_default().push(*number);
    }
    former
}

/// The people of all rows, joined.
#[derive(Debug, Default)]
pub struct Resolved {
    /// Strong keys by mention.
    strong: KeyTable,
    /// Weak key by mention; 0 for none.
    weak: Vec<u64>,
    /// By mention: the mention that stands for the person.
    roots: Vec<u32>,
    /// By mention; that of a root is the person's.
    homes: Vec<CompanyNumber>,
    /// By mention: where the stored people of its root begin. Empty where nobody is stored.
    known: Vec<u32>,
    /// Ids of stored people by root, the one that stays first.
    ids: Vec<LeadId>,
    /// Their slots.
    slots: Vec<u32>,
    /// Contested key → root of its owner.
    owners: HashMap<u64, u32, FixedState>,
    /// Mentions of somebody who was forgotten at their company under a number that it had before.
    barred: HashSet<u32, FixedState>,
    /// Keys that people of different names share.
    pub contests: Vec<Contest>,
    /// Stored people of whom no row speaks and who change all the same.
    pub moved: Vec<Moved>,
    /// How many people are not stored yet.
    pub new: usize,
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
        Resolved { moved, ..Resolved::default() }
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
        &self.ids[self.known_range(root)]
    }

    /// Where the rows of the stored people that a root is lie, in the order of [`Resolved::stored`].
    pub fn slots(&self, root: u32) -> &[u32] {
        &self.slots[self.known_range(root)]
    }

    fn known_range(&self, root: u32) -> std::ops::Range<usize> {
        match self.known.get(root as usize..root as usize + 2) {
            Some([from, to]) => *from as usize..*to as usize,
            _ => 0..0,
        }
    }

    /// Adds the keys that a mention gives its person; to `lost` the addresses and pages that are not the person's key,
    /// because others claim them.
    pub fn keys_into(&self, mention: u32, keys: &mut impl Extend<u64>, lost: &mut impl Extend<u64>) {
        let root = self.root(mention);
        for (kind, key) in self.strong.of(mention as usize) {
            if self.is_of(root, key) {
                keys.extend([key]);
            } else if [EMAIL, PROFILE].contains(&kind) {
                lost.extend([key]);
            }
        }
        keys.extend(Some(self.weak[mention as usize]).filter(|key| *key != 0));
    }

    /// Whether the strongest key of a mention is its person's, and not contested and somebody else's.
    pub fn has_strongest(&self, mention: u32) -> bool {
        let root = self.root(mention);
        self.strong.of(mention as usize).next().is_none_or(|(_, key)| self.is_of(root, key))
    }

    fn is_of(&self, root: u32, key: u64) -> bool {
        self.owners.get(&key).is_none_or(|owner| *owner == root)
    }

    /// Whether a mention is of somebody who was forgotten at their company under a number that it had before.
    pub fn was_forgotten(&self, mention: u32) -> bool {
        self.barred.contains(&mention)
    }
}

const NOBODY: u32 = u32::MAX;

/// Nodes are the mentions and behind them the stored people, by id.
struct Resolver {
    union: Union,
    count: usize,
    stored: Vec<StoredPerson>,
    shapes: Vec<NameShape>,
    kinds: Vec<u32>,
    /// By root: the stored person that stays, as a node. Empty where nobody is stored.
    keeper: Vec<u32>,
    owners: HashMap<u64, u32, FixedState>,
    /// Contested keys with a node on each side.
    contests: Vec<(KeyKind, [u32; 2])>,
    decided: Decided,
    /// Roots of sets with somebody at a company that turned out to be another.
    moved: HashSet<u32, FixedState>,
}

/// Whether names, equal ones beside each other, are of more people than are compared one by one.
fn are_many(shapes: impl Iterator<Item = NameShape>) -> bool {
    let mut people: Vec<NameShape> = Vec::new();
    let mut last = NameShape::default();
    for shape in shapes.filter(|shape| !shape.is_empty()) {
        if std::mem::replace(&mut last, shape) == shape {
            continue;
        }
        match people.iter().position(|known| known.agrees(&shape)) {
            Some(at) => people[at] = people[at].fuller(shape),
            None if people.len() == MOST => return true,
            None => people.push(shape),
        }
    }
    false
}

/// Stored people whose company turned out to be another: slots, ascending, and the weak keys that they have there.
#[derive(Default)]
struct Rehomed {
    slots: Vec<u32>,
    weak: Vec<u64>,
}

/// Finds out who is who. `at_companies` gives the company's mention and the date of each person's row, in their order.
pub fn resolve(
    mut mentions: Mentions,
    at_companies: impl Iterator<Item = (u32, Day)> + Clone,
    companies: &companies::Resolved,
    change: &Change,
) -> Result<Resolved> {
    let count = mentions.len();
    let number =
        |mention: u32| companies.numbers.get(mention as usize).copied().unwrap_or(CompanyNumber::NONE);
    let numbers = || at_companies.clone().map(|(company, _)| number(company));
    let forgotten = change.forgotten()?;
    let former = if forgotten.has_weak() { former_numbers(companies, change) } else { Former::default() };
    let forgotten_there = match former.is_empty() {
        true => HashSet::default(),
        false => mentions.barred_there(numbers(), &former, &forgotten, change.secret()),
    };
    mentions.bind(numbers(), change.secret());
    mentions.strong.shrink();
    let mut decided = Decided::new(change.identities().decisions(), DecisionSubject::Person);
    let mut owners: HashMap<u64, u32, FixedState> = HashMap::default();
    let mut barred: HashSet<(u64, u32), FixedState> = HashSet::default();
    if !decided.is_empty() {
        for node in 0..count as u32 {
            for (_, key) in mentions.strong.of(node as usize) {
                if !decided.stand(node, key) {
                    // What was decided to be another's stays theirs.
                    owners.insert(key, NOBODY);
                    barred.insert((key, node));
                }
            }
        }
    }
    let former: Vec<CompanyNumber> = companies.redirects.iter().map(|(former, _)| *former).collect();
    let mut rehomed = Rehomed::default();
    if !former.is_empty() {
        rehomed.slots = change.slots_of(&former)?;
        rehomed.weak = stored_people::weak_keys(&rehomed.slots, |company| companies.now(company), change)?;
    }
    let Mentions { weak, shapes, strong, tools, .. } = mentions;
    let keys = Keys { strong: &strong, barred: &barred, weak: &weak, tools: &tools };
    let (mut found, stored) = keys.find(&rehomed, !decided.is_empty(), change)?;
    let mut by_slot: Vec<(u32, u32)> =
        (count as u32..).zip(&stored).map(|(node, person)| (person.slot, node)).collect();
    by_slot.sort_unstable();
    let node_of = |slot: u32| {
        let at = by_slot.binary_search_by_key(&slot, |(slot, _)| *slot);
        at.map_or(NOBODY, |at| by_slot[at].1)
    };
    found.rename(node_of);
    let rehomed_nodes: Vec<u32> = rehomed.slots.iter().map(|slot| node_of(*slot)).collect();
    drop(by_slot);
    let nodes = count + stored.len();
    let mut resolver = Resolver {
        union: Union::new(nodes),
        count,
        shapes,
        kinds: (0..count).map(|mention| strong.kinds_of(mention)).collect(),
        keeper: if stored.is_empty() { Vec::new() } else { vec![NOBODY; nodes] },
        owners,
        contests: Vec::new(),
        decided,
        moved: rehomed_nodes.iter().copied().collect(),
        stored: Vec::new(),
    };
    for (node, person) in (count as u32..).zip(&stored) {
        resolver.keeper[node as usize] = node;
        resolver.shapes.push(person.shape);
        resolver.kinds.push(person.kinds);
        for key in &person.keys {
            resolver.decided.stand(node, *key);
        }
    }
    resolver.stored = stored;
    for (_, node) in &barred {
        // A key that does not count is none of its mention's.
        let left = strong.of(*node as usize).filter(|(_, key)| !barred.contains(&(*key, *node)));
        resolver.kinds[*node as usize] = left.fold(0, |kinds, (kind, _)| kinds | 1 << kind);
    }
    for (kind, _, node) in found.iter().filter(|(kind, ..)| *kind != WEAK) {
        resolver.kinds[node as usize] |= 1 << kind;
    }
    resolver.join_decided(&keys, &found);
    for (kind, keys_of_kind) in strong.kinds() {
        groups(
            keys_of_kind,
            |visit| keys.each(kind, visit),
            &found.entries,
            |key, mentions, places| resolver.join_strong(kind, key, mentions, &found.entries[places]),
        );
    }
    groups(
        count + rehomed.weak.len(),
        |visit| {
            keys.each_weak(visit);
            rehomed
                .weak
                .iter()
                .zip(&rehomed_nodes)
                .filter(|(key, _)| **key != 0)
                .for_each(|(key, node)| visit(*key, *node));
        },
        &found.entries,
        |_, mentions, places| resolver.join_weak(mentions, &found.entries[places]),
    );
    drop(found);
    let numbers = at_companies.map(|(company, date)| (number(company), date));
    let resolved = resolver.finish(strong, weak, numbers, companies);
    Ok(Resolved { barred: forgotten_there, ..resolved })
}

/// The keys of all mentions.
struct Keys<'a> {
    strong: &'a KeyTable,
    /// Keys that do not count for a mention.
    barred: &'a HashSet<(u64, u32), FixedState>,
    weak: &'a [u64],
    /// Tools of the record ids, in the order of their kinds.
    tools: &'a [String],
}

impl Keys<'_> {
    fn each(&self, kind: KeyKind, visit: &mut dyn FnMut(u64, u32)) {
        if self.barred.is_empty() {
            return self.strong.each(kind, visit);
        }
        self.strong.each(kind, &mut |key, mention| {
            if !self.barred.contains(&(key, mention)) {
                visit(key, mention);
            }
        });
    }

    fn each_weak(&self, visit: &mut dyn FnMut(u64, u32)) {
        (0..).zip(self.weak).filter(|(_, key)| **key != 0).for_each(|(mention, key)| visit(*key, mention));
    }

    /// The stored people under any of the keys, and those of `rehomed`, ascending by id.
    fn find(
        &self,
        rehomed: &Rehomed,
        with_keys: bool,
        change: &Change,
    ) -> Result<(Found, Vec<StoredPerson>)> {
        if change.base().is_none() {
            return Ok((Found::default(), Vec::new()));
        }
        let mut wanted = Wanted::with_room(self.strong.all().len() + self.weak.len() + rehomed.weak.len());
        self.strong.all().iter().chain(self.weak).chain(&rehomed.weak).for_each(|key| wanted.insert(*key));
        let mut found = Found::new(change.people_under_keys(|key| wanted.has(key))?);
        drop(wanted);
        for (kind, count) in self.strong.kinds() {
            found.mark(kind, count, |visit| self.each(kind, visit));
        }
        found.mark(WEAK, self.weak.len() + rehomed.weak.len(), |visit| {
            self.each_weak(visit);
            rehomed.weak.iter().for_each(|key| visit(*key, 0));
        });
        found.settle();
        let mut slots: Vec<u32> =
            found.iter().map(|(.., slot)| slot).chain(rehomed.slots.iter().copied()).collect();
        slots.sort_unstable();
        slots.dedup();
        let stored = StoredPerson::load(&slots, with_keys, self.tools, change)?;
        Ok((found, stored))
    }
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
        if !self.keeper.is_empty() {
            self.keeper[at] = match (self.keeper[at], self.keeper[from]) {
                (NOBODY, keeper) | (keeper, NOBODY) => keeper,
                // Of two stored people the one with the stronger key stays, then the lower id.
                (a, b) => {
                    let rank = |node: u32| (self.kinds[node as usize].trailing_zeros(), node);
                    if rank(a) <= rank(b) { a } else { b }
                }
            };
        }
        self.kinds[at] |= self.kinds[from];
        if !self.moved.is_empty() && self.moved.contains(&child) {
            self.moved.insert(root);
        }
        self.decided.join(root, child);
        root
    }
}

impl Resolver {
    fn keeper(&self, root: u32) -> u32 {
        self.keeper.get(root as usize).copied().unwrap_or(NOBODY)
    }

    /// Joins what the user said is one, whatever the names.
    fn join_decided(&mut self, keys: &Keys<'_>, found: &Found) {
        if self.decided.is_empty() {
            return;
        }
        let mut decided: Vec<(u32, u32)> = Vec::new();
        let mut see =
            |key: u64, node: u32| decided.extend(self.decided.one(key).map(|decision| (decision, node)));
        for (kind, _) in keys.strong.kinds() {
            keys.each(kind, &mut see);
        }
        found.iter().filter(|(kind, ..)| *kind != WEAK).for_each(|(_, key, node)| see(key, node));
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

    /// Joins who has a strong key.
    fn join_strong(&mut self, kind: KeyKind, key: u64, mentions: &[u32], stored: &[(u64, u32)]) {
        if let Some(owner) = self.owners.get_mut(&key).filter(|owner| **owner == NOBODY) {
            *owner = mentions[0];
        }
        if mentions.len() + stored.len() < 2 {
            return;
        }
        let nodes = mentions.iter().copied().chain(stored.iter().map(|(_, node)| *node));
        let mut members: Vec<(bool, bool, NameShape, u32)> = nodes
            .map(|node| {
                let root = self.union.root(node);
                let shape = self.shapes[root as usize];
                (self.keeper(root) == NOBODY, shape.is_empty(), shape, node)
            })
            .collect();
        // Stored people first, then the named: a row without a name goes with the first.
        members.sort_unstable();
        if members.len() > MOST && are_many(members.iter().map(|(_, _, shape, _)| *shape)) {
            members.sort_unstable_by_key(|(.., shape, node)| (*shape, *node));
            for of_name in members.chunk_by(|one, other| one.2 == other.2) {
                join_fitting(self, of_name.iter().map(|(.., node)| *node));
            }
            // Those without a name come first.
            let first = members.iter().find(|(_, is_empty, ..)| !is_empty);
            let sides = first.zip(members.last()).map(|((.., one), (.., other))| [*one, *other]);
            self.contests.extend(sides.map(|sides| (kind, sides)));
            self.owners.insert(key, NOBODY);
            return;
        }
        let left = join_fitting(self, members.iter().map(|(.., node)| *node));
        if let [owner, other, ..] = left.as_slice() {
            self.owners.insert(key, *owner);
            self.contests.push((kind, [*owner, *other]));
        }
    }

    /// Joins who has a weak key.
    fn join_weak(&mut self, mentions: &[u32], stored: &[(u64, u32)]) {
        if mentions.len() + stored.len() < 2 {
            return;
        }
        let nodes = mentions.iter().copied().chain(stored.iter().map(|(_, node)| *node));
        let mut roots: Vec<u32> = nodes.map(|node| self.union.root(node)).collect();
        roots.sort_unstable();
        roots.dedup();
        // Known by nothing else: one person, one seat.
        let bare: Vec<u32> = roots.iter().copied().filter(|root| self.kinds[*root as usize] == 0).collect();
        for other in bare.iter().skip(1) {
            let (one, other) = (self.union.root(bare[0]), self.union.root(*other));
            if self.decided.allows(one, other) {
                self.join(one, other);
            }
        }
        let mut sets: Vec<u32> = roots.iter().map(|root| self.union.root(*root)).collect();
        sets.sort_unstable();
        sets.dedup();
        if sets.len() < 2 || sets.len() > MOST {
            return;
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

    fn finish(
        mut self,
        strong: KeyTable,
        weak: Vec<u64>,
        at_companies: impl Iterator<Item = (CompanyNumber, Day)>,
        companies: &companies::Resolved,
    ) -> Resolved {
        (self.shapes, self.kinds) = (Vec::new(), Vec::new());
        let count = self.count;
        let mut newest: Vec<Day> = vec![Day::new(i64::MIN); count];
        let mut homes = vec![CompanyNumber::NONE; count];
        let mut moved: BTreeMap<u32, Moved> = BTreeMap::new();
        // Root, whether another stays, id, slot.
        let mut known: Vec<(u32, bool, LeadId, u32)> = Vec::with_capacity(self.stored.len());
        let nodes = count as u32..;
        for (node, person) in nodes.zip(&self.stored) {
            let root = self.union.root(node);
            let home = companies.now(person.company);
            let is_other = self.keeper[root as usize] != node;
            if root as usize >= count {
                // A stored person alone was found by a key that went to somebody else.
                if self.moved.contains(&root) {
                    let moved = moved.entry(root).or_insert_with(|| Moved { home, ids: Vec::new() });
                    let place = if is_other { moved.ids.len() } else { 0 };
                    moved.ids.insert(place, person.id);
                }
                continue;
            }
            known.push((root, is_other, person.id, person.slot));
            if home != CompanyNumber::NONE && person.newest >= newest[root as usize] {
                (homes[root as usize], newest[root as usize]) = (home, person.newest);
            }
        }
        let claimant = |node: u32| match (node as usize).checked_sub(count) {
            Some(at) => Claimant::Person(self.stored[at].id),
            None => Claimant::Mention(node),
        };
        let contests = self.contests.iter();
        let contests =
            contests.map(|(kind, sides)| Contest { kind: *kind, sides: sides.map(claimant) }).collect();
        let mut owners = self.owners;
        for owner in owners.values_mut().filter(|owner| **owner != NOBODY) {
            *owner = self.union.root(*owner);
        }
        drop((self.stored, self.keeper));
        let roots = self.union.into_roots(count);
        let mut new = 0;
        for ((node, root), (home, date)) in (0..).zip(&roots).zip(at_companies) {
            new += usize::from(node == *root);
            // The later of equals wins, as for facts.
            if home != CompanyNumber::NONE && date >= newest[*root as usize] {
                (homes[*root as usize], newest[*root as usize]) = (home, date);
            }
        }
        known.sort_unstable();
        new -= known.chunk_by(|one, other| one.0 == other.0).count();
        let mut places: Vec<u32> = Vec::new();
        if !known.is_empty() {
            places.reserve_exact(count + 1);
            let mut at = 0;
            for root in 0..=count as u32 {
                while known.get(at).is_some_and(|(other, ..)| *other < root) {
                    at += 1;
                }
                places.push(at as u32);
            }
        }
        Resolved {
            strong,
            weak,
            roots,
            homes,
            barred: HashSet::default(),
            known: places,
            ids: known.iter().map(|(.., id, _)| *id).collect(),
            slots: known.iter().map(|(.., slot)| *slot).collect(),
            owners,
            contests,
            moved: moved.into_values().collect(),
            new,
        }
    }
}
