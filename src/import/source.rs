//! Opens what is imported and gives it as UTF-8, piece by piece.
//!
//! Owns encodings (UTF-8, UTF-16 by its mark, else windows-1252) and the content hash by which a file is known
//! again. Knows nothing of CSV.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// A file on disk or one that is held in memory.
#[derive(Debug, Clone)]
pub struct Input {
    /// The name that reports give.
    pub name: String,
    /// Where the bytes are.
    pub content: Content,
}

/// Where the bytes of an input are.
#[derive(Debug, Clone)]
pub enum Content {
    /// In this file.
    File(PathBuf),
    /// In memory.
    Bytes(Cow<'static, [u8]>),
}

/// What one look over all bytes tells.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Number of bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, in hexadecimal digits.
    pub sha256: String,
    /// The encoding.
    pub encoding: &'static Encoding,
    /// Whether lines end in a lone carriage return.
    old_mac: bool,
}

const BLOCK: usize = 256 * 1024;

impl Input {
    /// A file on disk.
    pub fn file(path: &Path) -> Self {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Input { name, content: Content::File(path.to_path_buf()) }
    }

    /// A file in memory.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        Input { name: name.into(), content: Content::Bytes(bytes.into()) }
    }

    /// The file's path, where it has one.
    pub fn path(&self) -> Option<&Path> {
        match &self.content {
            Content::File(path) => Some(path),
            Content::Bytes(_) => None,
        }
    }

    /// The files that `path` stands for: itself, or the CSV files of a folder by name.
    pub fn all(path: &Path) -> Result<Vec<Input>> {
        let about = std::fs::metadata(path).map_err(|error| Error::io(path, error))?;
        if !about.is_dir() {
            return Ok(vec![Input::file(path)]);
        }
        let mut inside: Vec<PathBuf> = Vec::new();
        for entry in std::fs::read_dir(path).map_err(|error| Error::io(path, error))? {
            let entry = entry.map_err(|error| Error::io(path, error))?.path();
            let is_csv = entry.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("csv"));
            // What earlier imports rejected is not data.
            let is_reject = entry.to_string_lossy().ends_with(".rejected.csv");
            if is_csv && !is_reject && entry.is_file() {
                inside.push(entry);
            }
        }
        if inside.is_empty() {
            return Err(Error::data(format!("{} holds no CSV file", path.display())));
        }
        inside.sort();
        Ok(inside.iter().map(|path| Input::file(path)).collect())
    }

    fn open(&self) -> Result<Box<dyn Read + Send + '_>> {
        Ok(match &self.content {
            Content::File(path) => Box::new(File::open(path).map_err(|error| Error::io(path, error))?),
            Content::Bytes(bytes) => Box::new(bytes.as_ref()),
        })
    }

    /// Reads all bytes once for hash, length and encoding.
    pub fn survey(&self) -> Result<Survey> {
        let mut reader = self.open()?;
        let mut block = vec![0; BLOCK];
        let mut hasher = Sha256::new();
        let (mut bytes, mut start) = (0u64, Vec::new());
        let mut check = Utf8Check::default();
        let mut old_mac = None;
        loop {
            let count = read(&mut reader, &mut block, &self.name)?;
            if count == 0 {
                break;
            }
            let piece = &block[..count];
            hasher.update(piece);
            bytes += count as u64;
            if start.len() < 3 {
                start.extend_from_slice(&piece[..count.min(3)]);
            }
            check.feed(piece);
            old_mac.get_or_insert_with(|| piece.contains(&b'\r') && !piece.contains(&b'\n'));
        }
        let encoding = match Encoding::for_bom(&start) {
            Some((marked, _)) => marked,
            None if check.is_utf8() => UTF_8,
            None => WINDOWS_1252,
        };
        let utf16 = encoding == UTF_16LE || encoding == UTF_16BE;
        let sha256 = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Survey { bytes, sha256, encoding, old_mac: !utf16 && old_mac.unwrap_or(false) })
    }

    /// Starts reading the text.
    pub fn text(&self, survey: &Survey) -> Result<Text<'_>> {
        Ok(Text {
            name: &self.name,
            reader: self.open()?,
            decoder: survey.encoding.new_decoder_with_bom_removal(),
            block: vec![0; BLOCK],
            old_mac: survey.old_mac,
            done: 0,
            ended: false,
        })
    }
}

