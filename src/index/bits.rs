//! Sets of document or company numbers as plain words of bits, and pairs of them for three-valued answers.

use serde::{Deserialize, Serialize};

/// A set of numbers below a fixed length.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// No number below `len`.
    pub fn none(len: usize) -> Self {
        Bits { words: vec![0; len.div_ceil(64)], len }
    }

    /// Every number below `len`.
    pub fn all(len: usize) -> Self {
        let mut bits = Bits { words: vec![u64::MAX; len.div_ceil(64)], len };
        bits.trim();
        bits
    }

    /// The numbers below `len` for which `holds` answers true.
    pub fn from_fn(len: usize, holds: impl Fn(usize) -> bool) -> Self {
        let word = |at: usize| {
            let base = at * 64;
            (0..64.min(len - base)).fold(0, |word, bit| word | u64::from(holds(base + bit)) << bit)
        };
        Bits { words: (0..len.div_ceil(64)).map(word).collect(), len }
    }

    /// The places of the values for which `holds` answers true: without a branch, so that many are compared at once.
    pub fn from_values<T: Copy>(values: &[T], holds: impl Fn(T) -> bool) -> Self {
        let word = |values: &[T]| {
            (0..).zip(values).fold(0, |word, (bit, value)| word | u64::from(holds(*value)) << bit)
        };
        Bits { words: values.chunks(64).map(word).collect(), len: values.len() }
    }

    /// The words, the first with the numbers from 0 to 63. Bits at and beyond the length stay clear.
    pub fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }

    fn trim(&mut self) {
        let rest = self.len % 64;
        if rest > 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << rest) - 1;
        }
    }

    /// One more than the greatest number that can be inside.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no number is inside.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Whether `at` is inside.
    #[inline]
    pub fn contains(&self, at: usize) -> bool {
        self.words[at >> 6] >> (at & 63) & 1 == 1
    }

    /// Puts `at` in.
    #[inline]
    pub fn insert(&mut self, at: usize) {
        self.words[at >> 6] |= 1 << (at & 63);
    }

    /// Takes `at` out.
    #[inline]
    pub fn remove(&mut self, at: usize) {
        self.words[at >> 6] &= !(1 << (at & 63));
    }

    /// Puts `from..to` in.
    pub fn insert_range(&mut self, from: usize, to: usize) {
        if from >= to {
            return;
        }
        let (first, last) = (from >> 6, (to - 1) >> 6);
        let head = u64::MAX << (from & 63);
        let tail = u64::MAX >> (63 - ((to - 1) & 63));
        if first == last {
            self.words[first] |= head & tail;
        } else {
            self.words[first] |= head;
            self.words[first + 1..last].fill(u64::MAX);
            self.words[last] |= tail;
        }
    }

    /// The number of members.
    pub fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Whether there is a member in `from..to`.
    pub fn any_in(&self, from: usize, to: usize) -> bool {
        self.iter_range(from, to).next().is_some()
    }

    /// Adds the members of the other in `from..to`, moved so that `from` becomes `at`.
    pub fn or_moved(&mut self, other: &Bits, from: usize, to: usize, at: usize) {
        let mut done = 0;
        while from + done < to {
            let source = from + done;
            // As many bits as one word of the source and one of the target hold.
            let target = at + done;
            let bits = (64 - (source & 63)).min(64 - (target & 63)).min(to - source);
            let mask = u64::MAX >> (64 - bits);
            let piece = other.words[source >> 6] >> (source & 63) & mask;
            self.words[target >> 6] |= piece << (target & 63);
            done += bits;
        }
    }

    /// The number of members in `from..to`.
    pub fn count_range(&self, from: usize, to: usize) -> u64 {
        if from >= to {
            return 0;
        }
        let (first, last) = (from >> 6, (to - 1) >> 6);
        let head = u64::MAX << (from & 63);
        let tail = u64::MAX >> (63 - ((to - 1) & 63));
        if first == last {
            return u64::from((self.words[first] & head & tail).count_ones());
        }
        let middle: u64 = self.words[first + 1..last].iter().map(|word| u64::from(word.count_ones())).sum();
        u64::from((self.words[first] & head).count_ones())
            + middle
            + u64::from((self.words[last] & tail).count_ones())
    }

    /// The members in `from..to`, ascending.
    pub fn iter_range(&self, from: usize, to: usize) -> impl Iterator<Item = usize> + '_ {
        let first = from >> 6;
        let last = to.div_ceil(64).min(self.words.len()).max(first);
        self.words[first.min(self.words.len())..last].iter().enumerate().flat_map(move |(index, word)| {
            let base = (first + index) * 64;
            let mut word = *word;
            if base < from {
                word &= u64::MAX << (from - base);
            }
            if base + 64 > to {
                word &= if to > base { u64::MAX >> (64 - (to - base)) } else { 0 };
            }
            std::iter::from_fn(move || {
                if word == 0 {
                    return None;
                }
                let bit = word.trailing_zeros() as usize;
                word &= word - 1;
                Some(base + bit)
            })
        })
    }

    /// The members, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.iter_range(0, self.len)
    }

    /// Whether all members are in the other.
    pub fn is_inside(&self, other: &Bits) -> bool {
        self.words.iter().zip(&other.words).all(|(word, other)| word & !other == 0)
    }

    /// Keeps what is in both.
    pub fn and(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    /// Adds what is in the other.
    pub fn or(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    /// Takes out what is in the other.
    pub fn and_not(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= !other);
    }

    /// Everything that is not inside.
    pub fn complement(&mut self) {
        self.words.iter_mut().for_each(|word| *word = !*word);
        self.trim();
    }
}

