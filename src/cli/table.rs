//! The table of leads on a terminal.
//!
//! Owns columns, their widths, and what a cell looks like. All text from the data goes through [`text::terminal`], so
//! that no name can move the cursor. Widths follow from the first rows; later rows are cut to them, so that a table of
//! any length is never held.

use std::borrow::Cow;
use std::io::Write;

use super::look::{Look, Tone, bar};
use crate::error::Result;
use crate::export::Row;
use crate::fields::named;
use crate::model::Known;
use crate::prospect::{Hit, Order};
use crate::text;
use crate::value::show_number;

/// Rows that widths are measured by.
pub(super) const MEASURED: usize = 200;

/// From this width on, the score of a maybe also says how far it could rise.
const WIDE: usize = 100;

/// From this width on, the points of the groups have a column.
const WIDER: usize = 140;

/// The column of reasons.
const WHY: &str = "WHY";

/// Between two reasons.
const DOT: &str = " · ";

/// Between two columns.
const GAP: usize = 2;

/// What a table shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// How its output looks.
    pub(super) look: Look,
    /// Whether rows are companies.
    pub(super) companies_only: bool,
    /// What the rows are in the order of.
    pub(super) order: Order,
}

/// A column.
struct Column {
    name: Cow<'static, str>,
    /// Numbers stand at the right.
    right: bool,
    /// The share of the room that it may take where there is not enough; 0 keeps its width.
    share: usize,
    /// The columns that it needs, then those that it has.
    width: usize,
}

/// The cells of a row, ready to be cut.
pub(super) struct Line {
    sure: bool,
    cells: Vec<String>,
    /// The heading of the points by group, where they have a column.
    groups: Option<String>,
}

/// A table whose columns are laid out.
pub(super) struct Table {
    look: Look,
    columns: Vec<Column>,
}

impl Style {
    /// The cells of `row`.
    pub(super) fn line(&self, row: &Row<'_>) -> Line {
        let rank = if row.sure { row.rank.to_string() } else { format!("{}?", row.rank) };
        let mut score = format!("{:>3}", row.score);
        // An order by the ceiling can be read only where the ceiling stands.
        let shows_ceiling = self.look.width >= WIDE || self.order == Order::Ceiling;
        if shows_ceiling && row.ceiling > row.score {
            score.push_str(&format!(", up to {}", row.ceiling));
        } else if self.look.bars {
            score.push(' ');
            score.push_str(&bar(row.score));
        }
        let company = row.company.map(|company| company.name().to_string()).unwrap_or_default();
        let mut cells = vec![rank, score];
        if self.companies_only {
            let known =
                |field| row.company.map_or(Known::Nothing, |company| company.record.facts.known(field));
            cells.push(company);
            cells.push(match known(&named::INDUSTRY) {
                Known::Names(names) => names.join(", "),
                _ => String::new(),
            });
            cells.push(match known(&named::HEADCOUNT) {
                Known::Interval(interval) => show_number(&interval),
                _ => String::new(),
            });
        } else {
            let (name, title) = match row.person {
                Some(person) => (person.name(), person.record.facts.text(&named::TITLE).to_string()),
                None => (String::new(), String::new()),
            };
            cells.push(if name.is_empty() { "(no name)".to_string() } else { name });
            cells.push(title);
            cells.push(company);
        }
        // Three letters of each group, its points below them.
        let groups = (self.look.width >= WIDER && !row.groups.is_empty()).then(|| {
            let points = row.groups.iter().map(|(_, points)| format!("{points:>3}"));
            cells.push(points.collect::<Vec<_>>().join(" "));
            let names = row
                .groups
                .iter()
                .map(|(name, _)| format!("{:>3}", name.chars().take(3).collect::<String>().to_uppercase()));
            names.collect::<Vec<_>>().join(" ")
        });
        let mut why: Vec<String> = row.missing.iter().map(|fact| format!("{fact} unknown")).collect();
        why.extend(row.reasons.iter().cloned());
        cells.push(why.join(DOT));
        let cells = cells.iter().map(|cell| text::terminal(cell).into_owned()).collect();
        Line { sure: row.sure, cells, groups }
    }

