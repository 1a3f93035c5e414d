//! From the words of a title to its roles.
//!
//! A title is cut into chunks at joining signs and at signs that set something apart. Each chunk yields a level,
//! a function, or both; chunks that lack one borrow it from their neighbours, as people mean it: "Finance & HR
//! Manager" is two managers, "HR Manager, Retail" is one, "Manager, HR" is one.

use super::department::Department;
use super::items::{Item, Items, Join, items};
use super::role::{LevelName, LevelRead, Part, Role, Subject, SubjectRead};
use super::seniority::Seniority;
use super::tables::{LevelKind, Tables};

/// The roles of a folded title; none only where the title has no word.
pub(super) fn read(folded: &str) -> Vec<Role> {
    let tables = Tables::get();
    let tokens = tables.tokens(folded);
    let mut chunks: Vec<Chunk<'_>> =
        items(tables, &tokens).iter().filter_map(|items| Chunk::read(tables, items)).collect();
    share_chief(tables, &mut chunks);
    let mut roles = assemble(tables, &mut chunks);
    if roles.is_empty()
        && let Some(first) = tokens.list.first()
    {
        let word = &tokens.text[first.start..first.end];
        roles.push(Role::new(Subject::of_words(&[word]), LevelName::none(false)));
    }
    roles
}

/// What one chunk of a title says.
#[derive(Debug)]
struct Chunk<'t> {
    join: Join,
    level: Option<LevelRead>,
    subject: Option<SubjectRead<'t>>,
    senior: bool,
    /// Without a level, its last word names somebody at work: "glazier".
    worker: bool,
    /// The level stands first and its function after it: "Head of HR".
    level_first: bool,
    /// Further levels of the same person in the same chunk: "VP Head of Legal".
    others: Vec<usize>,
}

