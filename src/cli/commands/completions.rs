//! `completions`: what a shell needs to complete command lines, and the manual pages; both from the commands themselves.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::env::Shells;

use super::super::output::Target;
use super::super::session::Session;
use super::super::{Status, command as whole, output};
use crate::error::{Error, Result};

const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

/// The command.
pub(super) fn command() -> Command {
    Command::new("completions")
        .about("Print what a shell needs to complete command lines, or write the manual pages")
        .after_help(
            "bash: put  source <(leadsift completions bash)  into ~/.bashrc\nzsh:  put  source <(leadsift completions \
             zsh)  into ~/.zshrc\nfish: leadsift completions fish > ~/.config/fish/completions/leadsift.fish\nman:  \
             leadsift completions man --to ~/.local/share/man/man1\n\nNames of fields and the values that the database \
             holds are completed too.",
        )
        .arg(
            Arg::new("what")
                .value_name("SHELL")
                .required(true)
                .value_parser(PossibleValuesParser::new(SHELLS.into_iter().chain(["man"])))
                .help("the shell, or `man` for manual pages"),
        )
        .arg(
            Arg::new("to")
                .long("to")
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .help("folder for the manual pages; without it the page of leadsift is printed"),
        )
        .args(output::place_args())
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let what = matches.get_one::<String>("what").map(String::as_str).unwrap_or_default();
    let to = matches.get_one::<PathBuf>("to");
    if what == "man" {
        match to {
            Some(folder) => pages(session, folder)?,
            None => {
                Target::plain(matches)?.fill(|out| Ok(clap_mangen::Man::new(whole()).render(out)?))?;
            }
        }
        return Ok(Status::Done);
    }
    if to.is_some() {
        return Err(Error::usage("--to is for manual pages")
            .with_hint("print completions, or write them with -o FILE"));
    }
    let shells = Shells::builtins();
    let shell = shells.completer(what).ok_or_else(|| Error::usage(format!("there is no shell {what}")))?;
    Target::plain(matches)?
        .fill(|out| Ok(shell.write_registration("COMPLETE", "leadsift", "leadsift", "leadsift", out)?))?;
    Ok(Status::Done)
}

/// A page for the program and one for each command.
fn pages(session: &Session, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
    let mut all = whole();
    all.build();
    let mut written = 0;
    let mut page = |command: &Command, name: &str| -> Result<()> {
        let path = folder.join(format!("{name}.1"));
        let mut text = Vec::new();
        let command = command.clone().name(name.to_string()).version(env!("CARGO_PKG_VERSION"));
        clap_mangen::Man::new(command).title(name.to_uppercase()).render(&mut text)?;
        let mut file = std::fs::File::create(&path).map_err(|error| Error::io(&path, error))?;
        file.write_all(&text).map_err(|error| Error::io(&path, error))?;
        written += 1;
        Ok(())
    };
    page(&all, "leadsift")?;
    for command in
        all.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help")
    {
        page(command, &format!("leadsift-{}", command.get_name()))?;
    }
    session.say(&format!("wrote {written} manual pages to {}", folder.display()));
    Ok(())
}
