//! An import from files to a published generation.
//!
//! Three passes: rows are read in parallel and their drafts laid aside; identity is settled over the keys of all rows;
//! drafts become records, a part of the database at a time. Until the last call nothing is visible to anybody.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use foldhash::fast::FixedState;
use rayon::prelude::*;

use crate::db::{Change, Database, ImportEntry};
use crate::error::{Error, ErrorKind, Result};
use crate::value::{DateOrder, Day};

use super::assemble::{self, Given, RowInfo, Settled};
use super::cells::Reader;
use super::draft::Ambiguous;
use super::identity::companies::{self, Claimant, Contest};
use super::identity::{company_kind_words, people, person_kind_words};
use super::merge::FileNotes;
use super::prepare::{Prepared, Tools, prepare};
use super::records::Records;
use super::reject::Rejects;
use super::report::{BadCells, ColumnOrder, Conflict, ConflictSide, FileReport, ImportReport, RepairedCells};
use super::row::{Parsed, Side};
use super::rows::{Chunk, Reason};
use super::source::Input;
use super::spill::{self, Divided, Spill};
use super::{ImportOptions, Phase, Progress, kept, preview, reject};

/// Rejected rows of a file that a report names.
const NAMED_REJECTS: usize = 5;

/// Conflicts that a report names; all are counted.
const NAMED_CONFLICTS: usize = 100;

/// Imports files, the files of folders, and standard input for `-`.
pub fn import(
    db: &Database,
    paths: &[PathBuf],
    options: &ImportOptions,
    progress: &dyn Fn(Progress),
) -> Result<ImportReport> {
    let (mut inputs, mut left) = (Vec::new(), Vec::new());
    for path in paths {
        let of_folder = !Input::is_stdin(path) && path.is_dir();
        inputs.extend(Input::all(path, &mut left)?.into_iter().map(|input| (input, of_folder)));
    }
    import_inputs(db, inputs, left, options, progress)
}

