"""From rows to what the domain knows: invoices and cases with everything that decides on them.

A batch of any size is read with the same few statements, each by key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import from_json
from sqlalchemy import Row, text

from services.dunning.domain.cases import Case
from services.dunning.domain.routine import NextAction, Override, Routine, effective
from services.dunning.domain.state import CaseState, Creditor, Delta, InvoiceState, Letter
from services.dunning.store.plans import Agreed, load_agreed
from shared.db import Transaction
from shared.events import CreditorProfile, CustomerSnapshot, InvoiceSnapshot, LastReminder

_PROFILE = TypeAdapter(CreditorProfile)
_CUSTOMER = TypeAdapter(CustomerSnapshot)
_LAST_REMINDER = TypeAdapter(LastReminder)
_CHOSEN = TypeAdapter(Routine)

_WITH_CLAIMS_BESIDE = text(
    "select invoice_id from invoices where invoice_id = any(cast(:ids as uuid[]))"
    " union select beside.invoice_id from invoices asked"
    " join invoices beside on beside.case_id = asked.case_id"
    " where asked.invoice_id = any(cast(:ids as uuid[]))"
)
_INVOICES = text(
    "select i.invoice_id, i.creditor_id, i.number, i.invoice_date, i.amount, i.rest, i.currency,"
    " coalesce(i.due_when_transferred, i.due_date) as due_date, i.due_date as due_in_go,"
    " i.deducted_when_transferred,"
    " i.kid, i.case_id, i.proposed, i.proposal_revision, i.told_approval, i.exempt, i.next_action,"
    " i.wait_until, i.dispute, i.routine::text as invoice_routine,"
    " c.routine::text as customer_routine, c.bounced_email,"
    " i.last_reminder::text as last_reminder, coalesce(c.snapshot, i.customer)::text as customer,"
    " coalesce(c.exempt, false) as customer_exempt, c.language,"
    " k.case_number, k.kid as case_kid, k.agency_account, k.status as case_status, z.closing_reason"
    " from invoices i"
    " left join customers c on c.creditor_id = i.creditor_id and c.customer_id = i.customer_id"
    " left join cases k on k.case_id = i.case_id"
    " left join closed_claims z on z.case_id = i.case_id and z.invoice_id = i.invoice_id"
    " where i.revision is not null and i.invoice_id = any(cast(:ids as uuid[])) order by i.invoice_id"
)
_DELTAS = text(
    "select invoice_id, kind, channel, amount, interest, fees, court_costs, counts_from from deltas"
    " where invoice_id = any(cast(:ids as uuid[])) and amount is not null and not reversed"
    " order by invoice_id, counts_from, delta_id"
)
_LETTERS = text(
    "select n.invoice_id, l.letter_id, l.kind, l.status, l.ordered_on, l.case_id, l.sent_on,"
    " coalesce(l.extended_to, l.deadline) as deadline, l.fee, l.plan_id,"
    " l.case_id is null or l.bounced_at is null or l.posted_on is not null as reached from letter_invoices n"
    " join letters l on l.letter_id = n.letter_id"
    " where n.invoice_id = any(cast(:ids as uuid[])) and l.status <> 'cancelled' order by l.letter_id"
)
_CREDITORS = text(
    "select creditor_id, profile::text as profile, connected, books_read_on, unanswered from creditors"
    " where creditor_id = any(cast(:ids as uuid[]))"
)
_ROUTINES = text("select * from routines where creditor_id = any(cast(:ids as uuid[]))")


@dataclass(frozen=True)
class Files:
    """Invoices and cases by id; the claims of a case are among the invoices. `routines` by creditor id.

    `waits` holds the day on which each wait ends that somebody has chosen until a day.
    """

    invoices: Mapping[UUID, InvoiceState]
    cases: Mapping[UUID, CaseState]
    routines: Mapping[UUID, Routine]
    waits: Mapping[UUID, date]

    def routine_of(self, state: InvoiceState) -> Routine:
        """Return the routine that holds for an invoice: the creditor's, with what is chosen otherwise."""
        return effective(self.routines[state.creditor.id], state.overrides)


async def load(tx: Transaction, invoice_ids: Iterable[UUID], today: date | None = None) -> Files:
    """Return what is known of invoices, and of all claims in the cases that they belong to.

    An invoice of which only payments are known, or choices made beforehand, is left out. A wait whose day has
    come by `today`, the transaction's unless given, counts as none.
    """
    day = today or tx.today
    whole = (await tx.execute(_WITH_CLAIMS_BESIDE, {"ids": list(invoice_ids)})).scalars().all()
    rows = (await tx.execute(_INVOICES, {"ids": whole})).all()
    ids = [row.invoice_id for row in rows]
    creditor_ids = list({row.creditor_id for row in rows})
    creditors = await load_creditors(tx, creditor_ids)
    deltas = await _by_invoice(tx, _DELTAS, ids, _delta)
    letters = await _by_invoice(tx, _LETTERS, ids, _letter)
    agreed = await load_agreed(tx, {row.case_id for row in rows if row.case_id is not None})
    cases = {row.case_id: _case(row, agreed) for row in rows if row.case_id is not None}
    invoices = {
        row.invoice_id: _invoice(
            row, creditors[row.creditor_id], cases.get(row.case_id), day, deltas=deltas, letters=letters
        )
        for row in rows
    }
    waits = {row.invoice_id: row.wait_until for row in rows if row.wait_until and row.wait_until > day}
    return Files(invoices, _cases(invoices.values()), await load_routines(tx, creditor_ids), waits)


