"""Who lives through the year: three creditors, their customers and invoices, and what everybody does."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from deploy.sandbox.poweroffice.seed.companies import FJORDVIK, NORDLYS, synthetic

DAY = timedelta(days=1)
FIRST = date(2026, 1, 2)
DOWN = frozenset({date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 12), date(2026, 9, 18), date(2026, 9, 19),
        date(2026, 9, 20), date(2026, 9, 21)})  # fmt: skip
"""Days on which nothing of ours runs; Go, the bank and the debtors go on."""
LOST, RESTORED = date(2026, 2, 16), date(2026, 2, 25)
"""From the evening of one, when nobody has asked Go since, to the morning of the other, one creditor's extension is
removed in Go: the night's reading is the first to fail."""
HAVNEBY = synthetic("31566210")
AMOUNTS = (
    "99",
    "400",
    "500",
    "500.01",
    "1000",
    "2499.50",
    "2500",
    "4000",
    "9999.99",
    "12000",
    "62500",
    "260000",
)

ROUTINES: dict[str, dict[str, Any]] = {
    # Reminds by mail without a fee, and looks through the proposals on Wednesdays.
    FJORDVIK: {"payment_reminder_after_days": 4, "repeat_every_days": 10, "transfer_after_days": 14,
               "auto_approve": False, "attach_invoice": False},
    # Purring and inkassovarsel of its own, both with a fee; cannot deduct VAT.
    NORDLYS: {"own_reminder_after_days": 14, "own_reminder_with_fee": True, "own_notice_after_days": 21,
              "own_notice_with_fee": True, "transfer_after_days": 14, "auto_approve": True,
              "attach_invoice": False},
    # Two purringer without a fee, short deadlines, and a least amount for collection.
    HAVNEBY: {"payment_reminder_after_days": 2, "own_reminder_after_days": 7, "own_reminder_times": 2,
              "own_reminder_deadline_days": 9, "transfer_after_days": 30, "auto_approve": True,
              "minimum_amount": "150.00", "attach_invoice": True},
}  # fmt: skip
DEFAULTS: dict[str, Any] = {
    "payment_reminder_after_days": None, "repeat_every_days": None, "own_reminder_after_days": None,
    "own_reminder_times": 1, "own_reminder_deadline_days": 14, "own_reminder_with_fee": False,
    "own_notice_after_days": None, "own_notice_deadline_days": 14, "own_notice_with_fee": False,
    "minimum_amount": "0.00",
}  # fmt: skip


@dataclass(eq=False)
class Creditor:
    number: str
    id: UUID | None = None
    deducts_vat: bool = True
    read: set[date] = field(default_factory=set)
    """The days at whose end (or on whose morning) its books were read."""
    lost: bool = False
    lost_once: bool = False

    def __getattr__(self, name: str) -> Any:
        """A value of its routine."""
        if name in ROUTINES[FJORDVIK] or name in DEFAULTS:
            return (DEFAULTS | ROUTINES[self.number])[name]
        raise AttributeError(name)

    def is_stale(self, today: date) -> bool:
        """Whether somebody may have paid of whom we do not know."""
        return self.lost or not {today, today - DAY} & self.read


@dataclass(eq=False)
class Customer:
    creditor: Creditor
    kind: str
    is_person: bool
    number: int = 0
    has_email: bool = True
    has_address: bool = True
    address_from: date | None = None
    country: str = "NO"
    is_exempt: bool = False
    wants_reminders: bool = True
    bounced: bool = False

    @property
    def takes_mail(self) -> bool:
        return self.has_email and not self.bounced

    @property
    def is_reachable(self) -> bool:
        return self.takes_mail or self.has_address


@dataclass(frozen=True)
class Doing:
    """What is done `after` days from the due date, the transfer or the first letter of a kind."""

    since: str
    after: int
    deed: str
    part: Decimal = Decimal(1)
    days: int = 0
    count: int = 0


@dataclass(eq=False)
class Bill:
    """An invoice; `issued` and `due` are as the customer got it, `doings` what comes of it."""

    customer: Customer
    issued: date
    due: date
    amount: Decimal
    habit: str
    doings: list[Doing]
    number: int = 0
    id: UUID | None = None

    @property
    def creditor(self) -> Creditor:
        return self.customer.creditor


KINDS = {"usual": 74, "no_email": 11, "bouncing": 4, "address_later": 2, "unreachable": 1, "foreign": 3,
         "exempt": 3, "no_reminders": 2}  # fmt: skip
