//! `find`: the leads that match, best first, with everything that was left out counted.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::super::last::LastFind;
use super::super::output::{self, Shape, Target};
use super::super::session::Session;
use super::super::shape::Shaping;
use super::super::table::{self, Style};
use super::super::{Status, clauses, counts, flags, held, icp_file, look, rows, shape};
use super::list as lists;
use crate::clock;
use crate::db::{Snapshot, check_name};
use crate::error::{Error, Result};
use crate::export::{Columns, Format, Formula, Head, Written};
use crate::fields::{Subject, named};
use crate::filter::{Filter, notes};
use crate::model::AsOf;
use crate::prospect::{
    self, Answer, FindRequest, LeaveOut, ListQuestion, Maybes, Only, Order, Remark, Resolved,
};
use crate::value::Day;

const LIST: &str = "The list";

/// How many leads fill a screen.
const SCREENFUL: usize = 25;

/// Entries of a user's list that are named where nothing in the database fits them.
const NAMED: usize = 10;

/// The command.
pub(super) fn command() -> Command {
    Command::new("find")
        .about("List the leads that match, best first")
        .after_help(
            "A repeated flag means any of its values, different flags mean all of them, and every filter flag has an \
             opposite: --not-industry Banking, --not-has-email. Ranges are written 11.., ..50, 11..50, \">10\"; \
             durations 90d, 6w, 3mo, 1y.\n\nleadsift find --title 'HR Manager' --tenure ..1y --headcount 11.. --tech \
             hubspot",
        )
        .args(flags::args())
        .args(list_args())
        .args(shape::args())
        .arg(shape::left_out_arg())
        .args(save_args())
        .args(output_args())
        .arg(columns_arg())
}

/// The flag that chooses the columns of a file.
fn columns_arg() -> Arg {
    Arg::new("columns")
        .long("columns")
        .value_name("NAMES")
        .value_delimiter(',')
        .help_heading("Output")
        .help("CSV with these columns alone, in this order: id,first_name,email")
}

/// The flags that choose format, place and looks of the answer.
pub(super) fn output_args() -> Vec<Arg> {
    let shapes: Vec<Shape> =
        std::iter::once(Shape::Table).chain(Format::ALL.into_iter().map(Shape::File)).collect();
    let mut args = output::args(&shapes);
    args.push(output::formula_arg());
    args
}

/// The flags that keep the question as a list.
fn save_args() -> [Arg; 3] {
    [
        Arg::new("save")
            .long("save")
            .value_name("NAME")
            .help_heading(LIST)
            .conflicts_with_all(["companies-only", "count"])
            .help("keep the question as a list, to be run with `leadsift list run NAME`"),
        Arg::new("every")
            .long("every")
            .value_name("TIME")
            .requires("save")
            .help_heading(LIST)
            .help("with --save: how often the list is due [e.g. 1d]"),
        Arg::new("replace")
            .long("replace")
            .action(ArgAction::SetTrue)
            .requires("save")
            .help_heading(LIST)
            .help("with --save: give an existing list this question"),
    ]
}

/// The flags that say which leads are listed, and how.
pub(super) fn list_args() -> Vec<Arg> {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help_heading(LIST).help(help)
    };
    let value = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help_heading(LIST).help(help)
    };
    let file = value_parser!(PathBuf);
    vec![
        value("limit", "N", "at most N leads, or `all` [default: 25 for table and md, else all]"),
        flag("companies-only", "list companies instead of people"),
        value(
            "companies",
            "FILE",
            "only people of these companies: domains or names, a line each or CSV columns",
        )
        .value_parser(file.clone()),
        value(
            "ids",
            "FILE",
            "only these people: lead ids or their beginnings, a line each or a CSV column `id`",
        )
        .value_parser(file)
        .conflicts_with_all(["companies", "companies-only"]),
        value(
            "maybe",
            "FIELD",
            "also list who may match; with a field: take what is not known of it for a match",
        )
        .num_args(0..=1)
        .require_equals(true)
        .default_missing_value("")
        .action(ArgAction::Append),
        flag("only-maybe", "list only who may match: what enrichment would decide"),
        flag("count", "print counts, not leads"),
        icp_file::arg(),
        value("sort", "ORDER", "score, ceiling (what it could be) or company [default: score]")
            .value_parser(["score", "ceiling", "company"])
            .hide_possible_values(true),
        as_of_arg().help_heading(LIST),
        flag("exit-status", "exit with status 4 where nobody matches").short('e'),
    ]
}

