"""leadsift by itself: how times grow with people and shrink with threads, what a change costs, and what changes leave.

    python3 benches/peers/alone.py --people 1000000,5000000,10000000
    python3 benches/peers/alone.py --people 5000000 --changes 20

For each size: the questions of `questions.py` with 1, 2 and 8 threads, which must give the same answers, and the memory
that the program takes for some of them beside mapped files. With --changes,
on a copy of the database: 10,000 new openings, 1,000 changed companies, 100 changed people, each by itself; then so many
more imports of such files, the questions again, and again once `leadsift compact` has run. The tables go to standard
output and, with --write, into benches/RESULTS.md. It uses the folder of `run.py` and needs no peers.
"""

import argparse
import copy
import csv
import datetime
import itertools
import pathlib
import re
import shutil
import statistics
import subprocess
import time

import measure
import questions
import report
import setting
from leadsift import ROOT, Engine, resident, spent

#: The questions of `run.py` that are asked; Q6 takes addresses from what is written for the peers.
NAMES = ["Q1", "Q2", "Q2g", "Q3", "Q4", "Q5"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", default="5000000", help="rows of people.csv, one size or several [5000000]")
    parser.add_argument("--seed", type=int, default=7, help="seed of the generator [7]")
    parser.add_argument("--as-of", default="2026-11-01", help="the day to measure from [2026-11-01]")
    parser.add_argument("--rounds", type=int, default=15, help="runs of each question [15]")
    parser.add_argument("--suppressed", type=int, default=10_000, help="domains that are left out [10000]")
    parser.add_argument("--changes", type=int, default=0, help="imports that are laid over a copy of the database [0]")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "target" / "peers", help="where everything is made")
    parser.add_argument("--built", action="store_true", help="do not build again what lies in --folder/bin")
    parser.add_argument("--write", action="store_true", help="put the tables into benches/RESULTS.md")
    asked = parser.parse_args()
    asked.cluster, asked.threads = None, 2
    return asked


def timed(asked, made, database, threads, rounds=None):
    """Medians by question, what was answered, and how many people there are."""
    engine = Engine(made.binaries["engine"], database, asked.as_of, threads)
    times, answers = {}, {}
    for question in measure.all_questions(made):
        name, wanted = question.name, rounds or asked.rounds
        if name not in NAMES:
            continue
        runs = [question.ask(engine) for _ in range((min(wanted, 3) if name == "Q4" else wanted) + 1)]
        answers[name] = {key: value for key, value in runs[0].items() if not key.endswith("ms")}
        if exported := runs[0].get("file"):
            answers[name]["file"] = exported.read_bytes()
            exported.unlink()
        # The first reads what later ones find in memory.
        times[name] = {key: statistics.median(run[key] for run in runs[1:]) for key in ["ms", "cpu_ms"]}
    people = engine.ask("about")["people"]
    engine.close()
    return times, answers, people


