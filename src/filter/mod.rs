//! Filters: what is asked of leads, as a tree, as text and in English, and the plain evaluation of it.
//!
//! `tree` is the closed type that everything speaks; `ask` reads values; `grammar` documents and parses the filter
//! language; `print` writes it back; `english` says it in words; `notes` tells what was read into values;
//! `column` owns tests of custom columns; `topic` is a field or such a column; `nearby` widens a filter step by step;
//! `hashed` keeps addresses out of questions that are kept;
//! `evaluate` answers a filter on one lead at a time, slowly and plainly: the measure for the index.

pub mod ask;
pub mod column;
pub mod english;
pub mod evaluate;
pub mod grammar;
pub mod pattern;

mod complaint;
mod hashed;
mod lexer;
mod nearby;
mod notes;
mod print;
mod quantity;
mod saying;
mod topic;
mod tree;

pub use column::{ColumnAsk, ColumnTest};
pub use english::{ClauseWords, clause_words, element_fact, sentence, sentence_of_companies};
pub use evaluate::{Answer, causes, evaluate, live_elements};
pub use grammar::{parse, parse_noting};
pub use hashed::{bare, hash_in, hashed_value, without_addresses};
pub use nearby::nearby;
pub use notes::{ReadNote, notes, read_notes, unknown_names};
pub use saying::is_plural;
pub use topic::Topic;
pub use tree::{Ask, Element, Filter, Measure, Test, TitleMode};
