"""The questions of the benchmark: in leadsift's filter language, and as parts of SQL on the flat table.

The flat table holds what leadsift derives (see `benches/engine/flat.rs`), so that SQL can ask the sure part of the same
question: an unknown value is NULL and passes no test, an interval passes where both of its ends do. Points are whole
thousandths, rounded half up, as leadsift's are.
"""

import datetime

FLAGSHIP = (
    'industry:("Financial Services" or Banking) and headcount:11.. and ads:adwords and tech:hubspot'
    ' and hiring:marketing and title:"HR Manager" and tenure:..1y'
)

SEVEN_CRITERIA = """
[[score]]
group = "fit"
near = { headcount = 200, within = 50 }
points = 15

[[score]]
group = "fit"
share = { tech = ["HubSpot", "Segment", "Marketo"] }
points = 15

[[score]]
group = "fit"
when = 'industry:("Financial Services" or Banking)'
points = 10

[[score]]
group = "timing"
when = "tenure:..1y"
points = 25
fade = "1y"

[[score]]
group = "timing"
when = "hiring(posted:..7d)"
points = 10
fade = "30d"

[[score]]
group = "authority"
when = 'title:"HR Manager"'
points = 15

[[score]]
group = "reach"
when = "email:known and email_status:verified"
points = 10
"""

MOSTLY_GRADED = """
[[score]]
group = "fit"
near = { headcount = 200, within = 50 }
points = 20

[[score]]
group = "fit"
near = { revenue = "20M", within = 100 }
points = 20

[[score]]
group = "timing"
when = "tenure:..1y"
points = 20
fade = "1y"

[[score]]
group = "timing"
when = "company_tenure:..2y"
points = 20
fade = "2y"

[[score]]
group = "timing"
when = "hiring(posted:..7d)"
points = 10
fade = "30d"

[[score]]
group = "fit"
share = { tech = ["HubSpot", "Segment", "Marketo"] }
points = 5

[[score]]
group = "reach"
when = "email:known and email_status:verified"
points = 5
"""

BROAD = "department:(Sales or Marketing) and email_status:verified and tenure:1y.."
FACETS = ["industry", "headcount", "company_country", "seniority"]

MANY = 'country:"United Kingdom"'

LIMIT = 100

EPOCH = datetime.date(1970, 1, 1)


class Days:
    """Days as numbers, counted as leadsift counts durations."""

    def __init__(self, as_of):
        self.as_of = datetime.date.fromisoformat(as_of)
        self.today = (self.as_of - EPOCH).days

    def back(self, months):
        """The first start whose anniversary after so many months lies behind the as-of day."""
        start = self.as_of - datetime.timedelta(days=31 * months + 10)
        while _plus_months(start, months) <= self.as_of:
            start += datetime.timedelta(days=1)
        return (start - EPOCH).days


def _plus_months(day, months):
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)).day
    return datetime.date(year, month, min(day.day, last))


