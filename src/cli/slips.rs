//! Commands and flags that do not exist: what was meant.
//!
//! Clap finds slips of the pen by itself; here are the other words for the same thing. Flags are known by the header names
//! of their fields: who writes `--employees` means what a column of that name holds.

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};

use crate::fields;

/// Other words for commands.
const COMMANDS: [(&str, &[&str]); 9] = [
    ("find", &["search", "query", "filter", "leads", "list-leads", "prospect", "get"]),
    ("import", &["load", "add", "ingest", "upload", "read"]),
    ("values", &["ls", "distinct", "vocabulary", "terms"]),
    ("facets", &["count", "group", "breakdown", "aggregate", "histogram"]),
    ("why", &["debug", "funnel", "diagnose", "analyze", "analyse"]),
    ("fields", &["columns", "schema", "filters"]),
    ("stats", &["info", "status", "describe", "summary"]),
    ("compact", &["vacuum", "optimize", "optimise", "defrag", "reindex", "rebuild"]),
    ("completions", &["completion", "man", "manpage", "manual"]),
];

/// Flags that other commands have, and which.
const ELSEWHERE: [(&[&str], &str); 2] = [
    (
        &["--as-of"],
        "only what measures tenure and ages takes --as-of: find, why, facets, values, stats, explain, list run, export",
    ),
    (
        &["--for", "--preset", "--split-by", "--assign-to"],
        "files for tools and for owners are written by list run and export: find first, then leadsift export --last ...",
    ),
];

/// `error`, with what was meant where another word for it was written.
pub(super) fn explained(mut error: Error, whole: &Command, args: &[OsString]) -> Error {
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let written = match error.get(ContextKind::InvalidArg) {
                Some(ContextValue::String(written)) => written.clone(),
                _ => return error,
            };
            let name = written.split('=').next().unwrap_or_default();
            if let Some((_, why)) = ELSEWHERE.iter().find(|(flags, _)| flags.contains(&name)) {
                let why = *why;
                error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![why.into()]));
            } else if let Some(flag) = flag_meant(&written, whole, args) {
                error.insert(ContextKind::SuggestedArg, ContextValue::String(flag));
            }
        }
        ErrorKind::InvalidSubcommand => {
            let written = match error.get(ContextKind::InvalidSubcommand) {
                Some(ContextValue::String(written)) => written.to_lowercase(),
                _ => return error,
            };
            let meant = COMMANDS.iter().find(|(_, words)| words.contains(&written.as_str()));
            if let Some((command, _)) = meant {
                let command = ContextValue::Strings(vec![(*command).to_string()]);
                error.insert(ContextKind::SuggestedSubcommand, command);
            }
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = match error.get(ContextKind::InvalidArg) {
                Some(ContextValue::Strings(missing)) => missing.clone(),
                _ => return error,
            };
            let tips =
                missing.iter().filter_map(|missing| Some(meaning(missing, called(whole, args))?.into()));
            let tips: Vec<StyledStr> = tips.collect();
            error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
        }
        _ => {}
    }
    error
}

/// The command that is called.
fn called<'a>(whole: &'a Command, args: &[OsString]) -> &'a Command {
    args.iter().fold(whole, |command, arg| command.find_subcommand(arg).unwrap_or(command))
}

/// What an argument of a command is that was not given, and how clap names it.
fn meaning(missing: &str, command: &Command) -> Option<String> {
    let arg = command.get_arguments().find(|arg| match arg.get_long() {
        Some(long) => missing.split([' ', '=']).next() == Some(&format!("--{long}")),
        None => arg.get_value_names().is_some_and(|names| {
            names.iter().any(|name| missing.trim_end_matches('.') == format!("<{name}>"))
        }),
    })?;
    Some(format!("{missing}: {}", arg.get_help()?))
}

/// The flag of the field that has such a header, where the command has that flag.
fn flag_meant(written: &str, whole: &Command, args: &[OsString]) -> Option<String> {
    let name = written.trim_start_matches('-').split('=').next()?;
    let (not, name) = match name.strip_prefix("not-") {
        Some(name) => ("not-", name),
        None => ("", name),
    };
    let field = fields::by_header(name)?;
    let flag = format!("{not}{}", field.flag?);
    let command = whole.get_subcommands().find(|command| args.iter().any(|arg| arg == command.get_name()))?;
    command.get_arguments().any(|arg| arg.get_long() == Some(&flag)).then(|| format!("--{flag}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_words_are_understood() {
        for (line, meant) in [
            ("find --employees 11..", "'--headcount'"),
            ("find --not-company-size 11..", "'--not-headcount'"),
            ("find --job-title CEO", "'--title'"),
            ("find --hedcount 3", "'--headcount'"),
            ("search --title CEO", "'find'"),
            ("find --split-by country", "export --last"),
            ("find --for=hubspot", "export --last"),
            ("fnd", "'find'"),
            ("schema", "'fields'"),
            ("export", "<NAME>: the list; leadsift list show has all"),
            ("list run", "<NAME>: the list; leadsift list show has all"),
            ("suppress add x.csv", "--reason <REASON>: customer, deal"),
            ("suppress add", "<FILE|VALUE>...: "),
            ("undo", "<N>: "),
        ] {
            let args: Vec<OsString> =
                std::iter::once("leadsift").chain(line.split(' ')).map(OsString::from).collect();
            let error = super::super::command().try_get_matches_from(&args).expect_err(line);
            let told = explained(error, &super::super::command(), &args).to_string();
            assert!(told.contains(meant), "{line}: {told}");
        }
    }

    #[test]
    fn meant_commands_exist() {
        for (command, words) in COMMANDS {
            assert!(super::super::command().find_subcommand(command).is_some(), "{command}");
            for word in words {
                assert!(
                    super::super::command().find_subcommand(word).is_none(),
                    "{word} is a command itself"
                );
            }
        }
    }
}
