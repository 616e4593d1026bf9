"""The books in the stand-in for PowerOffice Go with which a whole system is tried: companies with overdue invoices.

Each company is a copy of the sandbox's first one with a number, ids and invoices of its own, so that every trial
has a creditor whose sums nothing else touches.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from stdnum.no import orgnr

from deploy.play.registering import Company
from deploy.play.story import SETUP
from deploy.sandbox.poweroffice import seed
from deploy.sandbox.poweroffice.gui import Screens
from deploy.sandbox.poweroffice.seed.companies import fjordvik
from deploy.sandbox.poweroffice.state import Application, User, World, save
from shared.clock import FixedClock, oslo_instant

AMOUNT = Decimal("1250.00")
FIRST_NUMBER = 10001
"""The number of a company's first invoice."""


@dataclass(frozen=True)
class Books:
    """A company: on the morning of `first_day`, a banking day, `invoices` are some weeks overdue.

    Each customer, and so each case, has `of_one` of them. `fresh` more are overdue by days only: nobody transfers
    them yet.
    """

    organisation_number: str
    first_day: date
    invoices: int
    of_one: int = 5
    fresh: int = 0

    @property
    def customers(self) -> int:
        """How many customers owe the invoices."""
        return max(self.invoices // self.of_one, 1)

    @property
    def fresh_numbers(self) -> range:
        """The numbers of the fresh invoices."""
        first = FIRST_NUMBER + self.invoices
        return range(first, first + self.fresh)

    @property
    def company(self) -> Company:
        """The company as it registers."""
        setup = SETUP | {"vat_code": "1"}
        return Company(
            self.organisation_number, self.organisation_number, seed.USER_EMAIL, "15030000002", setup, {}
        )


def organisation_numbers() -> Iterator[str]:
    """Yield valid organisation numbers (mod 11) from the series of synthetic ones."""
    for base in range(31_300_000, 31_310_000):
        yield from (number for digit in range(10) if orgnr.is_valid(number := f"{base}{digit}"))


def make_world(directory: Path, every: Sequence[Books]) -> None:
    """Write the stand-in's world, from which its process starts, into `directory`."""
    world = World(
        user=User(
            id=seed.CLIENT_KEYS[seed.FJORDVIK],
            email=seed.USER_EMAIL,
            administers=[books.organisation_number for books in every],
        ),
        subscription_keys=[seed.SUBSCRIPTION_KEY],
        applications={seed.APPLICATION_KEY: Application(key=seed.APPLICATION_KEY, name="AutoCollect")},
    )
    for place, books in enumerate(every, 1):
        _add(world, books, first_id=10_000_000 * place)
    directory.mkdir(parents=True, exist_ok=True)
    save(world, directory / "go.json")


def _add(world: World, books: Books, *, first_id: int) -> None:
    number, invoiced_on = books.organisation_number, books.first_day - timedelta(days=40)
    template = fjordvik()
    names = {"name": number, "legal_name": number, "organization_number": number}
    company = dataclasses.replace(
        template,
        client_id=uuid5(NAMESPACE_URL, number),
        organization=dataclasses.replace(
            template.organization, id=uuid5(NAMESPACE_URL, f"org {number}"), **names
        ),
        next_id=first_id,
        next_invoice_no=FIRST_NUMBER,
    )
    world.companies[number] = company
    screens = Screens(company, FixedClock(oslo_instant(invoiced_on, time(9))), world)
    customers = [
        screens.add_customer(
            name=f"Kunde {n} AS",
            email_address=f"kunde{n}@{number}.example",
            address_line1=f"Gata {n}",
            zip_code="0150",
            city="Oslo",
        ).number
        for n in range(books.customers)
    ]
    for n in range(books.invoices + books.fresh):
        days = 20 + n % 3 if n < books.invoices else 3
        screens.add_invoice(
            customers[n % books.customers],
            amount=AMOUNT,
            invoice_date=invoiced_on,
            due_date=books.first_day - timedelta(days=days),
        )
