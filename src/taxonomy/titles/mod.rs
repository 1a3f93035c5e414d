//! Job titles: what a title says about function, level, seniority and department.
//!
//! Owns the reading of a title into roles, and the words for seniorities and departments. A query for a title
//! and the index of a title go through the same reading. It does not match, rank or store anything.

mod department;
mod items;
mod reading;
mod role;
mod seniority;
mod tables;
mod tokens;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod rules;

pub use department::Department;
pub use seniority::Seniority;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::text::{fold, words};
use role::Role;
use tables::Tables;

/// What is known of a title.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TitleAnalysis {
    /// The folded title.
    pub exact: String,
    /// Its words, sorted, each once.
    pub words: Vec<String>,
    /// The keys of its roles, `function/level`, sorted, each once; empty only for a title without words.
    ///
    /// A title that names a business unit before its function ("Hotel Sales Manager") has both the role and the
    /// narrower one, so that a query for the unit does not find every sales manager.
    pub roles: Vec<String>,
    /// The function of each role with its rung on the ladder of seniority, `function@rung`, sorted, each once: by these a
    /// title is found that is like another. A role whose level stands on no rung has none.
    pub rungs: Vec<String>,
    /// The highest seniority of its roles.
    pub seniority: Option<Seniority>,
    /// The departments of its roles, sorted, each once.
    pub departments: Vec<Department>,
}

impl TitleAnalysis {
    /// Whether it has one of these keys of roles or rungs.
    pub fn has_any(&self, keys: &[String]) -> bool {
        keys.iter().any(|key| self.roles.contains(key) || self.rungs.contains(key))
    }
}

/// The analysis of `title`, kept for the next time that this thread meets it: titles repeat.
pub fn analysis(title: &str) -> Arc<TitleAnalysis> {
    const MOST: usize = 50_000;
    thread_local! {
        static SEEN: RefCell<HashMap<String, Arc<TitleAnalysis>, RandomState>> = RefCell::default();
    }
    SEEN.with_borrow_mut(|seen| {
        if let Some(known) = seen.get(title) {
            return Arc::clone(known);
        }
        if seen.len() >= MOST {
            seen.clear();
        }
        let analysis = Arc::new(analyze(title));
        seen.insert(title.to_string(), Arc::clone(&analysis));
        analysis
    })
}

/// Reads a title.
pub fn analyze(title: &str) -> TitleAnalysis {
    let exact = fold(title);
    let mut words = words(&exact);
    words.sort_unstable();
    words.dedup();
    let mut analysis = TitleAnalysis { words, ..TitleAnalysis::default() };
    for role in reading::read(&exact) {
        analysis.roles.extend(role.title_keys());
        analysis.rungs.extend(role.title_rungs());
        analysis.seniority = match (analysis.seniority, role.level.seniority) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        analysis.departments.extend(&role.departments);
    }
    analysis.roles.sort_unstable();
    analysis.roles.dedup();
    analysis.rungs.sort_unstable();
    analysis.rungs.dedup();
    analysis.departments.sort_unstable();
    analysis.departments.dedup();
    analysis.exact = exact;
    analysis
}

/// The keys of the roles that a query for a title asks for; a title with any of them matches.
pub fn query_roles(title: &str) -> Vec<String> {
    sorted(reading::read(&fold(title)).iter().flat_map(Role::query_keys))
}

/// The keys that a query asks for where a role like its own is enough: those of [`query_roles`], and the same function at the
/// same rung of the ladder of seniority, or at the next one up or down.
pub fn similar_roles(title: &str) -> Vec<String> {
    let roles = reading::read(&fold(title));
    sorted(roles.iter().flat_map(|role| role.query_keys().chain(role.query_rungs())))
}

fn sorted(keys: impl Iterator<Item = String>) -> Vec<String> {
    let mut keys: Vec<String> = keys.collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The commonest other wordings of the role that a query asks for: "also Human Resources Manager".
pub fn also(title: &str) -> Option<String> {
    let tables = Tables::get();
    let folded = fold(title);
    let roles = reading::read(&folded);
    let [role] = roles.as_slice() else { return None };
    if role.narrow.is_some() {
        return None;
    }
    let key = role.key();
    let mut names: Vec<String> = match tables.roles.iter().find(|named| named.role == key) {
        Some(named) => named.names.clone(),
        None => {
            let level = tables.levels[role.level.known?].name.as_deref()?;
            match role.function.known {
                Some(function) => {
                    tables.functions[function].names.iter().map(|name| worded(name, level)).collect()
                }
                None if role.function.key == "general" && level == "CEO" => {
                    vec!["CEO".to_owned(), "Chief Executive Officer".to_owned()]
                }
                None => return None,
            }
        }
    };
    let own = words(&folded);
    names.retain(|name| !words(name).iter().all(|word| own.contains(word)));
    names.truncate(2);
    (!names.is_empty()).then(|| format!("also {}", names.join(", ")))
}

fn worded(function: &str, level: &str) -> String {
    match level {
        "Head" | "VP" => format!("{level} of {function}"),
        _ => format!("{function} {level}"),
    }
}
