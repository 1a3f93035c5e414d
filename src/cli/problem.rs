//! Errors as people read them: what was wrong, where, and what to do next.

use std::fmt::Write;
use std::ops::Range;

use anstyle::{AnsiColor, Style};

use crate::error::Error;
use crate::text;

/// The columns of an excerpt.
const EXCERPT: usize = 76;

/// Prints `error` on standard error.
pub(super) fn show(error: &Error) {
    // Where standard error is gone, the exit status still tells.
    let _ = std::io::Write::write_all(&mut anstream::stderr().lock(), render(error).as_bytes());
}

fn render(error: &Error) -> String {
    let red = AnsiColor::Red.on_default().bold();
    let bold = Style::new().bold();
    let mut out = String::new();
    let mut lines = error.message().lines();
    let _ = writeln!(out, "{red}error:{red:#} {}", text::terminal(lines.next().unwrap_or_default()));
    for line in lines {
        let _ = writeln!(out, "  {}", text::terminal(line));
    }
    if let Some((source, span)) = error.excerpt() {
        let (line, before, under) = excerpt(source, span);
        let _ = writeln!(out, "  {line}\n  {}{red}{}{red:#}", " ".repeat(before), "^".repeat(under));
    }
    if let Some(hint) = error.hint() {
        let _ = writeln!(out, "{bold}hint:{bold:#} {}", text::terminal(hint));
    }
    out
}

/// The line that `span` begins in, cut around it, with the columns before and under it.
fn excerpt(source: &str, span: Range<usize>) -> (String, usize, usize) {
    let start = floor(source, span.start);
    let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = source[start..].find('\n').map_or(source.len(), |at| start + at);
    let end = floor(source, span.end).clamp(start, line_end);
    let (mut before, marked, mut after) = (
        text::terminal(&source[line_start..start]).into_owned(),
        text::truncate(&text::terminal(&source[start..end]), EXCERPT - 2),
        text::terminal(&source[end..line_end]).into_owned(),
    );
    let room = EXCERPT.saturating_sub(text::width(&marked));
    if text::width(&before) > room * 2 / 3 && text::width(&before) + text::width(&after) > room {
        let kept = room * 2 / 3;
        while text::width(&before) + 1 > kept && !before.is_empty() {
            before.remove(0);
        }
        before.insert(0, '…');
    }
    after = text::truncate(&after, room.saturating_sub(text::width(&before)));
    (format!("{before}{marked}{after}"), text::width(&before), text::width(&marked).max(1))
}

/// The last place at or before `at` where a character begins.
fn floor(source: &str, at: usize) -> usize {
    (0..=at.min(source.len())).rev().find(|at| source.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(error: &Error) -> String {
        anstream::adapter::strip_str(&render(error)).to_string()
    }

    #[test]
    fn a_caret_stands_under_what_is_wrong() {
        let source = "title:\"人事\" and headcount:11..x";
        let start = source.find("11").expect("the span");
        let error = Error::usage("`11..x` is no range")
            .with_excerpt(source, start..source.len())
            .with_hint("write 11..50");
        assert_eq!(
            plain(&error),
            "error: `11..x` is no range\n  title:\"人事\" and headcount:11..x\n                             ^^^^^\nhint: write 11..50\n"
        );
    }

    #[test]
    fn long_and_broken_excerpts_are_cut_around_the_place() {
        let source = format!("{}wrong{}", "a ".repeat(200), " b".repeat(200));
        let (line, before, under) = excerpt(&source, 400..405);
        assert!(text::width(&line) <= EXCERPT, "{line}");
        assert_eq!(under, 5);
        assert_eq!(line.chars().skip(before).take(5).collect::<String>(), "wrong");
        for span in [0..0, 5000..6000, 400..9000] {
            let (line, before, under) = excerpt(&source, span);
            assert!(text::width(&line) <= EXCERPT && before + under <= EXCERPT + 1, "{line}");
        }
        excerpt("é", 1..1);
    }

    #[test]
    fn messages_cannot_drive_the_terminal() {
        let error = Error::usage("bad \u{1b}[2J name").with_hint("\u{202e}x");
        assert!(!plain(&error).contains(['\u{1b}', '\u{202e}']));
        assert!(!render(&error).contains("\u{1b}[2J"));
    }
}
