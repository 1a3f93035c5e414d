"""leadsift beside DuckDB, SQLite, Polars and chDB, on data of leadsift's own generator.

    python3 benches/peers/run.py                            # five million people; needs an hour and 25 GB of disk
    python3 benches/peers/run.py --people 300000 --cluster 60

Makes a virtual environment with the peers, builds leadsift, generates the data, imports it, gives the peers the same
facts, checks that all of them answer with the same ids, counts and points, and only then measures: in turns, medians,
threads as told. The table goes to standard output and, with --write, into benches/RESULTS.md.

What is made stays in --folder and is used again; remove it to begin anew.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

from leadsift import ROOT

HERE = pathlib.Path(__file__).resolve().parent


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=5_000_000, help="rows of people.csv [5000000]")
    parser.add_argument("--seed", type=int, default=7, help="seed of the generator [7]")
    parser.add_argument("--cluster", type=int, help="campaign companies per thousand financial ones [the generator's]")
    parser.add_argument("--as-of", default="2026-11-01", help="the day to measure from [2026-11-01]")
    parser.add_argument("--threads", type=int, default=2, help="threads of every engine [2]")
    parser.add_argument("--rounds", type=int, default=7, help="runs of each question [7]; 3 where one takes over 5 s")
    parser.add_argument("--suppressed", type=int, default=10_000, help="domains that are left out [10000]")
    parser.add_argument("--peers", default="duckdb,sqlite,polars,chdb", help="which peers [duckdb,sqlite,polars,chdb]")
    parser.add_argument("--only", help="only these questions, by their names: Q1,Q4")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "target" / "peers", help="where everything is made")
    parser.add_argument("--built", action="store_true", help="do not build again what lies in --folder/bin")
    parser.add_argument("--write", action="store_true", help="put the table into benches/RESULTS.md")
    return parser.parse_args()


def inside_environment(folder):
    """Makes the virtual environment if needed, and goes on inside it."""
    home = folder.resolve() / "venv"
    python = home / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
    wanted = (HERE / "requirements.txt").read_text()
    done = home / "installed.txt"
    if not done.exists() or done.read_text() != wanted:
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"], check=True)
        done.write_text(wanted)
    if pathlib.Path(sys.prefix).resolve() != home.resolve():
        os.execv(python, [str(python), *sys.argv])


def main():
    asked = arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    inside_environment(asked.folder)
    import measure
    import report
    import setting

    made = setting.make(asked)
    results = measure.everything(asked, made)
    (made.folder / "results.json").write_text(json.dumps(results, indent=1))
    text = report.table(asked, results)
    print(text)
    if asked.write:
        report.write(ROOT / "benches" / "RESULTS.md", text)


if __name__ == "__main__":
    main()
