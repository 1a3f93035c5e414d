"""What is measured on: the binaries, the generated files, the database, the peers' copies of its facts."""

import csv
import dataclasses
import json
import pathlib
import shutil
import sys

import leadsift
from leadsift import Engine, spent


@dataclasses.dataclass
class Setting:
    """Where everything lies, and what making it took."""

    folder: pathlib.Path
    data: pathlib.Path
    database: pathlib.Path
    binaries: dict
    suppressed: list
    taken: dict


def make(asked, for_peers=True):
    """Everything that is missing; without the facts for the peers where there are none."""
    binaries = built(asked)
    folder = asked.folder / f"{asked.people}-{asked.seed}-{asked.cluster or 'usual'}"
    data, database = folder / "data", folder / "database"
    folder.mkdir(exist_ok=True)
    taken = Taken(folder / "taken.json")
    if not (data / "AS_OF").exists():
        say(f"generating {asked.people:,} people")
        command = [binaries["generate_leads"], "--people", str(asked.people), "--seed", str(asked.seed)]
        command += ["--as-of", asked.as_of, "--out", str(data)]
        command += ["--cluster", str(asked.cluster)] if asked.cluster is not None else []
        spent(command)
    if not database.exists():
        say("importing into leadsift")
        import_into(binaries, data, database, asked.threads, taken)
        forget_copies(folder)
    suppressed = suppress(binaries, data, database, asked.suppressed, taken)
    if for_peers and not (folder / "flat.csv").exists():
        say("writing the facts for the peers")
        engine = Engine(binaries["engine"], database, asked.as_of, asked.threads)
        engine.ask("flat", to=str(folder / "part"))
        engine.close()
        (folder / "part" / "flat.csv").rename(folder / "flat.csv")
    return Setting(folder, data, database, binaries, suppressed, taken.all)


def built(asked):
    """The binaries, in a folder where no later build replaces them."""
    kept = asked.folder / "bin"
    names = ["leadsift", "generate_leads", "engine"]
    if not asked.built:
        say("building")
        kept.mkdir(exist_ok=True)
        for name, path in leadsift.build().items():
            shutil.copy2(path, kept / name)
    return {name: str((kept / name).resolve()) for name in names}


def forget_copies(folder):
    """Removes what was made of another database: each import orders the openings of a company anew."""
    for name in ["flat.csv", "flat.parquet", "peer.duckdb", "alone.duckdb", "peer.sqlite"]:
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "peer.chdb", ignore_errors=True)


def import_into(binaries, data, database, threads, taken):
    part = database.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    command = [binaries["leadsift"], "import", str(data), "--db", str(part), "--threads", str(threads), "-q"]
    wall, cpu, memory, _ = spent(command)
    part.rename(database)
    taken.note("import", {"wall": wall, "cpu": cpu, "memory": memory})


def suppress(binaries, data, database, count, taken):
    """Domains from all over the companies, at most one in fifty."""
    with open(data / "companies.csv", newline="") as file:
        domains = [row["domain"] for row in csv.DictReader(file)]
    count = min(count, len(domains) // 50)
    chosen = domains[:: len(domains) // count][:count] if count else []
    if taken.all.get("suppressed") != len(chosen):
        listed = database.with_name("suppressed.csv")
        listed.write_text("domain\n" + "".join(f"{domain}\n" for domain in chosen))
        spent([binaries["leadsift"], "suppress", "add", str(listed), "--reason", "customer", "--db", str(database), "-q"])
        taken.note("suppressed", len(chosen))
    return chosen


class Taken:
    """What was measured while things were made, kept beside them."""

    def __init__(self, path):
        self.path = path
        self.all = json.loads(path.read_text()) if path.exists() else {}

    def note(self, name, what):
        self.all[name] = what
        self.path.write_text(json.dumps(self.all))


def say(text):
    print(text, file=sys.stderr, flush=True)
