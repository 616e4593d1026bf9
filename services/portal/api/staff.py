"""The agency's own people, and lost second factors: for its operators alone."""

from typing import Annotated, get_args
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from services.portal.api.account import NO_ADDRESS, is_address
from services.portal.api.door import Visit
from services.portal.api.notices import Notice
from services.portal.api.portal import Portal
from services.portal.api.settings.desk import Sent
from services.portal.domain.permissions import StaffRole
from services.portal.language import gettext as _
from services.portal.language import marked
from shared.errors import NotFound

OF_SETTINGS = marked("Denne operatøren er oppgitt i installasjonens innstillinger.")
NOBODY = marked("Ingen bruker har denne adressen.")

Address = Annotated[str, Form(max_length=254, pattern=r"^[^\x00]*$")]


def router(portal: Portal) -> APIRouter:
    """Return the routes; they do not exist for anybody else."""
    routes = portal.routes("/staff")
    guard = Guard(portal)
    _look_and_invite(routes, portal, guard)
    _change(routes, portal, guard)
    return routes


class Guard:
    """Lets operators through; FastAPI asks it for each request."""

    def __init__(self, portal: Portal) -> None:
        self._door = portal.door

    async def seen(self, request: Request) -> Visit:
        """Return the visit of an operator.

        Raises:
            NotFound: he is none.
        """
        return _operator(await self._door.visit(request))

    async def posted(self, request: Request, form_token: Annotated[str, Form()] = "") -> Visit:
        """Return the visit of an operator who has sent a form.

        Raises:
            NotFound: he is none.
        """
        return _operator(await self._door.posted(request, form_token))


def _operator(visit: Visit) -> Visit:
    if not visit.visitor.may("manage_staff"):
        raise NotFound("only an operator sees the agency's people")
    return visit


async def _page(portal: Portal, visit: Visit, sent: Sent | None = None) -> Response:
    people, invited = await portal.door.people.of_agency()
    return await portal.inside(
        "staff.html",
        visit,
        status=422 if sent else 200,
        people_here=people,
        invited=invited,
        roles=get_args(StaffRole),
        operator_email=portal.door.lobby.operator_email,
        sent=sent or Sent(),
    )


def _look_and_invite(routes: APIRouter, portal: Portal, guard: Guard) -> None:
    people = portal.door.people

    @routes.get("")
    async def staff(visit: Annotated[Visit, Depends(guard.seen)]) -> Response:
        return await _page(portal, visit)

    @routes.post("")
    async def invite(
        visit: Annotated[Visit, Depends(guard.posted)],
        role: Annotated[StaffRole, Form()],
        email: Address = "",
    ) -> Response:
        sent = Sent(form="invitation", typed={"email": email, "role": role})
        if not is_address(email):
            return await _page(portal, visit, sent.with_errors(email=NO_ADDRESS))
        if await people.invite_to_agency(email, role, visit.visitor.email):
            return await _page(portal, visit, sent.with_errors(email=OF_SETTINGS))
        text = _("Vi sender en invitasjon til {email}. Den gjelder i 7 dager.").format(email=email.strip())
        return await _back(portal, visit, text)


def _change(routes: APIRouter, portal: Portal, guard: Guard) -> None:
    people = portal.door.people

    @routes.post("/withdrawal")
    async def withdraw(visit: Annotated[Visit, Depends(guard.posted)], email: Address = "") -> Response:
        await people.withdraw_from_agency(email)
        return await _back(portal, visit, _("Invitasjonen er trukket tilbake."))

    @routes.post("/second-factor-removal")
    async def take_second_factor(
        visit: Annotated[Visit, Depends(guard.posted)], email: Address = ""
    ) -> Response:
        if not await people.take_second_factor(email):
            sent = Sent(form="second-factor", typed={"email": email})
            return await _page(portal, visit, sent.with_errors(email=NOBODY))
        text = _("{email} må sette opp en ny app ved neste innlogging.").format(email=email.strip())
        return await _back(portal, visit, text)

    @routes.post("/{user_id}/removal")
    async def dismiss(visit: Annotated[Visit, Depends(guard.posted)], user_id: UUID) -> Response:
        await people.dismiss(user_id)
        return await _back(portal, visit, _("Brukeren er fjernet."))


async def _back(portal: Portal, visit: Visit, text: str) -> Response:
    return await portal.door.back_to(visit, "/staff", Notice(kind="done", text=text))
