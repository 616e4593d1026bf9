"""What is done with cases: what the deeds take, and which are possible."""

from dataclasses import replace
from datetime import date
from typing import Self

from pydantic import BaseModel

from services.transfer.domain.actions import Action, Offer
from services.transfer.domain.questions import Answer
from services.transfer.handlers.actions import Deed
from shared.api_types import Why
from shared.events import Money
from shared.sentences import Sentence


class StatusChange(Why):
    """Why a case changes status."""

    def deed(self, action: Action, by: str) -> Deed:
        """Return what is done with the case, and by whom."""
        return Deed(action=action, reason=self.reason, changed_by=by)


class PauseRequest(StatusChange):
    """Why a case is paused, and until which day; 30 days from today where none is named."""

    until: date | None = None

    def deed(self, action: Action, by: str) -> Deed:
        """Return what is done with the case, and by whom."""
        return replace(super().deed(action, by), until=self.until)


class AnswerRequest(Why):
    """How a case is to go on, which the creditor was asked."""

    answer: Answer


class ActionAnswer(BaseModel):
    """An action on a case: whether it is possible today, why not, what it costs and stops; Norwegian.

    `why_not_said` and `costs_said` are the same, to be said in another language. `cost` is what the agreement
    lets the agency ask of the creditor for it, kroner; null where it cannot be known. `is_answer`: possible
    only while the creditor is asked (`POST …/answers`). `is_agencys`: for the agency's own people.
    """

    action: Action
    name: str
    allowed: bool
    why_not: str | None
    why_not_said: Sentence | None
    cost: Money | None
    costs: str
    costs_said: tuple[Sentence, ...]
    stops: str
    is_answer: bool
    is_agencys: bool

    @classmethod
    def of(cls, offer: Offer) -> Self:
        """Return the action as it is answered."""
        return cls(
            action=offer.action,
            name=offer.rule.name,
            allowed=offer.refusal is None,
            why_not=offer.refusal.text if offer.refusal else None,
            why_not_said=offer.refusal,
            cost=offer.cost,
            costs=" ".join(each.text for each in offer.costs),
            costs_said=offer.costs,
            stops=offer.rule.stops,
            is_answer=offer.rule.is_answer,
            is_agencys=offer.rule.is_agencys,
        )
