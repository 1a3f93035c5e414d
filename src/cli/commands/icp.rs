//! `icp`: write, check and describe ideal customer profiles.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::super::look::{Look, Tone, wrap};
use super::super::output::{self, Target};
use super::super::session::Session;
use super::super::{Status, counts, flags, icp_file, lead};
use super::find::{day, remark_words};
use crate::clock;
use crate::error::{Error, Result};
use crate::filter::{Filter, sentence};
use crate::model::AsOf;
use crate::profile::{self, Profile, ReadProfile, show_points};
use crate::prospect::{self, ProfileCheck, RuleCheck};

/// A gate that keeps fewer people than this many in a hundred deserves a word.
const NARROW: u64 = 5;

/// The command.
pub(super) fn command() -> Command {
    let as_of = || {
        Arg::new("as-of")
            .long("as-of")
            .value_name("DATE")
            .help("the day that ages are measured from [default: today]")
    };
    Command::new("icp")
        .about("Write and check ideal customer profiles: what leads are scored by")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("init")
                .about("Write a profile: the built-in one, one made from a query, or one like your best leads")
                .after_help(
                    "leadsift icp init -o icp.toml\nleadsift icp init --title 'HR Manager' --headcount 11.. -o icp.toml\n\
                     leadsift icp init --like k7q4,9zc2,maya@northgate.example",
                )
                .arg(
                    Arg::new("like")
                        .long("like")
                        .value_name("LEAD,LEAD,...")
                        .action(ArgAction::Append)
                        .help("what these leads share beyond the base rate, with the lift of each trait"),
                )
                .arg(as_of())
                .args(output::place_args())
                .args(flags::args()),
        )
        .subcommand(
            Command::new("check")
                .about("Check the file of a profile, and hold it against the data")
                .arg(
                    Arg::new("file")
                        .value_name("FILE")
                        .required(true)
                        .value_parser(value_parser!(PathBuf))
                        .help("the profile"),
                )
                .arg(as_of())
                .arg(
                    Arg::new("strict")
                        .long("strict")
                        .action(ArgAction::SetTrue)
                        .help("exit with status 1 where there is anything to warn of"),
                ),
        )
        .subcommand(
            Command::new("schema").about("Print the JSON schema of profiles, for editors").args(output::place_args()),
        )
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    match matches.subcommand() {
        Some(("init", matches)) => init(session, matches),
        Some(("check", matches)) => check(session, matches),
        Some(("schema", matches)) => {
            let text = serde_json::to_string_pretty(&profile::schema()).map_err(std::io::Error::from)?;
            write(session, matches, &format!("{text}\n"))
        }
        _ => Err(Error::usage("no command is given").with_hint("see `leadsift icp --help`")),
    }
}

fn as_of(matches: &ArgMatches) -> Result<AsOf> {
    let given = matches.get_one::<String>("as-of").map(|text| day(text)).transpose()?;
    Ok(AsOf::new(given.unwrap_or_else(clock::today)))
}

fn write(session: &Session, matches: &ArgMatches, text: &str) -> Result<Status> {
    let target = Target::plain(matches)?;
    target.fill(|out| Ok(out.write_all(text.as_bytes())?))?;
    if let Some(path) = &target.path {
        session.say(&format!("wrote {}", path.display()));
    }
    Ok(Status::Done)
}

fn init(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let (filter, _) = flags::filter(matches)?;
    let like: Vec<&String> = matches.get_many::<String>("like").into_iter().flatten().collect();
    let is_asked = filter != Filter::everything();
    let mut top = vec![
        "An ideal customer profile: what leads must be, and what earns them points.".to_string(),
        "Check it:  leadsift icp check FILE      use it:  leadsift find --icp FILE".to_string(),
    ];
    let text = if like.is_empty() {
        let mut profile = Profile::from_filter(&filter);
        if is_asked {
            profile.name = sentence(&filter);
            profile.wanted = Some(filter.canonical());
        } else {
            profile.name = "built-in".to_string();
            top.push("This is the profile that ranks where none is given and nothing is asked.".to_string());
        }
        profile.to_toml_with(&top, &[])
    } else {
        let database = session.open()?;
        let snapshot = database.snapshot()?;
        let ids = lead::all_named(&snapshot, database.root(), like.into_iter())?;
        let found = prospect::lookalike(&snapshot, &ids, &as_of(matches)?)?;
        top.push(
            "Above each rule stands how common it is among the examples, and among all people.".to_string(),
        );
        if ids.len() < 5 {
            let examples = counts::count(ids.len() as u64, "example", "examples");
            top.push(format!("From {examples}: read each rule, and keep what you believe."));
        }
        let mut profile = found.profile;
        if is_asked {
            profile.wanted = Some(filter.canonical());
        }
        profile.to_toml_with(&top, &found.notes)
    };
    write(session, matches, &text)
}

