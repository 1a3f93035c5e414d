//! leadsift: filter, rank and explain sales leads.
pub mod clock;
pub mod db;
pub mod error;
pub mod fields;
pub mod filter;
pub mod import;
pub mod model;
pub mod taxonomy;
pub mod text;
pub mod value;
