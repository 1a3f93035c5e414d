//! `suppress`: who must not be contacted.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::super::held::Suppressed;
use super::super::session::Session;
use super::super::{Status, counts, held};
use crate::clock;
use crate::db::{Database, Journal, Reason, Secret, Suppressable, SuppressedBy, Suppression};
use crate::error::{Error, Result};
use crate::fields::named;
use crate::import::listed;
use crate::prospect::{self, LeaveOut, ReadValues, SharedDomains, WrittenValue};
use crate::value::Day;

/// The command.
pub(super) fn command() -> Command {
    let values = || {
        Arg::new("values").value_name("FILE|VALUE").required(true).num_args(1..).help(
            "addresses, domains, profile pages, phones with their +, names of companies; or files of them",
        )
    };
    let by = || {
        Arg::new("kind")
            .long("as")
            .value_name("WHAT")
            .value_parser(["email", "domain", "profile", "phone", "company", "register"])
            .hide_possible_values(true)
            .help("what the values are, where they do not say: email, domain, profile, phone, company, register")
    };
    let country = || {
        Arg::new("country")
            .long("country")
            .value_name("COUNTRY")
            .help("the country of phones without a calling code, where their rows name none")
    };
    let reason = |help: &'static str| {
        Arg::new("reason")
            .long("reason")
            .value_name("REASON")
            .value_parser(names())
            .hide_possible_values(true)
            .help(help)
    };
    Command::new("suppress")
        .about("Keep customers, open deals, competitors, do-not-contact and your own people out of every list")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("add")
                .about("Add addresses, domains, profile pages, phones or companies")
                .after_help(
                    "A domain keeps out all people of its company and everybody with such an address. A file is a value a \
                     line, or a table with a header, in any form that import reads: rows with an address, profile page or phone mean that person, other rows \
                     their company. Addresses are kept only as keyed hashes.\n\nleadsift suppress add customers.csv \
                     --reason customer",
                )
                .arg(values())
                .arg(reason("customer, deal, competitor, dnc (do not contact) or own").required(true))
                .arg(
                    Arg::new("until")
                        .long("until")
                        .value_name("DATE")
                        .help("the last day on which they are kept out [default: for ever]"),
                )
                .arg(by())
                .arg(country())
                .arg(
                    Arg::new("yes-all-of-them")
                        .long("yes-all-of-them")
                        .action(ArgAction::SetTrue)
                        .help("also domains that many share, such as gmail.com: everybody with such an address"),
                ),
        )
        .subcommand(
            Command::new("remove")
                .about("Remove entries")
                .arg(values())
                .arg(reason("only entries for this reason"))
                .arg(by())
                .arg(country()),
        )
        .subcommand(
            Command::new("check").about("Say whether values are suppressed, and why").arg(values()).arg(by()).arg(country()),
        )
        .subcommand(
            Command::new("list")
                .about("List what is suppressed: by reason, with the domains and names of companies")
                .arg(reason("only entries for this reason")),
        )
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    match matches.subcommand() {
        Some(("add", matches)) => add(session, matches),
        Some(("remove", matches)) => remove(session, matches),
        Some(("check", matches)) => check(session, matches),
        Some(("list", matches)) => list(session, matches),
        _ => Err(Error::usage("no subcommand is given").with_hint("see `leadsift suppress --help`")),
    }
}

fn names() -> Vec<&'static str> {
    Reason::ALL.into_iter().map(Reason::name).collect()
}

fn add(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let reason = reason(matches).ok_or_else(|| Error::usage("--reason is missing"))?;
    let until = matches.get_one::<String>("until").map(|text| day(text)).transpose()?;
    let today = clock::today();
    if until.is_some_and(|until| until < today) {
        return Err(
            Error::usage("--until is in the past").with_hint("name the last day on which they are kept out")
        );
    }
    // The suppression may be filled before the first import.
    let database = session.signed(Database::open_or_create(&session.root()?)?)?;
    let mut book = database.book()?;
    let shared = match matches.get_flag("yes-all-of-them") {
        true => SharedDomains::Meant,
        false => SharedDomains::Refused,
    };
    let Given { read, from } = given(book.secret(), matches, shared)?;
    if read.entries.is_empty() && !read.shared.is_empty() {
        return Err(refused(&read.shared));
    }
    let snapshot = database.snapshot().ok();
    let strangers = match &snapshot {
        Some(snapshot) => prospect::strangers(snapshot, &read.entries)?,
        None => Vec::new(),
    };
    let done = book.suppress(&read.entries, reason, until, &from)?;
    let mut lines = Vec::new();
    let what = counts::count(done.changed, "entry", "entries");
    let same =
        if done.same > 0 { format!(", {} there already", counts::number(done.same)) } else { String::new() };
    let until = until.map_or(String::new(), |day| format!(" until {day}"));
    let number = done.number.map_or(String::new(), |number| format!("   #{number}"));
    lines.push(format!("Suppressed {what} as {}{until}{same}{number}", reason.words().1));
    lines.push(format!("  read as {}", kinds(&read.entries)));
    lines.extend(shared_words(&read));
    if let Some(snapshot) = snapshot {
        lines.extend(strangers_words(&read.entries, &strangers));
        let out = LeaveOut::suppressed(&snapshot, book.journal(), today)?;
        let people = counts::count(out.people(), "person is", "people are");
        lines.push(format!("  {people} left out of every list now, by these entries and earlier ones"));
    }
    if read.national > 0 {
        let phones = counts::count(read.national, "phone has", "phones have");
        lines.push(format!(
            "  {phones} no calling code and no country: found only where the data writes such numbers without one, too"
        ));
        lines.push("  write +44…, add a column country, or say --country GB".to_string());
    }
    if let Some(number) = done.number {
        lines.push(format!("undo with  leadsift undo {number}"));
    }
    session.print(&lines)?;
    all_read(&read.unread)
}

