"""What is paid, credited and written off in the year, to the creditor in Go and to the agency in the bank."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from deploy.sandbox.poweroffice import collection
from tests.dunning.oracle import DAY, Fact
from tests.journeys.year.bureau import CaseOffice, Followed, part_of
from tests.journeys.year.population import Doing

if TYPE_CHECKING:
    from tests.journeys.year.days import Year

LATER = "later"
"""What a deed answers that waits for another day."""


def first_letter(followed: Followed, kind: str) -> Any:
    in_case = [x for x in followed.office.letters if followed.name in x.claims] if followed.office else []
    return next((x for x in [*in_case, *followed.letters] if x.kind == kind), None)


def _is_busy(year: "Year", followed: Followed, day: date) -> bool:
    """Whether money of this case has moved today: two on one day would only test the order of a list."""
    key = id(followed.office or followed)
    if year.moved.get(key) == day:
        return True
    year.moved[key] = day
    return False


def _left_in_go(year: "Year", followed: Followed) -> Decimal:
    company = year.house.screens(followed.bill.creditor.number).company
    entry = collection.entry_of(company, company.invoice_by_number(followed.bill.number))
    return min(entry.balance, followed.left())


def _hear_at_night(year: "Year", followed: Followed, day: date, kind: str, amount: Decimal) -> Fact:
    fact = Fact(day, day, kind, followed.name, amount)
    year.at_night.append((followed, fact, True))
    year.tell(followed, day, f"{kind} to the creditor of {amount}")
    return fact


async def pay_creditor(year: "Year", followed: Followed, doing: Doing, day: date) -> str | None:
    amount = part_of(_left_in_go(year, followed), doing.part)
    if amount <= 0:
        return None
    if _is_busy(year, followed, day):
        return LATER
    screens = year.house.screens(followed.bill.creditor.number)
    screens.register_payment(amount=amount, invoice_no=followed.bill.number, paid_on=day)
    _hear_at_night(year, followed, day, "payment", amount)
    return None


async def pay_and_unmatch(year: "Year", followed: Followed, doing: Doing, day: date) -> str | None:
    """Pay the creditor, whose bookkeeper undoes the match later: the money was meant for something else."""
    if followed.facts or await pay_creditor(year, followed, doing, day) == LATER:
        return None
    (fact,) = [each for about, each, _ in year.at_night if about is followed] or [None]

    async def undo(today: date) -> None:
        if followed.facts == [fact]:
            year.house.screens(followed.bill.creditor.number).unmatch(invoice_no=followed.bill.number)
            year.at_night.append((followed, fact, False))
            year.tell(followed, today, "the match is undone")

    if fact:
        year.later[day + doing.days * DAY].append(undo)
    return None


async def credit(year: "Year", followed: Followed, doing: Doing, day: date) -> str | None:
    amount = part_of(_left_in_go(year, followed), doing.part)
    if amount <= 0:
        return None
    if _is_busy(year, followed, day):
        return LATER
    year.house.screens(followed.bill.creditor.number).credit_invoice(
        followed.bill.number, amount=amount, on=day
    )
    _hear_at_night(year, followed, day, "credit", amount)
    return None


async def write_off(year: "Year", followed: Followed, _: Doing, day: date) -> str | None:
    amount = _left_in_go(year, followed)
    if amount <= 0:
        return None
    if _is_busy(year, followed, day):
        return LATER
    year.house.screens(followed.bill.creditor.number).write_off(followed.bill.number, amount=amount, on=day)
    _hear_at_night(year, followed, day, "write_off", amount)
    return None


async def pay_agency(year: "Year", followed: Followed, doing: Doing, day: date) -> str | None:
    """Pay what the letter asks for, or a part of it, with the case's KID."""
    office, letter = followed.office, first_letter(followed, doing.since)
    if office is None:
        return await pay_creditor(year, followed, doing, day)
    return pay(year, office, part_of(letter.principal + letter.interest + letter.fees, doing.part), day)


async def pay_all(year: "Year", followed: Followed, _: Doing, day: date) -> str | None:
    """Pay all that the case owes today."""
    office = followed.office
    return pay(year, office, sum(sum(office.debt(c, day)) for c in office.open_claims()), day)


def pay(year: "Year", office: CaseOffice, amount: Decimal, day: date) -> str | None:
    if amount <= 0 or office.status() in ("withdrawn", "closed"):
        return None
    if _is_busy(year, next(iter(office.followed.values())), day):
        return LATER
    year.payments.append({"kid": office.kid, "amount": str(amount), "paid_on": day.isoformat()})
    year.paid_in.append((office, day, amount))
    for followed in office.followed.values():
        year.tell(followed, day, f"{amount} paid to the agency")
    return None
