"""The measuring: first that all answers are the same, then the times, in turns."""

import csv
import functools
import hashlib
import json
import os
import pathlib
import platform
import random
import statistics
import sys
import tempfile
import time

import questions
from leadsift import Engine, spent
from setting import say

#: Where one run takes longer than this many seconds, three rounds are enough.
SLOW = 5.0

#: Addresses that are looked up in one run of Q6.
LOOKUPS = 20


class Unequal(Exception):
    """An engine answered otherwise than leadsift."""


def everything(asked, made):
    engine = Engine(made.binaries["engine"], made.database, asked.as_of, asked.threads)
    about = engine.ask("about")
    days = questions.Days(asked.as_of)
    bands = [row[0] for row in engine.ask("facets", fields=["headcount"])["facets"][0]]
    bands.sort(key=lambda band: int(band.split("..")[0] or 0))
    peers = open_peers(asked, made, days, bands)
    results = {
        "command": command(asked),
        "machine": machine(),
        "about": about,
        "people": asked.people,
        "seed": asked.seed,
        "threads": asked.threads,
        "versions": [f"leadsift {about['version']}"] + [peer.name for peer in peers],
        "questions": {},
    }
    wanted = asked.only.split(",") if asked.only else None
    for question in all_questions(made):
        if wanted is None or question.name in wanted:
            results["questions"][question.name] = measure(question, engine, peers, asked.rounds)
            about_memory = engine.memory()
    results["memory"] = about_memory
    results["size"] = engine.ask("size")
    engine.close()
    if wanted is None or "Q7" in wanted:
        results["questions"]["Q7"] = cold(asked, made, peers)
    results["sizes"] = [[peer.name, layout, size] for peer in peers for layout, size in peer.sizes().items()]
    results["import"] = dict(made.taken["import"])
    if wanted is None or "import" in wanted:
        results["import_peer"] = import_peer(asked, made)
    return results


def open_peers(asked, made, days, bands):
    from duckdb_peer import DuckDb

    # The list of industries, and the Parquet file, come from DuckDB.
    duck = DuckDb(made.folder, asked.threads)
    say("building DuckDB's layouts")
    duck.build(made.suppressed)
    duck.open(days, bands)
    peers = [duck]
    names = asked.peers.split(",")
    for name, module, kind in [
        ("sqlite", "sqlite_peer", "Sqlite"), ("polars", "polars_peer", "Polars"), ("chdb", "chdb_peer", "ChDb")
    ]:
        if name in names:
            say(f"building {name}")
            peer = getattr(__import__(module), kind)(made.folder, asked.threads)
            peer.build(made.suppressed)
            peer.open(days, bands, duck)
            peers.append(peer)
    return peers


class Question:
    """One question: how leadsift is asked, how a peer is, and what of the answers must be equal."""

    def __init__(self, name, words, ask, ask_peer, same, per=1, extra=()):
        self.name, self.words, self.ask, self.ask_peer, self.same, self.per = name, words, ask, ask_peer, same, per
        self.extra = extra


