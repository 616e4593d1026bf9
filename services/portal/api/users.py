"""A company's users: its administrators invite, change and remove them; everybody sees who they are."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.account import NO_ADDRESS, is_address
from services.portal.api.portal import Portal
from services.portal.api.settings.desk import Desk, Sent, Settings
from services.portal.api.threshold import refused as refused_in_words
from services.portal.api.threshold import slowed
from services.portal.domain.permissions import INVITED_BY_ADMINISTRATORS, Role
from services.portal.entrance.people import Refused
from services.portal.language import gettext as _
from services.portal.language import marked

REFUSED: dict[Refused, str] = {
    "member_already": marked("Adressen er allerede bruker her. Endre rollen i listen i stedet."),
    "last_administrator": marked(
        "Selskapet må ha minst én administrator. Gjør en annen til administrator først."
    ),
    "accountant": marked("En regnskapsførers rolle følger byrået. Byrået endres under Innstillinger."),
}

Address = Annotated[str, Form(max_length=254, pattern=r"^[^\x00]*$")]
OwnRole = Annotated[Role, Form(pattern="^(administrator|write|read)$")]


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes, desk = portal.routes("/companies/{creditor_id}/users"), Desk(portal, "manage_users")
    _look_and_invite(routes, desk)
    _change(routes, desk)
    return routes


async def _page(settings: Settings, sent: Sent | None = None) -> Response:
    found, invited = await settings.portal.door.people.of_company(settings.company.id)
    visitor = settings.visit.visitor
    return await settings.portal.inside(
        "users.html",
        settings.visit,
        about=settings.company.id,
        status=422 if sent else 200,
        company=settings.company,
        members=found,
        invited=invited,
        roles=INVITED_BY_ADMINISTRATORS,
        sent=sent or Sent(),
        may_change=visitor.may("manage_users", settings.company.id),
    )


def _look_and_invite(routes: APIRouter, desk: Desk) -> None:
    people = desk.portal.door.people

    @routes.get("")
    async def users(settings: Annotated[Settings, Depends(desk.seen)]) -> Response:
        return await _page(settings)

    @routes.post("")
    async def invite(
        settings: Annotated[Settings, Depends(desk.changed)], role: OwnRole, email: Address = ""
    ) -> Response:
        sent = Sent(form="invitation", typed={"email": email, "role": role})
        if not is_address(email):
            return await _page(settings, sent.with_errors(email=NO_ADDRESS))
        by, origin = settings.visit.visitor.email, settings.visit.session.origin
        if wait := await desk.portal.door.lobby.limited("mail", by, origin.address):
            page = await _page(settings, sent.with_errors(problem=refused_in_words(wait, "")))
            return slowed(page, wait)
        if refused := await people.invite(settings.company.id, email, role, by):
            return await _page(settings, sent.with_errors(email=REFUSED[refused]))
        text = _("Vi sender en invitasjon til {email}. Den gjelder i 7 dager.").format(email=email.strip())
        return await _back(settings, text)


def _change(routes: APIRouter, desk: Desk) -> None:
    people = desk.portal.door.people

    @routes.post("/withdrawal")
    async def withdraw(settings: Annotated[Settings, Depends(desk.changed)], email: Address = "") -> Response:
        await people.withdraw(settings.company.id, email)
        return await _back(settings, _("Invitasjonen er trukket tilbake."))

    @routes.post("/{user_id}")
    async def change(
        settings: Annotated[Settings, Depends(desk.changed)], user_id: UUID, role: OwnRole
    ) -> Response:
        refused = await people.change_role(settings.company.id, user_id, role)
        return await _told(settings, refused, _("Rollen er endret. Brukeren må logge inn på nytt."))

    @routes.post("/{user_id}/removal")
    async def remove(settings: Annotated[Settings, Depends(desk.changed)], user_id: UUID) -> Response:
        refused = await people.remove(settings.company.id, user_id)
        return await _told(settings, refused, _("Brukeren er fjernet fra selskapet."))


async def _told(settings: Settings, refused: Refused | None, done: str) -> Response:
    if refused:
        return await _page(settings, Sent(form="members", problem=REFUSED[refused]))
    return await _back(settings, done)


async def _back(settings: Settings, text: str) -> Response:
    """Lead back to the list; whoever has changed or removed himself finds out there what he is now."""
    return await settings.back(text, page=f"/companies/{settings.company.id}/users")
