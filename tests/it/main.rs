//! The integration tests, as one binary.

mod differential;
mod layers;
mod oracle;
mod random;
