//! Many leads on their way to a CSV file: read in the order of the store, worded in parallel, written in the order of the
//! list.
//!
//! Owns how rows are read and spread over threads; what a cell holds belongs to `export`. Nothing is read or computed
//! that no column takes. What is held at a time is bounded: two batches of leads.

use std::io::Write;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::find::Answer;
use super::reasons::reasons;
use crate::db::Snapshot;
use crate::error::Result;
use crate::export::{Cells, Columns, Line, Needs, Source, Written, put_cells, put_line};
use crate::index::read::{Indexes, order_of};
use crate::index::solve::causes_of;
use crate::model::{self, Company, CompanyNumber, Lead, LeadId, Opening, Person, Record, RecordView};
use crate::score::{self, Place};

/// Leads of a batch. In the order of scores rows lie all over the store: the more are read together, the fewer blocks are
/// unpacked twice.
const BATCH: usize = 1 << 16;

/// Leads of a batch where they come by company, as rows lie: enough for all threads, and little enough to stay in the
/// processor's memory.
const BATCH_IN_ORDER: usize = 16 * PIECE;

/// Leads that one thread words in one go.
const PIECE: usize = 512;

/// Companies that one thread reads in one go.
const COMPANIES: usize = 256;

/// Writes the listed leads of `answer` under `columns`, with a header.
///
/// # Errors
///
/// Where a row cannot be read or `out` not be written.
pub fn write_csv(
    snapshot: &Snapshot,
    answer: &Answer,
    columns: &Columns,
    out: &mut dyn Write,
) -> Result<Written> {
    let bulk = &Bulk {
        snapshot,
        answer,
        columns,
        needs: columns.needs(),
        groups: answer.profile.groups(),
        written: Mutex::default(),
    };
    let mut header = Vec::new();
    put_line(columns.names().iter().map(String::as_str), &mut header);
    out.write_all(&header)?;
    let mut written = Written::default();
    std::thread::scope(|scope| -> Result<()> {
        // While one batch is written, the next is worded.
        let (send, receive) = sync_channel(0);
        scope.spawn(move || {
            // People of a company lie side by side in each segment.
            let is_in_order = bulk.answer.places.is_sorted_by_key(|(_, place)| place.company);
            for places in bulk.answer.places.chunks(if is_in_order { BATCH_IN_ORDER } else { BATCH }) {
                let batch = bulk.batch(places);
                let is_last = batch.is_err();
                if send.send(batch).is_err() || is_last {
                    break;
                }
            }
        });
        for batch in receive {
            for (lines, done) in batch? {
                out.write_all(&lines)?;
                written.add(&done);
                bulk.take_back(lines);
            }
        }
        Ok(())
    })?;
    out.flush()?;
    Ok(written)
}

struct Bulk<'a> {
    snapshot: &'a Snapshot,
    answer: &'a Answer,
    columns: &'a Columns,
    needs: Needs,
    groups: Vec<String>,
    /// Memory of lines that are written, for others: fresh memory costs as much as filling it.
    written: Mutex<Vec<Vec<u8>>>,
}

/// What a company gives to the lines of its people.
struct Employer {
    number: u32,
    cells: Cells,
    /// Only where reasons are asked for.
    record: Option<(Company, Vec<Opening>)>,
}

type Lines = (Vec<u8>, Written);

