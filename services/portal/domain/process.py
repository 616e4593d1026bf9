"""Where a case stands in the collection process: its steps in order, done, current and ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.portal.domain.cases import ENDED, CaseFile, Letter
from shared.events import LetterKind

StepName = Literal[
    "due",
    "payment_reminder",
    "reminder",
    "transferred",
    "collection_notice",
    "payment_demand",
    "legal_action_notice",
    "legal",
    "surveillance",
    "closed",
    "withdrawn",
]
Progress = Literal["done", "current", "ahead"]

LADDER: tuple[StepName, ...] = (
    "due",
    "payment_reminder",
    "reminder",
    "transferred",
    "collection_notice",
    "payment_demand",
    "legal_action_notice",
    "legal",
    "surveillance",
    "closed",
    "withdrawn",
)
"""Every step, in the order in which a case meets them."""

STEP_OF_LETTER: Mapping[LetterKind, StepName] = {
    "payment_reminder": "payment_reminder",
    "reminder": "reminder",
    "collection_notice": "collection_notice",
    "payment_demand": "payment_demand",
    "legal_action_notice": "legal_action_notice",
}
"""The letters that are steps; what is written about a plan or under surveillance is none."""

EXPECTED: tuple[StepName, ...] = ("collection_notice", "payment_demand", "legal_action_notice", "closed")
"""The steps that a case has ahead of it as long as it goes on."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a case; `deadline` is what the debtor was given."""

    name: StepName
    progress: Progress
    day: date | None = None
    deadline: date | None = None


def steps(case: CaseFile) -> tuple[Step, ...]:
    """Return the steps of `case`: those that it has met in the order of their days, then those ahead."""
    met = _met(case)
    order = sorted(met, key=lambda name: (name in ENDED, met[name][0], LADDER.index(name)))
    furthest = max(LADDER.index(name) for name in order)
    ahead = () if case.ended else [name for name in EXPECTED if LADDER.index(name) > furthest]
    return (
        *(Step(name=name, progress="done", day=met[name][0], deadline=met[name][1]) for name in order[:-1]),
        Step(name=order[-1], progress="current", day=met[order[-1]][0], deadline=met[order[-1]][1]),
        *(Step(name=name, progress="ahead") for name in ahead),
    )


def later_letter(case: CaseFile) -> Letter | None:
    """Return the last letter of a case that goes on, if it is about a claim that joined later alone.

    The steps are those of the claims with which the case began, and do not show it.
    """
    last = None if case.ended else case.last_letter
    shown = {(step.name, step.day) for step in steps(case)}
    if last is None or (name := STEP_OF_LETTER.get(last.kind)) is None or (name, last.sent_on) in shown:
        return None
    return last


def _met(case: CaseFile) -> dict[StepName, tuple[date, date | None]]:
    """Return the day and the deadline of each step that the case has met; a repeated letter's last one.

    The claims that the case began with tell its steps; a claim that joined later had its own letters, which
    count only where those that began the case had none of the kind.
    """
    began_on = min(claim.transferred_on for claim in case.claims)
    began_with = {claim.invoice_id: claim for claim in case.claims if claim.transferred_on == began_on}
    met: dict[StepName, tuple[date, date | None]] = {
        "due": (min(claim.due_date for claim in began_with.values()), None),
        "transferred": (began_on, None),
    }
    told = [
        (not began_with.keys().isdisjoint(letter.invoice_ids), letter.sent_on, letter.id, letter)
        for letter in case.letters
    ]
    for is_of_beginning, sent_on, _, letter in sorted(told, key=lambda each: each[:3]):
        if letter.case_id is None and not (is_of_beginning and sent_on <= began_on):
            continue
        if step := STEP_OF_LETTER.get(letter.kind):
            met[step] = (letter.sent_on, letter.deadline)
    if case.changed_on is not None:
        match case.status:
            case "legal" | "surveillance" | "closed" | "withdrawn":
                met[case.status] = (case.changed_on, None)
            case "open" | "paused" | "disputed":
                pass
    return met
