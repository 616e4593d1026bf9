"""How cases go on by what others tell: letters, the payment demand, closed claims, and the end."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.transfer import store
from services.transfer.domain.approval import HOUSE
from services.transfer.domain.cases import (
    Case,
    Closing,
    closed,
    closing_reason,
    holding,
    is_finished,
    is_unfinished,
    moved,
)
from services.transfer.domain.due_dates import as_dates_stand, why_it_waits
from services.transfer.domain.plans import Plan
from services.transfer.handlers.showing import tell_news
from services.transfer.orders import StatusOrdered
from services.transfer.store import Change
from shared.db import Transaction
from shared.events import (
    CaseStatusChanged,
    ClaimClosed,
    ClaimReopened,
    CourtCostsChanged,
    DecisionNeeded,
    Event,
    LetterReturned,
    LetterSent,
    PaymentPlanChanged,
)

REOPENED = "Et krav er åpnet igjen"
"""Why a closed case is open again, as people read it in Go and in the portal."""


async def on_letter_sent(letters: Sequence[LetterSent], tx: Transaction) -> None:
    """Keep the letter, let Go show it, and no further claim into a case that has had its payment demand."""
    await store.keep_letters(tx, letters)
    demands: dict[UUID, date] = {}
    for letter in letters:
        if letter.kind == "payment_demand" and letter.case_id is not None:
            demands[letter.case_id] = min(letter.sent_on, demands.get(letter.case_id, letter.sent_on))
    about = {letter.case_id: letter for letter in letters if letter.case_id is not None}
    await store.lock_cases(tx, about)
    if demands:
        await store.keep_payment_demands(tx, demands)
        await store.end_joining(tx, demands)
    await tell_news(tx, about)


async def on_letter_returned(events: Sequence[LetterReturned], tx: Transaction) -> None:
    """Keep the later deadline, and let Go show it: the fee becomes heavy later too."""
    about = {event.case_id: event for event in events}
    await store.lock_cases(tx, about)
    await store.keep_later_deadlines(tx, events)
    await tell_news(tx, about)


async def on_decision_needed(events: Sequence[DecisionNeeded], tx: Transaction) -> None:
    """Keep what the creditor is asked, its answer comes over HTTP; pause what waits for a later due date.

    The pause ends when the question is taken back.
    """
    pausing = {event.case_id: event for event in events if event.pauses_until}
    if pausing:
        await store.lock_creditors(tx, {event.creditor_id for event in pausing.values()})
    found = await store.lock_cases(tx, pausing) if pausing else {}
    await store.keep_asked(tx, events)
    await follow_due_dates(tx, found.values(), pausing)


async def follow_due_dates(
    tx: Transaction, candidates: Iterable[Case], causes: Mapping[UUID, Event] | None = None
) -> dict[UUID, Case]:
    """Pause those of some locked cases that wait for a later due date, or let them go on; return them.

    Their creditors are locked.
    """
    cases = {case.id: case for case in candidates}
    if not cases:
        return {}
    questions = await store.questions_by_case(tx, cases)
    changed: dict[UUID, Case] = {}
    for case in cases.values():
        after = as_dates_stand(case, questions[case.id], tx.today, may_be_joined=True)
        if after is not None:
            changed[case.id] = await joined_alone(tx, after)
    told = [(case, why_it_waits(case)) for case in changed.values()]
    await keep_changes(
        tx,
        [(case, Change(reason=said.text, changed_by=HOUSE, said=said)) for case, said in told],
        causes or {},
    )
    return changed


async def joined_alone(tx: Transaction, case: Case) -> Case:
    """Return a changed case, which takes claims only if no other one of its debtor does, and then is saved.

    Whatever is asked about the next case of one debtor must see this one. The creditor is locked.
    """
    if not case.is_joinable:
        return case
    if case.debtor in await store.with_joinable_case(tx, [case.debtor]):
        return replace(case, is_joinable=False)
    await store.save_cases(tx, [case])
    return case


async def on_payment_plan_changed(events: Sequence[PaymentPlanChanged], tx: Transaction) -> None:
    """Keep the plan, and let Go show it: while it stands the fee stays light, and it may add to the fee."""
    await store.keep_plans(tx, (_plan(event) for event in events))
    await tell_news(tx, {event.case_id: event for event in events})


def _plan(event: PaymentPlanChanged) -> Plan:
    return Plan(
        id=event.plan_id,
        case_id=event.case_id,
        status=event.status,
        agreed_on=event.agreed_on,
        agreed_by=event.agreed_by,
        instalments=event.instalments,
        addition=event.addition,
        ended_on=event.ended_on,
        revision=event.revision,
    )


async def on_court_costs_changed(events: Sequence[CourtCostsChanged], tx: Transaction) -> None:
    """Keep what was laid out for the case, and let Go show it: the debtor owes it from now on."""
    await store.keep_court_costs(tx, events)
    await tell_news(tx, {event.case_id: event for event in events})


async def on_claim_closed(events: Sequence[ClaimClosed], tx: Transaction) -> None:
    """Keep that claims are closed, and close the cases in which nothing else is left."""
    await store.keep_closings(tx, (each for event in events for each in _closings(event)))
    causes = {event.case_id: event for event in events}
    found = await store.lock_cases(tx, causes)
    ended = await close_finished(tx, found.values(), causes)
    await tell_news(tx, {case_id: cause for case_id, cause in causes.items() if case_id not in ended})


async def on_claim_reopened(events: Sequence[ClaimReopened], tx: Transaction) -> None:
    """Keep that claims are open again, and open their cases again if they were closed.

    A case that the creditor withdrew stays so.
    """
    await store.lock_creditors(tx, (event.creditor_id for event in events))
    await store.keep_closings(tx, (each for event in events for each in _closings(event)))
    causes = {event.case_id: event for event in events}
    found = await store.lock_cases(tx, causes)
    opened = await _open_unfinished(tx, found, causes)
    await tell_news(tx, {case_id: cause for case_id, cause in causes.items() if case_id not in opened})


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


async def _open_unfinished(
    tx: Transaction, cases: Mapping[UUID, Case], causes: Mapping[UUID, Event]
) -> set[UUID]:
    """Open those of the locked cases again that were closed and in which something is left to collect."""
    claims = await store.claims_by_case(tx, cases)
    closings = await store.closings_by_case(tx, cases)
    opened: list[tuple[Case, Change]] = []
    for case in cases.values():
        done = {closing.invoice_id for closing in holding(case, closings[case.id])}
        if is_unfinished(case, claims[case.id], done):
            after = await joined_alone(tx, moved(case, "open", may_be_joined=True))
            opened.append((after, Change(reason=REOPENED, changed_by=HOUSE)))
    await keep_changes(tx, opened, causes)
    await follow_due_dates(tx, (case for case, _ in opened), causes)
    return {case.id for case, _ in opened}


async def close_finished(
    tx: Transaction, candidates: Iterable[Case], causes: Mapping[UUID, Event] | None = None
) -> set[UUID]:
    """Close those of the locked cases in which nothing is left to collect, and return them."""
    cases = {case.id: case for case in candidates}
    claims = await store.claims_by_case(tx, cases)
    closings = await store.closings_by_case(tx, cases)
    ended: list[tuple[Case, Change]] = []
    for case in cases.values():
        of_claim = {closing.invoice_id: closing for closing in holding(case, closings[case.id])}
        if is_finished(case, claims[case.id], of_claim):
            counted = [of_claim[claim.invoice_id] for claim in claims[case.id] if claim.is_live]
            ended.append((closed(case), Change(reason=closing_reason(counted), changed_by=HOUSE)))
    await keep_changes(tx, ended, causes or {})
    return {case.id for case, _ in ended}


async def keep_changes(
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
                is_rejected=case.is_rejected,
                said=change.said,
            ),
            StatusOrdered(creditor_id=case.debtor.creditor_id, case_id=case.id),
            because=causes.get(case.id),
        )
