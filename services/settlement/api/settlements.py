"""Settlements over HTTP: what they hold, their advice, and what becomes of a voucher that Go refused."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from services.settlement.api.models import (
    PostingProblemView,
    SettlementDetailView,
    SettlementLineView,
    SettlementView,
    VoucherLineView,
)
from services.settlement.domain.settlements import SettledClaim, SettlementStatus, voucher_lines
from services.settlement.orders import VoucherOrdered
from services.settlement.store import settlements
from services.settlement.store.settlements import StoredSettlement
from services.settlement.telling import settlement_posted
from shared.db import Database
from shared.errors import NotFound, Reject


async def list_settlements(
    database: Database, creditor_id: UUID, status: SettlementStatus | None, *, limit: int, offset: int
) -> list[SettlementView]:
    """Return a creditor's settlements, all or those with a status, the newest first."""
    async with database.transaction() as tx:
        found = await settlements.of_creditor(tx, creditor_id, status, limit=limit, offset=offset)
    return [_view(stored) for stored in found]


async def one_settlement(database: Database, settlement_id: UUID) -> SettlementDetailView:
    """Return a settlement with its lines, and the voucher's as posted or as they would be.

    Raises:
        NotFound: there is no such settlement.
    """
    async with database.transaction() as tx:
        stored = await settlements.find(tx, settlement_id)
    if stored is None:
        raise _no_settlement(settlement_id)
    return SettlementDetailView(
        **_view(stored).model_dump(),
        lines=[_line(line) for line in stored.settlement.lines],
        voucher_lines=[
            VoucherLineView.model_validate(line) for line in voucher_lines(stored.settlement, stored.setup)
        ],
    )


async def advice_pdf(database: Database, settlement_id: UUID) -> bytes:
    """Return a settlement's remittance advice.

    Raises:
        NotFound: there is no such settlement, or its advice is not written yet.
    """
    async with database.transaction() as tx:
        advice = await settlements.advice(tx, settlement_id)
    if advice is None:
        raise NotFound(f"settlement {settlement_id} has no remittance advice (yet); try again in a minute")
    return advice.pdf


async def post_again(database: Database, settlement_id: UUID) -> SettlementView:
    """Order the voucher of a settlement that Go refused once more.

    Raises:
        NotFound: there is no such settlement.
        Reject: it is posted, on its way, or not to be posted.
    """
    async with database.transaction() as tx:
        creditor_id = await settlements.order_again(tx, settlement_id)
        stored = await settlements.find(tx, settlement_id)
        if stored is None:
            raise _no_settlement(settlement_id)
        if creditor_id is None:
            raise Reject(
                f"settlement {settlement_id} is {stored.status}; only a failed posting can be tried again"
            )
        tx.say(VoucherOrdered(creditor_id=creditor_id, settlement_id=settlement_id))
    return _view(stored)


async def posted_by_hand(database: Database, settlement_id: UUID) -> SettlementView:
    """Leave the voucher of a settlement that Go refused to the creditor, who has posted it by hand.

    Raises:
        NotFound: there is no such settlement.
        Reject: it is posted, on its way, or not to be posted.
    """
    async with database.transaction() as tx:
        left = await settlements.leave_to_people(tx, settlement_id)
        stored = await settlements.find(tx, settlement_id)
        if stored is None:
            raise _no_settlement(settlement_id)
        if left is None:
            raise Reject(
                f"settlement {settlement_id} is {stored.status}; only what Go refused is posted by hand"
            )
        tx.say(settlement_posted(stored))
    return _view(stored)


def _line(line: SettledClaim) -> SettlementLineView:
    share = line.share
    return SettlementLineView(
        **asdict(line.as_told()), withdrawal_cost=share.withdrawal_cost, outlays=share.outlays
    )


def _no_settlement(settlement_id: UUID) -> NotFound:
    return NotFound(f"there is no settlement {settlement_id}")


def _view(stored: StoredSettlement) -> SettlementView:
    settlement = stored.settlement
    return SettlementView(
        settlement_id=settlement.id,
        creditor_id=settlement.creditor_id,
        number=settlement.number,
        settled_on=settlement.settled_on,
        result=settlement.result,
        carried_in=settlement.carried_in,
        payout=settlement.payout,
        carried_out=settlement.carried_out,
        status=stored.status,
        problem=PostingProblemView.model_validate(stored.problem) if stored.problem else None,
        voucher_id=stored.voucher_id,
        voucher_number=stored.voucher_number,
        remittance_advice_id=settlement.advice_id,
        advised_at=stored.advised_at,
        mail_problem=stored.mail_problem,
    )
