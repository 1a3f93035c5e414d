//! The command line: flags to requests, answers to text.
//!
//! Owns the commands, their flags and everything that is printed. It parses without doing: a command describes what is
//! asked, `prospect` and `import` do it. One command is one file in `commands`; filter flags follow from the table of
//! fields.

mod account;
mod clauses;
mod columns;
mod commands;
mod complete;
mod config;
mod counts;
mod flags;
mod hand_out;
mod held;
mod icp_file;
mod last;
mod lead;
mod look;
mod output;
mod panics;
mod place;
mod presets;
mod problem;
mod progress;
mod rows;
mod session;
mod shape;
mod slips;
mod table;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Arg, ArgAction, Command, value_parser};

use crate::error::{ErrorKind, Result};
use session::Session;

/// How a command ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    /// Exit status 0.
    Done,
    /// Exit status 4: nobody found, where the caller asked to be told.
    Nobody,
}

/// Runs the command line `args`, the program's name first.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    panics::keep_data_out();
    // A shell that completes a line runs the program with a variable of its own, and wants nothing else of it.
    clap_complete::CompleteEnv::with_factory(command).complete();
    let args: Vec<OsString> = args.into_iter().collect();
    let matches = match command().try_get_matches_from(&args) {
        Ok(matches) => matches,
        Err(error) => {
            let error = slips::explained(error, &command(), &args);
            // Help that nobody reads any more is no failure.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match Session::new(&matches).and_then(|session| commands::run(&session, &matches)) {
        Ok(Status::Done) => ExitCode::SUCCESS,
        Ok(Status::Nobody) => ExitCode::from(4),
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            problem::show(&error);
            ExitCode::from(match error.kind() {
                ErrorKind::Usage => 2,
                ErrorKind::Strict => 3,
                ErrorKind::Data
                | ErrorKind::NoRows
                | ErrorKind::Locked
                | ErrorKind::Damaged
                | ErrorKind::Later
                | ErrorKind::Io => 1,
            })
        }
    }
}

/// The whole command line.
fn command() -> Command {
    let global = |arg: Arg| arg.global(true).help_heading("Everywhere").display_order(900);
    Command::new("leadsift")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Filter, rank and explain sales leads: the right fifty rather than any five thousand")
        .after_help("Try it on sample leads:  leadsift demo")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .max_term_width(110)
        .subcommands(commands::all())
        .arg(global(
            Arg::new("db")
                .long("db")
                .value_name("DIR")
                .value_parser(value_parser!(std::path::PathBuf))
                .help("database [default: LEADSIFT_DB, else a folder of the platform for data]"),
        ))
        .arg(global(
            Arg::new("by")
                .long("by")
                .value_name("NAME")
                .help("who makes the change, for the log [default: LEADSIFT_USER, else the account]"),
        ))
        .arg(global(
            Arg::new("wait")
                .long("wait")
                .value_name("SECONDS")
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("forever")
                .value_parser(session::patience)
                .help("wait for another command that writes, or at most so long: --wait, --wait=60"),
        ))
        .arg(global(
            Arg::new("quiet")
                .short('q')
                .long("quiet")
                .action(ArgAction::SetTrue)
                .help("print data and errors only"),
        ))
        .arg(global(
            Arg::new("verbose")
                .short('v')
                .long("verbose")
                .action(ArgAction::SetTrue)
                .conflicts_with("quiet")
                .help("say more: the database, the filter as it was read, all that was not found"),
        ))
        .arg(global(
            Arg::new("color")
                .long("color")
                .value_name("WHEN")
                .value_parser(["auto", "always", "never"])
                .default_value("auto")
                .hide_possible_values(true)
                .help("colours: auto, always or never; NO_COLOR and CLICOLOR are respected"),
        ))
        .arg(global(
            Arg::new("threads")
                .long("threads")
                .value_name("N")
                .value_parser(value_parser!(u16).range(1..=1024))
                .help("threads to work with [default: all processors]"),
        ))
}

/// The flags of a command line that the demo composes itself.
fn parse(args: &[String]) -> Result<clap::ArgMatches> {
    command().try_get_matches_from(args).map_err(|error| crate::error::Error::usage(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn every_flag_has_help_and_every_command_an_about() {
        for command in command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for arg in command.get_arguments() {
                assert!(
                    arg.get_help().is_some() || arg.is_hide_set(),
                    "{} {}",
                    command.get_name(),
                    arg.get_id()
                );
            }
        }
    }
}
