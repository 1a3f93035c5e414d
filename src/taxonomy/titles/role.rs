//! A role as a title tells it: its function, its level, and the keys that an index holds.
//!
//! Owns how functions and words make up one subject and how levels make up one level. Which words of a title
//! belong together is `reading`'s business.

use super::department::Department;
use super::seniority::Seniority;
use super::tables::Tables;

/// One role of a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Role {
    pub(super) function: Subject,
    /// The same with the business unit in its name, where the title names one before the function.
    pub(super) narrow: Option<Subject>,
    pub(super) level: LevelName,
    pub(super) departments: Vec<Department>,
}

/// What a role is about: its key, and the departments of the known functions in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) key: String,
    pub(super) departments: Vec<Department>,
    /// The function of the tables, where the subject is exactly one.
    pub(super) known: Option<usize>,
}

/// A level with what stands before it: "deputy manager".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LevelName {
    pub(super) key: String,
    pub(super) seniority: Option<Seniority>,
    /// The key of the other level that it also is.
    pub(super) also: Option<String>,
    /// The level of the tables, where the level is exactly one.
    pub(super) known: Option<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct LevelRead {
    pub(super) main: usize,
    pub(super) prefixes: Vec<usize>,
    /// A wording that names its function itself: `cfo`.
    pub(super) own: Option<usize>,
    /// A level that stands first without "of", so that it may only qualify the next one.
    pub(super) loose: bool,
}

#[derive(Clone, Debug)]
pub(super) struct SubjectRead<'t> {
    pub(super) parts: Vec<Part<'t>>,
    pub(super) has_function: bool,
    /// Words after the level that "of" did not join to it: more likely a company or a place.
    pub(super) doubtful: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part<'t> {
    Function(usize),
    Word(&'t str),
}

impl Role {
    pub(super) fn new(function: Subject, level: LevelName) -> Self {
        let departments = function.departments.clone();
        Self { function, narrow: None, level, departments }
    }

    /// The key of the role, as an index holds it.
    pub(super) fn key(&self) -> String {
        format!("{}/{}", self.function.key, self.level.key)
    }

    /// The keys with the unit in the name, else without: what a query for this role asks for.
    pub(super) fn query_keys(&self) -> impl Iterator<Item = String> {
        let subject = self.narrow.as_ref().unwrap_or(&self.function);
        self.levels().map(|level| format!("{}/{level}", subject.key))
    }

    /// The keys under which a title with this role is found.
    pub(super) fn title_keys(&self) -> impl Iterator<Item = String> {
        let subjects = std::iter::once(&self.function).chain(&self.narrow);
        subjects.flat_map(|subject| self.levels().map(|level| format!("{}/{level}", subject.key)))
    }

    /// The keys under which a title with this role is found by who asks for one like it.
    pub(super) fn title_rungs(&self) -> impl Iterator<Item = String> {
        let subjects = std::iter::once(&self.function).chain(&self.narrow);
        subjects.filter_map(|subject| Some(format!("{}@{}", subject.key, self.level.seniority?.rung())))
    }

    /// The keys that a query for a role like this one asks for.
    pub(super) fn query_rungs(&self) -> impl Iterator<Item = String> {
        let subject = self.narrow.as_ref().unwrap_or(&self.function);
        let rungs =
            self.level.seniority.map(|seniority| seniority.rung().saturating_sub(1)..=seniority.rung() + 1);
        rungs.into_iter().flatten().map(|rung| format!("{}@{rung}", subject.key))
    }

    fn levels(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.level.key.as_str()).chain(self.level.also.as_deref())
    }
}

impl LevelName {
    pub(super) fn none(senior: bool) -> Self {
        Self {
            key: "none".to_owned(),
            seniority: senior.then_some(Seniority::Senior),
            also: None,
            known: None,
        }
    }

    /// Somebody who does the work that the subject names, such as a beekeeper.
    pub(super) fn worker(senior: bool) -> Self {
        let seniority = if senior { Seniority::Senior } else { Seniority::Entry };
        Self { seniority: Some(seniority), ..Self::none(senior) }
    }

