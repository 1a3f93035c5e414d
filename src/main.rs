//! The command `leadsift`.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Databases and lists hold personal data: no other account on the machine may read what is written here.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    leadsift::cli::main(std::env::args_os())
}
