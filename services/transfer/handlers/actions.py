"""What people do with a case: pause, resume, dispute, withdraw, open again, answer, reject."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.transfer import store
from services.transfer.domain.actions import (
    USUAL_PAUSE,
    Action,
    Situation,
    acted,
    is_taken,
    refusal,
    why_not_until,
)
from services.transfer.domain.approval import HOUSE
from services.transfer.domain.cases import ENDS, Case
from services.transfer.domain.creditors import Creditor
from services.transfer.domain.files import CaseFile
from services.transfer.domain.proposals import Decision, Proposal
from services.transfer.domain.questions import Answer, answered_with, unanswered_in_time, why_no_answer
from services.transfer.domain.wording import day
from services.transfer.handlers.approval import with_claim
from services.transfer.handlers.cases import follow_due_dates, joined_alone, keep_changes
from services.transfer.orders import CaseOrdered
from services.transfer.store import Change
from shared.db import Transaction
from shared.errors import Reject
from shared.norway.calendar import is_banking_day
from shared.sentences import Sentence, sentence

PAUSE_OVER = "Pausen er over"


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What somebody does with a case, and why; `until` is the day on which a pause ends by itself.

    `said` is a reason of the house's own as it can be said in another language.
    """

    action: Action
    reason: str
    changed_by: str
    said: Sentence | None = None
    until: date | None = None

    @property
    def change(self) -> Change:
        """Why, and by whom, the case changes."""
        return Change(reason=self.reason, changed_by=self.changed_by, said=self.said)


async def change_status(tx: Transaction, case_id: UUID, deed: Deed) -> Case:
    """Do something with a case and return it; an action that was taken before changes nothing.

    A case that goes on takes the debtor's next claim again only when no other case does by now.

    Raises:
        NotFound: there is no such case.
        Reject: the action is not possible, and why not, Norwegian.
    """
    creditor, file = await _lock(tx, case_id)
    if is_taken(file.case, deed.action, deed.until):
        return file.case
    return await _act(tx, Situation(file=file, creditor=creditor, today=tx.today), deed)


async def answer(tx: Transaction, case_id: UUID, given: Answer, *, reason: str, answered_by: str) -> Case:
    """Take the creditor's answer to how its case is to go on, and return the case.

    It answers every open question that has it among its choices.

    Raises:
        NotFound: there is no such case.
        Reject: nothing is asked, it was answered before, too late, or it is not possible; Norwegian.
    """
    creditor, file = await _lock(tx, case_id)
    situation = Situation(file=file, creditor=creditor, today=tx.today)
    return await _answered(tx, situation, given, Change(reason=reason, changed_by=answered_by))


async def end_pauses(tx: Transaction, creditor_id: UUID) -> int:
    """Let cases go on whose pause is over, and return how many; the creditor is locked."""
    lapsed = await store.lapsed_pauses(tx, creditor_id, tx.today)
    for case_id in lapsed:
        await change_status(tx, case_id, Deed(action="resume", reason=PAUSE_OVER, changed_by=HOUSE))
    return len(lapsed)


async def go_on_unanswered(tx: Transaction, creditor_id: UUID) -> int:
    """Put under surveillance what nobody has answered about in time, and return how many.

    Only where the question says so: a creditor may have chosen that its cases go on as they are, and nothing
    changes by itself when a time-bar nears. Not a case that stood still before the last day was over: its
    creditor is asked anew, in the morning of a banking day, so that nothing is done on others. The creditor
    is locked.
    """
    if not is_banking_day(tx.today):
        return 0
    number = 0
    for case_id in await store.unanswered(tx, creditor_id, tx.today):
        creditor, file = await _lock(tx, case_id)
        question = unanswered_in_time(file.questions, file.statuses, tx.today)
        if question is None:
            continue
        on_time = Situation(file=file, creditor=creditor, today=question.answer_by)
        why = f"Ikke besvart innen {day(question.answer_by)}"
        said = sentence(why, "NotAnsweredInTime", day=question.answer_by)
        await _answered(tx, on_time, "continue", Change(reason=why, changed_by=HOUSE, said=said))
        number += 1
    return number


async def _lock(tx: Transaction, case_id: UUID) -> tuple[Creditor, CaseFile]:
    """Lock a case, its invoices and its creditor, and return what is known."""
    owner = await store.creditor_of_case(tx, case_id)
    creditors = await store.lock_creditors(tx, [owner])
    claims = (await store.claims_by_case(tx, [case_id]))[case_id]
    await store.lock(tx, (claim.invoice_id for claim in claims))
    (file,) = await store.files_of(tx, [await store.lock_case(tx, case_id)])
    return creditors[owner], file


async def _answered(tx: Transaction, situation: Situation, given: Answer, change: Change) -> Case:
    questions = situation.file.questions
    if why := why_no_answer(questions, given, situation.today):
        raise Reject(why)
    case = await _act(tx, situation, Deed(action=given, **vars(change)))
    answered = [
        replace(each, answer=given, answered_by=change.changed_by, answered_on=tx.today)
        for each in answered_with(questions, given, situation.today)
    ]
    await store.keep_answers(tx, answered)
    return case


async def _act(tx: Transaction, situation: Situation, deed: Deed) -> Case:
    if why := refusal(situation, deed.action) or _why_no_pause(deed, tx.today):
        raise Reject(why)
    file = situation.file
    paused_until = deed.until or tx.today + USUAL_PAUSE
    after = acted(file.case, deed.action, may_be_joined=True, paused_until=paused_until)
    after = await joined_alone(tx, after)
    await keep_changes(tx, [(after, deed.change)], {})
    await _go_on(tx, file, after, deed)
    return (await follow_due_dates(tx, [after])).get(after.id, after)


def _why_no_pause(deed: Deed, today: date) -> Sentence | None:
    return why_not_until(deed.until, today) if deed.action == "pause" and deed.until else None


async def _go_on(tx: Transaction, file: CaseFile, case: Case, deed: Deed) -> None:
    """Bring into Go what waits there for the end of a dispute, and again what a rejection took out of it."""
    waits = file.case.status == "disputed" and any(f.claim.status == "ordered" for f in file.claims)
    lost = [f.proposal for f in file.claims if f.claim.status == "transferred" and not case.go_case_id]
    again = [
        with_claim(each, case, deed.changed_by, tx.now)
        for each in lost
        if each.left_to_pay > 0 and case.status not in ENDS
    ]
    await store.place(tx, again)
    await store.keep_decisions(tx, (_approved_again(each, deed) for each in again))
    if again or waits:
        tx.say(CaseOrdered(creditor_id=case.debtor.creditor_id, case_id=case.id))


def _approved_again(proposal: Proposal, deed: Deed) -> Decision:
    return Decision(
        invoice_id=proposal.invoice_id, action="approve", decided_by=deed.changed_by, reason=deed.reason
    )