impl<'t> Chunk<'t> {
    fn read(tables: &Tables, items: &Items<'t>) -> Option<Self> {
        let list = &items.list;
        let mut senior = list.iter().any(|i| matches!(i, Item::Senior));
        let list: Vec<Item<'t>> = list.iter().copied().filter(|i| !matches!(i, Item::Senior)).collect();
        let mut chunk = Self {
            join: items.join,
            level: None,
            subject: None,
            senior,
            worker: false,
            level_first: false,
            others: Vec::new(),
        };
        let Some((mut at, linked)) = main_level(&list) else {
            let (parts, has_function) = parts_before(&list);
            chunk.worker = matches!(parts.last(), Some(Part::Word(word)) if names_a_worker(word));
            chunk.subject =
                (!parts.is_empty()).then_some(SubjectRead { parts, has_function, doubtful: false });
            return (senior || chunk.subject.is_some()).then_some(chunk);
        };
        let mut read = LevelRead { main: 0, prefixes: Vec::new(), own: None, loose: false };
        let mut implied = None;
        // "Manager Trainee" is a trainee manager, "Director Assistant" a director's assistant.
        let mut swapped = None;
        let mut serves = None;
        if at > 0
            && let (Item::Level(before) | Item::Role(_, before), Item::Level(last)) = (list[at - 1], list[at])
            && tables.levels[last].kind == LevelKind::Prefix
            && tables.levels[before].kind == LevelKind::Plain
        {
            let boss = tables.levels[before].seniority.is_some_and(|s| s <= Seniority::Manager);
            if last == tables.assistant {
                let of_person = boss && !list.iter().any(|item| matches!(item, Item::Function(_)));
                serves = Some(if of_person { tables.personal_assistant } else { tables.assistant });
                implied = tables.levels[before].function;
            } else {
                swapped = Some(last);
                at -= 1;
            }
        }
        match (serves, list[at]) {
            (Some(level), _) | (None, Item::Level(level)) => read.main = level,
            (None, Item::Role(function, level)) => (read.main, read.own) = (level, Some(function)),
            _ => {}
        }
        let has_known = list.iter().any(|item| matches!(item, Item::Function(_) | Item::Role(..)));
        if linked
            && read.main == tables.assistant
            && !has_known
            && matches!(list.get(at + 2), Some(Item::Level(_)))
        {
            // "Assistenz der Geschäftsführung".
            read.main = tables.personal_assistant;
        }
        let serves = serves.is_some() || read.main == tables.personal_assistant;
        read.prefixes.extend(swapped);
        // "VP Head of Legal" is both, "CEO Coach" only the latter.
        let leads = tables.levels[read.main].seniority.is_some_and(|s| s <= Seniority::Director);
        for (i, item) in list[..at].iter().enumerate() {
            let level = match *item {
                Item::Level(_) | Item::Role(..) if serves => continue,
                Item::Level(level) => level,
                Item::Role(function, level) => {
                    // "HR Business Partner Manager" leads business partners.
                    let partners = level == tables.business_partner && function == tables.hr;
                    implied = Some(if partners { tables.hr_partnering } else { function });
                    continue;
                }
                _ => continue,
            };
            let before = &tables.levels[level];
            match before.kind {
                LevelKind::Prefix if before.close && i + 1 < at => {}
                LevelKind::Prefix => read.prefixes.push(level),
                LevelKind::Soft => senior |= before.seniority == Some(Seniority::Senior),
                LevelKind::Plain if level == tables.chief && read.main == tables.officer => read.main = level,
                LevelKind::Plain if level == tables.chief => read.prefixes.push(level),
                LevelKind::Plain if before.function.is_some() => implied = before.function,
                LevelKind::Plain if leads && before.seniority.is_some_and(|s| s <= Seniority::Director) => {
                    chunk.others.push(level);
                }
                LevelKind::Plain => {}
            }
        }
        let (before, before_known) = parts_before(&list[..at]);
        let (after, after_known) = parts_after(&list[at + 1..]);
        let (parts, has_function, doubtful) =
            if before_known && !(linked && after_known && units_only(tables, &before)) {
                (before, true, false)
            } else if after_known {
                chunk.level_first = true;
                (after, true, false)
            } else if let Some(function) = implied {
                (vec![Part::Function(function)], true, false)
            } else if !before.is_empty() {
                (before, false, false)
            } else {
                chunk.level_first = true;
                (after, false, !linked)
            };
        read.loose = at == 0 && !linked && after_known && !before_known;
        let in_a_function =
            has_function && !(SubjectRead { parts: parts.clone(), has_function, doubtful }).is_unit(tables);
        if let Some(within) = tables.levels[read.main].within.filter(|_| in_a_function) {
            read.main = within;
        }
        let last_is_chief = matches!(list[at], Item::Level(level) if level == tables.chief);
        if last_is_chief && at > 0 && !chunk.level_first && !parts.is_empty() {
            // "Fire Chief" leads a unit, "Chief Fire Officer" a company's function.
            read.main = tables.head;
        }
        chunk.senior = senior;
        chunk.subject = (!parts.is_empty()).then_some(SubjectRead { parts, has_function, doubtful });
        if read.main == tables.partner && chunk.subject.as_ref().is_some_and(|s| partners_within(tables, s)) {
            read.main = tables.business_partner;
        }
        chunk.level = Some(read);
        Some(chunk)
    }

    fn has_function(&self) -> bool {
        self.subject.as_ref().is_some_and(|s| s.has_function)
    }
}

/// "People Partner" is no partner of a firm: HR's own partners advise within the company.
fn partners_within(tables: &Tables, subject: &SubjectRead<'_>) -> bool {
    subject.parts.iter().any(|part| {
        matches!(part, Part::Function(f)
            if tables.functions[*f].departments.first() == Some(&Department::HumanResources))
    })
}

