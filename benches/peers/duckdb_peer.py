"""DuckDB on three layouts: one flat table sorted by company, a star of company, person, opening and technology tables, and
the flat table as a Parquet file.

A question runs on every layout that can ask it; the report takes the best.
"""

import pathlib

import duckdb

import questions
from questions import LIMIT, MANY, Sql  # noqa: F401

TEXT = [
    "id", "first_name", "last_name", "title", "seniority", "department", "email", "email_status", "phone",
    "linkedin_url", "role_start", "country", "region", "city", "company_name", "domain", "industry", "headcount",
    "revenue", "founded", "company_country", "company_city", "technologies", "ads", "hiring",
]
OF_COMPANY = [
    "company_name", "domain", "industry", "headcount", "revenue", "founded", "company_country", "company_city",
    "technologies", "ads", "hiring", "postings", "posted", "headcount_lo", "headcount_hi", "revenue_lo",
    "revenue_hi", "founded_lo", "founded_hi",
]
OF_PERSON = [
    "id", "num", "first_name", "last_name", "title", "seniority", "department", "email", "email_status", "phone",
    "linkedin_url", "role_start", "country", "region", "city", "roles", "role_lo", "role_hi", "start_lo", "start_hi",
]
NUMBERS = {
    "num": "UBIGINT", "company": "INTEGER", "posted": "INTEGER", "role_lo": "INTEGER", "role_hi": "INTEGER",
    "start_lo": "INTEGER", "start_hi": "INTEGER", "headcount_lo": "BIGINT", "headcount_hi": "BIGINT",
    "revenue_lo": "BIGINT", "revenue_hi": "BIGINT", "founded_lo": "INTEGER", "founded_hi": "INTEGER",
}
NOT_SUPPRESSED = "company NOT IN (SELECT company FROM suppressed)"
MARKETING_DAY = (
    "list_max(list_transform(regexp_extract_all(postings, '\\|Marketing=(\\d+)', 1), lambda day: CAST(day AS INTEGER)))"
)


