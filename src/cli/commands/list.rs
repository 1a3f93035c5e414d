//! `list`: questions that are kept, run for whoever is new, and compared.

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::super::hand_out::{self, HandOut};
use super::super::output::Target;
use super::super::session::Session;
use super::super::shape::Shaping;
use super::super::{Status, counts, flags, icp_file, presets, rows, shape};
use super::find;
use crate::clock;
use crate::db::{Book, Database, Delivered, Journal, List, Outcome, Run, Snapshot};
use crate::error::{Error, Result};
use crate::export::preset::Rows;
use crate::filter;
use crate::model::AsOf;
use crate::prospect::{self, Asked, Difference, FindRequest, ListQuestion, Owners, RunHead};
use crate::value::Duration;

/// Rows of a run or a difference that are shown unless all are asked for.
const SHOWN: usize = 25;

/// The command.
pub(super) fn command() -> Command {
    let name = |required: bool| {
        Arg::new("list").value_name("NAME").required(required).help("the list; leadsift list show has all")
    };
    let every =
        Arg::new("every").long("every").value_name("TIME").help("how often the list is due [e.g. 1d]");
    let replace = Arg::new("replace")
        .long("replace")
        .action(ArgAction::SetTrue)
        .help("give an existing list this question");
    Command::new("list")
        .about("Keep questions as lists, and hand out who is new on them")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("save")
                .about("Keep a question under a name")
                .after_help("leadsift list save fin-hr --title 'HR Manager' --tenure ..1y --per-company 3/90d")
                .arg(name(true))
                .args([every, replace])
                .args(flags::args())
                .args(find::list_args())
                .args(shape::args()),
        )
        .subcommand(
            Command::new("run")
                .about("Hand out who matches a list and was never contacted")
                .after_help(
                    "Everybody who is handed out counts as contacted from then on, by this list and all others; \
                     --preview shows them and changes nothing. `leadsift undo N` takes a run back.\n\n\
                     leadsift list run fin-hr -o fin-hr.csv",
                )
                .arg(name(false).required_unless_present("due"))
                .arg(
                    Arg::new("due")
                        .long("due")
                        .action(ArgAction::SetTrue)
                        .conflicts_with("list")
                        .requires("output")
                        .help("run all lists that are due, each into its own file in the folder that -o names"),
                )
                .args(run_args())
                .args(hand_out::args())
                .args(find::output_args()),
        )
        .subcommand(
            Command::new("show")
                .about("Show all lists, or one with its question and its runs")
                .arg(name(false).help("the list [default: all of them]"))
                .arg(
                    Arg::new("run")
                        .long("run")
                        .value_name("N")
                        .value_parser(clap::value_parser!(u32))
                        .requires("list")
                        .help("the leads of the run that the log numbers N"),
                ),
        )
        .subcommand(
            Command::new("diff")
                .about("Say who entered a list or left it between two runs, and why")
                .arg(name(true))
                .arg(
                    Arg::new("runs")
                        .value_name("N")
                        .num_args(2)
                        .value_parser(clap::value_parser!(u32))
                        .help("two runs by their numbers in the log [default: the newest two]"),
                ),
        )
        .subcommand(
            Command::new("rename")
                .about("Give a list another name")
                .arg(name(true))
                .arg(Arg::new("to").value_name("NEW").required(true).help("the new name")),
        )
        .subcommand(Command::new("drop").about("Drop a list; whom it handed out stays contacted").arg(name(true)))
        .subcommand(Command::new("due").about("Name the lists that are due"))
}