fn remove(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let database = session.open_any()?;
    let mut book = database.book()?;
    let Given { read, from } = given(book.secret(), matches, SharedDomains::Meant)?;
    let done = book.unsuppress(&read.entries, reason(matches), &from)?;
    let what = counts::count(done.changed, "entry", "entries");
    let number = done.number.map_or(String::new(), |number| format!("   #{number}"));
    let missing = if done.same > 0 {
        format!(", {} not suppressed before", counts::number(done.same))
    } else {
        String::new()
    };
    let mut lines = vec![format!("Removed {what}{missing}{number}")];
    if let Some(number) = done.number {
        lines.push(format!("undo with  leadsift undo {number}"));
    }
    session.print(&lines)?;
    all_read(&read.unread)
}

fn check(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let database = session.open_any()?;
    let journal = database.journal()?;
    let Some(secret) = database.secret()? else {
        session.print(&["nothing is suppressed yet".to_string()])?;
        return Ok(Status::Done);
    };
    let today = clock::today();
    let mut lines = Vec::new();
    let given = written(matches)?;
    for written in given.values {
        let entry = prospect::suppressable(&secret, &written)?;
        let mut entries = journal.suppressions_of(&secret.mac(entry.by.name(), &entry.value))?;
        let mut through = "";
        if entries.is_empty()
            && entry.by == SuppressedBy::Email
            && let Some((_, host)) = entry.value.rsplit_once('@')
        {
            let domain = WrittenValue::new(host, Some(SuppressedBy::Domain));
            let domain = prospect::suppressable(&secret, &domain)?;
            entries = journal.suppressions_of(&secret.mac(domain.by.name(), &domain.value))?;
            through = ", through its domain";
        }
        let acting: Vec<&Suppression> = entries.iter().filter(|entry| entry.acts_on(today)).collect();
        let value = &written.value;
        lines.push(match acting.as_slice() {
            [] => format!("{value}: not suppressed ({})", entry.by.name()),
            [first, ..] => format!("{value}: {}{through}", said(first)),
        });
    }
    session.print(&lines)?;
    all_read(&given.unread)
}

fn list(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let database = session.open_any()?;
    let journal: Journal = database.journal()?;
    let today = clock::today();
    let only = reason(matches);
    let entries: Vec<Suppression> = journal
        .suppressions(None)?
        .into_iter()
        .filter(|entry| only.is_none_or(|reason| entry.reason == reason))
        .collect();
    if entries.is_empty() {
        session.print(&["nothing is suppressed".to_string()])?;
        return Ok(Status::Done);
    }
    let mut lines = Vec::new();
    for reason in Reason::ALL {
        let of_reason: Vec<&Suppression> = entries.iter().filter(|entry| entry.reason == reason).collect();
        if of_reason.is_empty() {
            continue;
        }
        let ended = of_reason.iter().filter(|entry| !entry.acts_on(today)).count() as u64;
        let ended = if ended > 0 { format!(", {} over", counts::number(ended)) } else { String::new() };
        let count = counts::count(of_reason.len() as u64, "entry", "entries");
        lines.push(format!("{}: {count}{ended}", reason.words().1));
        for by in SuppressedBy::ALL.into_iter().filter(|by| by.is_personal()) {
            let count = of_reason.iter().filter(|entry| entry.by == by).count() as u64;
            if count > 0 {
                lines.push(format!("  {:>7}  by {}, kept as hashes", counts::number(count), by.name()));
            }
        }
        for entry in of_reason.iter().filter(|entry| entry.label.is_some()) {
            let label = entry.label.as_deref().unwrap_or_default();
            let until = entry.until.map_or(String::new(), |day| format!("  until {day}"));
            lines.push(format!("  {label}  ({}, #{}){until}", entry.by.name(), entry.added));
        }
    }
    session.print(&lines)?;
    Ok(Status::Done)
}

/// `customers since #12, until 2027-01-01`
fn said(entry: &Suppression) -> String {
    let until = entry.until.map_or(String::new(), |day| format!(", until {day}"));
    format!("{}, by {} since #{}{until}", entry.reason.words().0, entry.by.name(), entry.added)
}

/// What was handed in.
struct Given {
    read: ReadValues,
    /// `, customers.csv` where it came from files.
    from: String,
}

