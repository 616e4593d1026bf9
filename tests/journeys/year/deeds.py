"""What people do in the year, each deed once in the system and once in the oracle's office."""

from datetime import date
from typing import TYPE_CHECKING, Any

from deploy.sandbox.poweroffice import collection
from tests.dunning.oracle import DAY
from tests.journeys.year.bureau import Followed
from tests.journeys.year.casework import (
    answer_questions,
    bounce,
    dispute,
    objects,
    pause,
    plan,
    withdraw,
)
from tests.journeys.year.paying import (
    LATER,
    credit,
    first_letter,
    pay_agency,
    pay_all,
    pay_and_unmatch,
    pay_creditor,
    write_off,
)
from tests.journeys.year.population import Bill, Customer, Doing

if TYPE_CHECKING:
    from tests.journeys.year.days import Year

CITIES = {"NO": ("0150", "Oslo"), "SE": ("11120", "Stockholm"), "DK": ("1050", "København"),
          "DE": ("10115", "Berlin"), "GB": ("E1 6AN", "London")}  # fmt: skip


def make_customer(year: "Year", customer: Customer) -> None:
    """Enter a customer's card in Go."""
    screens = year.house.screens(customer.creditor.number)
    n = len(screens.company.customers) + 1
    card: dict[str, Any] = {"country_code": customer.country}
    if customer.is_person:
        card |= {"first_name": "Kim", "last_name": f"Kunde {n}"}
    else:
        card |= {"name": f"Bedrift {n} AS"}
    if customer.has_email:
        card["email_address"] = f"kunde{n}@example.test"
    if customer.has_address:
        code, city = CITIES[customer.country]
        card |= {"address_line1": f"Gata {n}", "zip_code": code, "city": city}
    customer.number = screens.add_customer(**card).number
    if customer.is_exempt:
        screens.set_customer(customer.number, transfer_to_debt_collection_agency=False)
    if not customer.wants_reminders:
        screens.set_customer(customer.number, send_payment_reminders=False)


def send_invoice(year: "Year", bill: Bill) -> None:
    screens = year.house.screens(bill.creditor.number)
    sent = screens.add_invoice(
        bill.customer.number, amount=bill.amount, invoice_date=bill.issued, due_date=bill.due
    )
    bill.number, bill.id, bill.amount = sent.number, sent.id, sent.total


async def of_day(year: "Year", day: date) -> None:
    """Do what is to be done today; while we are down only what needs nothing of ours."""
    is_up = day not in year.down
    for customer in year.debtors:
        if customer.address_from and customer.address_from <= day:
            give_address(year, customer)
    if is_up:
        for act in [act for on in sorted(year.later) if on <= day for act in year.later.pop(on)]:
            await act(day)
    for followed in list(year.followed.values()):
        for number, doing in enumerate(followed.bill.doings):
            key = id(followed), number
            if key not in year.done and (is_up or doing.deed in OUTSIDE) and _is_time(followed, doing, day):
                year.done.add(key)
                if await DEEDS[doing.deed](year, followed, doing, day) == LATER:
                    year.done.discard(key)
    if is_up:
        await answer_questions(year, day)
        await bounce(year, day)


def _is_time(followed: Followed, doing: Doing, day: date) -> bool:
    if doing.since == "due":
        return day >= followed.bill.due + doing.after * DAY
    letter = first_letter(followed, doing.since)
    return letter is not None and day >= letter.day + doing.after * DAY


async def move(year: "Year", followed: Followed, doing: Doing, day: date) -> str | None:
    """The creditor gives another due date."""
    if followed.office or followed.proposed or followed.left() <= 0:
        return None
    screens = year.house.screens(followed.bill.creditor.number)
    invoice = screens.company.invoice_by_number(followed.bill.number)
    entry = collection.entry_of(screens.company, invoice)
    at = screens.company.stamp(screens.clock.now())
    due = followed.due + doing.days * DAY
    invoice.due_date = entry.due_date = due
    invoice.last_changed = entry.last_changed = at
    screens.company.tell("invoice", invoice.id, at)
    followed.moved_on = day
    year.tonight.append((followed.bill.creditor, lambda: setattr(followed, "due", due)))
    year.tell(followed, day, f"due date moved to {due}")
    return None


def give_address(year: "Year", customer: Customer) -> None:
    """The creditor enters the address that was missing."""
    customer.address_from = None
    year.house.screens(customer.creditor.number).set_customer(
        customer.number, address_line1="Nygata 1", zip_code="0150", city="Oslo"
    )
    year.tonight.append((customer.creditor, lambda: setattr(customer, "has_address", True)))


DEEDS = {
    "pay_creditor": pay_creditor, "pay_and_unmatch": pay_and_unmatch, "credit": credit,
    "write_off": write_off, "move": move, "object": objects, "dispute": dispute, "pause": pause,
    "withdraw": withdraw, "pay_agency": pay_agency, "pay_all": pay_all, "plan": plan,
}  # fmt: skip
OUTSIDE = ("pay_creditor", "credit", "pay_agency", "pay_all", "move")
"""What goes on while nothing of ours runs."""