HABITS = {
    "prompt": 36, "late": 15, "pays_creditor_after_notice": 5, "pays_notice": 9, "pays_demand": 7,
    "pays_legal_notice": 3, "pays_heavy": 2, "pays_half_to_agency": 3, "pays_half_to_creditor": 3, "never": 4,
    "credited": 2, "credited_in_collection": 2, "credited_in_part": 3, "objects": 2, "disputes": 2,
    "is_paused": 2, "is_withdrawn": 1, "keeps_plan": 2, "breaks_plan": 2, "written_off": 1, "is_moved": 2,
    "pays_and_takes_back": 1, "overpays": 1,
}  # fmt: skip


def populate(seed: int, customers: int, invoices: int, last: date) -> tuple[list[Creditor], list[Bill]]:
    chance = random.Random(seed)
    creditors = [Creditor(FJORDVIK), Creditor(NORDLYS, deducts_vat=False), Creditor(HAVNEBY)]
    people = [a_customer(chance, chance.choice(creditors)) for _ in range(customers)]
    span = (last - FIRST).days
    bills = []
    for n in range(invoices):
        customer = people[n % customers]
        issued = FIRST + chance.randrange(-25, max(span - 15, 1)) * DAY
        due = issued + chance.choice([10, 14, 14, 14, 20, 30]) * DAY
        amount = Decimal(chance.choice(AMOUNTS[:-1] * 6 + AMOUNTS[-1:])) + chance.choice(
            [0, 0, Decimal("12.34")]
        )
        habit = chance.choices(list(HABITS), list(HABITS.values()))[0]
        bills.append(Bill(customer, issued, due, amount, habit, doings(chance, habit)))
    return creditors, sorted(bills, key=lambda bill: bill.issued)


def a_customer(chance: random.Random, creditor: Creditor) -> Customer:
    kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
    customer = Customer(creditor, kind, is_person=chance.random() < 0.6)
    if kind in ("no_email", "address_later", "unreachable"):
        customer.has_email = False
    if kind in ("address_later", "unreachable"):
        customer.has_address = False
    if kind == "address_later":
        customer.address_from = FIRST + chance.randrange(30, 200) * DAY
    if kind == "foreign":
        customer.country = chance.choice(["SE", "DK", "DE", "GB"])
    customer.is_exempt = kind == "exempt"
    customer.wants_reminders = kind != "no_reminders"
    return customer


def doings(chance: random.Random, habit: str) -> list[Doing]:
    """What happens to an invoice of a habit; payments to the agency answer the letter in hand."""
    some = chance.randrange
    half = chance.choice([Decimal("0.3"), Decimal("0.5"), Decimal("0.9")])
    deeds = {
        "prompt": [Doing("due", -some(12), "pay_creditor")],
        "late": [Doing("due", some(1, 22), "pay_creditor")],
        "pays_creditor_after_notice": [Doing("collection_notice", some(1, 25), "pay_creditor")],
        "pays_notice": [Doing("collection_notice", some(2, 15), "pay_agency")],
        "pays_demand": [Doing("payment_demand", some(1, 20), "pay_agency")],
        "pays_legal_notice": [Doing("legal_action_notice", some(1, 20), "pay_agency")],
        "pays_heavy": [Doing("payment_demand", some(38, 60), "pay_all")],
        "pays_half_to_agency": [
            Doing("collection_notice", some(2, 30), "pay_agency", half),
            Doing("payment_demand", some(20, 70), "pay_agency", half),
        ],
        "pays_half_to_creditor": [
            Doing("due", some(0, 40), "pay_creditor", half),
            Doing("collection_notice", some(2, 60), "pay_creditor", half),
        ],
        "never": [],
        "credited": [Doing("due", some(-8, 30), "credit")],
        "credited_in_collection": [Doing("collection_notice", some(1, 60), "credit")],
        "credited_in_part": [Doing("due", some(0, 90), "credit", half)],
        "objects": [Doing("due", some(1, 20), "object", days=some(5, 45))],
        "disputes": [Doing("collection_notice", some(1, 70), "dispute", days=some(5, 45))],
        "is_paused": [Doing("collection_notice", some(1, 60), "pause", days=some(2, 40))],
        "is_withdrawn": [Doing("collection_notice", some(1, 80), "withdraw")],
        "keeps_plan": [Doing("collection_notice", some(1, 60), "plan", count=chance.choice([1, 2, 3, 5]), part=Decimal(1))],
        "breaks_plan": [Doing("collection_notice", some(1, 60), "plan", count=chance.choice([1, 3, 6]), part=Decimal(0))],
        "written_off": [Doing("collection_notice", some(10, 70), "write_off")],
        "is_moved": [Doing("due", some(-4, 10), "move", days=some(8, 40))],
        "pays_and_takes_back": [Doing("due", some(2, 40), "pay_and_unmatch", days=some(5, 25))],
        "overpays": [Doing("collection_notice", some(2, 20), "pay_agency", Decimal("1.1"))],
    }  # fmt: skip
    return deeds[habit]