/// The flags of a run.
pub(super) fn run_args() -> [Arg; 3] {
    [
        Arg::new("preview")
            .long("preview")
            .action(ArgAction::SetTrue)
            .help("show who would be handed out, and change nothing"),
        find::as_of_arg(),
        shape::left_out_arg(),
    ]
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    match matches.subcommand() {
        Some(("save", matches)) => save_command(session, matches),
        Some(("run", matches)) if matches.get_flag("due") => run_due(session, matches),
        Some(("run", matches)) => {
            let target = Target::from_matches(matches)?;
            refuse_file_of_preview(matches, &target)?;
            let database = session.open()?;
            run_one(session, matches, &database, named(matches)?, &target)
        }
        Some(("show", matches)) => show(session, matches),
        Some(("diff", matches)) => diff(session, matches),
        Some(("rename", matches)) => rename(session, matches),
        Some(("drop", matches)) => drop_list(session, matches),
        Some(("due", _)) => due(session),
        _ => Err(Error::usage("no subcommand is given").with_hint("see `leadsift list --help`")),
    }
}

/// Keeps a question as the list `name`.
pub(super) fn save(
    session: &Session,
    database: &Database,
    snapshot: &Snapshot,
    name: &str,
    question: &ListQuestion,
    every: Option<Duration>,
    replace: bool,
) -> Result<()> {
    let text = question.to_text(snapshot)?;
    let mut book = database.book()?;
    for other in &question.exclude_lists {
        book.journal().list(other)?;
    }
    let every = every.map(|every| every.to_string());
    let (list, number) = book.save_list(name, &text, every.as_deref(), replace)?;
    let due = every.map_or(String::new(), |every| format!(", due every {every}"));
    session.say(&format!("saved list {}{due}   #{number}", list.name));
    session.say(&format!("hand out who is new with  leadsift list run {0} -o {0}.csv", list.name));
    Ok(())
}

fn save_command(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let (filter, _) = flags::filter(matches)?;
    let filter = shape::with_territories(filter, matches)?;
    let (mut filter, maybes) = find::with_maybes(filter, matches)?;
    if matches.contains_id("as-of") {
        return Err(Error::usage("--as-of: a list keeps no day, each run measures from its own")
            .with_hint("say the day where it runs: leadsift list run NAME --as-of DATE"));
    }
    if matches.get_flag("companies-only") || matches.get_flag("count") {
        return Err(Error::usage("a list holds people").with_hint("leave out --companies-only and --count"));
    }
    let database = session.open()?;
    let snapshot = database.snapshot()?;
    prospect::refuse_unknown_names(&snapshot, &filter)?;
    let mut profile = None;
    let icp = icp_file::read(matches)?;
    let shaping = Shaping::of(matches, icp.as_ref().map(|read| &read.profile))?;
    shaping.check_saved(session, icp.as_ref().map(|read| &read.profile))?;
    if let Some(read) = icp {
        icp_file::warn(session, &snapshot, &read)?;
        let (gated, own) = icp_file::gated(filter, read.profile);
        (filter, profile) = (gated, Some(own));
    }
    let mut request = FindRequest::new(filter, AsOf::new(clock::today()));
    request.maybes = maybes;
    request.profile = profile;
    request.order = find::order(matches);
    request.only = find::confined(session, matches, &snapshot)?;
    let question = shaping.shaped(ListQuestion::of(&request), matches)?;
    let replace = matches.get_flag("replace");
    save(session, &database, &snapshot, named(matches)?, &question, shaping.every, replace)?;
    if !shaping.echo().is_empty() {
        session.say(&format!("from the profile:{}", shaping.echo()));
    }
    Ok(Status::Done)
}

fn run_due(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let database = session.open()?;
    let today = clock::today();
    let due = database.journal()?.due_lists(today)?;
    let target = Target::from_matches(matches)?;
    let folder = target.path.clone().unwrap_or_default();
    if !folder.is_dir() {
        return Err(Error::usage(format!("{} is no folder", folder.display()))
            .with_hint("with --due, -o names the folder for one file of each list"));
    }
    let extension = matches.get_one::<String>("format").map_or("csv", String::as_str).to_string();
    let mut failed = Vec::new();
    for (list, _) in &due {
        let path = folder.join(format!("{}-{today}.{extension}", list.name));
        let target = Target::to(path, &extension, target.force)?;
        // One list that cannot run keeps no other from running.
        if let Err(error) = run_one(session, matches, &database, &list.name, &target) {
            session.say(&format!("list {} did not run: {error}", list.name));
            session.say(&error.hint().map(|hint| format!("  {hint}")).unwrap_or_default());
            failed.push(list.name.as_str());
        }
    }
    if due.is_empty() {
        session.print(&["no list is due".to_string()])?;
    }
    match failed.is_empty() {
        true => Ok(Status::Done),
        false => Err(Error::data(format!(
            "{} of {} did not run: {}",
            failed.len(),
            counts::count(due.len() as u64, "list that is due", "lists that are due"),
            failed.join(", ")
        ))
        .with_hint("what kept each is said above; the others ran")),
    }
}

