"""What the service has been told about claims, each fact once, under the id that came with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from services.settlement.domain.facts import Reduction
from services.settlement.store.plan_tables import payment_plans
from services.settlement.store.tables import (
    case_statuses,
    cases,
    claims,
    later_deadlines,
    letters,
    reductions,
)
from services.settlement.store.tables import undone_reductions as undone
from shared.bulk import inserting
from shared.db import Transaction
from shared.events import (
    CaseStatusChanged,
    CustomerChanged,
    InvoiceTransferred,
    LetterReturned,
    LetterSent,
    MatchReversed,
    PaymentPlanChanged,
)

ONCE = "on conflict do nothing"
COUNTING_LETTERS = ("reminder", "collection_notice", "payment_demand", "legal_action_notice")
"""The kinds that can change what is owed; a payment reminder is free of fees."""

_CASES = inserting(cases, "case_id", "creditor_id", "case_number", "kid", on_conflict=ONCE)
_CLAIMS = inserting(
    claims,
    "invoice_id",
    "case_id",
    "creditor_id",
    "invoice_number",
    "due_date",
    "amount",
    "is_consumer",
    "customer_name",
    "subledger_account_id",
    "transferred_on",
    "creditor_deducts_vat",
    "bears_interest",
    on_conflict=ONCE,
)
_DEBTORS = text(
    "with told as ("
    "  select * from unnest(cast(:creditors as uuid[]), cast(:accounts as bigint[]),"
    "  cast(:persons as boolean[]), cast(:revisions as int[]), cast(:bearing as boolean[]))"
    "  as told (creditor_id, subledger_account_id, is_person, revision, bears_interest)"
    "), kept as ("
    "  insert into debtors (creditor_id, subledger_account_id, is_person, revision, bears_interest)"
    "  select * from told"
    "  on conflict (creditor_id, subledger_account_id)"
    "  do update set is_person = excluded.is_person, revision = excluded.revision,"
    "  bears_interest = excluded.bears_interest"
    "  where debtors.revision < excluded.revision"
    "  returning creditor_id, subledger_account_id, is_person, bears_interest"
    ") select distinct kept.creditor_id, kept.subledger_account_id, claims.case_id from kept"
    " join claims using (creditor_id, subledger_account_id)"
    " left join debtors as before using (creditor_id, subledger_account_id)"
    " where coalesce(before.is_person, claims.is_consumer) <> kept.is_person"
    " or coalesce(before.bears_interest, claims.bears_interest) <> kept.bears_interest"
)
"""One statement sees the table as it was before: `before` is what counted until now."""

_REDUCTIONS = inserting(
    reductions, "invoice_id", "reduction_id", "kind", "amount", "happened_on", on_conflict=ONCE
)
_UNDONE = inserting(undone, "invoice_id", "reduction_id", on_conflict=ONCE)
_LETTERS = inserting(
    letters,
    "letter_id",
    "invoice_id",
    "kind",
    "sent_on",
    "deadline",
    "fee",
    "total",
    "court_costs",
    on_conflict=ONCE,
)
_LATER_DEADLINES = inserting(
    later_deadlines,
    "letter_id",
    "until",
    on_conflict="on conflict (letter_id) do update set"
    " until = greatest(later_deadlines.until, excluded.until)",
)
_STATUSES = inserting(
    case_statuses, "case_id", "revision", "status", "changed_on", "is_rejected", on_conflict=ONCE
)
_PLANS = inserting(
    payment_plans,
    "plan_id",
    "case_id",
    "revision",
    "status",
    "agreed_on",
    "ended_on",
    "instalments",
    "addition",
    on_conflict="on conflict (plan_id) do update set revision = excluded.revision, status = excluded.status,"
    " ended_on = excluded.ended_on where payment_plans.revision < excluded.revision",
)
_ATTACH = text(
    "update payments set case_id = given.case_id, creditor_id = given.creditor_id"
    " from unnest(cast(:kids as text[]), cast(:cases as uuid[]), cast(:creditors as uuid[]))"
    " as given (kid, case_id, creditor_id)"
    " where payments.kid = given.kid and payments.case_id is null and not payments.given_back"
    " and not payments.is_own and payments.vat_invoice_id is null"
    " returning payments.payment_id, payments.case_id, payments.creditor_id, payments.amount"
)
_FORGET_PLACEMENTS = text("delete from placements where payment_id = any(cast(:ids as text[]))")
_CASES_OF_INVOICES = text(
    "select invoice_id, case_id from claims where invoice_id = any(cast(:ids as uuid[]))"
)
_CASES_OF_CREDITORS = text(
    "select creditor_id, case_id from cases where creditor_id = any(cast(:ids as uuid[]))"
)
_HELD = text(
    "select payment_id, case_id, creditor_id, waiting as amount"
    " from placements join payments using (payment_id) where status = 'held' order by payment_id"
)
_KNOWN_CASES = text("select case_id from cases where case_id = any(cast(:ids as uuid[]))")


async def add_claims(tx: Transaction, events: Sequence[InvoiceTransferred]) -> None:
    """Keep transferred invoices as claims in their cases; an invoice is in one case all its life."""
    await _CASES.run(tx, ((e.case_id, e.creditor_id, e.case_number, e.kid) for e in events))
    await _CLAIMS.run(
        tx,
        (
            (
                event.invoice.id,
                event.case_id,
                event.creditor_id,
                event.invoice.number,
                event.invoice.due_date,
                event.invoice.amount,
                event.customer.is_person,
                event.customer.name,
                event.customer.subledger_account_id,
                event.transferred_on,
                event.creditor_deducts_vat,
                not event.customer.no_late_interest,
            )
            for event in events
        ),
    )


async def keep_debtors(
    tx: Transaction, events: Sequence[CustomerChanged]
) -> list[tuple[UUID, CustomerChanged]]:
    """Keep of each customer's newest card whether it is a person and pays interest; return what that changes.

    Each case comes with the event that changes it. A customer is known by its account in the creditor's
    ledger, as claims name their debtor. The books must be locked, so that no claim joins a case meanwhile.
    """
    newest = {_account_of(event): event for event in sorted(events, key=lambda event: event.revision)}
    rows = await tx.execute(
        _DEBTORS,
        {
            "creditors": [creditor_id for creditor_id, _ in newest],
            "accounts": [account_id for _, account_id in newest],
            "persons": [event.customer.is_person for event in newest.values()],
            "revisions": [event.revision for event in newest.values()],
            "bearing": [not event.customer.no_late_interest for event in newest.values()],
        },
    )
    return [(row.case_id, newest[row.creditor_id, row.subledger_account_id]) for row in rows]


def _account_of(event: CustomerChanged) -> tuple[UUID, int]:
    return event.creditor_id, event.customer.subledger_account_id


async def add_reductions(tx: Transaction, facts: Iterable[Reduction]) -> None:
    """Keep payments to the creditor, credit notes and write-offs, of any invoice."""
    await _REDUCTIONS.run(tx, ((f.invoice_id, f.id, f.kind, f.amount, f.on) for f in facts))


async def undo_reductions(tx: Transaction, events: Sequence[MatchReversed]) -> None:
    """Keep that matches were undone, whether they have been told already or not."""
    await _UNDONE.run(tx, ((event.invoice_id, event.payment_or_credit_id) for event in events))


async def add_letters(tx: Transaction, events: Sequence[LetterSent]) -> None:
    """Keep letters, all of them of the kinds that can change what is owed."""
    await _LETTERS.run(
        tx,
        (
            (e.letter_id, id_, e.kind, e.sent_on, e.deadline, e.fee, e.amounts.total, e.amounts.court_costs)
            for e in events
            for id_ in e.invoice_ids
        ),
    )


async def keep_later_deadlines(tx: Transaction, events: Iterable[LetterReturned]) -> None:
    """Keep until when letters give that were posted, heard of or not; of one letter the latest day holds."""
    until: dict[UUID, date] = {}
    for event in events:
        if event.deadline is not None:
            until[event.letter_id] = max(event.deadline, until.get(event.letter_id, event.deadline))
    await _LATER_DEADLINES.run(tx, sorted(until.items()))


async def keep_statuses(tx: Transaction, events: Sequence[CaseStatusChanged]) -> None:
    """Keep every status of each case; the one with the highest revision is the present one."""
    await _STATUSES.run(tx, ((e.case_id, e.revision, e.status, e.changed_on, e.is_rejected) for e in events))


async def keep_plans(tx: Transaction, events: Sequence[PaymentPlanChanged]) -> None:
    """Keep how each payment plan now stands."""
    newest = {event.plan_id: event for event in sorted(events, key=lambda event: event.revision)}
    await _PLANS.run(
        tx,
        (
            (
                event.plan_id,
                event.case_id,
                event.revision,
                event.status,
                event.agreed_on,
                event.ended_on,
                len(event.instalments),
                event.addition,
            )
            for event in newest.values()
        ),
    )


@dataclass(frozen=True, slots=True)
class FoundPayment:
    """A payment that may be placed now, and its case; `amount` in kroner."""

    payment_id: str
    case_id: UUID
    creditor_id: UUID
    amount: Decimal


async def attach_payments(tx: Transaction, events: Sequence[InvoiceTransferred]) -> list[FoundPayment]:
    """Give the payments that came before their case to it, and return them."""
    cases_by_kid = {event.kid: event for event in events}.values()
    rows = await tx.execute(
        _ATTACH,
        {
            "kids": [event.kid for event in cases_by_kid],
            "cases": [event.case_id for event in cases_by_kid],
            "creditors": [event.creditor_id for event in cases_by_kid],
        },
    )
    found = [FoundPayment(row.payment_id, row.case_id, row.creditor_id, row.amount) for row in rows]
    await tx.execute(_FORGET_PLACEMENTS, {"ids": [payment.payment_id for payment in found]})
    return found


async def held_payments(tx: Transaction) -> list[FoundPayment]:
    """Return the payments that wait for a rate."""
    rows = await tx.execute(_HELD)
    return [FoundPayment(row.payment_id, row.case_id, row.creditor_id, row.amount) for row in rows]


async def cases_of_invoices(tx: Transaction, invoices: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the case of each invoice that has one."""
    rows = await tx.execute(_CASES_OF_INVOICES, {"ids": list(set(invoices))})
    return {row.invoice_id: row.case_id for row in rows}


async def cases_of_creditors(tx: Transaction, creditors: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """Return creditor and case of every case of these creditors."""
    rows = await tx.execute(_CASES_OF_CREDITORS, {"ids": list(set(creditors))})
    return [(row.creditor_id, row.case_id) for row in rows]


async def known_cases(tx: Transaction, cases_: Iterable[UUID]) -> set[UUID]:
    """Return those of the cases that have been transferred here."""
    return set((await tx.execute(_KNOWN_CASES, {"ids": list(set(cases_))})).scalars())
