"""A user's own page: password, second factor, e-mail address and sessions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.notices import Notice
from services.portal.api.portal import Portal
from services.portal.api.settings.desk import Sent
from services.portal.api.threshold import DIFFERENT, WRONG, refused, slowed
from services.portal.domain.choosing import LONGEST, PASSWORD_LENGTH
from services.portal.entrance import Inside, Refusal, Wait
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.store import second_factors
from services.portal.words.terms import OBJECTION

NO_ADDRESS = marked("Skriv en hel e-postadresse.")
SAME_ADDRESS = marked("Det er adressen du har.")
OF_SETTINGS = marked("Denne brukeren styres av installasjonens innstillinger.")

Password = Annotated[str, Form(max_length=LONGEST)]


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes = portal.routes()
    _look(routes, portal)
    _password(routes, portal)
    _email(routes, portal)
    _sessions(routes, portal)
    return routes


async def _page(
    portal: Portal, visit: Visit, sent: Sent | None = None, refusal: Refusal | None = None
) -> Response:
    door = portal.door
    async with portal.database.transaction() as tx:
        left = await second_factors.codes_left(tx, visit.visitor.user_id)
    page = await portal.inside(
        "account.html",
        visit,
        status=422 if sent else 200,
        sent=sent or Sent(),
        sessions=await door.accounts.sessions(visit.session),
        waiting=await door.accounts.waiting_address(visit.visitor.user_id),
        codes_left=left,
        shortest=PASSWORD_LENGTH,
        of_settings=_of_settings(portal, visit),
    )
    return slowed(page, refusal)


def _of_settings(portal: Portal, visit: Visit) -> bool:
    return visit.visitor.email == portal.door.lobby.operator_email


def _look(routes: APIRouter, portal: Portal) -> None:
    @routes.get("/account")
    async def account(visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        return await _page(portal, visit)


def _password(routes: APIRouter, portal: Portal) -> None:
    door = portal.door

    @routes.post("/account/password")
    async def change(
        visit: Annotated[Visit, Depends(door.posted)],
        present: Password = "",
        password: Password = "",
        repeated: Password = "",
    ) -> Response:
        sent = Sent(form="password", typed={"present": "", "password": "", "repeated": ""})
        if _of_settings(portal, visit):
            return await _page(portal, visit, sent.with_errors(problem=OF_SETTINGS))
        if password != repeated:
            return await _page(portal, visit, sent.with_errors(repeated=DIFFERENT))
        match await door.accounts.change_password(visit.session, present, password):
            case Inside() as inside:
                text = _("Passordet er endret, og du er logget ut alle andre steder.")
                return await door.renewed(inside, "/account", Notice(kind="done", text=text))
            case ("wrong" | Wait()) as refusal:
                error = refused(refusal, WRONG)
                return await _page(portal, visit, sent.with_errors(present=error), refusal)
            case wrong:
                return await _page(portal, visit, sent.with_errors(password=OBJECTION[wrong]))


def _email(routes: APIRouter, portal: Portal) -> None:
    door = portal.door

    @routes.post("/account/email")
    async def ask(
        visit: Annotated[Visit, Depends(door.posted)],
        email: Annotated[str, Form(max_length=254, pattern=r"^[^\x00]*$")] = "",
        present: Password = "",
    ) -> Response:
        sent = Sent(form="email", typed={"email": email, "present": ""})
        if _of_settings(portal, visit):
            return await _page(portal, visit, sent.with_errors(problem=OF_SETTINGS))
        if not is_address(email):
            return await _page(portal, visit, sent.with_errors(email=NO_ADDRESS))
        if email.strip().casefold() == visit.visitor.email:
            return await _page(portal, visit, sent.with_errors(email=SAME_ADDRESS))
        if wait := await door.lobby.limited("mail", visit.visitor.email, visit.session.origin.address):
            return await _page(portal, visit, sent.with_errors(problem=refused(wait, "")), wait)
        if refusal := await door.accounts.ask_for_address(visit.session, present, email):
            error = refused(refusal, WRONG)
            return await _page(portal, visit, sent.with_errors(present=error), refusal)
        text = _("Vi har sendt en lenke til begge adressene. Den nye gjelder når begge er bekreftet.")
        return await door.back_to(visit, "/account", Notice(kind="done", text=text))


def _sessions(routes: APIRouter, portal: Portal) -> None:
    door = portal.door

    @routes.post("/account/sessions/ending")
    async def end_others(visit: Annotated[Visit, Depends(door.posted)]) -> Response:
        await door.accounts.end_other_sessions(visit.session)
        text = _("Du er logget ut alle andre steder.")
        return await door.back_to(visit, "/account", Notice(kind="done", text=text))

    @routes.post("/account/sessions/{session_id}/ending")
    async def end(session_id: UUID, visit: Annotated[Visit, Depends(door.posted)]) -> Response:
        await door.accounts.end_session(visit.session, session_id)
        text = _("Økten er avsluttet.")
        return await door.back_to(visit, "/account", Notice(kind="done", text=text))


def is_address(email: str) -> bool:
    """Say whether something looks like an e-mail address; whether it is one, a mail will tell."""
    local, at, domain = email.strip().partition("@")
    return bool(local and at and "." in domain.strip(".") and "@" not in domain and len(email.split()) == 1)