/// A preview shows; a file that somebody names for it would be missed.
pub(super) fn refuse_file_of_preview(matches: &ArgMatches, target: &Target) -> Result<()> {
    match (matches.get_flag("preview"), &target.path) {
        (true, Some(_)) => Err(Error::usage("--preview writes no file")
            .with_hint("leave out -o, or send what it shows into one: -f csv > FILE")),
        _ => Ok(()),
    }
}

pub(super) fn run_one(
    session: &Session,
    matches: &ArgMatches,
    database: &Database,
    name: &str,
    target: &Target,
) -> Result<Status> {
    let split = hand_out::split(matches)?;
    let preset = presets::chosen(matches)?;
    hand_out::check(target, split.as_ref(), &preset)?;
    let formula = hand_out::formula(matches, &preset);
    let is_preview = matches.get_flag("preview");
    // The lock comes first: whom the suppression and the ledger name is read under it.
    let mut book = if is_preview { None } else { Some(database.book()?) };
    let reader = database.journal()?;
    let journal = book.as_ref().map_or(&reader, Book::journal);
    let list = journal.list(name)?;
    let question = ListQuestion::parse(&list.query)?;
    let today = clock::today();
    let as_of = matches.get_one::<String>("as-of").map_or(Ok(today), |text| find::day(text))?;
    let snapshot = session.snapshot(database)?;
    let asked = Asked { list: Some(list.id), as_of, today, net_new: true, needs: &preset.needs() };
    let mut request = question.request(&snapshot, journal, &asked)?;
    hand_out::set_aside(&snapshot, &preset, formula, &mut request)?;
    let answer = prospect::find(&snapshot, &request)?;
    let preset = hand_out::adapted(preset, &snapshot, &request, &answer)?;
    let owners = owners(matches, &snapshot, journal, &answer)?;
    shape::write_left_out(session, matches, &snapshot, journal, &request)?;
    session.say(&format!("list {}: {}", list.name, rows::sentence(&request.filter)));
    let summary = summary(&answer, &request);
    let out = HandOut {
        session,
        target,
        formula,
        preset,
        snapshot: &snapshot,
        request: &request,
        answer: &answer,
        split,
        owners,
    };
    let Some(book) = &mut book else {
        out.preview()?;
        summary.iter().for_each(|line| session.say(line));
        session.say("a preview: nobody counts as contacted");
        return Ok(Status::Done);
    };
    let head = RunHead {
        // Companies hand nobody out: no run of the list.
        list: (out.preset.rows == Rows::People).then_some(list.id),
        name: list.name,
        today,
        target: out.preset.name.clone(),
        chosen_by: None,
    };
    let delivered = out.deliver(book, head)?;
    summary.iter().for_each(|line| session.say(line));
    say_delivered(session, &delivered, out.preset.rows);
    Ok(Status::Done)
}

/// Who matched and where they went, and who else is possible.
fn summary(answer: &prospect::Answer, request: &FindRequest) -> Vec<String> {
    let possible = counts::possible(&answer.counts, &answer.causes, request.maybes);
    std::iter::once(counts::matched(&answer.counts, request)).chain(possible).collect()
}

/// Says what a run changed.
pub(super) fn say_delivered(session: &Session, delivered: &Delivered, rows: Rows) {
    let contacted = match rows {
        Rows::People => {
            let leads = counts::count(delivered.rows, "lead counts as", "leads count as");
            format!("{leads} contacted from now on")
        }
        Rows::Companies => "companies only: nobody counts as contacted".to_string(),
    };
    session.say(&format!("{contacted}   #{}", delivered.number));
    session.say(&format!("audit {}", delivered.audit));
    session.say(&format!("undo with  leadsift undo {}", delivered.number));
}

