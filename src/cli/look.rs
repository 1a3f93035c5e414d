//! How text for people looks: its width, and whether it has colours and bars.

use std::fmt;

use anstyle::{AnsiColor, Style};

use crate::text;

/// The widest text that is still read well.
const WIDEST: usize = 160;

/// The width where nobody says one.
const USUAL: usize = 80;

/// The look of one output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// Columns.
    pub(super) width: usize,
    /// Whether colours are wanted.
    pub(super) color: bool,
    /// Whether scores are drawn as bars.
    pub(super) bars: bool,
}

/// A role that text plays; what it looks like is decided here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// Ordinary text.
    Plain,
    /// Headings and numbers that matter.
    Strong,
    /// What may be passed over.
    Faint,
    /// What is not certain.
    Unsure,
    /// A score.
    Good,
}

impl Look {
    /// A file or pipe: no colours, no bars.
    pub(super) const PLAIN: Look = Look { width: USUAL, color: false, bars: false };

    /// Standard output as it is.
    pub(super) fn of_stdout() -> Look {
        use std::io::IsTerminal;
        let stdout = std::io::stdout();
        let color = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
        let forced = anstream::ColorChoice::global() == anstream::ColorChoice::Always;
        Look { width: terminal_width(), color, bars: stdout.is_terminal() || forced }
    }

    /// `text` in a tone.
    pub(super) fn paint(self, tone: Tone, text: &str) -> Painted<'_> {
        let style = match tone {
            _ if !self.color => Style::new(),
            Tone::Plain => Style::new(),
            Tone::Strong => Style::new().bold(),
            Tone::Faint => Style::new().dimmed(),
            Tone::Unsure => AnsiColor::Yellow.on_default(),
            Tone::Good => AnsiColor::Green.on_default(),
        };
        Painted { style, text }
    }
}

/// Text with its style.
pub(super) struct Painted<'t> {
    style: Style,
    text: &'t str,
}

impl fmt::Display for Painted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.style, self.text, self.style.render_reset())
    }
}

/// The width of the terminal, else of `COLUMNS`, else the usual one.
fn terminal_width() -> usize {
    let measured = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let told = || std::env::var("COLUMNS").ok()?.trim().parse().ok();
    measured.or_else(told).unwrap_or(USUAL).clamp(40, WIDEST)
}

/// The bar of a score of 0 to 100, in five cells of eighths.
pub(super) fn bar(score: u32) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = score.min(100) * 40 / 100;
    let mut bar = "█".repeat((eighths / 8) as usize);
    bar.push_str(EIGHTHS[(eighths % 8) as usize]);
    bar
}

/// `text` in lines of at most `width` columns, broken at spaces.
pub(super) fn wrap(text: &str, width: usize, indent: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text::terminal(text).split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && text::width(&line) + 1 + text::width(word) > width {
            lines.push(std::mem::replace(&mut line, indent.to_string()));
        } else if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_five_cells_of_eighths() {
        for (score, expected) in
            [(0, ""), (3, "▏"), (50, "██▌"), (81, "████"), (88, "████▍"), (92, "████▌"), (100, "█████")]
        {
            assert_eq!(bar(score), expected, "{score}");
        }
    }

    #[test]
    fn text_is_broken_at_spaces() {
        assert_eq!(wrap("one two three four", 9, "  "), ["one two", "  three", "  four"]);
        assert_eq!(wrap("unbreakable", 4, ""), ["unbreakable"]);
        assert!(wrap("", 9, "").is_empty());
    }

    #[test]
    fn without_colour_text_stays_as_it_is() {
        assert_eq!(Look::PLAIN.paint(Tone::Strong, "x").to_string(), "x");
        let colourful = Look { color: true, ..Look::PLAIN };
        assert!(colourful.paint(Tone::Strong, "x").to_string().contains('\u{1b}'));
    }
}
