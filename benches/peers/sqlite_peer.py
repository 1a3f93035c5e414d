"""SQLite: the flat table with indexes, and a full-text index (FTS5) of roles, technologies, advertising and open roles.

Names become single tokens of the full-text index, so that a name is one look-up and never part of another. One thread:
SQLite has no more.
"""

import csv
import pathlib
import re
import sqlite3

from duckdb_peer import TEXT, faceted
from questions import LIMIT, Sql, quote

NUMBERS = [
    "num", "company", "posted", "role_lo", "role_hi", "start_lo", "start_hi", "headcount_lo", "headcount_hi", "revenue_lo",
    "revenue_hi", "founded_lo", "founded_hi",
]
HALF = 1 << 63


def token(kind, name):
    return kind + re.sub("[^a-z0-9]", "", name.lower())


class Sqlite:
    name = f"SQLite {sqlite3.sqlite_version}"
    layouts = ["flat, FTS5"]

    def __init__(self, folder, threads):
        self.folder = pathlib.Path(folder)
        self.path = self.folder / "peer.sqlite"

    def build(self, suppressed):
        self.connect()
        if not self.db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'suppressed'").fetchone()[0]:
            self.fill()
        self.db.execute("DELETE FROM suppressed")
        for domain in suppressed:
            self.db.execute(
                "INSERT OR IGNORE INTO suppressed SELECT company FROM flat WHERE domain = ? LIMIT 1", [domain]
            )
        self.db.commit()

    def fill(self):
        self.db.execute("PRAGMA journal_mode = OFF")
        self.db.execute("PRAGMA synchronous = OFF")
        columns = TEXT + ["postings"] + NUMBERS
        kinds = ", ".join(f"{name} INTEGER" if name in NUMBERS else f"{name} TEXT" for name in columns)
        self.db.execute(f"CREATE TABLE flat (row INTEGER PRIMARY KEY, {kinds})")
        self.db.execute("CREATE TABLE opening (company INTEGER, department TEXT, day INTEGER)")
        self.db.execute(
            "CREATE VIRTUAL TABLE token USING fts5 (tokens, content = '', detail = none, columnsize = 0)"
        )
        marks = ", ".join("?" * (len(columns) + 1))
        with open(self.folder / "flat.csv", newline="") as file:
            rows = csv.DictReader(file)
            seen = 0
            batch, tokens, openings = [], [], []
            for at, row in enumerate(rows, 1):
                # Signed 64-bit numbers keep the order of the ids.
                cells = [row[name] or None for name in TEXT] + [row["postings"] or None]
                cells += [int(row["num"]) - HALF] + [int(row[name]) if row[name] else None for name in NUMBERS[1:]]
                batch.append([at, *cells])
                words = [token("r", role) for role in row["roles"].strip("|").split("|") if role]
                words += [token("t", name) for name in row["technologies"].split("; ") if name]
                words += [token("a", name.split(":")[0]) for name in row["ads"].split("; ") if name]
                words += [token("d", name) for name in row["department"].split("; ") if name]
                departments = [one.split("=") for one in row["postings"].strip("|").split("|") if one]
                words += [token("o", name) for name in {department for department, _ in departments}]
                tokens.append([at, " ".join(words)])
                company = int(row["company"])
                if company != seen:
                    seen = company
                    openings += [[company, name, int(day) if day else None] for name, day in departments]
                if len(batch) == 10_000:
                    self.insert(marks, batch, tokens, openings)
                    batch, tokens, openings = [], [], []
            self.insert(marks, batch, tokens, openings)
        for column in ["email", "company", "country", "industry", "domain"]:
            self.db.execute(f"CREATE INDEX by_{column} ON flat ({column})")
        self.db.execute("CREATE INDEX opening_by_company ON opening (company)")
        self.db.execute("INSERT INTO token (token) VALUES ('optimize')")
        self.db.execute("CREATE TABLE suppressed (company INTEGER PRIMARY KEY)")
        self.db.execute("ANALYZE")
        self.db.commit()

    def insert(self, marks, batch, tokens, openings):
        self.db.executemany(f"INSERT INTO flat VALUES ({marks})", batch)
        self.db.executemany("INSERT INTO token (rowid, tokens) VALUES (?, ?)", tokens)
        self.db.executemany("INSERT INTO opening VALUES (?, ?, ?)", openings)

    def connect(self):
        self.db = sqlite3.connect(self.path)
        self.db.execute("PRAGMA cache_size = -262144")
        self.db.execute("PRAGMA mmap_size = 17179869184")

    def open(self, days, bands, duck):
        self.sql = Sql(days, duck.industries, bands, lambda column, text: f"instr({column}, {quote(text)}) > 0")
        self.sql.greatest = lambda a, b: f"max({a}, {b})"
        self.sql.least = lambda a, b: f"min({a}, {b})"
        self.sql.divided = lambda a, b: f"(({a}) / {b})"
        # The roles are in the full-text index only.
        role = token("r", "hr/manager")
        self.sql.role = lambda: f"row IN (SELECT rowid FROM token WHERE token MATCH '{role}')"
        self.branches = duck.branches

    def others(self):
        return "company NOT IN (SELECT company FROM suppressed)"

    def flagship(self, layout):
        industry, headcount, *_, tenure = self.sql.flagship()
        words = [
            token("r", "hr/manager"), token("t", "HubSpot"), token("a", "Google Ads"), token("o", "Marketing")
        ]
        points = self.sql.flagship_points("marketing_day")
        rows = self.db.execute(
            f"SELECT count(*) OVER (), id, {points} AS points FROM (SELECT flat.*, (SELECT max(day) FROM opening"
            " WHERE opening.company = flat.company AND department = 'Marketing') AS marketing_day FROM token"
            f" JOIN flat ON flat.row = token.rowid WHERE token MATCH '{' AND '.join(words)}' AND {industry}"
            f" AND {headcount} AND {tenure} AND {self.others()}) ORDER BY points DESC, num LIMIT {LIMIT}"
        ).fetchall()
        return {"count": rows[0][0] if rows else 0, "rows": [[row[1], row[2]] for row in rows]}

    def ranked(self, expression):
        rows = self.db.execute(
            f"SELECT id, {expression} AS points FROM flat WHERE {self.others()} ORDER BY points DESC, num LIMIT {LIMIT}"
        )
        return {"rows": [list(row) for row in rows]}

    def seven_criteria(self, layout):
        return self.ranked(self.sql.seven_criteria())

    def mostly_graded(self, layout):
        return self.ranked(self.sql.mostly_graded())

    def broad(self, layout):
        _, verified, tenure = self.sql.broad()
        self.db.execute("DROP TABLE IF EXISTS temp.found")
        self.db.execute(
            f"CREATE TEMP TABLE found AS SELECT industry, {self.sql.band()} AS band, company_country, seniority FROM flat"
            f" WHERE row IN (SELECT rowid FROM token WHERE token MATCH 'dsales OR dmarketing') AND {verified} AND {tenure}"
            f" AND {self.others()}"
        )
        rows = [(15, None, None, None, None, self.db.execute("SELECT count(*) FROM temp.found").fetchone()[0])]
        for at, (kind, column) in enumerate([(7, "industry"), (11, "band"), (13, "company_country"), (14, "seniority")]):
            for value, people in self.db.execute(f"SELECT {column}, count(*) FROM temp.found GROUP BY 1"):
                rows.append((kind, *[value if place == at else None for place in range(4)], people))
        return faceted(rows, self.branches)

    def export(self, layout, path):
        with open(path, "w", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(TEXT)
            table.writerows(
                self.db.execute(
                    f"SELECT {', '.join(TEXT)} FROM flat WHERE country = 'United Kingdom' AND {self.others()}"
                )
            )

    def without(self, layout):
        raise NotImplementedError

    def lookup(self, layout, emails):
        ids = []
        for email in emails:
            row = self.db.execute("SELECT * FROM flat WHERE email = ?", [email]).fetchone()
            ids.append(row[1] if row else None)
        return ids

    def sizes(self):
        return {"flat, FTS5": self.path.stat().st_size}