fn show(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let database = session.open_any()?;
    let journal = database.journal()?;
    let Some(name) = matches.get_one::<String>("list") else {
        let lists = journal.lists()?;
        let mut lines = Vec::new();
        for list in &lists {
            let runs = journal.runs(Some(list.id))?;
            let standing: Vec<&Run> = runs.iter().filter(|run| run.taken_back.is_none()).collect();
            let handed: u64 = standing.iter().map(|run| run.rows).sum();
            let last = standing.last().map_or("never ran".to_string(), |run| format!("last {}", run.day));
            let every = list.every.as_deref().map_or(String::new(), |every| format!(", every {every}"));
            lines.push(format!(
                "{:<24}  {} handed out in {}, {last}{every}",
                list.name,
                counts::count(handed, "lead", "leads"),
                counts::count(standing.len() as u64, "run", "runs")
            ));
        }
        if lists.is_empty() {
            lines.push("there are no lists: leadsift find ... --save NAME makes one".to_string());
        }
        session.print(&lines)?;
        return Ok(Status::Done);
    };
    let list = journal.list(name)?;
    let runs = journal.runs(Some(list.id))?;
    if let Some(number) = matches.get_one::<u32>("run") {
        let run = numbered(&runs, &list, *number)?;
        return show_run(session, &database, run);
    }
    let question = ListQuestion::parse(&list.query)?;
    let mut lines = vec![rows::sentence(&question.filter), format!("  {}", question.filter)];
    let shape = shape::words(&question);
    if !shape.is_empty() {
        lines.push(format!("  {shape}"));
    }
    if let Some(every) = &list.every {
        lines.push(format!("  due every {every}"));
    }
    // Runs keep their questions; only those are told that were another.
    let asked = match database.snapshot() {
        Ok(snapshot) => prospect::without_addresses(&snapshot, question.filter.clone()).to_string(),
        Err(_) => question.filter.to_string(),
    };
    for run in &runs {
        let back = run.taken_back.map_or(String::new(), |by| format!(", taken back by #{by}"));
        let counts_of =
            |name: &str| run.counts.iter().find(|(known, _)| known == name).map_or(0, |(_, n)| *n);
        lines.push(format!(
            "#{:<5} {}  {} of {} handed out, as of {}, generation {}, by {}{back}",
            run.number.unwrap_or(0),
            run.day,
            counts::number(run.rows),
            counts::count(counts_of("matched"), "match", "matches"),
            run.as_of,
            run.generation,
            run.who
        ));
        if run.query != asked {
            lines.push(format!("       asked for {}", rows::sentence(&filter::parse(&run.query)?)));
        }
    }
    if runs.is_empty() {
        lines.push(format!("never ran: leadsift list run {name} -o {name}.csv"));
    }
    session.print(&lines)?;
    Ok(Status::Done)
}

fn show_run(session: &Session, database: &Database, run: &Run) -> Result<Status> {
    let journal = database.journal()?;
    let snapshot = database.snapshot()?;
    let leads = journal.run_leads(run.id)?;
    let mut lines = Vec::new();
    for lead in leads.iter().filter(|lead| lead.outcome == Outcome::Delivered) {
        let name = snapshot.person(lead.id)?.map(|person| person.name()).unwrap_or_default();
        let owner = lead.owner.as_deref().map_or(String::new(), |owner| format!("  [{owner}]"));
        lines.push(format!(
            "{:>5}  {:>3}  {}  {name}  {}{owner}",
            lead.rank, lead.score, lead.id, lead.reasons
        ));
    }
    let others = leads.len() - lines.len();
    if others > 0 {
        lines.push(format!("and {} who matched and were left out", counts::number(others as u64)));
    }
    session.print(&lines)?;
    Ok(Status::Done)
}

