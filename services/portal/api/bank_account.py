"""The page behind the link that is mailed when a company's bank account is changed: confirm, or reject."""

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from services.portal.api.door import Stranger
from services.portal.api.portal import Portal
from services.portal.language import marked
from services.portal.neighbours import Refused, Unanswered
from shared.errors import NotFound

REFUSED = marked("Det lot seg ikke gjøre. Se hva som gjelder nå.")
UNANSWERED = marked(
    "Vi fikk ikke svar, og vet ikke om valget ble lagret. Åpne lenken fra e-posten om litt og se."
)
UNKNOWN = (
    marked("Lenken kan ikke brukes"),
    marked("Kanskje er den blitt delt i to linjer. Kopier hele lenken fra e-posten. Ingenting er endret."),
)
SILENT = (
    marked("Tjenesten svarer ikke akkurat nå"),
    marked("Ingenting er endret. Åpne lenken fra e-posten igjen om et par minutter."),
)


def router(portal: Portal) -> APIRouter:
    """Return the routes; opening the link changes nothing, for mail scanners open links too."""
    routes = portal.routes()
    door = portal.door

    @routes.get("/bank-account")
    async def bank_account(who: Annotated[Stranger, Depends(door.stranger)], token: str = "") -> Response:
        return await _page(portal, who, token)

    @routes.post("/bank-account/{choice}")
    async def choose(
        choice: Literal["confirmation", "rejection"],
        who: Annotated[Stranger, Depends(door.stranger_posted)],
        token: Annotated[str, Form()] = "",
    ) -> Response:
        if not _is_token(token):
            return _message(portal, 404, *UNKNOWN)
        registration = portal.neighbours.registration
        decide = registration.confirm_by_mail if choice == "confirmation" else registration.reject_by_mail
        try:
            await decide(token)
        except NotFound:
            return _message(portal, 404, *UNKNOWN)
        except Unanswered:
            return _message(portal, 503, SILENT[0], UNANSWERED)
        except Refused as refused:
            return await _page(portal, who, token, refused.words or REFUSED)
        return RedirectResponse(f"/bank-account?token={token}", 303)

    return routes


async def _page(portal: Portal, who: Stranger, token: str, problem: str = "") -> Response:
    """Answer with what the link asks about, in the words of where it stands."""
    try:
        if not _is_token(token):
            return _message(portal, 404, *UNKNOWN)
        asked = await portal.neighbours.registration.payout_confirmation(token)
    except NotFound:
        return _message(portal, 404, *UNKNOWN)
    except Unanswered:
        return _message(portal, 503, *SILENT)
    page = portal.pages.page(
        "bank_account.html",
        status=409 if problem else 200,
        form_token=who.form_token,
        token=token,
        asked=asked,
        problem=problem,
    )
    return portal.door.keep(page, who.token)


def _message(portal: Portal, status: int, title: str, text: str) -> Response:
    return portal.pages.page("message.html", status=status, title=title, text=text)


def _is_token(token: str) -> bool:
    """Say whether a token can be one of registration's; nothing else is asked for there."""
    return bool(re.fullmatch(r"[A-Za-z0-9_.~-]{16,500}", token))
