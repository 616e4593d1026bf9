"""Trouble as friendly pages: a route turns every failure of its handler into one that says what to do."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import structlog
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.portal.api.debtor_door import DebtorNeeded
from services.portal.api.door import ArrivalNeeded, LogInNeeded
from services.portal.language import marked
from services.portal.pages import Pages
from shared.db import is_outage, is_unstorable
from shared.errors import NotFound, Reject, Transient

log = structlog.get_logger("autocollect.portal")

TROUBLE: Mapping[int, tuple[str, str]] = {
    400: (
        marked("Adressen eller skjemaet kan ikke leses"),
        marked("Det inneholder et tegn som ikke kan brukes. Ta det bort og prøv igjen."),
    ),
    403: (
        marked("Dette kan du ikke gjøre her"),
        marked(
            "Skjemaet er for gammelt, eller du har ikke lov til å endre dette. Åpne siden på nytt og prøv"
            " igjen."
        ),
    ),
    404: (
        marked("Siden finnes ikke"),
        marked("Lenken er feil, eller den gjelder et selskap som du ikke har tilgang til."),
    ),
    405: (marked("Slik kan siden ikke brukes"), marked("Gå til oversikten og følg lenkene derfra.")),
    409: (
        marked("Det lot seg ikke gjøre"),
        marked("Noe har endret seg siden du åpnet siden. Åpne den på nytt og se hva som gjelder nå."),
    ),
    413: (
        marked("Filen er for stor"),
        marked("En fil kan være på høyst 10 MB. Gå tilbake og velg en mindre, eller ta et nytt bilde."),
    ),
    422: (marked("Skjemaet mangler noe"), marked("Gå tilbake, fyll ut feltene og send på nytt.")),
    429: (
        marked("Det ble for mye på en gang"),
        marked("Vent litt før du prøver igjen. Ingenting er gått tapt."),
    ),
    500: (marked("Noe gikk galt hos oss"), marked("Feilen er registrert. Prøv igjen om litt.")),
    503: (
        marked("Tjenesten svarer ikke akkurat nå"),
        marked("Vi er straks tilbake. Ingenting er gått tapt; prøv igjen om et par minutter."),
    ),
}
"""What a page says about a status: its title, and what the reader can do."""


def page_route(pages: Pages) -> type[APIRoute]:
    """Return the route class for pages; no failure of theirs goes further than this."""

    class PageRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def friendly(request: Request) -> Response:
                try:
                    return await handle(request)
                except LogInNeeded as needed:
                    return RedirectResponse(needed.way, 303)
                except DebtorNeeded:
                    return RedirectResponse("/my-case/login", 303)
                except ArrivalNeeded:
                    return pages.page("registration_over.html", status=410)
                except Exception as failure:  # noqa: BLE001 - the edge to people: a page, never a stack trace
                    return trouble(pages, failure, is_debtors=request.url.path.startswith("/my-case"))

            return friendly

    return PageRoute


def trouble(pages: Pages, failure: Exception, *, is_debtors: bool = False) -> Response:
    """Return the page that tells of a failure; one that nobody foresaw is logged.

    `is_debtors` leads back to the debtor's case, not to the overview.
    """
    status = _status(failure)
    if status == 500:
        log.error("page.failed", exc_info=failure)
    title, text = TROUBLE.get(status, TROUBLE[500])
    page = pages.page("message.html", status=status, title=title, text=text, is_debtors=is_debtors)
    if isinstance(failure, HTTPException) and failure.headers:
        page.headers.update(failure.headers)
    return page


def _status(failure: Exception) -> int:  # noqa: PLR0911 - one case each
    match failure:
        case HTTPException():
            return failure.status_code
        case RequestValidationError():
            in_address = any(error["loc"][0] == "path" for error in failure.errors())
            return 404 if in_address else 422
        case NotFound():
            return 404
        case Reject():
            return 409
        case _ if is_unstorable(failure):
            return 400
        case Transient():
            return 503
        case _:
            return 503 if is_outage(failure) else 500
