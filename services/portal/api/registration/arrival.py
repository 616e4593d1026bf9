"""How a registration begins: the company's number, the consent in PowerOffice Go, and the way back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from services.portal.api.door import Stranger
from services.portal.api.registration.applying import Counter
from services.portal.api.settings.desk import Line, Sent
from services.portal.api.threshold import refused as slowed_words
from services.portal.api.threshold import slowed
from services.portal.language import marked, spoken
from services.portal.neighbours import Refused, Unanswered
from services.portal.signed_tokens import Arrival
from services.portal.store.arrivals import Applicant
from services.portal.words.terms import ARRIVAL

SILENT = marked("PowerOffice Go svarer ikke akkurat nå. Prøv igjen om litt.")
USED = (
    marked("Adressen er brukt eller for gammel"),
    marked("Se på oversikten om selskapet er koblet til. Er det ikke det, godkjenner du på nytt derfra."),
)
"""What a browser is told that comes back from PowerOffice Go once more, or much too late."""


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the routes."""
    _begin(routes, counter)
    _come_back(routes, counter)


def _begin(routes: APIRouter, counter: Counter) -> None:
    portal, door = counter.portal, counter.portal.door

    def form(who: Stranger, sent: Sent | None = None, status: int = 0) -> Response:
        page = portal.pages.page(
            "registration.html",
            status=status or (422 if sent else 200),
            form_token=who.form_token,
            sent=sent or Sent(),
        )
        return door.keep(page, who.token)

    @routes.get("")
    async def look(who: Annotated[Stranger, Depends(door.stranger)]) -> Response:
        return form(who)

    @routes.post("")
    async def begin(
        who: Annotated[Stranger, Depends(door.stranger_posted)], organisation_number: Line = ""
    ) -> Response:
        typed = "".join(organisation_number.split())
        sent = Sent(form="begin", typed={"organisation_number": organisation_number})
        if wait := await door.lobby.limited("registration", typed[:20], who.origin.address):
            problem = slowed_words(wait, "")
            return slowed(form(who, sent.with_errors(problem=problem)), wait)
        deeds = portal.neighbours.registration.on_behalf_of("registrering i portalen")
        try:
            address = await deeds.connect(typed, spoken())
        except Unanswered:
            return form(who, sent.with_errors(problem=SILENT), 503)
        except Refused as refused:
            return form(who, sent.refused(refused))
        page = portal.pages.page("registration_consent.html", address=address, number=typed)
        return door.keep(page, who.token)


def _come_back(routes: APIRouter, counter: Counter) -> None:
    portal, door = counter.portal, counter.portal.door

    @routes.get("/return")
    async def come_back(who: Annotated[Stranger, Depends(door.stranger)], token: str = "") -> Response:
        arrival = door.signed_tokens.read_arrival(token)
        outcome = arrival.outcome if arrival else ""
        name = await _open_registration(counter, arrival)
        if name:
            page = portal.pages.page(
                "registration_arrival.html", form_token=who.form_token, token=token, name=name
            )
            return door.keep(page, who.token)
        title, text = USED if outcome == "not_expected" else ARRIVAL.get(outcome, ARRIVAL["unknown"])
        return portal.pages.page("message.html", title=title, text=text)

    @routes.post("/arrival")
    async def go_on(
        _who: Annotated[Stranger, Depends(door.stranger_posted)],
        token: Annotated[str, Form(max_length=2000)] = "",
    ) -> Response:
        arrival = door.signed_tokens.read_arrival(token)
        opened = None
        if arrival and arrival.creditor_id and await _open_registration(counter, arrival):
            applicant = Applicant(creditor_id=arrival.creditor_id, email=arrival.email)
            opened = await counter.open(token, applicant)
        if opened is None:
            return portal.pages.page("registration_over.html", status=410)
        return counter.keep(RedirectResponse("/registration/steps", 303), opened)


async def _open_registration(counter: Counter, arrival: Arrival | None) -> str:
    """Return the name of the company whose registration an arrival may go on with, empty when it may none."""
    if arrival is None or arrival.outcome != "connected" or arrival.creditor_id is None:
        return ""
    applied = await counter.portal.neighbours.registration.applied(arrival.creditor_id)
    return applied.name if applied.state == "started" else ""
