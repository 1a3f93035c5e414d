//! Who must not be contacted: keyed hashes with a reason.
//!
//! Owns the entries. Whom they hit in the data belongs to `prospect`. An address is never kept: an entry holds its
//! HMAC-SHA-256 under the database's key, by which it is known again, and the shorter keyed hash by which the index finds
//! it. Domains and names of companies are no personal data; they are kept beside their hashes so that a list can be read.

use rusqlite::{Connection, Row, params};

use super::book::Book;
use super::journal::{Journal, failed};
use super::log::LogKind;
use super::undo;
use crate::error::{Error, Result};
use crate::value::Day;

/// Why somebody must not be contacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// They asked not to be, or must not be by law.
    DoNotContact,
    /// They are ourselves.
    Own,
    /// They are customers.
    Customer,
    /// A deal is open.
    Deal,
    /// They compete with us.
    Competitor,
}

impl Reason {
    /// All reasons, the one that counts first where several apply.
    pub const ALL: [Reason; 5] =
        [Reason::DoNotContact, Reason::Own, Reason::Customer, Reason::Deal, Reason::Competitor];

    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Reason::DoNotContact => "dnc",
            Reason::Own => "own",
            Reason::Customer => "customer",
            Reason::Deal => "deal",
            Reason::Competitor => "competitor",
        }
    }

    /// The words of the count line, for one and for many.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Reason::DoNotContact => ("do-not-contact", "do-not-contact"),
            Reason::Own => ("own", "own"),
            Reason::Customer => ("customer", "customers"),
            Reason::Deal => ("open deal", "open deals"),
            Reason::Competitor => ("competitor", "competitors"),
        }
    }

    /// The reason with this name.
    pub fn of(name: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// What an entry recognises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SuppressedBy {
    /// An e-mail address of a person.
    Email,
    /// A profile page of a person.
    Profile,
    /// A phone number of a person.
    Phone,
    /// The domain of a company, or of any e-mail address of a person.
    Domain,
    /// The profile page of a company.
    CompanyProfile,
    /// The name of a company without its legal form.
    CompanyName,
    /// The number of a company in a country's register.
    Register,
}

impl SuppressedBy {
    /// All of them.
    pub const ALL: [SuppressedBy; 7] = [
        SuppressedBy::Email,
        SuppressedBy::Profile,
        SuppressedBy::Phone,
        SuppressedBy::Domain,
        SuppressedBy::CompanyProfile,
        SuppressedBy::CompanyName,
        SuppressedBy::Register,
    ];

    /// Its name in the journal and in reports.
    pub fn name(self) -> &'static str {
        match self {
            SuppressedBy::Email => "email",
            SuppressedBy::Profile => "profile",
            SuppressedBy::Phone => "phone",
            SuppressedBy::Domain => "domain",
            SuppressedBy::CompanyProfile => "company profile",
            SuppressedBy::CompanyName => "company name",
            SuppressedBy::Register => "register number",
        }
    }

    /// Whether a value of this sort belongs to a person, and is kept as a hash alone.
    pub fn is_personal(self) -> bool {
        matches!(self, SuppressedBy::Email | SuppressedBy::Profile | SuppressedBy::Phone)
    }
}

/// An entry to be added, looked for or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressable {
    /// What it recognises.
    pub by: SuppressedBy,
    /// The value in its one form.
    pub value: String,
    /// The keyed hash that the index holds for it.
    pub key: u64,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// What it recognises.
    pub by: SuppressedBy,
    /// The keyed hash that the index holds for it.
    pub key: u64,
    /// The domain or name of a company; `None` for what belongs to a person.
    pub label: Option<String>,
    /// Why.
    pub reason: Reason,
    /// The last day on which it acts; `None` for always.
    pub until: Option<Day>,
    /// The number of the change that added it.
    pub added: u32,
}

impl Suppression {
    /// Whether it acts on `day`.
    pub fn acts_on(&self, day: Day) -> bool {
        self.until.is_none_or(|until| day <= until)
    }
}

/// What adding or removing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changed {
    /// The number of the change; `None` where nothing changed.
    pub number: Option<u32>,
    /// Entries added or removed.
    pub changed: u64,
    /// Entries that were there already, or that were not there.
    pub same: u64,
}

const COLUMNS: &str = "kind, key, label, reason, until, added";

impl Journal {
    /// Entries that act on `day`, or all that were not removed, in the order in which they were added.
    pub fn suppressions(&self, acting_on: Option<Day>) -> Result<Vec<Suppression>> {
        let sql = format!("SELECT {COLUMNS} FROM suppression WHERE removed IS NULL ORDER BY id");
        let mut statement = self.connection().prepare(&sql).map_err(failed)?;
        let entries = statement.query_map([], read).map_err(failed)?;
        let entries: Vec<Suppression> = entries.collect::<rusqlite::Result<_>>().map_err(failed)?;
        Ok(entries.into_iter().filter(|entry| acting_on.is_none_or(|day| entry.acts_on(day))).collect())
    }

