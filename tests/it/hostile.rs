//! Files and words from strangers: each has its expected outcome, nothing panics, nothing runs away.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use leadsift::db::{Database, check_name};
use leadsift::filter;
use leadsift::import::{self, FileReport, ImportOptions, Reason};
use leadsift::value::Day;

use super::faults::command_in;
use super::lists::said;
use super::scratch;

/// What must come of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    /// So many rows are taken, and so many rejected, for this reason.
    Taken(u64, u64, Option<Reason>),
    /// The file is refused with these words in the message.
    Refused(&'static str),
}

use Outcome::{Refused, Taken};

/// Every row is taken.
fn taken(rows: u64) -> Outcome {
    Taken(rows, 0, None)
}

/// A file and what must come of it.
struct Case {
    name: String,
    bytes: Vec<u8>,
    outcome: Outcome,
}

fn case(name: impl Into<String>, bytes: impl Into<Vec<u8>>, outcome: Outcome) -> Case {
    Case { name: name.into(), bytes: bytes.into(), outcome }
}

const HEADER: &str = "Name,Email,Job Title,Company\n";
const GOOD: &str = "Maya Okafor,maya@acme.example,HR Manager,Acme\n";

/// What a cell may hold without harm to its row or its neighbours, however odd it is.
fn odd_cells() -> Vec<(&'static str, String)> {
    let text = |text: &str| text.to_string();
    vec![
        ("nothing", text("")),
        ("blanks", text("     ")),
        ("a tab", text("a\tb")),
        ("a line break", text("a\nb")),
        ("a carriage return", text("a\rb")),
        ("both", text("a\r\nb")),
        ("quotes", text("a \"b\" c")),
        ("only quotes", text("\"\"\"\"")),
        ("commas", text(",,,,")),
        ("an apostrophe", text("O'Brien")),
        ("a formula", text("=1+1")),
        ("a call", text("=cmd|' /C calc'!A0")),
        ("a link", text("=HYPERLINK(\"http://x.example\",\"y\")")),
        ("a plus", text("+1+1")),
        ("a minus", text("-1+1")),
        ("an at", text("@SUM(1)")),
        ("a pipe", text("a|b")),
        ("a colour", text("\u{1b}[31mred\u{1b}[0m")),
        ("a cleared screen", text("\u{1b}[2J\u{1b}[H")),
        ("a window title", text("\u{1b}]0;owned\u{7}")),
        ("a bell", text("\u{7}\u{7}")),
        ("a backspace", text("abc\u{8}\u{8}x")),
        ("a delete", text("a\u{7f}b")),
        ("a form feed", text("a\u{c}b")),
        ("a vertical tab", text("a\u{b}b")),
        ("control characters of eight bits", text("a\u{9b}31mb\u{85}")),
        ("right to left", text("\u{202e}gnp.exe")),
        ("isolates", text("\u{2066}a\u{2069}\u{2067}b")),
        ("nothing wide", text("a\u{200b}b\u{200c}c\u{200d}d\u{2060}e")),
        ("a mark of byte order", text("\u{feff}a")),
        ("a soft hyphen", text("co\u{ad}operate")),
        ("Arabic", text("مدير الموارد البشرية")),
        ("Hebrew", text("מנהל משאבי אנוש")),
        ("Chinese", text("人事经理")),
        ("Thai", text("ผู้จัดการฝ่ายบุคคล")),
        ("a family", text("👨‍👩‍👧‍👦")),
        ("flags", text("🇩🇪🇫🇷")),
        ("many marks", format!("Z{}", "\u{301}".repeat(500))),
        ("wide letters", text("ＨＲ　Ｍａｎａｇｅｒ")),
        ("a dotless i", text("ıİiI")),
        ("sharp s", text("STRAẞE straße")),
        ("ligatures", text("ﬁnance oﬃce")),
        ("a lone replacement", text("\u{fffd}")),
        ("letters that look alike", text("асme.example")),
        ("private letters", text("\u{e000}\u{f8ff}")),
        ("no characters", text("\u{fffe}\u{ffff}\u{1fffe}")),
        ("the last character", text("\u{10ffff}")),
        ("a script", text("<script>alert(1)</script>")),
        ("a query", text("'; DROP TABLE leads; --")),
        ("a template", text("{{7*7}}${7*7}%{7*7}")),
        ("a format", text("%s%n%x{}{0}")),
        ("a shell", text("$(touch /tmp/owned) `id` && x")),
        ("a path", text("../../../../etc/passwd")),
        ("a device", text("/dev/zero")),
        ("a long word", "a".repeat(60_000)),
        ("many words", "word ".repeat(12_000)),
        ("many digits", "9".repeat(5_000)),
        ("a great number", text("1e308")),
        ("not a number", text("NaN")),
        ("below zero", text("-99999999999999999999")),
        ("a nested list", "[".repeat(5_000)),
        ("brackets", "(".repeat(5_000)),
        ("backslashes", "\\".repeat(1_000)),
        ("null", text("null")),
        ("nil", text("#N/A")),
        ("an at sign", text("@")),
        ("dots", text("....")),
    ]
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

/// Every odd cell in every column; another person must come through unharmed.
fn cells() -> Vec<Case> {
    let mut cases = Vec::new();
    for (what, cell) in odd_cells() {
        for column in 0..4 {
            let mut row = ["Jonas Weber", "jonas@halden.example", "Clerk", "Halden"].map(str::to_string);
            row[column] = cell.clone();
            let row = row.map(|cell| quoted(&cell)).join(",");
            cases.push(case(
                format!("{what} in column {column}.csv"),
                format!("{HEADER}{GOOD}{row}\n"),
                taken(2),
            ));
        }
    }
    cases
}

/// Delimited text that is not what it should be.
fn structures() -> Vec<Case> {
    let rows = |rows: &str| format!("{HEADER}{GOOD}{rows}");
    let giant = "x".repeat(70_000);
    let wide: String = (0..40).map(|_| format!(",{}", "y".repeat(40_000))).collect();
    let many: String = (0..3_000).map(|n| format!("c{n},")).collect();
    vec![
        case("empty.csv", "", Refused("")),
        case("blank.csv", "\n\n\n\n", Refused("")),
        case("header only.csv", HEADER, taken(0)),
        case("no header.csv", "1,2,3\n4,5,6\n", Refused("")),
        case("binary.csv", (0..=255u8).cycle().take(4_000).collect::<Vec<_>>(), Refused("")),
        case("zeros.csv", vec![0; 10_000], Refused("")),
        case("picture.csv", [&b"\x89PNG\r\n\x1a\n"[..], &[0; 500]].concat(), Refused("")),
        case("document.csv", [&b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"[..], &[7; 500]].concat(), Refused("")),
        case("program.csv", [&b"\x7fELF\x02\x01\x01"[..], &[0; 500]].concat(), Refused("")),
        case("page.csv", "<!DOCTYPE html><html><body>Please log in</body></html>\n", Refused("")),
        case("nul.csv", rows("Jo\0nas,jonas@halden.example,Clerk,Halden\n"), taken(2)),
        case("too few.csv", rows("Jonas,jonas@halden.example\n"), Taken(1, 1, Some(Reason::Columns))),
        case(
            "too many.csv",
            rows("Jonas,jonas@h.example,Clerk,H,5,6,7\n"),
            Taken(1, 1, Some(Reason::Columns)),
        ),
        case(
            "open quote.csv",
            rows("\"Jonas,jonas@h.example,Clerk,H\n"),
            Taken(1, 1, Some(Reason::BadQuotes)),
        ),
        case(
            "text behind a quote.csv",
            rows("\"Jonas\"x,jonas@h.example,Clerk,H\n"),
            Taken(1, 1, Some(Reason::BadQuotes)),
        ),
        case(
            "a giant cell.csv",
            rows(&format!("{giant},j@h.example,Clerk,H\n")),
            Taken(1, 1, Some(Reason::OverCap)),
        ),
        case(
            "a giant quoted cell.csv",
            rows(&format!("\"{giant}\",j@h.example,Clerk,H\n")),
            Taken(1, 1, Some(Reason::OverCap)),
        ),
        case("a giant record.csv", rows(&format!("J{wide}\n")), Taken(1, 1, Some(Reason::OverCap))),
        case("nobody.csv", rows(",,,\n"), taken(1)),
        case("no key.csv", rows(",,Clerk,\n"), Taken(1, 1, Some(Reason::NoKey))),
        case("blank lines.csv", rows("\n\n\nJonas,jonas@h.example,Clerk,H\n\n"), taken(2)),
        case("no last line end.csv", rows("Jonas,jonas@h.example,Clerk,H"), taken(2)),
        case("mixed line ends.csv", rows("Jo,jo@h.example,Clerk,H\r\nKim,kim@h.example,Clerk,H\n"), taken(3)),
        case("old line ends.csv", format!("{HEADER}{GOOD}").replace('\n', "\r"), taken(1)),
        case("the same header twice.csv", "Name,Email,Email\nMaya,m@a.example,n@a.example\n", taken(1)),
        case("headers without names.csv", "Name,Email,,,\nMaya,m@a.example,1,2,3\n", taken(1)),
        case("a header of escapes.csv", "Name,Email,\u{1b}[2J\u{202e}x\nMaya,m@a.example,1\n", taken(1)),
        case("three thousand columns.csv", format!("Name,Email,{many}\n"), taken(0)),
        case("one column.csv", "Email\nmaya@acme.example\n", taken(1)),
        case("semicolons.csv", format!("{HEADER}{GOOD}").replace(',', ";"), taken(1)),
        case("tabs.tsv", format!("{HEADER}{GOOD}").replace(',', "\t"), taken(1)),
        case("pipes.psv", format!("{HEADER}{GOOD}").replace(',', "|"), taken(1)),
        case("a separator line.csv", format!("sep=,\n{HEADER}{GOOD}"), taken(1)),
    ]
}

/// Text in encodings that are stated, guessed, broken or mixed.
fn encodings() -> Vec<Case> {
    let text = "Name,Email,Job Title,Company\nJürgen Groß,j@acme.example,Geschäftsführer,Öl AG\n";
    let wide = |big: bool| -> Vec<u8> {
        let encode = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(encode).collect()
    };
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let (cyrillic, _, _) =
        encoding_rs::WINDOWS_1251.encode("Name,Email,Company\nИван Петров,i@acme.example,Ромашка\n");
    let (japanese, _, _) =
        encoding_rs::SHIFT_JIS.encode("Name,Email,Company\n山田太郎,y@acme.example,株式会社\n");
    let mut cut = wide(false);
    cut.pop();
    vec![
        case("marked.csv", [&b"\xef\xbb\xbf"[..], text.as_bytes()].concat(), taken(1)),
        case("marked twice.csv", [&b"\xef\xbb\xbf\xef\xbb\xbf"[..], text.as_bytes()].concat(), taken(1)),
        case("little end.csv", wide(false), taken(1)),
        case("big end.csv", wide(true), taken(1)),
        case("half a letter.csv", cut, taken(1)),
        case("latin.csv", latin.into_owned(), taken(1)),
        case("cyrillic.csv", cyrillic.into_owned(), taken(1)),
        case("japanese.csv", japanese.into_owned(), taken(1)),
        case("broken.csv", [text.as_bytes(), b"J\xff\xfen,k@acme.example,Clerk,A\n"].concat(), taken(2)),
        case("overlong.csv", [text.as_bytes(), b"J\xc0\xafn,k@acme.example,Clerk,A\n"].concat(), taken(2)),
        case(
            "surrogates.csv",
            [text.as_bytes(), b"J\xed\xa0\x80n,k@acme.example,Clerk,A\n"].concat(),
            taken(2),
        ),
        case("cut letter.csv", [text.as_bytes(), b"J,k@acme.example,Clerk,A\xe4"].concat(), taken(2)),
    ]
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).expect("room");
    writer.finish().expect("an end")
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).expect("packed")
}

/// Packed files: whole, cut, doubled, and made to fill a disk.
fn packed() -> Vec<Case> {
    let whole = format!("{HEADER}{GOOD}");
    let bomb = [whole.as_bytes(), &vec![b'a'; 300 << 20]].concat();
    let (small_gz, small_zst) = (gzip(whole.as_bytes()), zst(whole.as_bytes()));
    let mut flipped = small_gz.clone();
    let last = flipped.len() - 6;
    flipped[last] ^= 1;
    vec![
        case("whole.csv.gz", small_gz.clone(), taken(1)),
        case("whole.csv.zst", small_zst.clone(), taken(1)),
        case("named otherwise.csv", small_gz.clone(), taken(1)),
        case("two members.csv.gz", [small_gz.clone(), gzip(b"Jo,jo@h.example,Clerk,H\n")].concat(), taken(2)),
        case("cut.csv.gz", &small_gz[..small_gz.len() - 9], Refused("")),
        case("cut.csv.zst", &small_zst[..small_zst.len() - 3], Refused("")),
        case("only a head.csv.gz", &small_gz[..6], Refused("")),
        case("a wrong checksum.csv.gz", flipped, Refused("")),
        case("garbage.csv.gz", [&[0x1f, 0x8b][..], &[9; 300]].concat(), Refused("")),
        case("garbage.csv.zst", [&[0x28, 0xb5, 0x2f, 0xfd][..], &[9; 300]].concat(), Refused("")),
        case("packed twice.csv.gz", gzip(&small_gz), Refused("")),
        case("bomb.csv.gz", gzip(&bomb), Refused("250 times")),
        case("bomb.csv.zst", zst(&bomb), Refused("250 times")),
    ]
}

/// JSON lines, deep, broken, wide.
fn json() -> Vec<Case> {
    let good = "{\"name\": \"Maya Okafor\", \"email\": \"maya@acme.example\"}\n";
    let with = |line: &str| format!("{good}{line}\n");
    let deep = |depth: usize| {
        format!("{{\"email\": \"a@b.example\", \"x\": {}1{}}}", "[".repeat(depth), "]".repeat(depth))
    };
    let objects = |depth: usize| {
        format!("{{\"email\": \"a@b.example\", \"x\": {}1{}}}", "{\"a\":".repeat(depth), "}".repeat(depth))
    };
    let wide: String = (0..3_000).map(|n| format!(", \"k{n}\": {n}")).collect();
    let bad = Taken(1, 1, Some(Reason::BadJson));
    vec![
        case("good.jsonl", good, taken(1)),
        case("deep 20.jsonl", with(&deep(20)), taken(2)),
        case("deep 1000.jsonl", with(&deep(1_000)), bad.clone()),
        case("deep 100000.jsonl", with(&deep(100_000)), bad.clone()),
        case("objects 20.jsonl", with(&objects(20)), taken(2)),
        case("objects 10000.jsonl", with(&objects(10_000)), bad.clone()),
        case("an open object.jsonl", with("{\"email\": \"a@b.example\""), bad.clone()),
        case("an open text.jsonl", with("{\"email\": \"a@b.example"), bad.clone()),
        case("a number.jsonl", with("17"), bad.clone()),
        case("a text.jsonl", with("\"hello\""), bad.clone()),
        case("no JSON.jsonl", with("hello"), bad.clone()),
        case("a comma.jsonl", with("{\"email\": \"a@b.example\",}"), bad.clone()),
        case("single quotes.jsonl", with("{'email': 'a@b.example'}"), bad.clone()),
        case(
            "escapes.jsonl",
            with("{\"name\": \"\\u001b[2J\\u0000\", \"email\": \"a@b.example\"}"),
            taken(2),
        ),
        case(
            "a lone surrogate.jsonl",
            with("{\"name\": \"\\ud800\", \"email\": \"a@b.example\"}"),
            bad.clone(),
        ),
        case(
            "the same key twice.jsonl",
            with("{\"email\": \"a@b.example\", \"email\": \"c@b.example\"}"),
            taken(2),
        ),
        case("great numbers.jsonl", with("{\"email\": \"a@b.example\", \"employees\": 1e999}"), bad.clone()),
        case("null.jsonl", with("{\"email\": \"a@b.example\", \"name\": null}"), taken(2)),
        case(
            "lists for text.jsonl",
            with("{\"email\": \"a@b.example\", \"name\": [[\"x\"], {\"y\": 1}]}"),
            taken(2),
        ),
        case("empty.jsonl", with("{}"), taken(1)),
        case(
            "wide.jsonl",
            with(&format!("{{\"email\": \"a@b.example\"{wide}}}")),
            Refused("2000 different keys"),
        ),
        case(
            "a giant text.jsonl",
            with(&format!("{{\"name\": \"{}\"}}", "x".repeat(2 << 20))),
            Taken(1, 1, Some(Reason::OverCap)),
        ),
        case("no end.jsonl", "[".repeat(100_000), Refused("")),
        case("a list.json", format!("[{}]", good.trim()), taken(1)),
    ]
}

fn workbook(cells: &[&[&str]]) -> Vec<u8> {
    let mut writer = rust_xlsxwriter::Workbook::new();
    let sheet = writer.add_worksheet();
    for (row, line) in cells.iter().enumerate() {
        for (column, cell) in line.iter().enumerate() {
            match cell.strip_prefix('=') {
                Some(formula) => sheet.write_formula(row as u32, column as u16, formula),
                None => sheet.write(row as u32, column as u16, *cell),
            }
            .expect("room");
        }
    }
    writer.save_to_buffer().expect("bytes")
}

/// Workbooks: whole, cut at every tenth, with flipped bytes, with formulas.
fn workbooks() -> Vec<Case> {
    let header: &[&str] = &["Name", "Email", "Job Title", "Company"];
    let row: &[&str] = &["Maya Okafor", "maya@acme.example", "HR Manager", "Acme"];
    let whole = workbook(&[header, row]);
    let mut cases = vec![
        case("whole.xlsx", whole.clone(), taken(1)),
        case("named otherwise.csv", whole.clone(), taken(1)),
        case("formulas.xlsx", workbook(&[header, row, &["=1+1", "jo@h.example", "=CMD()", "H"]]), taken(2)),
        case("empty.xlsx", workbook(&[]), Refused("")),
        case("only a header.xlsx", workbook(&[header]), taken(0)),
        case("an empty archive.xlsx", [&b"PK\x05\x06"[..], &[0; 18]].concat(), Refused("")),
        case("a mark alone.xlsx", b"PK\x03\x04".to_vec(), Refused("")),
        case("old.xls", [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 600]].concat(), Refused("")),
    ];
    for tenth in 1..10 {
        let cut = whole[..whole.len() * tenth / 10].to_vec();
        cases.push(case(format!("cut at {tenth} tenths.xlsx"), cut, Refused("")));
    }
    cases
}