    /// The columns that fit `lines` into the width.
    pub(super) fn table(&self, lines: &[Line]) -> Table {
        let column = |name: &'static str, right, share| Column {
            name: Cow::Borrowed(name),
            right,
            share,
            width: text::width(name),
        };
        let mut columns = vec![column("#", true, 0), column("SCORE", false, 0)];
        if self.companies_only {
            columns.extend([column("COMPANY", false, 4), column("INDUSTRY", false, 4)]);
            columns.push(column("EMPLOYEES", true, 0));
        } else {
            columns.extend([
                column("NAME", false, 4),
                column("TITLE", false, 4),
                column("COMPANY", false, 4),
            ]);
        }
        if let Some(name) = lines.first().and_then(|line| line.groups.clone()) {
            columns.push(Column {
                width: text::width(&name),
                name: Cow::Owned(name),
                right: false,
                share: 0,
            });
        }
        columns.push(column(WHY, false, 8));
        for line in lines {
            for (column, cell) in columns.iter_mut().zip(&line.cells) {
                column.width = column.width.max(text::width(cell));
            }
        }
        let gaps = GAP * columns.len();
        let fixed: usize = columns.iter().filter(|column| column.share == 0).map(|column| column.width).sum();
        let room = self.look.width.saturating_sub(gaps + fixed);
        let needed: Vec<usize> = columns.iter().map(|column| column.width).collect();
        fit(&mut columns, room);
        // Reasons are shown whole or not at all; what they leave is for the other columns.
        let why = columns.len() - 1;
        let shown = lines.iter().filter_map(|line| line.cells.get(why));
        let used = shown.map(|cell| text::width(whole_parts(cell, columns[why].width))).max().unwrap_or(0);
        if used < columns[why].width {
            for (column, needed) in columns.iter_mut().zip(needed) {
                column.width = needed;
            }
            columns[why].width = used.max(WHY.len());
            columns[why].share = 0;
            let room = room.saturating_sub(columns[why].width);
            fit(&mut columns, room);
        }
        Table { look: self.look, columns }
    }
}

/// Cuts columns that have a share until they take at most `room`: the wide ones first, each in proportion.
fn fit(columns: &mut [Column], room: usize) {
    let widths = |columns: &[Column], step: usize| -> usize {
        let cut = columns.iter().filter(|column| column.share > 0);
        cut.map(|column| column.width.min(column.share * step / 4)).sum()
    };
    let needed = widths(columns, usize::MAX / 64);
    if needed <= room {
        return;
    }
    let step = (1..=4 * room).rev().find(|step| widths(columns, *step) <= room).unwrap_or(1);
    let mut left = room.saturating_sub(widths(columns, step));
    for column in columns.iter_mut().filter(|column| column.share > 0) {
        let given = column.share * step / 4;
        if column.width > given {
            let more = left.min(column.width - given);
            left -= more;
            column.width = given + more;
        }
    }
}

/// As many reasons as fit, whole; the first one where none does.
fn whole_parts(cell: &str, width: usize) -> &str {
    let mut kept = cell;
    while text::width(kept) > width {
        match kept.rfind(DOT) {
            Some(at) => kept = &kept[..at],
            None => break,
        }
    }
    kept
}

impl Table {
    /// Writes the names of the columns.
    pub(super) fn header(&self, out: &mut dyn Write) -> Result<()> {
        let names = self.columns.iter().map(|column| (column.name.as_ref(), Tone::Faint));
        self.write(out, names)
    }

    /// Writes one row.
    pub(super) fn line(&self, out: &mut dyn Write, line: &Line) -> Result<()> {
        let tone = |at: usize| match (at, line.sure) {
            (0 | 1, false) => Tone::Unsure,
            (1, true) => Tone::Good,
            (2, _) => Tone::Strong,
            _ => Tone::Plain,
        };
        self.write(out, line.cells.iter().enumerate().map(|(at, cell)| (cell.as_str(), tone(at))))
    }

    fn write<'c>(&self, out: &mut dyn Write, cells: impl Iterator<Item = (&'c str, Tone)>) -> Result<()> {
        let mut line = String::new();
        // Spaces are written before the next cell, so that no line ends in them.
        let mut spaces = 0;
        for (column, (cell, tone)) in self.columns.iter().zip(cells) {
            let cell = if column.name == WHY { whole_parts(cell, column.width) } else { cell };
            let cell = text::truncate(cell, column.width);
            let padding = column.width.saturating_sub(text::width(&cell));
            let (before, after) = if column.right { (padding, 0) } else { (0, padding) };
            spaces += GAP + before;
            if !cell.is_empty() {
                line.push_str(&" ".repeat(spaces));
                line.push_str(&self.look.paint(tone, &cell).to_string());
                spaces = 0;
            }
            spaces += after;
        }
        line.push('\n');
        Ok(out.write_all(line.as_bytes())?)
    }
}