    /// The entries for a value.
    pub fn suppressions_of(&self, mac: &[u8; 32]) -> Result<Vec<Suppression>> {
        let sql = format!("SELECT {COLUMNS} FROM suppression WHERE removed IS NULL AND mac = ?1 ORDER BY id");
        let mut statement = self.connection().prepare(&sql).map_err(failed)?;
        let entries = statement.query_map([mac.as_slice()], read).map_err(failed)?;
        entries.collect::<rusqlite::Result<_>>().map_err(failed)
    }
}

impl Book {
    /// Adds entries; one that is there for the same reason takes over the new end. `from` says where they come from.
    pub fn suppress(
        &mut self,
        entries: &[Suppressable],
        reason: Reason,
        until: Option<Day>,
        from: &str,
    ) -> Result<Changed> {
        let macs: Vec<[u8; 32]> = entries.iter().map(|entry| self.mac(entry)).collect();
        let mut fresh = Vec::new();
        for (entry, mac) in entries.iter().zip(&macs) {
            let there = self.journal.suppressions_of(mac)?;
            if !there.iter().any(|one| one.reason == reason && one.until == until) {
                fresh.push((entry, mac));
            }
        }
        fresh.sort_by_key(|(_, mac)| *mac);
        fresh.dedup_by_key(|(_, mac)| *mac);
        let changed = fresh.len() as u64;
        let same = entries.len() as u64 - changed;
        if fresh.is_empty() {
            return Ok(Changed { number: None, changed, same });
        }
        let ((), number) = self.record(LogKind::Suppress, None, |transaction, number| {
            for (entry, mac) in fresh {
                transaction
                    .execute(
                        "UPDATE suppression SET removed = ?1 WHERE mac = ?2 AND reason = ?3 AND removed IS NULL",
                        params![number, mac.as_slice(), reason.name()],
                    )
                    .map_err(failed)?;
                let label = (!entry.by.is_personal()).then_some(entry.value.as_str());
                transaction
                    .execute(
                        "INSERT INTO suppression (kind, mac, key, label, reason, until, added)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                        params![
                            entry.by.name(),
                            mac.as_slice(),
                            entry.key as i64,
                            label,
                            reason.name(),
                            until.map(Day::number),
                            number,
                        ],
                    )
                    .map_err(failed)?;
            }
            let entries = if changed == 1 { "entry" } else { "entries" };
            Ok(((), format!("{changed} {entries} as {}{from}", reason.words().1)))
        })?;
        Ok(Changed { number: Some(number), changed, same })
    }

    /// Removes the entries for these values, of all reasons or of one.
    pub fn unsuppress(
        &mut self,
        entries: &[Suppressable],
        reason: Option<Reason>,
        from: &str,
    ) -> Result<Changed> {
        let macs: Vec<[u8; 32]> = entries.iter().map(|entry| self.mac(entry)).collect();
        let mut there = Vec::new();
        for mac in &macs {
            let entries = self.journal.suppressions_of(mac)?;
            if entries.iter().any(|entry| reason.is_none_or(|reason| entry.reason == reason)) {
                there.push(mac);
            }
        }
        let same = (entries.len() - there.len()) as u64;
        if there.is_empty() {
            return Ok(Changed { number: None, changed: 0, same });
        }
        let (changed, number) = self.record(LogKind::Unsuppress, None, |transaction, number| {
            let mut changed = 0;
            for mac in there {
                changed += transaction
                    .execute(
                        "UPDATE suppression SET removed = ?1
                         WHERE mac = ?2 AND removed IS NULL AND (?3 IS NULL OR reason = ?3)",
                        params![number, mac.as_slice(), reason.map(Reason::name)],
                    )
                    .map_err(failed)?;
            }
            let entries = if changed == 1 { "entry" } else { "entries" };
            Ok((changed as u64, format!("removed {changed} {entries}{from}")))
        })?;
        Ok(Changed { number: Some(number), changed, same })
    }

    fn mac(&self, entry: &Suppressable) -> [u8; 32] {
        self.secret().mac(entry.by.name(), &entry.value)
    }
}

