//! What is about people stays with their keeper: modes of files, what logs and panics say, core dumps, the network.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::CommandCargoExt;

use super::faults::shim;
use super::lists::said;

/// The local part of an address that must turn up where it was put and nowhere else.
const CANARY: &str = "zqcanary7";
const ADDRESS: &str = "zqcanary7@acme.example";

const PEOPLE: &str = "email,first_name,last_name,title,company_name,domain,linkedin_url\n\
    zqcanary7@acme.example,Maya,Okafor,HR Manager,Acme,acme.example,linkedin.com/in/zqcanary7\n\
    jonas@halden.example,Jonas,Weber,HR Manager,Halden,halden.example,\n\
    kim@halden.example,Kim,Lee,HR Director,Halden,halden.example,\n\
    ,,,,,,\n\
    ,,,Clerk,,,\n";

/// One command of each sort that writes, in an order in which all of them work.
const COMMANDS: &[&[&str]] = &[
    &["import", "people.csv", "--save-mapping", "mine"],
    &["import", "people.csv", "--again", "--rejects", "rejects.csv"],
    &["find", "--title", "HR Manager", "-o", "found.csv"],
    &["find", "--title", "HR Manager", "-o", "found.xlsx", "--left-out", "left-out.csv"],
    &["find", "--title", "HR Manager", "--email", ADDRESS, "--save", "one"],
    &["find", "--title", "HR Manager", "--save", "hr"],
    &["explain", "1"],
    &["show", "1"],
    &["icp", "init", "--title", "HR Manager", "-o", "icp.toml"],
    &["list", "run", "hr", "-o", "run.csv"],
    &["list", "run", "hr", "-o", "run.xlsx"],
    &["export", "hr", "--for", "hubspot", "-o", "hubspot.csv"],
    &["export", "--last", "-o", "split", "--split-by", "company_name", "-f", "csv"],
    &["suppress", "add", ADDRESS, "--reason", "dnc"],
    &["backup", "copy"],
    &["merge", "jonas@halden.example", "kim@halden.example"],
    &["log"],
    &["log", "--audit"],
    &["doctor"],
    &["forget", "kim@halden.example"],
    &["undo", "3"],
    &["completions", "man", "--to", "man"],
];

/// A folder in which the commands run, with the database `db`.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Place {
        let place = Place(tempfile::tempdir().expect("a folder"));
        fs::write(place.0.path().join("people.csv"), PEOPLE).expect("a file");
        place
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    /// `leadsift` with these arguments, run by `sh` after `before`.
    fn after(&self, before: &str, args: &[&str]) -> Command {
        let program = Command::cargo_bin("leadsift").expect("the program").get_program().to_owned();
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("{before}; exec \"$@\"")).arg("sh").arg(program);
        command.args(args).current_dir(self.root()).stdin(Stdio::null());
        for variable in ["LEADSIFT_CONFIG", "LEADSIFT_DIE_AT", "NO_COLOR", "COLUMNS"] {
            command.env_remove(variable);
        }
        command
            .env("LEADSIFT_DB", self.root().join("db"))
            .env("LEADSIFT_USER", "tess")
            .env("HOME", self.root());
        command
    }

    /// Runs every command; some have nothing to do, which is no matter here, but most must work.
    fn run_all(&self, before: &str, mut look: impl FnMut(&[&str], &Output)) {
        let mut worked = 0;
        for args in COMMANDS {
            let output = self.after(before, args).output().expect("the program runs");
            worked += usize::from(output.status.success());
            look(args, &output);
        }
        assert!(worked + 3 >= COMMANDS.len(), "only {worked} of {} commands worked", COMMANDS.len());
    }
}

/// Everything below a folder.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(below(&path));
        }
        found.push(path);
    }
    found
}

#[test]
fn no_other_account_can_read_what_a_command_wrote() {
    let place = Place::new();
    let before: BTreeSet<PathBuf> = below(place.root()).into_iter().collect();
    place.run_all("umask 000", |args, output| {
        for path in below(place.root()).into_iter().filter(|path| !before.contains(path)) {
            let mode = fs::symlink_metadata(&path).expect("metadata").permissions().mode() & 0o777;
            assert_eq!(mode & 0o077, 0, "{args:?} leaves {} with {mode:o}\n{}", path.display(), said(output));
        }
    });
    assert!(below(place.root()).len() > before.len() + 60, "the commands wrote too little");
}

