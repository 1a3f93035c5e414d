//! Opens what is imported and gives it as UTF-8, piece by piece.
//!
//! Owns files, folders and standard input, what kind of content a file has, and the content hash by which it is known
//! again: that of the unpacked bytes, so that a packed copy is the same file. Encodings are `encoding`, packing is
//! `unpack`. Knows nothing of CSV.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::text;

use super::encoding::{self, Utf8Check};
use super::unpack::Packing;

/// A file on disk or one that is held in memory.
#[derive(Debug, Clone)]
pub struct Input {
    /// The name that reports give.
    pub name: String,
    /// Where the bytes are.
    pub content: Content,
    /// The path beside which rejected rows go.
    beside: Option<PathBuf>,
}

/// Where the bytes of an input are.
#[derive(Debug, Clone)]
pub enum Content {
    /// In this file.
    File(PathBuf),
    /// In memory.
    Bytes(Cow<'static, [u8]>),
    /// Still to come, on standard input.
    Stdin,
}

/// What kind of rows the bytes hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Cells between delimiters.
    #[default]
    Delimited,
    /// JSON objects: one a line, or in a list.
    Json,
    /// A workbook of sheets.
    Workbook,
}

/// What one look over all bytes tells.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Number of bytes, unpacked.
    pub bytes: u64,
    /// SHA-256 of the unpacked bytes, in hexadecimal digits.
    pub sha256: String,
    /// The encoding.
    pub encoding: &'static Encoding,
    /// How they are packed.
    pub packing: Packing,
    /// What they hold.
    pub format: Format,
    /// Whether lines end in a lone carriage return.
    old_mac: bool,
}

/// The path that means standard input.
const STDIN: &str = "-";

/// Ends of names that a folder's files are taken by.
const ENDS: [&str; 14] = [
    ".csv",
    ".tsv",
    ".tab",
    ".psv",
    ".jsonl",
    ".ndjson",
    ".xlsx",
    ".csv.gz",
    ".tsv.gz",
    ".jsonl.gz",
    ".ndjson.gz",
    ".csv.zst",
    ".tsv.zst",
    ".jsonl.zst",
];

const BLOCK: usize = 256 * 1024;
/// Bytes by which encodings are guessed.
const SAMPLE: usize = 512 * 1024;

impl Input {
    /// A file on disk.
    pub fn file(path: &Path) -> Self {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Input { name, content: Content::File(path.to_path_buf()), beside: Some(path.to_path_buf()) }
    }