async def load_creditors(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, Creditor]:
    """Return creditors by id; one that has not registered yet has no profile."""
    wanted = list(ids)
    rows = await tx.execute(_CREDITORS, {"ids": wanted})
    known = {
        row.creditor_id: Creditor(
            id=row.creditor_id,
            profile=_PROFILE.validate_json(row.profile) if row.profile else None,
            connected=row.connected,
            books_read_on=row.books_read_on,
            unanswered=row.unanswered,
        )
        for row in rows
    }
    return {each: known.get(each) or Creditor(id=each) for each in wanted}


async def load_routines(tx: Transaction, creditor_ids: Iterable[UUID]) -> dict[UUID, Routine]:
    """Return the routine of each creditor; the usual one where nothing has been chosen."""
    wanted = list(creditor_ids)
    rows = await tx.execute(_ROUTINES, {"ids": wanted})
    chosen = {row.creditor_id: _routine(row) for row in rows}
    return {each: chosen.get(each) or Routine() for each in wanted}


async def _by_invoice(
    tx: Transaction, statement: Any, ids: list[UUID], build: Any
) -> Mapping[UUID, list[Any]]:
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in await tx.execute(statement, {"ids": ids}):
        found[row.invoice_id].append(build(row))
    return found


def _invoice(
    row: Row[Any],
    creditor: Creditor,
    case: Case | None,
    today: date,
    *,
    deltas: Mapping[UUID, list[Delta]],
    letters: Mapping[UUID, list[Letter]],
) -> InvoiceState:
    customer = _CUSTOMER.validate_json(row.customer)
    bounced = bool(row.bounced_email) and row.bounced_email == customer.reminder_email
    return InvoiceState(
        creditor=creditor,
        invoice=_snapshot(row),
        customer=replace(customer, reminder_email="") if bounced else customer,
        deltas=tuple(deltas.get(row.invoice_id, ())),
        letters=tuple(letters.get(row.invoice_id, ())),
        case=case,
        closed=row.closing_reason,
        proposed=row.proposed,
        proposal_revision=row.proposal_revision,
        told_approval=row.told_approval,
        customer_exempt=row.customer_exempt,
        invoice_exempt=row.exempt,
        next_action=_next_action(row, today),
        of_customer=override(row.customer_routine) if row.customer_routine else None,
        of_invoice=override(row.invoice_routine) if row.invoice_routine else None,
        disputed=row.dispute is not None,
        bounced=bounced,
        language=row.language,
        postponed_to=row.due_in_go if row.due_in_go > max(row.due_date, today) else None,
        deducted_when_transferred=row.deducted_when_transferred,
    )


def _next_action(row: Row[Any], today: date) -> NextAction | None:
    is_over = row.wait_until is not None and row.wait_until <= today
    return NextAction(row.next_action) if row.next_action and not is_over else None


@cache
def override(chosen: str) -> Override:
    """Return what is chosen for a customer or an invoice, from the JSON in which it is kept."""
    return Override(_CHOSEN.validate_json(chosen), frozenset(from_json(chosen)))


def _snapshot(row: Row[Any]) -> InvoiceSnapshot:
    return InvoiceSnapshot(
        id=row.invoice_id,
        number=row.number,
        invoice_date=row.invoice_date,
        due_date=row.due_date,
        amount=row.amount,
        balance=row.amount if row.rest is None else row.rest,
        currency=row.currency,
        kid=row.kid,
        last_reminder=_LAST_REMINDER.validate_json(row.last_reminder) if row.last_reminder else None,
    )


def _case(row: Row[Any], agreed: Agreed) -> Case:
    return Case(
        id=row.case_id,
        number=row.case_number,
        kid=row.case_kid,
        account=row.agency_account,
        status=row.case_status,
        statuses=agreed.statuses.get(row.case_id, ()),
        plans=agreed.plans.get(row.case_id, ()),
        questions=agreed.questions.get(row.case_id, ()),
        court_costs=agreed.court_costs.get(row.case_id, ()),
    )


def _cases(states: Iterable[InvoiceState]) -> dict[UUID, CaseState]:
    claims: defaultdict[UUID, list[InvoiceState]] = defaultdict(list)
    for state in states:
        if state.case is not None:
            claims[state.case.id].append(state)
    return {
        case_id: CaseState(case=found[0].case, claims=tuple(found))
        for case_id, found in claims.items()
        if found[0].case is not None
    }


def _delta(row: Row[Any]) -> Delta:
    return Delta(
        amount=row.amount,
        interest=row.interest,
        fees=row.fees,
        court_costs=row.court_costs,
        on=row.counts_from,
        kind=row.kind,
        to_agency=row.channel == "agency",
    )


def _letter(row: Row[Any]) -> Letter:
    return Letter(
        id=row.letter_id,
        kind=row.kind,
        status=row.status,
        ordered_on=row.ordered_on,
        case_id=row.case_id,
        sent_on=row.sent_on,
        deadline=row.deadline,
        plan_id=row.plan_id,
        reached=row.reached,
        **({} if row.fee is None else {"fee": row.fee}),
    )


def _routine(row: Row[Any]) -> Routine:
    values = row._asdict()
    del values["creditor_id"]
    return Routine(**values)