/// The item that tells the level, and whether "of" or "for" follows it.
fn main_level(list: &[Item<'_>]) -> Option<(usize, bool)> {
    let is_level = |i: usize| matches!(list.get(i), Some(Item::Level(_) | Item::Role(..)));
    let is_link = |i: usize| matches!(list.get(i), Some(Item::Of | Item::For));
    let after_link = |i: usize| i > 0 && is_link(i - 1);
    let linked = (0..list.len()).find(|&i| is_level(i) && is_link(i + 1) && !after_link(i));
    if let Some(at) = linked {
        return Some((at, true));
    }
    let first_link = (0..list.len()).find(|&i| is_link(i)).unwrap_or(list.len());
    let level = (0..first_link).rev().find(|&i| is_level(i));
    // "Chamber of Commerce President", but not "Office of the President".
    let last = list.len().checked_sub(1).filter(|&i| is_level(i) && i > first_link + 1);
    level.or(last).map(|at| (at, false))
}

/// Whether a word is formed as the names of those who do a work: `glazier`, `typist`, `draughtsman`.
fn names_a_worker(word: &str) -> bool {
    const ENDINGS: [&str; 13] = [
        "er", "or", "ist", "ian", "eer", "man", "men", "woman", "person", "smith", "wright", "keeper", "hand",
    ];
    const NAMES: [&str; 21] = [
        "boss", "boy", "cadet", "lady", "man", "mate", "woman", "advocate", "captain", "clergy", "crew",
        "cook", "guard", "member", "nanny", "judge", "pilot", "priest", "reverend", "scribe", "sergeant",
    ];
    const THINGS: [&str; 24] = [
        "center", "centre", "chapter", "charter", "consumer", "corner", "customer", "door", "employer",
        "floor", "labor", "letter", "matter", "number", "order", "other", "paper", "power", "river",
        "sector", "server", "supplier", "water", "computer",
    ];
    let singular = word.strip_suffix('s').unwrap_or(word);
    word.is_ascii()
        && !THINGS.contains(&singular)
        && (NAMES.contains(&singular)
            || NAMES.contains(&word)
            || singular.len() > 3 && ENDINGS.iter().any(|ending| singular.ends_with(ending)))
}

/// "Hotel Director of Finance": what stands before the level is only the unit.
fn units_only(tables: &Tables, parts: &[Part<'_>]) -> bool {
    parts.iter().all(|part| matches!(part, Part::Function(f) if tables.functions[*f].unit))
}

fn parts_before<'t>(list: &[Item<'t>]) -> (Vec<Part<'t>>, bool) {
    let parts: Vec<Part<'t>> = list
        .iter()
        .filter_map(|item| match *item {
            Item::Function(f) => Some(Part::Function(f)),
            Item::Word(w) => Some(Part::Word(w)),
            _ => None,
        })
        .collect();
    let known = parts.iter().any(|p| matches!(p, Part::Function(_)));
    (parts, known)
}

/// After a level, words beyond the function name a unit: "Director of HR, Acme", "Head of HR for Europe".
fn parts_after<'t>(list: &[Item<'t>]) -> (Vec<Part<'t>>, bool) {
    let mut parts = Vec::new();
    let mut known = false;
    let mut at_unit = false;
    for item in list {
        match *item {
            Item::Function(f) => {
                parts.push(Part::Function(f));
                known = true;
            }
            Item::Word(_) if known => break,
            Item::Word(_) if at_unit => {}
            Item::Word(w) => parts.push(Part::Word(w)),
            Item::For if known => break,
            Item::For => at_unit = true,
            _ => {}
        }
    }
    (parts, known)
}

