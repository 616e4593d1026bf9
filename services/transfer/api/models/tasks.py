"""What the creditor is asked to do about cases."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.transfer.domain.debtors import LETTERS_NEED, MISSING, Missing
from services.transfer.domain.files import CaseFile
from services.transfer.domain.questions import CHOICE_NAMES, Question, asked_now
from services.transfer.domain.wording import day

TaskCode = Missing | Literal["decision"]


class TaskAnswer(BaseModel):
    """Something that the creditor is asked to do about a case; `text` is Norwegian."""

    code: TaskCode
    text: str
    due: date | None = None


def tasks_of(file: CaseFile, today: date) -> list[TaskAnswer]:
    """Return what the creditor is asked to do about a case that goes on.

    While the debtor keeps a payment plan that is only what its letters need.
    """
    if not file.is_going_on:
        return []
    tasks = [
        TaskAnswer(code=each, text=MISSING[each])
        for each in file.lacks
        if file.plan is None or each in LETTERS_NEED
    ]
    asked = asked_now(file.questions, today) if file.plan is None else []
    return [*map(_decision, asked), *tasks]


def _decision(question: Question) -> TaskAnswer:
    choices = ", ".join(CHOICE_NAMES[choice] for choice in question.choices)
    text = f"Velg innen {day(question.answer_by)} hvordan saken skal gå videre: {choices}."
    return TaskAnswer(code="decision", text=text, due=question.answer_by)


class LackingAnswer(BaseModel):
    """A case whose letters cannot be sent for want of something on a card of its debtor; Norwegian texts."""

    case_id: UUID
    creditor_id: UUID
    case_number: str
    texts: list[str]


class TaskCount(BaseModel):
    """In how many cases the same is asked for."""

    code: TaskCode
    text: str
    cases: int


def task_counts(lacking: dict[str, int], asked: int) -> list[TaskCount]:
    """Return the tasks of several cases, counted."""
    found = [
        TaskCount(code=each, text=MISSING[each], cases=lacking[each]) for each in MISSING if each in lacking
    ]
    if asked:
        found.insert(0, TaskCount(code="decision", text="Velg hvordan saken skal gå videre.", cases=asked))
    return found
