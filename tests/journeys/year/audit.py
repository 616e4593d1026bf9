"""What was sent, compared with what the oracle's office sent: letter by letter, and none missing."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.journeys.year.bureau import Followed
from tests.journeys.year.days import Year
from tests.journeys.year.house import House

LETTERS = """
    select l.*, array_agg(n.invoice_id) as invoice_ids from letters l join letter_invoices n using (letter_id)
    where l.sent_on is not null group by l.letter_id order by l.sent_on, l.number
"""


@dataclass(frozen=True)
class Seen:
    """A letter as both sides can name it; of a plan's confirmation the deadline is nothing."""

    creditor: str
    day: date
    kind: str
    invoices: tuple[str, ...]
    fee: Decimal
    deadline: date | None
    principal: Decimal
    interest: Decimal
    fees: Decimal

    def __str__(self) -> str:
        return (
            f"{self.day}  {self.kind:20} fee {self.fee:>8}  to pay {self.principal} + {self.interest} + {self.fees}"
            f"  by {self.deadline}  invoices {', '.join(self.invoices)}"
        )


async def sent(house: House) -> list[Any]:
    """Every letter that has left, as dunning's table has it."""
    return await house.dunning.fetch(LETTERS)


def as_sent(year: Year, rows: list[Any]) -> list[Seen]:
    numbers: dict[UUID, str] = {f.bill.id: f.name for f in year.followed.values() if f.bill.id}
    creditors = {creditor.id: creditor.number for creditor in year.creditors}
    return [
        Seen(
            creditors[row["creditor_id"]], row["sent_on"], row["kind"],
            tuple(sorted(numbers[i] for i in row["invoice_ids"])), row["fee"], row["deadline"],
            row["principal"], row["interest"], row["fees"],
        )
        for row in rows
    ]  # fmt: skip


def as_expected(year: Year) -> list[Seen]:
    found = []
    for followed in year.followed.values():
        creditor = followed.bill.creditor.number
        found += [_seen(creditor, letter) for letter in followed.letters]
    for debtor in year.debtors.values():
        for office in debtor.offices:
            found += [_seen(debtor.customer.creditor.number, letter) for letter in office.sent]
    return found


def _seen(creditor: str, letter: Any) -> Seen:
    exact = (Decimal(amount).quantize(Decimal("0.01")) for amount in (
        letter.fee, letter.principal, letter.interest, letter.fees))  # fmt: skip
    fee, *amounts = exact
    return Seen(creditor, letter.day, letter.kind, letter.claims, fee, letter.deadline, *amounts)


def differences(year: Year, rows: list[Any]) -> list[str]:
    """The letters that only one side has, with the stories of their debtors; one story a debtor."""
    product, expected = Counter(as_sent(year, rows)), Counter(as_expected(year))
    wrong: dict[int, tuple[date, str]] = {}
    for who, letters in (("only sent", product - expected), ("only expected", expected - product)):
        for letter in letters.elements():
            about = next(
                f for f in year.followed.values()
                if f.bill.creditor.number == letter.creditor and f.name in letter.invoices
            )  # fmt: skip
            first = wrong.get(id(about.bill.customer))
            if first is None or letter.day < first[0]:
                wrong[id(about.bill.customer)] = letter.day, f"{who}: {letter}\n{story(year, about, product)}"
    return [text for _, text in sorted(wrong.values())]


def story(year: Year, about: Followed, product: Counter[Seen]) -> str:
    """All that happened around an invoice and the claims of its case, for a person to judge."""
    together = list(about.office.followed.values()) if about.office else [about]
    names = {each.name for each in together}
    customer = about.bill.customer
    kind = "consumer" if customer.is_person else "business"
    lines = [f"  creditor {about.bill.creditor.number}, customer {customer.number}: {customer.kind}, {kind}"]
    for each in together:
        bill = each.bill
        joined = (
            next((c.joined for c in about.office.claims if c.name == each.name), "") if about.office else ""
        )
        lines.append(
            f"  {each.name}: {bill.amount} of {bill.issued}, due {each.due}, {bill.habit}, in case {joined}"
        )
    events = [line for each in together for line in year.told[each]]
    if about.office:
        events += [f"{day}  case {status}" for day, status in about.office.statuses]
        events += [
            f"{f.on}  {f.claim}: {f.kind} {f.principal} + {f.interest} + {f.fees} heard {f.heard}"
            for f in about.office.facts
        ]
    creditor = about.bill.creditor.number
    events += [
        f"{x.day}  product: {x}" for x in product if x.creditor == creditor and names & set(x.invoices)
    ]
    events += [
        f"{x.day}  oracle:  {x}"
        for x in set(as_expected(year))
        if x.creditor == creditor and names & set(x.invoices)
    ]
    return "\n".join([*lines, *(f"    {event}" for event in sorted(set(events)))])