fn diff(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let database = session.open()?;
    let journal = database.journal()?;
    let list = journal.list(named(matches)?)?;
    let (before, after) = match matches.get_many::<u32>("runs") {
        Some(numbers) => {
            let runs = journal.runs(Some(list.id))?;
            let mut two =
                numbers.map(|number| numbered(&runs, &list, *number).cloned()).collect::<Result<Vec<_>>>()?;
            two.sort_by_key(|run| run.id);
            match two.as_slice() {
                [before, after] if before.id != after.id => (before.clone(), after.clone()),
                _ => return Err(Error::usage("two different runs are compared")),
            }
        }
        None => prospect::newest_two(&journal, list.id, &list.name)?,
    };
    let differences = prospect::diff(&database, &journal, &before, &after)?;
    let mut lines = vec![format!(
        "{} from #{} ({}) to #{} ({}): {} entered, {} left, {} stayed",
        list.name,
        before.number.unwrap_or(0),
        before.day,
        after.number.unwrap_or(0),
        after.day,
        counts::number(differences.entered.len() as u64),
        counts::number(differences.left.len() as u64),
        counts::number(differences.stayed)
    )];
    for (word, people) in [("entered", &differences.entered), ("left", &differences.left)] {
        let shown = if session.verbose { people.len() } else { SHOWN.min(people.len()) };
        lines.extend(people[..shown].iter().map(|one| difference(word, one)));
        if shown < people.len() {
            lines.push(format!(
                "  and {} more {word} (-v shows all)",
                counts::number((people.len() - shown) as u64)
            ));
        }
    }
    session.print(&lines)?;
    Ok(Status::Done)
}

fn difference(word: &str, one: &Difference) -> String {
    let name = if one.name.is_empty() { one.id.to_string() } else { one.name.clone() };
    let company = if one.company.is_empty() { String::new() } else { format!(", {}", one.company) };
    format!("  {word}: {name}{company}: {}", one.why)
}

fn rename(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let database = session.open_any()?;
    let to = matches.get_one::<String>("to").map_or("", String::as_str);
    let number = database.book()?.rename_list(named(matches)?, to)?;
    session.print(&[format!("renamed to {to}   #{number}")])?;
    Ok(Status::Done)
}

fn drop_list(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let database = session.open_any()?;
    let number = database.book()?.drop_list(named(matches)?)?;
    session.print(&[
        format!("dropped; whom it handed out stays contacted   #{number}"),
        format!("undo with  leadsift undo {number}"),
    ])?;
    Ok(Status::Done)
}

fn due(session: &Session) -> Result<Status> {
    let database = session.open_any()?;
    let due = database.journal()?.due_lists(clock::today())?;
    if due.is_empty() {
        session.say("no list is due");
    }
    let lines: Vec<String> =
        due.iter().map(|(list, since)| format!("{}  since {since}", list.name)).collect();
    session.print(&lines)?;
    Ok(Status::Done)
}

/// The run of a list that the log numbers `number`.
pub(super) fn numbered<'r>(runs: &'r [Run], list: &List, number: u32) -> Result<&'r Run> {
    runs.iter().find(|run| run.number == Some(number)).ok_or_else(|| {
        Error::usage(format!("#{number} is no run of list {}", list.name))
            .with_hint(format!("`leadsift list show {}` lists its runs", list.name))
    })
}

/// Who works the leads, where `--assign-to` says.
pub(super) fn owners(
    matches: &ArgMatches,
    snapshot: &Snapshot,
    journal: &Journal,
    answer: &prospect::Answer,
) -> Result<Option<Owners>> {
    let names: Vec<String> = matches.get_many::<String>("assign-to").into_iter().flatten().cloned().collect();
    if names.is_empty() {
        return Ok(None);
    }
    Owners::assign(&names, snapshot, journal, answer.leads()).map(Some)
}

fn named(matches: &ArgMatches) -> Result<&str> {
    matches.get_one::<String>("list").map(String::as_str).ok_or_else(|| Error::usage("no list is named"))
}
