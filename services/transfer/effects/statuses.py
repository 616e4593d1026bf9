"""Showing in PowerOffice Go how a case stands: status text, balance, and whether it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypedDict
from uuid import UUID

from services.transfer import store
from services.transfer.domain.actions import CLOSINGS
from services.transfer.domain.cases import ENDS, Case
from services.transfer.domain.files import CaseFile
from services.transfer.domain.letters import LETTER_NAMES
from services.transfer.domain.owing import fee_grows_on, owed
from services.transfer.domain.wording import day
from services.transfer.effects.outside import LEASE, Outside, is_gone, words_of
from services.transfer.orders import StatusOrdered
from services.transfer.store import Change
from shared.broker.consumer import Work
from shared.errors import RateUnknown
from shared.events import CaseStatus
from shared.poweroffice.debt_collection import DebtCollectionClient
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


async def do_status(order: StatusOrdered, work: Work[Outside]) -> None:
    """Let Go show the case as it stands now; an order that comes late shows nothing old, and nothing twice.

    Whoever notes a change orders nothing while an order is on its way, and an order ends at once that finds
    another at work; so what has changed meanwhile is ordered here at the end. A case that is not in Go yet is
    told when it comes there; one that the agency has rejected is deleted there, and its invoices are
    rejected. What Go refuses is noted on the case. While a rate of late interest is not known, Go keeps the
    balance that it shows.

    Raises:
        NotFound: there is no such case.
        Transient: Go cannot be reached.
    """
    message = work.envelope.id
    async with work.database.transaction() as tx:
        case = await store.take_to_show(tx, order.case_id, message, tx.now + LEASE)
    if case is None:
        return
    try:
        await _show(order, work, case)
    except BaseException:
        async with work.database.transaction() as tx:
            await store.end_showing(tx, case.id, message)
        raise


async def _show(order: StatusOrdered, work: Work[Outside], case: Case) -> None:
    async with work.database.transaction() as tx:
        creditor = await store.creditor_of(tx, order.creditor_id)
        change = await store.latest_change(tx, case)
        (file,) = await store.files_of(tx, [case])
        today = tx.today
    shown = Shown()
    if case.has_news and creditor.is_connected:
        go = work.outside.connections.debt_collection(order.creditor_id)
        shown = await (_reject(go, case) if case.is_rejected else _update(go, file, change, today))
    async with work.record() as tx:
        after = await store.lock_case(tx, case.id)
        if shown:
            told = replace(after, told_revision=case.revision, told_changes=case.changes, **shown)
            after = replace(told, fee_grows_on=fee_grows_on(file, today))
            await store.save_cases(tx, [after])
        await store.end_showing(tx, case.id, work.envelope.id)
        if after.has_news and (await store.creditor_of(tx, order.creditor_id)).is_connected:
            tx.say(order)


class Shown(TypedDict, total=False):
    """What is to be kept of a case after Go was told of it."""

    go_case_id: UUID | None
    go_problem: str | None


async def _update(go: DebtCollectionClient, file: CaseFile, change: Change, today: date) -> Shown:
    case = file.case
    assert case.go_case_id is not None, "a case with news is in Go"
    try:
        await go.update_status(
            case.go_case_id,
            text=text_of(file, change.reason),
            closed=case.status in ENDS,
            agency_balance=_balance(file, today),
        )
    except GoRefused as refusal:
        return Shown(go_problem=words_of(refusal))
    return Shown(go_problem=None)


async def _reject(go: DebtCollectionClient, case: Case) -> Shown:
    """Delete the case in Go; one that is gone there already is deleted."""
    assert case.go_case_id is not None, "a case with news is in Go"
    try:
        await go.reject(case.go_case_id)
    except GoRefused as refusal:
        if not is_gone(refusal):
            return Shown(go_problem=words_of(refusal))
    return Shown(go_case_id=None, go_problem=None)


def text_of(file: CaseFile, reason: str) -> str:
    """Return what the creditor reads in Go: the status and why, of an open case its plan or last letter."""
    case, letter = file.case, file.last_letter
    words = [] if case.revision == 1 else [status_text(case.status, reason)]
    if case.status == "open" and file.plan is not None:
        words.append(f"Betalingsavtale til {day(file.plan.until)}")
    elif case.status == "open" and letter is not None:
        deadline = f", frist {day(letter.deadline)}" if letter.deadline else ""
        words.append(f"{LETTER_NAMES[letter.kind]} sendt {day(letter.sent_on)}{deadline}")
    return ". ".join(words) or TEXTS[case.status]


def status_text(status: CaseStatus, reason: str) -> str:
    """Return a status in words, Norwegian; people's reasons are shown as written.

    >>> status_text("closed", "credited, paid"), status_text("paused", "Avtale om utsettelse")
    ('Avsluttet: kreditert, betalt', 'Satt på pause: Avtale om utsettelse')
    """
    parts = reason.split(", ") if status == "closed" else []
    words = ", ".join(_CLOSED.get(part, part) for part in parts) or reason
    return f"{TEXTS[status]}: {words}" if words else TEXTS[status]


def _balance(file: CaseFile, today: date) -> Decimal | None:
    """Return what the debtor owes today, kroner; None while a rate is not known."""
    try:
        return owed(file, today).total
    except RateUnknown:
        return None


_CLOSED: Mapping[str, str] = {str(reason): word for reason, word in CLOSINGS.items()}
