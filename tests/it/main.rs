//! Tests of the whole, one module a subject.

mod cli;
mod differential;
mod layers;
mod oracle;
mod random;
