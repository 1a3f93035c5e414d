//! Progress of long work on standard error: a bar with rate and time left.
//!
//! It is drawn as soon as the work begins, and not at all where standard error is no terminal or nobody wants it.

use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::session::Session;
use crate::text;

/// The flag that turns it off.
pub(super) fn arg() -> Arg {
    Arg::new("no-progress").long("no-progress").action(ArgAction::SetTrue).help("show no progress")
}

/// A bar.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// A bar for the work of a command with [`arg`]; hidden where it is not wanted.
    pub(super) fn new(session: &Session, matches: &ArgMatches) -> Bar {
        let wanted = !session.quiet && !matches.get_flag("no-progress");
        // Drawing to standard error is hidden by itself where that is no terminal.
        let target = if wanted { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let style = ProgressStyle::with_template("  {bar:20} {percent:>3} %   {msg}   {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("█▉▊▋▌▍▎▏ "));
        bar.enable_steady_tick(Duration::from_millis(100));
        Bar(bar)
    }

    /// Shows that `done` of `total` are through, and what is under way.
    pub(super) fn show(&self, done: u64, total: u64, message: &str) {
        self.0.set_length(total);
        self.0.set_position(done.min(total));
        self.0.set_message(text::terminal(message).into_owned());
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
