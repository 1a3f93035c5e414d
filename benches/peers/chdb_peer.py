"""chDB (ClickHouse in process): the flat table as a MergeTree sorted by company, names in low-cardinality columns."""

import pathlib

from duckdb_peer import TEXT, faceted
from questions import LIMIT, Sql, quote

LOW = [
    "seniority", "department", "email_status", "country", "region", "city", "industry", "headcount", "company_country",
    "company_city", "role_start", "founded",
]


class ChDb:
    layouts = ["flat"]

    def __init__(self, folder, threads):
        import chdb
        from chdb import session

        self.name = f"chDB {chdb.__version__}"
        self.folder = pathlib.Path(folder)
        self.session = session.Session(str(self.folder / "peer.chdb"))
        self.threads = threads

    def ask(self, query):
        out = str(self.session.query(f"{query} SETTINGS max_threads = {self.threads}", "TSV"))
        return [line.split("\t") for line in out.splitlines()]

    def build(self, suppressed):
        if self.ask("EXISTS TABLE flat")[0][0] != "1":
            source = f"file('{self.folder}/flat.parquet', 'Parquet')"
            columns = ", ".join(
                f"CAST({name} AS LowCardinality(Nullable(String))) AS {name}" if name in LOW else name
                for name in TEXT + ["roles", "postings"]
            )
            numbers = (
                "num, assumeNotNull(company) AS company, posted, role_lo, role_hi, start_lo, start_hi, headcount_lo,"
                " headcount_hi, revenue_lo, revenue_hi, founded_lo, founded_hi"
            )
            self.session.query(
                f"CREATE TABLE flat ENGINE = MergeTree ORDER BY company AS SELECT {columns}, {numbers} FROM {source}"
            )
            self.session.query("OPTIMIZE TABLE flat FINAL")
            self.session.query("CREATE TABLE suppressed (company Int32) ENGINE = MergeTree ORDER BY company")
        self.session.query("TRUNCATE TABLE suppressed")
        # A query may have a quarter of a megabyte.
        for first in range(0, len(suppressed), 2_000):
            listed = ", ".join(quote(domain) for domain in suppressed[first : first + 2_000])
            self.session.query(
                f"INSERT INTO suppressed SELECT DISTINCT company FROM flat WHERE domain IN ({listed})"
            )

    def open(self, days, bands, duck):
        self.sql = Sql(days, duck.industries, bands, lambda column, text: f"position({column}, {quote(text)}) > 0")
        self.sql.divided = lambda a, b: f"intDiv({a}, {b})"
        self.branches = duck.branches

    others = "company NOT IN (SELECT company FROM suppressed)"

    def flagship(self, layout):
        day = "arrayMax(arrayMap(day -> toInt32(day), extractAll(assumeNotNull(postings), '\\\\|Marketing=([0-9]+)')))"
        points = self.sql.flagship_points("marketing_day")
        rows = self.ask(
            f"SELECT count() OVER (), id, {points} AS points FROM (SELECT *, if(match(postings, 'Marketing=[0-9]'), {day},"
            f" NULL) AS marketing_day FROM flat WHERE {' AND '.join(self.sql.flagship())} AND {self.others})"
            f" ORDER BY points DESC, num LIMIT {LIMIT}"
        )
        return {"count": int(rows[0][0]) if rows else 0, "rows": [[row[1], int(row[2])] for row in rows]}

    def ranked(self, expression):
        rows = self.ask(
            f"SELECT id, {expression} AS points FROM flat WHERE {self.others} ORDER BY points DESC, num LIMIT {LIMIT}"
        )
        return {"rows": [[row[0], int(row[1])] for row in rows]}

    def seven_criteria(self, layout):
        return self.ranked(self.sql.seven_criteria())

    def mostly_graded(self, layout):
        return self.ranked(self.sql.mostly_graded())

    def broad(self, layout):
        rows = self.ask(
            "SELECT grouping(industry, band, company_country, seniority) AS kind, industry, band, company_country,"
            f" seniority, count() FROM (SELECT industry, {self.sql.band()} AS band, company_country, seniority FROM flat"
            f" WHERE {' AND '.join(self.sql.broad())} AND {self.others})"
            " GROUP BY GROUPING SETS ((industry), (band), (company_country), (seniority), ())"
        )
        kinds = {"7": 7, "11": 11, "13": 13, "14": 14, "15": 15}
        parsed = [
            (kinds[kind], *[None if value in ("\\N", "") else value for value in values], int(people))
            for kind, *values, people in rows
        ]
        return faceted(parsed, self.branches)

    def export(self, layout, path):
        pathlib.Path(path).unlink(missing_ok=True)
        columns = ", ".join(f"ifNull({name}, '') AS {name}" for name in TEXT)
        self.session.query(
            f"SELECT {columns} FROM flat WHERE country = 'United Kingdom' AND {self.others} INTO OUTFILE '{path}'"
            f" FORMAT CSVWithNames SETTINGS max_threads = {self.threads}"
        )

    def without(self, layout):
        tests = self.sql.flagship()
        flags = ", ".join(f"ifNull({test}, 0) AS c{at}" for at, test in enumerate(tests))
        others = lambda at: " AND ".join(f"c{other}" for other in range(len(tests)) if other != at)  # noqa: E731
        counts = ", ".join(f"countIf({others(at)})" for at in range(len(tests)))
        return [int(count) for count in self.ask(f"SELECT {counts} FROM (SELECT {flags} FROM flat WHERE {self.others})")[0]]

    def lookup(self, layout, emails):
        ids = []
        for email in emails:
            rows = self.ask(f"SELECT * FROM flat WHERE email = {quote(email)} LIMIT 1")
            ids.append(rows[0][0] if rows else None)
        return ids

    def sizes(self):
        rows = self.ask(
            "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table = 'flat' AND database = currentDatabase()"
        )
        return {"flat": int(rows[0][0])}
