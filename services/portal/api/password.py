"""A forgotten password: a link is asked for, mailed to whoever is a user, and used once."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.door import Stranger
from services.portal.api.portal import Portal
from services.portal.api.threshold import DIFFERENT, slowed
from services.portal.domain.choosing import PASSWORD_LENGTH, objection
from services.portal.entrance import Wait
from services.portal.language import marked
from services.portal.words.terms import OBJECTION

OVER = (
    marked("Lenken kan ikke brukes"),
    marked("Den gjelder i en time og kan brukes én gang. Be om en ny fra innloggingssiden."),
)
DONE = (
    marked("Passordet er endret"),
    marked("Du er logget ut alle andre steder. Logg inn med det nye passordet."),
)


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes = portal.routes()
    _forgotten(routes, portal)
    _chosen(routes, portal)
    return routes


def _forgotten(routes: APIRouter, portal: Portal) -> None:
    door = portal.door

    def form(who: Stranger, *, sent_to: str = "", wait: Wait | None = None) -> Response:
        page = portal.pages.page("forgotten.html", form_token=who.form_token, sent_to=sent_to, wait=wait)
        return door.keep(slowed(page, wait), who.token)

    @routes.get("/password/forgotten")
    async def forgotten(who: Annotated[Stranger, Depends(door.stranger)]) -> Response:
        return form(who)

    @routes.post("/password/forgotten")
    async def ask(
        who: Annotated[Stranger, Depends(door.stranger_posted)],
        email: Annotated[str, Form(max_length=254, pattern=r"^[^\x00]*\S[^\x00]*$")],
    ) -> Response:
        wait = await door.accounts.forgotten(email, who.origin)
        return form(who, wait=wait) if wait else form(who, sent_to=email.strip())


def _chosen(routes: APIRouter, portal: Portal) -> None:
    door = portal.door

    async def form(who: Stranger, token: str, problem: str = "") -> Response:
        reset_id = _id(door.signed_tokens.read_link("reset", token))
        if reset_id is None or not await door.accounts.reset_is_open(reset_id):
            return portal.pages.page("message.html", status=410, title=OVER[0], text=OVER[1])
        page = portal.pages.page(
            "password.html",
            status=422 if problem else 200,
            form_token=who.form_token,
            token=token,
            problem=problem,
            shortest=PASSWORD_LENGTH,
        )
        return door.keep(page, who.token)

    @routes.get("/password")
    async def look(who: Annotated[Stranger, Depends(door.stranger)], token: str = "") -> Response:
        return await form(who, token)

    @routes.post("/password")
    async def choose(
        who: Annotated[Stranger, Depends(door.stranger_posted)],
        token: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        repeated: Annotated[str, Form()] = "",
    ) -> Response:
        reset_id = _id(door.signed_tokens.read_link("reset", token))
        if reset_id is None:
            return await form(who, token)
        if password != repeated and not objection(password):
            return await form(who, token, DIFFERENT)
        match await door.accounts.reset(reset_id, password):
            case "done":
                return portal.pages.page("message.html", title=DONE[0], text=DONE[1])
            case "over":
                return await form(who, token)
            case wrong:
                return await form(who, token, OBJECTION[wrong])


def _id(text: str) -> UUID | None:
    return UUID(text) if text else None