    /// A file in memory.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        Input { name: name.into(), content: Content::Bytes(bytes.into()), beside: None }
    }

    /// Whether the path stands for standard input.
    pub fn is_stdin(path: &Path) -> bool {
        path.as_os_str() == STDIN
    }

    /// The path beside which rejected rows go, where there is one.
    pub fn path(&self) -> Option<&Path> {
        self.beside.as_deref()
    }

    /// The files that `path` stands for: itself, standard input for `-`, or the files of a folder by name. What a
    /// folder holds beside them is named in `left`.
    pub fn all(path: &Path, left: &mut Vec<String>) -> Result<Vec<Input>> {
        if Input::is_stdin(path) {
            let beside = Some(PathBuf::from("stdin"));
            return Ok(vec![Input { name: "standard input".to_string(), content: Content::Stdin, beside }]);
        }
        let about = std::fs::metadata(path).map_err(|error| Error::io(path, error))?;
        if !about.is_dir() {
            return Ok(vec![Input::file(path)]);
        }
        let mut inside: Vec<PathBuf> = Vec::new();
        for entry in std::fs::read_dir(path).map_err(|error| Error::io(path, error))? {
            let entry = entry.map_err(|error| Error::io(path, error))?.path();
            let name = entry.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            let is_table = is_name_of_rows(&name) && !name.starts_with(['.', '~']);
            // What earlier imports rejected is not data.
            if is_table && !is_reject(&name) && entry.is_file() {
                inside.push(entry);
            } else if !name.starts_with('.') {
                left.push(entry.file_name().unwrap_or_default().to_string_lossy().into_owned());
            }
        }
        if inside.is_empty() {
            return Err(Error::data(format!("{} holds no file of rows", path.display()))
                .with_hint(format!("files of a folder are taken by their names: {}", ENDS.join(" "))));
        }
        inside.sort();
        left.sort();
        Ok(inside.iter().map(|path| Input::file(path)).collect())
    }

    /// Lays standard input aside in `folder`, because it is read more than once.
    pub fn settle(&mut self, folder: &Path) -> Result<()> {
        if matches!(self.content, Content::Stdin) {
            let path = folder.join("standard-input");
            let mut file = File::create(&path).map_err(|error| Error::io(&path, error))?;
            std::io::copy(&mut std::io::stdin().lock(), &mut file)
                .map_err(|error| Error::io(&path, error))?;
            self.content = Content::File(path);
        }
        Ok(())
    }

    /// All bytes, unpacked, if they are no more than `cap`.
    pub fn whole(&self, packing: Packing, cap: u64) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        let mut reader = self.open(packing)?.take(cap + 1);
        reader.read_to_end(&mut all).map_err(|error| unreadable(&self.name, packing, error))?;
        if all.len() as u64 > cap {
            return Err(Error::data(format!("{}: a workbook of over {} MiB", self.name, cap >> 20))
                .with_hint("save its sheet as CSV: that can be of any length"));
        }
        Ok(all)
    }

    fn packed(&self) -> Result<Box<dyn Read + Send + '_>> {
        Ok(match &self.content {
            Content::File(path) => Box::new(File::open(path).map_err(|error| Error::io(path, error))?),
            Content::Bytes(bytes) => Box::new(bytes.as_ref()),
            Content::Stdin => Box::new(std::io::empty()),
        })
    }

    fn open(&self, packing: Packing) -> Result<Box<dyn Read + Send + '_>> {
        packing.reader(self.packed()?).map_err(|error| unreadable(&self.name, packing, error))
    }

    /// Reads all bytes once for hash, length and encoding. `said` is the encoding that the user names, `wanted` are
    /// headers that are known beside the usual ones.
    pub fn survey(&self, said: Option<&str>, wanted: &[String]) -> Result<Survey> {
        let said = said.map(encoding::named).transpose()?;
        let mut start = [0; 8];
        let length = read_start(&mut self.packed()?, &mut start, &self.name)?;
        let packing = Packing::of(&start[..length]);
        let mut reader = self.open(packing)?;
        let mut block = vec![0; BLOCK];
        let mut hasher = Sha256::new();
        let mut bytes = 0u64;
        let mut sample: Vec<u8> = Vec::new();
        let mut check = Utf8Check::default();
        let mut old_mac = None;
        loop {
            let count = read(&mut reader, &mut block, &self.name, packing)?;
            if count == 0 {
                break;
            }
            let piece = &block[..count];
            if bytes == 0 {
                refuse_other_formats(&self.name, piece)?;
            }
            hasher.update(piece);
            bytes += count as u64;
            check.feed(piece);
            if sample.len() < SAMPLE && (sample.len() < BLOCK || !piece.is_ascii()) {
                let first = piece.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
                let from = if sample.len() < BLOCK { 0 } else { first };
                sample.extend_from_slice(&piece[from..(from + BLOCK).min(count)]);
            }
            old_mac.get_or_insert_with(|| piece.contains(&b'\r') && !piece.contains(&b'\n'));
        }
        let encoding = match (said, Encoding::for_bom(&sample)) {
            (_, Some((marked, _))) => marked,
            (Some(said), None) => said,
            (None, None) => match encoding::utf16_without_mark(&sample[..sample.len().min(BLOCK)]) {
                Some(unmarked) => unmarked,
                None if check.is_utf8() => UTF_8,
                None => encoding::guess(&sample, wanted),
            },
        };
        let utf16 = encoding == UTF_16LE || encoding == UTF_16BE;
        let sha256 = text::hex(&hasher.finalize());
        let format = if sample.starts_with(b"PK\x03\x04") {
            Format::Workbook
        } else if is_json(&sample) {
            Format::Json
        } else {
            Format::Delimited
        };
        Ok(Survey { bytes, sha256, encoding, packing, format, old_mac: !utf16 && old_mac.unwrap_or(false) })
    }

    /// Starts reading the text.
    pub fn text(&self, survey: &Survey) -> Result<Text<'_>> {
        Ok(Text {
            name: &self.name,
            packing: survey.packing,
            reader: self.open(survey.packing)?,
            decoder: survey.encoding.new_decoder_with_bom_removal(),
            block: vec![0; BLOCK],
            old_mac: survey.old_mac,
            done: 0,
            lost: 0,
            ended: false,
        })
    }
}

/// Whether a name ends as files of rows do.
pub fn is_name_of_rows(name: &str) -> bool {
    let name = name.to_lowercase();
    ENDS.iter().any(|end| name.ends_with(end))
}

/// Whether a name is that of a file of rejected rows.
pub fn is_reject(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".csv") else { return false };
    let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-');
    stem.ends_with(".rejected")
}

/// Files that people hand over although they hold no rows that can be read.
fn refuse_other_formats(name: &str, start: &[u8]) -> Result<()> {
    let (what, hint) = if start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        ("an old or locked workbook (.xls)", "save it as .xlsx without a password, or as CSV")
    } else if start.starts_with(b"%PDF") {
        ("a PDF", "export the rows as CSV or .xlsx")
    } else if start.starts_with(b"PAR1") {
        ("a Parquet file", "write it as CSV or JSON lines")
    } else if start.starts_with(b"\x89PNG") || start.starts_with(&[0xff, 0xd8, 0xff]) {
        ("an image", "export the rows as CSV or .xlsx")
    } else if start.starts_with(b"<!DOCTYPE")
        || start.starts_with(b"<!doctype")
        || start.starts_with(b"<html")
    {
        ("a web page", "the download may have asked for a login: export the rows again")
    } else if start.starts_with(b"SQLite format 3") {
        ("a SQLite database", "write the table as CSV")
    } else {
        return Ok(());
    };
    Err(Error::data(format!("{name}: this is {what}")).with_hint(hint))
}

