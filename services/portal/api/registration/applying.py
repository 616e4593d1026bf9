"""Who registers a company in this browser, and the page of each step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from services.portal.api.door import ArrivalNeeded
from services.portal.api.portal import Portal
from services.portal.api.settings.desk import Sent
from services.portal.language import marked
from services.portal.neighbours.registering import Applied
from services.portal.neighbours.registration import Deeds
from services.portal.signed_tokens import new_session_token
from services.portal.store import arrivals
from services.portal.store.arrivals import Applicant

COOKIE = "autocollect_registration"
LIFETIME = timedelta(hours=4)
UNKNOWN_PERSON = "registrering i portalen"
"""On whose behalf registration is asked where Go has not said who consented."""

STEPS = (
    marked("Regnskapsbyrå"),
    marked("Kontaktopplysninger"),
    marked("Firmaopplysninger"),
    marked("Oppsett"),
    marked("Avtale"),
)


@dataclass(frozen=True)
class Application:
    """A company's registration in the hands of the person who registers it."""

    counter: Counter
    token: str
    applicant: Applicant
    applied: Applied

    @property
    def deeds(self) -> Deeds:
        """What registration does on his behalf."""
        registration = self.counter.portal.neighbours.registration
        return registration.on_behalf_of(self.applicant.email or UNKNOWN_PERSON)

    def page(self, number: int, sent: Sent | None = None, *, status: int = 0, **values: Any) -> Response:
        """Answer with the page of a step."""
        portal = self.counter.portal
        page = portal.pages.page(
            f"registration_{number}.html",
            status=status or (422 if sent else 200),
            form_token=portal.door.signed_tokens.form_token(self.token),
            number=number,
            names=STEPS,
            applied=self.applied,
            sent=sent or Sent(),
            **values,
        )
        return self.counter.keep(page, self.token)

    def on(self, number: int) -> Response:
        """Lead to a step."""
        return RedirectResponse(f"/registration/steps/{number}", 303)


@dataclass(frozen=True)
class Counter:
    """Tells who registers; FastAPI asks it for each request."""

    portal: Portal

    async def applying(self, request: Request) -> Application:
        """Return the registration that is under way in this browser.

        Raises:
            ArrivalNeeded: there is none, it is too old, or the company is registered.
        """
        token = request.cookies.get(COOKIE, "")
        portal = self.portal
        async with portal.database.transaction() as tx:
            who = await arrivals.applicant(tx, token, portal.door.lobby.clock.now())
        if who is None:
            raise ArrivalNeeded
        applied = await portal.neighbours.registration.applied(who.creditor_id)
        if applied.state != "started":
            raise ArrivalNeeded
        return Application(self, token, who, applied)

    async def posted(self, request: Request, form_token: Annotated[str, Form()] = "") -> Application:
        """Return the registration whose form was sent.

        Raises:
            ArrivalNeeded: as `applying`.
            HTTPException: 403, the form is not of this browser.
        """
        self.portal.door.check(request.cookies.get(COOKIE, ""), form_token)
        return await self.applying(request)

    async def open(self, arrival: str, applicant: Applicant) -> str | None:
        """Let a browser register by its proof of arrival; None when the proof was used before."""
        token, now = new_session_token(), self.portal.door.lobby.clock.now()
        async with self.portal.database.transaction() as tx:
            opened = await arrivals.open_visit(tx, token, arrival, applicant, now + LIFETIME)
        return token if opened else None

    async def close(self, token: str) -> None:
        """End the registration's visit."""
        async with self.portal.database.transaction() as tx:
            await arrivals.close_visit(tx, token)

    def keep(self, response: Response, token: str) -> Response:
        """Let the browser keep the token of its registration."""
        https = self.portal.door.https
        response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=https, path="/registration")
        return response
