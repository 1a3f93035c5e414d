//! The command `leadsift`.

use std::process::ExitCode;

/// Import makes and drops millions of small values; the system's allocator costs it a fifth of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Databases and lists hold personal data: no other account on the machine may read what is written here.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    keep_memory_private();
    leadsift::cli::main(std::env::args_os())
}

/// Memory is full of addresses: none of it is left in a core dump, neither in a file nor by a service that collects them.
fn keep_memory_private() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // A limit that cannot be lowered leaves the machine's own; nothing else would be gained by refusing to work.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}