def all_questions(made):
    def rows(answer, expected):
        equal(answer["rows"], expected["rows"], "rows")
        if "count" in answer:
            equal(answer["count"], expected["count"], "count")

    def facets(answer, expected):
        equal(answer["count"], expected["count"], "count")
        for counted, facet in zip(answer["facets"], expected["facets"]):
            equal({name: people for name, people in counted.items()}, {row[0]: row[1] for row in facet if row[1]}, "facet")

    def content(path, expected):
        equal(digest(path), digest(expected), "content")

    def flagship(engine):
        return engine.ask("find", filter=questions.FLAGSHIP, limit=questions.LIMIT, show=True)

    def ranked(profile):
        return lambda engine: engine.ask("find", profile=profile, limit=questions.LIMIT, show=True)

    ours, theirs = made.folder / "ours.csv", made.folder / "theirs.csv"

    @functools.cache
    def emails():
        return some_emails(made, LOOKUPS)

    def export(engine):
        return {**engine.ask("export", filter=questions.MANY, to=str(ours)), "file": ours}

    def export_peer(peer, layout):
        theirs.unlink(missing_ok=True)
        peer.export(layout, theirs)
        return theirs

    def without(counts, expected):
        equal(counts, expected["without"], "counts")

    return [
        Question(
            "Q1", "flagship: seven filters, count and top 100 with points", flagship,
            lambda peer, layout: peer.flagship(layout), rows,
        ),
        Question(
            "Q2", "rank everybody by seven criteria, top 100", ranked(questions.SEVEN_CRITERIA),
            lambda peer, layout: peer.seven_criteria(layout), rows,
        ),
        Question(
            "Q2g", "the same, graded criteria dominating", ranked(questions.MOSTLY_GRADED),
            lambda peer, layout: peer.mostly_graded(layout), rows,
        ),
        Question(
            "Q3", "broad filter: count and four facets",
            lambda engine: engine.ask("facets", filter=questions.BROAD, fields=questions.FACETS),
            lambda peer, layout: peer.broad(layout), facets,
        ),
        Question(
            "Q4", "export of many leads, 25 columns, CSV", export, export_peer,
            lambda path, expected: content(path, expected["file"]),
        ),
        Question(
            "Q5", "why: seven leave-one-out counts of Q1",
            lambda engine: engine.ask("why", filter=questions.FLAGSHIP),
            lambda peer, layout: peer.without(layout), without,
            extra=[("one by one", lambda peer, layout: peer.without_one_by_one(layout))],
        ),
        Question(
            "Q6", "one lead by a random e-mail address",
            lambda engine: engine.ask("lookup", emails=emails()),
            lambda peer, layout: peer.lookup(layout, emails()),
            lambda ids, expected: equal(ids, expected["ids"], "ids"), per=LOOKUPS,
        ),
    ]


def measure(question, engine, peers, rounds):
    say(f"{question.name}: {question.words}")
    expected = question.ask(engine)
    runs = []
    for peer in peers:
        ways = [(layout, question.ask_peer) for layout in peer.layouts]
        ways += [(f"flat, {name}", way) for name, way in question.extra if hasattr(peer, "without_one_by_one")]
        for label, way in ways:
            layout = label if label in peer.layouts else peer.layouts[0]
            try:
                clock = time.perf_counter()
                answer = way(peer, layout)
                first = time.perf_counter() - clock
            except NotImplementedError:
                continue
            try:
                question.same(answer, expected)
                is_equal = "yes"
            except Unequal as unequal:
                is_equal = str(unequal)
                say(f"  {peer.name}, {label}: {unequal}")
            runs.append({"peer": peer, "layout": label, "real": layout, "way": way, "equal": is_equal, "slow": first > SLOW, "ms": [], "cpu_ms": []})
    ours = {"ms": [], "cpu_ms": []}
    for turn in range(rounds):
        reply = question.ask(engine)
        ours["ms"].append(reply["ms"] / question.per)
        ours["cpu_ms"].append((reply["cpu_ms"] or 0) / question.per)
        for run in runs:
            if turn < 3 or not run["slow"]:
                clock, cpu = time.perf_counter(), time.process_time()
                run["way"](run["peer"], run["real"])
                run["ms"].append((time.perf_counter() - clock) * 1000 / question.per)
                run["cpu_ms"].append((time.process_time() - cpu) * 1000 / question.per)
    return {
        "words": question.words,
        "answers": expected.get("count", len(expected.get("ids", []))),
        "leadsift": {key: statistics.median(times) for key, times in ours.items()},
        "peers": [
            {
                "peer": run["peer"].name, "layout": run["layout"], "equal": run["equal"],
                "ms": statistics.median(run["ms"]), "cpu_ms": statistics.median(run["cpu_ms"]),
            }
            for run in runs
        ],
    }


def equal(answer, expected, what):
    if answer == expected:
        return
    if isinstance(answer, list) and isinstance(expected, list):
        pairs = [(at, a, b) for at, (a, b) in enumerate(zip(answer, expected)) if a != b]
        raise Unequal(f"{what} differ: {len(answer)} and {len(expected)}, {len(pairs)} unlike, first {pairs[:1]}")
    if isinstance(answer, dict) and isinstance(expected, dict):
        unlike = {key: (answer.get(key), expected.get(key)) for key in answer.keys() | expected.keys() if answer.get(key) != expected.get(key)}
        raise Unequal(f"{what} differ in {len(unlike)}: {sorted(unlike.items())[:3]}")
    raise Unequal(f"{what} differ: {answer} and {expected}")


