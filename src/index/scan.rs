//! Scans of interval columns: which documents lie inside asked ranges for sure, and which may.
//!
//! Of all documents the two columns are read in blocks and the answer is written word by word, in parallel over pieces of
//! a segment, since words of different pieces are different memory. Of a few candidates each is looked up. Both ask the
//! same [`Asked`], so that they cannot differ.

use rayon::prelude::*;

use super::among::Among;
use super::bits::{Bits, Pair};
use super::read::Half;
use super::schema::{Place, unknown_interval};
use crate::error::Result;
use crate::fields::Field;
use crate::model;
use crate::value::{Interval, RangeSet};

/// Values that are read at once.
const BLOCK: usize = 1024;

/// Documents of a piece: many blocks, so that a thread is worth its while.
const PIECE: usize = 1 << 16;

/// Where the interval of `field` lies inside `ranges`, and where it overlaps them.
pub(crate) fn ranges(half: &Half, field: &'static Field, ranges: &RangeSet, among: &Among) -> Result<Pair> {
    let asked = Asked::new(field, ranges);
    let mut pair = Pair::no(among.len());
    match among {
        Among::All(_) => words(half, field, &mut pair, |interval| asked.answer(interval))?,
        Among::Few(_) => each_of(half, field, among, |position, interval| {
            let (sure, possible) = asked.answer(interval);
            if possible {
                pair.possible.insert(position);
            }
            if sure {
                pair.sure.insert(position);
            }
        })?,
    }
    Ok(pair)
}

/// Where the field is known.
pub(crate) fn known(half: &Half, field: &'static Field, among: &Among) -> Result<Bits> {
    let unknown = unknown_interval(field);
    let mut pair = Pair::no(among.len());
    match among {
        Among::All(_) => words(half, field, &mut pair, |interval| (interval != unknown, false))?,
        Among::Few(_) => each_of(half, field, among, |position, interval| {
            if interval != unknown {
                pair.sure.insert(position);
            }
        })?,
    }
    Ok(pair.sure)
}

/// The ranges that are asked of a field, in the terms of its columns.
pub(crate) struct Asked {
    ranges: Vec<Interval>,
    unknown: Interval,
}

impl Asked {
    pub fn new(field: &'static Field, ranges: &RangeSet) -> Self {
        let ranges = ranges.ranges().iter().map(|range| bounded(field, *range)).collect();
        Asked { ranges, unknown: unknown_interval(field) }
    }

    /// Whether an interval surely, and whether it possibly lies inside.
    #[inline]
    pub fn answer(&self, interval: Interval) -> (bool, bool) {
        let is_unknown = interval == self.unknown;
        let (mut sure, mut possible) = (false, is_unknown);
        for range in &self.ranges {
            possible |= interval.overlaps(range);
            sure |= interval.is_inside(range);
        }
        (sure & !is_unknown, possible)
    }
}

/// A range in the terms of the columns: beyond the bounds nothing is told apart, and "no bound" reaches all that is
/// known.
pub(crate) fn bounded(field: &'static Field, range: Interval) -> Interval {
    model::clamp(field, range)
}

/// Writes the answers of all documents into `pair`, by slot.
fn words(
    half: &Half,
    field: &'static Field,
    pair: &mut Pair,
    answer: impl Fn(Interval) -> (bool, bool) + Sync,
) -> Result<()> {
    let Some(Place::Interval { lo, hi }) = half.layout.place(field) else { return Ok(()) };
    let (lo, hi) = (half.i64_columns(half.column_name(*lo))?, half.i64_columns(half.column_name(*hi))?);
    for (at, segment) in half.segments.iter().enumerate() {
        let (lo, hi) = (&lo[at].values, &hi[at].values);
        let most = segment.reader.max_doc() as usize;
        let span = segment.base / 64..(segment.base + most).div_ceil(64);
        let piece = |number: usize, sure: &mut [u64], possible: &mut [u64]| {
            let mut least = [0i64; BLOCK];
            let mut greatest = [0i64; BLOCK];
            for (block, (sure, possible)) in
                sure.chunks_mut(BLOCK / 64).zip(possible.chunks_mut(BLOCK / 64)).enumerate()
            {
                let start = number * PIECE + block * BLOCK;
                let count = BLOCK.min(most - start);
                lo.get_range(start as u64, &mut least[..count]);
                hi.get_range(start as u64, &mut greatest[..count]);
                for at in 0..count.div_ceil(64) {
                    let (mut sures, mut possibles) = (0u64, 0u64);
                    for bit in 0..64.min(count - at * 64) {
                        let at = at * 64 + bit;
                        let (is_sure, is_possible) = answer(Interval { lo: least[at], hi: greatest[at] });
                        sures |= u64::from(is_sure) << bit;
                        possibles |= u64::from(is_possible) << bit;
                    }
                    (sure[at], possible[at]) = (sures, possibles);
                }
            }
        };
        let sure = pair.sure.words_mut()[span.clone()].par_chunks_mut(PIECE / 64);
        let possible = pair.possible.words_mut()[span].par_chunks_mut(PIECE / 64);
        sure.zip(possible).enumerate().for_each(|(number, (sure, possible))| piece(number, sure, possible));
    }
    Ok(())
}

/// Every document with its interval, block by block.
pub(crate) fn each(half: &Half, field: &'static Field, mut visit: impl FnMut(usize, Interval)) -> Result<()> {
    let Some(Place::Interval { lo, hi }) = half.layout.place(field) else { return Ok(()) };
    let (lo, hi) = (half.i64_columns(half.column_name(*lo))?, half.i64_columns(half.column_name(*hi))?);
    let mut least = [0i64; BLOCK];
    let mut most = [0i64; BLOCK];
    for (at, segment) in half.segments.iter().enumerate() {
        let count = segment.reader.max_doc() as usize;
        for start in (0..count).step_by(BLOCK) {
            let block = BLOCK.min(count - start);
            lo[at].values.get_range(start as u64, &mut least[..block]);
            hi[at].values.get_range(start as u64, &mut most[..block]);
            for at in 0..block {
                visit(segment.base + start + at, Interval { lo: least[at], hi: most[at] });
            }
        }
    }
    Ok(())
}

/// A few documents with their intervals, by position.
pub(crate) fn each_of(
    half: &Half,
    field: &'static Field,
    among: &Among,
    mut visit: impl FnMut(usize, Interval),
) -> Result<()> {
    let Some(Place::Interval { lo, hi }) = half.layout.place(field) else { return Ok(()) };
    let (lo, hi) = (half.i64_columns(half.column_name(*lo))?, half.i64_columns(half.column_name(*hi))?);
    for (at, segment) in half.segments.iter().enumerate() {
        let Some((first, slots)) = among.in_segment(segment) else { continue };
        for (position, slot) in slots.iter().enumerate() {
            let doc = slot - segment.base as u32;
            let interval = Interval { lo: lo[at].values.get_val(doc), hi: hi[at].values.get_val(doc) };
            visit(first + position, interval);
        }
    }
    Ok(())
}
