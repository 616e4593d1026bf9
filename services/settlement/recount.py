"""Counting cases again: from all that is known to what is booked, saved and told.

Facts arrive late, twice and in any order, so nothing here adds a fact to a balance. A case that a fact
touches is counted from all its facts, and the *difference* to what is booked is booked, saved and told. So
balances, and what other services have been told, are functions of the facts alone.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from uuid import UUID

from services.settlement.domain.facts import CaseFacts
from services.settlement.domain.ledger import Account, Entry, Posting, difference
from services.settlement.domain.owners import COLLECTED
from services.settlement.domain.replay import replay
from services.settlement.domain.states import (
    NOTHING,
    CaseState,
    ClaimState,
    Closing,
    Collected,
    Placement,
    collected_since,
)
from services.settlement.store.cases import StoredCase, UnreadCases, fetch_cases, read_cases
from services.settlement.store.ledger import book, check_entries
from services.settlement.store.states import (
    Allocation,
    CountedClaim,
    add_unsettled,
    save_allocations,
    save_claims,
    save_placements,
)
from shared.db import Transaction, new_id
from shared.events import ClaimClosed, ClaimReopened, ClosingReason, Event, PaymentMatched

AT_ONCE = 1000
"""Cases that are read, counted and saved together."""

A_MOMENT = 4
"""Cases counted between two looks at the event loop: the database seldom waits for its next statement."""

TO_SETTLE = (
    *COLLECTED,
    Account.WITHDRAWAL_FEES,
    Account.OUTLAYS,
)
"""The accounts that a settlement brings to zero for each claim."""


async def _nothing_new(_cases: Sequence[UUID]) -> None:
    """Keep nothing before cases are read."""


@dataclass
class Touched:
    """The cases that a transaction must count again, each with what touched it.

    `leaving` are payments that somebody takes out of their cases: those are counted as if without them.
    `keep_new` is called with the cases that are read next, to save what is new of them first.
    """

    causes: defaultdict[UUID, list[str]] = field(default_factory=lambda: defaultdict(list))
    because: dict[UUID, Event] = field(default_factory=dict)
    leaving: set[str] = field(default_factory=set)
    keep_new: Callable[[Sequence[UUID]], Awaitable[None]] = _nothing_new

    def add(self, case_id: UUID, cause: str, because: Event | None = None) -> None:
        """Count a case again: `cause` is the event's or payment's id, `because` the event if it is one."""
        if cause not in self.causes[case_id]:
            self.causes[case_id].append(cause)
        if because:
            self.because[case_id] = because


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What of the state that a case's facts ask for is other than booked, and what that does to the books.

    `events` tell it to the other services.
    """

    case: StoredCase
    claims: Mapping[UUID, CountedClaim]
    placements: Mapping[str, Placement]
    allocations: Sequence[Allocation]
    postings: Sequence[Posting]
    events: Sequence[Event]

    @classmethod
    def of(cls, case: StoredCase, today: date, leaving: Collection[str] = ()) -> Change:
        """Count a case, without the payments that are `leaving` it."""
        after, booked = replay(_without(case.facts, leaving)), case.booked
        claims = dict(_changed_claims(case, after))
        allocations = list(_changed_allocations(case, after))
        return cls(
            case=case,
            claims=claims,
            placements={id_: p for id_, p in after.payments.items() if p != booked.payments.get(id_)},
            allocations=[allocation for allocation, _ in allocations],
            postings=difference(booked, after, {p.id: p.received_on for p in case.facts.payments}),
            events=[
                *(_payment_matched(case, after, *allocation) for allocation in allocations),
                *_claims_closed(case, claims),
                *_claims_reopened(case, claims, today),
            ],
        )


async def recount(tx: Transaction, touched: Touched) -> None:
    """Count the touched cases, whose books must be locked, and book, save and tell what has changed.

    While some cases are counted the database saves and checks those before, and reads those after them: its
    part of a bank file's work is two fifths. The first failure ends it, when the connection is at rest.
    """
    cases = UnreadCases()
    counted: Sequence[Change] = ()
    for following in [*_portions(sorted(touched.causes)), [], []]:
        saving = asyncio.create_task(_save_and_load(tx, counted, touched, following))
        try:
            counted = await _count(read_cases(cases), tx.today, touched.leaving)
        except BaseException:
            await asyncio.gather(saving, return_exceptions=True)
            raise
        cases = await saving


