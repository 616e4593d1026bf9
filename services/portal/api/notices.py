"""What a page says about the deed just done; it waits in the session for the page that follows."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Form
from pydantic import BaseModel

from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.neighbours import Refused, Unanswered
from services.portal.neighbours.settling import SHORTEST_REASON
from services.portal.words.refusals import TECHNICAL
from shared.errors import Reject

UNANSWERED = marked("Vi fikk ikke svar, og vet ikke om det ble gjort. Se etter om litt før du prøver igjen.")
REFUSED = marked("Det lot seg ikke gjøre.")
UNEXPLAINED = marked("Skriv hvorfor, med tre tegn eller mer. Det blir stående i loggen.")


Reason = Annotated[str, Form(max_length=500, pattern=r"^[^\x00]*$")]
"""Why somebody moves money, or takes that back."""


class ReceiptLine(BaseModel):
    """What became of one invoice or case; `waits_for` is an invoice whose case number is still to come."""

    name: str
    done: bool
    text: str
    waits_for: UUID | None = None


class Notice(BaseModel):
    """A sentence, and a line for each thing that the deed was about.

    `detail` are another service's own words, in English, where the sentence says less: for the agency's
    people, beneath it. `of_cases`: the lines are about cases, not invoices.
    """

    kind: Literal["done", "problem"]
    text: str
    detail: str = ""
    receipt: list[ReceiptLine] = []
    of_cases: bool = False


async def told(
    deed: Awaitable[object],
    done: str,
    refused: str = REFUSED,
    *,
    unanswered: str = UNANSWERED,
    for_users: bool = False,
    detail: bool = False,
) -> Notice:
    """Have another service do something; return what to tell of it.

    `refused` and `unanswered` are said in the language that is spoken. `for_users`: what the service says
    of a refusal is for users, and told instead of `refused`. `detail` tells the agency's people why money is
    not moved: in words of ours where its name is known, else, and of files, in the service's own.
    """
    try:
        await deed
    except Unanswered:
        return Notice(kind="problem", text=_(unanswered))
    except Reject as why:
        if for_users and isinstance(why, Refused) and why.said:
            return Notice(kind="problem", text=why.said)
        if detail and isinstance(why, Refused):
            particulars = "" if why.worded and why.problem.title not in TECHNICAL else why.problem.detail
            return Notice(kind="problem", text=why.worded or _(refused), detail=particulars)
        return Notice(kind="problem", text=_(refused))
    return Notice(kind="done", text=done)


async def explained(
    reason: str, deed: Callable[[str], Awaitable[object]], done: str, refused: str = REFUSED
) -> Notice:
    """Have settlement do for a reason what moves money; without a reason nothing is done."""
    if not explains(reason):
        return Notice(kind="problem", text=_(UNEXPLAINED))
    return await told(deed(reason.strip()), done, refused, detail=True)


def explains(reason: str) -> bool:
    """Say whether a reason is one that settlement takes."""
    return len(reason.strip()) >= SHORTEST_REASON