/// The text of an input, read in order.
pub struct Text<'a> {
    name: &'a str,
    reader: Box<dyn Read + Send + 'a>,
    decoder: Decoder,
    block: Vec<u8>,
    old_mac: bool,
    done: u64,
    ended: bool,
}

impl Text<'_> {
    /// Appends a further piece to `out`. `false` at the end. Bytes that the encoding does not know become `�`.
    pub fn read_into(&mut self, out: &mut String) -> Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let count = read(&mut self.reader, &mut self.block, self.name)?;
        self.done += count as u64;
        self.ended = count == 0;
        let from = out.len();
        let room = self.decoder.max_utf8_buffer_length(count).unwrap_or(count * 3 + 16);
        out.reserve(room);
        let (_, _, _) = self.decoder.decode_to_string(&self.block[..count], out, self.ended);
        if self.old_mac {
            let unix = out[from..].replace('\r', "\n");
            out.replace_range(from.., &unix);
        }
        Ok(!self.ended)
    }

    /// Bytes read so far.
    pub fn done(&self) -> u64 {
        self.done
    }
}

fn read(reader: &mut dyn Read, block: &mut [u8], name: &str) -> Result<usize> {
    loop {
        match reader.read(block) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            other => return other.map_err(|error| Error::io(Path::new(name), error)),
        }
    }
}

/// Whether a stream of pieces is UTF-8, with characters that may lie across two pieces.
#[derive(Default)]
struct Utf8Check {
    open: Vec<u8>,
    bad: bool,
}

impl Utf8Check {
    fn feed(&mut self, piece: &[u8]) {
        if self.bad {
            return;
        }
        let mut piece = piece;
        while !self.open.is_empty() && !piece.is_empty() {
            self.open.push(piece[0]);
            piece = &piece[1..];
            match std::str::from_utf8(&self.open) {
                Ok(_) => self.open.clear(),
                Err(error) if error.error_len().is_none() => {}
                Err(_) => {
                    self.bad = true;
                    return;
                }
            }
        }
        if let Err(error) = std::str::from_utf8(piece) {
            match error.error_len() {
                None => self.open = piece[error.valid_up_to()..].to_vec(),
                Some(_) => self.bad = true,
            }
        }
    }

    fn is_utf8(&self) -> bool {
        !self.bad && self.open.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, &'static str) {
        let input = Input::bytes("x.csv", bytes.to_vec());
        let survey = input.survey().expect("a survey");
        let mut text = input.text(&survey).expect("text");
        let mut out = String::new();
        while text.read_into(&mut out).expect("a piece") {}
        (out, survey.encoding.name())
    }

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(decoded("é,ü\n".as_bytes()), ("é,ü\n".into(), "UTF-8"));
        assert_eq!(decoded(b"\xef\xbb\xbfa,b\n"), ("a,b\n".into(), "UTF-8"));
        assert_eq!(decoded(b"M\xfcller\n"), ("Müller\n".into(), "windows-1252"));
        assert_eq!(decoded(b"\xff\xfea\0\xfc\0"), ("aü".into(), "UTF-16LE"));
        assert_eq!(decoded(b"\xfe\xff\0a\0\xfc"), ("aü".into(), "UTF-16BE"));
        assert_eq!(decoded(b""), (String::new(), "UTF-8"));
        assert_eq!(decoded(b"a,b\rc,d\r"), ("a,b\nc,d\n".into(), "UTF-8"));
    }

    #[test]
    fn characters_may_lie_across_pieces() {
        let mut check = Utf8Check::default();
        for byte in "ผู้é".bytes() {
            check.feed(&[byte]);
        }
        assert!(check.is_utf8());
        check.feed(&[0xe0]);
        assert!(!check.is_utf8());
    }
}
