//! Generates companies, people, openings and technologies that nobody owns, as CSV files: for trying leadsift out,
//! and for measuring it on as many leads as wanted. `docs/sample-data.md` documents every distribution.
//!
//! ```text
//! cargo run --release --example generate_leads -- --people 3000 --seed 7 --out out/leads --flat 300
//! ```

mod brands;
mod campaign;
mod companies;
mod countries;
mod crm;
mod day;
#[cfg(test)]
mod identity;
mod industries;
mod names;
mod openings;
mod people;
mod rng;
mod technologies;
#[cfg(test)]
mod tests;
mod titles;
mod write;

use std::path::PathBuf;

use clap::Parser;

use crate::companies::World;
use crate::day::Day;

/// Generate invented leads as CSV files; the same flags always give the same bytes
#[derive(Parser)]
#[command(name = "generate_leads")]
struct Arguments {
    /// Rows of people.csv; companies follow at about one for seven people
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    people: u64,
    /// Another seed gives another world
    #[arg(long, value_name = "S", default_value_t = 7)]
    seed: u64,
    /// Folder for the files; made if missing, files of an earlier run are replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The day on which the world is looked at
    #[arg(long, value_name = "DATE", default_value = "2026-11-01", value_parser = Day::parse)]
    as_of: Day,
    /// Also write crm_export.csv, an untidy flat export of N of the people
    #[arg(long, value_name = "N")]
    flat: Option<u64>,
    /// Financial companies per thousand
    #[arg(long, value_name = "PER_MILLE", default_value_t = 140, value_parser = clap::value_parser!(u64).range(0..=1000))]
    finance_share: u64,
    /// Campaign companies per thousand financial ones [default: falls from 400 to 2 as the run grows]
    #[arg(long, value_name = "PER_MILLE", value_parser = clap::value_parser!(u64).range(0..=1000))]
    cluster: Option<u64>,
    /// Add a column to people.csv that says which rows are about one person, for measuring what recognises them
    #[arg(long)]
    marked: bool,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let world = World {
        seed: arguments.seed,
        as_of: arguments.as_of,
        finance_share: arguments.finance_share,
        campaign_share: arguments.cluster.unwrap_or_else(|| campaign::default_share(arguments.people)),
        marked: arguments.marked,
    };
    let counts = write::write(&world, arguments.people, arguments.flat, &arguments.out)?;
    println!(
        "{}: {} people, {} companies, {} openings, {} technologies",
        arguments.out.display(),
        counts.people,
        counts.companies,
        counts.openings,
        counts.technologies
    );
    Ok(())
}
