"""What has happened in the two companies' books: invoices, payments, credit notes and losses, day by day.

A plan is a list of happenings made from each customer's habit of paying and a fixed random sequence, with
the special cases written out; `play` carries it out in the order of its days, as the users would have.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random
from typing import Literal

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.gui.sales import SalesScreens
from deploy.sandbox.poweroffice.invoice_records import Invoice
from deploy.sandbox.poweroffice.invoicing import LineDraft
from deploy.sandbox.poweroffice.seed.people import FJORDVIK_CUSTOMERS, NORDLYS_CUSTOMERS, Habit
from shared.clock import FixedClock, oslo_instant

Outcome = Literal[
    "open", "paid", "part_paid", "overpaid", "unmatched_payment", "credited", "part_credited",
    "written_off", "reminded",
]  # fmt: skip
FIRST_CUSTOMER = 10000
_FEW_ORE = Decimal("0.01")


@dataclass(frozen=True)
class Sale:
    """An invoice to be sent, and what becomes of it on `outcome_on` (if that day has come)."""

    customer_no: int
    invoice_date: date
    lines: tuple[LineDraft, ...]
    due_date: date
    outcome: Outcome = "open"
    outcome_on: date | None = None
    share: Decimal = Decimal(1)
    currency_code: str = "NOK"


@dataclass(frozen=True)
class Trade:
    """How to invoice: what is sold, on which account with which VAT code."""

    sales_account_no: int
    vat_code: str
    goods: tuple[tuple[str, int, int], ...]

    def lines(self, random: Random) -> tuple[LineDraft, ...]:
        """Return one to three lines at prices between the bounds of each good."""
        return tuple(
            self.line(name, Decimal(random.randrange(low * 10, high * 10)) / 10)
            for name, low, high in random.sample(self.goods, k=random.randint(1, min(3, len(self.goods))))
        )

    def line(self, name: str, price: Decimal) -> LineDraft:
        """Return one line at `price` kroner without VAT."""
        return LineDraft(
            description=name, unit_price=price, account_no=self.sales_account_no, vat_code=self.vat_code
        )


ELECTRICIAN = Trade(
    3000,
    "3",
    (
        ("Elektrikerarbeid", 850, 9400),
        ("Installasjonsmateriell", 140, 6200),
        ("Servicebesøk", 690, 1480),
        ("Montering av elbillader", 4200, 13900),
        ("Feilsøking", 495, 2950),
        ("Kontroll av sikringsskap", 1250, 3900),
        ("Varmekabler, levering og legging", 2800, 18500),
    ),
)
KINDERGARTEN = Trade(3200, "7", (("Foreldrebetaling", 1200, 1201), ("Kostpenger", 380, 520)))


def plan_fjordvik(company: Company, today: date) -> list[Sale]:
    """Return Fjordvik's sales of the half year before `today`: seven a customer, and the special cases."""
    random = Random(20260504)  # noqa: S311 - a repeatable sequence, not a secret
    plan = []
    for index, person in enumerate(FJORDVIK_CUSTOMERS):
        plan += [
            _habitual(random, FIRST_CUSTOMER + index, sent, person.term, person.habit)
            for sent in _days(random, today, 7)
        ]
    return plan + list(_specials(company, today))


def plan_nordlys(today: date) -> list[Sale]:
    """Return Nordlys' monthly invoices, due on the 20th: four months, and one more for the first parent."""
    random = Random(20260505)  # noqa: S311 - a repeatable sequence, not a secret
    plan = []
    for index, person in enumerate(NORDLYS_CUSTOMERS):
        for months in range(5 if index == 0 else 4):
            sent = (today.replace(day=1) - timedelta(days=30 * months)).replace(day=5) - timedelta(days=7)
            sale = _habitual(random, FIRST_CUSTOMER + index, sent, 15, person.habit, trade=KINDERGARTEN)
            plan.append(sale)
    return plan


def play(company: Company, plan: list[Sale], today: date) -> None:
    """Carry out what a plan has before `today`, in the order of its days, as the company's users would."""
    clock = FixedClock(company.last_stamp)
    screens = SalesScreens(company, clock)
    sent: dict[int, Invoice] = {}
    steps: list[tuple[date, int, int, Callable[[], None]]] = []
    for number, sale in enumerate(plan):
        steps.append((sale.invoice_date, 0, number, _sending(screens, sale, sent, number)))
        if sale.outcome_on is not None:
            steps.append((sale.outcome_on, 1, number, _becoming(screens, sale, sent, number)))
    past = [step for step in steps if step[0] < today]
    for day, order, _, step in sorted(past, key=lambda step: step[:3]):
        clock.move_to(oslo_instant(day, time(9 + 5 * order)))
        step()


def _sending(screens: SalesScreens, sale: Sale, sent: dict[int, Invoice], number: int) -> Callable[[], None]:
    def step() -> None:
        sent[number] = screens.add_invoice(
            sale.customer_no,
            lines=sale.lines,
            invoice_date=sale.invoice_date,
            due_date=sale.due_date,
            currency_code=sale.currency_code,
        )

    return step


