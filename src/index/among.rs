//! The documents that a question is answered for: all of an index, or a few candidates.
//!
//! Sets of an answer are numbered by *position*: of all documents that is the slot, of a few it is the place in their
//! list. So an operation on sets costs as much as there are candidates, whatever the size of the index, and only the
//! leaves of a filter tell the two apart.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::bits::Bits;
use super::read::{Segment, Slot};

/// Documents of one index.
#[derive(Debug, Clone)]
pub(crate) enum Among {
    /// All slots below this one.
    All(usize),
    /// These slots, ascending.
    Few(Vec<u32>),
}

impl Among {
    /// How many positions there are.
    pub fn len(&self) -> usize {
        match self {
            Among::All(len) => *len,
            Among::Few(slots) => slots.len(),
        }
    }

    /// The slot at a position.
    pub fn slot(&self, position: usize) -> Slot {
        match self {
            Among::All(_) => position,
            Among::Few(slots) => slots[position] as Slot,
        }
    }

    /// The position of a slot.
    pub fn position(&self, slot: Slot) -> Option<usize> {
        match self {
            Among::All(_) => Some(slot),
            Among::Few(slots) => slots.binary_search(&(slot as u32)).ok(),
        }
    }

    /// A set of slots by position.
    pub fn take<'b>(&self, set: &'b Bits) -> Cow<'b, Bits> {
        match self {
            Among::All(_) => Cow::Borrowed(set),
            Among::Few(slots) => {
                Cow::Owned(Bits::from_fn(slots.len(), |position| set.contains(slots[position] as Slot)))
            }
        }
    }

    /// Of a few, those in one segment, and the position of the first of them.
    pub fn in_segment(&self, segment: &Segment) -> Option<(usize, &[u32])> {
        let Among::Few(slots) = self else { return None };
        let end = segment.base + segment.reader.max_doc() as usize;
        let first = slots.partition_point(|slot| (*slot as Slot) < segment.base);
        let last = slots.partition_point(|slot| (*slot as Slot) < end);
        Some((first, &slots[first..last]))
    }
}

/// People that a question is answered for, with their companies.
#[derive(Debug, Clone)]
pub(crate) struct Candidates {
    pub among: Among,
    /// The company of each of a few. Of all people their runs tell.
    companies: Vec<u32>,
    /// Positions of a few in the order of companies, where that is another.
    by_company: Option<Vec<u32>>,
    /// The companies of a few as a set, once it was asked for.
    employers: OnceLock<Bits>,
}

impl Candidates {
    /// Everybody in an index of this many slots.
    pub fn everybody(len: usize) -> Self {
        let among = Among::All(len);
        Candidates { among, companies: Vec::new(), by_company: None, employers: OnceLock::new() }
    }

    /// These slots, ascending, with the company of each.
    pub fn few(slots: Vec<u32>, companies: Vec<u32>) -> Self {
        let by_company = (!companies.is_sorted()).then(|| {
            let mut order: Vec<u32> = (0..companies.len() as u32).collect();
            order.sort_unstable_by_key(|position| (companies[*position as usize], *position));
            order
        });
        Candidates { among: Among::Few(slots), companies, by_company, employers: OnceLock::new() }
    }

    /// How many positions there are.
    pub fn len(&self) -> usize {
        self.among.len()
    }

    /// The companies of a few, by position; nothing of everybody.
    pub fn companies(&self) -> Option<&[u32]> {
        match self.among {
            Among::All(_) => None,
            Among::Few(_) => Some(&self.companies),
        }
    }

    /// The companies of a few, as a set of numbers below `numbers`; nothing of everybody.
    pub fn employers(&self, numbers: usize) -> Option<&Bits> {
        self.companies().map(|companies| {
            self.employers.get_or_init(|| {
                let mut set = Bits::none(numbers);
                companies.iter().for_each(|number| set.insert(*number as usize));
                set
            })
        })
    }

    /// Of a few, those at the positions of `kept`.
    pub fn kept(&self, kept: &Bits) -> Option<Candidates> {
        let Among::Few(slots) = &self.among else { return None };
        let (slots, companies) = kept.iter().map(|at| (slots[at], self.companies[at])).unzip();
        Some(Candidates::few(slots, companies))
    }

    /// Calls `visit` with each company of a few and the positions of its people.
    pub fn each_company(&self, mut visit: impl FnMut(u32, &mut dyn Iterator<Item = usize>)) {
        match &self.by_company {
            None => {
                let mut from = 0;
                for people in self.companies.chunk_by(|a, b| a == b) {
                    visit(people[0], &mut (from..from + people.len()));
                    from += people.len();
                }
            }
            Some(order) => {
                let company = |position: &u32| self.companies[*position as usize];
                for people in order.chunk_by(|a, b| company(a) == company(b)) {
                    visit(company(&people[0]), &mut people.iter().map(|position| *position as usize));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_several_segments_come_by_company() {
        let candidates = Candidates::few(vec![3, 5, 64, 70], vec![2, 9, 1, 2]);
        let mut seen = Vec::new();
        candidates.each_company(|company, people| seen.push((company, people.collect::<Vec<_>>())));
        assert_eq!(seen, [(1, vec![2]), (2, vec![0, 3]), (9, vec![1])]);
        let mut kept = Bits::none(4);
        [1, 2, 3].into_iter().for_each(|at| kept.insert(at));
        let kept = candidates.kept(&kept).expect("a few");
        assert_eq!((kept.among.slot(0), kept.among.position(70), kept.among.position(3)), (5, Some(2), None));
        assert_eq!(kept.companies(), Some([9, 1, 2].as_slice()));
    }

    #[test]
    fn sets_are_taken_by_position() {
        let mut set = Bits::none(100);
        [5, 70].into_iter().for_each(|slot| set.insert(slot));
        let few = Among::Few(vec![3, 5, 64, 70]);
        assert_eq!(few.take(&set).iter().collect::<Vec<_>>(), [1, 3]);
        assert_eq!(Among::All(100).take(&set).iter().collect::<Vec<_>>(), [5, 70]);
    }
}
