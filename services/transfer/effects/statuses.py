"""Showing in PowerOffice Go how a case stands: status text, balance, and whether it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from services.transfer import store
from services.transfer.domain import ENDS, Case
from services.transfer.effects.outside import Outside, in_hand, words_of
from services.transfer.orders import StatusOrdered
from shared.broker.consumer import Work
from shared.db import Transaction
from shared.events import CaseStatus
from shared.poweroffice.errors import GoRefused

TEXTS: Mapping[CaseStatus, str] = {
    "open": "Under innfordring",
    "paused": "Satt på pause",
    "disputed": "Omtvistet",
    "withdrawn": "Trukket",
    "legal": "Rettslig inndrivelse",
    "surveillance": "Overvåk",
    "closed": "Avsluttet",
}
CLOSING_REASONS: Mapping[str, str] = {
    "paid": "betalt",
    "credited": "kreditert",
    "withdrawn": "trukket",
    "written_off": "tapsført",
}
"""What the reasons for which a case is closed are called there; people's reasons are shown as written."""


async def show_status(order: StatusOrdered, work: Work[Outside]) -> None:
    """Let Go show the case as it stands now; an order that comes late shows nothing old.

    A case that is not in Go yet is told when it comes there. What Go refuses is noted on the case.

    Raises:
        NotFound: there is no such case.
        Transient: Go cannot be reached, or another effect has the case in hand.
    """
    async with in_hand(work, order.case_id) as case:
        async with work.database.transaction() as tx:
            creditor = await store.creditor_of(tx, order.creditor_id)
            text = status_text(case.status, (await store.latest_change(tx, case)).reason)
            balance = await _left_to_pay(tx, case)
        if case.go_case_id is None or not creditor.is_connected:
            return
        go = work.outside.connections.debt_collection(order.creditor_id)
        problem = None
        try:
            await go.update_status(
                case.go_case_id, text=text, closed=case.status in ENDS, agency_balance=balance
            )
        except GoRefused as refusal:
            problem = words_of(refusal)
        async with work.record() as tx:
            now = await store.lock_case(tx, case.id)
            await store.save_cases(tx, [replace(now, told_revision=case.revision, go_problem=problem)])


def status_text(status: CaseStatus, reason: str) -> str:
    """Return what the creditor reads in Go, Norwegian.

    >>> status_text("closed", "credited, paid"), status_text("paused", "Avtale om utsettelse")
    ('Avsluttet: kreditert, betalt', 'Satt på pause: Avtale om utsettelse')
    """
    closing = status == "closed"
    words = ", ".join(CLOSING_REASONS.get(part, part) for part in reason.split(", ")) if closing else reason
    return f"{TEXTS[status]}: {words}" if words else TEXTS[status]


async def _left_to_pay(tx: Transaction, case: Case) -> Decimal:
    """Return the principal that is left to collect in a case, kroner; nothing when the case has ended."""
    if case.status in ENDS:
        return Decimal("0.00")
    claims = (await store.claims_by_case(tx, [case.id]))[case.id]
    closed = {closing.invoice_id for closing in (await store.closings_by_case(tx, [case.id]))[case.id]}
    counted = [c.invoice_id for c in claims if c.status == "transferred" and c.invoice_id not in closed]
    proposals = await store.read(tx, counted)
    return sum((max(each.left_to_pay, Decimal("0.00")) for each in proposals.values()), Decimal("0.00"))
