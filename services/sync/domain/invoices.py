"""The mirror of an invoice, what has reduced it, and what other services have been told of that.

PowerOffice Go shows states, other services want facts. So the mirror keeps, for each counter-entry, how much
it took off the invoice and under which id that was told; what differs from Go's present state becomes facts:

    new                              → PaymentMatched, CreditNoteMatched or InvoiceWrittenOff
    gone, or of another size or kind → MatchReversed, and the present one told under a new id

Own settlements reduce the invoice but are never told: settlement has told the payments behind them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, assert_never
from uuid import UUID

from shared.events import (
    CreditNoteMatched,
    CustomerSnapshot,
    Event,
    InvoiceOverdue,
    InvoiceSnapshot,
    InvoiceWrittenOff,
    LastReminder,
    MatchReversed,
    PaymentMatched,
)

ReductionKind = Literal["payment", "credit_note", "write_off", "own_settlement"]

UNEXPLAINED = 0
"""The entry id of what took an invoice's balance down without a customer entry that we can see."""

ZERO = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class Reduction:
    """What one counter-entry took off an invoice: `amount` kroner, on the day on which it was posted."""

    entry_id: int
    match_id: int
    kind: ReductionKind
    amount: Decimal
    on: date
    number: str = ""


@dataclass(frozen=True)
class KnownReduction:
    """A reduction in the mirror; `told_id` is the id under which it stands told, `tellings` how often it was.

    One that is gone stays with amount zero, so that the next telling gets an id of its own.
    """

    reduction: Reduction
    told_id: str = ""
    tellings: int = 0


@dataclass(frozen=True, kw_only=True)
class SeenInvoice:
    """An invoice as PowerOffice Go shows it, amounts in kroner."""

    id: UUID
    number: str
    invoice_date: date
    due_date: date | None
    amount: Decimal
    balance: Decimal
    currency: str
    kid: str
    customer_id: int | None
    customer_number: int | None
    match_id: int | None
    balance_changed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class InvoiceNews:
    """What a reading has brought of one invoice; None is what it did not ask."""

    seen: SeenInvoice | None = None
    reductions: tuple[Reduction, ...] | None = None
    last_reminder: LastReminder | None = None


@dataclass(frozen=True, kw_only=True)
class MirroredInvoice:
    """An invoice in the mirror; `revision` counts how often its being overdue was told, 0 is never."""

    creditor_id: UUID
    seen: SeenInvoice
    reductions: Mapping[int, KnownReduction] = field(default_factory=dict)
    last_reminder: LastReminder | None = None
    revision: int = 0

    @property
    def is_followed(self) -> bool:
        """Whether other services know the invoice."""
        return self.revision > 0


def renew(
    invoice: MirroredInvoice, news: InvoiceNews, customer: CustomerSnapshot | None
) -> tuple[MirroredInvoice, list[Event]]:
    """Take over what Go now says of an invoice, and return what is worth telling of it.

    Only followed invoices are worth telling of. One with another due date or reminder is told as overdue
    anew, with the next revision.
    """
    before = invoice
    if news.seen:
        invoice = replace(invoice, seen=replace(news.seen, balance=invoice.seen.balance))
    invoice = replace(invoice, last_reminder=news.last_reminder or invoice.last_reminder)
    invoice, facts = settle(invoice, news.reductions) if news.reductions is not None else (invoice, [])
    if invoice.is_followed and customer and _terms(invoice) != _terms(before):
        invoice = replace(invoice, revision=invoice.revision + 1)
        facts.append(_overdue(invoice, customer))
    invoice, told = tell_reductions(invoice)
    return invoice, [*facts, *told]


def _terms(invoice: MirroredInvoice) -> tuple[date | None, LastReminder | None]:
    return invoice.seen.due_date, invoice.last_reminder


def settle(invoice: MirroredInvoice, found: Sequence[Reduction]) -> tuple[MirroredInvoice, list[Event]]:
    """Let `found` be all that reduces the invoice, and take back what was told and is no longer so."""
    present = {reduction.entry_id: reduction for reduction in found}
    balance = invoice.seen.amount - sum((reduction.amount for reduction in present.values()), ZERO)
    after = replace(invoice, seen=replace(invoice.seen, balance=balance))
    reductions: dict[int, KnownReduction] = {}
    facts: list[Event] = []
    for entry_id in sorted(invoice.reductions.keys() | present.keys()):
        known, now = invoice.reductions.get(entry_id), present.get(entry_id)
        if known is None:
            assert now is not None
            reductions[entry_id] = KnownReduction(now)
        elif _same(known.reduction, now):
            reductions[entry_id] = replace(known, reduction=now or known.reduction)
        else:
            if known.told_id:
                facts.append(_reversed(after, known))
            gone = replace(known.reduction, amount=ZERO)
            reductions[entry_id] = replace(known, reduction=now or gone, told_id="")
    return replace(after, reductions=reductions), facts


