//! Saved lists: a name, a question, and how often it is due.
//!
//! Owns their names and their history. The question is text that `prospect` writes and reads; what was handed out is in
//! `runs`.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::book::Book;
use super::journal::{Journal, failed};
use super::log::LogKind;
use super::undo;
use crate::error::{Error, Result};
use crate::value::{Day, Duration};

/// A saved list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Its number, for good.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The question, as `prospect` wrote it.
    pub query: String,
    /// How often it is due.
    pub every: Option<String>,
    /// The number of the change that saved it last.
    pub saved: u32,
}

/// Refuses what is no name of a list: names become parts of file names.
///
/// # Errors
///
/// Says what a name may look like.
pub fn check_name(name: &str) -> Result<()> {
    let fits = (1..=64).contains(&name.len())
        && !name.starts_with('.')
        && name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || b"._-".contains(&c));
    if fits {
        return Ok(());
    }
    Err(Error::usage(format!("`{name}` is no name of a list"))
        .with_hint("use 1 to 64 of a-z, 0-9, `.`, `_` and `-`, not beginning with a dot"))
}

const COLUMNS: &str = "id, name, query, every, saved";

impl Journal {
    /// All lists, by name.
    pub fn lists(&self) -> Result<Vec<List>> {
        let sql = format!("SELECT {COLUMNS} FROM list WHERE dropped IS NULL ORDER BY name");
        let mut statement = self.connection().prepare(&sql).map_err(failed)?;
        let lists = statement.query_map([], read).map_err(failed)?;
        lists.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// The list with this name.
    ///
    /// # Errors
    ///
    /// Where there is none; names that are like it are told.
    pub fn list(&self, name: &str) -> Result<List> {
        if let Some(list) = self.find_list(name)? {
            return Ok(list);
        }
        let mut near: Vec<(f64, String)> = self
            .lists()?
            .into_iter()
            .map(|list| (strsim::jaro_winkler(name, &list.name), list.name))
            .filter(|(likeness, _)| *likeness > 0.75)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        let hint = match near.first() {
            Some((_, near)) => format!("did you mean {near}? `leadsift list show` names all"),
            None => "`leadsift list show` names all; `leadsift find ... --save NAME` makes one".to_string(),
        };
        Err(Error::usage(format!("there is no list `{name}`")).with_hint(hint))
    }

    /// The list that would get another question if one were saved as `name`.
    ///
    /// # Errors
    ///
    /// Where there is one and it is not to be replaced.
    pub fn check_free(&self, name: &str, replace: bool) -> Result<Option<List>> {
        let there = self.find_list(name)?;
        if there.is_some() && !replace {
            return Err(Error::usage(format!("there is a list `{name}`"))
                .with_hint("choose another name, or give it this question with --replace"));
        }
        Ok(there)
    }

    /// The list with this name, if there is one.
    pub fn find_list(&self, name: &str) -> Result<Option<List>> {
        let sql = format!("SELECT {COLUMNS} FROM list WHERE dropped IS NULL AND name = ?1");
        self.connection().query_row(&sql, [name], read).optional().map_err(failed)
    }

    /// Lists that are due on `today`, with the day since which they are; those that never ran are due now.
    pub fn due_lists(&self, today: Day) -> Result<Vec<(List, Day)>> {
        let mut due = Vec::new();
        for list in self.lists()? {
            let Some(every) = &list.every else { continue };
            let every = Duration::parse(every)?;
            let since = self.last_run_day(list.id)?.map_or(today, |last| every.after(last));
            if since <= today {
                due.push((list, since));
            }
        }
        due.sort_by_key(|(list, since)| (*since, list.id));
        Ok(due)
    }

    fn last_run_day(&self, list: i64) -> Result<Option<Day>> {
        self.connection()
            .query_row(
                "SELECT max(day) FROM run WHERE list = ?1 AND number IS NOT NULL AND taken_back IS NULL",
                [list],
                |row| row.get::<_, Option<i64>>(0),
            )
            .map(|day| day.map(Day::new))
            .map_err(failed)
    }
}

impl Book {
    /// Saves a list: a new one, or another question under its name where `replace` is set.
    pub fn save_list(
        &mut self,
        name: &str,
        query: &str,
        every: Option<&str>,
        replace: bool,
    ) -> Result<(List, u32)> {
        check_name(name)?;
        let there = self.journal.check_free(name, replace)?;
        let (id, number) = self.record(LogKind::ListSave, None, |transaction, number| {
            let id = match &there {
                Some(list) => list.id,
                None => {
                    transaction
                        .execute(
                            "INSERT INTO list (name, query, every, saved, dropped) VALUES (?1, ?2, ?3, ?4, ?4)",
                            params![name, query, every, number],
                        )
                        .map_err(failed)?;
                    transaction.last_insert_rowid()
                }
            };
            remember(transaction, id, number)?;
            transaction
                .execute(
                    "UPDATE list SET query = ?2, every = ?3, saved = ?4, dropped = NULL WHERE id = ?1",
                    params![id, query, every, number],
                )
                .map_err(failed)?;
            Ok((id, format!("list {name}")))
        })?;
        let list = List {
            id,
            name: name.to_string(),
            query: query.to_string(),
            every: every.map(str::to_string),
            saved: number,
        };
        Ok((list, number))
    }