/// Imports files that are held in memory.
pub fn import_readers(
    db: &Database,
    files: Vec<(String, std::borrow::Cow<'static, [u8]>)>,
    options: &ImportOptions,
    progress: &dyn Fn(Progress),
) -> Result<ImportReport> {
    let inputs = files.into_iter().map(|(name, bytes)| (Input::bytes(name, bytes), false)).collect();
    import_inputs(db, inputs, Vec::new(), options, progress)
}

/// Imports `inputs`, each with whether it is only one of a folder's. `left` are the names of what folders hold beside them.
fn import_inputs(
    db: &Database,
    inputs: Vec<(Input, bool)>,
    left: Vec<String>,
    options: &ImportOptions,
    progress: &dyn Fn(Progress),
) -> Result<ImportReport> {
    if inputs.is_empty() {
        return Err(Error::usage("no file to import"));
    }
    let mut change = db.change()?;
    change.set_memory(options.memory / 2);
    let mut report = ImportReport { dry_run: options.dry_run, left, ..ImportReport::default() };
    let mut tools = Tools::default();
    let mut known: Vec<FileReport> = Vec::new();
    let mut files: Vec<Prepared> = Vec::new();
    let first_import = change.next_import()?;
    if let Some(name) = &options.save_mapping {
        kept::check_name(name)?;
    }
    let keeps = kept::all(db.root())?;
    let mut no_rows: Option<Error> = None;
    for (mut input, of_folder) in inputs {
        input.settle(change.temp_dir())?;
        let name = input.name.clone();
        let prepared = match prepare(input, options, &keeps, &mut tools) {
            // Whoever names a folder means what it holds of leads.
            Err(error) if of_folder && error.kind() == ErrorKind::NoRows => {
                let reason = error.message().strip_prefix(&format!("{name}: ")).unwrap_or(error.message());
                report.left.push(format!("{name} ({reason})"));
                no_rows.get_or_insert(error);
                continue;
            }
            prepared => prepared?,
        };
        let mut entry = FileReport::of(&prepared);
        let earlier = change.imports().iter().find(|entry| entry.sha256 == prepared.survey.sha256);
        let twice = files.iter().position(|other| other.survey.sha256 == prepared.survey.sha256);
        entry.already = match (earlier, twice) {
            (Some(earlier), _) if !options.again => Some(earlier.number),
            (_, Some(place)) => Some(first_import + place as u32),
            _ => None,
        };
        if entry.already.is_some() {
            known.push(entry);
        } else {
            entry.number = if options.dry_run { 0 } else { first_import + files.len() as u32 };
            report.files.push(entry);
            files.push(prepared);
        }
    }
    if files.is_empty() {
        report.files = known;
        return match no_rows {
            Some(error) if report.files.is_empty() => Err(error),
            _ => Ok(report),
        };
    }
    let mapping = options.save_mapping.as_deref().zip(files.first());
    let mapping = mapping.map(|(name, prepared)| options.mapping(name, prepared));
    let mut pass = FirstPass::new(&change, options.memory / 4);
    pass.people.name_tools(tools.of_people());
    for (number, prepared) in files.iter().enumerate() {
        let entry = &mut report.files[number];
        let mut rejects = rejects_of(number, prepared, options, &change);
        pass.read(number, prepared, &change, entry, &mut rejects, progress)?;
        entry.rejects = rejects.finish()?;
        if options.dry_run {
            entry.preview = preview::rows(prepared, change.secret())?;
        }
    }
    if options.strict {
        refuse(&report)?;
    }
    if options.dry_run {
        report.files.extend(known);
        return Ok(report);
    }
    store(pass, &mut change, first_import, &mut report, progress)?;
    let entries = files
        .iter()
        .zip(&report.files)
        .map(|(prepared, entry)| ImportEntry {
            number: entry.number,
            file: entry.name.clone(),
            sha256: prepared.survey.sha256.clone(),
            day: options.today,
            layout: entry.layout.clone(),
            rows: entry.rows,
            rejected: entry.rejected(),
        })
        .collect();
    let published = change.publish(entries)?;
    report.generation = Some(published.generation);
    report.kept = mapping.map(|mapping| kept::save(db.root(), &mapping)).transpose()?;
    report.files.extend(known);
    Ok(report)
}

/// Where the rejected rows of the file with this number go; a look writes none.
fn rejects_of(number: usize, prepared: &Prepared, options: &ImportOptions, change: &Change) -> Rejects {
    if options.dry_run {
        return Rejects::unwritten();
    }
    let place = options.rejects.as_deref().map(|path| match number {
        0 => path.to_path_buf(),
        number => reject::numbered(path, number + 1),
    });
    let headers = prepared.plan.columns.iter().map(|column| column.header.clone()).collect();
    Rejects::new(change.temp_dir(), number, &prepared.input, place.as_deref(), headers)
}

/// The second and third pass.
fn store(
    pass: FirstPass,
    change: &mut Change,
    first_import: u32,
    report: &mut ImportReport,
    progress: &dyn Fn(Progress),
) -> Result<()> {
    let rows_read = report.rows();
    let step = |phase: Phase, file: &str, done: u64, total: u64| {
        progress(Progress { phase, file: file.to_string(), done, total, rows: rows_read });
    };
    step(Phase::Identity, "", 0, 1);
    let FirstPass { rows, companies, people, spill, shared, latest, notes } = pass;
    drop(shared);
    let companies = companies::resolve(companies, change)?;
    let homes = rows.iter().filter(|row| row.person != u32::MAX).map(|row| (row.company, row.date));
    let people = people::resolve(people, homes, &companies, change)?;
    report.conflict_count = (companies.contests.len() + people.contests.len()) as u64;
    let contests = people.contests.iter().map(|contest| (true, contest));
    let contests: Vec<(bool, &Contest)> =
        contests.chain(companies.contests.iter().map(|contest| (false, contest))).collect();
    let mut given = Given::with_room(people.new);
    let conflicts = conflicts(&rows, &contests, &report.files, change, &mut given)?;
    let forgotten = change.forgotten()?;
    let secret = change.secret().clone();
    let settled = Settled {
        forgotten: &forgotten,
        secret: &secret,
        rows: &rows,
        companies: &companies,
        people: &people,
        notes: &notes,
        first_import,
        latest: &latest,
    };
    let parts = parts(spill, &settled, change)?;
    let total = parts.len() as u64;
    for (done, part) in parts.into_iter().enumerate() {
        step(Phase::Store, "", done as u64, total);
        assemble::part(&part.load()?, &settled, change, &mut given, report)?;
    }
    step(Phase::Store, "", total, total);
    for (mut conflict, of_rows) in conflicts {
        for (side, row) in conflict.sides.iter_mut().zip(of_rows) {
            if let Some(name) = row.and_then(|row| given.names.get(&(row, conflict.people))) {
                side.who.clone_from(name);
            }
        }
        report.conflicts.push(conflict);
    }
    Ok(())
}

fn refuse(report: &ImportReport) -> Result<()> {
    let rejected = report.rejected();
    if rejected > 0 {
        let places: Vec<String> = report
            .files
            .iter()
            .filter_map(|file| file.rejects.as_ref())
            .map(|place| place.display().to_string())
            .collect();
        let error = Error::new(ErrorKind::Strict, format!("rejected rows: {rejected}; nothing was stored"));
        return Err(error.with_hint(if places.is_empty() {
            first_rejected(&report.files)
        } else {
            format!("see {}", places.join(", "))
        }));
    }
    let open = report.files.iter().flat_map(|file| &file.orders);
    match open.into_iter().find(|column| column.order == DateOrder::Unknown && column.ambiguous > 0) {
        Some(column) => Err(Error::new(
            ErrorKind::Strict,
            format!("the dates of \"{}\" read day first and month first; nothing was stored", column.header),
        )
        .with_hint("--date-order dmy or --date-order mdy says which")),
        None => Ok(()),
    }
}

/// `people.csv line 6: no key at all`, of the first rejected rows.
fn first_rejected(files: &[FileReport]) -> String {
    let named = |file: &FileReport| {
        let row = |(line, reason): &(u64, Reason)| format!("{} line {line}: {}", file.name, reason.words());
        file.first_rejected.iter().map(row).collect::<Vec<_>>()
    };
    files.iter().flat_map(named).take(NAMED_REJECTS).collect::<Vec<_>>().join(", ")
}

/// Rows that room is made for at one time.
const MOST_ROOM: usize = 4_000_000;

/// What reading leaves behind.
struct FirstPass {
    rows: Vec<RowInfo>,
    companies: companies::Mentions,
    people: people::Mentions,
    spill: Spill,
    /// Content of shared drafts → the row that it was kept with.
    shared: HashMap<u64, u32, FixedState>,
    latest: HashMap<u32, u32, FixedState>,
    notes: Vec<FileNotes>,
}

impl FirstPass {
    fn new(change: &Change, memory: usize) -> Self {
        FirstPass {
            rows: Vec::new(),
            companies: companies::Mentions::default(),
            people: people::Mentions::default(),
            spill: Spill::new(change.temp_dir().join("drafts"), memory.min(spill::IN_MEMORY)),
            shared: HashMap::default(),
            latest: HashMap::default(),
            notes: Vec::new(),
        }
    }

    fn read(
        &mut self,
        number: usize,
        prepared: &Prepared,
        change: &Change,
        report: &mut FileReport,
        rejects: &mut Rejects,
        progress: &dyn Fn(Progress),
    ) -> Result<()> {
        let plan = &prepared.plan;
        let mut records = prepared.records()?;
        let mut orders: BTreeMap<u16, [u64; 3]> = BTreeMap::new();
        let mut undecided: Vec<(u32, u16, Ambiguous)> = Vec::new();
        let readers: Mutex<Vec<Reader<'_>>> = Mutex::new(Vec::new());
        let secret = change.secret();
        let used: Mutex<Vec<Parsed>> = Mutex::new(Vec::new());
        let parse = |chunk: &Chunk| {
            let kept = readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut reader = kept.unwrap_or_else(|| Reader::new(plan, secret));
            let memory = used.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let parsed = reader.read(chunk, memory.unwrap_or_default());
            readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
            parsed
        };
        let batch = rayon::current_num_threads().max(1);
        let header_line = prepared.shape.line;
        let mut chunks = next_chunks(&mut records, batch, header_line)?;
        while !chunks.is_empty() {
            let (parsed, next) = rayon::join(
                || chunks.par_iter().map(parse).collect::<Vec<Parsed>>(),
                || next_chunks(&mut records, batch, header_line),
            );
            for mut parsed in parsed {
                self.take(number as u16, &mut parsed, report, rejects, &mut orders, &mut undecided)?;
                used.lock().unwrap_or_else(PoisonError::into_inner).push(parsed);
            }
            for chunk in std::mem::replace(&mut chunks, next?) {
                records.take_back(chunk);
            }
            self.make_room(report.rows, records.done(), prepared.survey.bytes);
            progress(Progress {
                phase: Phase::Read,
                file: report.name.clone(),
                done: records.done(),
                total: prepared.survey.bytes,
                rows: report.rows,
            });
        }
        report.lost = records.lost();
        let mut notes = FileNotes {
            headers: plan.columns.iter().map(super::mapping::Column::kept_name).collect(),
            orders: HashMap::new(),
        };
        for (column, [day_first, month_first, ambiguous]) in orders {
            let order = match (day_first > 0, month_first > 0) {
                (true, false) => DateOrder::DayFirst,
                (false, true) => DateOrder::MonthFirst,
                _ => DateOrder::Unknown,
            };
            notes.orders.insert(column, order);
            report.orders.push(ColumnOrder {
                header: plan.columns[usize::from(column)].header.clone(),
                order,
                certain: day_first.max(month_first),
                ambiguous,
            });
        }
        for (row, column, days) in undecided {
            let order = notes.orders.get(&column).copied().unwrap_or_default();
            let date = Day::new(days.read(order).lo);
            self.rows[row as usize].date = date;
        }
        self.notes.push(notes);
        Ok(())
    }

    /// Makes room for as many rows as the file likely has, once some of it is read: lists that grow by doubling are moved,
    /// and so is what they cost in memory.
    fn make_room(&mut self, rows: u64, done: u64, total: u64) {
        if done == 0 || done >= total {
            return;
        }
        let more = (u128::from(rows) * u128::from(total - done) / u128::from(done)) as usize;
        if self.rows.capacity() - self.rows.len() >= more.min(rows as usize) {
            return;
        }
        // A file that begins with its shortest rows asks for too much; the rest comes as it is needed.
        let more = more.saturating_add(more / 16).min(MOST_ROOM);
        self.rows.reserve_exact(more);
        self.people.make_room(more);
    }

    fn take(
        &mut self,
        file: u16,
        parsed: &mut Parsed,
        report: &mut FileReport,
        rejects: &mut Rejects,
        orders: &mut BTreeMap<u16, [u64; 3]>,
        undecided: &mut Vec<(u32, u16, Ambiguous)>,
    ) -> Result<()> {
        report.rows += (parsed.rows.len() + parsed.rejects.len()) as u64;
        report.blank += parsed.blank;
        report.footer += parsed.footer;
        report.roles_untold += parsed.roles_untold;
        for reject in &parsed.rejects {
            *report.rejected.entry(reject.reason).or_default() += 1;
            if report.first_rejected.len() < NAMED_REJECTS {
                report.first_rejected.push((reject.line, reject.reason));
            }
            rejects.push(reject)?;
        }
        for (column, (count, example)) in std::mem::take(&mut parsed.bad) {
            let (header, target) = report.columns[usize::from(column)].clone();
            match report.bad.iter_mut().find(|bad| bad.header == header) {
                Some(bad) => bad.count += count,
                None => report.bad.push(BadCells { header, target, count, example }),
            }
        }
        for (column, repair) in std::mem::take(&mut parsed.repaired) {
            let (header, target) = report.columns[usize::from(column)].clone();
            match report.repaired.iter_mut().find(|repaired| repaired.header == header) {
                Some(repaired) => repaired.count += repair.count,
                None => {
                    let super::row::Repair { count, cell, read } = repair;
                    report.repaired.push(RepairedCells { header, target, count, cell, read });
                }
            }
        }
        for (column, count) in std::mem::take(&mut parsed.no_currency) {
            let header = &report.columns[usize::from(column)].0;
            match report.no_currency.iter_mut().find(|(known, _)| known == header) {
                Some((_, all)) => *all += count,
                None => report.no_currency.push((header.clone(), count)),
            }
        }
        for (column, seen) in std::mem::take(&mut parsed.orders) {
            let all = orders.entry(column).or_default();
            all.iter_mut().zip(seen).for_each(|(all, seen)| *all += seen);
        }
        if self.rows.len() + parsed.rows.len() >= u32::MAX as usize || self.people.is_full() {
            return Err(Error::data("more rows than one import can take")
                .with_hint("import the files one after another"));
        }
        for row in parsed.rows.drain(..) {
            let number = self.rows.len() as u32;
            let company = row.company.map_or(people::NO_COMPANY, |mention| self.companies.intern(mention));
            let person = row
                .person
                .map_or(u32::MAX, |keys| self.people.add(&keys.strong, (keys.name, keys.shape), keys.seat));
            if let Some((column, days)) = row.ambiguous {
                undecided.push((number, column, days));
            }
            let line = u32::try_from(row.line).unwrap_or(u32::MAX);
            self.rows.push(RowInfo { company, person, date: row.date, line, file });
            for (side, from, to) in row.drafts {
                let draft = &parsed.drafts[from as usize..to as usize];
                if side == Side::SharedCompany && self.is_known(number, draft) {
                    continue;
                }
                self.spill.push(number, side, draft)?;
            }
        }
        Ok(())
    }

    /// Whether an equal draft about the same company was kept; if so, the later row stands for both.
    fn is_known(&mut self, row: u32, draft: &[u8]) -> bool {
        let info = self.rows[row as usize];
        let content = FixedState::default().hash_one((info.file, info.company, draft));
        let Some(first) = self.shared.get(&content).copied() else {
            self.shared.insert(content, row);
            return false;
        };
        let held = self.latest.get(&first).copied().unwrap_or(first);
        if info.date >= self.rows[held as usize].date {
            self.latest.insert(first, row);
        }
        true
    }
}

fn next_chunks(records: &mut Records<'_>, count: usize, header_line: u64) -> Result<Vec<Chunk>> {
    let mut chunks = Vec::with_capacity(count);
    while chunks.len() < count {
        let Some(mut chunk) = records.next_chunk()? else { break };
        chunk.spans.retain(|span| span.line > header_line);
        chunks.push(chunk);
    }
    Ok(chunks)
}

/// Divides drafts by company, so that each part fits in memory and its companies follow those of the part before.
fn parts(spill: Spill, settled: &Settled<'_>, change: &Change) -> Result<Vec<Divided>> {
    let wanted = spill.bytes().div_ceil(spill::PART as u64) as usize;
    if wanted <= 1 {
        return Ok(vec![Divided::Spill(spill)]);
    }
    let greatest = settled.companies.numbers.iter().map(|number| number.0).max().unwrap_or(0);
    let mut weights = vec![0u32; greatest as usize + 1];
    let mut homeless = 0u64;
    for row in settled.rows {
        let number = settled.companies.numbers.get(row.company as usize).map_or(0, |number| number.0);
        weights[number as usize] += 1;
        homeless += u64::from(number == 0);
    }
    // People without a company share the number 0, so they are divided by person.
    let all = settled.rows.len() as u64;
    let alone = (homeless * wanted as u64).div_ceil(all.max(1)).max(1) as u32;
    let each = all.div_ceil(wanted as u64).max(1);
    let mut part_of = vec![0u32; weights.len()];
    let (mut part, mut filled) = (alone, 0u64);
    for (number, weight) in weights.iter().enumerate().skip(1) {
        if filled > 0 && filled + u64::from(*weight) > each {
            part += 1;
            filled = 0;
        }
        part_of[number] = part;
        filled += u64::from(*weight);
    }
    spill.divide(change.temp_dir(), part as usize + 1, |row, side| {
        let number = settled.number(row, side).0;
        let part = match (number, side) {
            (0, Side::Person) => settled.people.root(settled.rows[row as usize].person) % alone,
            (0, _) => 0,
            _ => part_of.get(number as usize).copied().unwrap_or(part),
        };
        part as usize
    })
}

/// The conflicts that are told. Rows that they are about are wanted by name from `given`.
fn conflicts(
    rows: &[RowInfo],
    contests: &[(bool, &Contest)],
    files: &[FileReport],
    change: &Change,
    given: &mut Given,
) -> Result<Vec<(Conflict, [Option<u32>; 2])>> {
    let mut conflicts = Vec::new();
    for (people, contest) in contests.iter().take(NAMED_CONFLICTS) {
        let mut sides = [ConflictSide::default(), ConflictSide::default()];
        let mut of_rows = [None; 2];
        for ((side, of_row), claimant) in sides.iter_mut().zip(&mut of_rows).zip(contest.sides) {
            match claimant {
                Claimant::Mention(mention) => {
                    let at =
                        rows.iter().position(|row| mention == if *people { row.person } else { row.company });
                    let Some(row) = at.and_then(|at| rows.get(at)) else { continue };
                    side.place = Some((files[usize::from(row.file)].name.clone(), u64::from(row.line)));
                    *of_row = at.map(|at| at as u32);
                    given.names.extend(at.map(|at| ((at as u32, *people), String::new())));
                }
                Claimant::Person(id) => {
                    let name = change.load_people(&[id])?.pop().map_or(String::new(), |person| person.name());
                    side.who = format!("{name} ({id})").trim_start().to_string();
                }
                Claimant::Company(number) => {
                    let company = change.load_companies(&[number])?.pop();
                    let name = company.map_or(String::new(), |company| company.name().to_string());
                    side.who = format!("{name} (number {})", number.0).trim_start().to_string();
                }
            }
        }
        let key = if *people { person_kind_words(contest.kind) } else { company_kind_words(contest.kind) };
        conflicts.push((Conflict { key, people: *people, sides }, of_rows));
    }
    Ok(conflicts)
}

#[cfg(test)]
mod tests {
    use super::super::draft::Subject;
    use super::*;
    use crate::model::CompanyNumber;

    #[test]
    fn many_parts_hold_what_one_would() {
        let dir = tempfile::tempdir().expect("a folder");
        let db = Database::open_or_create(dir.path()).expect("a database");
        let mut people = String::from("name,email,company,website,title\n");
        let mut openings = String::from("company_name,company_domain,title,posted,url\n");
        for row in 0..600 {
            let company = row % 97;
            match row % 3 {
                0 => people.push_str(&format!("Ann Row{row},a{row}@gmail.com,,,Clerk\n")),
                _ => people.push_str(&format!(
                    "Bob Row{row},b{row}@c{company}.example,Company {company},c{company}.example,Manager\n"
                )),
            }
            if row % 2 == 0 {
                openings.push_str(&format!(
                    "Company {company},c{company}.example,Clerk,2026-01-02,jobs.example/{row}\n"
                ));
            }
        }
        let files = vec![
            ("people.csv".to_string(), people.into_bytes().into()),
            ("openings.csv".to_string(), openings.into_bytes().into()),
        ];
        let options = ImportOptions::new(Day::new(20_500));
        let parts = std::cell::Cell::new(0);
        let report = import_readers(&db, files, &options, &|progress| {
            if progress.phase == Phase::Store {
                parts.set(progress.total);
            }
        })
        .expect("an import");
        assert!(parts.get() > 5, "{} parts", parts.get());
        assert_eq!(report.counts(Subject::Person).new, 600);
        assert_eq!((report.companies.new, report.openings.new), (97, 300));
        let snapshot = db.snapshot().expect("a snapshot");
        assert_eq!((snapshot.people(), snapshot.companies(), snapshot.openings()), (600, 97, 300));
        let hiring: usize =
            (1..=97).map(|number| snapshot.openings_of(CompanyNumber(number)).expect("openings").len()).sum();
        assert_eq!(hiring, 300);
    }
}
