//! `why`: what each clause of a question keeps and takes away, and what would give leads.

use std::io::Write;

use clap::{ArgMatches, Command};
use serde::Serialize;

use super::super::clauses::{Sources, Style, Words};
use super::super::output::{self, Shape, Target};
use super::super::session::Session;
use super::super::{Status, counts, flags, rows};
use super::find;
use crate::clock;
use crate::error::Result;
use crate::export::Format;
use crate::filter::notes;
use crate::prospect::{self, Answer, Why};

/// The command.
pub(super) fn command() -> Command {
    Command::new("why")
        .about("Say what each filter keeps, what would give leads, and who comes closest")
        .after_help(
            "Takes the filters of `find`. ALONE: how many pass this filter alone. LEFT: how many are left when it is \
             added to those above it. WITHOUT: how many would match if it were left out. UNKNOWN: of how many the data \
             does not tell.\n\nleadsift why --title 'HR Manager' --tenure ..1mo --tech hubspot",
        )
        .args(flags::args())
        .args(find::question_args())
        .args(output::args(&[Shape::Table, Shape::File(Format::Json)]))
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let target = Target::from_matches(matches)?;
    let question = find::question(session, matches)?;
    let (snapshot, mut request) = (&question.snapshot, question.request);
    let why = prospect::why(snapshot, &request)?;
    let sources = Sources::of(matches, &request.filter, &request.filter, None)?;
    request.count_only = true;
    let answer = prospect::find(snapshot, &request)?;
    match target.shape {
        Shape::File(_) => target.fill(|out| json(out, &why, &answer))?,
        Shape::Table => target.fill(|out| {
            let look = target.look(session.look);
            let mut lines = Vec::new();
            if !session.quiet {
                let sentence = rows::asked(&request);
                lines.extend(counts::echo(
                    &sentence,
                    &notes(&question.written),
                    request.as_of.day,
                    clock::today(),
                    look,
                ));
                lines.push(String::new());
            }
            let style = Style { look, words: Words::of(request.companies_only), sources: &sources };
            let title = counts::matched(&answer.counts, &request);
            if why.clauses.is_empty() {
                lines.push(title);
                lines.push(
                    "There is no filter to account for: add one, such as --title 'HR Manager'".to_string(),
                );
            } else {
                lines.extend(style.long(&title, &why));
                lines.push(String::new());
                lines.extend(counts::possible(&answer.counts, &answer.causes, request.maybes));
                let maybe = if request.maybes == prospect::Maybes::Counted { answer.counts.maybe } else { 0 };
                lines.extend(style.ways_out(&why, maybe, &answer.causes));
                lines.extend(style.closest(&why));
            }
            for line in lines {
                writeln!(out, "{}", crate::text::terminal(&line))?;
            }
            Ok(())
        })?,
    }
    Ok(Status::Done)
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    why: &'a Why,
    maybe: u64,
    missing: Vec<Missing<'a>>,
    /// Who matches and is left out: in no other number.
    left_out: Vec<LeftOut>,
}

#[derive(Serialize)]
struct LeftOut {
    cause: String,
    leads: u64,
}

#[derive(Serialize)]
struct Missing<'a> {
    what: &'a str,
    leads: u64,
}

fn json(out: &mut dyn Write, why: &Why, answer: &Answer) -> Result<()> {
    let (causes, maybe) = (&answer.causes, answer.counts.maybe);
    let left_out = answer.counts.left_out.iter();
    let left_out =
        left_out.map(|(cause, leads)| LeftOut { cause: cause.words(*leads), leads: *leads }).collect();
    let mut missing: Vec<Missing<'_>> =
        causes.single.iter().map(|(what, leads)| Missing { what, leads: *leads }).collect();
    if causes.several > 0 {
        missing.push(Missing { what: "several", leads: causes.several });
    }
    serde_json::to_writer_pretty(&mut *out, &Document { why, maybe, missing, left_out })
        .map_err(std::io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}
