//! Cells that a spreadsheet would run.
//!
//! Owns the rule of what is risky and what is done about it. Numbers, dates and amounts that leadsift writes itself
//! never come here.

/// What becomes of a cell that may run as a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Formula {
    /// It gets a leading apostrophe, which spreadsheets hide and import takes away.
    #[default]
    Escape,
    /// It is written as it is: for machines.
    Keep,
    /// Its row is left out.
    Reject,
}

impl Formula {
    /// All ways.
    pub const ALL: [Formula; 3] = [Formula::Escape, Formula::Keep, Formula::Reject];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Formula::Escape => "escape",
            Formula::Keep => "keep",
            Formula::Reject => "reject",
        }
    }
}

/// Whether a spreadsheet may take the cell for a formula.
pub(super) fn is_risky(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Whether the cell gets an apostrophe: it may run, or it has an apostrophe of its own that import would take for ours.
pub(super) fn needs_apostrophe(cell: &str) -> bool {
    let behind = cell.trim_start_matches('\'');
    let is_mistakable =
        behind.len() < cell.len() && behind.starts_with(|c: char| c == '(' || c.is_ascii_digit());
    is_risky(behind) || is_mistakable
}

/// A cell that no spreadsheet runs: with a leading apostrophe where it might.
pub fn guarded(cell: &str) -> std::borrow::Cow<'_, str> {
    if needs_apostrophe(cell) { format!("'{cell}").into() } else { cell.into() }
}

/// Whether the cell is a phone number or a whole number below zero, whatever else begins like a formula.
pub(super) fn computes_nothing(cell: &str) -> bool {
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_phone(cell) || cell.strip_prefix('-').is_some_and(is_number)
}

/// Whether the cell is written like a phone number, which computes nothing: `^\+?[0-9][0-9 ().-]*$`.
pub(super) fn is_phone(cell: &str) -> bool {
    let digits = cell.strip_prefix('+').unwrap_or(cell);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | '.' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_risky_and_text_is_not() {
        for cell in ["=1+1", "+cmd", "-2", "@SUM(A1)", "\t=1", "\r", "\n=1", "＝1", "＠x"] {
            assert!(is_risky(cell), "{cell:?}");
        }
        for cell in ["", "HR Manager", "1-10", "a=b", "'=1", "人事"] {
            assert!(!is_risky(cell), "{cell:?}");
        }
    }

    #[test]
    fn an_apostrophe_of_the_data_is_kept_apart() {
        for (cell, written) in
            [("=1", "'=1"), ("'=1", "''=1"), ("'007", "''007"), ("'t Hooft", "'t Hooft"), ("'", "'")]
        {
            assert_eq!(guarded(cell), written);
            assert_eq!(crate::fields::normalise::unescaped(written), cell);
        }
    }

    #[test]
    fn phones_are_known_by_their_characters() {
        for cell in ["+44 20 7946 0000", "+1 (312) 555-0100", "0800.123", "+4"] {
            assert!(is_phone(cell), "{cell:?}");
        }
        for cell in ["", "+", "+44 ext 5", "-44", "+44=1", "+(0)1", "=44"] {
            assert!(!is_phone(cell), "{cell:?}");
        }
    }
}