def tell_reductions(invoice: MirroredInvoice) -> tuple[MirroredInvoice, list[Event]]:
    """Tell each reduction of a followed invoice that does not stand told."""
    if not invoice.is_followed:
        return invoice, []
    reductions = dict(invoice.reductions)
    facts: list[Event] = []
    for entry_id, known in sorted(reductions.items()):
        reduction = known.reduction
        if known.told_id or reduction.kind == "own_settlement" or not reduction.amount:
            continue
        told = replace(known, told_id=_fact_id(invoice, known), tellings=known.tellings + 1)
        reductions[entry_id] = told
        facts.append(_fact(invoice, told))
    return replace(invoice, reductions=reductions), facts


def tell_overdue(invoice: MirroredInvoice, customer: CustomerSnapshot) -> tuple[MirroredInvoice, list[Event]]:
    """Tell that an invoice is overdue, for the first time, with all that has reduced it so far."""
    followed = replace(invoice, revision=1)
    after, facts = tell_reductions(followed)
    return after, [_overdue(after, customer), *facts]


def _same(known: Reduction, now: Reduction | None) -> bool:
    """Say whether nothing has changed for others; the number of the match alone means nothing to them."""
    if now is None:
        return known.amount == ZERO
    return (known.kind, known.amount) == (now.kind, now.amount)


def _fact_id(invoice: MirroredInvoice, known: KnownReduction) -> str:
    """Return an id that no other fact has: one entry may settle several invoices, or one invoice twice."""
    reduction = known.reduction
    first = f"{reduction.entry_id}-{reduction.match_id}-{invoice.seen.id}"
    return first if known.tellings == 0 else f"{first}-{known.tellings + 1}"


def _fact(invoice: MirroredInvoice, told: KnownReduction) -> Event:
    reduction = told.reduction
    match reduction.kind:
        case "payment":
            return PaymentMatched(
                creditor_id=invoice.creditor_id,
                invoice_id=invoice.seen.id,
                payment_id=told.told_id,
                amount=reduction.amount,
                paid_on=reduction.on,
                channel="creditor",
                balance_after=invoice.seen.balance,
            )
        case "credit_note":
            return CreditNoteMatched(
                creditor_id=invoice.creditor_id,
                invoice_id=invoice.seen.id,
                credit_note_id=told.told_id,
                credit_note_number=reduction.number,
                amount=reduction.amount,
                matched_on=reduction.on,
                balance_after=invoice.seen.balance,
            )
        case "write_off":
            return InvoiceWrittenOff(
                creditor_id=invoice.creditor_id,
                invoice_id=invoice.seen.id,
                write_off_id=told.told_id,
                amount=reduction.amount,
                written_off_on=reduction.on,
                balance_after=invoice.seen.balance,
            )
        case "own_settlement":
            raise AssertionError("own settlements are never told")
        case _:
            assert_never(reduction.kind)


def _reversed(invoice: MirroredInvoice, known: KnownReduction) -> MatchReversed:
    return MatchReversed(
        creditor_id=invoice.creditor_id,
        invoice_id=invoice.seen.id,
        payment_or_credit_id=known.told_id,
        amount=known.reduction.amount,
        balance_after=invoice.seen.balance,
    )


def _overdue(invoice: MirroredInvoice, customer: CustomerSnapshot) -> InvoiceOverdue:
    seen = invoice.seen
    assert seen.due_date is not None, "only an invoice with a due date can be overdue"
    snapshot = InvoiceSnapshot(
        id=seen.id,
        number=seen.number,
        invoice_date=seen.invoice_date,
        due_date=seen.due_date,
        amount=seen.amount,
        balance=seen.balance,
        currency=seen.currency,
        kid=seen.kid,
        last_reminder=invoice.last_reminder,
    )
    return InvoiceOverdue(
        creditor_id=invoice.creditor_id, invoice=snapshot, customer=customer, revision=invoice.revision
    )