    pub(super) fn of(tables: &Tables, level: &LevelRead, senior: bool) -> Self {
        let main = &tables.levels[level.main];
        let mut seniority = main.seniority;
        if senior && matches!(seniority, Some(Seniority::Entry) | None) {
            seniority = Some(Seniority::Senior);
        }
        let mut key = String::new();
        for &prefix in &level.prefixes {
            // A junior representative is a representative as a senior one is; a junior manager is less than one.
            let by_years_only = prefix == tables.junior && main.seniority >= Some(Seniority::Senior);
            let prefix = &tables.levels[prefix];
            if !by_years_only {
                key.push_str(&prefix.key);
                key.push('_');
            }
            seniority = match prefix.key.as_str() {
                "trainee" => Some(Seniority::Intern),
                "junior" | "graduate" => Some(Seniority::Entry),
                "former" => None,
                "chief" | "head" if seniority == Some(Seniority::Entry) => Some(Seniority::Senior),
                _ => seniority,
            };
        }
        let also = main.also.map(|also| format!("{key}{}", tables.levels[also].key));
        key.push_str(&main.key);
        Self { key, seniority, also, known: level.prefixes.is_empty().then_some(level.main) }
    }
}

impl Subject {
    pub(super) fn known(tables: &Tables, function: usize) -> Self {
        let row = &tables.functions[function];
        Self { key: row.key.clone(), departments: row.departments.clone(), known: Some(function) }
    }

    pub(super) fn general(department: Option<Department>) -> Self {
        Self { key: "general".to_owned(), departments: department.into_iter().collect(), known: None }
    }

    pub(super) fn of_words(words: &[&str]) -> Self {
        let mut words = words.to_vec();
        words.sort_unstable();
        words.dedup();
        Self { key: format!("w:{}", words.join("_")), departments: Vec::new(), known: None }
    }

    fn of_parts(tables: &Tables, parts: &[Part<'_>]) -> Self {
        if let [Part::Function(only)] = parts {
            return Self::known(tables, *only);
        }
        let text = |part: &Part<'_>| match *part {
            Part::Function(f) => tables.functions[f].key.clone(),
            Part::Word(w) => w.to_owned(),
        };
        let mut words: Vec<String> = parts.iter().map(text).collect();
        let mut departments = Vec::new();
        for part in parts {
            let Part::Function(function) = part else { continue };
            for &department in &tables.functions[*function].departments {
                if !departments.contains(&department) {
                    departments.push(department);
                }
            }
        }
        let unknown = parts.iter().any(|p| matches!(p, Part::Word(_)));
        let key = if unknown {
            words.sort_unstable();
            words.dedup();
            format!("w:{}", words.join("_"))
        } else {
            words.join("_")
        };
        Self { key, departments, known: None }
    }
}

impl SubjectRead<'_> {
    /// Whether it names nothing but a business unit.
    pub(super) fn is_unit(&self, tables: &Tables) -> bool {
        self.parts.iter().all(|part| match *part {
            Part::Function(f) => tables.functions[f].unit,
            Part::Word(_) => true,
        })
    }

    /// The subject, and the narrower one with the business unit that stands before the function.
    ///
    /// The last function tells what the role is about and those before it for whom ("IT Sales Manager"), unless
    /// the last one is a part of the one before it ("HR Systems Manager").
    pub(super) fn resolve(&self, tables: &Tables) -> (Subject, Option<Subject>) {
        let mut parts = self.parts.clone();
        parts.dedup();
        let function = |part: &Part<'_>| match *part {
            Part::Function(f) => Some(&tables.functions[f]),
            Part::Word(_) => None,
        };
        let whole = Subject::of_parts(tables, &parts);
        let Some(first) = parts.iter().position(|p| function(p).is_some_and(|f| !f.unit)) else {
            return (whole, None);
        };
        let is_part = |p: &Part<'_>| function(p).is_some_and(|f| f.part);
        let follows = |p: &Part<'_>| function(p).is_none_or(|f| f.part || f.tied || f.unit);
        if is_part(&parts[first]) {
            return (whole, None);
        }
        let last = parts.len() - 1;
        let base = if last > first && !parts[first + 1..].iter().any(follows) { last } else { first };
        if base == 0 {
            return (whole, None);
        }
        (Subject::of_parts(tables, &parts[base..]), Some(whole))
    }
}
