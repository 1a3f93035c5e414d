"""The import as DuckDB does it: load the four CSV files, make one person of rows with the same address, profile or name at a
company, keep the newest value of each column, sort by company, write the flat table.

    python duckdb_import.py FOLDER DATABASE THREADS

Dates, amounts and bands are read into numbers; titles are not analysed, and neither sources nor identities are kept.
"""

import sys

import duckdb

folder, path, threads = sys.argv[1:]
db = duckdb.connect(path)
db.execute(f"SET threads = {threads}")

PERSON = [
    "first_name", "last_name", "title", "company_name", "company_domain", "email", "email_status", "email_checked", "phone",
    "linkedin_url", "role_start", "company_start", "country", "region", "city",
]
db.execute(
    f"""
    CREATE TEMP TABLE company AS
    SELECT row_number() OVER () AS company, * FROM (
        SELECT * FROM read_csv('{folder}/companies.csv', header = true, all_varchar = true)
        QUALIFY row_number() OVER (PARTITION BY domain ORDER BY updated_at DESC) = 1
    );
    CREATE TEMP TABLE row AS
    SELECT row_number() OVER () AS r, *, lower(email) AS by_email,
        regexp_replace(lower(linkedin_url), '^https?://(www\\.)?', '') AS by_profile,
        lower(first_name) || ' ' || lower(last_name) || '@' || coalesce(company_domain, lower(company_name)) AS by_name
    FROM read_csv('{folder}/people.csv', header = true, all_varchar = true);
    UPDATE row SET by_profile = rtrim(by_profile, '/') WHERE by_profile LIKE '%/';
    """
)
# The first row of each key that several rows share; a name alone counts for rows without address and profile.
for key, among in [("by_email", "true"), ("by_profile", "true"), ("by_name", "true")]:
    db.execute(
        f"CREATE TEMP TABLE first_{key} AS SELECT {key}, min(r) AS first FROM row WHERE {key} IS NOT NULL AND {among}"
        " GROUP BY 1 HAVING count(*) > 1"
    )
db.execute(
    """
    CREATE TEMP TABLE joined AS
    SELECT r, least(coalesce(e.first, r), coalesce(p.first, r),
        CASE WHEN row.email IS NULL AND row.linkedin_url IS NULL THEN coalesce(n.first, r) ELSE r END) AS person
    FROM row LEFT JOIN first_by_email e USING (by_email) LEFT JOIN first_by_profile p USING (by_profile)
        LEFT JOIN first_by_name n USING (by_name);
    CREATE TEMP TABLE several AS SELECT DISTINCT person FROM joined WHERE person <> r;
    """
)
newest = ", ".join(f"arg_max({column}, updated_at) AS {column}" for column in PERSON)
db.execute(
    f"""
    CREATE TEMP TABLE person AS
    SELECT person, {', '.join(PERSON)} FROM row JOIN joined USING (r)
        WHERE person NOT IN (SELECT person FROM several)
    UNION ALL
    SELECT person, {newest} FROM row JOIN joined USING (r)
        WHERE person IN (SELECT person FROM several) GROUP BY person;
    CREATE TEMP TABLE technology AS
    SELECT company_domain AS domain, string_agg(technology, '; ' ORDER BY technology) AS technologies
    FROM read_csv('{folder}/technologies.csv', header = true, all_varchar = true) GROUP BY 1;
    CREATE TEMP TABLE opening AS
    SELECT company_domain AS domain, string_agg(title, '; ') AS hiring, max(TRY_CAST(posted AS DATE)) AS posted
    FROM read_csv('{folder}/openings.csv', header = true, all_varchar = true) WHERE closed <> 'true' GROUP BY 1;
    CREATE TABLE flat AS
    SELECT person, p.*, c.* EXCLUDE (company_name, technologies), t.technologies, o.hiring, o.posted,
        TRY_CAST(rpad(p.role_start, 10, '-01') AS DATE) AS role_lo,
        TRY_CAST(regexp_extract(c.headcount, '^[0-9]+') AS INTEGER) AS headcount_lo,
        TRY_CAST(regexp_extract(c.headcount, '[0-9]+$') AS INTEGER) AS headcount_hi
    FROM person p LEFT JOIN company c ON p.company_domain = c.domain
        LEFT JOIN technology t ON t.domain = c.domain LEFT JOIN opening o ON o.domain = c.domain
    ORDER BY c.company, person;
    CHECKPOINT;
    """
)
print(db.execute("SELECT count(*) FROM flat").fetchone()[0])
