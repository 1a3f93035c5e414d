//! `export`: hands out a list for another tool, the last `find`, or a run once more.

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::super::hand_out::{self, HandOut};
use super::super::last::LastFind;
use super::super::output::{Shape, Target};
use super::super::session::Session;
use super::super::{Status, counts, presets, rows, shape};
use super::{find, list};
use crate::clock;
use crate::db::{Book, Outcome};
use crate::error::{Error, Result};
use crate::export::Format;
use crate::export::preset::Rows;
use crate::filter::{self, Filter};
use crate::model::LeadId;
use crate::profile::Profile;
use crate::prospect::{self, Asked, ListQuestion, Only, RunHead};
use crate::value::Day;

/// The command.
pub(super) fn command() -> Command {
    Command::new("export")
        .about("Hand out who is new on a list, or the last find, as a file for another tool")
        .after_help(
            "Everybody who is handed out counts as contacted. --last hands out exactly the people of the last find, and \
             --run the leads of an earlier run once more; who was suppressed since is left out.\n\n\
             leadsift export --last -o leads.csv\n\
             leadsift export fin-hr --for hubspot -o hubspot.csv",
        )
        .arg(
            Arg::new("list")
                .value_name("NAME")
                .required_unless_present_any(["last", "list-presets", "print-preset"])
                .conflicts_with("last")
                .help("the list; leadsift list show has all"),
        )
        .arg(Arg::new("last").long("last").action(ArgAction::SetTrue).help("the people of the last find"))
        .arg(
            Arg::new("run")
                .long("run")
                .value_name("N")
                .value_parser(clap::value_parser!(u32))
                .requires("list")
                .help("the leads of the run that the log numbers N, again"),
        )
        .args(presets::listing_args())
        .args(list::run_args())
        .args(hand_out::args())
        .args(find::output_args())
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    if let Some(lines) = presets::listing(matches)? {
        session.print(&lines)?;
        return Ok(Status::Done);
    }
    let mut target = Target::from_matches(matches)?;
    if target.shape == Shape::Table && target.path.is_none() {
        // What another tool reads is no table.
        target.shape = Shape::File(Format::Csv);
    }
    list::refuse_file_of_preview(matches, &target)?;
    let database = session.open()?;
    let name = matches.get_one::<String>("list").map_or("", String::as_str);
    let again = matches.get_one::<u32>("run").copied();
    if !matches.get_flag("last") && again.is_none() {
        return list::run_one(session, matches, &database, name, &target);
    }
    let split = hand_out::split(matches)?;
    let preset = presets::chosen(matches)?;
    hand_out::check(&target, split.as_ref(), &preset)?;
    let formula = hand_out::formula(matches, &preset);
    let mut book = database.book()?;
    let chosen = match again {
        Some(number) => Chosen::by_run(&book, name, number)?,
        None => Chosen::by_last(&database)?,
    };
    let snapshot = session.snapshot(&database)?;
    // Exactly those people, whatever they match by now; the question that chose them still ranks them.
    let mut question = ListQuestion::new(Filter::everything());
    question.only = Some(Only::People(chosen.people));
    let today = clock::today();
    let as_of = matches.get_one::<String>("as-of").map_or(Ok(chosen.as_of), |text| find::day(text))?;
    let asked = Asked { list: chosen.list, as_of, today, net_new: false, needs: &preset.needs() };
    let mut request = question.request(&snapshot, book.journal(), &asked)?;
    request.profile = Some(chosen.profile.unwrap_or_else(|| Profile::from_filter(&chosen.filter)));
    hand_out::set_aside(&snapshot, &preset, formula, &mut request)?;
    let answer = prospect::find(&snapshot, &request)?;
    let preset = hand_out::adapted(preset, &snapshot, &request, &answer)?;
    let owners = list::owners(matches, &snapshot, book.journal(), &answer)?;
    shape::write_left_out(session, matches, &snapshot, book.journal(), &request)?;
    session.say(&format!("{}: {}", chosen.words, rows::sentence(&chosen.filter)));
    let before = prospect::handed_out_before(
        &snapshot,
        book.journal(),
        answer.leads().map(|(_, id)| LeadId(id)),
        today,
    )?;
    let out = HandOut {
        session,
        target: &target,
        formula,
        preset,
        snapshot: &snapshot,
        request: &request,
        answer: &answer,
        split,
        owners,
    };
    let again = before_words(before, answer.len() as u64, again.is_some());
    if matches.get_flag("preview") {
        out.preview()?;
        again.iter().for_each(|line| session.say(line));
        session.say("a preview: nobody counts as contacted");
        return Ok(Status::Done);
    }
    let head = RunHead {
        // Companies hand nobody out: no run of the list.
        list: chosen.list.filter(|_| out.preset.rows == Rows::People),
        name: chosen.name,
        today,
        target: out.preset.name.clone(),
        chosen_by: Some(chosen.filter),
    };
    let delivered = out.deliver(&mut book, head)?;
    session.say(&counts::matched(&answer.counts, &request));
    again.iter().for_each(|line| session.say(line));
    list::say_delivered(session, &delivered, out.preset.rows);
    Ok(Status::Done)
}

