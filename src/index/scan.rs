//! Scans of interval columns: which documents lie inside asked ranges for sure, and which may.

use super::bits::{Bits, Pair};
use super::index_error;
use super::read::Half;
use super::schema::{Place, unknown_interval};
use crate::error::Result;
use crate::fields::Field;
use crate::model;
use crate::value::{Interval, RangeSet};

/// Where the interval of `field` lies inside `ranges`, and where it overlaps them.
pub(crate) fn ranges(half: &Half, field: &'static Field, ranges: &RangeSet) -> Result<Pair> {
    let mut answer = Answer::new(half, field, ranges);
    each(half, field, |slot, interval| answer.take(slot, interval))?;
    Ok(answer.pair)
}

/// The same for some documents only, looked up one by one.
pub(crate) fn ranges_at(half: &Half, field: &'static Field, ranges: &RangeSet, among: &Bits) -> Result<Pair> {
    let mut answer = Answer::new(half, field, ranges);
    let Some(Place::Interval { lo, hi }) = half.layout.place(field) else { return Ok(answer.pair) };
    let (lo, hi) = (half.i64_columns(half.column_name(*lo))?, half.i64_columns(half.column_name(*hi))?);
    for (at, segment) in half.segments.iter().enumerate() {
        let end = segment.base + segment.reader.max_doc() as usize;
        for slot in among.iter_range(segment.base, end) {
            let doc = (slot - segment.base) as u32;
            answer.take(slot, Interval { lo: lo[at].values.get_val(doc), hi: hi[at].values.get_val(doc) });
        }
    }
    Ok(answer.pair)
}

/// The answer to ranges, document by document.
struct Answer {
    asked: Vec<Interval>,
    unknown: Interval,
    pair: Pair,
}

impl Answer {
    fn new(half: &Half, field: &'static Field, ranges: &RangeSet) -> Self {
        let asked = ranges.ranges().iter().map(|range| bounded(field, *range)).collect();
        Answer { asked, unknown: unknown_interval(field), pair: Pair::no(half.len) }
    }

    #[inline]
    fn take(&mut self, slot: usize, interval: Interval) {
        if interval == self.unknown {
            self.pair.possible.insert(slot);
        } else if self.asked.iter().any(|range| interval.overlaps(range)) {
            self.pair.possible.insert(slot);
            if self.asked.iter().any(|range| interval.is_inside(range)) {
                self.pair.sure.insert(slot);
            }
        }
    }
}

/// Where the field is known.
pub(crate) fn known(half: &Half, field: &'static Field) -> Result<Bits> {
    let unknown = unknown_interval(field);
    let mut bits = Bits::none(half.len);
    each(half, field, |slot, interval| {
        if interval != unknown {
            bits.insert(slot);
        }
    })?;
    Ok(bits)
}

/// A range in the terms of the columns: beyond the bounds nothing is told apart, and "no bound" reaches all that is
/// known.
pub(crate) fn bounded(field: &'static Field, range: Interval) -> Interval {
    model::clamp(field, range)
}

/// Every document with its interval, block by block.
pub(crate) fn each(half: &Half, field: &'static Field, mut visit: impl FnMut(usize, Interval)) -> Result<()> {
    const BLOCK: usize = 2048;
    let Some(Place::Interval { lo, hi }) = half.layout.place(field) else { return Ok(()) };
    let (lo, hi) = (half.column_name(*lo), half.column_name(*hi));
    let mut least = [0i64; BLOCK];
    let mut most = [0i64; BLOCK];
    for segment in &half.segments {
        let columns = segment.reader.fast_fields();
        let open = |name: &str| columns.i64(name).map_err(|error| index_error(name, error));
        let (lo, hi) = (open(lo)?, open(hi)?);
        let count = segment.reader.max_doc() as usize;
        for start in (0..count).step_by(BLOCK) {
            let block = BLOCK.min(count - start);
            lo.values.get_range(start as u64, &mut least[..block]);
            hi.values.get_range(start as u64, &mut most[..block]);
            for at in 0..block {
                visit(segment.base + start + at, Interval { lo: least[at], hi: most[at] });
            }
        }
    }
    Ok(())
}
