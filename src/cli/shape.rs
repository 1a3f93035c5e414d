//! The flags that shape a list: caps, earlier contacts, other lists, territories, and who is told to be left out.
//!
//! Owns these flags and what they make of a question. What leaves somebody out belongs to `prospect`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, value_parser};

use super::config::Config;
use super::counts;
use super::session::Session;
use crate::db::{Journal, Snapshot};
use crate::error::{Error, Result};
use crate::export::left_out::LeftOutFile;
use crate::filter::Filter;
use crate::prospect::{self, FindRequest, LeaveOut, LeaveOutRules, ListQuestion, NetNew, PerCompany};
use crate::value::{Day, Duration};

const SHAPE: &str = "Who is left out";

/// The flags.
pub(super) fn args() -> Vec<Arg> {
    let value = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help_heading(SHAPE).help(help)
    };
    vec![
        value(
            "per-company",
            "N",
            "at most N people of a company, the best; 3/90d counts who was contacted in 90 days",
        )
        .conflicts_with("companies-only"),
        Arg::new("fill-order")
            .long("fill-order")
            .action(ArgAction::SetTrue)
            .requires("per-company")
            .help_heading(SHAPE)
            .help("of a company take the first --title first, then the next, until the cap"),
        value("net-new", "SCOPE", "leave out who was contacted: by any list, or `list` for this list alone")
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("all")
            .value_parser(["all", "list"])
            .hide_possible_values(true)
            .conflicts_with("companies-only"),
        value("cool-off", "TIME", "a contact counts for this long [e.g. 90d; default: for ever]"),
        value("exclude-list", "NAME", "leave out whom this list handed out; repeat for more")
            .action(ArgAction::Append)
            .conflicts_with("companies-only"),
        value(
            "territory",
            "NAME",
            "only leads of this territory of the configuration; repeat for any of them",
        )
        .action(ArgAction::Append),
    ]
}

/// The flag that names a file for those who are left out.
pub(super) fn left_out_arg() -> Arg {
    Arg::new("left-out")
        .long("left-out")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help_heading(SHAPE)
        .help("write who matches and is left out, each with the cause, to FILE (CSV)")
}

/// What `--per-company` says.
pub(super) fn per_company(matches: &ArgMatches) -> Result<Option<PerCompany>> {
    matches.get_one::<String>("per-company").map(|text| PerCompany::parse(text)).transpose()
}

/// The filter with the territories that are named.
pub(super) fn with_territories(filter: Filter, matches: &ArgMatches) -> Result<Filter> {
    let names: Vec<&String> = matches.get_many::<String>("territory").into_iter().flatten().collect();
    if names.is_empty() {
        return Ok(filter);
    }
    let config = Config::read()?;
    let mut territories =
        names.into_iter().map(|name| config.territory(name)).collect::<Result<Vec<Filter>>>()?;
    let any = if territories.len() == 1 { territories.swap_remove(0) } else { Filter::Any(territories) };
    Ok(filter.and(any))
}

/// The question with what the flags say of contacts, caps and other lists.
pub(super) fn shaped(mut question: ListQuestion, matches: &ArgMatches) -> Result<ListQuestion> {
    question.per_company = per_company(matches)?;
    question.fill_order = matches.get_flag("fill-order");
    question.own_contacts_only = matches.get_one::<String>("net-new").is_some_and(|scope| scope == "list");
    question.cool_off =
        matches.get_one::<String>("cool-off").map(|text| Duration::parse(text)).transpose()?;
    question.exclude_lists =
        matches.get_many::<String>("exclude-list").into_iter().flatten().cloned().collect();
    Ok(question)
}

/// Who is left out of an answer that hands nobody out.
pub(super) fn leave_out(
    matches: &ArgMatches,
    snapshot: &Snapshot,
    journal: &Journal,
    today: Day,
) -> Result<Arc<LeaveOut>> {
    let question = shaped(ListQuestion::new(Filter::everything()), matches)?;
    let asked = matches.get_one::<String>("net-new").is_some() || question.cool_off.is_some();
    if question.own_contacts_only && !matches.contains_id("save") {
        return Err(Error::usage("--net-new=list: find runs no list")
            .with_hint("write --net-new, or save a list with --net-new=list and run it"));
    }
    let rules = LeaveOutRules {
        net_new: if asked { NetNew::Everywhere } else { NetNew::Off },
        cool_off: question.cool_off,
        lists: question.exclude_lists,
        needs: Vec::new(),
        cap_window: question.per_company.and_then(|cap| cap.window),
    };
    Ok(Arc::new(LeaveOut::new(snapshot, journal, &rules, today)?))
}

/// Writes those who are left out to the file that `--left-out` names, if it names one.
pub(super) fn write_left_out(
    session: &Session,
    matches: &ArgMatches,
    snapshot: &Snapshot,
    journal: &Journal,
    request: &FindRequest,
) -> Result<()> {
    let Some(path) = matches.get_one::<PathBuf>("left-out") else { return Ok(()) };
    let rows = left_out_to(path, snapshot, journal, request)?;
    session.say(&format!("wrote {} left out to {}", counts::count(rows, "lead", "leads"), path.display()));
    Ok(())
}

fn left_out_to(path: &Path, snapshot: &Snapshot, journal: &Journal, request: &FindRequest) -> Result<u64> {
    if path.exists() {
        return Err(crate::db::exists(path).with_hint("name a file that does not exist yet"));
    }
    super::output::write_whole(path, |out| {
        let mut file = LeftOutFile::new(out)?;
        prospect::left_out(snapshot, journal, request, &mut |one| {
            let cause = one.by.words();
            file.row(one.person.as_ref(), one.company.as_ref(), &cause, &one.detail)
        })?;
        file.end()
    })
}
