//! A Markdown table of the columns that people read: for notes, issues and chats.

use std::io::Write;

use super::{Exporter, Fate, Head, Row, Written};
use crate::error::Result;
use crate::fields::named;
use crate::text;

/// See the module.
pub(super) struct Markdown<'w> {
    out: &'w mut dyn Write,
    companies_only: bool,
    written: Written,
}

impl<'w> Markdown<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Markdown { out, companies_only: false, written: Written::default() }
    }
}

impl Exporter for Markdown<'_> {
    fn head(&mut self, head: &Head) -> Result<()> {
        self.companies_only = head.companies_only;
        let lines = if head.companies_only {
            "| # | Score | Company | Domain | Why |\n|--:|--:|---|---|---|"
        } else {
            "| # | Score | Name | Title | Company | Why |\n|--:|--:|---|---|---|---|"
        };
        writeln!(self.out, "{lines}")?;
        Ok(())
    }

    fn row(&mut self, row: &Row<'_>) -> Result<Fate> {
        let rank = if row.sure { row.rank.to_string() } else { format!("{}?", row.rank) };
        let score = if row.ceiling > row.score {
            format!("{}, up to {}", row.score, row.ceiling)
        } else {
            row.score.to_string()
        };
        let company = row.company.map(|company| plain(company.name())).unwrap_or_default();
        let mut why: Vec<String> = row.missing.iter().map(|fact| format!("{fact} unknown")).collect();
        why.extend(row.reasons.iter().cloned());
        let why = plain(&why.join(" · "));
        if self.companies_only {
            let domain = row.company.map(|company| plain(company.record.facts.text(&named::DOMAIN)));
            let domain = domain.unwrap_or_default();
            writeln!(self.out, "| {rank} | {score} | {company} | {domain} | {why} |")?;
        } else {
            let (name, title) = match row.person {
                Some(person) => (person.name(), person.record.facts.text(&named::TITLE)),
                None => (String::new(), ""),
            };
            let (name, title) = (plain(&name), plain(title));
            writeln!(self.out, "| {rank} | {score} | {name} | {title} | {company} | {why} |")?;
        }
        self.written.rows += 1;
        Ok(Fate::Written)
    }

    fn end(&mut self) -> Result<Written> {
        self.out.flush()?;
        Ok(self.written.clone())
    }
}

/// Text from the data as one cell: nothing in it marks, links or ends the cell.
fn plain(cell: &str) -> String {
    let cell = text::terminal(cell);
    let mut out = String::with_capacity(cell.len());
    for c in cell.chars() {
        if matches!(c, '\\' | '|' | '<' | '>' | '[' | ']' | '*' | '_' | '`' | '~' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Format, Formula, samples};

    #[test]
    fn names_cannot_mark_or_break_the_table() {
        let mut out = Vec::new();
        let mut exporter = Format::Markdown.exporter(&mut out, Formula::Keep);
        let lead = samples::lead("Ma|ya", "<b>[x](y)", "HR\nManager");
        exporter.head(&samples::head()).expect("a head");
        exporter.row(&lead.row(1)).expect("a row");
        exporter.end().expect("an end");
        drop(exporter);
        let text = String::from_utf8(out).expect("UTF-8");
        assert_eq!(text.lines().count(), 3);
        let row = text.lines().last().expect("a row");
        assert!(row.contains(r"| Ma\|ya \<b\>\[x\](y) | HR Manager | Northgate Bank |"), "{row}");
    }
}
