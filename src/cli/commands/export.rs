//! `export`: hands out a list for another tool, or a run of it once more.

use clap::{Arg, ArgMatches, Command};

use super::super::hand_out::{self, HandOut};
use super::super::output::{self, Shape, Target};
use super::super::session::Session;
use super::super::{Status, counts, rows, shape};
use super::{find, list};
use crate::clock;
use crate::db::Outcome;
use crate::error::{Error, Result};
use crate::export::Format;
use crate::prospect::{self, Asked, ListQuestion, Only, RunHead};

/// The command.
pub(super) fn command() -> Command {
    Command::new("export")
        .about("Hand out who is new on a list, as a file for another tool; or a run of it again")
        .after_help(
            "Everybody who is handed out counts as contacted. With --run the leads of an earlier run are written once \
             more, without those who were suppressed since.\n\nleadsift export fin-hr -o fin-hr.csv",
        )
        .arg(Arg::new("list").value_name("NAME").required(true).help("the list"))
        .arg(
            Arg::new("run")
                .long("run")
                .value_name("N")
                .value_parser(clap::value_parser!(u32))
                .help("the leads of the run that the log numbers N, again"),
        )
        .args(list::run_args())
        .args(hand_out::args())
        .args(find::output_args())
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let mut target = Target::from_matches(matches)?;
    if target.shape == Shape::Table && target.path.is_none() {
        // What another tool reads is no table.
        target.shape = Shape::File(Format::Csv);
    }
    let database = session.open()?;
    let name = matches.get_one::<String>("list").map_or("", String::as_str);
    let Some(number) = matches.get_one::<u32>("run").copied() else {
        return list::run_one(session, matches, &database, name, &target);
    };
    let split = hand_out::split(matches)?;
    hand_out::check(&target, split.as_ref())?;
    let purpose = list::purpose(matches)?;
    let mut book = session.book(&database)?;
    let saved = book.journal().list(name)?;
    let runs = book.journal().runs(Some(saved.id))?;
    let run = list::numbered(&runs, &saved, number)?.clone();
    if let Some(by) = run.taken_back {
        return Err(Error::usage(format!("#{number} was taken back by #{by}"))
            .with_hint(format!("hand its leads out anew: leadsift list run {name}")));
    }
    let leads = book.journal().run_leads(run.id)?;
    let people = leads.iter().filter(|lead| lead.outcome == Outcome::Delivered).map(|lead| lead.id).collect();
    let snapshot = database.snapshot()?;
    let mut question = ListQuestion::new(crate::filter::parse(&run.query)?);
    // Exactly those people, whatever they match by now; the question still ranks them.
    let profile = crate::profile::Profile::from_filter(&question.filter);
    question.filter = crate::filter::Filter::everything();
    question.only = Some(Only::People(people));
    let today = clock::today();
    let as_of = matches.get_one::<String>("as-of").map_or(Ok(run.as_of), |text| find::day(text))?;
    let asked = Asked { list: Some(saved.id), as_of, today, net_new: false, needs: &purpose.needs };
    let mut request = question.request(&snapshot, book.journal(), &asked)?;
    request.profile = Some(profile);
    let answer = prospect::find(&snapshot, &request)?;
    let owners = list::owners(matches, book.journal(), &answer)?;
    shape::write_left_out(session, matches, &snapshot, book.journal(), &request)?;
    session.say(&format!(
        "list {name}, run #{number} again: {}",
        rows::sentence(&crate::filter::parse(&run.query)?)
    ));
    let out = HandOut {
        session,
        target: &target,
        formula: output::formula(matches),
        purpose,
        snapshot: &snapshot,
        request: &request,
        answer: &answer,
        split,
        owners,
    };
    if matches.get_flag("preview") {
        out.preview()?;
        return Ok(Status::Done);
    }
    let head =
        RunHead { list: Some(saved.id), name: saved.name, today, target: out.purpose.name.to_string() };
    let delivered = out.deliver(&mut book, head)?;
    session.say(&counts::matched(&answer.counts, &request));
    list::say_delivered(session, &delivered);
    Ok(Status::Done)
}
