"""Bringing a case's claims into PowerOffice Go, and telling everybody that the invoices are transferred."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.transfer import store
from services.transfer.domain.approval import HOUSE, fallen_away, setback
from services.transfer.domain.cases import Case, Debtor, case_number, kid
from services.transfer.domain.creditors import Creditor
from services.transfer.domain.owing import interest_owed
from services.transfer.domain.proposals import Decision, Proposal, claimed
from services.transfer.effects.delivery import Delivered, Parcel, deliver
from services.transfer.effects.outside import Outside, in_hand
from services.transfer.handlers.cases import close_finished
from services.transfer.orders import CaseOrdered, StatusOrdered
from shared.broker.consumer import Work
from shared.db import Transaction
from shared.errors import RateUnknown
from shared.events import CustomerSnapshot, InvoiceTransferred

GO = "PowerOffice Go"


async def do_case(order: CaseOrdered, work: Work[Outside]) -> None:
    """Bring every claim of the case that is on its way into Go, or find out why it cannot be.

    A claim whose invoice was paid or taken back meanwhile is dropped, unless an earlier attempt, whose
    answer was lost, has brought it there. While the creditor may send nothing (no connection, deactivated,
    books not read since the day before), or the debtor disputes what he owes, the claims stay on their way;
    the end of that orders this again.

    Raises:
        NotFound: there is no such case.
        Transient: Go cannot be reached, or another effect has the case in hand.
    """
    async with in_hand(work, order.case_id) as case:
        async with work.database.transaction() as tx:
            creditor = await store.creditor_of(tx, order.creditor_id)
            claims = (await store.claims_by_case(tx, [case.id]))[case.id]
            on_their_way = await store.read(tx, (c.invoice_id for c in claims if c.status == "ordered"))
            cards = await store.cards_of(tx, [each.debtor for each in on_their_way.values() if each.debtor])
            due = [each for each in on_their_way.values() if setback(each, case, tx.today) is None]
        if not creditor.may_send(tx.today) or case.status == "disputed" or not on_their_way:
            return
        parcel = Parcel(
            case=case,
            case_url=work.outside.case_url(case.id),
            owed={each.invoice_id: _owed(each, tx.today, cards) for each in due},
        )
        delivered = await deliver(work.outside.connections.debt_collection(order.creditor_id), parcel)
        async with work.record() as tx:
            await _record(tx, case.id, on_their_way, delivered, work.outside.agency_account)


def _owed(proposal: Proposal, today: date, cards: Mapping[Debtor, CustomerSnapshot]) -> Decimal:
    """Return principal and interest, kroner; the principal alone while a rate is not known."""
    try:
        card = cards.get(proposal.debtor) if proposal.debtor else None
        return proposal.left_to_pay + interest_owed(proposal, today, card)
    except RateUnknown:
        return proposal.left_to_pay


async def _record(
    tx: Transaction, case_id: UUID, on_their_way: Iterable[UUID], delivered: Delivered, agency_account: str
) -> None:
    """Keep what became of each claim, say which invoices are transferred, and what Go is to be told next."""
    creditor_id = await store.creditor_of_case(tx, case_id)
    creditor = (await store.lock_creditors(tx, [creditor_id]))[creditor_id]
    locked = await store.lock(tx, on_their_way)
    case = await store.lock_case(tx, case_id)
    cards = await store.cards_of(tx, [each.debtor for each in locked.values() if each.debtor])
    proposals = [each for each in locked.values() if each.status == "approved"]
    fates = [fate for each in proposals if (fate := _fate(tx, each, case, delivered, creditor))]
    after = [proposal for proposal, _ in fates]
    await store.save(tx, after)
    await store.keep_decisions(tx, (decision for _, decision in fates))
    transferred = [each for each in after if each.status == "transferred"]
    tx.say(*(_transferred(tx, each, case, agency_account, cards) for each in transferred))
    if len(fates) < len(proposals) and case.status != "disputed":
        tx.say(CaseOrdered(creditor_id=case.debtor.creditor_id, case_id=case.id))
    await _keep_case(tx, case, delivered.go_case_id, extended=bool(case.go_case_id and transferred))


def _fate(
    tx: Transaction, proposal: Proposal, case: Case, delivered: Delivered, creditor: Creditor
) -> tuple[Proposal, Decision] | None:
    """Return what became of a claim; None where it was not due when we looked, but is now.

    Whether its creditor deducts VAT is kept with it: the fee for it goes by that, whatever comes later.
    """
    invoice_id = proposal.invoice_id
    if refusal := delivered.refused.get(invoice_id):
        refused = claimed(proposal, "refused", reason=refusal)
        return refused, Decision(invoice_id=invoice_id, action="refuse", decided_by=GO, reason=refusal)
    if invoice_id in delivered.invoice_ids:
        there = claimed(proposal, "transferred", on=tx.today, creditor_deducts_vat=creditor.deducts_vat)
        return there, Decision(invoice_id=invoice_id, action="transfer", decided_by=HOUSE)
    if why := setback(proposal, case, tx.today):
        dropped = fallen_away(proposal, why, tx.now)
        return dropped, Decision(invoice_id=invoice_id, action="drop", decided_by=HOUSE, reason=why.text)
    return None


def _transferred(
    tx: Transaction,
    proposal: Proposal,
    case: Case,
    agency_account: str,
    cards: Mapping[Debtor, CustomerSnapshot],
) -> InvoiceTransferred:
    """Return what is told of a claim; its customer is its own, perhaps not the case's first."""
    assert proposal.proposed is not None  # only what was proposed can be approved
    assert proposal.claim is not None
    assert proposal.debtor is not None
    return InvoiceTransferred(
        creditor_id=proposal.creditor_id,
        case_id=case.id,
        case_number=case_number(case.number),
        kid=kid(case.number),
        agency_account=agency_account,
        transferred_on=tx.today,
        invoice=proposal.proposed.invoice,
        customer=cards.get(proposal.debtor, proposal.proposed.customer),
        creditor_deducts_vat=proposal.claim.creditor_deducts_vat,
    )


async def _keep_case(tx: Transaction, case: Case, go_case_id: UUID | None, *, extended: bool) -> None:
    """Keep Go's id of the case, and let Go show what it cannot know: a new balance, or a status since.

    A case that Go has made just now shows principal and interest of its claims; fees come with the letters.
    """
    told_revision = max(case.told_revision, 1) if go_case_id else case.told_revision
    news = 1 if extended else 0
    after = replace(case, go_case_id=go_case_id, told_revision=told_revision, changes=case.changes + news)
    await store.save_cases(tx, [after])
    if after.has_news:
        tx.say(StatusOrdered(creditor_id=case.debtor.creditor_id, case_id=case.id))
    await close_finished(tx, [after])
