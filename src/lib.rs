//! leadsift: filter, rank and explain sales leads.
pub mod cli;
pub mod clock;
pub mod db;
pub mod error;
pub mod export;
pub mod fields;
pub mod filter;
#[doc(hidden)]
pub mod fuzz;
pub mod import;
pub mod index;
pub mod model;
pub mod profile;
pub mod prospect;
pub mod score;
pub mod taxonomy;
pub mod text;
pub mod value;
