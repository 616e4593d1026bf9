"""What came in on a case, as people know it: one payment is one line, however many invoices it covered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from services.portal.domain.cases import NOTHING, Movement, MovementKind
from shared.events import PaymentChannel


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A payment, credit note or write-off with all its parts, or what was corrected of one later; kroner.

    `corrects`: the amounts are what a recount has moved since the payment was first told. Of the fees,
    `court_costs` are public.
    """

    kind: MovementKind
    channel: PaymentChannel
    moved_on: date
    reference: str
    reversed: bool
    corrects: bool
    invoice_numbers: tuple[str, ...]
    amount: Decimal
    interest: Decimal
    fees: Decimal
    court_costs: Decimal = NOTHING

    @property
    def total(self) -> Decimal:
        """Principal, interest and fees together."""
        return self.amount + self.interest + self.fees

    @property
    def moves_something(self) -> bool:
        """Whether any of its parts is not zero."""
        return any((self.amount, self.interest, self.fees, self.court_costs))


def together(movements: Iterable[Movement]) -> tuple[Incoming, ...]:
    """Return the movements with the parts of each payment put together, by date.

    A payment's corrections stand right behind it as one line, and not at all where they cancel out.
    """
    lines = [_line(list(parts)) for _, parts in groupby(sorted(movements, key=_key), key=_key)]
    return tuple(line for line in lines if not line.corrects or line.moves_something)


def _key(movement: Movement) -> tuple[date, str, str, str, bool, bool]:
    payment, corrects = _payment_of(movement)
    return (
        movement.moved_on,
        payment,
        movement.kind,
        movement.channel,
        corrects,
        movement.reversed,
    )


def _payment_of(movement: Movement) -> tuple[str, bool]:
    """Return what a movement is a part of, and whether it corrects what was told of that before.

    Settlement tells a part as `<payment>-<invoice>`, and a later change of it with `-2`, `-3`, … behind;
    sync tells `<ledger entry>-<match>-<invoice>`, and a match that was made anew in the same way.
    """
    payment, _, telling = movement.id.partition(f"-{movement.invoice_id}")
    if movement.channel == "agency":
        return payment, bool(telling)
    return payment.partition("-")[0], False


def _line(parts: list[Movement]) -> Incoming:
    first = parts[0]
    return Incoming(
        kind=first.kind,
        channel=first.channel,
        moved_on=first.moved_on,
        reference=first.reference,
        reversed=first.reversed,
        corrects=_payment_of(first)[1],
        invoice_numbers=tuple(sorted({part.invoice_number for part in parts})),
        amount=sum((part.amount for part in parts), NOTHING),
        interest=sum((part.interest for part in parts), NOTHING),
        fees=sum((part.fees for part in parts), NOTHING),
        court_costs=sum((part.court_costs for part in parts), NOTHING),
    )