/// Takes back what the change `number` did to the suppression. The change that does so is `undo`.
pub(super) fn revert(connection: &Connection, number: u32, undo: u32) -> Result<()> {
    let later = |sql: &str| -> Result<Option<u32>> {
        connection.query_row(sql, [number], |row| row.get(0)).map_err(failed)
    };
    if let Some(later) = later("SELECT min(removed) FROM suppression WHERE added = ?1")? {
        return Err(undo::refused(number, later, "changed some of its entries"));
    }
    let again = "SELECT min(new.added) FROM suppression AS old JOIN suppression AS new
        ON new.mac = old.mac AND new.reason = old.reason
        WHERE old.removed = ?1 AND new.removed IS NULL AND new.added != ?1";
    if let Some(again) = later(again)? {
        return Err(undo::refused(number, again, "added some of its entries again"));
    }
    for sql in [
        "UPDATE suppression SET removed = ?2 WHERE added = ?1 AND removed IS NULL",
        "UPDATE suppression SET removed = NULL, restored = ?1 WHERE removed = ?1 AND ?2 > 0",
    ] {
        connection.execute(sql, [number, undo]).map_err(failed)?;
    }
    Ok(())
}

/// Does again what the change `number` did and `undo` took back.
pub(super) fn reapply(connection: &Connection, number: u32, undo: u32) -> Result<()> {
    for sql in [
        "UPDATE suppression SET removed = ?1, restored = NULL WHERE restored = ?1 AND removed IS NULL AND ?2 > 0",
        "UPDATE suppression SET removed = NULL WHERE added = ?1 AND removed = ?2",
    ] {
        connection.execute(sql, [number, undo]).map_err(|error| {
            let again = "an entry was added again since, for the same reason";
            match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::ConstraintViolation) => {
                    Error::usage(format!("#{number} cannot be done again: {again}"))
                        .with_hint("remove that entry first: leadsift suppress remove VALUE")
                }
                _ => failed(error),
            }
        })?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Suppression> {
    let kind: String = row.get("kind")?;
    let reason: String = row.get("reason")?;
    let unknown = |text: String| {
        rusqlite::Error::FromSqlConversionFailure(
            0,
            rusqlite::types::Type::Text,
            Box::new(Error::damaged(format!(
                "the journal holds `{text}`, which this leadsift does not know"
            ))),
        )
    };
    let by = SuppressedBy::ALL.into_iter().find(|by| by.name() == kind).ok_or_else(|| unknown(kind))?;
    let reason = Reason::of(&reason).ok_or_else(|| unknown(reason))?;
    Ok(Suppression {
        by,
        key: row.get::<_, i64>("key")? as u64,
        label: row.get("label")?,
        reason,
        until: row.get::<_, Option<i64>>("until")?.map(Day::new),
        added: row.get("added")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Database;

    #[test]
    fn entries_are_added_once_for_a_reason_and_an_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::open_or_create(folder.path()).expect("a database");
        let mut book = database.book().expect("a journal");
        let entry = Suppressable { by: SuppressedBy::Domain, value: "acme.example".into(), key: 7 };
        let add = |book: &mut Book, reason: Reason, until: Option<Day>| {
            book.suppress(std::slice::from_ref(&entry), reason, until, "").expect("suppressed")
        };
        let there = |book: &Book| -> Vec<(Reason, Option<Day>)> {
            let entries = book.journal().suppressions(None).expect("entries");
            entries.iter().map(|entry| (entry.reason, entry.until)).collect()
        };
        let (customer, end) = (Reason::Customer, Some(Day::new(30_000)));
        assert_eq!((add(&mut book, customer, None).changed, there(&book)), (1, vec![(customer, None)]));
        let told = |book: &Book| book.journal().log().expect("a log").pop().expect("an entry").text;
        assert!(told(&book).starts_with("1 entry as "), "{}", told(&book));
        let two =
            ["one.example", "two.example"].map(|value| Suppressable { value: value.into(), ..entry.clone() });
        let added = book.suppress(&two, customer, None, "").expect("suppressed");
        assert!(told(&book).starts_with("2 entries as "), "{}", told(&book));
        book.undo(added.number.expect("a number")).expect("taken back");
        let again = add(&mut book, customer, None);
        assert_eq!((again.number, again.changed, again.same), (None, 0, 1));
        // Another end takes the place of the one before.
        assert_eq!((add(&mut book, customer, end).changed, there(&book)), (1, vec![(customer, end)]));
        let other = add(&mut book, Reason::Deal, None);
        let both = vec![(customer, end), (Reason::Deal, None)];
        assert_eq!(there(&book), both);
        // Taken back and done again.
        let number = other.number.expect("a number");
        book.undo(number).expect("taken back");
        assert_eq!(there(&book), [(customer, end)]);
        book.undo(number + 1).expect("done again");
        assert_eq!(there(&book), both);
        let gone = book.unsuppress(std::slice::from_ref(&entry), Some(Reason::Deal), "").expect("removed");
        assert_eq!((gone.changed, gone.same, there(&book)), (1, 0, vec![(customer, end)]));
    }
}
