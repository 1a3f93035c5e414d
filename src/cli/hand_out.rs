//! Handing leads out: what `list run` and `export` share.
//!
//! Owns the way from an answer to files, to several files by owner or field, or to standard output, through the protocol
//! of `db`. What is in the rows belongs to `export`.

use std::collections::{BTreeMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches};

use super::output::{Shape, Target};
use super::session::Session;
use super::table::{self, Style};
use super::{counts, presets, rows};
use crate::db::{Book, Delivered, Destination, Snapshot};
use crate::error::{Error, Result};
use crate::export::left_out::LeftOutFile;
use crate::export::preset::{Adaptation, Fit, Rows};
use crate::export::{Exporter, Fate, Format, Formula, Preset, Written};
use crate::fields::{self, Field};
use crate::model::Known;
use crate::prospect::{self, Answer, FindRequest, Hit, LeftOutBy, Owners, Reached, Recorder, RunHead};
use crate::text;
use crate::value::show_number;

const HEADING: &str = "Handing out";

/// The flags.
pub(super) fn args() -> Vec<Arg> {
    let value = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help_heading(HEADING).help(help)
    };
    let own = [
        value(
            "split-by",
            "FIELD",
            "one file for each value of a field, or of `owner`, in the folder that -o names",
        )
        .requires("output"),
        value("assign-to", "NAMES", "owners in turn, a company's people to one: ana,ben,chi")
            .value_delimiter(','),
    ];
    presets::args().into_iter().chain(own).collect()
}