/// A three-valued answer over a space of numbers: `sure ⊆ possible`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Where the answer is yes.
    pub sure: Bits,
    /// Where the answer is not no.
    pub possible: Bits,
}

impl Pair {
    /// Yes everywhere.
    pub fn yes(len: usize) -> Self {
        Pair { sure: Bits::all(len), possible: Bits::all(len) }
    }

    /// No everywhere.
    pub fn no(len: usize) -> Self {
        Pair { sure: Bits::none(len), possible: Bits::none(len) }
    }

    /// Yes or no: never unknown.
    pub fn certain(bits: Bits) -> Self {
        Pair { sure: bits.clone(), possible: bits }
    }

    /// Both must hold.
    pub fn and(&mut self, other: &Pair) {
        self.sure.and(&other.sure);
        self.possible.and(&other.possible);
    }

    /// One must hold.
    pub fn or(&mut self, other: &Pair) {
        self.sure.or(&other.sure);
        self.possible.or(&other.possible);
    }

    /// It must not hold: sure(not x) = ¬possible(x).
    #[must_use]
    pub fn negated(self) -> Self {
        let Pair { mut sure, mut possible } = self;
        sure.complement();
        possible.complement();
        Pair { sure: possible, possible: sure }
    }

    /// It must be possible: sure(maybe x) = possible(x).
    #[must_use]
    pub fn lenient(self) -> Self {
        Pair { sure: self.possible.clone(), possible: self.possible }
    }

    /// Where the answer is unknown.
    pub fn unknown(&self) -> Bits {
        let mut bits = self.possible.clone();
        bits.and_not(&self.sure);
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_agree_with_single_bits() {
        for len in [1, 63, 64, 65, 200] {
            for from in 0..len {
                for to in from..=len {
                    let mut bits = Bits::none(len);
                    bits.insert_range(from, to);
                    assert_eq!(bits.iter().collect::<Vec<_>>(), (from..to).collect::<Vec<_>>());
                    let all = Bits::all(len);
                    assert_eq!(all.count_range(from, to), (to - from) as u64);
                    assert_eq!(all.iter_range(from, to).collect::<Vec<_>>(), (from..to).collect::<Vec<_>>());
                }
            }
        }
    }

    #[test]
    fn moved_members_keep_their_distance() {
        let other = Bits::from_fn(300, |at| at % 7 == 0 || at % 11 == 3);
        for (from, to, at) in [(0, 300, 0), (0, 300, 1), (5, 130, 64), (63, 65, 200), (64, 300, 3), (9, 9, 0)]
        {
            let mut bits = Bits::none(400);
            bits.or_moved(&other, from, to, at);
            let expected: Vec<usize> = other.iter_range(from, to).map(|member| member - from + at).collect();
            assert_eq!(bits.iter().collect::<Vec<_>>(), expected, "{from}..{to} to {at}");
            assert_eq!(other.any_in(from, to), !expected.is_empty());
        }
    }

    #[test]
    fn values_become_members_by_place() {
        for len in [0, 1, 64, 65, 150] {
            let values: Vec<i32> = (0..len).map(|at| at * 7 % 11).collect();
            let bits = Bits::from_values(&values, |value| value >= 5);
            assert_eq!(bits, Bits::from_fn(values.len(), |at| values[at] >= 5));
            assert_eq!(bits.len(), values.len());
        }
    }

    #[test]
    fn complements_stay_inside() {
        let mut bits = Bits::none(70);
        bits.insert(3);
        bits.complement();
        assert_eq!(bits.count(), 69);
        assert!(!bits.contains(3) && bits.contains(69));
        bits.complement();
        assert_eq!(bits.iter().collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn negation_swaps_sure_and_possible() {
        let mut pair = Pair::no(4);
        pair.sure.insert(0);
        pair.possible.insert(0);
        pair.possible.insert(1);
        let not = pair.clone().negated();
        assert_eq!(not.sure.iter().collect::<Vec<_>>(), [2, 3]);
        assert_eq!(not.possible.iter().collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(not.negated(), pair);
    }
}