fn given(secret: &Secret, matches: &ArgMatches, shared: SharedDomains) -> Result<Given> {
    let written = written(matches)?;
    let mut read = prospect::suppressables(secret, &written.values, shared);
    read.unread.extend(written.unread);
    if read.entries.is_empty() && read.shared.is_empty() {
        let why = match read.unread.is_empty() {
            true => String::new(),
            false => format!(": {}", held::not_read(&read.unread)),
        };
        return Err(Error::usage(format!("none of this can be suppressed{why}")).with_hint(
            "write addresses, domains, profile pages, phones with their +, or names of companies; --as says which",
        ));
    }
    let files: Vec<String> = matches
        .get_many::<String>("values")
        .into_iter()
        .flatten()
        .filter(|value| Path::new(value).is_file())
        .filter_map(|value| Path::new(value).file_name().map(|name| name.to_string_lossy().into_owned()))
        .collect();
    let from = if files.is_empty() { String::new() } else { format!(", {}", files.join(", ")) };
    Ok(Given { read, from })
}

/// The values on the command line and in its files, and what in the files is none.
fn written(matches: &ArgMatches) -> Result<Suppressed> {
    let kind = matches.get_one::<String>("kind").map(|name| match name.as_str() {
        "email" => SuppressedBy::Email,
        "domain" => SuppressedBy::Domain,
        "profile" => SuppressedBy::Profile,
        "phone" => SuppressedBy::Phone,
        "register" => SuppressedBy::Register,
        _ => SuppressedBy::CompanyName,
    });
    let country = matches.get_one::<String>("country").map(String::as_str);
    if let Some(country) = country
        && named::COUNTRY.vocabulary().is_some_and(|countries| countries.canonical(country).is_none())
    {
        return Err(Error::usage(format!("--country: `{country}` is no country that is known"))
            .with_hint("write it as GB or \"United Kingdom\""));
    }
    let mut written = Suppressed::default();
    for (number, value) in (1..).zip(matches.get_many::<String>("values").into_iter().flatten()) {
        let path = PathBuf::from(value);
        if value == "-" || path.is_file() {
            let of_file = held::suppressed(&path, kind, country)?;
            written.values.extend(of_file.values);
            written.unread.extend(of_file.unread);
        } else if listed::is_name_of_file(value) || value.contains('/') && !value.contains('.') {
            return Err(Error::usage(format!("there is no file {value}")).with_hint("check the name"));
        } else {
            let country = country.map(str::to_string);
            written.values.push(WrittenValue {
                country,
                place: format!("value {number}"),
                ..WrittenValue::new(value, kind)
            });
        }
    }
    Ok(written)
}

fn reason(matches: &ArgMatches) -> Option<Reason> {
    matches.get_one::<String>("reason").and_then(|name| Reason::of(name))
}

/// `2 emails · 1 domain · 1 company name`
fn kinds(entries: &[Suppressable]) -> String {
    let of = |by: SuppressedBy| entries.iter().filter(|entry| entry.by == by).count() as u64;
    let kinds = SuppressedBy::ALL.into_iter().map(|by| (by, of(by))).filter(|(_, count)| *count > 0);
    let kinds = kinds.map(|(by, count)| counts::count(count, by.name(), &format!("{}s", by.name())));
    kinds.collect::<Vec<_>>().join(" · ")
}

/// How many entries match nobody, and which of those that may be named.
fn strangers_words(entries: &[Suppressable], strangers: &[usize]) -> Option<String> {
    const NAMED: usize = 5;
    let count = strangers.len() as u64;
    let verb = if count == 1 { "matches" } else { "match" };
    let named: Vec<&str> = strangers
        .iter()
        .map(|at| &entries[*at])
        .filter(|entry| !entry.by.is_personal())
        .map(|entry| entry.value.as_str())
        .take(NAMED)
        .collect();
    let named = if named.is_empty() { String::new() } else { format!(", such as {}", named.join(", ")) };
    (count > 0).then(|| {
        let entries = counts::count(count, "entry", "entries");
        format!("  {entries} {verb} nobody in the data now{named}")
    })
}

fn shared_words(read: &ReadValues) -> Option<String> {
    (!read.shared.is_empty()).then(|| {
        let shared = read.shared.join(", ");
        format!("  refused {shared}: many share it; --yes-all-of-them means everybody there")
    })
}

/// Ends well where every value was read: who is missed would be contacted.
fn all_read(unread: &[(String, String)]) -> Result<Status> {
    if unread.is_empty() {
        return Ok(Status::Done);
    }
    let count = counts::count(unread.len() as u64, "value was", "values were");
    Err(Error::data(format!("{count} not read: {}", held::not_read(unread)))
        .with_hint("the others are done; mend these and give the file again: nothing counts twice"))
}

fn refused(shared: &[String]) -> Error {
    Error::usage(format!("{}: many share it", shared.join(", ")))
        .with_hint("name addresses or companies instead; --yes-all-of-them means everybody there")
}

fn day(text: &str) -> Result<Day> {
    Day::parse_iso(text).ok_or_else(|| {
        Error::usage(format!("--until: `{text}` is no day")).with_hint("write it as 2026-03-14")
    })
}
