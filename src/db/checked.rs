//! Small files that tell when they are not what was written: their last line is the hash of all lines before it.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::files;
use crate::error::{Error, Result};
use crate::text::hex;

const MARK: &str = "sha256:";

/// `text`, which ends a line, with its hash behind it.
pub(crate) fn sealed(text: &str) -> String {
    format!("{text}{}", last_line(Sha256::new_with_prefix(text)))
}

/// The last line of a file of which `hash` has read all others.
fn last_line(hash: Sha256) -> String {
    format!("{MARK}{}\n", hex(&hash.finalize()))
}

/// Passes text on to `out`, and in the end its hash: for a text that nobody needs as a whole.
pub(crate) struct Sealing<W> {
    out: W,
    hash: Sha256,
}

impl<W: Write> Sealing<W> {
    /// Nothing is written yet.
    pub fn new(out: W) -> Self {
        Sealing { out, hash: Sha256::new() }
    }

    /// Writes the hash of all that was written, which ends a line.
    pub fn seal(mut self) -> io::Result<W> {
        self.out.write_all(last_line(self.hash).as_bytes())?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hash.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The text before the hash; `None` where it is not what was written.
pub(crate) fn unsealed(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let at = text.trim_end_matches('\n').rfind('\n').map_or(0, |at| at + 1);
    let body = &text[..at];
    (sealed(body) == text).then_some(body)
}

/// Reads a file that [`replace`] wrote.
///
/// # Errors
///
/// Where it cannot be read, or is not what was written.
pub(crate) fn read(path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|error| Error::io(path, error))?;
    unsealed(&bytes).map(str::to_string).ok_or_else(|| damaged(path))
}

/// Writes a file whole or not at all, with its hash.
pub(crate) fn replace(path: &Path, text: &str) -> Result<()> {
    files::replace(path, sealed(text).as_bytes())
}

/// The refusal of a file that is not what was written.
pub(crate) fn damaged(path: &Path) -> Error {
    Error::damaged(format!("{} is damaged: it does not agree with the hash in its last line", path.display()))
        .with_hint(
            "`leadsift doctor` looks at the whole database, `leadsift doctor --repair` mends what it can",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_changed_bit_and_every_missing_byte_is_noticed() {
        let whole = sealed("000007\n").into_bytes();
        assert_eq!(unsealed(&whole), Some("000007\n"));
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut changed = whole.clone();
                changed[at] ^= 1 << bit;
                assert_eq!(unsealed(&changed), None, "byte {at} bit {bit}");
            }
            assert_eq!(unsealed(&whole[..at]), None, "cut at {at}");
        }
        assert_eq!(unsealed(&[whole.as_slice(), b"\n"].concat()), None);
        let mut passed = Sealing::new(Vec::new());
        passed.write_all(b"000").and_then(|()| passed.write_all(b"007\n")).expect("written");
        assert_eq!(passed.seal().expect("sealed"), whole);
    }
}
