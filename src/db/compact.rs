//! Writing the live generation anew: each index in one segment, without deleted rows, its terms and the hashes of addresses
//! derived as this version does.
//!
//! Rows are the truth and are carried over as they are, with ids, company numbers, former names and decisions: lists, ledger,
//! suppression and provenance refer to them. A new manifest vouches for what it names, so that every byte is held against
//! the old one first.

use super::change::Change;
use super::log::LogKind;
use super::{Database, reach};
use crate::error::{Error, Result};
use crate::index::rebuild::{Shape, rewrite};

/// What was written anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compacted {
    /// The number of the change.
    pub number: u32,
    /// The generation that is live now.
    pub generation: u64,
    /// Segments of the three indexes together, before and after.
    pub segments: (u64, u64),
    /// Rows that had been replaced or removed, and were still there.
    pub dropped: u64,
    /// Bytes of all files of the live generation, before and after.
    pub bytes: (u64, u64),
    /// Whether titles, names and addresses had been read by another version.
    pub had_other_tables: bool,
}

impl Database {
    /// Writes the live generation anew with so many bytes of memory for the writers, telling `progress` how many rows of how
    /// many are through. The answers stay the same, but for what this version reads otherwise in titles, names and addresses.
    /// `None` where nothing would be gained.
    ///
    /// # Errors
    ///
    /// Where nothing was imported yet, where another process is writing, or where something is not as it was written; then
    /// everything stays as it was.
    pub fn compact(&self, memory: usize, progress: &dyn Fn(u64, u64)) -> Result<Option<Compacted>> {
        let mut change = Change::begin_anew(self)?;
        let Some(base) = change.base() else {
            return Err(Error::usage("nothing was imported yet").with_hint("there is nothing to compact"));
        };
        let before = Shape::of(base.indexes());
        let had_other_tables = base.has_other_tables();
        if before.is_whole && !had_other_tables {
            return Ok(None);
        }
        let dir = self.generation_dir(base.generation());
        base.manifest().check_hashes(&dir)?;
        let rows = base.companies() + base.people() + base.openings();
        let bytes = base.bytes();
        change.set_memory(memory);
        let secret = change.secret().clone();
        let writer = change.writer()?;
        writer.join_segments();
        let written = rewrite(&dir, writer, &|record| reach::complete(&secret, record), &|done| {
            progress(done, rows);
        })?;
        if written != rows {
            return Err(Error::damaged(format!("{written} rows are there where the manifest says {rows}"))
                .with_hint("`leadsift doctor` looks at the whole database"));
        }
        let number = change.next_import()?;
        let count =
            |number: u64, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
        let mut text = count(before.segments, "segment") + ", " + &count(before.deleted, "deleted row");
        if had_other_tables {
            text.push_str(", titles, names and addresses read anew");
        }
        let (published, _) = change.publish_as(LogKind::Compact, Vec::new(), vec![text])?;
        Ok(Some(Compacted {
            number,
            generation: published.generation,
            segments: (before.segments, published.segments),
            dropped: before.deleted,
            bytes: (bytes, published.bytes),
            had_other_tables,
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::manifest::Manifest;
    use super::*;
    use crate::fields::named;
    use crate::filter;
    use crate::model::{AsOf, CompanyNumber, Fact, LeadId, Person, Record};
    use crate::prospect::{FindRequest, find};
    use crate::value::{Day, Value};

    fn titled(id: u64, title: &str) -> Person {
        let mut record = Record { keys: vec![id], ..Record::default() };
        record.facts.set(Fact { field: named::TITLE.code, value: Value::Text(title.into()), source: 0 });
        Person { id: LeadId(id), company: CompanyNumber::NONE, record }
    }

    fn found(database: &Database, asked: &str) -> Vec<u64> {
        let snapshot = database.snapshot().expect("a snapshot");
        let request = FindRequest::new(filter::parse(asked).expect("a filter"), AsOf::new(Day::new(20_000)));
        let answer = find(&snapshot, &request).expect("an answer");
        answer.hits(&snapshot).map(|hit| hit.expect("a hit").person.expect("a person").id.0).collect()
    }

    /// Writes the manifest of the live generation as one whose terms were made with other tables.
    fn with_other_tables(root: &Path) -> Database {
        let database = Database::open(root).expect("a database");
        let live = database.generation().expect("a number").expect("a generation");
        let dir = database.generation_dir(live);
        let manifest = Manifest::read(&dir).expect("a manifest");
        Manifest { tables: "others".to_string(), ..manifest }.write(&dir).expect("written");
        database
    }

    #[test]
    fn titles_are_read_with_the_tables_of_this_version() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::open_or_create(folder.path()).expect("a database");
        let mut change = database.change().expect("a change");
        let writer = change.writer().expect("a writer");
        writer.put_person_read_as(&titled(1, "CFO"), &titled(1, "HR Manager").record).expect("a person");
        writer.put_people(&[titled(2, "HR Manager")]).expect("a person");
        change.publish(Vec::new()).expect("published");
        let database = with_other_tables(database.root());
        assert!(database.snapshot().expect("a snapshot").has_other_tables());
        assert_eq!(found(&database, "title:'HR Manager'"), [1, 2]);
        // Whoever writes next does not read anew what was read before.
        let mut change = database.change().expect("a change");
        change.put_people(&[titled(3, "CFO")]).expect("a person");
        change.publish(Vec::new()).expect("published");
        assert!(database.snapshot().expect("a snapshot").has_other_tables());
        assert_eq!(found(&database, "title:CFO"), [3]);
        let compacted = database.compact(0, &|_, _| {}).expect("done").expect("something to do");
        assert!(compacted.had_other_tables);
        assert_eq!((compacted.segments, compacted.dropped), ((2, 1), 0));
        assert!(!database.snapshot().expect("a snapshot").has_other_tables());
        assert_eq!(found(&database, "title:'HR Manager'"), [2]);
        assert_eq!(found(&database, "title:CFO"), [1, 3]);
        assert_eq!(database.compact(0, &|_, _| {}).expect("done"), None);
        // The state before has the terms that it had.
        database.book().expect("a journal").undo(compacted.number).expect("taken back");
        assert!(database.snapshot().expect("a snapshot").has_other_tables());
        assert_eq!(found(&database, "title:CFO"), [3]);
    }

    #[test]
    fn what_people_are_reached_by_is_derived_from_their_facts() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::open_or_create(folder.path()).expect("a database");
        let mut change = database.change().expect("a change");
        let hash = reach::email(change.secret(), "ann@acme.example");
        let mut people = [titled(1, "CFO"), titled(2, "CFO")];
        for person in &mut people {
            let value = Value::Text("ann@acme.example".into());
            person.record.facts.set(Fact { field: named::EMAIL.code, value, source: 0 });
        }
        people[0].record.keys.push(hash);
        change.put_people(&people).expect("people");
        change.publish(Vec::new()).expect("published");
        let database = with_other_tables(database.root());
        database.compact(0, &|_, _| {}).expect("done").expect("something to do");
        let snapshot = database.snapshot().expect("a snapshot");
        let reached = |id: u64| {
            let person = snapshot.person(LeadId(id)).expect("readable").expect("somebody");
            (person.record.keys.contains(&hash), person.record.reach.contains(&hash))
        };
        assert_eq!((reached(1), reached(2)), ((true, false), (false, true)));
        let domain = reach::domain(snapshot.secret(), "acme.example");
        assert!(
            snapshot.person(LeadId(1)).expect("readable").expect("somebody").record.reach.contains(&domain)
        );
    }

    /// One segment each is no reason to leave old terms alone.
    #[test]
    fn other_tables_are_reason_enough() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::open_or_create(folder.path()).expect("a database");
        let mut change = database.change().expect("a change");
        change.put_people(&[titled(1, "CFO")]).expect("a person");
        change.publish(Vec::new()).expect("published");
        assert_eq!(database.compact(0, &|_, _| {}).expect("done"), None);
        let database = with_other_tables(database.root());
        let compacted = database.compact(0, &|_, _| {}).expect("done").expect("something to do");
        assert_eq!((compacted.segments, compacted.generation), ((1, 1), 2));
    }
}
