//! The last `find` on a database: whom it listed, and by which question.
//!
//! Kept as one small file beside the generations, readable by its owner only and replaced by each `find`, so that
//! `explain 3` can mean row 3 of the list that stands on the screen. It is a convenience and no part of the data: where
//! it cannot be written, finding goes on; where it is gone, the commands that need it say so.

use std::fs::{self, OpenOptions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::session::Session;
use crate::db::{Snapshot, checked};
use crate::error::{Error, Result};
use crate::filter::{self, Filter};
use crate::model::{AsOf, LeadId};
use crate::profile::Profile;
use crate::prospect::{self, Answer, FindRequest};
use crate::value::Day;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LastFind {
    /// The generation that was asked.
    pub(super) generation: u64,
    /// The day that ages were measured from.
    as_of: Day,
    /// Whether companies were listed: then no row is a lead.
    companies_only: bool,
    /// The filter, in the filter language, without addresses.
    query: String,
    /// The profile that ranked, as the text of its file; `None` for the one that is made from the query.
    profile: Option<String>,
    /// Rank and lead id of each row, in the order of the list.
    #[serde(with = "rows")]
    rows: Vec<(u64, LeadId)>,
}

/// Ids are written as they are shown. Lists may be long: no row has memory of its own.
mod rows {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::LeadId;

    pub(super) fn serialize<S: Serializer>(rows: &[(u64, LeadId)], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(rows.iter().map(|(rank, id)| (rank, id.to_string())))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(u64, LeadId)>, D::Error> {
        let rows: Vec<(u64, String)> = Vec::deserialize(from)?;
        let id = |text: &str| LeadId::parse(text).ok_or_else(|| D::Error::custom(format!("{text} is no id")));
        rows.into_iter().map(|(rank, text)| Ok((rank, id(&text)?))).collect()
    }
}

/// The name of the file in the database's folder.
const NAME: &str = "last-find.json";

impl LastFind {
    /// Remembers `answer`, given to `request`.
    pub(super) fn remember(
        session: &Session,
        root: &Path,
        snapshot: &Snapshot,
        request: &FindRequest,
        answer: &Answer,
    ) {
        let last = LastFind {
            generation: snapshot.generation(),
            as_of: request.as_of.day,
            companies_only: request.companies_only,
            // Of a person who is forgotten later nothing may be here.
            query: prospect::without_addresses(snapshot, request.filter.clone()).to_string(),
            profile: (request.profile.clone())
                .map(|profile| prospect::profile_without_addresses(snapshot, profile).to_toml()),
            rows: answer.ranks().zip(answer.leads().map(|(_, id)| LeadId(id))).collect(),
        };
        if let Err(error) = last.write(root) {
            session.detail(&format!("this list is not remembered: {error}"));
        }
    }

    /// The last `find` on the database at `root`.
    pub(super) fn read(root: &Path) -> Result<Option<LastFind>> {
        let path = root.join(NAME);
        if !path.exists() {
            return Ok(None);
        }
        let hint = "it is written anew by the next `leadsift find`";
        let text = checked::read(&path).map_err(|error| error.with_hint(hint))?;
        serde_json::from_str(&text).map(Some).map_err(|source| {
            Error::data(format!("{} cannot be read: {source}", path.display()))
                .with_hint(hint)
                .with_source(source)
        })
    }

    fn write(&self, root: &Path) -> Result<()> {
        let path = root.join(NAME);
        let fresh: PathBuf = root.join(format!(".{NAME}.{}", std::process::id()));
        let write = || -> std::io::Result<()> {
            let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
            let mut text = checked::Sealing::new(BufWriter::new(file));
            serde_json::to_writer(&mut text, self)?;
            text.write_all(b"\n")?;
            text.seal()?;
            fs::rename(&fresh, &path)
        };
        write().map_err(|error| {
            // The error that led here is the one to tell.
            let _ = fs::remove_file(&fresh);
            Error::io(&path, error)
        })
    }

    /// The lead in the row that the list numbers `rank`.
    pub(super) fn row(&self, rank: u64) -> Result<LeadId> {
        if self.companies_only {
            return Err(Error::usage("the last find listed companies, not leads")
                .with_hint("find people first, or give a lead's id"));
        }
        let id = self.rows.iter().find(|(number, _)| *number == rank).map(|(_, id)| *id);
        id.ok_or_else(|| {
            let rows = match self.rows.iter().map(|(number, _)| *number).max() {
                Some(most) => format!("the last find listed leads 1 to {most}"),
                None => "the last find listed nobody".to_string(),
            };
            Error::usage(format!("there is no row {rank}: {rows}"))
                .with_hint("run `leadsift find` again, or give a lead's id")
        })
    }

    /// The ids of all leads of the list, in its order.
    pub(super) fn ids(&self) -> impl Iterator<Item = LeadId> + '_ {
        self.rows.iter().filter(|_| !self.companies_only).map(|(_, id)| *id)
    }

    /// The filter that was asked.
    pub(super) fn filter(&self) -> Result<Filter> {
        filter::parse(&self.query)
    }

    /// The profile that ranked; `None` for the one that is made from the query.
    pub(super) fn profile(&self) -> Result<Option<Profile>> {
        self.profile.as_deref().map(|text| Profile::parse("the profile of the last find", text)).transpose()
    }

    /// The day that ages were measured from.
    pub(super) fn as_of(&self) -> AsOf {
        AsOf::new(self.as_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last() -> LastFind {
        LastFind {
            generation: 7,
            as_of: Day::new(20_000),
            companies_only: false,
            query: "title:\"HR Manager\"".to_string(),
            profile: None,
            rows: vec![(2, LeadId(5)), (1, LeadId(9))],
        }
    }

    #[test]
    fn what_is_written_is_read_and_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(LastFind::read(folder.path()).expect("nothing yet"), None);
        last().write(folder.path()).expect("written");
        assert_eq!(LastFind::read(folder.path()).expect("read"), Some(last()));
        let mode = fs::metadata(folder.path().join(NAME)).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1, "nothing is left behind");
        fs::write(folder.path().join(NAME), "{").expect("written");
        assert!(LastFind::read(folder.path()).is_err());
    }

    #[test]
    fn rows_are_named_by_the_number_that_is_shown() {
        assert_eq!(last().row(1).expect("a lead"), LeadId(9));
        assert_eq!(last().row(2).expect("a lead"), LeadId(5));
        let error = last().row(3).expect_err("no such row");
        assert!(error.message().contains("1 to 2"), "{error}");
        let companies = LastFind { companies_only: true, ..last() };
        assert!(companies.row(1).is_err() && companies.ids().next().is_none());
        assert_eq!(last().ids().collect::<Vec<_>>(), [LeadId(5), LeadId(9)]);
    }
}