/// The flags of this command, beside the filters, that say who is asked about.
pub(super) fn question_args() -> impl Iterator<Item = Arg> {
    const IDS: [&str; 5] = ["companies-only", "companies", "ids", "maybe", "as-of"];
    list_args().into_iter().filter(|arg| IDS.contains(&arg.get_id().as_str()))
}

/// A question that the database can answer: every name in it is known.
pub(super) struct Question {
    pub(super) snapshot: Snapshot,
    pub(super) request: FindRequest,
    pub(super) written: flags::Written,
}

/// The question that the filter flags and [`question_args`] ask; what nobody in the data has is told.
pub(super) fn question(session: &Session, matches: &ArgMatches) -> Result<Question> {
    let (filter, written) = flags::filter(matches)?;
    let (filter, maybes) = with_maybes(filter, matches)?;
    let as_of = match matches.get_one::<String>("as-of") {
        Some(text) => day(text)?,
        None => clock::today(),
    };
    let mut request = FindRequest::new(filter, AsOf::new(as_of));
    request.maybes = maybes;
    request.companies_only = matches.get_flag("companies-only");
    session.detail(&format!("filter {}", request.filter));
    let database = session.open()?;
    let snapshot = database.snapshot()?;
    prospect::refuse_unknown_names(&snapshot, &request.filter)?;
    request.only = confined(session, matches, &snapshot)?;
    let suppressed = LeaveOut::suppressed(&snapshot, &database.journal()?, clock::today())?;
    request.leave_out = Some(Arc::new(suppressed));
    remark(session, &snapshot, &request.filter)?;
    Ok(Question { snapshot, request, written })
}

/// Tells of the values that nobody in the data has.
fn remark(session: &Session, snapshot: &Snapshot, filter: &Filter) -> Result<()> {
    for remark in prospect::remarks(snapshot, filter)? {
        session.say(&remark_words(&remark));
    }
    Ok(())
}

/// `nobody in the data has the city "Chigaco": did you mean Chicago (212 people)?`
pub(super) fn remark_words(remark: &Remark) -> String {
    let near = match remark.near.as_slice() {
        [] => String::new(),
        near => format!(": did you mean {}?", prospect::said(&remark.topic, near)),
    };
    let (thing, value) = (prospect::thing(&remark.topic), &remark.value);
    match remark.topic.field() {
        // People and companies have custom columns alike.
        None => format!("no {thing} in the data is \"{value}\"{near}"),
        Some(field) if *field == named::COMPANY_NAME => {
            format!("no company in the data is named \"{value}\"{near}")
        }
        Some(field) if field.subject == Subject::Person => {
            format!("nobody in the data has the {thing} \"{value}\"{near}")
        }
        Some(_) => format!("no company in the data has the {thing} \"{value}\"{near}"),
    }
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let target = Target::from_matches(matches)?;
    answer(session, matches, &target, output::formula(matches))
}