#[test]
fn an_address_is_in_no_log_and_no_name() {
    let place = Place::new();
    place.run_all("true", |args, output| {
        // What lists leads shows them; all else speaks of them without their addresses, unless it repeats the question.
        let told = String::from_utf8_lossy(&output.stderr);
        let is_asked = args.iter().any(|word| word.contains(CANARY));
        assert!(is_asked || !told.contains(CANARY), "{args:?} says {told}");
        if ["log", "import", "doctor", "backup", "undo"].contains(&args[0]) {
            assert!(!said(output).contains(CANARY), "{args:?} says {}", said(output));
        }
    });
    let mut seen = 0;
    for path in below(place.root()) {
        assert!(!path.to_string_lossy().contains(CANARY), "{}", path.display());
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let is_journal = name.starts_with("journal.") || name == "lock" || name == "CURRENT";
        if is_journal || name == "manifest.json" || name == "last-find.json" {
            let bytes = fs::read(&path).expect("bytes");
            let is_there = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
            assert!(!is_there, "{} holds an address", path.display());
            seen += 1;
        }
    }
    assert!(seen > 6, "only {seen} files were looked at");
}

#[test]
fn a_panic_says_where_and_nothing_of_the_data() {
    let place = Place::new();
    let panicked = |variables: &[(&str, &str)]| {
        let mut command = place.after("true", &["log"]);
        let output = command.env("LEADSIFT_PANIC_WITH", ADDRESS).envs(variables.iter().copied()).output();
        let output = output.expect("the program runs");
        assert_eq!(output.status.code(), Some(101));
        said(&output)
    };
    let told = panicked(&[("RUST_BACKTRACE", "1")]);
    assert!(told.contains("error: leadsift has a bug at src/") && !told.contains(CANARY), "{told}");
    assert!(panicked(&[("LEADSIFT_PANIC_MESSAGE", "1")]).contains(ADDRESS));
}

#[test]
fn memory_is_not_dumped() {
    if !cfg!(target_os = "linux") {
        eprintln!("core dumps were not looked at: this is not Linux");
        return;
    }
    let place = Place::new();
    let mut child =
        place.after("ulimit -c unlimited", &["import", "-"]).stdin(Stdio::piped()).spawn().expect("it runs");
    let mut input = child.stdin.take().expect("standard input");
    input.write_all(PEOPLE.as_bytes()).expect("written");
    // It asks for more only after its start: until then there is nothing to see.
    let limits = format!("/proc/{}/limits", child.id());
    let is_limited = (0..500).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        let limits = fs::read_to_string(&limits).expect("limits");
        let line = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a limit");
        line.split_whitespace().skip(4).take(2).all(|limit| limit == "0")
    });
    drop(input);
    assert!(child.wait().expect("it ends").success());
    assert!(is_limited, "a core dump would be written");
    // And where it dies by itself.
    let mut command = place.after("ulimit -c unlimited", &["import", "people.csv", "--again"]);
    let died = command.env("LEADSIFT_DIE_AT", "change-published").output().expect("it runs");
    assert!(died.status.code().is_none(), "{}", said(&died));
    let is_core =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("core"));
    assert!(!below(place.root()).iter().any(is_core), "a core dump");
}

/// Everything that the commands make, and every socket, as the C library sees it.
#[test]
fn files_are_made_where_they_belong_and_no_socket_is_opened() {
    let Some(shim) = shim() else { return };
    let place = Place::new();
    let log = place.root().join("seen.txt");
    let before = format!("export LD_PRELOAD={} FAULT_SEEN={}", shim.display(), log.display());
    place.run_all(&before, |_, _| {});
    let seen = fs::read_to_string(&log).expect("what was seen");
    assert!(seen.lines().count() > 200, "{seen}");
    let (mut folders, mut wrong) = (0, Vec::new());
    for line in seen.lines() {
        let (what, path) = line.split_once(' ').expect("two words");
        match what {
            "socket" => wrong.push(line),
            _ if path.contains(CANARY) => wrong.push(line),
            // Relative paths are beside the target that was named.
            _ => {
                folders += 1;
                if Path::new(path).is_absolute() && !path.starts_with(&*place.root().to_string_lossy()) {
                    wrong.push(line);
                }
            }
        }
    }
    assert!(wrong.is_empty() && folders > 200, "{wrong:#?}");
}

#[test]
fn everything_works_without_a_network() {
    let works =
        Command::new("unshare").args(["-rn", "true"]).output().is_ok_and(|output| output.status.success());
    if !works {
        eprintln!("no command was run without a network: namespaces cannot be had here");
        return;
    }
    let place = Place::new();
    let program = Command::cargo_bin("leadsift").expect("the program").get_program().to_owned();
    let mut worked = 0;
    for args in COMMANDS {
        let mut command = Command::new("unshare");
        command.arg("-rn").arg(&program).args(*args).current_dir(place.root()).stdin(Stdio::null());
        command.env("LEADSIFT_DB", place.root().join("db")).env("HOME", place.root());
        worked += usize::from(command.output().expect("it runs").status.success());
    }
    assert!(worked + 3 >= COMMANDS.len(), "only {worked} of {} commands worked", COMMANDS.len());
}
