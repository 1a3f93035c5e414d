//! Keys of millions of mentions: flat in memory, and brought together a share at a time.
//!
//! Owns how keys lie and how equal ones meet, among the mentions and those that are stored. What they mean, and what joins
//! by them, belongs to `companies` and `people`.

use std::ops::Range;

use rayon::prelude::*;

use super::{KINDS, KeyKind};

/// Entries that are sorted at one time. Few in tests, so that they see several shares.
const AT_ONCE: usize = if cfg!(test) { 8 } else { 4 << 20 };

/// The keys of mentions, in their order: nine bytes for each and four for its mention.
#[derive(Debug, Default)]
pub(super) struct KeyTable {
    /// By mention: where its keys begin.
    from: Vec<u32>,
    keys: Vec<u64>,
    kinds: Vec<KeyKind>,
}

impl KeyTable {
    /// Adds the keys of the next mention.
    pub fn add(&mut self, keys: &[(KeyKind, u64)]) {
        self.from.push(self.keys.len() as u32);
        for (kind, key) in keys {
            self.keys.push(*key);
            self.kinds.push(*kind);
        }
    }

    /// Makes room for so many more mentions with a key or two.
    pub fn make_room(&mut self, more: usize) {
        self.from.reserve_exact(more);
        self.keys.reserve_exact(more + more / 2);
        self.kinds.reserve_exact(more + more / 2);
    }

    /// Whether there are as many keys as the table can take.
    pub fn is_full(&self) -> bool {
        self.keys.len() >= (u32::MAX - u32::from(KINDS)) as usize
    }

    /// Gives back memory that was taken for more.
    pub fn shrink(&mut self) {
        self.from.shrink_to_fit();
        self.keys.shrink_to_fit();
        self.kinds.shrink_to_fit();
    }

    /// The keys of a mention.
    pub fn of(&self, mention: usize) -> impl Iterator<Item = (KeyKind, u64)> + '_ {
        let range = self.range(mention);
        self.kinds[range.clone()].iter().copied().zip(self.keys[range].iter().copied())
    }

    fn range(&self, mention: usize) -> Range<usize> {
        let to = self.from.get(mention + 1).map_or(self.keys.len(), |to| *to as usize);
        self.from[mention] as usize..to
    }

    /// All keys.
    pub fn all(&self) -> &[u64] {
        &self.keys
    }

    /// The kinds that occur, the strongest first, each with how many keys it has.
    pub fn kinds(&self) -> Vec<(KeyKind, usize)> {
        let mut counts = [0usize; KINDS as usize];
        for kind in &self.kinds {
            counts[usize::from(*kind)] += 1;
        }
        (0..).zip(counts).filter(|(_, count)| *count > 0).collect()
    }

    /// A set with a bit for each kind of the keys of a mention.
    pub fn kinds_of(&self, mention: usize) -> u32 {
        self.kinds[self.range(mention)].iter().fold(0, |kinds, kind| kinds | 1 << kind)
    }

    /// Calls `visit` with the keys of one kind and their mentions, in the order of mentions.
    pub fn each(&self, kind: KeyKind, visit: &mut dyn FnMut(u64, u32)) {
        let mut mention = 0;
        for (at, _) in self.kinds.iter().enumerate().filter(|(_, other)| **other == kind) {
            while self.from.get(mention + 1).is_some_and(|next| *next as usize <= at) {
                mention += 1;
            }
            visit(self.keys[at], mention as u32);
        }
    }
}

/// Calls `visit` with every key that `each` gives, in ascending order: its mentions in order, and the places of the stored
/// records that have it. `each` gives `count` keys with their mentions, as often as it is asked.
pub(super) fn groups(
    count: usize,
    each: impl Fn(&mut dyn FnMut(u64, u32)),
    stored: &[(u64, u32)],
    mut visit: impl FnMut(u64, &[u32], Range<usize>),
) {
    let shares = count.div_ceil(AT_ONCE).next_power_of_two() as u64;
    let bits = shares.trailing_zeros();
    let share_of = |key: u64| if bits == 0 { 0 } else { key >> (64 - bits) };
    // Hashes spread evenly, so that no share is much larger than another.
    let room = count / shares as usize;
    let mut entries: Vec<(u64, u32)> = Vec::with_capacity(room + room / 64);
    let mut mentions = Vec::new();
    let mut at = 0;
    for share in 0..shares {
        entries.clear();
        each(&mut |key, mention| {
            if share_of(key) == share {
                entries.push((key, mention));
            }
        });
        entries.par_sort_unstable();
        for group in entries.chunk_by(|one, other| one.0 == other.0) {
            let key = group[0].0;
            while stored.get(at).is_some_and(|(other, _)| *other < key) {
                at += 1;
            }
            let from = at;
            while stored.get(at).is_some_and(|(other, _)| *other == key) {
                at += 1;
            }
            mentions.clear();
            mentions.extend(group.iter().map(|(_, mention)| *mention));
            visit(key, &mentions, from..at);
        }
    }
}