impl Bulk<'_> {
    /// Memory for the lines of a piece.
    fn memory(&self) -> Vec<u8> {
        let used = self.written.lock().unwrap_or_else(PoisonError::into_inner).pop();
        used.unwrap_or_else(|| Vec::with_capacity(PIECE * 512))
    }

    fn take_back(&self, mut lines: Vec<u8>) {
        lines.clear();
        self.written.lock().unwrap_or_else(PoisonError::into_inner).push(lines);
    }

    fn batch(&self, places: &[(u64, Place)]) -> Result<Vec<Lines>> {
        let employers = self.employers(places)?;
        if self.answer.request.companies_only {
            return places
                .par_chunks(PIECE)
                .map(|piece| {
                    let mut page = Page::new(self, &employers);
                    piece.iter().try_for_each(|place| page.put(place, None))?;
                    Ok(page.lines())
                })
                .collect();
        }
        if places.is_sorted_by_key(|(_, place)| place.slot) {
            return places.par_chunks(PIECE).map(|piece| self.piece(piece, &employers)).collect();
        }
        let rows = self.rows(places)?;
        places
            .par_chunks(PIECE)
            .zip(rows.par_chunks(PIECE))
            .map(|(piece, rows)| {
                let mut page = Page::new(self, &employers);
                piece.iter().zip(rows).try_for_each(|(place, row)| page.put(place, Some(row.as_slice())))?;
                Ok(page.lines())
            })
            .collect()
    }

    /// A piece whose rows lie in order.
    fn piece(&self, places: &[(u64, Place)], employers: &[Employer]) -> Result<Lines> {
        let mut page = Page::new(self, employers);
        let slots: Vec<usize> = places.iter().map(|(_, place)| place.slot as usize).collect();
        let mut rest = places.iter();
        self.indexes().people.each_row(&slots, |row| match rest.next() {
            Some(place) => page.put(place, Some(row)),
            None => Ok(()),
        })?;
        Ok(page.lines())
    }

    /// The stored rows of people, in the order of `places`.
    fn rows(&self, places: &[(u64, Place)]) -> Result<Vec<Vec<u8>>> {
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_unstable_by_key(|at| places[*at].1.slot);
        let read: Vec<Vec<Vec<u8>>> = order
            .par_chunks(PIECE)
            .map(|order| {
                let slots: Vec<usize> = order.iter().map(|at| places[*at].1.slot as usize).collect();
                let mut rows = Vec::with_capacity(slots.len());
                self.indexes().people.each_row(&slots, |row| {
                    rows.push(row.to_vec());
                    Ok(())
                })?;
                Ok(rows)
            })
            .collect::<Result<_>>()?;
        let mut rows = vec![Vec::new(); places.len()];
        order.into_iter().zip(read.into_iter().flatten()).for_each(|(at, row)| rows[at] = row);
        Ok(rows)
    }

    /// The companies of `places` by number.
    fn employers(&self, places: &[(u64, Place)]) -> Result<Vec<Employer>> {
        if !self.needs.company && !self.needs.words {
            return Ok(Vec::new());
        }
        let mut numbers: Vec<u32> = places.iter().map(|(_, place)| place.company).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let read = numbers.par_chunks(COMPANIES).map(|numbers| self.read_employers(numbers));
        let read: Vec<Vec<Employer>> = read.collect::<Result<_>>()?;
        let mut employers: Vec<Employer> = read.into_iter().flatten().collect();
        employers.sort_unstable_by_key(|employer| employer.number);
        Ok(employers)
    }

    fn read_employers(&self, numbers: &[u32]) -> Result<Vec<Employer>> {
        let indexes = self.indexes();
        let slots = indexes.company_slots()?;
        let mut there: Vec<(usize, u32)> = numbers
            .iter()
            .filter_map(|number| {
                // A number that was given up leads to the company that it means now.
                let now = self.snapshot.identities().company(CompanyNumber(*number));
                let slot = slots.get(now.0 as usize).filter(|slot| *number > 0 && **slot != u32::MAX)?;
                Some((*slot as usize, *number))
            })
            .collect();
        there.sort_unstable();
        let openings = match self.needs.openings || self.needs.words {
            true => self.openings(numbers)?,
            false => Vec::new(),
        };
        let mut employers = Vec::with_capacity(there.len());
        let mut rest = there.iter();
        let slots: Vec<usize> = there.iter().map(|(slot, _)| *slot).collect();
        indexes.companies.each_row(&slots, |row| {
            let company: Company = model::decode(row)?;
            let Some((_, number)) = rest.next() else { return Ok(()) };
            let from = openings.partition_point(|opening| opening.company.0 < *number);
            let count = openings[from..].partition_point(|opening| opening.company.0 == *number);
            let own = &openings[from..from + count];
            let cells = self.columns.company(Some(&company), own);
            let record = self.needs.words.then(|| (company, own.to_vec()));
            employers.push(Employer { number: *number, cells, record });
            Ok(())
        })?;
        Ok(employers)
    }

    /// The openings of companies, by company, in the order of slots.
    fn openings(&self, companies: &[u32]) -> Result<Vec<Opening>> {
        let indexes = self.indexes();
        let all = indexes.openings_by_company()?;
        let mut slots = Vec::new();
        for company in companies.iter().filter(|company| **company > 0) {
            slots.extend(all.of(*company).iter().map(|slot| *slot as usize));
        }
        slots.sort_unstable();
        let mut openings: Vec<Opening> = Vec::with_capacity(slots.len());
        indexes.openings.each_row(&slots, |row| {
            openings.push(model::decode(row)?);
            Ok(())
        })?;
        openings.sort_by(|one, other| order_of(one).cmp(&order_of(other)));
        Ok(openings)
    }

    fn indexes(&self) -> &Indexes {
        self.snapshot.indexes()
    }
}

