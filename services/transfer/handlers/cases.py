"""How cases go on: what the creditor does with them, the payment demand, and the end."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from services.transfer import store
from services.transfer.domain import (
    HOUSE,
    Action,
    Case,
    Closing,
    acted,
    closed,
    closing_reason,
    is_finished,
    is_unfinished,
    moved,
)
from services.transfer.orders import CaseOrdered, StatusOrdered
from services.transfer.store import Change
from shared.db import Transaction
from shared.events import CaseStatusChanged, ClaimClosed, ClaimReopened, Event, LetterSent

REOPENED = "Et krav er åpnet igjen"
"""Why a closed case is open again, as people read it in Go and in the portal."""


async def on_letter_sent(letters: Sequence[LetterSent], tx: Transaction) -> None:
    """Let no further claim into a case that has had its payment demand; other letters change nothing."""
    demands: dict[UUID, date] = {}
    for letter in letters:
        if letter.kind == "payment_demand" and letter.case_id is not None:
            demands[letter.case_id] = min(letter.sent_on, demands.get(letter.case_id, letter.sent_on))
    if demands:
        await store.keep_payment_demands(tx, demands)
        await store.end_joining(tx, demands)


async def on_claim_closed(events: Sequence[ClaimClosed], tx: Transaction) -> None:
    """Keep that claims are closed, and close the cases in which nothing else is left."""
    await store.keep_closings(tx, (each for event in events for each in _closings(event)))
    causes = {event.case_id: event for event in events}
    found = await store.lock_cases(tx, causes)
    await close_finished(tx, found.values(), causes)


async def on_claim_reopened(events: Sequence[ClaimReopened], tx: Transaction) -> None:
    """Keep that claims are open again, and open their cases again if they were closed.

    A case that the creditor withdrew stays so.
    """
    await store.lock_creditors(tx, (event.creditor_id for event in events))
    await store.keep_closings(tx, (each for event in events for each in _closings(event)))
    causes = {event.case_id: event for event in events}
    await _open_unfinished(tx, await store.lock_cases(tx, causes), causes)


def _closings(event: ClaimClosed | ClaimReopened) -> Iterator[Closing]:
    closed = event if isinstance(event, ClaimClosed) else None
    for invoice_id in event.invoice_ids:
        yield Closing(
            case_id=event.case_id,
            invoice_id=invoice_id,
            reason=closed.reason if closed else None,
            closed_on=closed.closed_on if closed else None,
            revision=event.revision,
        )


async def _open_unfinished(tx: Transaction, cases: Mapping[UUID, Case], causes: Mapping[UUID, Event]) -> None:
    """Open those of the locked cases again that were closed and in which something is left to collect."""
    claims = await store.claims_by_case(tx, cases)
    closings = await store.closings_by_case(tx, cases)
    served = await store.with_joinable_case(tx, (case.debtor for case in cases.values()))
    opened: list[tuple[Case, Change]] = []
    for case in cases.values():
        if is_unfinished(case, claims[case.id], {closing.invoice_id for closing in closings[case.id]}):
            after = moved(case, "open", may_be_joined=case.debtor not in served)
            opened.append((after, Change(reason=REOPENED, changed_by=HOUSE)))
            if after.is_joinable:
                served.add(case.debtor)
    await _keep(tx, opened, causes)


async def close_finished(
    tx: Transaction, candidates: Iterable[Case], causes: Mapping[UUID, Event] | None = None
) -> None:
    """Close those of the locked cases in which nothing is left to collect."""
    cases = {case.id: case for case in candidates}
    claims = await store.claims_by_case(tx, cases)
    closings = await store.closings_by_case(tx, cases)
    ended: list[tuple[Case, Change]] = []
    for case in cases.values():
        of_claim = {closing.invoice_id: closing for closing in closings[case.id]}
        if is_finished(case, claims[case.id], of_claim):
            counted = [of_claim[claim.invoice_id] for claim in claims[case.id] if claim.is_live]
            ended.append((closed(case), Change(reason=closing_reason(counted), changed_by=HOUSE)))
    await _keep(tx, ended, causes or {})


async def change_status(
    tx: Transaction, case_id: UUID, action: Action, *, reason: str, changed_by: str
) -> Case:
    """Pause, resume, dispute or withdraw a case, and return it; an action taken before changes nothing.

    A case that is resumed takes the debtor's next claim again only when no other case does by now.

    Raises:
        NotFound: there is no such case.
        Reject: the case's status does not allow the action.
    """
    await store.lock_creditors(tx, [await store.creditor_of_case(tx, case_id)])
    case = await store.lock_case(tx, case_id)
    is_only_one = case.debtor not in await store.with_joinable_case(tx, [case.debtor])
    after = acted(case, action, may_be_joined=is_only_one)
    if after != case:
        await _keep(tx, [(after, Change(reason=reason, changed_by=changed_by))], {})
    return after


async def order_again(
    tx: Transaction,
    creditor_id: UUID | None = None,
    *,
    approved_before: datetime | None = None,
    because: Event | None = None,
) -> int:
    """Repeat the orders that Go has not been able to take, and return how many.

    Args:
        tx: the unit of work.
        creditor_id: only this creditor's.
        approved_before: only of claims that were approved before this instant.
        because: the event in hand.
    """
    on_their_way = await store.cases_on_their_way(
        tx, creditor_id=creditor_id, approved_before=approved_before
    )
    not_told = await store.cases_not_told(tx, creditor_id=creditor_id)
    for owner, case_id in on_their_way:
        tx.say(CaseOrdered(creditor_id=owner, case_id=case_id), because=because)
    for owner, case_id in not_told:
        tx.say(StatusOrdered(creditor_id=owner, case_id=case_id), because=because)
    return len(on_their_way) + len(not_told)


async def _keep(
    tx: Transaction, changes: Sequence[tuple[Case, Change]], causes: Mapping[UUID, Event]
) -> None:
    """Save cases with a new status, say it to everybody and order that Go shows it."""
    await store.save_cases(tx, (case for case, _ in changes))
    await store.keep_history(tx, changes)
    for case, change in changes:
        tx.say(
            CaseStatusChanged(
                creditor_id=case.debtor.creditor_id,
                case_id=case.id,
                status=case.status,
                reason=change.reason,
                changed_by=change.changed_by,
                changed_on=tx.today,
                revision=case.revision,
            ),
            StatusOrdered(creditor_id=case.debtor.creditor_id, case_id=case.id),
            because=causes.get(case.id),
        )
