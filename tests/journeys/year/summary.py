"""What happened in the year, in tables."""

from collections import Counter
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.journeys.year.days import Year


def show(year: Year, rows: list[Any]) -> None:
    """Print the letters by kind and month, what they charged, and how the cases ended."""
    console = Console(width=120)
    months = sorted({row["sent_on"].month for row in rows})
    table = Table("letters", *(f"{month:02}" for month in months), "sum", "fees")
    for kind in sorted({row["kind"] for row in rows}):
        of_kind = [row for row in rows if row["kind"] == kind]
        by_month = Counter(row["sent_on"].month for row in of_kind)
        fees = sum((row["fee"] for row in of_kind), Decimal(0))
        table.add_row(kind, *(str(by_month[month]) for month in months), str(len(of_kind)), f"{fees:,.2f}")
    console.print(table)
    cases = [office for debtor in year.debtors.values() for office in debtor.offices]
    console.print("Cases:", dict(Counter(case.status() for case in cases).most_common()))
    console.print("Plans:", dict(Counter(plan.how for case in cases for plan in case.plans).most_common()))
    habits = Counter(followed.bill.habit for followed in year.followed.values())
    console.print("Invoices:", sum(habits.values()), dict(habits.most_common()))
    printed = sum(row["channel"] == "print" for row in rows)
    bounced = [row for row in rows if row["bounced_at"] is not None]
    console.print(
        f"{printed} printed, {len(bounced)} came back, {year.either_way} demands met a claim on its way"
    )
    posted = sum(row["posted_on"] is not None for row in bounced)
    console.print(f"{posted} of those that came back were posted, with a deadline counted from that day")
