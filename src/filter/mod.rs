//! Filters: what is asked of leads, as a tree, as text and in English, and the plain evaluation of it.
//!
//! `tree` is the closed type that everything speaks; `grammar` documents and parses the filter language; `print`
//! writes it back; `english` says it in words; `evaluate` answers it on one lead at a time, slowly and plainly: the
//! measure for the index.

mod tree;

pub use tree::{Ask, Element, Filter, Measure, Test, TitleMode};