/// Writes the rows of a table.
pub(super) fn write(
    out: &mut dyn Write,
    style: Style,
    mut hits: impl Iterator<Item = Result<Hit>>,
) -> Result<()> {
    let mut first = Vec::new();
    for hit in hits.by_ref().take(MEASURED) {
        first.push(style.line(&hit?.row()));
    }
    let table = style.table(&first);
    table.header(out)?;
    for line in &first {
        table.line(out, line)?;
    }
    for hit in hits {
        table.line(out, &style.line(&hit?.row()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::samples;

    const BARS: Look = Look { width: 80, color: false, bars: true };

    fn table(look: Look, leads: &[samples::Sample]) -> Vec<String> {
        let style = Style { look, companies_only: false, order: Order::Score };
        let lines: Vec<Line> =
            leads.iter().enumerate().map(|(at, lead)| style.line(&lead.row(at as u64 + 1))).collect();
        let table = style.table(&lines);
        let mut out = Vec::new();
        table.header(&mut out).expect("a header");
        lines.iter().for_each(|line| table.line(&mut out, line).expect("a line"));
        String::from_utf8(out).expect("UTF-8").lines().map(str::to_string).collect()
    }

    fn leads() -> Vec<samples::Sample> {
        vec![
            samples::lead("Maya", "Okafor", "HR Manager"),
            samples::lead("Prae", "Suksawat", "ผู้จัดการฝ่ายบุคคล"),
            samples::lead("健", "山田", "人事部長"),
        ]
    }

    #[test]
    fn columns_line_up_in_any_script() {
        let lines = table(Look { width: 100, ..BARS }, &leads());
        assert_eq!(lines[0], "  #  SCORE      NAME           TITLE          COMPANY         WHY");
        assert_eq!(
            lines[1],
            "  1   92 ████▌  Maya Okafor    HR Manager     Northgate Bank  4 mo in role · 6 marketing jobs"
        );
        let column = |line: &str| text::width(&line[..line.find("Northgate").expect("the company")]);
        assert_eq!(column(&lines[1]), column(&lines[2]));
        assert_eq!(column(&lines[1]), column(&lines[3]));
    }

    #[test]
    fn a_table_fits_its_width() {
        let mut leads = leads();
        leads.push(samples::lead(&"Maximiliana ".repeat(9), "von und zu Guttenberg", &"Head of ".repeat(20)));
        leads[0].reasons = vec!["a reason that is long".into(); 12];
        for width in [40, 60, 80, 100, 120] {
            for line in table(Look { width, ..BARS }, &leads) {
                assert!(text::width(&line) <= width, "{width}: {} {line}", text::width(&line));
                assert_eq!(line.trim_end(), line);
            }
        }
        let wide = table(Look { width: 120, ..BARS }, &leads);
        assert!(wide.iter().any(|line| text::width(line) > 110), "the room is used");
    }

    #[test]
    fn hostile_names_stay_in_their_cell() {
        let hostile =
            samples::lead("\u{1b}[2J\u{7}Eve", "\u{202e}\u{200b}gnp.exe", "CEO\r\nfake row\t\u{9b}31m");
        for look in [BARS, Look::PLAIN] {
            let lines = table(look, &[samples::lead("A", "B", "C"), samples::lead("D", "E", "F")]);
            let attacked = table(look, std::slice::from_ref(&hostile));
            assert_eq!((lines.len(), attacked.len()), (3, 2));
            assert!(!attacked[1].contains(|c: char| c.is_control() || c == '\u{202e}' || c == '\u{200b}'));
        }
    }

    #[test]
    fn maybes_are_marked_and_say_what_is_missing() {
        let mut lead = samples::lead("Maya", "Okafor", "HR Manager");
        lead.missing = vec!["start date".into()];
        let wide = Look { width: 120, ..BARS };
        let style = Style { look: wide, companies_only: false, order: Order::Score };
        let row = Row { score: 81, ceiling: 92, ..lead.row(3) };
        assert!(!row.sure);
        let line = style.line(&row);
        assert_eq!(line.cells[0], "3?");
        assert_eq!(line.cells[1], " 81, up to 92");
        assert!(line.cells.last().is_some_and(|why| why.starts_with("start date unknown · ")));
        let narrow = Style { look: BARS, ..style };
        assert_eq!(narrow.line(&row).cells[1], " 81 ████");
        let by_ceiling = Style { order: Order::Ceiling, ..narrow };
        assert_eq!(by_ceiling.line(&row).cells[1], " 81, up to 92");
    }

    #[test]
    fn colours_take_no_room() {
        let colourful = Look { color: true, ..BARS };
        let plain: Vec<String> = table(colourful, &leads())
            .iter()
            .map(|line| anstream::adapter::strip_str(line).to_string())
            .collect();
        assert_eq!(plain, table(BARS, &leads()));
    }
}