def _portions(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """Yield few at the ends: while the first are read, and the last are saved, none can be counted."""
    if len(ids) <= AT_ONCE:
        yield ids
        return
    few, last = AT_ONCE // 4 or 1, len(ids) - (AT_ONCE // 4 or 1)
    for begin, end in pairwise([0, *range(few, last, AT_ONCE), last, len(ids)]):
        yield ids[begin:end]


async def _count(cases: Iterator[StoredCase], today: date, leaving: Collection[str]) -> list[Change]:
    """Count cases, and let the database's answers in now and then."""
    counted: list[Change] = []
    await asyncio.sleep(0)
    for index, case in enumerate(cases, start=1):
        counted.append(Change.of(case, today, leaving))
        if index % A_MOMENT == 0:
            await asyncio.sleep(0)
    return counted


async def _save_and_load(
    tx: Transaction, counted: Sequence[Change], touched: Touched, following: Sequence[UUID]
) -> UnreadCases:
    if counted:
        await _save(tx, counted, touched)
    if len(touched.causes) > AT_ONCE:
        await check_entries(tx)
        await tx.write_outbox()
    await touched.keep_new(following)
    return await fetch_cases(tx, following)


async def _save(tx: Transaction, changes: Sequence[Change], touched: Touched) -> None:
    await book(tx, [_entry(tx, change, touched) for change in changes if change.postings])
    await save_claims(tx, {id_: claim for change in changes for id_, claim in change.claims.items()})
    await save_placements(tx, {id_: each for change in changes for id_, each in change.placements.items()})
    await save_allocations(tx, [allocation for change in changes for allocation in change.allocations])
    await add_unsettled(
        tx,
        {(invoice_id, change.case.creditor_id) for change in changes for invoice_id in _to_settle(change)},
    )
    for change in changes:
        tx.say(*change.events, because=touched.because.get(change.case.id))


def _to_settle(change: Change) -> Iterator[UUID]:
    """Yield the claims of which something is to settle: what is booked, or the VAT in a fee paid before."""
    for posting in change.postings:
        if posting.invoice_id and posting.account in TO_SETTLE:
            yield posting.invoice_id
    for invoice_id, claim in change.claims.items():
        before = change.case.booked.claims[invoice_id]
        if before.collected.collection_fee and before.fee_holds_vat != claim.state.fee_holds_vat:
            yield invoice_id


def _without(facts: CaseFacts, leaving: Collection[str]) -> CaseFacts:
    if not leaving:
        return facts
    return replace(facts, payments=tuple(each for each in facts.payments if each.id not in leaving))


def _entry(tx: Transaction, change: Change, touched: Touched) -> Entry:
    return Entry(
        id=new_id(),
        book=change.case.creditor_id,
        causes=tuple(touched.causes[change.case.id]),
        booked_on=tx.today,
        postings=change.postings,
        case_id=change.case.id,
    )


def _changed_claims(case: StoredCase, after: CaseState) -> Iterator[tuple[UUID, CountedClaim]]:
    """Yield the claims that are other than booked; one that closes or opens again is told anew."""
    for invoice_id, claim in after.claims.items():
        before = case.booked.claims[invoice_id]
        if claim != before:
            is_told = _reason(claim) != _reason(before)
            yield invoice_id, CountedClaim(claim, case.revisions[invoice_id] + is_told)


def _reason(claim: ClaimState) -> ClosingReason | None:
    return claim.closing.reason if claim.closing else None


def _changed_allocations(case: StoredCase, after: CaseState) -> Iterator[tuple[Allocation, Collected]]:
    for payment_id in {**case.booked.payments, **after.payments}:
        before, placement = case.booked.payments.get(payment_id), after.payments.get(payment_id)
        booked, allocated = (before.allocated if before else {}), (placement.allocated if placement else {})
        for invoice_id in {**booked, **allocated}:
            change = collected_since(booked, allocated, invoice_id)
            if change != NOTHING:
                allocation = Allocation(
                    payment_id=payment_id,
                    invoice_id=invoice_id,
                    collected=allocated.get(invoice_id, NOTHING),
                    tellings=case.told.get((payment_id, invoice_id), 0) + 1,
                )
                yield allocation, change


def _payment_matched(
    case: StoredCase, after: CaseState, allocation: Allocation, change: Collected
) -> PaymentMatched:
    """Tell what a payment covers of a claim: first all of it, later the difference, under its own id."""
    again = f"-{allocation.tellings}" if allocation.tellings > 1 else ""
    return PaymentMatched(
        creditor_id=case.creditor_id,
        invoice_id=allocation.invoice_id,
        payment_id=f"{allocation.payment_id}-{allocation.invoice_id}{again}",
        amount=change.principal,
        interest=change.interest,
        fees=change.fees + change.court_costs,
        paid_on=next(each.paid_on for each in case.facts.payments if each.id == allocation.payment_id),
        channel="agency",
        balance_after=after.claims[allocation.invoice_id].principal,
        case_id=case.id,
        court_costs=change.court_costs,
    )


def _claims_closed(case: StoredCase, claims: Mapping[UUID, CountedClaim]) -> Iterator[ClaimClosed]:
    """Tell the closings of claims that were open, or closed for another reason."""
    closed: defaultdict[tuple[Closing, int], list[UUID]] = defaultdict(list)
    for invoice_id, claim in claims.items():
        if claim.state.closing and claim.revision != case.revisions[invoice_id]:
            closed[claim.state.closing, claim.revision].append(invoice_id)
    for (closing, revision), invoices in closed.items():
        yield ClaimClosed(
            creditor_id=case.creditor_id,
            case_id=case.id,
            invoice_ids=tuple(sorted(invoices)),
            reason=closing.reason,
            closed_on=closing.on,
            revision=revision,
        )


def _claims_reopened(
    case: StoredCase, claims: Mapping[UUID, CountedClaim], today: date
) -> Iterator[ClaimReopened]:
    """Tell which claims that were closed are open again."""
    reopened: defaultdict[tuple[ClosingReason, int], list[UUID]] = defaultdict(list)
    for invoice_id, claim in claims.items():
        before = case.booked.claims[invoice_id].closing
        if before and not claim.state.closing:
            reopened[before.reason, claim.revision].append(invoice_id)
    for (reason, revision), invoices in reopened.items():
        yield ClaimReopened(
            creditor_id=case.creditor_id,
            case_id=case.id,
            invoice_ids=tuple(sorted(invoices)),
            reason=reason,
            reopened_on=today,
            revision=revision,
        )
