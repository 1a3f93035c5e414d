//! The command `leadsift`.

use std::process::ExitCode;

/// Import makes and drops millions of small values; the system's allocator costs it a fifth of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Databases and lists hold personal data: no other account on the machine may read what is written here.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    leadsift::cli::main(std::env::args_os())
}
