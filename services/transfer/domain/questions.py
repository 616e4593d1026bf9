"""What the creditor is asked when the ladder has ended without payment, and what it may answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.transfer.domain.wording import day
from shared.events import Decision as Choice
from shared.events import Unanswered

Answer = Literal["go_legal", "withdraw", "continue"]
"""A write-off is none: the creditor books it in PowerOffice Go, and the claim closes by that."""

CHOICE_NAMES: Mapping[Choice, str] = {
    "go_legal": "gå rettslig til verks",
    "withdraw": "trekke saken",
    "continue": "fortsette uten rettslige skritt",
    "write_off": "tapsføre",
}


@dataclass(frozen=True, kw_only=True)
class Question:
    """How a case is to go on: what there is to choose from, and the last day for an answer.

    Of a case's questions the one with the latest `answer_by` is asked now. Unanswered, the case goes under
    surveillance or on as before, as `otherwise` says; None when nothing changes by itself.
    """

    case_id: UUID
    choices: tuple[Choice, ...]
    answer_by: date
    otherwise: Unanswered | None = None
    answer: Answer | None = None
    answered_by: str | None = None
    answered_on: date | None = None


def latest(questions: Iterable[Question]) -> Question | None:
    """Return the question that is asked now, None where there has been none."""
    return max(questions, key=lambda question: question.answer_by, default=None)


def is_asked(question: Question | None, today: date) -> bool:
    """Tell whether an answer is waited for."""
    return question is not None and question.answer is None and today <= question.answer_by


def is_surveilled_unanswered(question: Question) -> bool:
    """Tell whether the case goes under surveillance if nobody answers."""
    return question.otherwise == "surveillance" and "continue" in question.choices


def why_no_answer(question: Question | None, answer: Answer, today: date) -> str | None:
    """Return why an answer cannot be taken, Norwegian; None if it can."""
    if question is None:
        return "Det er ikke spurt hvordan saken skal gå videre."
    if question.answer is not None and question.answered_on is not None:
        answered = f"{question.answered_by}, {day(question.answered_on)}"
        return f"Spørsmålet er alt besvart: {CHOICE_NAMES[question.answer]} ({answered})."
    if today > question.answer_by:
        return f"Svarfristen gikk ut {day(question.answer_by)}."
    if answer not in question.choices:
        possible = ", ".join(CHOICE_NAMES[choice] for choice in question.choices)
        return f"Det er ikke et av valgene i denne saken: {possible}."
    return None