def digest(path):
    """What a CSV file says of the 25 columns, whatever the order of its rows and the quotes around cells."""
    from duckdb_peer import TEXT

    rows, total = 0, 0
    with open(path, newline="", encoding="utf-8") as file:
        table = csv.reader(file)
        header = next(table)
        places = [header.index(column) for column in TEXT]
        for row in table:
            line = "\x1f".join(row[place] for place in places).encode()
            total = (total + int.from_bytes(hashlib.blake2b(line, digest_size=16).digest())) % (1 << 128)
            rows += 1
    return rows, total


def some_emails(made, count):
    """Addresses of people all over the data."""
    chosen = random.Random(7)
    kept = []
    with open(made.folder / "flat.csv", newline="", encoding="utf-8") as file:
        table = csv.reader(file)
        at = next(table).index("email")
        for number, row in enumerate(row for row in table if row[at]):
            if len(kept) < count:
                kept.append(row[at])
            elif (place := chosen.randrange(number + 1)) < count:
                kept[place] = row[at]
    return kept


COLD = (
    "import duckdb, json, sys; a = json.load(sys.stdin); db = duckdb.connect(a['path'], read_only=True);"
    " db.execute('SET threads = ' + a['threads']); print(len(db.execute(a['sql']).fetchall()))"
)


def cold(asked, made, peers):
    """The flagship from a new process; files are in the page cache."""
    say("Q7: the flagship from a new process")
    command = [made.binaries["leadsift"], "find", "--where", questions.FLAGSHIP, "--as-of", asked.as_of, "--limit"]
    command += [str(questions.LIMIT), "-f", "csv", "-q", "--db", str(made.database), "--threads", str(asked.threads)]
    duck = peers[0]
    runs = []
    for layout in ["flat", "star"]:
        text = json.dumps({"path": str(duck.path), "threads": str(asked.threads), "sql": duck.flagship_sql(layout)})
        runs.append({"peer": f"{duck.name}, Python", "layout": layout, "ms": [], "cpu_ms": [], "stdin": text})
    duck.db.close()
    ours = {"ms": [], "cpu_ms": []}
    for _ in range(max(asked.rounds, 5) + 1):
        wall, cpu, _, _ = spent(command)
        ours["ms"].append(wall * 1000)
        ours["cpu_ms"].append(cpu * 1000)
        for run in runs:
            with tempfile.TemporaryFile("w+") as asked_for:
                asked_for.write(run["stdin"])
                asked_for.seek(0)
                wall, cpu, _, _ = spent([sys.executable, "-c", COLD], stdin=asked_for)
            run["ms"].append(wall * 1000)
            run["cpu_ms"].append(cpu * 1000)
    duck.connect()
    # The first run warmed the page cache.
    return {
        "words": "Q1 from a new process, files in the page cache",
        "answers": questions.LIMIT,
        "leadsift": {key: statistics.median(times[1:]) for key, times in ours.items()},
        "peers": [
            {
                "peer": run["peer"], "layout": run["layout"], "equal": "as Q1",
                "ms": statistics.median(run["ms"][1:]), "cpu_ms": statistics.median(run["cpu_ms"][1:]),
            }
            for run in runs
        ],
    }


def import_peer(asked, made):
    say("import into DuckDB")
    path = made.folder / "imported.duckdb"
    path.unlink(missing_ok=True)
    here = pathlib.Path(__file__).parent
    command = [sys.executable, str(here / "duckdb_import.py"), str(made.data), str(path), str(asked.threads)]
    wall, cpu, memory, out = spent(command)
    result = {"wall": wall, "cpu": cpu, "memory": memory, "people": int(out), "bytes": path.stat().st_size}
    path.unlink()
    return result


def command(asked):
    """The command that gives the same, wherever things lie."""
    parts = ["python3 benches/peers/run.py", f"--people {asked.people}"]
    parts += [f"--cluster {asked.cluster}"] if asked.cluster is not None else []
    parts += [f"--seed {asked.seed}", f"--threads {asked.threads}", f"--rounds {asked.rounds}", f"--peers {asked.peers}"]
    parts += [f"--only {asked.only}"] if asked.only else []
    return " ".join(parts)


def machine():
    model = ""
    try:
        for line in open("/proc/cpuinfo"):
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    except OSError:
        pass
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} × {model or platform.processor()}, {platform.system()}; load at the start {load:.1f}"
