"""Loads generated CSV files into DuckDB tables and runs the flagship query on them; prints CPU seconds and times.

    python3 -m venv venv && venv/bin/pip install duckdb
    venv/bin/python benches/rough/duckdb_peer.py DIR

DIR holds companies.csv, people.csv, openings.csv, technologies.csv and AS_OF, as `generate_leads` writes them. The
loading is plain: CSV into typed tables, no identity, no merging. The query is the sure part of the flagship, with
titles matched by pattern; companies are joined by domain.
"""

import resource
import statistics
import sys
import time

import duckdb

folder = sys.argv[1]
as_of = open(f"{folder}/AS_OF").read().strip()
db = duckdb.connect(":memory:")
db.execute("SET threads = 2")


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


before, wall = cpu(), time.perf_counter()
for table in ["companies", "people", "openings", "technologies"]:
    db.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{folder}/{table}.csv', header = true)")
print(f"load: {cpu() - before:.2f} CPU s, {time.perf_counter() - wall:.2f} s")

QUERY = f"""
WITH co AS (
  SELECT domain FROM companies c
  WHERE industry IN ('Financial Services', 'Banking', 'Investment Banking', 'Insurance', 'Capital Markets',
                     'Credit Intermediation', 'Funds and Trusts', 'Venture Capital and Private Equity Principals',
                     'Investment Management', 'Savings Institutions', 'Loan Brokers', 'Insurance Carriers')
    AND try_cast(regexp_extract(headcount, '^[0-9]+') AS INTEGER) >= 11
    AND (ads LIKE '%Google Ads%' AND ads_checked >= DATE '{as_of}' - INTERVAL 6 MONTH)
    AND domain IN (SELECT company_domain FROM technologies t
                   WHERE technology = 'HubSpot' AND last_seen >= DATE '{as_of}' - INTERVAL 24 MONTH)
    AND domain IN (SELECT company_domain FROM openings o
                   WHERE regexp_matches(lower(o.title), 'marketing|seo|brand') AND NOT closed
                     AND last_seen >= DATE '{as_of}' - INTERVAL 60 DAY)
)
SELECT p.* FROM people p JOIN co ON p.company_domain = co.domain
WHERE regexp_matches(lower(p.title), '(hr|human resources?|people|personnel).*manager|manager.*(hr|human resources?)')
  AND try_cast(role_start AS DATE) > DATE '{as_of}' - INTERVAL 1 YEAR
ORDER BY role_start DESC LIMIT 100
"""
rows = db.execute(QUERY).fetchall()
times = []
for _ in range(9):
    start = time.perf_counter()
    db.execute(QUERY).fetchall()
    times.append(1000 * (time.perf_counter() - start))
print(f"flagship: {len(rows)} rows, median {statistics.median(times):.1f} ms, least {min(times):.1f} ms")
