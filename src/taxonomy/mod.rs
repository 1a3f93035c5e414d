//! The words of the trade: industries, technologies, advertising platforms, places and kinds of
//! mail host, each with the names that people and vendors write for them.
//!
//! Every table is a data file under `data/`, compiled in and indexed once at first use. This module
//! owns names and how they are looked up. It does not own what a filter does with them, and it
//! never guesses: a name that several entries could mean is known to none of them.

pub mod ads;
mod fingerprint;
pub mod freemail;
pub mod industries;
pub mod industry_codes;
pub mod levels;
pub mod phones;
pub mod places;
pub mod regions;
pub mod technologies;
pub mod titles;
pub mod vocabulary;

pub use ads::{ad_platform_of_technology, ad_platforms};
pub use fingerprint::fingerprint;
pub use freemail::{EmailClass, email_classes, is_disposable, is_freemail, is_role_account, is_shared_host};
pub use industries::industries;
pub use industry_codes::{CodeSystem, industry_from_code};
pub use levels::{departments, seniorities};
pub use phones::e164;
pub use places::{countries, country_code};
pub use regions::{country_of_codes, region, region_behind_city, region_of_city, regions_meant};
pub use technologies::{technologies, technology_name};
pub use vocabulary::Vocabulary;
pub(crate) use vocabulary::nearness;
