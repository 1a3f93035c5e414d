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

    fn trim(&mut self) {
        let rest = self.len % 64;
        if rest > 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << rest) - 1;
        }
    }

    /// The length.
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
