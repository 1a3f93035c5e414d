//! The flags that shape a list: caps, earlier contacts, other lists, territories, and who is told to be left out.
//!
//! Owns these flags and what they make of a question. What leaves somebody out belongs to `prospect`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, value_parser};

use super::config::Config;
use super::counts;
use super::flags;
use super::session::Session;
use crate::db::{Journal, Snapshot};
use crate::error::{Error, Result};
use crate::export::left_out::LeftOutFile;
use crate::filter::Filter;
use crate::profile::{ListDefaults, Profile};
use crate::prospect::{
    self, CapCounts, FindRequest, LeaveOut, LeaveOutRules, ListQuestion, Maybes, NetNew, PerCompany,
};
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
            "at most N people of a company, the best; a list counts its earlier runs, 3/90d whoever was contacted in 90 days",
        )
        .conflicts_with("companies-only"),
        Arg::new("fill-order")
            .long("fill-order")
            .action(ArgAction::SetTrue)
            .help_heading(SHAPE)
            .help("of a company take the first --title first, then the next, until the cap"),
        value(
            "net-new",
            "SCOPE",
            "leave out who was contacted: by any list, `list` for this list alone, `off` against a profile's net_new",
        )
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("all")
            .value_parser(["all", "list", "off"])
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

/// Which contacts leave somebody out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Contacted {
    Everywhere,
    OfTheList,
    Off,
}

/// How many are listed and who counts as new: what the flags say, and where they are silent what the profile says.
pub(super) struct Shaping {
    /// The cap per company.
    pub(super) per_company: Option<PerCompany>,
    /// The limit; the outer `None` where nobody says any.
    pub(super) limit: Option<Option<usize>>,
    /// How often the list is due.
    pub(super) every: Option<Duration>,
    contacted: Option<Contacted>,
    /// What of this comes from the profile, in words.
    from_profile: Vec<String>,
}

impl Shaping {
    /// Reads the flags of a command that lists leads, over the defaults of `profile`.
    pub(super) fn of(matches: &ArgMatches, profile: Option<&Profile>) -> Result<Shaping> {
        let defaults = profile.map_or_else(ListDefaults::default, |profile| profile.list);
        let people = !matches.get_flag("companies-only");
        let mut from_profile = Vec::new();
        let mut per_company = said(matches, "per-company", PerCompany::parse)?;
        if let (None, Some(cap), true) = (per_company, defaults.per_company, people) {
            let cap = PerCompany::from(cap);
            from_profile.push(format!("{cap} per company"));
            per_company = Some(cap);
        }
        if matches.get_flag("fill-order") && per_company.is_none() {
            return Err(Error::usage(
                "--fill-order fills the places of a company, and there is no cap of them",
            )
            .with_hint("say how many with --per-company N"));
        }
        let mut limit = matches.get_one::<String>("limit").map(|text| limit_of(text)).transpose()?;
        if let (None, Some(most)) = (limit, defaults.limit) {
            from_profile.push(format!("limit {}", counts::number(u64::from(most))));
            limit = Some(Some(most as usize));
        }
        let mut contacted = matches.get_one::<String>("net-new").map(|scope| match scope.as_str() {
            "list" => Contacted::OfTheList,
            "off" => Contacted::Off,
            _ => Contacted::Everywhere,
        });
        if let (None, Some(true), true) = (contacted, defaults.net_new, people) {
            from_profile.push("net-new".to_string());
            contacted = Some(Contacted::Everywhere);
        }
        let every = said(matches, "every", Duration::parse)?.or(defaults.every);
        Ok(Shaping { per_company, limit, every, contacted, from_profile })
    }

    /// What the profile adds to the sentence: ` (3 per company, limit 200, net-new)`.
    pub(super) fn echo(&self) -> String {
        match self.from_profile.as_slice() {
            [] => String::new(),
            parts => format!(" ({})", parts.join(", ")),
        }
    }

    /// The question with what is said of contacts, caps and other lists. A list is net-new whatever is said.
    pub(super) fn shaped(&self, mut question: ListQuestion, matches: &ArgMatches) -> Result<ListQuestion> {
        question.per_company = self.per_company;
        question.limit = self.limit.flatten();
        question.fill_order = matches.get_flag("fill-order");
        question.own_contacts_only = self.contacted == Some(Contacted::OfTheList);
        question.cool_off = said(matches, "cool-off", Duration::parse)?;
        question.exclude_lists =
            matches.get_many::<String>("exclude-list").into_iter().flatten().cloned().collect();
        Ok(question)
    }

