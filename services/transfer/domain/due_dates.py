"""A case one of whose claims has got a later due date in Go: paused until that day, by the house itself.

The creditor has given its debtor more time, so no letter goes and the fee does not grow. The pause is a
function of the questions that stand about such days; it never takes the place of what a person has decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from services.transfer.domain.cases import Case, moved
from services.transfer.domain.questions import Question
from services.transfer.domain.wording import day
from shared.events import CaseStatus
from shared.sentences import Sentence, sentence

PAUSABLE: frozenset[CaseStatus] = frozenset({"open", "surveillance"})
"""The statuses from which a case is paused by itself; a person's pause, or an objection, stops it already."""


def waits_until(questions: Iterable[Question], today: date) -> date | None:
    """Return the latest day to which a claim's due date was moved, while it is still to come; else None."""
    standing = (each.pauses_until for each in questions if each.taken_back_on is None)
    return max((each for each in standing if each and each > today), default=None)


def as_dates_stand(
    case: Case, questions: Iterable[Question], today: date, *, may_be_joined: bool
) -> Case | None:
    """Return the case paused until the later due date, or going on when there is none; None if it is so."""
    until = waits_until(questions, today)
    if case.waits_for_due_date:
        is_as_it_was, status = until == case.paused_until, case.rests_from or "open"
    else:
        is_as_it_was, status = until is None or case.status not in PAUSABLE, case.status
    if is_as_it_was:
        return None
    after = moved(case, "paused" if until else status, may_be_joined=may_be_joined, paused_until=until)
    return replace(after, waits_for_due_date=until is not None)


def why_it_waits(case: Case) -> Sentence:
    """Return why `as_dates_stand` has changed a case, Norwegian."""
    if case.waits_for_due_date and case.paused_until:
        text = f"Forfallet er flyttet til {day(case.paused_until)} i PowerOffice Go"
        return sentence(text, "DueDateMovedTo", day=case.paused_until)
    return sentence("Forfallet stanser ikke lenger saken", "DueDateStopsNothing")


def why_not_resumed(case: Case, questions: Iterable[Question], today: date) -> Sentence | None:
    """Return why a case does not go on before a due date that was moved, Norwegian; None if it may."""
    until = waits_until(questions, today)
    if until is None or not case.waits_for_due_date:
        return None
    text = (
        f"Forfallet er flyttet til {day(until)} i PowerOffice Go. Flytt det tilbake der, så går saken videre "
        "av seg selv."
    )
    return sentence(text, "WaitsForDueDate", day=until)