fn is_json(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let mut bytes = start.iter().filter(|byte| !byte.is_ascii_whitespace());
    matches!((bytes.next(), bytes.next()), (Some(b'{'), Some(b'"' | b'}')) | (Some(b'['), Some(b'{' | b']')))
}

/// The text of an input, read in order.
pub struct Text<'a> {
    name: &'a str,
    packing: Packing,
    reader: Box<dyn Read + Send + 'a>,
    decoder: Decoder,
    block: Vec<u8>,
    old_mac: bool,
    done: u64,
    lost: u64,
    ended: bool,
}

impl Text<'_> {
    /// Appends a further piece to `out`. `false` at the end. Bytes that the encoding does not know become `�`.
    pub fn read_into(&mut self, out: &mut String) -> Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let count = read(&mut self.reader, &mut self.block, self.name, self.packing)?;
        self.done += count as u64;
        self.ended = count == 0;
        let from = out.len();
        let room = self.decoder.max_utf8_buffer_length(count).unwrap_or(count * 3 + 16);
        out.reserve(room);
        let (_, _, broken) = self.decoder.decode_to_string(&self.block[..count], out, self.ended);
        if broken {
            self.lost += out[from..].matches('\u{fffd}').count() as u64;
        }
        if out.as_bytes()[from..].contains(&0) {
            let clean = out[from..].replace('\0', "");
            self.lost += (out.len() - from - clean.len()) as u64;
            out.replace_range(from.., &clean);
        }
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

    /// Letters that could not be read so far, and zero bytes that were left out.
    pub fn lost(&self) -> u64 {
        self.lost
    }
}

fn read_start(reader: &mut dyn Read, start: &mut [u8], name: &str) -> Result<usize> {
    let mut filled = 0;
    while filled < start.len() {
        match read(reader, &mut start[filled..], name, Packing::Plain)? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}

fn read(reader: &mut dyn Read, block: &mut [u8], name: &str, packing: Packing) -> Result<usize> {
    loop {
        match reader.read(block) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            other => return other.map_err(|error| unreadable(name, packing, error)),
        }
    }
}

fn unreadable(name: &str, packing: Packing, error: std::io::Error) -> Error {
    match packing {
        Packing::Plain => Error::io(Path::new(name), error),
        packing => {
            let text = format!("{name}: the {} data cannot be unpacked: {error}", packing.name());
            Error::data(text).with_hint("download it again, or unpack it and import what comes out")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, &'static str) {
        let input = Input::bytes("x.csv", bytes.to_vec());
        let survey = input.survey(None, &[]).expect("a survey");
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
    fn a_packed_copy_is_the_same_file() {
        let survey = |bytes: Vec<u8>| Input::bytes("x", bytes).survey(None, &[]).expect("a survey");
        let plain = survey(b"name,email\n".to_vec());
        let packed = survey(zstd::encode_all(&b"name,email\n"[..], 1).expect("packed"));
        assert_eq!((packed.sha256, packed.packing), (plain.sha256, Packing::Zstd));
    }

    #[test]
    fn formats_are_told_apart() {
        let survey = |bytes: &[u8]| Input::bytes("x", bytes.to_vec()).survey(None, &[]);
        for (bytes, format) in [
            (&b"{\"a\": 1}\n"[..], Format::Json),
            (b" [\n {\"a\": 1}]", Format::Json),
            (b"[notes],email\n", Format::Delimited),
            (b"PK\x03\x04...", Format::Workbook),
        ] {
            assert_eq!(survey(bytes).expect("a survey").format, format);
        }
        assert!(survey(b"%PDF-1.7").expect_err("a refusal").hint().is_some());
        assert!(
            is_reject("leads.rejected.csv") && is_reject("leads.rejected-2.csv") && !is_reject("leads.csv")
        );
    }

    #[test]
    fn letters_that_are_lost_are_counted() {
        let mut bytes = "é".repeat(60).into_bytes();
        bytes.extend(b"\xff\0\n");
        let input = Input::bytes("x.csv", bytes);
        let survey = input.survey(None, &[]).expect("a survey");
        let mut text = input.text(&survey).expect("text");
        let mut out = String::new();
        while text.read_into(&mut out).expect("a piece") {}
        assert_eq!((survey.encoding.name(), text.lost()), ("UTF-8", 2));
    }
}