def _becoming(screens: SalesScreens, sale: Sale, sent: dict[int, Invoice], number: int) -> Callable[[], None]:
    def step() -> None:
        invoice = sent[number]
        amount = (invoice.total_posted * sale.share).quantize(_FEW_ORE)
        match sale.outcome:
            case "paid" | "part_paid" | "overpaid":
                screens.register_payment(invoice_no=invoice.number, amount=amount, from_account="30001234567")
            case "unmatched_payment":
                screens.register_payment(
                    invoice_no=invoice.number, amount=amount, matched=False, through="bank"
                )
            case "credited":
                screens.credit_invoice(invoice.number)
            case "part_credited":
                screens.credit_invoice(invoice.number, amount=amount)
            case "written_off":
                screens.write_off(invoice.number)
            case "reminded":
                screens.send_reminder(invoice.number)
            case "open":
                pass

    return step


def _days(random: Random, today: date, count: int) -> list[date]:
    """Return `count` days among the last 170, the earliest first."""
    return sorted(today - timedelta(days=random.randrange(1, 171)) for _ in range(count))


def _habitual(
    random: Random, customer_no: int, sent: date, term: int, habit: Habit, trade: Trade = ELECTRICIAN
) -> Sale:
    due = sent + timedelta(days=term)
    lines = trade.lines(random)
    match habit:
        case "prompt":
            return Sale(customer_no, sent, lines, due, "paid", due - timedelta(days=random.randrange(8)))
        case "late":
            return Sale(customer_no, sent, lines, due, "paid", due + timedelta(days=random.randrange(3, 20)))
        case "slow":
            return Sale(customer_no, sent, lines, due, "paid", due + timedelta(days=random.randrange(20, 75)))
        case "partial":
            share = Decimal(random.randrange(20, 81)) / 100
            paid_on = due + timedelta(days=random.randrange(1, 30))
            return Sale(customer_no, sent, lines, due, "part_paid", paid_on, share)
        case "never":
            return Sale(customer_no, sent, lines, due)


def _specials(company: Company, today: date) -> Iterator[Sale]:
    """Yield the cases that habits do not bring about, at fixed distances from today."""
    yield from _at_every_age(today)
    yield from _foreign_and_extreme(company, today)
    yield from _settled_otherwise(today)


def _at_every_age(today: date) -> Iterator[Sale]:
    """Yield open invoices of one debtor at the ages where rules turn: days overdue, negative is not due."""
    for days_overdue in (-30, -14, -1, 0, 1, 13, 14, 15, 28, 42, 60, 90, 180, 365):
        due = today - timedelta(days=days_overdue)
        line = ELECTRICIAN.line(f"Serviceavtale, termin {due:%d.%m.%Y}", Decimal(1990))
        yield Sale(10002, min(due - timedelta(days=14), today - timedelta(days=1)), (line,), due)


def _foreign_and_extreme(company: Company, today: date) -> Iterator[Sale]:
    abroad = next(item for item in company.customers.values() if item.name == "Harbour & Lane Ltd")
    export = LineDraft(
        description="Electrical survey of MS Haugland",
        unit_price=Decimal("4850.00"),
        account_no=3100,
        vat_code="52",
    )
    sent = today - timedelta(days=75)
    yield Sale(abroad.number, sent, (export,), sent + timedelta(days=30), currency_code="EUR")
    for name, price, customer_no, days in (
        ("Skjøteledning", "39.20", 10025, 50),
        ("Sikring", "7.90", 10033, 47),
        ("Totalentreprise elektro, byggetrinn 2", "268750.00", 10019, 62),
        ("Ny hovedtavle med kabling", "412300.40", 10007, 44),
    ):
        sent = today - timedelta(days=days)
        yield Sale(customer_no, sent, (ELECTRICIAN.line(name, Decimal(price)),), sent + timedelta(days=14))


def _settled_otherwise(today: date) -> Iterator[Sale]:
    """Yield invoices that were credited, written off, over-paid, reminded, or paid without a match."""
    for days, customer_no, price, outcome, share in _SETTLED:
        sent = today - timedelta(days=days)
        line = ELECTRICIAN.line("Elektrikerarbeid", Decimal(price))
        due = sent + timedelta(days=14)
        happened = min(due + timedelta(days=21), today - timedelta(days=1))
        yield Sale(customer_no, sent, (line,), due, outcome, happened, Decimal(share))


_SETTLED: tuple[tuple[int, int, str, Outcome, str], ...] = (
    (160, 10029, "2380", "written_off", "1"),
    (148, 10012, "6120.60", "written_off", "1"),
    (96, 10008, "3400", "credited", "1"),
    (71, 10024, "1875.50", "credited", "1"),
    (40, 10033, "990", "credited", "1"),
    (66, 10003, "15400", "part_credited", "0.25"),
    (52, 10035, "7300", "part_credited", "0.5"),
    (38, 10019, "9800", "part_credited", "0.1"),
    (58, 10022, "4100", "overpaid", "1.1"),
    (49, 10037, "2640", "unmatched_payment", "1"),
    (45, 10030, "5210", "reminded", "1"),
)
"""Days before today, customer, price without VAT, what became of it, and to which share of the sum."""