    /// Gives a list another name.
    pub fn rename_list(&mut self, name: &str, to: &str) -> Result<u32> {
        check_name(to)?;
        let list = self.journal.list(name)?;
        if self.journal.find_list(to)?.is_some() {
            return Err(Error::usage(format!("there is a list `{to}`")).with_hint("choose another name"));
        }
        self.record(LogKind::ListRename, None, |transaction, number| {
            remember(transaction, list.id, number)?;
            transaction
                .execute("UPDATE list SET name = ?2 WHERE id = ?1", params![list.id, to])
                .map_err(failed)?;
            Ok(((), format!("list {name} is now {to}")))
        })
        .map(|((), number)| number)
    }

    /// Drops a list. Whom it handed out stays contacted.
    pub fn drop_list(&mut self, name: &str) -> Result<u32> {
        let list = self.journal.list(name)?;
        self.record(LogKind::ListDrop, None, |transaction, number| {
            remember(transaction, list.id, number)?;
            transaction
                .execute("UPDATE list SET dropped = ?2 WHERE id = ?1", params![list.id, number])
                .map_err(failed)?;
            Ok(((), format!("list {name}")))
        })
        .map(|((), number)| number)
    }
}

/// Keeps the list as it is before the change `number`, for taking that back.
fn remember(transaction: &Transaction<'_>, list: i64, number: u32) -> Result<()> {
    transaction
        .execute(
            "INSERT INTO list_before (number, list, name, query, every, dropped)
             SELECT ?2, id, name, query, every, dropped FROM list WHERE id = ?1",
            params![list, number],
        )
        .map(|_| ())
        .map_err(failed)
}

/// Writes the questions of all lists anew, of earlier states and dropped ones too, where `rewrite` gives another text.
pub(super) fn rewrite_questions(
    connection: &Connection,
    rewrite: &dyn Fn(&str) -> Option<String>,
) -> Result<()> {
    for (table, key) in [("list", "id"), ("list_before", "number")] {
        let mut statement =
            connection.prepare(&format!("SELECT {key}, query FROM {table}")).map_err(failed)?;
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
            .map_err(failed)?;
        for row in rows.collect::<rusqlite::Result<Vec<_>>>().map_err(failed)? {
            let Some(text) = rewrite(&row.1) else { continue };
            connection
                .execute(&format!("UPDATE {table} SET query = ?2 WHERE {key} = ?1"), params![row.0, text])
                .map_err(failed)?;
        }
    }
    Ok(())
}

/// Exchanges a list with what it was before the change `number`: takes that change back, or does it again.
/// `standing` are the changes in effect.
pub(super) fn exchange(connection: &Connection, number: u32, standing: &[u32]) -> Result<()> {
    let list: i64 = connection
        .query_row("SELECT list FROM list_before WHERE number = ?1", [number], |row| row.get(0))
        .map_err(failed)?;
    let mut later = connection
        .prepare("SELECT number FROM list_before WHERE list = ?1 AND number > ?2 ORDER BY number DESC")
        .map_err(failed)?;
    let later = later.query_map(params![list, number], |row| row.get::<_, u32>(0)).map_err(failed)?;
    for later in later {
        let later = later.map_err(failed)?;
        if standing.contains(&later) {
            return Err(undo::refused(number, later, "changed the same list"));
        }
    }
    let run: Option<u32> = connection
        .query_row(
            "SELECT max(number) FROM run WHERE list = ?1 AND number > ?2 AND taken_back IS NULL",
            params![list, number],
            |row| row.get(0),
        )
        .map_err(failed)?;
    if let Some(run) = run {
        return Err(undo::refused(number, run, "ran the list"));
    }
    let (name, query, every, dropped): (String, String, Option<String>, Option<i64>) = connection
        .query_row("SELECT name, query, every, dropped FROM list_before WHERE number = ?1", [number], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .map_err(failed)?;
    connection
        .execute(
            "UPDATE list_before SET (name, query, every, dropped) =
             (SELECT name, query, every, dropped FROM list WHERE id = ?2) WHERE number = ?1",
            params![number, list],
        )
        .map_err(failed)?;
    connection
        .execute(
            "UPDATE list SET name = ?2, query = ?3, every = ?4, dropped = ?5 WHERE id = ?1",
            params![list, name, query, every, dropped],
        )
        .map(|_| ())
        .map_err(|error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::ConstraintViolation) => {
                Error::usage(format!("#{number}: there is another list `{name}` now"))
                    .with_hint(format!("rename it first: leadsift list rename {name} NEW"))
            }
            _ => failed(error),
        })
}

fn read(row: &Row<'_>) -> rusqlite::Result<List> {
    Ok(List {
        id: row.get("id")?,
        name: row.get("name")?,
        query: row.get("query")?,
        every: row.get("every")?,
        saved: row.get("saved")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_parts_of_file_names() {
        for name in ["fin-hr", "a", "2026.q4_west", &"x".repeat(64)] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["", ".x", "../x", "a/b", "A", "a b", "ä", "a\0", &"x".repeat(65)] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }
}