fn check(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let Some(path) = matches.get_one::<PathBuf>("file") else {
        return Err(Error::usage("no file is given"));
    };
    let read = icp_file::open(path)?;
    let mut lines = overview(path, &read, session.look);
    let warnings = match session.root()?.exists() {
        false => {
            lines.push("There is no database yet: names and rules were not held against data.".to_string());
            Vec::new()
        }
        true => {
            let database = session.open()?;
            let snapshot = database.snapshot()?;
            let check = prospect::check_profile(&snapshot, &read.profile, &as_of(matches)?)?;
            lines.extend(held(&read, &check, session.look));
            let mut warnings = warnings(path, &read, &check);
            for filter in read.profile.filters() {
                for remark in prospect::remarks(&snapshot, filter)? {
                    let warning = format!("{}: {}", path.display(), remark_words(&remark));
                    let is_told = check.unborne.iter().any(|unborne| unborne.name == remark.value);
                    if !is_told && !warnings.contains(&warning) {
                        warnings.push(warning);
                    }
                }
            }
            warnings
        }
    };
    for warning in &warnings {
        let wrapped = wrap(&format!("warning: {warning}"), session.look.width, "  ");
        lines.extend(wrapped.iter().map(|line| session.look.paint(Tone::Unsure, line).to_string()));
    }
    if warnings.is_empty() {
        lines.push("Nothing to warn of.".to_string());
    }
    session.print_styled(&lines)?;
    if matches.get_flag("strict") && !warnings.is_empty() {
        let count = counts::count(warnings.len() as u64, "warning", "warnings");
        return Err(Error::data(format!("{}: {count}", path.display())));
    }
    Ok(Status::Done)
}

/// What the file says by itself.
fn overview(path: &Path, read: &ReadProfile, look: Look) -> Vec<String> {
    let profile = &read.profile;
    let name = if profile.name.is_empty() { String::new() } else { format!("\"{}\", ", profile.name) };
    let rules = counts::count(profile.rules.len() as u64, "rule", "rules");
    let mut lines = wrap(
        &format!("{}: {name}{rules}, {} points", path.display(), show_points(profile.total())),
        look.width,
        "  ",
    );
    let groups: Vec<String> = profile
        .groups()
        .into_iter()
        .map(|group| {
            let points = profile.rules.iter().filter(|rule| rule.group == group).map(|rule| rule.points);
            let points: i64 = points.sum();
            let percent = (100 * points + profile.total() / 2) / profile.total().max(1);
            format!("{group} {} ({percent} %)", show_points(points))
        })
        .collect();
    let mut tell = |text: String| {
        let wrapped = wrap(&text, look.width.saturating_sub(2), "  ");
        lines.extend(wrapped.into_iter().map(|line| format!("  {line}")));
    };
    tell(format!("points by group: {}", groups.join(" · ")));
    if let Some(gate) = profile.gate() {
        tell(format!("only: {}", sentence(&gate)));
    }
    lines
}

/// What it does to the data.
fn held(read: &ReadProfile, check: &ProfileCheck, look: Look) -> Vec<String> {
    let mut lines = vec![format!(
        "  {} of {} people are inside, {} more may be",
        counts::number(check.inside),
        counts::number(check.people),
        counts::number(check.maybe)
    )];
    lines.push(
        look.paint(
            Tone::Faint,
            &format!("  {:>8}  {:>8}  {:>8}  {:>8}  RULE", "ALL", "SOME", "NONE", "UNKNOWN"),
        )
        .to_string(),
    );
    for ((rule, origin), found) in read.profile.rules.iter().zip(&read.rules).zip(&check.rules) {
        let RuleCheck { full, part, none, open } = *found;
        let numbers =
            [full, part, none, open].map(|count| format!("{:>8}", counts::number(count))).join("  ");
        let what = format!("{} {}: {}", rule.group, show_points(rule.points), rule.say);
        let room = look.width.saturating_sub(44);
        let place = format!("line {}", origin.line);
        let what = crate::text::truncate(&crate::text::terminal(&what), room.saturating_sub(place.len() + 2));
        lines.push(format!("  {numbers}  {what}  {}", look.paint(Tone::Faint, &place)));
    }
    lines
}

/// What is likely a mistake.
fn warnings(path: &Path, read: &ReadProfile, check: &ProfileCheck) -> Vec<String> {
    let mut warnings: Vec<String> = Vec::new();
    let path = path.display();
    for unborne in &check.unborne {
        warnings.push(format!("{path} asks for {unborne}"));
    }
    let gate_line = read.wanted.as_ref().or(read.unwanted.as_ref()).map_or(1, |origin| origin.line);
    if check.people > 0 && check.inside * 100 < check.people * NARROW && !check.clauses.is_empty() {
        let mut clauses = check.clauses.clone();
        clauses.sort_by_key(|(_, count)| *count);
        let narrowest: Vec<String> = clauses
            .iter()
            .take(3)
            .map(|(clause, count)| format!("{clause} keeps {}", counts::number(*count)))
            .collect();
        warnings.push(format!(
            "{path}:{gate_line}: the gate removes {:.1} % of all people: {}",
            100.0 - 100.0 * check.inside as f64 / check.people as f64,
            narrowest.join(", ")
        ));
    }
    if check.inside == 0 {
        return warnings;
    }
    for ((rule, origin), found) in read.profile.rules.iter().zip(&read.rules).zip(&check.rules) {
        let place = format!("{path}:{}", origin.line);
        if found.full + found.part == 0 {
            let open = match found.open {
                0 => "and nobody could".to_string(),
                open => format!("though {} could if more were known", counts::number(open)),
            };
            warnings.push(format!("{place}: nobody inside earns a point of \"{}\", {open}", rule.say));
        } else if found.full == check.inside && check.inside > 1 {
            warnings.push(format!(
                "{place}: everybody inside earns all of \"{}\": it tells nobody apart",
                rule.say
            ));
        }
    }
    warnings
}