/// Answers the query in `matches` to `target`.
pub(super) fn answer(
    session: &Session,
    matches: &ArgMatches,
    target: &Target,
    formula: Formula,
) -> Result<Status> {
    let (own, written) = flags::filter(matches)?;
    let filter = shape::with_territories(own.clone(), matches)?;
    let (filter, maybes) = with_maybes(filter, matches)?;
    let today = clock::today();
    let as_of = match matches.get_one::<String>("as-of") {
        Some(text) => day(text)?,
        None => today,
    };
    let mut request = FindRequest::new(filter, AsOf::new(as_of));
    request.maybes = maybes;
    request.fill_order = matches.get_flag("fill-order");
    request.companies_only = matches.get_flag("companies-only");
    request.count_only = matches.get_flag("count");
    request.order = order(matches);
    let icp = icp_file::read(matches)?;
    let shaping = Shaping::of(matches, icp.as_ref().map(|read| &read.profile))?;
    request.limit = shaping.limit.unwrap_or((!target.wants_all()).then_some(SCREENFUL));
    request.per_company = shaping.per_company.map(|cap| cap.most);
    let name = matches.get_one::<String>("save");
    if let Some(name) = name {
        check_name(name)?;
        shaping.check_saved(session, icp.as_ref().map(|read| &read.profile))?;
    }
    let asked = request.filter.clone();
    let gate = icp.as_ref().and_then(|read| read.profile.gate());
    if let Some(read) = &icp {
        let (filter, profile) = icp_file::gated(request.filter, read.profile.clone());
        (request.filter, request.profile) = (filter, Some(profile));
    }
    if request.count_only && !matches!(target.shape, Shape::Table | Shape::File(Format::Json)) {
        return Err(Error::usage("--count prints no leads").with_hint("use it with -f table or -f json"));
    }
    let columns = columns(matches);
    if columns.is_some() && target.shape != Shape::File(Format::Csv) {
        return Err(Error::usage("--columns chooses the columns of CSV")
            .with_hint("use it with -f csv or -o FILE.csv"));
    }
    let sources = clauses::Sources::of(matches, &request.filter, &own, gate.as_ref())?;
    session.detail(&format!("filter {}", request.filter));

    let database = session.open()?;
    let snapshot = session.snapshot(&database)?;
    prospect::refuse_unknown_names(&snapshot, &asked)?;
    if let Some(icp) = &icp {
        icp_file::warn(session, &snapshot, icp)?;
    }
    request.only = confined(session, matches, &snapshot)?;
    let journal = database.journal()?;
    if let Some(name) = name {
        journal.check_free(name, matches.get_flag("replace"))?;
    }
    request.leave_out = Some(shape::leave_out(matches, &shaping, &snapshot, &journal, today)?);
    remark(session, &snapshot, &request.filter)?;
    let answer = prospect::find(&snapshot, &request)?;
    if !request.count_only {
        LastFind::remember(session, database.root(), &snapshot, &request, &answer);
    }
    let notes = notes(&written);
    let list = ["ids", "companies"].iter().find_map(|flag| matches.get_one::<PathBuf>(flag));
    let mut sentence = rows::asked(&request);
    if let Some(profile) = &request.profile {
        sentence.push_str(&icp_file::echo(profile));
        sentence.push_str(&shaping.echo());
    }
    if let Some(list) = list {
        sentence.push_str(&format!(", on the list {}", list.display()));
    }
    let page = Page {
        session,
        target,
        request: &request,
        answer: &answer,
        snapshot: &snapshot,
        sentence,
        today,
        notes,
        sources,
        columns,
    };
    match target.shape {
        Shape::Table => {
            target.fill(|out| page.table(out))?;
            page.place(answer.counts.listed);
        }
        Shape::File(format) => page.file(format, formula)?,
    }
    shape::write_left_out(session, matches, &snapshot, &journal, &request)?;
    if let Some(name) = name {
        let question = shaping.shaped(ListQuestion::of(&request), matches)?;
        let replace = matches.get_flag("replace");
        lists::save(session, &database, &snapshot, name, &question, shaping.every, replace)?;
        if as_of != today {
            session.say(
                "the list keeps no day: each run measures from its own, unless list run --as-of says another",
            );
        }
    }
    let nobody = answer.counts.matched == 0;
    Ok(if nobody && matches.get_flag("exit-status") { Status::Nobody } else { Status::Done })
}

/// What `--columns` says.
fn columns(matches: &ArgMatches) -> Option<Vec<String>> {
    let names = matches.try_get_many::<String>("columns").ok().flatten()?;
    Some(names.map(|name| name.trim().to_string()).collect())
}

/// What `--maybe`, `--maybe=FIELD` and `--only-maybe` make of the filter.
pub(super) fn with_maybes(mut filter: Filter, matches: &ArgMatches) -> Result<(Filter, Maybes)> {
    let mut maybes = Maybes::Counted;
    for name in matches.get_many::<String>("maybe").into_iter().flatten() {
        if name.is_empty() {
            maybes = Maybes::Listed;
            continue;
        }
        let topic = flags::topic_named(name, "maybe")?;
        filter = flags::lenient(filter, &topic).ok_or_else(|| {
            Error::usage(format!("--maybe={name}: no filter is about {topic}"))
                .with_hint("name a field that the query asks for, or write --maybe for all of them")
        })?;
    }
    let only = matches.try_get_one::<bool>("only-maybe").ok().flatten().is_some_and(|only| *only);
    Ok((filter, if only { Maybes::Only } else { maybes }))
}

/// `--as-of DATE`.
pub(super) fn as_of_arg() -> Arg {
    Arg::new("as-of")
        .long("as-of")
        .value_name("DATE")
        .help("the day that tenure and ages are measured from [default: today]")
}

/// The day that `--as-of` names, else today.
pub(super) fn as_of(matches: &ArgMatches) -> Result<Day> {
    matches.get_one::<String>("as-of").map_or_else(|| Ok(clock::today()), |text| day(text))
}

