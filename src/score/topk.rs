//! The order of leads, and the best of them.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// A lead's place in the order: sure before maybe, more points first, then the smaller id. No two leads are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Whether the lead surely matches.
    pub sure: bool,
    /// Points in thousandths, or another number that is ordered by: more is better.
    pub points: i64,
    /// The lead's id.
    pub id: u64,
    /// Its company's number.
    pub company: u32,
    /// Where its row lies.
    pub slot: u32,
}

impl Ord for Place {
    /// The better one is greater.
    fn cmp(&self, other: &Self) -> Ordering {
        (self.sure, self.points, Reverse(self.id), Reverse(self.slot)).cmp(&(
            other.sure,
            other.points,
            Reverse(other.id),
            Reverse(other.slot),
        ))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Keeps the best `limit` places, or all.
#[derive(Debug, Clone)]
pub struct TopK {
    limit: usize,
    heap: BinaryHeap<Reverse<Place>>,
    all: Vec<Place>,
}

impl TopK {
    /// The best `limit`; `None` keeps everybody.
    pub fn new(limit: Option<usize>) -> Self {
        TopK { limit: limit.unwrap_or(usize::MAX), heap: BinaryHeap::new(), all: Vec::new() }
    }

    /// Offers a place.
    #[inline]
    pub fn push(&mut self, place: Place) {
        if self.limit == usize::MAX {
            self.all.push(place);
        } else if self.heap.len() < self.limit {
            self.heap.push(Reverse(place));
        } else if let Some(mut worst) = self.heap.peek_mut()
            && worst.0 < place
        {
            *worst = Reverse(place);
        }
    }

    /// Whether no lead with at most `points` can enter any more, sure or not.
    #[inline]
    pub fn refuses(&self, points: i64) -> bool {
        if self.limit == usize::MAX || self.heap.len() < self.limit {
            return false;
        }
        if self.limit == 0 {
            return true;
        }
        // Equal points may still win by the smaller id.
        self.heap.peek().is_some_and(|worst| worst.0.sure && points < worst.0.points)
    }

    /// The number that a lead needs at least to enter a full list of sure leads; nothing while there is no such list.
    pub fn floor(&self) -> Option<i64> {
        let is_full = self.limit > 0 && self.heap.len() == self.limit;
        self.heap.peek().filter(|worst| is_full && worst.0.sure).map(|worst| worst.0.points)
    }

    /// The best of what several kept.
    #[must_use]
    pub fn merged(limit: Option<usize>, parts: Vec<TopK>) -> TopK {
        let mut top = TopK::new(limit);
        top.all.reserve_exact(parts.iter().map(|part| part.all.len()).sum());
        for part in parts {
            top.all.extend(part.all);
            part.heap.into_iter().for_each(|place| top.push(place.0));
        }
        top
    }

    /// The places kept, best first.
    pub fn into_sorted(self) -> Vec<Place> {
        use rayon::slice::ParallelSliceMut;
        let mut places = self.all;
        places.extend(self.heap.into_iter().map(|place| place.0));
        places.par_sort_unstable_by(|a, b| b.cmp(a));
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(sure: bool, points: i64, id: u64) -> Place {
        Place { sure, points, id, company: 0, slot: 0 }
    }

    #[test]
    fn keeps_the_best_whatever_the_order() {
        let mut places = Vec::new();
        for at in 0..500u64 {
            let mixed = at.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            places.push(place(mixed % 3 > 0, (mixed >> 32) as i64 % 7, mixed >> 8));
        }
        let mut expected = places.clone();
        expected.sort_by(|a, b| b.sure.cmp(&a.sure).then(b.points.cmp(&a.points)).then(a.id.cmp(&b.id)));
        for limit in [Some(0), Some(1), Some(10), Some(499), Some(500), Some(600), None] {
            let (left, right) = places.split_at(123);
            let half = |part: &[Place]| {
                let mut top = TopK::new(limit);
                part.iter().for_each(|place| top.push(*place));
                top
            };
            let found = TopK::merged(limit, vec![half(right), half(left)]).into_sorted();
            assert_eq!(found, expected[..limit.unwrap_or(500).min(500)], "{limit:?}");
        }
    }

    #[test]
    fn refuses_only_what_cannot_enter() {
        let mut top = TopK::new(Some(2));
        assert!(!top.refuses(0));
        top.push(place(true, 5, 1));
        assert!(!top.refuses(3), "there is room");
        top.push(place(false, 9, 2));
        assert!(!top.refuses(-1), "a sure one always beats a maybe");
        top.push(place(true, 4, 3));
        assert!(top.refuses(3));
        assert_eq!((top.floor(), TopK::new(Some(0)).floor(), TopK::new(None).floor()), (Some(4), None, None));
        assert!(!top.refuses(4), "the id decides");
    }
}