/// Says who is handed out once more; a run that is given again does nothing else.
fn before_words(before: u64, listed: u64, is_run: bool) -> Option<String> {
    let who = match (before == listed, before) {
        (_, 0) => return None,
        (true, 1) => "this lead was".to_string(),
        (true, _) => format!("all {} were", counts::number(before)),
        (false, 1) => "1 of them was".to_string(),
        (false, _) => format!("{} of them were", counts::number(before)),
    };
    let hint = if is_run { "" } else { ": find with --net-new lists only who is new" };
    Some(format!("{who} handed out before{hint}"))
}

/// People who were chosen before, and by what.
struct Chosen {
    people: Vec<LeadId>,
    filter: Filter,
    profile: Option<Profile>,
    as_of: Day,
    list: Option<i64>,
    name: String,
    words: String,
}

impl Chosen {
    fn by_run(book: &Book, name: &str, number: u32) -> Result<Chosen> {
        let journal = book.journal();
        let saved = journal.list(name)?;
        let runs = journal.runs(Some(saved.id))?;
        let run = list::numbered(&runs, &saved, number)?;
        if let Some(by) = run.taken_back {
            return Err(Error::usage(format!("#{number} was taken back by #{by}"))
                .with_hint(format!("hand its leads out anew: leadsift list run {name}")));
        }
        let leads = journal.run_leads(run.id)?;
        let delivered = leads.iter().filter(|lead| lead.outcome == Outcome::Delivered);
        let kept = ListQuestion::parse(&saved.query)?.profile;
        Ok(Chosen {
            people: delivered.map(|lead| lead.id).collect(),
            filter: filter::parse(&run.query)?,
            profile: kept.map(|text| Profile::parse("the profile of the list", &text)).transpose()?,
            as_of: run.as_of,
            list: Some(saved.id),
            words: format!("list {name}, run #{number} again"),
            name: saved.name,
        })
    }

    fn by_last(database: &crate::db::Database) -> Result<Chosen> {
        let last = LastFind::read(database.root())?.ok_or_else(|| {
            Error::usage("there is no last find on this database")
                .with_hint("find somebody first: leadsift find ...")
        })?;
        let people: Vec<LeadId> = last.ids().collect();
        if people.is_empty() {
            return Err(Error::usage("the last find listed no people")
                .with_hint("find people first: leadsift find ..."));
        }
        Ok(Chosen {
            people,
            filter: last.filter()?,
            profile: last.profile()?,
            as_of: last.as_of().day,
            list: None,
            name: "the last find".to_string(),
            words: "the last find".to_string(),
        })
    }
}
