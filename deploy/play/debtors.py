"""What the debtors and the creditor's bookkeeper do, decided by the customer's id: pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from shared.norway.calendar import is_banking_day

Deed = Literal["pay", "pay_part", "pay_cash", "pay_creditor", "credit", "none"]


@dataclass(frozen=True)
class Habit:
    """What a debtor does `after` days from a letter; `none` never pays, `pay_cash` at the bank's counter."""

    deed: Deed
    letter: str
    after: int


HABITS = (
    Habit("pay", "collection_notice", 6),
    Habit("pay", "collection_notice", 13),
    Habit("pay", "payment_demand", 5),
    Habit("pay_creditor", "collection_notice", 8),
    Habit("pay_part", "payment_demand", 7),
    Habit("pay", "payment_demand", 12),
    Habit("credit", "collection_notice", 10),
    Habit("pay_cash", "collection_notice", 9),
    Habit("none", "", 0),
    Habit("pay_part", "collection_notice", 4),
)
"""The debtor with customer id n has the habit n mod 10, whatever number his case gets."""


@dataclass(frozen=True)
class Letter:
    """A letter as the debtor has it in hand: what it asks for, all in all."""

    kind: str
    sent_on: date
    total: Decimal


@dataclass(frozen=True)
class Act:
    """What a debtor does today; `amount` in kroner."""

    deed: Deed
    amount: Decimal


def act_on(customer_id: int, letters: list[Letter], today: date) -> Act | None:
    """Return what the debtor does today with the letters in hand; payments wait for a banking day."""
    habit = HABITS[customer_id % len(HABITS)]
    asked = [letter for letter in letters if letter.kind == habit.letter]
    if habit.deed == "none" or not asked or not is_banking_day(today):
        return None
    first = min(letter.sent_on for letter in asked)
    if today < first + timedelta(days=habit.after):
        return None
    owed = sum((letter.total for letter in asked if letter.sent_on == first), Decimal(0))
    half = (owed / 2).quantize(Decimal("0.01"), ROUND_DOWN)
    return Act(habit.deed, half if habit.deed == "pay_part" else owed)
