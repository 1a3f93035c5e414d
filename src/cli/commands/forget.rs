//! `forget`: a person asked to be erased.

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::super::session::Session;
use super::super::{Status, counts};
use crate::clock;
use crate::error::{Error, Result};
use crate::prospect::{self, Proof};

/// The command.
pub(super) fn command() -> Command {
    Command::new("forget")
        .about("Erase a person from data, journal and history, bar them from coming back, and prove it")
        .after_help(
            "Older generations are removed with it, so that earlier imports cannot be taken back any more. Files that were \
             written earlier, and backups, are out of reach: the certificate names the files.\n\nleadsift forget \
             maya@northgate.example",
        )
        .arg(
            Arg::new("who")
                .value_name("EMAIL|URL|ID")
                .required(true)
                .help("their address, profile page, or id"),
        )
        .arg(
            Arg::new("verify")
                .long("verify")
                .action(ArgAction::SetTrue)
                .help("change nothing: prove again that nothing of them is there"),
        )
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let who = matches.get_one::<String>("who").ok_or_else(|| Error::usage("nobody is named"))?;
    let database = session.open()?;
    if matches.get_flag("verify") {
        let proof = prospect::verify(&database, who)?;
        session.print(&searched(&proof))?;
        return held(&proof);
    }
    // What a process that died left open is put right before anybody is looked for.
    drop(database.book()?);
    let certificate = prospect::forget(&database, who)?;
    let erasure = &certificate.erasure;
    let ids: Vec<String> = certificate.people.iter().map(ToString::to_string).collect();
    let mut lines = vec![match ids.as_slice() {
        [] => format!("Nobody has this any more; it is barred from coming back   #{}", erasure.number),
        ids => format!("Forgot {}   #{}, {}", ids.join(", "), erasure.number, clock::now()),
    }];
    lines.extend(searched(&certificate.proof));
    lines.push(format!(
        "  kept           {} them from being imported again",
        counts::count(erasure.kept, "keyed hash that bars", "keyed hashes that bar")
    ));
    for (place, list, number) in &erasure.handed_out {
        lines.push(format!("  out of reach   {place}, handed out by {list} with #{number}"));
    }
    lines.push("  out of reach   backups, and the files that were imported".to_string());
    lines.push(format!("prove it again with  leadsift forget --verify {}", "EMAIL|URL|ID"));
    session.print(&lines)?;
    held(&certificate.proof)
}

fn searched(proof: &Proof) -> Vec<String> {
    let sought = if proof.sought.is_empty() { "keys".to_string() } else { proof.sought.join(", ") };
    let mut lines = vec![format!(
        "  searched for   {sought}: in {} rows, {} terms, {} files",
        counts::number(proof.rows),
        counts::number(proof.terms),
        counts::number(proof.files)
    )];
    lines.extend(proof.elsewhere.iter().map(|there| format!("  not changed    {there}")));
    lines.extend(proof.remains.iter().map(|there| format!("  STILL THERE    {there}")));
    if proof.remains.is_empty() {
        lines.push("  proved absent".to_string());
    }
    lines
}

fn held(proof: &Proof) -> Result<Status> {
    if proof.holds() {
        return Ok(Status::Done);
    }
    Err(Error::data("something of this person is still in the database")
        .with_hint("run `leadsift forget` with the address, page or id"))
}