/// The day that `--as-of` names.
pub(super) fn day(text: &str) -> Result<Day> {
    Day::parse_iso(text).ok_or_else(|| {
        Error::usage(format!("--as-of: `{text}` is no day")).with_hint("write it as 2026-03-14")
    })
}

/// What `--sort` says.
pub(super) fn order(matches: &ArgMatches) -> Order {
    match matches.get_one::<String>("sort").map(String::as_str) {
        Some("company") => Order::Company,
        Some("ceiling") => Order::Ceiling,
        _ => Order::Score,
    }
}

/// The list that the user holds, as the database knows it.
pub(super) fn confined(session: &Session, matches: &ArgMatches, snapshot: &Snapshot) -> Result<Option<Only>> {
    if let Some(path) = matches.get_one::<PathBuf>("ids") {
        let resolved = prospect::resolve_ids(snapshot, &held::ids(path)?)?;
        return Ok(Some(Only::People(told(session, path, "lead", "leads", resolved))));
    }
    if let Some(path) = matches.get_one::<PathBuf>("companies") {
        let resolved = prospect::resolve_companies(snapshot, &held::companies(path)?)?;
        return Ok(Some(Only::Companies(told(session, path, "company", "companies", resolved))));
    }
    Ok(None)
}

/// What was found, after saying what was not. `one` and `many` are the words for it.
fn told<T>(session: &Session, path: &Path, one: &str, many: &str, resolved: Resolved<T>) -> Vec<T> {
    let Resolved { found, missing, ambiguous } = resolved;
    let is = |count: usize| if count == 1 { "is" } else { "are" };
    let verdicts = [
        (&missing, format!("{} not in the database", is(missing.len()))),
        (&ambiguous, format!("could mean several {many}")),
    ];
    for (entries, verdict) in verdicts {
        if entries.is_empty() {
            continue;
        }
        let named = if session.verbose { entries.len() } else { NAMED.min(entries.len()) };
        let mut names = entries[..named].join(", ");
        if named < entries.len() {
            let rest = counts::number((entries.len() - named) as u64);
            names.push_str(&format!(" and {rest} more (-v names all)"));
        }
        let count = counts::count(entries.len() as u64, one, many);
        session.say(&format!("{}: {count} {verdict}: {names}", path.display()));
    }
    found
}

/// An answer on its way out.
struct Page<'a> {
    session: &'a Session,
    target: &'a Target,
    request: &'a FindRequest,
    answer: &'a Answer,
    snapshot: &'a Snapshot,
    sentence: String,
    today: Day,
    notes: Vec<String>,
    /// Where the clauses of the question come from.
    sources: clauses::Sources,
    /// The columns that are asked for, where not every one is.
    columns: Option<Vec<String>>,
}