/// "Chief People and Culture Officer": the officer belongs to the chief.
fn share_chief(tables: &Tables, chunks: &mut [Chunk<'_>]) {
    let mut open = false;
    for chunk in chunks {
        if let Some(level) = &mut chunk.level {
            if open && level.main == tables.officer {
                level.main = tables.chief;
            }
            open = level.main == tables.chief && level.loose;
        }
    }
}

fn assemble(tables: &Tables, chunks: &mut [Chunk<'_>]) -> Vec<Role> {
    share_levels(tables, chunks);
    let mut used = vec![false; chunks.len()];
    let mut roles = Vec::new();
    for i in 0..chunks.len() {
        let chunk = &chunks[i];
        let Some(level) = &chunk.level else { continue };
        used[i] = true;
        let top = is_top(tables, level);
        if chunk.subject.is_none()
            && level.own.is_none()
            && (top || tables.levels[level.main].function.is_none())
        {
            let neighbours = borrowed(chunks, i, &used, top);
            if !neighbours.is_empty() {
                for j in neighbours {
                    used[j] = true;
                    add_roles(tables, level, chunk, chunks[j].subject.as_ref(), &mut roles);
                }
                continue;
            }
        }
        add_roles(tables, level, chunk, chunk.subject.as_ref(), &mut roles);
    }
    if let Some(last) = roles.last_mut().filter(|_| !used.is_empty())
        && last.departments.is_empty()
    {
        // "Business Manager - People & Culture": the function set apart tells the department.
        for (chunk, _) in chunks.iter().zip(&used).filter(|(c, used)| !**used && c.has_function()) {
            let subject = chunk.subject.as_ref().map(|s| s.resolve(tables).0);
            last.departments.extend(subject.into_iter().flat_map(|s| s.departments));
        }
    }
    if roles.is_empty() {
        // No level anywhere: the functions, or else the words, stand for themselves.
        let senior = chunks.iter().any(|c| c.senior);
        let known = chunks.iter().any(Chunk::has_function);
        for chunk in chunks.iter() {
            let Some(subject) = chunk.subject.as_ref().filter(|s| s.has_function == known) else { continue };
            let (function, narrow) = subject.resolve(tables);
            let level = if chunk.worker { LevelName::worker(senior) } else { LevelName::none(senior) };
            roles.push(Role { narrow, ..Role::new(function, level) });
            if !known {
                break;
            }
        }
    }
    roles
}

/// Gives a chunk that names only a function the level of the chunk it is joined to.
fn share_levels(tables: &Tables, chunks: &mut [Chunk<'_>]) {
    // Forwards: "Finance, HR & IT Manager"; "Assistant HR & Payroll Manager".
    for i in (0..chunks.len().saturating_sub(1)).rev() {
        let next = &chunks[i + 1];
        let Some(level) = next.level.clone().filter(|l| l.own.is_none()) else { continue };
        let shares = next.join == Join::And
            || (next.join == Join::Comma
                && chunks.get(i + 2).is_some_and(|c| c.join == Join::And && c.level.is_some()));
        if !shares || next.level_first || !(next.has_function() || next.subject.is_some()) {
            continue;
        }
        let next_join = next.join;
        let chunk = &mut chunks[i];
        match &chunk.level {
            None if chunk.subject.is_some() => chunk.level = Some(level),
            Some(own) if own.loose && next_join == Join::And => {
                let prefix = match tables.levels[own.main].kind {
                    LevelKind::Plain => continue,
                    LevelKind::Prefix => Some(own.main),
                    LevelKind::Soft => None,
                };
                let prefixes: Vec<usize> = own.prefixes.iter().copied().chain(prefix).collect();
                if tables.levels[level.main].kind == LevelKind::Plain && level.prefixes.is_empty() {
                    let shared = LevelRead { prefixes, loose: false, ..level };
                    chunk.level = Some(shared.clone());
                    chunks[i + 1].level = Some(shared);
                }
            }
            _ => {}
        }
    }
    // Backwards: "Director of Finance, HR & IT"; "HR Manager & Payroll".
    for i in 1..chunks.len() {
        let (done, rest) = chunks.split_at_mut(i);
        let (Some(before), Some(chunk)) = (done.last(), rest.first_mut()) else { continue };
        let Some(level) = before.level.clone() else { continue };
        let lists = rest_lists(chunk, before);
        if chunk.level.is_none() && before.subject.is_some() && level.own.is_none() && lists {
            let general = tables.levels[level.main].department == Some(Department::Executive);
            if !general || before.has_function() {
                chunk.level = Some(level);
                chunk.level_first = before.level_first;
            }
        }
    }
}

fn rest_lists(chunk: &Chunk<'_>, before: &Chunk<'_>) -> bool {
    match chunk.join {
        Join::And => chunk.has_function() || (before.level_first && chunk.subject.is_some()),
        Join::Comma => chunk.has_function() && before.level_first,
        Join::Dash => false,
    }
}

/// The chunks from which a bare level takes its function: those after it, else those before it.
fn borrowed(chunks: &[Chunk<'_>], at: usize, used: &[bool], top: bool) -> Vec<usize> {
    let free = |j: usize| chunks.get(j).is_some_and(|c| c.level.is_none() && c.subject.is_some()) && !used[j];
    let mut out = Vec::new();
    let mut next = at + 1;
    while free(next) && (out.is_empty() || chunks[next].join == Join::And || lists_on(chunks, next)) {
        // Another company officer's "& Wales" is a place; only known functions are listed on.
        if !out.is_empty() && !chunks[next].has_function() {
            break;
        }
        out.push(next);
        next += 1;
    }
    if out.iter().any(|&j| chunks[j].has_function()) || at == 0 || top {
        return out;
    }
    let mut before = Vec::new();
    let mut previous = at;
    while previous > 0 && free(previous - 1) && (before.is_empty() || chunks[previous].join == Join::And) {
        previous -= 1;
        before.push(previous);
    }
    if before.iter().any(|&j| chunks[j].has_function()) || out.is_empty() { before } else { out }
}

/// Whether a comma goes on with a list of functions: "Director - People, Communications & IT".
fn lists_on(chunks: &[Chunk<'_>], at: usize) -> bool {
    let known = |c: &Chunk<'_>| c.level.is_none() && c.has_function();
    let more = chunks.get(at + 1).is_some_and(|c| c.join != Join::Dash && known(c));
    chunks[at].join == Join::Comma
        && known(&chunks[at])
        && more
        && (chunks[at + 1].join == Join::And || lists_on(chunks, at + 1))
}

/// A level at the top of a whole company, whatever unit the title names.
fn is_top(tables: &Tables, level: &LevelRead) -> bool {
    tables.levels[level.main].department == Some(Department::Executive)
}

fn add_roles(
    tables: &Tables,
    level: &LevelRead,
    chunk: &Chunk<'_>,
    subject: Option<&SubjectRead<'_>>,
    roles: &mut Vec<Role>,
) {
    let main = &tables.levels[level.main];
    let name = LevelName::of(tables, level, chunk.senior);
    let borrowed = chunk.subject.is_none() && subject.is_some();
    let (function, narrow) = match (level.own, subject) {
        (Some(own), _) => (Subject::known(tables, own), None),
        (None, Some(subject)) if main.decides || (main.function.is_some() && subject.is_unit(tables)) => {
            let own = main.function.map(|f| Subject::known(tables, f));
            let named = subject.resolve(tables).0;
            let narrow = (own.as_ref() != Some(&named)).then_some(named);
            (own.unwrap_or_else(|| Subject::general(None)), narrow)
        }
        (None, Some(subject)) if main.department == Some(Department::Executive) => {
            let (function, narrow) = subject.resolve(tables);
            (Subject::general(main.department), Some(narrow.unwrap_or(function)))
        }
        (None, Some(subject))
            if !subject.has_function && (subject.doubtful || borrowed || main.function.is_some()) =>
        {
            let base = main
                .function
                .map_or_else(|| Subject::general(main.department), |f| Subject::known(tables, f));
            (base, Some(subject.resolve(tables).0))
        }
        (None, Some(subject)) => subject.resolve(tables),
        (None, None) => {
            let known = main.function.map(|f| Subject::known(tables, f));
            (known.unwrap_or_else(|| Subject::general(main.department)), None)
        }
    };
    for &other in &chunk.others {
        let level = LevelRead { main: other, prefixes: Vec::new(), own: None, loose: false };
        push_new(roles, Role::new(function.clone(), LevelName::of(tables, &level, false)));
    }
    let mut role = Role { narrow, ..Role::new(function, name) };
    if role.departments.is_empty()
        && role.function.key == "general"
        && role.level.seniority == Some(Seniority::CSuite)
    {
        role.departments.push(Department::Executive);
    }
    if is_top(tables, level) {
        // A company's own words name no department: "CEO, Acme Technologies".
        let unit = role.narrow.iter().filter(|n| n.known.is_some() || !n.key.starts_with("w:"));
        role.departments.extend(unit.flat_map(|n| &n.departments).copied().collect::<Vec<_>>());
    }
    push_new(roles, role);
}

fn push_new(roles: &mut Vec<Role>, role: Role) {
    if !roles.contains(&role) {
        roles.push(role);
    }
}