/// The lines of one piece.
struct Page<'a> {
    bulk: &'a Bulk<'a>,
    employers: &'a [Employer],
    /// The cells of nobody's company.
    nobody: Cells,
    /// Where the company of the lead before stands: neighbours have the same.
    last: usize,
    cells: Cells,
    out: Vec<u8>,
    written: Written,
}

impl<'a> Page<'a> {
    fn new(bulk: &'a Bulk<'a>, employers: &'a [Employer]) -> Self {
        Page {
            bulk,
            employers,
            nobody: bulk.columns.company(None, &[]),
            last: 0,
            cells: Cells::default(),
            out: bulk.memory(),
            written: Written::default(),
        }
    }

    fn lines(self) -> Lines {
        (self.out, self.written)
    }

    fn employer(&mut self, number: u32) -> Option<&'a Employer> {
        if self.employers.get(self.last).is_none_or(|employer| employer.number != number) {
            self.last = self.employers.partition_point(|employer| employer.number < number);
        }
        self.employers.get(self.last).filter(|employer| employer.number == number)
    }

    /// Adds the line of a lead; `row` is the stored row of the person, `None` where companies are listed.
    fn put(&mut self, (rank, place): &(u64, Place), row: Option<&[u8]>) -> Result<()> {
        let employer = self.employer(place.company);
        let Bulk { answer, columns, needs, .. } = self.bulk;
        let position = row.and_then(|_| answer.scorer.position(place.slot as usize));
        let (mut earned, mut most, mut groups) = (0, 0, Vec::new());
        if needs.points {
            (earned, most) = match position {
                Some(position) => answer.scorer.person(position, place.company),
                None => answer.scorer.company(place.company),
            };
            let parts = answer.scorer.by_group(position, place.company);
            let parts = score::shown_parts(&parts, answer.total_points);
            groups = self.bulk.groups.iter().cloned().zip(parts).collect();
        }
        let (mut why, mut missing) = (Vec::new(), Vec::new());
        if needs.words {
            let record: Option<Record> = row.map(model::decode).transpose()?;
            let person = record.map(|record| Person {
                id: LeadId(place.id),
                company: CompanyNumber(place.company),
                record,
            });
            let record = employer.and_then(|employer| employer.record.as_ref());
            let lead = Lead {
                person: person.as_ref(),
                company: record.map(|(company, _)| company),
                openings: record.map_or(&[], |(_, openings)| openings),
            };
            why = reasons(&answer.request.filter, &lead, &answer.request.as_of);
            if !place.sure {
                let causes = causes_of(&answer.missing, position, place.company);
                missing = causes.into_iter().map(str::to_string).collect();
            }
        }
        let view = row.map(RecordView::new).transpose()?;
        let line = Line {
            rank: *rank,
            sure: place.sure,
            score: score::shown(earned, answer.total_points),
            ceiling: score::shown(most, answer.total_points),
            groups: &groups,
            reasons: &why,
            missing: &missing,
            owner: None,
            person: view.as_ref().map(|record| (LeadId(place.id), Source::View(record))),
        };
        columns.fill(&line, employer.map_or(&self.nobody, |employer| &employer.cells), &mut self.cells)?;
        put_cells(&self.cells, columns.formula(), &mut self.out, &mut self.written);
        Ok(())
    }
}
