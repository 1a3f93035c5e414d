"""Polars: the flat table in memory, read from the Parquet file, with lazy queries."""

import math
import os
import pathlib

from duckdb_peer import TEXT, faceted
from questions import LIMIT


class Polars:
    layouts = ["flat, in memory"]

    def __init__(self, folder, threads):
        os.environ["POLARS_MAX_THREADS"] = str(threads)
        import polars

        self.pl = polars
        self.name = f"Polars {polars.__version__}"
        self.folder = pathlib.Path(folder)

    def build(self, suppressed):
        self.suppressed = suppressed

    def open(self, days, bands, duck):
        pl = self.pl
        self.days, self.bands, self.branches, self.industries = days, bands, duck.branches, duck.industries
        frame = pl.read_parquet(self.folder / "flat.parquet")
        out = frame.filter(pl.col("domain").is_in(list(self.suppressed)))["company"].unique()
        self.frame = frame
        self.out = out.to_list()

    def others(self):
        return ~self.pl.col("company").is_in(self.out)

    def contains(self, column, text):
        return self.pl.col(column).str.contains(text, literal=True)

    def role(self):
        return self.contains("roles", "|hr/manager|")

    def tests(self):
        col, days = self.pl.col, self.days
        return [
            col("industry").is_in(self.industries),
            col("headcount_lo") >= 11,
            self.contains("ads", "Google Ads"),
            self.contains("technologies", "HubSpot"),
            self.contains("postings", "|Marketing="),
            self.role(),
            (col("role_lo") >= days.back(12)) & (col("role_hi") <= days.today),
        ]

    def fade(self, points, period, first, lo, hi):
        pl = self.pl
        beyond = pl.max_horizontal(first - pl.col(lo), pl.lit(0))
        value = (points * pl.lit(2.0).pow(-beyond / float(period)) + 0.5).floor().cast(pl.Int64)
        return pl.when(pl.col(hi) <= self.days.today).then(value).otherwise(0)

    def near(self, points, target, within, field):
        pl = self.pl

        def at(end):
            distance = (pl.col(end) / float(target)).log().abs() / math.log(within)
            return (points * pl.max_horizontal(1.0 - distance, pl.lit(0.0)) + 0.5).floor().cast(pl.Int64)

        both = pl.min_horizontal(at(f"{field}_lo"), at(f"{field}_hi"))
        return pl.when(pl.col(f"{field}_lo") > 0).then(both).otherwise(0)

    def share(self, points, technologies):
        passed = sum(self.contains("technologies", name).fill_null(False).cast(self.pl.Int64) for name in technologies)
        return (2 * points * passed + len(technologies)) // (2 * len(technologies))

    def worth(self, test, points):
        return self.pl.when(test).then(points).otherwise(0)

    def verified(self, points):
        col = self.pl.col
        return self.worth((col("email_status") == "verified") & col("email").is_not_null(), points)

    def best(self, frame, points):
        found = frame.select("id", "num", points.alias("points")).sort(["points", "num"], descending=[True, False])
        return [list(row) for row in found.limit(LIMIT).select("id", "points").collect().rows()]

    def flagship(self, layout):
        pl, days = self.pl, self.days
        found = self.frame.lazy().filter(*self.tests(), self.others()).collect()
        day = pl.col("postings").str.extract_all(r"\|Marketing=\d+").list.eval(
            pl.element().str.extract(r"(\d+)").cast(pl.Int32)
        ).list.max().alias("marketing_day")
        points = (
            self.fade(25_000, 365, days.back(1), "role_lo", "role_hi")
            + self.fade(15_000, 30, days.today - 6, "marketing_day", "marketing_day")
            + 40_000
            + self.worth(pl.col("title").str.to_lowercase() == "hr manager", 5_000)
            + self.verified(10_000)
            + self.worth(pl.col("phone").is_not_null(), 3_000)
            + self.worth(pl.col("linkedin_url").is_not_null(), 2_000)
        )
        return {"count": found.height, "rows": self.best(found.lazy().with_columns(day), points)}

    def seven_criteria(self, layout):
        points = (
            self.near(15_000, 200, 50, "headcount")
            + self.share(15_000, ["HubSpot", "Segment", "Marketo"])
            + self.worth(self.pl.col("industry").is_in(self.industries), 10_000)
            + self.fade(25_000, 365, self.days.back(12), "role_lo", "role_hi")
            + self.fade(10_000, 30, self.days.today - 6, "posted", "posted")
            + self.worth(self.role(), 15_000)
            + self.verified(10_000)
        )
        return {"rows": self.best(self.frame.lazy().filter(self.others()), points)}

    def mostly_graded(self, layout):
        points = (
            self.near(20_000, 200, 50, "headcount")
            + self.near(20_000, 20_000_000, 100, "revenue")
            + self.fade(20_000, 365, self.days.back(12), "role_lo", "role_hi")
            + self.fade(20_000, 730, self.days.back(24), "start_lo", "start_hi")
            + self.fade(10_000, 30, self.days.today - 6, "posted", "posted")
            + self.share(5_000, ["HubSpot", "Segment", "Marketo"])
            + self.verified(5_000)
        )
        return {"rows": self.best(self.frame.lazy().filter(self.others()), points)}

    def broad(self, layout):
        pl = self.pl
        col = pl.col
        band = pl.lit(None, dtype=pl.String)
        for name in self.bands:
            low, _, high = name.partition("..")
            test = (col("headcount_lo") >= int(low)) if low else col("headcount_lo").is_not_null()
            if high:
                test = test & (col("headcount_hi") <= int(high))
            band = pl.when(test).then(pl.lit(name)).otherwise(band)
        found = (
            self.frame.lazy()
            .filter(
                self.contains("department", "Sales") | self.contains("department", "Marketing"),
                col("email_status") == "verified",
                col("role_hi") < self.days.back(12),
                self.others(),
            )
            .select("industry", band.alias("band"), "company_country", "seniority")
            .collect()
        )
        rows = [(15, None, None, None, None, found.height)]
        for at, (kind, column) in enumerate([(7, "industry"), (11, "band"), (13, "company_country"), (14, "seniority")]):
            for value, people in found.group_by(column).len().rows():
                rows.append((kind, *[value if place == at else None for place in range(4)], people))
        return faceted(rows, self.branches)

    def export(self, layout, path):
        found = self.frame.lazy().filter(self.pl.col("country") == "United Kingdom", self.others()).select(TEXT)
        found.collect().write_csv(path)

    def without(self, layout):
        flags = [test.fill_null(False).alias(f"c{at}") for at, test in enumerate(self.tests())]
        found = self.frame.lazy().filter(self.others()).select(flags)
        names = [f"c{at}" for at in range(len(flags))]
        counts = [
            self.pl.all_horizontal([name for name in names if name != left]).sum().alias(f"without_{left}") for left in names
        ]
        return list(found.select(counts).collect().row(0))

    def lookup(self, layout, emails):
        raise NotImplementedError

    def sizes(self):
        return {}
