//! Progress of long work on standard error: a bar with rate and time left.
//!
//! It is drawn as soon as the work begins, and not at all where standard error is no terminal or nobody wants it.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use clap::{Arg, ArgAction, ArgMatches};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::counts::number;
use super::session::Session;
use crate::text;

/// The flag that turns it off.
pub(super) fn arg() -> Arg {
    Arg::new("no-progress").long("no-progress").action(ArgAction::SetTrue).help("show no progress")
}

/// A bar.
pub(super) struct Bar {
    bar: ProgressBar,
    /// The step under way, and since when.
    step: RefCell<(String, Instant)>,
}

impl Bar {
    /// A bar for the work of a command with [`arg`]; hidden where it is not wanted.
    pub(super) fn new(session: &Session, matches: &ArgMatches) -> Bar {
        let wanted = !session.quiet && !matches.get_flag("no-progress");
        // Drawing to standard error is hidden by itself where that is no terminal.
        let target = if wanted { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(1), target);
        let style = ProgressStyle::with_template("  {bar:20} {percent:>3} %   {msg}   {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("█▉▊▋▌▍▎▏ "));
        Bar { bar, step: RefCell::new((String::new(), Instant::now())) }
    }

    /// Shows that `done` of `total` are through in `step`, and that it has taken in so many rows.
    pub(super) fn show(&self, step: &str, done: u64, total: u64, rows: u64) {
        let mut under_way = self.step.borrow_mut();
        if under_way.0.is_empty() {
            // Not before: until the work begins, others may have something to say.
            self.bar.enable_steady_tick(Duration::from_millis(100));
        }
        if under_way.0 != step {
            *under_way = (step.to_string(), Instant::now());
            self.bar.reset_eta();
        }
        let rate = rows as f64 / under_way.1.elapsed().as_secs_f64().max(0.001);
        self.bar.set_length(total.max(1));
        self.bar.set_position(done.min(total));
        self.bar.set_message(format!(
            "{}   {} rows   {} rows/s",
            text::terminal(step),
            number(rows),
            number(rate as u64)
        ));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
