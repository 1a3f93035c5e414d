//! Handing leads out: what `list run` and `export` share.
//!
//! Owns the way from an answer to files, to several files by owner or field, or to standard output, through the protocol
//! of `db`. What is in the rows belongs to `export`.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::PathBuf;

use clap::{Arg, ArgMatches};

use super::output::{Shape, Target};
use super::session::Session;
use super::table::{self, Style};
use super::{counts, rows};
use crate::db::{Book, Delivered, Destination, Snapshot};
use crate::error::{Error, Result};
use crate::export::{Format, Formula, Purpose, Written};
use crate::fields::{self, Field};
use crate::model::Known;
use crate::prospect::{Answer, FindRequest, Hit, Owners, Recorder, RunHead};
use crate::text;
use crate::value::show_number;

const HEADING: &str = "Handing out";

/// The flags.
pub(super) fn args() -> [Arg; 3] {
    let value = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help_heading(HEADING).help(help)
    };
    [
        value("for", "PURPOSE", "what the file is made for [default: plain]"),
        value(
            "split-by",
            "FIELD",
            "one file for each value of a field, or of `owner`, in the folder that -o names",
        )
        .requires("output"),
        value("assign-to", "NAMES", "owners in turn, a company's people to one: ana,ben,chi")
            .value_delimiter(','),
    ]
}

/// What is handed out.
pub(super) struct HandOut<'a> {
    pub(super) session: &'a Session,
    pub(super) target: &'a Target,
    pub(super) formula: Formula,
    pub(super) purpose: Purpose,
    pub(super) snapshot: &'a Snapshot,
    pub(super) request: &'a FindRequest,
    pub(super) answer: &'a Answer,
    pub(super) split: Option<Split>,
    pub(super) owners: Option<Owners>,
}

/// By what one answer becomes several files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Split {
    /// By the owner of a lead.
    Owner,
    /// By a field.
    Field(&'static Field),
    /// By a column that is no field.
    Custom(String),
}

/// What `--split-by` says.
pub(super) fn split(matches: &ArgMatches) -> Result<Option<Split>> {
    let Some(name) = matches.get_one::<String>("split-by") else { return Ok(None) };
    if let Some(custom) = name.strip_prefix("x.") {
        return Ok(Some(Split::Custom(text::fold(custom.trim_matches('"')))));
    }
    if name == "owner" {
        if matches.get_one::<String>("assign-to").is_none() {
            return Err(Error::usage("--split-by owner: nobody owns the leads")
                .with_hint("say who: --assign-to ana,ben,chi; a column of your data is x.\"Lead Owner\""));
        }
        return Ok(Some(Split::Owner));
    }
    fields::by_name(name).map(|field| Some(Split::Field(field))).ok_or_else(|| {
        Error::usage(format!("--split-by: there is no field `{name}`"))
            .with_hint("`leadsift fields` lists all; `owner` and columns such as x.\"Lead Owner\" work too")
    })
}