/// Keys to be looked for among the stored ones: sure about those that are not, now and then wrong about one that is.
pub(super) struct Wanted {
    bits: Vec<u64>,
    shift: u32,
}

impl Wanted {
    /// Room for so many keys.
    pub fn with_room(keys: usize) -> Self {
        let bits = (keys * 16).next_power_of_two().max(1 << 16);
        Wanted { bits: vec![0; bits / 64], shift: 64 - bits.trailing_zeros() }
    }

    /// Adds a key; 0 is none.
    pub fn insert(&mut self, key: u64) {
        if key != 0 {
            let bit = (key >> self.shift) as usize;
            self.bits[bit / 64] |= 1 << (bit % 64);
        }
    }

    /// Whether a key may be wanted.
    pub fn has(&self, key: u64) -> bool {
        let bit = (key >> self.shift) as usize;
        self.bits[bit / 64] >> (bit % 64) & 1 == 1
    }
}

/// Stored records under wanted keys, each key with the kind that it has among the mentions.
#[derive(Default)]
pub(super) struct Found {
    /// Key and record, ascending.
    pub entries: Vec<(u64, u32)>,
    kinds: Vec<KeyKind>,
}

/// The kind of keys by which nothing is sure: names.
pub(super) const WEAK: KeyKind = KeyKind::MAX;
const UNWANTED: KeyKind = KeyKind::MAX - 1;

impl Found {
    /// Nothing is wanted yet of what was found.
    pub fn new(mut entries: Vec<(u64, u32)>) -> Self {
        entries.par_sort_unstable();
        entries.dedup();
        Found { kinds: vec![UNWANTED; entries.len()], entries }
    }

    /// Tells what kind the keys have that `each` gives, unless they have one.
    pub fn mark(&mut self, kind: KeyKind, count: usize, each: impl Fn(&mut dyn FnMut(u64, u32))) {
        let Found { entries, kinds } = self;
        if entries.is_empty() {
            return;
        }
        groups(count, each, entries, |_, _, places| {
            kinds[places].iter_mut().filter(|kind| **kind == UNWANTED).for_each(|held| *held = kind);
        });
    }

    /// Drops what is not wanted.
    pub fn settle(&mut self) {
        let mut kinds = self.kinds.iter();
        self.entries.retain(|_| kinds.next().is_some_and(|kind| *kind != UNWANTED));
        self.kinds.retain(|kind| *kind != UNWANTED);
    }

    /// Names records otherwise.
    pub fn rename(&mut self, name: impl Fn(u32) -> u32) {
        self.entries.iter_mut().for_each(|(_, record)| *record = name(*record));
    }

    /// Kind, key and record.
    pub fn iter(&self) -> impl Iterator<Item = (KeyKind, u64, u32)> + '_ {
        self.kinds.iter().zip(&self.entries).map(|(kind, (key, record))| (*kind, *key, *record))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key whose share differs from that of its neighbours.
    fn key(of: u64) -> u64 {
        of.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1
    }

    #[test]
    fn equal_keys_meet_in_any_number_of_shares() {
        let mut table = KeyTable::default();
        for mention in 0..100u64 {
            table.add(&[(0, key(mention % 30)), (1, key(mention))]);
        }
        assert_eq!(table.kinds(), [(0, 100), (1, 100)]);
        assert_eq!(table.of(31).collect::<Vec<_>>(), [(0, key(1)), (1, key(31))]);
        let mut stored: Vec<(u64, u32)> = (20..40).map(|record| (key(u64::from(record)), record)).collect();
        stored.sort_unstable();
        let mut seen = Vec::new();
        groups(
            100,
            |visit| table.each(0, visit),
            &stored,
            |key, mentions, places| {
                seen.push((
                    key,
                    mentions.to_vec(),
                    stored[places].iter().map(|(_, record)| *record).collect(),
                ));
            },
        );
        let mut expected: Vec<(u64, Vec<u32>, Vec<u32>)> = (0..30u32)
            .map(|of| {
                let mentions = (0..100).filter(|mention| mention % 30 == of).collect();
                (key(u64::from(of)), mentions, (20..40).filter(|record| *record == of).collect())
            })
            .collect();
        expected.sort_unstable();
        assert_eq!(seen, expected);
    }

    #[test]
    fn what_was_found_by_chance_is_dropped() {
        let mut wanted = Wanted::with_room(3);
        [key(1), key(2), 0].into_iter().for_each(|key| wanted.insert(key));
        assert!(wanted.has(key(1)) && wanted.has(key(2)) && !wanted.has(0));
        let mut found = Found::new(vec![(key(2), 7), (key(1), 5), (key(9), 6)]);
        found.mark(3, 1, |visit| visit(key(1), 0));
        found.mark(WEAK, 2, |visit| {
            visit(key(1), 0);
            visit(key(2), 0);
        });
        found.settle();
        found.rename(|record| record + 10);
        let mut left: Vec<_> = found.iter().collect();
        left.sort_unstable();
        assert_eq!(left, [(3, key(1), 15), (WEAK, key(2), 17)]);
    }
}
