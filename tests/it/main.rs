//! The integration tests, as one binary.

mod cli;
mod differential;
mod layers;
mod oracle;
mod random;
