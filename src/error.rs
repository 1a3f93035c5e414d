//! The one error of the library: what was wrong, where, and what to do next.
//!
//! Every message is a sentence for a person at a terminal. The kind decides the exit status; a span points a
//! caret into the text that was parsed.

use std::fmt;
use std::ops::Range;
use std::path::Path;

/// What sort of failure this is; decides the exit status of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The request itself is wrong: a flag, a filter, a value. Exit status 2.
    Usage,
    /// The data handed in cannot be used. Exit status 1.
    Data,
    /// A file holds nothing that could be rows of leads. Exit status 1.
    NoRows,
    /// Rows were rejected where `--strict` allows none. Exit status 3.
    Strict,
    /// Another process holds what is needed. Exit status 1.
    Locked,
    /// The database on disk is not what its manifest says. Exit status 1.
    Damaged,
    /// A later version wrote what is read. Exit status 1.
    Later,
    /// Reading or writing failed. Exit status 1.
    Io,
}

/// An error with its kind, a hint and, for parsed text, the place.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
    excerpt: Option<(String, Range<usize>)>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The result of everything fallible in leadsift.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of `kind` that says `message`.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error(Box::new(Inner { kind, message: message.into(), hint: None, excerpt: None, source: None }))
    }

    /// A wrong request.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// Unusable data.
    pub fn data(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Data, message)
    }

    /// A damaged database.
    pub fn damaged(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Damaged, message)
    }

    /// A failed read or write of `path`.
    pub fn io(path: &Path, source: std::io::Error) -> Self {
        Self::new(ErrorKind::Io, format!("{}: {source}", path.display())).with_source(source)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Points at the bytes `span` of `text`.
    #[must_use]
    pub fn with_excerpt(mut self, text: impl Into<String>, span: Range<usize>) -> Self {
        self.0.excerpt = Some((text.into(), span));
        self
    }

    /// Keeps the underlying error.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The kind.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The sentence without hint and excerpt.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do next.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The text and the bytes in it that the error is about.
    pub fn excerpt(&self) -> Option<(&str, Range<usize>)> {
        self.0.excerpt.as_ref().map(|(text, span)| (text.as_str(), span.clone()))
    }

    /// Whether the reader of our output went away.
    pub fn is_broken_pipe(&self) -> bool {
        self.0
            .source
            .as_deref()
            .and_then(|source| source.downcast_ref::<std::io::Error>())
            .is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.0.kind, self.0.message)?;
        if let Some(hint) = &self.0.hint {
            write!(f, " ({hint})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl From<std::io::Error> for Error {
    fn from(source: std::io::Error) -> Self {
        Self::new(ErrorKind::Io, source.to_string()).with_source(source)
    }
}
