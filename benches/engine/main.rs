//! leadsift as a measured engine: opens a database once and answers requests from standard input, one JSON object a
//! line, each with one JSON object that holds the time it took.
//!
//! ```text
//! cargo bench --bench engine -- DATABASE AS_OF [THREADS]
//! {"do": "find", "filter": "title:\"HR Manager\"", "limit": 100, "show": true}
//! ```
//!
//! `benches/peers` drives it, so that its runs alternate with those of other engines. What is timed is what the command
//! line does for the same question, without the start of a process: the filter, the counts, the causes, the ranking, who
//! is left out, and the rows of the leads that are listed. What is shown of an answer, for comparing it, is outside the
//! time.

mod flat;
mod size;

use std::io::{BufRead, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use leadsift::db::{Database, Snapshot};
use leadsift::export::{Columns, Formula, Head};
use leadsift::filter::{self, Filter, Topic};
use leadsift::model::AsOf;
use leadsift::profile::Profile;
use leadsift::prospect::{self, Answer, FacetOrder, FindRequest, Hit, LeaveOut, Order};
use leadsift::value::Day;
use serde_json::{Value, json};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [database, as_of, threads @ ..] = arguments.as_slice() else {
        println!("engine: no database given, nothing measured (DATABASE AS_OF [THREADS])");
        return Ok(());
    };
    if let Some(threads) = threads.first() {
        rayon::ThreadPoolBuilder::new().num_threads(threads.parse()?).build_global()?;
    }
    let as_of = AsOf::new(Day::parse_iso(as_of).ok_or("the as-of day is written as 2026-11-01")?);
    let engine = Engine::open(Path::new(database), as_of)?;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let reply = engine.answer(&serde_json::from_str(&line?)?);
        writeln!(out, "{}", reply.unwrap_or_else(|error| json!({ "error": error.to_string() })))?;
        out.flush()?;
    }
    Ok(())
}

struct Engine {
    database: Database,
    snapshot: Snapshot,
    as_of: AsOf,
    opened: Duration,
    /// Read once: it is stamped with the generation and the journal's version, and neither changes here.
    leave_out: Arc<LeaveOut>,
    suppressed: Duration,
}

impl Engine {
    fn open(root: &Path, as_of: AsOf) -> Result<Engine, Failure> {
        let clock = Instant::now();
        let database = Database::open(root)?;
        let snapshot = database.snapshot()?;
        let opened = clock.elapsed();
        let clock = Instant::now();
        let leave_out = Arc::new(LeaveOut::suppressed(&snapshot, &database.journal()?, as_of.day)?);
        Ok(Engine { database, snapshot, as_of, opened, leave_out, suppressed: clock.elapsed() })
    }

    fn answer(&self, asked: &Value) -> Result<Value, Failure> {
        match asked["do"].as_str().unwrap_or_default() {
            "about" => self.about(),
            "find" => self.find(asked),
            "facets" => self.facets(asked),
            "why" => self.why(asked),
            "lookup" => self.lookup(asked),
            "export" => self.export(asked),
            "flat" => flat::write(
                &self.snapshot,
                self.as_of,
                Path::new(asked["to"].as_str().ok_or("to: a folder")?),
            ),
            "size" => size::measure(&self.database, &self.snapshot),
            other => Err(format!("nothing is called {other:?}").into()),
        }
    }

    fn about(&self) -> Result<Value, Failure> {
        Ok(json!({
            "version": env!("CARGO_PKG_VERSION"),
            "people": self.snapshot.people(),
            "companies": self.snapshot.companies(),
            "openings": self.snapshot.openings(),
            "threads": rayon::current_num_threads(),
            "open_ms": millis(self.opened),
            "suppressed_ms": millis(self.suppressed),
            "suppressed_people": self.leave_out.people(),
        }))
    }

    fn request(&self, asked: &Value) -> Result<FindRequest, Failure> {
        let filter = match asked["filter"].as_str() {
            Some(text) => filter::parse(text)?,
            None => Filter::everything(),
        };
        let mut request = FindRequest::new(filter, self.as_of);
        request.leave_out = Some(Arc::clone(&self.leave_out));
        request.limit = asked["limit"].as_u64().map(|limit| limit as usize);
        request.count_only = asked["count_only"].as_bool().unwrap_or(false);
        if let Some(text) = asked["profile"].as_str() {
            request.profile = Some(Profile::parse("the profile of the benchmark", text)?);
        }
        Ok(request)
    }