def own_memory(made, asked):
    """The most memory beside mapped files, in MiB, of the program answering questions; looked at each millisecond."""
    profile, exported = made.folder / "alone.toml", made.folder / "alone.csv"
    profile.write_text(questions.SEVEN_CRITERIA)
    commands = {
        "Q1": ["find", "--where", questions.FLAGSHIP],
        "Q2": ["find", "--icp", str(profile)],
        "Q3": ["facets", "industry", "headcount", "country", "seniority", "--where", questions.BROAD],
        "Q4": ["find", "--where", questions.MANY, "--limit", "all", "-f", "csv", "--sort", "company", "-o", str(exported)],
    }
    most = {}
    for name, command in commands.items():
        command = [made.binaries["leadsift"], *command, "--db", str(made.database), "--as-of", asked.as_of, "--threads", "2", "-q"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        most[name] = 0
        while process.poll() is None:
            try:
                most[name] = max(most[name], resident(process.pid)[0])
            except OSError:
                break
            time.sleep(0.001)
        if process.wait() != 0:
            raise SystemExit(f"{name} ended with {process.returncode}")
    exported.unlink()
    profile.unlink()
    return {name: own / 2**20 for name, own in most.items()}


def by_size_and_threads(asked, sizes):
    lines = [
        "| people | threads | " + " | ".join(NAMES) + " | import, CPU seconds | import, peak GiB | own memory of Q1, Q2, Q3, Q4, MiB |",
        "|---|---|" + "---|" * (len(NAMES) + 3),
    ]
    growth = {}
    for size in sizes:
        made = made_for(asked, size)
        taken = made.taken["import"]
        first = None
        for threads in [1, 2, 8]:
            rounds = 1 if threads == 8 else None
            times, answers, people = timed(asked, made, made.database, threads, rounds)
            if first is not None and answers != first:
                unlike = [name for name in NAMES if answers[name] != first[name]]
                raise SystemExit(f"{threads} threads answer otherwise: {unlike}")
            first = answers
            if threads == 8:
                continue
            if threads == 1:
                growth[people] = {name: times[name]["cpu_ms"] / people for name in NAMES}
            cells = [f"{report.number(times[name]['ms'])} / {report.number(times[name]['cpu_ms'])}" for name in NAMES]
            cost = ["", "", ""]
            if threads == 2:
                own = " / ".join(f"{mib:.0f}" for mib in own_memory(made, asked).values())
                cost = [f"{taken['cpu']:.1f}", f"{taken['memory'] / 2**30:.2f}", own]
            lines.append(f"| {people:,} | {threads} | " + " | ".join(cells + cost) + " |")
    if len(growth) > 1:
        least, most = min(growth), max(growth)
        grown = ", ".join(f"{name} {growth[most][name] / growth[least][name]:.2f}" for name in NAMES)
        lines += ["", f"Processor time a person with {most:,} people over that with {least:,}, one thread: {grown}."]
    return lines


def made_for(asked, size):
    one = copy.copy(asked)
    one.people = size
    one.built = asked.built or size != sizes_of(asked)[0]
    return setting.make(one, for_peers=False)


def sizes_of(asked):
    return [int(size) for size in asked.people.split(",")]


class Files:
    """Files of changes, cut from the generated ones: each call takes other rows."""

    def __init__(self, made, as_of):
        self.made, self.day = made, datetime.date.fromisoformat(as_of)
        self.turn = itertools.count()

    def openings(self, count):
        def change(row, number):
            row.update(title="Revenue Operations Manager", posted=str(self.day), last_seen=str(self.day), closed="false")
            row["url"] += f"-{number}"

        return self.written("openings", count, change)

    def companies(self, count):
        def change(row, number):
            row.update(headcount=str(50 + number), updated_at=str(self.day))

        return self.written("companies", count, change)

    def people(self, count):
        def change(row, number):
            row.update(title="Chief Revenue Officer", role_start=str(self.day), updated_at=str(self.day))

        return self.written("people", count, change, lambda row: row["email"])

    def written(self, name, count, change, takes=lambda row: True):
        turn = next(self.turn)
        with open(self.made.data / f"{name}.csv", newline="", encoding="utf-8") as file:
            table = csv.DictReader(file)
            # From all over the file.
            rows = itertools.islice((row for at, row in enumerate(table) if at % 37 == turn % 37 and takes(row)), count)
            path = self.made.folder / f"change-{turn}-{name}.csv"
            with open(path, "w", newline="", encoding="utf-8") as out:
                writer = csv.DictWriter(out, table.fieldnames, lineterminator="\n")
                writer.writeheader()
                for number, row in enumerate(rows):
                    change(row, turn * 100_000 + number)
                    writer.writerow(row)
        return path


def segments(database):
    """Segments of each index in the newest generation."""
    newest = max((database / "generations").iterdir(), key=lambda path: int(re.sub(r"\D", "", path.name) or 0))
    return "/".join(str(len(list((newest / index).glob("*.store")))) for index in ["companies", "people", "openings"])


def changed(asked, size):
    made = made_for(asked, size)
    database = made.folder / "changed"
    shutil.rmtree(database, ignore_errors=True)
    shutil.copytree(made.database, database, symlinks=True)
    database.chmod(0o700)
    files = Files(made, asked.as_of)
    program = made.binaries["leadsift"]
    lines = ["| change | rows | wall seconds | CPU seconds | peak, MB | segments |", "|---|---|---|---|---|---|"]

    def run(words, rows, *command):
        wall, cpu, memory, _ = spent([program, *command, "--db", str(database), "--threads", "2", "-q"])
        lines.append(f"| {words} | {rows:,} | {wall:.2f} | {cpu:.2f} | {memory / 1e6:.0f} | {segments(database)} |")

    def take(path):
        return ["import", str(path), "--data-date", asked.as_of]

    before = timed(asked, made, database, 2)[0]
    run("new openings", 10_000, *take(files.openings(10_000)))
    run("companies changed", 1_000, *take(files.companies(1_000)))
    run("people changed", 100, *take(files.people(100)))
    for turn in range(asked.changes):
        make = [files.openings, files.companies, files.people][turn % 3]
        path, rows = make(1_000), 1_000
        if turn == asked.changes - 1:
            run(f"the last of {asked.changes} more imports", rows, *take(path))
        else:
            spent([program, *take(path), "--db", str(database), "--threads", "2", "-q"])
    behind = timed(asked, made, database, 2)[0]
    run("compact", 0, "compact")
    after = timed(asked, made, database, 2)[0]
    lines += [
        "", "| milliseconds, wall / CPU, 2 threads | " + " | ".join(before) + " |", "|---|" + "---|" * len(before),
    ]
    for words, times in [("one import", before), (f"{asked.changes + 3} more", behind), ("compacted", after)]:
        cells = [f"{report.number(time['ms'])} / {report.number(time['cpu_ms'])}" for time in times.values()]
        lines.append(f"| {words} | " + " | ".join(cells) + " |")
    shutil.rmtree(database)
    for path in made.folder.glob("change-*"):
        path.unlink()
    return lines


def main():
    asked = arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    sizes = sizes_of(asked)
    command = f"`python3 benches/peers/alone.py --people {asked.people} --seed {asked.seed} --rounds {asked.rounds}"
    if asked.changes:
        name, title = "changes", "What changes cost"
        command += f" --changes {asked.changes}`"
        lines = [line for size in sizes for line in changed(asked, size)]
    else:
        name, title = "alone", "By people and threads"
        command += "`: milliseconds, wall / CPU, medians. Own memory is the most that the program takes beside mapped files."
        lines = by_size_and_threads(asked, sizes)
    text = "\n".join([report.mark(name), f"## {title}, {datetime.date.today()}", "", command, "", *lines, report.end(name)])
    print(text)
    if asked.write:
        report.write(ROOT / "benches" / "RESULTS.md", text, name)


if __name__ == "__main__":
    main()
