//! The kernels one by one, on the sample leads: `cargo bench --bench kernels`, or with a part of a name behind `--`.
//!
//! Each kernel runs in batches of about 20 milliseconds for half a second; the least and the median batch are told, per
//! item. What has no entry of its own is measured through the smallest use case that needs it: a count of one filter is its
//! lowering, of a filter about companies the join as well, and a dry run of an import reads rows without writing.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

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
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with("--")).unwrap_or_default();
    let kernels: [fn(&Bencher); 12] = [
        filter_lowering_and_join,
        rank_everybody,
        filter_parse,
        score_fading_interval,
        score_near_interval,
        top_k_of_a_million,
        title_analysis,
        csv_parse_and_normalise,
        row_encode,
        row_decode,
        row_view,
        csv_lines,
    ];
    println!("{:<44}{:>14}{:>14}", "kernel", "least", "median");
    kernels.iter().for_each(|kernel| kernel(&Bencher { wanted: wanted.clone() }));
}

/// Runs kernels whose name holds a text.
struct Bencher {
    wanted: String,
}

impl Bencher {
    /// Measures `run`, which works on so many items of a kind.
    fn bench<T>(&self, name: &str, items: usize, kind: &str, mut run: impl FnMut() -> T) {
        if !name.contains(&self.wanted) {
            return;
        }
        let clock = Instant::now();
        black_box(run());
        let once = clock.elapsed().max(Duration::from_nanos(1));
        let turns = (Duration::from_millis(20).as_nanos() / once.as_nanos()).clamp(1, 1_000_000) as u32;
        let mut batches = Vec::new();
        let start = Instant::now();
        while batches.len() < 3 || start.elapsed() < Duration::from_millis(500) {
            let clock = Instant::now();
            for _ in 0..turns {
                black_box(run());
            }
            batches.push(clock.elapsed() / turns);
        }
        batches.sort_unstable();
        let each = |time: Duration| format!("{:.1} ns", time.as_secs_f64() * 1e9 / items.max(1) as f64);
        let (least, median) = (each(batches[0]), each(batches[batches.len() / 2]));
        println!("{name:<44}{least:>14}{median:>14}  per {kind}, {items} of them");
    }
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

fn filter_lowering_and_join(bencher: &Bencher) {
    let demo = demo();
    let mut request = everybody();
    request.count_only = true;
    for text in FILTERS {
        request.filter = filter::parse(text).expect("a filter");
        let name = format!("filter_lowering_and_join {text}");
        bencher.bench(&name, demo.hits.len(), "person", || find(&demo.snapshot, &request).is_ok());
    }
}

fn rank_everybody(bencher: &Bencher) {
    let demo = demo();
    let mut request = everybody();
    request.limit = Some(100);
    bencher.bench("rank_everybody", demo.hits.len(), "person", || find(&demo.snapshot, &request).is_ok());
}

fn filter_parse(bencher: &Bencher) {
    let text = FILTERS.join(" and ");
    bencher.bench("filter_parse", text.len(), "byte", || filter::parse(&text).is_ok());
}

fn score_fading_interval(bencher: &Bencher) {
    let fading = Fading::new(25_000, 365).with_table();
    let asked = [Interval::new(20_000, 20_365)];
    bencher.bench("score_fading_interval", 1000, "interval", || {
        (0..1000)
            .map(|at| fading.over(Interval::new(18_000 + at, 18_030 + 2 * at), &asked, 20_365).0)
            .sum::<i32>()
    });
}

fn score_near_interval(bencher: &Bencher) {
    bencher.bench("score_near_interval", 1000, "interval", || {
        (1..=1000).map(|at| near_over(15_000, Interval::new(at, 3 * at), 200.0, 50.0).0).sum::<i64>()
    });
}

fn top_k_of_a_million(bencher: &Bencher) {
    for limit in [10, 100, 1000] {
        bencher.bench(&format!("top_k_of_a_million {limit}"), 1_000_000, "place", || {
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
}

fn title_analysis(bencher: &Bencher) {
    let mut all: Vec<&str> = demo()
        .hits
        .iter()
        .filter_map(|hit| Some(hit.person.as_ref()?.record.facts.text(&leadsift::fields::named::TITLE)))
        .collect();
    all.sort_unstable();
    all.dedup();
    bencher.bench("title_analysis", all.len(), "title", || {
        all.iter().map(|title| titles::analyze(title).roles.len()).sum::<usize>()
    });
}

fn csv_parse_and_normalise(bencher: &Bencher) {
    let mut options = ImportOptions::new(day("2026-11-01"));
    options.dry_run = true;
    for name in ["people.csv", "companies.csv"] {
        let path = samples().join(name);
        let bytes = std::fs::metadata(&path).expect("the file").len() as usize;
        bencher.bench(&format!("csv_parse_and_normalise {name}"), bytes, "byte", || {
            let folder = tempfile::tempdir().expect("a folder");
            let database = Database::open_or_create(folder.path()).expect("a database");
            import(&database, std::slice::from_ref(&path), &options, &|_| {}).expect("a dry run").files.len()
        });
    }
}

fn people() -> Vec<&'static Person> {
    demo().hits.iter().filter_map(|hit| hit.person.as_ref()).collect()
}

fn row_encode(bencher: &Bencher) {
    let people = people();
    bencher.bench("row_encode", people.len(), "row", || {
        people.iter().map(|person| model::encode(*person).len()).sum::<usize>()
    });
}

fn row_decode(bencher: &Bencher) {
    let rows: Vec<Vec<u8>> = people().iter().map(|person| model::encode(*person)).collect();
    bencher.bench("row_decode", rows.len(), "row", || {
        rows.iter().filter(|row| model::decode::<Person>(row).is_ok()).count()
    });
}

fn row_view(bencher: &Bencher) {
    let rows: Vec<Vec<u8>> = people().iter().map(|person| model::encode(&person.record)).collect();
    bencher.bench("row_view", rows.len(), "row", || {
        rows.iter().map(|row| RecordView::new(row).map_or(0, |view| view.facts().len())).sum::<usize>()
    });
}

fn csv_lines(bencher: &Bencher) {
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
        left_out: Vec::new(),
        causes: Vec::new(),
        several: 0,
        own: Vec::new(),
        scratch: None,
    };
    let columns = Columns::every(&head, Formula::Escape);
    bencher.bench("csv_lines", demo.hits.len(), "line", || {
        let (mut cells, mut out) = (Cells::default(), Vec::new());
        for hit in &demo.hits {
            let person = hit.person.as_ref().map(|person| (person.id, Source::Record(&person.record)));
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
            columns
                .fill(&line, &columns.company(hit.company.as_ref(), &hit.openings), &mut cells)
                .expect("cells");
            put_line(cells.iter(), &mut out);
        }
        out.len()
    });
}