class Sql:
    """Parts of SQL on the flat table, in the dialect of an engine."""

    def __init__(self, days, industries, bands, contains):
        self.days = days
        self.industries = industries
        self.bands = bands
        self.contains = contains

    def flagship(self):
        """The seven tests of Q1."""
        quoted = ", ".join(quote(name) for name in self.industries)
        return [
            f"industry IN ({quoted})",
            "headcount_lo >= 11",
            self.contains("ads", "Google Ads"),
            self.contains("technologies", "HubSpot"),
            self.contains("postings", "|Marketing="),
            self.role(),
            f"(role_lo >= {self.days.back(12)} AND role_hi <= {self.days.today})",
        ]

    def role(self):
        return self.contains("roles", "|hr/manager|")

    def flagship_points(self, marketing_day):
        """Points of the profile that leadsift makes of Q1; `marketing_day` is the newest such posting of the company."""
        days = self.days
        return " + ".join(
            [
                self.fade(25_000, 365, days.back(1), "role_lo", "role_hi"),
                self.fade(15_000, 30, days.today - 6, marketing_day, marketing_day),
                "40000",
                "CASE WHEN lower(title) = 'hr manager' THEN 5000 ELSE 0 END",
                self.verified(10_000),
                "CASE WHEN phone <> '' THEN 3000 ELSE 0 END",
                "CASE WHEN linkedin_url <> '' THEN 2000 ELSE 0 END",
            ]
        )

    def seven_criteria(self):
        quoted = ", ".join(quote(name) for name in self.industries)
        return " + ".join(
            [
                self.near(15_000, 200, 50, "headcount"),
                self.share(15_000, ["HubSpot", "Segment", "Marketo"]),
                f"CASE WHEN industry IN ({quoted}) THEN 10000 ELSE 0 END",
                self.fade(25_000, 365, self.days.back(12), "role_lo", "role_hi"),
                self.fade(10_000, 30, self.days.today - 6, "posted", "posted"),
                f"CASE WHEN {self.role()} THEN 15000 ELSE 0 END",
                self.verified(10_000),
            ]
        )

    def mostly_graded(self):
        return " + ".join(
            [
                self.near(20_000, 200, 50, "headcount"),
                self.near(20_000, 20_000_000, 100, "revenue"),
                self.fade(20_000, 365, self.days.back(12), "role_lo", "role_hi"),
                self.fade(20_000, 730, self.days.back(24), "start_lo", "start_hi"),
                self.fade(10_000, 30, self.days.today - 6, "posted", "posted"),
                self.share(5_000, ["HubSpot", "Segment", "Marketo"]),
                self.verified(5_000),
            ]
        )

    def broad(self):
        return [
            f"({self.contains('department', 'Sales')} OR {self.contains('department', 'Marketing')})",
            "email_status = 'verified'",
            f"role_hi < {self.days.back(12)}",
        ]

    def band(self):
        """The band of the headcount, as text; NULL where it lies across several or is unknown."""
        cases = []
        for band in self.bands:
            low, _, high = band.partition("..")
            tests = [f"headcount_lo >= {low}"] if low else ["headcount_lo IS NOT NULL"]
            tests += [f"headcount_hi <= {high}"] if high else []
            cases.append(f"WHEN {' AND '.join(tests)} THEN {quote(band)}")
        return f"CASE {' '.join(cases)} END"

    def fade(self, points, period, first, lo, hi):
        """Points that halve with each period before `first`; nothing for what is unknown or not over yet."""
        return (
            f"CASE WHEN {hi} <= {self.days.today}"
            f" THEN CAST(floor({points} * pow(2.0, -({self.greatest(f'{first} - {lo}', '0')}) / {period}.0) + 0.5) AS INTEGER)"
            " ELSE 0 END"
        )

    def near(self, points, target, within, field):
        def at(end):
            value = f"{points} * {self.greatest(f'1.0 - abs(ln({end} / {target}.0)) / ln({within}.0)', '0.0')} + 0.5"
            return f"CAST(floor({value}) AS INTEGER)"

        both = self.least(at(f"{field}_lo"), at(f"{field}_hi"))
        return f"CASE WHEN {field}_lo > 0 THEN {both} ELSE 0 END"

    def share(self, points, technologies):
        passed = " + ".join(
            f"CASE WHEN {self.contains('technologies', name)} THEN 1 ELSE 0 END" for name in technologies
        )
        return self.divided(f"{2 * points} * ({passed}) + {len(technologies)}", 2 * len(technologies))

    @staticmethod
    def verified(points):
        return f"CASE WHEN email_status = 'verified' AND email <> '' THEN {points} ELSE 0 END"

    greatest = staticmethod(lambda a, b: f"greatest({a}, {b})")
    least = staticmethod(lambda a, b: f"least({a}, {b})")
    divided = staticmethod(lambda a, b: f"(({a}) // {b})")


def quote(text):
    return "'" + text.replace("'", "''") + "'"