    fn find(&self, asked: &Value) -> Result<Value, Failure> {
        let request = self.request(asked)?;
        let clock = Clock::start();
        let answer = prospect::find(&self.snapshot, &request)?;
        let hits = answer.hits(&self.snapshot).collect::<Result<Vec<Hit>, _>>()?;
        let mut reply = clock.stop();
        reply["count"] = (answer.counts.matched - left_out(&answer)).into();
        reply["maybe"] = answer.counts.maybe.into();
        reply["listed"] = hits.len().into();
        if asked["show"].as_bool() == Some(true) {
            let row =
                |hit: &Hit| json!([hit.person.as_ref().map(|person| person.id.to_string()), hit.points]);
            reply["rows"] = hits.iter().map(row).collect();
        }
        Ok(reply)
    }

    fn facets(&self, asked: &Value) -> Result<Value, Failure> {
        let mut request = self.request(asked)?;
        request.limit = None;
        let names = asked["fields"].as_array().ok_or("fields: a list of names")?;
        let topics = names
            .iter()
            .map(|name| {
                let field = name.as_str().and_then(leadsift::fields::by_name);
                field.map(Topic::Field).ok_or_else(|| format!("{name} is no field"))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let clock = Clock::start();
        let facets = prospect::facets(&self.snapshot, &request, &topics, FacetOrder::Count)?;
        let mut reply = clock.stop();
        reply["count"] = facets.first().map_or(0, |facet| facet.answer.people).into();
        reply["facets"] = facets
            .iter()
            .map(|facet| {
                let rows = facet.rows.iter().filter(|row| row.kind == prospect::RowKind::Value);
                rows.map(|row| json!([row.value, row.answer.people, row.answer.companies])).collect::<Value>()
            })
            .collect();
        Ok(reply)
    }

    fn why(&self, asked: &Value) -> Result<Value, Failure> {
        let request = self.request(asked)?;
        let clock = Clock::start();
        let why = prospect::why(&self.snapshot, &request)?;
        let mut reply = clock.stop();
        reply["count"] = why.matched.into();
        reply["without"] = why.clauses.iter().map(|clause| clause.without).collect();
        Ok(reply)
    }

    /// Each address is a question of its own; the time is that of all.
    fn lookup(&self, asked: &Value) -> Result<Value, Failure> {
        let emails = asked["emails"].as_array().ok_or("emails: a list")?;
        let mut ids = Vec::with_capacity(emails.len());
        let clock = Clock::start();
        for email in emails {
            let text = format!("email:\"{}\"", email.as_str().unwrap_or_default());
            let mut request = FindRequest::new(filter::parse(&text)?, self.as_of);
            request.limit = Some(1);
            let answer = prospect::find(&self.snapshot, &request)?;
            let hit = answer.hits(&self.snapshot).next().transpose()?;
            ids.push(hit.and_then(|hit| hit.person).map(|person| person.id.to_string()));
        }
        let mut reply = clock.stop();
        reply["ids"] = json!(ids);
        Ok(reply)
    }

    fn export(&self, asked: &Value) -> Result<Value, Failure> {
        let mut request = self.request(asked)?;
        request.order = Order::Company;
        let path = asked["to"].as_str().ok_or("to: a file")?;
        let names = flat::COLUMNS.map(String::from);
        let clock = Clock::start();
        let answer = prospect::find(&self.snapshot, &request)?;
        let mut out = std::fs::File::create(path)?;
        let columns = Columns::every(&head(&answer, self.as_of), Formula::Keep).chosen(&names)?;
        let written = prospect::write_csv(&self.snapshot, &answer, &columns, &mut out)?;
        let mut reply = clock.stop();
        reply["count"] = written.rows.into();
        reply["bytes"] = std::fs::metadata(path)?.len().into();
        Ok(reply)
    }
}

fn left_out(answer: &Answer) -> u64 {
    answer.counts.left_out.iter().map(|(_, count)| count).sum()
}

/// What stands above the rows of an export.
fn head(answer: &Answer, as_of: AsOf) -> Head {
    Head {
        query: String::new(),
        sentence: String::new(),
        as_of,
        companies_only: false,
        has_owner: false,
        groups: answer.profile.groups(),
        total_points: answer.total_points,
        counts: Vec::new(),
        left_out: Vec::new(),
        causes: Vec::new(),
        several: 0,
        own: Vec::new(),
        scratch: None,
    }
}

/// Wall and processor time since a moment.
struct Clock(Instant, Option<u64>);

impl Clock {
    fn start() -> Clock {
        Clock(Instant::now(), cpu_nanos())
    }

    fn stop(self) -> Value {
        let wall = millis(self.0.elapsed());
        let cpu = cpu_nanos().zip(self.1).map(|(end, start)| end.saturating_sub(start) as f64 / 1e6);
        json!({ "ms": wall, "cpu_ms": cpu })
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Processor time of all threads, where the system tells it.
fn cpu_nanos() -> Option<u64> {
    let mut sum = 0;
    for task in std::fs::read_dir("/proc/self/task").ok()? {
        let stat = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        sum += stat.split(' ').next()?.parse::<u64>().ok()?;
    }
    Some(sum)
}
