//! Regular expressions that users write, compiled within limits.
//!
//! A pattern is searched in the folded title, so letter case never counts. The limits keep a hostile pattern from
//! costing time or memory; matching itself is linear in the text.

use regex::{Regex, RegexBuilder};

use crate::error::{Error, Result};

/// The longest pattern, in bytes.
pub const MAX_BYTES: usize = 256;

/// The largest compiled program, in bytes. Fits dozens of Unicode classes; refuses nested counted repetitions.
const MAX_PROGRAM: usize = 1 << 19;

/// The pattern, ready to search in folded text.
pub fn compile(pattern: &str) -> Result<Regex> {
    if pattern.len() > MAX_BYTES {
        return Err(Error::usage(format!("the pattern is longer than {MAX_BYTES} bytes"))
            .with_hint("search for less of the title, or split the pattern with `or`"));
    }
    if pattern.is_empty() {
        return Err(Error::usage("the pattern is empty").with_hint("ask `title:known` for any title"));
    }
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(MAX_PROGRAM)
        .dfa_size_limit(MAX_PROGRAM)
        .nest_limit(32)
        .build()
        .map_err(|source| match source {
            regex::Error::CompiledTooBig(_) => Error::usage(format!("the pattern `{pattern}` is too large"))
                .with_hint("use smaller repetition counts"),
            source => {
                // The last line of the message tells what is wrong; those before it draw the pattern again.
                let message = source.to_string();
                let reason = message.lines().last().unwrap_or_default().trim_start_matches("error: ");
                Error::usage(format!("`{pattern}` is no regular expression: {reason}"))
                    .with_hint("put a backslash before signs that are meant as themselves: \\. \\+ \\(")
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    #[test]
    fn searches_without_regard_to_case() {
        let pattern = compile(r"\bHR\b.*manager").expect("a pattern");
        assert!(pattern.is_match("senior hr business manager"));
        assert!(!pattern.is_match("three manager"));
    }

    #[test]
    fn hostile_patterns_are_refused_quickly() {
        let start = Instant::now();
        for pattern in [
            "(.{0,50}){0,50}",
            r"(\w{100}){100}",
            &"(".repeat(200),
            "a{4000000000}",
            "[",
            &"a".repeat(257),
            "",
        ] {
            assert!(compile(pattern).is_err(), "{pattern}");
        }
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }
}
