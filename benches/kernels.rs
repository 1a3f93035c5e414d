//! The kernels one by one, on the sample leads: `cargo bench --bench kernels`, or with a part of a name behind `--`.
//!
//! What has no entry of its own is measured through the smallest use case that needs it: a count of one filter is its
//! lowering, of a filter about companies the join as well, and a dry run of an import reads rows without writing.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use leadsift::db::{Database, Snapshot};
use leadsift::export::{Cells, Columns, Formula, Head, Line, Source, put_line};
use leadsift::filter::{self, Filter};
use leadsift::import::{ImportOptions, import};
use leadsift::model::{self, AsOf, Person, RecordView};
use leadsift::prospect::{FindRequest, Hit, find};
use leadsift::score::{Fading, Place, TopK, near_over};
use leadsift::taxonomy::titles;
use leadsift::value::{Day, Interval};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_leads")
}

fn day(text: &str) -> Day {
    Day::parse_iso(text).expect("a day")
}

/// The sample leads, imported once.
struct Demo {
    _folder: tempfile::TempDir,
    snapshot: Snapshot,
    hits: Vec<Hit>,
}

fn demo() -> &'static Demo {
    static DEMO: OnceLock<Demo> = OnceLock::new();
    DEMO.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::open_or_create(folder.path()).expect("a database");
        let options = ImportOptions::new(day("2026-11-01"));
        let files = ["companies.csv", "people.csv", "openings.csv", "technologies.csv"];
        let paths: Vec<PathBuf> = files.iter().map(|name| samples().join(name)).collect();
        import(&database, &paths, &options, &|_| {}).expect("an import");
        let snapshot = database.snapshot().expect("a generation");
        let answer = find(&snapshot, &everybody()).expect("an answer");
        let hits = answer.hits(&snapshot).collect::<Result<Vec<_>, _>>().expect("hits");
        Demo { _folder: folder, snapshot, hits }
    })
}

fn everybody() -> FindRequest {
    FindRequest::new(Filter::everything(), AsOf::new(day("2026-11-01")))
}

const FILTERS: [&str; 8] = [
    "title:\"HR Manager\"",
    "tenure:..1y",
    "email_status:verified",
    "headcount:11..",
    "industry:\"Financial Services\"",
    "tech:hubspot",
    "hiring:marketing",
    "ads:adwords",
];

#[divan::bench(args = FILTERS)]
fn filter_lowering_and_join(bencher: Bencher<'_, '_>, text: &str) {
    let demo = demo();
    let mut request = everybody();
    request.filter = filter::parse(text).expect("a filter");
    request.count_only = true;
    bencher.counter(ItemsCount::new(demo.hits.len())).bench(|| find(&demo.snapshot, &request));
}

#[divan::bench]
fn rank_everybody(bencher: Bencher<'_, '_>) {
    let demo = demo();
    let mut request = everybody();
    request.limit = Some(100);
    bencher.counter(ItemsCount::new(demo.hits.len())).bench(|| find(&demo.snapshot, &request));
}

#[divan::bench]
fn filter_parse(bencher: Bencher<'_, '_>) {
    let text = FILTERS.join(" and ");
    bencher.counter(BytesCount::new(text.len())).bench(|| filter::parse(&text));
}

#[divan::bench]
fn score_fading_interval(bencher: Bencher<'_, '_>) {
    let fading = Fading::new(25_000, 365);
    let asked = [Interval::new(20_000, 20_365)];
    bencher.counter(ItemsCount::new(1000usize)).bench(|| {
        (0..1000).map(|at| fading.over(Interval::new(18_000 + at, 18_030 + 2 * at), &asked, 20_365).0).sum::<i32>()
    });
}

#[divan::bench]
fn score_near_interval(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(1000usize)).bench(|| {
        (1..=1000).map(|at| near_over(15_000, Interval::new(at, 3 * at), 200.0, 50.0).0).sum::<i64>()
    });
}