impl Page<'_> {
    /// The table with its surroundings: what a person reads.
    fn table(&self, out: &mut dyn Write) -> Result<()> {
        let look = self.target.look(self.session.look);
        if !self.session.quiet {
            for line in self.echo(look) {
                writeln!(out, "{line}")?;
            }
            writeln!(out)?;
        }
        if !self.request.count_only && !self.answer.is_empty() {
            self.list(out, look)?;
            if !self.session.quiet {
                writeln!(out)?;
            }
        }
        if !self.session.quiet || self.request.count_only {
            for line in self.summary()? {
                writeln!(out, "{line}")?;
            }
        }
        Ok(())
    }

    fn list(&self, out: &mut dyn Write, look: look::Look) -> Result<()> {
        let (companies_only, order) = (self.request.companies_only, self.request.order);
        let style = Style { look, companies_only, order };
        table::write(out, style, self.answer.hits(self.snapshot))
    }

    /// A format of files: data alone to the target, everything else to standard error.
    fn file(&self, format: Format, formula: Formula) -> Result<()> {
        let mut head = rows::head(self.answer, self.request, self.session);
        head.own = rows::own_columns(self.snapshot, format)?;
        // A column that there is not is told before anything else.
        let columns = match &self.columns {
            Some(names) => Columns::every(&head, formula).chosen(names)?,
            None => Columns::every(&head, formula),
        };
        for line in self.echo(self.session.look) {
            self.session.say(&line);
        }
        let written = self.target.fill(|out| self.export(out, format, formula, &head, &columns))?;
        for line in self.summary()? {
            self.session.say(&line);
        }
        if written.escaped > 0 {
            self.session.say(&format!(
                "{} might have run as a formula: a leading apostrophe was added (--formula keep adds none)",
                counts::count(written.escaped, "cell", "cells")
            ));
        }
        if written.refused > 0 {
            self.session.say(&format!(
                "left out {}: a cell might run as a formula (--formula escape lists them)",
                counts::count(written.refused, "lead", "leads")
            ));
        }
        self.place(written.rows);
        Ok(())
    }

    /// Says where so many rows were written, where that is a file.
    fn place(&self, rows: u64) {
        let Some(path) = &self.target.path else { return };
        if self.request.count_only {
            return self.session.say(&format!("wrote the counts to {}", path.display()));
        }
        let (one, many) =
            if self.request.companies_only { ("company", "companies") } else { ("lead", "leads") };
        let rows = counts::count(rows, one, many);
        self.session.say(&format!("wrote {rows} to {}", path.display()));
        if !self.request.companies_only && self.request.only.is_none() {
            self.session.say(
                "nobody counts as contacted: hand this list out with export --last, or keep it with --save NAME",
            );
        }
    }

    fn export(
        &self,
        out: &mut dyn Write,
        format: Format,
        formula: Formula,
        head: &Head,
        columns: &Columns,
    ) -> Result<Written> {
        if format == Format::Ids && !self.request.companies_only {
            // Ids are known without reading a row.
            let mut rows = 0;
            for id in self.answer.ids() {
                writeln!(out, "{id}")?;
                rows += 1;
            }
            return Ok(Written { rows, ..Written::default() });
        }
        if format == Format::Csv && !self.request.count_only {
            return prospect::write_csv(self.snapshot, self.answer, columns, out);
        }
        let mut exporter = format.exporter(out, formula);
        exporter.head(head)?;
        if !self.request.count_only {
            for hit in self.answer.hits(self.snapshot) {
                exporter.row(&hit?.row())?;
            }
        }
        exporter.end()
    }

    fn echo(&self, look: look::Look) -> Vec<String> {
        counts::echo(&self.sentence, &self.notes, self.request.as_of.day, self.today, look)
    }

    /// The counts, or why there are none.
    fn summary(&self) -> Result<Vec<String>> {
        let (found, request) = (&self.answer.counts, self.request);
        let mut lines = Vec::new();
        let possible = counts::possible(found, &self.answer.causes, request.maybes);
        if found.matched == 0 && !request.count_only {
            let clauses = request.filter.clauses().len();
            let nobody = counts::nobody(clauses, request, found.total);
            if found.total == 0 {
                let companies = self.companies()?;
                if self.snapshot.companies() == 0 || request.companies_only {
                    lines.push(nobody);
                } else {
                    lines.push("The database holds companies, and no people yet.".to_string());
                }
                lines.push(match companies {
                    0 => "next: leadsift import FILE".to_string(),
                    1 => "next: add  --companies-only   (1 company matches)".to_string(),
                    many => {
                        format!("next: add  --companies-only   ({} companies match)", counts::number(many))
                    }
                });
            } else if clauses == 0 || request.maybes == Maybes::Only {
                lines.push(nobody);
                lines.extend(possible);
            } else {
                lines.extend(self.account(&nobody)?);
            }
            return Ok(lines);
        }
        lines.push(counts::matched(found, request));
        lines.extend(possible);
        let is_list = matches!(self.target.shape, Shape::Table) && self.target.path.is_none();
        if is_list && !request.count_only {
            lines.extend(counts::next(found, request));
        }
        Ok(lines)
    }

    /// How many companies match where people are asked of a database that may hold companies alone.
    fn companies(&self) -> Result<u64> {
        if self.request.companies_only || self.snapshot.companies() == 0 {
            return Ok(0);
        }
        let counted = FindRequest {
            companies_only: true,
            count_only: true,
            per_company: None,
            limit: None,
            ..self.request.clone()
        };
        Ok(prospect::find(self.snapshot, &counted)?.counts.matched)
    }

    /// What each clause keeps and takes away, what would let somebody in, and who comes closest.
    fn account(&self, nobody: &str) -> Result<Vec<String>> {
        let why = prospect::why(self.snapshot, self.request)?;
        let look = match self.target.shape {
            Shape::Table => self.target.look(self.session.look),
            Shape::File(_) => look::Look { bars: false, ..self.session.look },
        };
        let words = clauses::Words::of(self.request.companies_only);
        let style = clauses::Style { look, words, sources: &self.sources };
        let mut lines = style.short(nobody, &why);
        let maybe = if self.request.maybes == Maybes::Counted { self.answer.counts.maybe } else { 0 };
        lines.extend(style.ways_out(&why, maybe, &self.answer.causes));
        lines.extend(style.closest(&why));
        Ok(lines)
    }
}
