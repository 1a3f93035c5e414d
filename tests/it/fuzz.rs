//! The corpus of the fuzz targets, replayed: what a fuzzer found once stays found.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use leadsift::fuzz::TARGETS;

use super::scratch::Draw;

/// Changed files of each target, unless `LEADSIFT_MUTATIONS` says how many (`.ci/faults`).
const MUTATIONS: usize = 300;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(name)
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn the_corpus_keeps_every_promise() {
    let (mut files, mut bytes) = (0, 0);
    for (name, body) in TARGETS {
        let corpus = folder("corpus").join(name);
        let names = names(&corpus);
        assert!(!names.is_empty(), "the target {name} has no corpus");
        for file in names {
            let content = fs::read(corpus.join(&file)).expect("a file");
            let done = std::panic::catch_unwind(|| body(&content));
            assert!(done.is_ok(), "fuzz/corpus/{name}/{file} breaks a promise: see above");
            files += 1;
            bytes += content.len();
        }
    }
    assert!(files >= 100, "only {files} files");
    // It is read by everybody who clones the repository.
    assert!(bytes < 2 << 20, "the corpus has {bytes} bytes: minimise it");
}

#[test]
fn every_body_is_a_target() {
    let names_of = |names: BTreeSet<String>| -> BTreeSet<String> {
        names.into_iter().map(|name| name.trim_end_matches(".rs").to_string()).collect()
    };
    let bodies: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_string()).collect();
    assert_eq!(names_of(names(&folder("fuzz_targets"))), bodies);
    assert_eq!(names(&folder("corpus")), bodies);
    let manifest = fs::read_to_string(folder("Cargo.toml")).expect("the package of the fuzz targets");
    for name in &bodies {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "fuzz/Cargo.toml lacks {name}");
        let target = fs::read_to_string(folder("fuzz_targets").join(format!("{name}.rs"))).expect("a target");
        assert!(
            target.contains(&format!("leadsift::fuzz::{name}(bytes)")),
            "the target {name} runs another body"
        );
    }
}

/// Marks that mean something to one of the readers.
const TOKENS: [&str; 24] = [
    "\"",
    "\\",
    "\n",
    "\r\n",
    ",",
    "(",
    ")",
    "not ",
    " and ",
    "..",
    ":",
    "-",
    "\u{0}",
    "\u{202e}",
    "\u{feff}",
    "İ",
    "ß",
    "人",
    "\u{301}",
    "9999999999999999999",
    "-1",
    "{",
    "]",
    "%",
];

/// A corpus file with some changes, as a fuzzer makes them that knows nothing of the program.
fn changed(draw: &mut Draw, files: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = draw.of(files).expect("a corpus").clone();
    for _ in 0..=draw.below(4) {
        let at = draw.below(bytes.len() + 1);
        match draw.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << draw.below(8),
            1 if at < bytes.len() => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][draw.below(5)],
            2 => {
                let to = (at + 1 + draw.below(40)).min(bytes.len());
                bytes.drain(at.min(to)..to);
            }
            3 => {
                let to = (at + 1 + draw.below(40)).min(bytes.len());
                let part = bytes[at.min(to)..to].repeat(1 + draw.below(3));
                bytes.splice(at..at, part);
            }
            4 => {
                let other = draw.of(files).expect("a corpus");
                let from = draw.below(other.len() + 1);
                let to = (from + draw.below(60)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            _ => {
                let token = TOKENS[draw.below(TOKENS.len())];
                bytes.splice(at..at, token.bytes());
            }
        }
    }
    bytes
}

/// Less than a fuzzer finds, but by every machine and every day.
#[test]
fn changed_files_keep_every_promise() {
    let mutations =
        std::env::var("LEADSIFT_MUTATIONS").map_or(MUTATIONS, |number| number.parse().expect("a number"));
    let mut draw = Draw(5);
    for (name, body) in TARGETS {
        let corpus = folder("corpus").join(name);
        let files: Vec<Vec<u8>> =
            names(&corpus).iter().map(|file| fs::read(corpus.join(file)).expect("a file")).collect();
        for round in 0..mutations {
            let bytes = changed(&mut draw, &files);
            let done = std::panic::catch_unwind(|| body(&bytes));
            if done.is_err() {
                let place = std::env::temp_dir().join(format!("leadsift-fuzz-{name}-{round}"));
                fs::write(&place, &bytes).expect("a file");
                panic!("{name} breaks a promise: see above; the bytes are in {}", place.display());
            }
        }
    }
}