class DuckDb:
    name = f"DuckDB {duckdb.__version__}"
    layouts = ["flat", "star", "Parquet"]

    def __init__(self, folder, threads):
        self.folder = pathlib.Path(folder)
        self.path = self.folder / "peer.duckdb"
        self.threads = threads

    def build(self, suppressed):
        """Makes the layouts from flat.csv, once; `suppressed` are domains."""
        self.connect()
        done = self.db.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'suppressed'").fetchone()[0]
        if not done:
            types = ", ".join(f"'{name}': '{kind}'" for name, kind in NUMBERS.items())
            columns = ", ".join(TEXT + ["roles", "branches", "postings"] + list(NUMBERS))
            source = f"read_csv('{self.folder}/flat.csv', header = true, all_varchar = false, types = {{{types}}})"
            text = f"SELECT {columns} FROM {source.replace('types =', 'auto_type_candidates = [VARCHAR], types =')}"
            self.db.execute(f"CREATE TABLE flat AS {text} ORDER BY company, num")
            # The branches are asked through the list of industries that lie below what is asked.
            self.db.execute("CREATE TABLE branches AS SELECT DISTINCT industry, branches FROM flat")
            self.db.execute("ALTER TABLE flat DROP COLUMN branches")
            self.db.execute(
                f"COPY flat TO '{self.folder}/flat.parquet' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
            )
            company = ", ".join(f"any_value({column}) AS {column}" for column in OF_COMPANY)
            self.db.execute(f"CREATE TABLE company AS SELECT company, {company} FROM flat GROUP BY company ORDER BY company")
            self.db.execute(f"CREATE TABLE person AS SELECT company, {', '.join(OF_PERSON)} FROM flat ORDER BY company, num")
            self.db.execute(
                "CREATE TABLE opening AS SELECT company, split_part(one, '=', 1) AS department,"
                " TRY_CAST(split_part(one, '=', 2) AS INTEGER) AS day FROM (SELECT company,"
                " unnest(string_split(trim(postings, '|'), '|')) AS one FROM company WHERE postings IS NOT NULL) ORDER BY company"
            )
            self.db.execute(
                "CREATE TABLE technology AS SELECT company, unnest(string_split(technologies, '; ')) AS name"
                " FROM company WHERE technologies IS NOT NULL ORDER BY company"
            )
            self.db.execute("CREATE INDEX by_email ON person (email)")
            self.db.execute("CREATE TABLE suppressed (company INTEGER)")
        self.db.execute("DELETE FROM suppressed")
        self.db.execute("CREATE OR REPLACE TEMP TABLE listed (domain VARCHAR)")
        self.db.executemany("INSERT INTO listed VALUES (?)", [[domain] for domain in suppressed]) if suppressed else None
        self.db.execute("INSERT INTO suppressed SELECT company FROM company WHERE domain IN (SELECT domain FROM listed)")
        self.db.execute("CHECKPOINT")

    def connect(self):
        self.db = duckdb.connect(str(self.path))
        self.db.execute(f"SET threads = {self.threads}")
        self.db.execute("SET memory_limit = '4GB'")

    def open(self, days, bands):
        tree = self.db.execute("SELECT industry, branches FROM branches WHERE branches IS NOT NULL").fetchall()
        asked = {"Financial Services", "Banking"}
        self.branches = dict(tree)
        industries = sorted(name for name, above in tree if asked & set(above.strip("|").split("|")))
        self.industries = industries
        self.sql = Sql(days, industries, bands, lambda column, text: f"contains({column}, {questions.quote(text)})")
        self.days = days

    def source(self, layout):
        return {"flat": "flat", "Parquet": f"read_parquet('{self.folder}/flat.parquet')"}[layout]

    # Q1

    def flagship(self, layout):
        rows = self.db.execute(self.flagship_sql(layout)).fetchall()
        return {"count": rows[0][0] if rows else 0, "rows": [[row[1], row[2]] for row in rows]}

    def flagship_sql(self, layout):
        points = self.sql.flagship_points("marketing_day")
        if layout == "star":
            industry, headcount, ads, _, _, role, tenure = self.sql.flagship()
            found = (
                "SELECT p.id, p.num, p.title, p.role_lo, p.role_hi, p.email, p.email_status, p.phone, p.linkedin_url,"
                " (SELECT max(day) FROM opening o WHERE o.company = p.company AND o.department = 'Marketing') AS marketing_day"
                f" FROM person p WHERE {role} AND {tenure} AND p.{NOT_SUPPRESSED} AND p.company IN ("
                f"SELECT company FROM company WHERE {industry} AND {headcount} AND {ads}"
                " AND company IN (SELECT company FROM technology WHERE name = 'HubSpot')"
                " AND company IN (SELECT company FROM opening WHERE department = 'Marketing'))"
            )
        else:
            found = (
                f"SELECT *, {MARKETING_DAY} AS marketing_day FROM (SELECT id, num, title, role_lo, role_hi, email,"
                f" email_status, phone, linkedin_url, postings FROM {self.source(layout)}"
                f" WHERE {' AND '.join(self.sql.flagship())} AND {NOT_SUPPRESSED})"
            )
        return (
            f"SELECT count(*) OVER () AS matching, id, {points} AS points FROM ({found})"
            f" ORDER BY points DESC, num LIMIT {LIMIT}"
        )

    # Q2

    def ranked(self, layout, expression):
        if layout == "star":
            found = f"person JOIN company USING (company)"
        else:
            found = self.source(layout)
        rows = self.db.execute(
            f"SELECT id, {expression} AS points FROM {found} WHERE {NOT_SUPPRESSED} ORDER BY points DESC, num LIMIT {LIMIT}"
        ).fetchall()
        return {"rows": [list(row) for row in rows]}

    def seven_criteria(self, layout):
        return self.ranked(layout, self.sql.seven_criteria())

    def mostly_graded(self, layout):
        return self.ranked(layout, self.sql.mostly_graded())

    # Q3

    def broad(self, layout):
        where = " AND ".join(self.sql.broad())
        band = self.sql.band()
        if layout == "star":
            # Grouped by company first: what companies hold is looked up once for each.
            found = (
                "SELECT industry, band, company_country, seniority, people FROM (SELECT company, seniority, count(*) AS people"
                f" FROM person WHERE {where} AND {NOT_SUPPRESSED} GROUP BY ALL) JOIN (SELECT company, industry,"
                f" {band} AS band, company_country FROM company) USING (company)"
            )
            counted = "sum(people)"
        else:
            found = (
                f"SELECT industry, {band} AS band, company_country, seniority FROM {self.source(layout)}"
                f" WHERE {where} AND {NOT_SUPPRESSED}"
            )
            counted = "count(*)"
        rows = self.db.execute(
            f"SELECT grouping(industry, band, company_country, seniority) AS kind, industry, band, company_country,"
            f" seniority, {counted} FROM ({found})"
            " GROUP BY GROUPING SETS ((industry), (band), (company_country), (seniority), ())"
        ).fetchall()
        return faceted(rows, self.branches)

    # Q4

    def export(self, layout, path):
        if layout == "star":
            found = "person JOIN company USING (company)"
        else:
            found = self.source(layout)
        self.db.execute(
            f"COPY (SELECT {', '.join(TEXT)} FROM {found} WHERE country = 'United Kingdom' AND {NOT_SUPPRESSED})"
            f" TO '{path}' (HEADER, DELIMITER ',')"
        )

    # Q5

    def without(self, layout):
        if layout == "star":
            raise NotImplementedError
        tests = self.sql.flagship()
        flags = ", ".join(f"coalesce({test}, false) AS c{at}" for at, test in enumerate(tests))
        others = lambda at: " AND ".join(f"c{other}" for other in range(len(tests)) if other != at)  # noqa: E731
        counts = ", ".join(f"count(*) FILTER ({others(at)})" for at in range(len(tests)))
        row = self.db.execute(f"SELECT {counts} FROM (SELECT {flags} FROM {self.source(layout)} WHERE {NOT_SUPPRESSED})")
        return list(row.fetchone())

    def without_one_by_one(self, layout):
        if layout == "star":
            raise NotImplementedError
        tests = self.sql.flagship()
        counts = []
        for at in range(len(tests)):
            others = " AND ".join(tests[:at] + tests[at + 1 :])
            query = f"SELECT count(*) FROM {self.source(layout)} WHERE {others} AND {NOT_SUPPRESSED}"
            counts.append(self.db.execute(query).fetchone()[0])
        return counts

    # Q6

    def lookup(self, layout, emails):
        if layout != "star":
            raise NotImplementedError
        ids = []
        for email in emails:
            row = self.db.execute(
                "SELECT * FROM person LEFT JOIN company USING (company) WHERE email = ? LIMIT 1", [email]
            ).fetchone()
            ids.append(row[1] if row else None)
        return ids

    def sizes(self):
        """Bytes of the flat table alone, and of the Parquet file."""
        alone = self.folder / "alone.duckdb"
        if not alone.exists():
            self.db.execute(f"ATTACH '{alone}' AS alone")
            self.db.execute("CREATE TABLE alone.flat AS SELECT * FROM flat")
            self.db.execute("DETACH alone")
        return {"flat": alone.stat().st_size, "Parquet": (self.folder / "flat.parquet").stat().st_size}


def faceted(rows, branches):
    """Counts by facet; industries with all above them, and each of several seniorities, counted here for free."""
    facets = [{}, {}, {}, {}]
    total = 0
    for kind, *values, people in rows:
        if kind == 15:
            total = int(people)
            continue
        at = {7: 0, 11: 1, 13: 2, 14: 3}[kind]
        value = values[at]
        if value is None:
            continue
        if at == 0:
            names = (branches.get(value) or "").strip("|").split("|")
        else:
            names = value.split("; ") if at == 3 else [value]
        for name in names:
            if name:
                facets[at][name] = facets[at].get(name, 0) + int(people)
    return {"count": total, "facets": facets}
