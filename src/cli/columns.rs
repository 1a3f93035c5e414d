//! Small tables of names and numbers: a heading, a column of names, numbers at the right.
//!
//! Owns widths and cutting; knows nothing of what the numbers count.

use std::io::Write;

use super::look::{Look, Tone, bar};
use crate::error::Result;
use crate::text;

/// A row.
pub(super) struct Row {
    /// What it is about.
    pub(super) name: String,
    /// Whether it is said in passing: a remainder, not a value.
    pub(super) faint: bool,
    /// Its numbers, ready to be read.
    pub(super) cells: Vec<String>,
    /// Its part of the largest, in percent: drawn where there are bars.
    pub(super) share: u32,
}

/// Writes `rows` under `heading` and the names of the columns.
pub(super) fn write(
    out: &mut dyn Write,
    look: Look,
    heading: &str,
    columns: &[&str],
    rows: &[Row],
) -> Result<()> {
    const GAP: usize = 3;
    const BAR: usize = 7;
    let width = |at: usize, name: &str| {
        let cells = rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| text::width(cell));
        cells.chain([text::width(name)]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = columns.iter().enumerate().map(|(at, name)| width(at, name)).collect();
    let numbers: usize = widths.iter().map(|width| width + GAP).sum();
    let bars = if look.bars { BAR } else { 0 };
    let room = look.width.saturating_sub(numbers + bars + 2).max(12);
    let names = rows.iter().map(|row| text::width(&text::terminal(&row.name))).max().unwrap_or(0);
    let names = names.max(text::width(heading).saturating_sub(2)).clamp(12.min(room), room);
    let heading_cut = text::truncate(heading, names + 2);
    let mut line = format!(
        "{}{}",
        look.paint(Tone::Strong, &heading_cut),
        " ".repeat((names + 2).saturating_sub(text::width(&heading_cut)))
    );
    for (name, width) in columns.iter().zip(&widths) {
        line.push_str(&" ".repeat(GAP + width - text::width(name)));
        line.push_str(&look.paint(Tone::Faint, name).to_string());
    }
    writeln!(out, "{}", line.trim_end())?;
    for row in rows {
        let name = text::truncate(&text::terminal(&row.name), names);
        let tone = if row.faint { Tone::Faint } else { Tone::Plain };
        let mut line = format!("  {}{}", look.paint(tone, &name), " ".repeat(names - text::width(&name)));
        for (cell, width) in row.cells.iter().zip(&widths) {
            line.push_str(&" ".repeat(GAP + width - text::width(cell)));
            line.push_str(cell);
        }
        if look.bars && !row.faint && row.share > 0 {
            line.push_str(&format!("  {}", look.paint(Tone::Good, &bar(row.share.max(3)))));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// `part` of `most` in percent.
pub(super) fn share(part: u64, most: u64) -> u32 {
    if most == 0 { 0 } else { (part.min(most) as u128 * 100 / most as u128) as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_at_the_right_within_the_width() {
        let row = |name: &str, count: &str| Row {
            name: name.to_string(),
            faint: false,
            cells: vec![count.to_string(), "7".to_string()],
            share: 50,
        };
        let rows = [row("กรุงเทพมหานคร", "1,204"), row(&"株式会社".repeat(30), "3"), row("\u{1b}[2Jx", "12")];
        for look in [Look::PLAIN, Look { width: 60, bars: true, color: false }] {
            let mut out = Vec::new();
            write(&mut out, look, "city", &["PEOPLE", "COMPANIES"], &rows).expect("a table");
            let text = String::from_utf8(out).expect("UTF-8");
            let ends: Vec<usize> = text
                .lines()
                .map(|line| text::width(line.split("  █").next().unwrap_or(line).trim_end()))
                .collect();
            assert!(ends.iter().all(|end| *end == ends[0]) && ends[0] <= look.width, "{text}");
            assert!(!text.contains('\u{1b}'));
        }
    }
}
