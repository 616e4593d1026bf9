"""What creditors are asked about their cases: each choice with what it does and costs, and the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.notices import Notice, told
from services.portal.api.portal import Portal
from services.portal.domain.companies import OpenDecision
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.neighbours import Answer
from services.portal.neighbours.answers import Offer, Owed
from services.portal.neighbours.asking import each_of, unless_silent
from services.portal.store import cases
from shared.errors import Reject

FOR_GOOD: tuple[Answer, ...] = ("go_legal", "withdraw")
"""What cannot simply be taken back, and is asked about once more."""

NO_ANSWER = marked(
    "Vi fikk ikke svar fra tjenesten, og vet ikke om det ble gjort. Se på saken før du prøver igjen."
)
NOT_DONE = marked("Det lot seg ikke gjøre: saken har endret seg, eller spørsmålet er besvart.")
DECIDED = marked("Valget er registrert.")
CONFIRM = marked("Kryss av for at du har lest hva valget gjør og koster.")


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """A decision that is waited for, what the case owes, and what each choice costs.

    `offers` are transfer's by their action; what a service does not tell now is left out.
    """

    decision: OpenDecision
    owed: Owed | None
    offers: Mapping[str, Offer]


async def weighed(portal: Portal, visit: Visit, decisions: Sequence[OpenDecision]) -> list[Weighed]:
    """Return the decisions with what is known of each; the costs for those who may decide."""

    async def offered(decision: OpenDecision) -> Mapping[str, Offer]:
        if not visit.visitor.may("change_cases", decision.creditor_id):
            return {}
        try:
            return {each.action: each for each in await portal.neighbours.offers(decision.case_id)}
        except Reject:
            return {}

    async def owing(decision: OpenDecision) -> Owed | None:
        try:
            return (await portal.neighbours.settling.claims(decision.case_id)).owed
        except Reject:
            return None

    offers = await unless_silent(each_of(decisions, offered)) or [{}] * len(decisions)
    owed = await unless_silent(each_of(decisions, owing)) or [None] * len(decisions)
    return [
        Weighed(decision=decision, owed=owes, offers=offer)
        for decision, owes, offer in zip(decisions, owed, offers, strict=True)
    ]


def add(routes: APIRouter, portal: Portal) -> None:
    """Add the route by which a question is answered."""

    @routes.post("/cases/{case_id}/answer")
    async def decide(
        case_id: UUID,
        answer: Annotated[Answer, Form()],
        visit: Annotated[Visit, Depends(portal.door.posted)],
        *,
        reason: Annotated[str, Form(max_length=200, pattern=r"^[^\x00]*$")] = "",
        confirmed: Annotated[bool, Form()] = False,
    ) -> Response:
        async with portal.database.transaction() as tx:
            case = await cases.case_file(tx, visit.visitor.reach, case_id)
        visit.must("change_cases", case.creditor_id)
        if answer in FOR_GOOD and not confirmed:
            return await portal.door.back_to(visit, "/tasks", Notice(kind="problem", text=_(CONFIRM)))
        deed = portal.neighbours.answer_case(
            case_id, answer, reason=reason.strip() or "Valgt i portalen", changed_by=visit.visitor.email
        )
        notice = await told(deed, _(DECIDED), NOT_DONE, unanswered=NO_ANSWER, for_users=True)
        return await portal.door.back_to(visit, "/tasks", notice)