/// What is handed out.
pub(super) struct HandOut<'a> {
    pub(super) session: &'a Session,
    pub(super) target: &'a Target,
    pub(super) formula: Formula,
    pub(super) preset: Preset,
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
        let rejects = self.rejects_place()?;
        let is_several = self.is_several()?;
        let mut recorder = Recorder::new(self.snapshot, self.request, self.answer, head);
        let mut written = Written::default();
        let mut reached = Reached::new(self.snapshot);
        let fill = |out: &mut crate::db::Outgoing| {
            written = self.write(out, &mut reached, &mut recorder)?;
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
            Some(path) if is_several => {
                book.deliver(Destination::Folder(path.with_extension("")), version, fill)?
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
        self.say_reached(&reached);
        self.say_written(&written, is_several);
        if let Some(path) = rejects {
            let rows = self.write_rejects(&path, book.journal())?;
            self.session.say(&format!(
                "{} {} cannot take: {}",
                counts::count(rows, "lead that", "leads that"),
                self.preset.name,
                path.display()
            ));
        }
        Ok(delivered)
    }

    /// The leads of the answer in order, without those at an address that goes out with one before.
    fn hits<'h>(&'h self, reached: &'h mut Reached) -> impl Iterator<Item = Result<Hit>> + 'h {
        self.answer
            .hits(self.snapshot)
            .filter(|hit| hit.as_ref().map_or(true, |hit| self.goes_out(reached, hit)))
    }

    /// Whether a lead, the next of the answer, goes out; people of companies are not written to.
    fn goes_out(&self, reached: &mut Reached, hit: &Hit) -> bool {
        self.preset.rows == Rows::Companies || reached.is_new(hit)
    }

    fn say_reached(&self, reached: &Reached) {
        let again = reached.again();
        if again > 0 {
            self.session.say(&format!(
                "{} left out, whose address or page a lead before has, too; not counted as contacted",
                counts::count(again, "lead is", "leads are")
            ));
        }
    }

    /// Says what the files hold, and what was changed or left out of them.
    fn say_written(&self, written: &Written, is_several: bool) {
        if written.escaped > 0 {
            self.session.say(&format!(
                "{} might have run as a formula: a leading apostrophe was added (--formula keep adds none)",
                counts::count(written.escaped, "cell", "cells")
            ));
        }
        if written.refused > 0 {
            self.session.say(&format!(
                "{} left out: a cell might run as a formula; not counted as contacted",
                counts::count(written.refused, "lead", "leads")
            ));
        }
        for (column, emptied) in self.preset.columns.iter().zip(&written.emptied) {
            if *emptied > 0 {
                self.session.say(&format!(
                    "{}: {} left empty, as what is known is no value that the tool takes",
                    column.header,
                    counts::count(*emptied, "cell", "cells")
                ));
            }
        }
        let (one, many) = match self.preset.rows {
            Rows::People => ("lead", "leads"),
            Rows::Companies => ("company", "companies"),
        };
        if let Some(fewest) = self.preset.fewest_rows
            && written.rows < fewest as u64
        {
            self.session.say(&format!(
                "{} takes no list of fewer than {fewest}: this one has {}",
                self.preset.name,
                counts::number(written.rows)
            ));
        }
        if let Some(path) = &self.target.path {
            let path = if is_several { path.with_extension("") } else { path.clone() };
            let files = match (is_several, self.split.is_some()) {
                (true, _) => ", in numbered files for the limits of the tool".to_string(),
                // Counting them is for reading only.
                (false, true) => std::fs::read_dir(&path).map_or(String::new(), |files| {
                    format!(", {} in that folder", counts::count(files.count() as u64, "file", "files"))
                }),
                (false, false) => String::new(),
            };
            let rows = counts::count(written.rows, one, many);
            self.session.say(&format!("wrote {rows} to {}{files}", path.display()));
        }
    }

    /// Where those go whom the target cannot take, if there are any and the leads go to a file.
    fn rejects_place(&self) -> Result<Option<PathBuf>> {
        let has_rejects = self.answer.counts.left_out.iter().any(|(cause, _)| cause.is_of_target());
        let Some(path) = self.target.path.as_ref().filter(|_| has_rejects && !self.preset.is_plain()) else {
            return Ok(None);
        };
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let rejects = path.with_file_name(format!("{name}.rejected.csv"));
        if rejects.exists() {
            if !self.target.force {
                return Err(crate::db::exists(&rejects));
            }
            std::fs::remove_file(&rejects).map_err(|error| Error::io(&rejects, error))?;
        }
        Ok(Some(rejects))
    }

    fn write_rejects(&self, path: &Path, journal: &crate::db::Journal) -> Result<u64> {
        super::output::write_whole(path, |out| {
            let mut file = LeftOutFile::new(out)?;
            prospect::left_out(self.snapshot, journal, self.request, &mut |one| match &one.by {
                LeftOutBy::Cause(cause) if cause.is_of_target() => {
                    file.row(one.person.as_ref(), one.company.as_ref(), &cause.words(1), "")
                }
                _ => Ok(()),
            })?;
            file.end()
        })
    }

    /// Whether the leads go into several files because the tool takes no more in one.
    fn is_several(&self) -> Result<bool> {
        let preset = &self.preset;
        let may_be = preset.bytes_per_file.is_some()
            || preset.rows_per_file.is_some_and(|most| self.answer.len() > most);
        if preset.is_plain() || !may_be || self.split.is_some() {
            return Ok(false);
        }
        let mut nowhere = std::io::sink();
        let mut sheet = preset.exporter(&mut nowhere, self.formula);
        sheet.head(&self.head()?)?;
        let mut fit = Fit::new(preset, self.formula);
        for hit in self.answer.hits(self.snapshot) {
            let hit = hit?;
            let row = self.row(&hit);
            if self.is_row(&mut fit, &row) && sheet.row(&row)? == Fate::Full {
                let limit = "the list is longer than one file of the tool may be";
                return match self.target.path {
                    Some(_) => Ok(true),
                    None => {
                        Err(Error::usage(limit)
                            .with_hint("name a file with -o: numbered files go into a folder"))
                    }
                };
            }
        }
        Ok(false)
    }

    fn head(&self) -> Result<crate::export::Head> {
        let mut head = rows::head(self.answer, self.request, self.session);
        head.has_owner = self.owners.is_some();
        if let (true, Shape::File(format)) = (self.preset.is_plain(), self.target.shape) {
            head.own = rows::own_columns(self.snapshot, format)?;
        }
        Ok(head)
    }

    fn row<'h>(&'h self, hit: &'h Hit) -> crate::export::Row<'h> {
        let owner = self.owners.as_ref().and_then(|owners| owners.of(hit));
        crate::export::Row { owner, ..hit.row() }
    }

    /// Whether a lead has a row of its own: always, but for further people of a company where rows are companies.
    fn is_row(&self, fit: &mut Fit<'_>, row: &crate::export::Row<'_>) -> bool {
        self.preset.is_plain()
            || self.preset.rows == Rows::People
            || fit.misfit(&self.preset.render(row, &self.request.as_of), row).is_none()
    }

    /// Shows the answer on standard output, and records nothing.
    pub(super) fn preview(&self) -> Result<()> {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        let mut reached = Reached::new(self.snapshot);
        match self.target.shape {
            Shape::Table => {
                let order = self.request.order;
                let style = Style { look: self.session.look, companies_only: false, order };
                table::write(&mut out, style, self.hits(&mut reached))?;
            }
            Shape::File(format) => {
                let mut exporter = self.exporter(&mut out, format);
                exporter.head(&self.head()?)?;
                let mut fit = Fit::new(&self.preset, self.formula);
                for hit in self.hits(&mut reached) {
                    let hit = hit?;
                    let row = self.row(&hit);
                    if self.is_row(&mut fit, &row) && exporter.row(&row)? == Fate::Full {
                        self.session.say("the rest goes into further files");
                        break;
                    }
                }
                exporter.end()?;
            }
        }
        out.flush()?;
        self.say_reached(&reached);
        Ok(())
    }

    fn write(
        &self,
        out: &mut crate::db::Outgoing,
        reached: &mut Reached,
        recorder: &mut Recorder,
    ) -> Result<Written> {
        let Shape::File(format) = self.target.shape else {
            let look = self.target.look(self.session.look);
            let style = Style { look, companies_only: false, order: self.request.order };
            let hits = self.hits(reached).inspect(|hit| {
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
            let path = self.target.path.as_deref().unwrap_or(Path::new("leads.csv"));
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let mut number = 0;
            let mut name = || {
                number += 1;
                format!("{stem}-{number}.{}", format.name())
            };
            return self.write_rows(out, format, &mut name, self.hits(reached), recorder);
        };
        // Rows are read twice, so that no more than a few of them are held at a time.
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, hit) in self.answer.hits(self.snapshot).enumerate() {
            let hit = hit?;
            if self.goes_out(reached, &hit) {
                groups.entry(self.group(split, &hit)).or_default().push(at);
            }
        }
        let mut names = Names::default();
        let mut all = Written::default();
        for (value, positions) in groups {
            let mut name = || names.file(&value, format.name());
            let hits = self.answer.hits_at(self.snapshot, &positions);
            all.add(&self.write_rows(out, format, &mut name, hits, recorder)?);
        }
        Ok(all)
    }

    fn exporter<'a>(&'a self, out: &'a mut dyn Write, format: Format) -> Box<dyn Exporter + 'a> {
        if self.preset.is_plain() {
            format.exporter(out, self.formula)
        } else {
            self.preset.exporter(out, self.formula)
        }
    }

    /// Writes rows into files; `name` names the next, where there are several.
    fn write_rows(
        &self,
        out: &mut crate::db::Outgoing,
        format: Format,
        name: &mut dyn FnMut() -> String,
        hits: impl Iterator<Item = Result<Hit>>,
        recorder: &mut Recorder,
    ) -> Result<Written> {
        let head = self.head()?;
        let mut fit = Fit::new(&self.preset, self.formula);
        let mut hits = hits;
        let mut all = Written::default();
        // The lead for whom the file before had no room.
        let mut waiting: Option<Hit> = None;
        loop {
            out.begin(&name())?;
            let mut exporter = self.exporter(out, format);
            exporter.head(&head)?;
            loop {
                let hit = match waiting.take() {
                    Some(hit) => hit,
                    None => match hits.next() {
                        Some(hit) => {
                            let hit = hit?;
                            if !self.is_row(&mut fit, &self.row(&hit)) {
                                continue;
                            }
                            hit
                        }
                        None => break,
                    },
                };
                let row = self.row(&hit);
                match exporter.row(&row)? {
                    Fate::Written if self.preset.rows == Rows::Companies => recorder.company(),
                    Fate::Written => {
                        recorder.delivered(&hit);
                        if let Some(owner) = row.owner {
                            recorder.owned(owner);
                        }
                    }
                    Fate::Refused => {}
                    Fate::Full => {
                        waiting = Some(hit);
                        break;
                    }
                }
            }
            all.add(&exporter.end()?);
            drop(exporter);
            if waiting.is_none() {
                return Ok(all);
            }
        }
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
struct Names(HashSet<String>);

impl Names {
    fn file(&mut self, value: &str, extension: &str) -> String {
        let slug: String = text::fold(value)
            .chars()
            .map(|c| if c.is_alphanumeric() || c == '_' || c == '.' { c } else { '-' })
            .take(64)
            .collect();
        let slug = slug.trim_matches(['-', '.']).to_string();
        let slug = if slug.is_empty() { "unknown".to_string() } else { slug };
        // A numbered name may be the name of another group.
        let numbered = (2..).map(|number| format!("{slug}-{number}"));
        let mut names = std::iter::once(slug.clone()).chain(numbered);
        let free = names.find(|name| !self.0.contains(name)).unwrap_or(slug);
        let file = format!("{free}.{extension}");
        self.0.insert(free);
        file
    }
}

/// Refuses a shape that cannot be handed out.
pub(super) fn check(target: &Target, split: Option<&Split>, preset: &Preset) -> Result<()> {
    if split.is_some() && !matches!(target.shape, Shape::File(_)) {
        return Err(Error::usage("--split-by writes files").with_hint("say their format with -f csv"));
    }
    if !preset.is_plain() && !matches!(target.shape, Shape::File(Format::Csv)) {
        return Err(Error::usage(format!("{} takes CSV", preset.name))
            .with_hint("leave out -f, and end the name of the file in .csv"));
    }
    if split.is_some()
        && let Some(path) = &target.path
        && path.exists()
    {
        return Err(folder_exists(path.clone()));
    }
    Ok(())
}

/// Leaves out of `request` whom the tool of the preset cannot take.
pub(super) fn set_aside(
    snapshot: &Snapshot,
    preset: &Preset,
    formula: Formula,
    request: &mut FindRequest,
) -> Result<()> {
    if !preset.is_choosy(formula) {
        return Ok(());
    }
    let as_of = request.as_of;
    let mut fit = Fit::new(preset, formula);
    prospect::set_aside(snapshot, request, &mut |hit| {
        let row = hit.row();
        let rendered = preset.render(&row, &as_of);
        let misfit = match preset.rows {
            Rows::People => fit.misfit(&rendered, &row),
            // Several people of a company are no fault: the company is written once.
            Rows::Companies => fit.lacking(&rendered),
        };
        Ok(misfit.map(|misfit| misfit.to_string()))
    })
}

/// The preset with the columns that the answer fills.
pub(super) fn adapted(
    preset: Preset,
    snapshot: &Snapshot,
    request: &FindRequest,
    answer: &Answer,
) -> Result<Preset> {
    if !preset.is_adaptable() {
        return Ok(preset);
    }
    let mut adaptation = Adaptation::new(&preset);
    for hit in answer.hits(snapshot) {
        adaptation.see(&hit?.row(), &request.as_of);
    }
    Ok(adaptation.finish())
}

/// What becomes of cells that may run as formulas: machines take cells as they are.
pub(super) fn formula(matches: &ArgMatches, preset: &Preset) -> Formula {
    let is_read_back = preset.is_plain() || preset.exact;
    let usual = if is_read_back { Formula::default() } else { Formula::Keep };
    super::output::said_formula(matches).unwrap_or(usual)
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
        assert_eq!(names.file("Ana Ruiz 2", "csv"), "ana-ruiz-2-2.csv");
        assert_eq!(names.file("../../etc", "csv"), "etc.csv");
        assert_eq!(names.file("...", "csv"), "unknown.csv");
        assert_eq!(names.file("東京", "csv"), "東京.csv");
    }
}