    /// Refuses to keep a list that would hand people out again, and says where a profile asks for that.
    pub(super) fn check_saved(&self, session: &Session, profile: Option<&Profile>) -> Result<()> {
        if self.contacted == Some(Contacted::Off) {
            return Err(Error::usage("--net-new=off: a list hands out only who was not contacted")
                .with_hint(
                    "let contacts end with --cool-off 90d, or look at this list's alone with --net-new=list",
                ));
        }
        if profile.is_some_and(|profile| profile.list.net_new == Some(false)) {
            session.say("lists are net-new always: the profile's net_new = false acts in find alone");
        }
        Ok(())
    }
}

/// What a flag says, where the command has it and it is said; an error names it.
fn said<T>(matches: &ArgMatches, flag: &str, read: fn(&str) -> Result<T>) -> Result<Option<T>> {
    let text = matches.try_get_one::<String>(flag).ok().flatten();
    text.map(|text| read(text).map_err(|error| flags::at_flag(error, flag, false))).transpose()
}

/// What `--limit` says.
fn limit_of(text: &str) -> Result<Option<usize>> {
    if text == "all" {
        return Ok(None);
    }
    match text.parse::<usize>() {
        Ok(limit @ 1..) => Ok(Some(limit)),
        _ => Err(Error::usage(format!("--limit: `{text}` is no number of leads"))
            .with_hint("write a number from 1, or `all`; --count prints counts alone")),
    }
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

/// Who is left out of an answer that hands nobody out.
pub(super) fn leave_out(
    matches: &ArgMatches,
    shaping: &Shaping,
    snapshot: &Snapshot,
    journal: &Journal,
    today: Day,
) -> Result<Arc<LeaveOut>> {
    let question = shaping.shaped(ListQuestion::new(Filter::everything()), matches)?;
    let asked = match shaping.contacted {
        Some(scope) => scope != Contacted::Off,
        None => question.cool_off.is_some(),
    };
    if question.own_contacts_only && !matches.contains_id("save") {
        return Err(Error::usage("--net-new=list: find runs no list")
            .with_hint("write --net-new, or save a list with --net-new=list and run it"));
    }
    let rules = LeaveOutRules {
        net_new: if asked { NetNew::Everywhere } else { NetNew::Off },
        cool_off: question.cool_off,
        lists: question.exclude_lists,
        needs: Vec::new(),
        cap: match question.per_company.and_then(|cap| cap.window) {
            Some(window) => CapCounts::Within(window),
            None => CapCounts::Nobody,
        },
    };
    Ok(Arc::new(LeaveOut::new(snapshot, journal, &rules, today)?))
}

/// What shapes the runs of a kept question, in words: `at most 3 per company · limit 200`.
pub(super) fn words(question: &ListQuestion) -> String {
    let mut parts = Vec::new();
    match question.per_company {
        Some(PerCompany { most, window: Some(window) }) => {
            parts.push(format!("at most {most} per company, with whoever was contacted in {window}"));
        }
        Some(PerCompany { most, window: None }) => {
            parts.push(format!("at most {most} per company, earlier runs counted"));
        }
        None => {}
    }
    if question.fill_order {
        parts.push("the first title first".to_string());
    }
    if let Some(limit) = question.limit {
        parts.push(format!("limit {}", counts::number(limit as u64)));
    }
    match question.maybes {
        Maybes::Counted => {}
        Maybes::Listed => parts.push("with those who are only possible".to_string()),
        Maybes::Only => parts.push("only those who are possible and not sure".to_string()),
    }
    if question.own_contacts_only {
        parts.push("new on this list".to_string());
    }
    if let Some(cool_off) = question.cool_off {
        parts.push(format!("contacts end after {cool_off}"));
    }
    if !question.exclude_lists.is_empty() {
        parts.push(format!("without the people of {}", question.exclude_lists.join(", ")));
    }
    if question.profile.is_some() {
        parts.push("ranked by its profile".to_string());
    }
    parts.join(" · ")
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