/// Names of files are shown and used for the rejects, never trusted.
fn names() -> Vec<Case> {
    let whole = format!("{HEADER}{GOOD}");
    [
        "..csv",
        ".hidden.csv",
        "-rf.csv",
        "--help.csv",
        "a b.csv",
        "a\nb.csv",
        "a\tb.csv",
        "\u{1b}[2J.csv",
        "\u{202e}vsc.csv",
        "'; rm x.csv",
        "$(id).csv",
        "%00.csv",
        "ünïcödé.csv",
        "人事.csv",
        "con.csv",
        "*.csv",
        "a;b.csv",
        "\\x.csv",
        "x.csv.csv.csv",
        "no end",
    ]
    .into_iter()
    .map(|name| case(name, whole.clone(), taken(1)))
    .chain([case(format!("{}.csv", "n".repeat(240)), whole.clone(), taken(1))])
    .collect()
}

fn options() -> ImportOptions {
    ImportOptions { again: true, ..ImportOptions::new(Day::parse_iso("2026-11-01").expect("a day")) }
}

fn taken_of(file: &FileReport) -> Outcome {
    Taken(file.rows - file.rejected(), file.rejected(), file.rejected.keys().next().copied())
}

fn outcome_of(database: &Database, path: &Path, options: &ImportOptions) -> Outcome {
    match import::import(database, &[path.to_path_buf()], options, &|_| {}) {
        Ok(report) => taken_of(&report.files[0]),
        Err(error) => {
            assert!(!error.message().is_empty(), "{}: an error without words", path.display());
            Refused(Box::leak(error.message().to_string().into_boxed_str()))
        }
    }
}