impl HandOut<'_> {
    /// Hands the answer out and records the run.
    pub(super) fn deliver(&self, book: &mut Book, head: RunHead) -> Result<Delivered> {
        let version = match &self.request.leave_out {
            Some(out) => out.journal_version(),
            None => book.journal().version()?,
        };
        let mut recorder = Recorder::new(self.snapshot, self.request, self.answer, head);
        let mut written = Written::default();
        let fill = |out: &mut crate::db::Outgoing<'_>| {
            written = self.write(out, &mut recorder)?;
            recorder.finish(self.snapshot, self.request)
        };
        let delivered = match &self.target.path {
            None => {
                let mut stdout = std::io::stdout().lock();
                book.deliver(Destination::Stream(&mut stdout), version, fill)?
            }
            Some(path) if self.split.is_some() => {
                book.deliver(Destination::Folder(path.clone()), version, fill)?
            }
            Some(path) => {
                let is_special = path.metadata().is_ok_and(|there| !there.is_file() && !there.is_dir());
                if is_special {
                    let mut file = std::fs::OpenOptions::new()
                        .write(true)
                        .open(path)
                        .map_err(|error| Error::io(path, error))?;
                    book.deliver(Destination::Stream(&mut file), version, fill)?
                } else {
                    let to = Destination::File { path: path.clone(), replace: self.target.force };
                    book.deliver(to, version, fill)?
                }
            }
        };
        if written.escaped > 0 {
            self.session.say(&format!(
                "{} might have run as a formula: a leading apostrophe was added (--formula keep adds none)",
                counts::count(written.escaped, "cell", "cells")
            ));
        }
        if let Some(path) = &self.target.path {
            let rows = counts::count(delivered.rows, "lead", "leads");
            self.session.say(&format!("wrote {rows} to {}", path.display()));
        }
        Ok(delivered)
    }

    /// Shows the answer on standard output, and records nothing.
    pub(super) fn preview(&self) -> Result<()> {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        match self.target.shape {
            Shape::Table => {
                let style = Style { look: self.session.look, companies_only: false };
                table::write(&mut out, style, self.answer.hits(self.snapshot))?;
            }
            Shape::File(format) => {
                let mut exporter = format.exporter(&mut out, self.formula);
                exporter.head(&rows::head(self.answer, self.request))?;
                for hit in self.answer.hits(self.snapshot) {
                    exporter.row(&rows::row(&hit?))?;
                }
                exporter.end()?;
            }
        }
        Ok(out.flush()?)
    }

    fn write(&self, out: &mut crate::db::Outgoing<'_>, recorder: &mut Recorder) -> Result<Written> {
        let Shape::File(format) = self.target.shape else {
            let look = self.target.look(self.session.look);
            let style = Style { look, companies_only: false };
            let hits = self.answer.hits(self.snapshot).inspect(|hit| {
                if let Ok(hit) = hit {
                    recorder.delivered(hit);
                    if let Some(owner) = self.owners.as_ref().and_then(|owners| owners.of(hit)) {
                        recorder.owned(owner);
                    }
                }
            });
            table::write(out, style, hits)?;
            return Ok(Written::default());
        };
        let Some(split) = &self.split else {
            return self.write_rows(out, format, self.answer.hits(self.snapshot), recorder);
        };
        // Rows are read twice, so that no more than a few of them are held at a time.
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, hit) in self.answer.hits(self.snapshot).enumerate() {
            groups.entry(self.group(split, &hit?)).or_default().push(at);
        }
        let mut names = Names::default();
        let mut all = Written::default();
        for (value, positions) in groups {
            out.begin(&names.file(&value, format.name()))?;
            let hits = self.answer.hits_at(self.snapshot, &positions);
            let written = self.write_rows(out, format, hits, recorder)?;
            all.rows += written.rows;
            all.escaped += written.escaped;
            all.refused += written.refused;
        }
        Ok(all)
    }

    fn write_rows(
        &self,
        out: &mut dyn Write,
        format: Format,
        hits: impl Iterator<Item = Result<Hit>>,
        recorder: &mut Recorder,
    ) -> Result<Written> {
        let mut exporter = format.exporter(out, self.formula);
        let mut head = rows::head(self.answer, self.request);
        head.has_owner = self.owners.is_some();
        exporter.head(&head)?;
        for hit in hits {
            let hit = hit?;
            let owner = self.owners.as_ref().and_then(|owners| owners.of(&hit));
            exporter.row(&crate::export::Row { owner, ..rows::row(&hit) })?;
            recorder.delivered(&hit);
            if let Some(owner) = owner {
                recorder.owned(owner);
            }
        }
        exporter.end()
    }

    /// The value by which a lead goes into a file.
    fn group(&self, split: &Split, hit: &Hit) -> String {
        let record = hit.person.as_ref().map(|person| &person.record);
        let company = hit.company.as_ref().map(|company| &company.record);
        let value = match split {
            Split::Owner => self.owners.as_ref().and_then(|owners| owners.of(hit)).map(str::to_string),
            Split::Field(field) => {
                let of = if field.subject == fields::Subject::Person { record } else { company };
                of.and_then(|record| match record.facts.known(field) {
                    Known::Nothing => None,
                    Known::Text(text) => Some(text),
                    Known::Interval(interval) => Some(show_number(&interval)),
                    Known::Names(names) => names.into_iter().next(),
                })
            }
            Split::Custom(name) => record
                .into_iter()
                .chain(company)
                .flat_map(|record| &record.custom)
                .find(|custom| text::fold(&custom.name) == *name)
                .map(|custom| custom.value.clone()),
        };
        value.filter(|value| !value.trim().is_empty()).unwrap_or_else(|| "unknown".to_string())
    }
}

/// Names of files, each once.
#[derive(Default)]
struct Names(HashMap<String, usize>);

impl Names {
    fn file(&mut self, value: &str, extension: &str) -> String {
        let slug: String = text::fold(value)
            .chars()
            .map(|c| if c.is_alphanumeric() || c == '_' || c == '.' { c } else { '-' })
            .take(64)
            .collect();
        let slug = slug.trim_matches(['-', '.']).to_string();
        let slug = if slug.is_empty() { "unknown".to_string() } else { slug };
        let times = self.0.entry(slug.clone()).or_insert(0);
        *times += 1;
        match *times {
            1 => format!("{slug}.{extension}"),
            times => format!("{slug}-{times}.{extension}"),
        }
    }
}

/// Refuses a shape that cannot be handed out.
pub(super) fn check(target: &Target, split: Option<&Split>) -> Result<()> {
    if split.is_some() && !matches!(target.shape, Shape::File(_)) {
        return Err(Error::usage("--split-by writes files").with_hint("say their format with -f csv"));
    }
    if split.is_some()
        && let Some(path) = &target.path
        && path.exists()
    {
        return Err(folder_exists(path.clone()));
    }
    Ok(())
}

fn folder_exists(path: PathBuf) -> Error {
    crate::db::exists(&path).with_hint("--split-by makes the folder that -o names: choose a new name")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_safe_and_different() {
        let mut names = Names::default();
        assert_eq!(names.file("Ana Ruiz", "csv"), "ana-ruiz.csv");
        assert_eq!(names.file("ANA/RUIZ", "csv"), "ana-ruiz-2.csv");
        assert_eq!(names.file("../../etc", "csv"), "etc.csv");
        assert_eq!(names.file("...", "csv"), "unknown.csv");
        assert_eq!(names.file("東京", "csv"), "東京.csv");
    }
}
