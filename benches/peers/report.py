"""The table of results, as Markdown."""

import datetime

#: What leadsift is held to: times of the best peer's time to its own, by question.
TARGETS = {"Q1": 10, "Q2": 60, "Q2g": None, "Q3": 8, "Q4": 3, "Q5": 10, "Q6": 1, "Q7": 5}


def mark(name):
    """The line before a table that is written into a file."""
    return f"<!-- {name}: begin -->"


def end(name):
    return f"<!-- {name}: end -->"


def table(asked, results):
    about = results["about"]
    lines = [
        mark("peers"),
        f"## Beside other engines, {datetime.date.today()}",
        "",
        f"`{results['command']}`: {about['people']:,} people of {results['people']:,} generated rows (seed {results['seed']}),"
        f" {about['companies']:,} companies, {about['openings']:,} openings; {about['suppressed_people']:,} people suppressed.",
        f"{', '.join(results['versions'])}; {results['threads']} threads; {results['machine']}.",
        "",
        "Milliseconds, medians of runs in turns. *Best* is the fastest layout of the fastest peer that gave the same answer;"
        " *ratio* is its time over leadsift's, and behind the stroke its processor time over leadsift's.",
        "",
        "| | answers | leadsift | its CPU | best peer | best | its CPU | ratio | target |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, question in results["questions"].items():
        ours = question["leadsift"]
        fit = [run for run in question["peers"] if run["equal"] in ("yes", "as Q1")]
        best = min(fit, key=lambda run: run["ms"], default=None)
        target = TARGETS.get(name)
        lines.append(
            f"| {name} {question['words']} | {question['answers']:,} | {number(ours['ms'])} | {number(ours['cpu_ms'])} |"
            + (compared(best, ours) if best else " – | – | – | –")
            + f" | {f'{target}' if target else '–'} |"
        )
    lines += ["", "| every peer | " + " | ".join(results["questions"]) + " |", "|---|" + "---|" * len(results["questions"])]
    rows = {}
    for name, question in results["questions"].items():
        for run in question["peers"]:
            remark = "" if run["equal"] in ("yes", "as Q1") else " (other answer)"
            rows.setdefault(f"{run['peer']}, {run['layout']}", {})[name] = number(run["ms"]) + remark
    for peer, cells in rows.items():
        lines.append(f"| {peer} | " + " | ".join(cells.get(name, "–") for name in results["questions"]) + " |")
    lines += ["", *costs(results), end("peers")]
    return "\n".join(lines)


def compared(best, ours):
    ratios = [number(best[kind] / ours[kind]) if ours[kind] else "–" for kind in ("ms", "cpu_ms")]
    return f" {best['peer']}, {best['layout']} | {number(best['ms'])} | {number(best['cpu_ms'])} | {' / '.join(ratios)}"


def costs(results):
    about, people = results["about"], results["about"]["people"]
    ours, peer = results["import"], results.get("import_peer")
    lines = ["| import and size | leadsift | peer | ratio | target |", "|---|---|---|---|---|"]
    if peer:
        lines += [
            f"| import, CPU seconds | {ours['cpu']:.1f} | DuckDB {peer['cpu']:.1f} ({peer['people']:,} people) |"
            f" {ours['cpu'] / peer['cpu']:.2f} | at most 1.3 |",
            f"| import, wall seconds | {ours['wall']:.1f} | DuckDB {peer['wall']:.1f} | {ours['wall'] / peer['wall']:.2f} | – |",
            f"| import, peak memory, GB | {ours['memory'] / 1e9:.2f} | DuckDB {peer['memory'] / 1e9:.2f} | – | – |",
        ]
    size = results["size"]
    peers = ", ".join(f"{name} {layout} {bytes / people:.0f}" for name, layout, bytes in results["sizes"])
    lines += [
        f"| bytes a lead: facts, index, rows | {size['facts']:.0f} | {peers} | – | at most 130 |",
        f"| bytes a lead: identity, provenance | {size['identity']:.0f} | none kept | – | at most 40 |",
    ]
    anonymous, mapped = results["memory"]
    lines += [
        f"| memory of the query process, MB | {anonymous / 1e6:.0f} of its own, {mapped / 1e6:.0f} of mapped files | – | – | 64 |",
        "",
        f"Opening the database takes {number(about['open_ms'])} ms, reading who is suppressed {number(about['suppressed_ms'])} ms;"
        " both are done once and are in Q7, not in Q1 to Q6.",
        "Parts of leadsift's bytes a lead: "
        + ", ".join(f"{name} {bytes:.1f}" for name, bytes in size["parts"] if bytes >= 0.05)
        + ".",
        "leadsift's Q1 and Q2 also count who is possible and why, Q3 also counts companies, Q4 orders the file by company, and"
        " its import also reads titles, keeps sources and identities; the peers' SQL does none of it. The peers read facts that"
        " leadsift derived.",
    ]
    return lines


def number(value):
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def write(path, text, name="peers"):
    """Puts the table between its marks, or at the end."""
    whole = path.read_text()
    if mark(name) in whole:
        before, rest = whole.split(mark(name), 1)
        whole = before + text + rest.split(end(name), 1)[1]
    else:
        whole = whole.rstrip() + "\n\n" + text + "\n"
    path.write_text(whole)
