//! Ends the process at a named step, as a kill would: for the tests of what survives.
//!
//! Only builds with debug assertions look; in a release the steps cost nothing and cannot be reached from outside.

/// The environment variable that names the step.
#[cfg(debug_assertions)]
const VARIABLE: &str = "LEADSIFT_DIE_AT";

/// Dies here if this is the step that is named.
#[cfg(debug_assertions)]
pub(super) fn step(name: &str) {
    if std::env::var_os(VARIABLE).is_some_and(|wanted| wanted == name) {
        std::process::abort();
    }
}

/// Does nothing.
#[cfg(not(debug_assertions))]
pub(super) fn step(_: &str) {}