#[divan::bench(args = [10, 100, 1000])]
fn top_k_of_a_million(bencher: Bencher<'_, '_>, limit: usize) {
    bencher.counter(ItemsCount::new(1_000_000usize)).bench(|| {
        let mut top = TopK::new(Some(limit));
        for at in 0..1_000_000u64 {
            let id = at.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let points = (id >> 47) as i64;
            if !top.refuses(points) {
                top.push(Place { sure: true, points, id, company: at as u32, slot: at as u32 });
            }
        }
        top.into_sorted().len()
    });
}

#[divan::bench]
fn title_analysis(bencher: Bencher<'_, '_>) {
    let mut all: Vec<&str> =
        demo().hits.iter().filter_map(|hit| Some(hit.person.as_ref()?.record.facts.text(&leadsift::fields::named::TITLE))).collect();
    all.sort_unstable();
    all.dedup();
    bencher
        .counter(ItemsCount::new(all.len()))
        .bench(|| all.iter().map(|title| titles::analyze(title).roles.len()).sum::<usize>());
}

#[divan::bench(args = ["people.csv", "companies.csv"])]
fn csv_parse_and_normalise(bencher: Bencher<'_, '_>, name: &str) {
    let path = samples().join(name);
    let bytes = std::fs::metadata(&path).expect("the file").len();
    let mut options = ImportOptions::new(day("2026-11-01"));
    options.dry_run = true;
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::open_or_create(folder.path()).expect("a database");
        import(&database, &[path.clone()], &options, &|_| {}).expect("a dry run").files.len()
    });
}

fn people() -> Vec<&'static Person> {
    demo().hits.iter().filter_map(|hit| hit.person.as_ref()).collect()
}

#[divan::bench]
fn row_encode(bencher: Bencher<'_, '_>) {
    let people = people();
    bencher
        .counter(ItemsCount::new(people.len()))
        .bench(|| people.iter().map(|person| model::encode(*person).len()).sum::<usize>());
}

#[divan::bench]
fn row_decode(bencher: Bencher<'_, '_>) {
    let rows: Vec<Vec<u8>> = people().iter().map(|person| model::encode(*person)).collect();
    bencher
        .counter(ItemsCount::new(rows.len()))
        .bench(|| rows.iter().filter(|row| model::decode::<Person>(row).is_ok()).count());
}

#[divan::bench]
fn row_view(bencher: Bencher<'_, '_>) {
    let rows: Vec<Vec<u8>> = people().iter().map(|person| model::encode(&person.record)).collect();
    bencher
        .counter(ItemsCount::new(rows.len()))
        .bench(|| rows.iter().map(|row| RecordView::new(row).map_or(0, |view| view.facts().len())).sum::<usize>());
}

#[divan::bench]
fn csv_lines(bencher: Bencher<'_, '_>) {
    let demo = demo();
    let head = Head {
        query: String::new(),
        sentence: String::new(),
        as_of: AsOf::new(day("2026-11-01")),
        companies_only: false,
        has_owner: false,
        groups: Vec::new(),
        total_points: 0,
        counts: Vec::new(),
        causes: Vec::new(),
        several: 0,
    };
    let columns = Columns::every(&head, Formula::Escape);
    bencher.counter(ItemsCount::new(demo.hits.len())).bench(|| {
        let (mut cells, mut out) = (Cells::default(), Vec::new());
        for hit in &demo.hits {
            let person = hit.person.as_ref().map(|person| (person.id, Source::Facts(&person.record.facts)));
            let line = Line {
                rank: hit.rank,
                sure: hit.sure,
                score: hit.score,
                ceiling: hit.score_ceiling,
                groups: &hit.groups,
                reasons: &hit.reasons,
                missing: &hit.missing,
                owner: None,
                person,
            };
            columns.fill(&line, &columns.company(hit.company.as_ref(), &hit.openings), &mut cells);
            put_line(cells.iter(), &mut out);
        }
        out.len()
    });
}
