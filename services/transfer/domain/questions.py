"""What the creditor is asked when the ladder has ended without payment, and what it may answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.transfer.domain.wording import day
from shared.events import Decision as Choice
from shared.events import Unanswered
from shared.norway.charges import (
    STANDSTILL,
    StatusChange,
)
from shared.sentences import Sentence, sentence

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

    `about` tells apart what is asked of one case. Unanswered, the case goes under surveillance or on as
    before, as `otherwise` says; None when nothing changes by itself. It stands still until the day
    `pauses_until`. A question that was taken back is asked no more, and stops nothing.
    """

    case_id: UUID
    choices: tuple[Choice, ...]
    asked_on: date
    answer_by: date
    about: str = ""
    otherwise: Unanswered | None = None
    answer: Answer | None = None
    answered_by: str | None = None
    answered_on: date | None = None
    pauses_until: date | None = None
    taken_back_on: date | None = None

    @property
    def is_legal(self) -> bool:
        """Whether it is asked because the ladder has ended, not because a time-bar nears."""
        return "continue" in self.choices

    def is_open(self, today: date) -> bool:
        """Tell whether it may still be answered."""
        return self.answer is None and self.taken_back_on is None and today <= self.answer_by


def latest(questions: Iterable[Question]) -> Question | None:
    """Return the question with the latest last day, None where there has been none."""
    return max(
        questions, key=lambda question: (question.answer_by, question.asked_on, question.about), default=None
    )


def latest_legal(questions: Iterable[Question]) -> Question | None:
    """Return what was asked last when the ladder had ended; it stands in place of what was asked before."""
    return latest(question for question in questions if question.is_legal)


def asked_now(questions: Sequence[Question], today: date) -> list[Question]:
    """Return the questions to which an answer is waited for, the most urgent first."""
    legal = latest_legal(questions)
    asked = [each for each in questions if each.is_open(today) and (each == legal or not each.is_legal)]
    return sorted(asked, key=lambda question: (question.answer_by, question.about))


def answered_with(questions: Iterable[Question], answer: Answer, today: date) -> list[Question]:
    """Return the open questions that an answer answers: each that has it among its choices."""
    return [each for each in questions if each.is_open(today) and answer in each.choices]


def unanswered_in_time(
    questions: Iterable[Question], statuses: Iterable[StatusChange], today: date
) -> Question | None:
    """Return the question for which the case goes under surveillance because nobody has answered, if any.

    A case that stood still before its last day was over is none: its creditor is asked anew. Nor is one that
    has been withdrawn or closed since, and opened again.
    """
    legal = latest_legal(questions)
    if legal is None or legal.answer is not None or today <= legal.answer_by:
        return None
    since = [change for change in statuses if change.on >= legal.asked_on]
    only_waited = all(
        change.status == "open" or (change.status in STANDSTILL and change.on > legal.answer_by)
        for change in since
    )
    return legal if legal.otherwise == "surveillance" and only_waited else None


def why_no_answer(questions: Sequence[Question], answer: Answer, today: date) -> Sentence | None:
    """Return why an answer cannot be taken, Norwegian; None if it can."""
    asked = asked_now(questions, today)
    if any(answer in question.choices for question in asked):
        return None
    if asked:
        choices = dict.fromkeys(choice for question in asked for choice in question.choices)
        possible = ", ".join(CHOICE_NAMES[choice] for choice in choices)
        text = f"Det er ikke et av valgene i denne saken: {possible}."
        return sentence(text, "NoSuchChoice", choices=choices)
    last = latest(question for question in questions if question.taken_back_on is None)
    if last is None:
        return sentence("Det er ikke spurt hvordan saken skal gå videre.")
    if last.answer is not None and last.answered_by and last.answered_on is not None:
        answered = f"{last.answered_by}, {day(last.answered_on)}"
        return sentence(
            f"Spørsmålet er allerede besvart: {CHOICE_NAMES[last.answer]} ({answered}).",
            "AnsweredBefore",
            choices=[last.answer],
            by=last.answered_by,
            day=last.answered_on,
        )
    return sentence(f"Svarfristen gikk ut {day(last.answer_by)}.", "AnswerLate", day=last.answer_by)