#[test]
fn every_file_has_its_expected_outcome() {
    let folder = tempfile::tempdir().expect("a folder");
    let looked_at = Database::open_or_create(&folder.path().join("looked-at")).expect("a database");
    let cases: Vec<Case> = [cells(), structures(), encodings(), packed(), json(), workbooks(), names()]
        .into_iter()
        .flatten()
        .collect();
    assert!(cases.len() >= 300, "only {} files", cases.len());
    let mut wrong = Vec::new();
    let (mut paths, mut expected) = (Vec::new(), Vec::new());
    for (at, case) in cases.iter().enumerate() {
        let place = folder.path().join(format!("{at}"));
        std::fs::create_dir(&place).expect("a folder");
        let path = place.join(&case.name);
        std::fs::write(&path, &case.bytes).expect("a file");
        let dry = ImportOptions { dry_run: true, ..options() };
        let found = catch_unwind(AssertUnwindSafe(|| outcome_of(&looked_at, &path, &dry)));
        match (&case.outcome, found) {
            (Refused(words), Ok(Refused(message))) if message.contains(words) => {}
            // A look tells what the import does.
            (Taken(rows, rejected, _), Ok(Taken(read, lost, _))) if (*rows, *rejected) == (read, lost) => {
                paths.push(path);
                expected.push((case.name.as_str(), &case.outcome));
            }
            (expected, Ok(found)) => {
                wrong.push(format!("{:?}: {found:?} where {expected:?} is expected", case.name));
            }
            (_, Err(_)) => wrong.push(format!("{:?}: panicked", case.name)),
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    // What is to be taken is stored, all at once, and the database is whole after it.
    let database = Database::open_or_create(&folder.path().join("db")).expect("a database");
    let report = import::import(&database, &paths, &options(), &|_| {}).expect("an import");
    // The same content under two names is read once.
    let mut expected = expected.into_iter();
    for file in report.files.iter().filter(|file| file.already.is_none()) {
        let (name, expected) = expected.find(|(name, _)| *name == file.name).expect("a file of the corpus");
        let found = taken_of(file);
        if found != *expected {
            wrong.push(format!("{name:?}: {found:?} where {expected:?} is expected"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(database.diagnose().expect("a diagnosis").is_sound());
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::open_or_create(&folder.path().join("db")).expect("a database");
    let place = |name: &str| folder.path().join(name);
    std::os::unix::fs::symlink(place("nowhere"), place("dangling.csv")).expect("a link");
    std::os::unix::fs::symlink(place("loop.csv"), place("loop.csv")).expect("a link");
    std::fs::write(place("file"), "x").expect("a file");
    for name in ["missing.csv", "dangling.csv", "loop.csv", "file/below.csv", &"x".repeat(300)] {
        let refused = outcome_of(&database, &place(name), &options());
        assert!(matches!(refused, Refused(_)), "{name}: {refused:?}");
    }
    std::fs::write(place("real.csv"), format!("{HEADER}{GOOD}")).expect("a file");
    std::os::unix::fs::symlink(place("real.csv"), place("link.csv")).expect("a link");
    assert_eq!(outcome_of(&database, &place("link.csv"), &options()), taken(1));
}

/// Filters that are made to exhaust the stack, the memory or patience: answered at once, read or refused.
#[test]
fn filters_of_any_depth_and_length_are_answered() {
    let many = 1_000_000;
    let refused = [
        "(".repeat(many),
        format!("{}title:x{}", "(".repeat(many), ")".repeat(many)),
        format!("{}title:x", "not ".repeat(many)),
        format!("{}title:x", "not (".repeat(many)),
        format!("title:x{}", " and title:x".repeat(many)),
        format!("title:x{}", " or title:x".repeat(many)),
        format!("title:{}", "x".repeat(many)),
        format!("title:\"{}", "x".repeat(many)),
        format!("title:({})", "x,".repeat(many)),
        "title_regex:\"(.{0,50}){0,50}{0,50}{0,50}\"".to_string(),
        format!("title_regex:\"{}\"", "(a*)*".repeat(200)),
        format!("title_regex:\"{}a\"", "a?".repeat(500)),
        "title_regex:\"[\"".to_string(),
        "title_regex:\"(\"".to_string(),
        "headcount:1..2..3".to_string(),
        "headcount:99999999999999999999999999".to_string(),
        "\0".to_string(),
        "title:".to_string(),
        ":x".to_string(),
        "and".to_string(),
    ];
    for text in refused {
        let start: String = text.chars().take(40).collect();
        let error = filter::parse(&text).err().unwrap_or_else(|| panic!("{start} was read"));
        assert!(error.message().len() < 4_096, "{start}: {} letters of message", error.message().len());
    }
    for text in
        ["title:\"\u{1b}[2J\u{202e}\"", "title:\"人事\"", "not (not (not title:x))", "name:\"O'Brien\""]
    {
        let read = filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(filter::parse(&read.to_string()).expect("what is printed is read"), read, "{text}");
    }
}

#[test]
fn names_of_lists_stay_names() {
    let long = "x".repeat(65);
    for name in [
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "/etc/passwd",
        ".hidden",
        "a\0b",
        "a b",
        "A\u{202e}",
        "a\nb",
        "\u{1b}[2J",
        "a\\b",
        "~",
        "$HOME",
        "人事",
        "a*",
        "a?",
        "a:b",
        "a|b",
        "-x/..",
        long.as_str(),
    ] {
        assert!(check_name(name).is_err(), "{name:?} is taken for a name");
    }
    for name in ["hr", "hr-berlin", "hr_2026.q1", "0"] {
        assert!(check_name(name).is_ok(), "{name:?}");
    }
}

/// Names and targets that lead elsewhere: refused, and nothing is made or changed where they lead.
#[test]
fn nothing_is_written_where_a_name_or_a_link_leads() {
    let place = scratch::folder();
    let folder = place.path();
    let run = |args: &[&str]| command_in(folder, args).output().expect("it runs");
    std::fs::write(folder.join("people.csv"), format!("{HEADER}{GOOD}")).expect("a file");
    assert!(run(&["import", "people.csv", "-q"]).status.success());
    assert!(run(&["list", "save", "hr", "--title", "HR Manager"]).status.success());
    let names = || {
        let mut names: Vec<_> =
            std::fs::read_dir(folder).expect("entries").flatten().map(|e| e.file_name()).collect();
        names.sort();
        names
    };
    let before = names();
    for name in [
        "../elsewhere",
        "/tmp/elsewhere",
        "a/../../elsewhere",
        "..",
        ".elsewhere",
        "else\u{202e}where",
        "x\n",
    ] {
        for args in [
            &["list", "save", name, "--title", "CFO"][..],
            &["list", "rename", "hr", name],
            &["find", "--title", "CFO", "--save", name],
            &["list", "run", name, "-o", "elsewhere.csv"],
            &["export", name, "-o", "elsewhere.csv"],
            &["import", "people.csv", "--again", "--save-mapping", name],
            &["import", "people.csv", "--again", "--layout", name],
            &["export", "hr", "--for", name, "-o", "elsewhere.csv"],
        ] {
            let output = run(args);
            assert!(matches!(output.status.code(), Some(1 | 2)), "{args:?}: {}", said(&output));
            assert!(said(&output).contains("error:") && !said(&output).contains('\u{202e}'), "{args:?}");
        }
    }
    assert_eq!(names(), before, "something was made");
    // Links that somebody laid where a file is about to be made.
    let victim = folder.join("victim");
    std::fs::write(&victim, "untouched").expect("a file");
    for (link, args) in [
        (".found.csv.partial", &["find", "-o", "found.csv"][..]),
        ("linked.csv", &["find", "-o", "linked.csv"]),
        ("run.csv", &["list", "run", "hr", "-o", "run.csv"]),
        ("rejects.csv", &["import", "people.csv", "--again", "--rejects", "rejects.csv"]),
        ("icp.toml", &["icp", "init", "-o", "icp.toml"]),
        (".left-out.csv.partial", &["find", "-o", "other.csv", "--left-out", "left-out.csv"]),
    ] {
        std::os::unix::fs::symlink(&victim, folder.join(link)).expect("a link");
        let output = run(args);
        let left = std::fs::read_to_string(&victim).expect("a file");
        assert_eq!(left, "untouched", "{args:?} writes through a link: {}", said(&output));
    }
}
