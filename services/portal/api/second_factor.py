"""The second step of the log-in: the code that is asked for, and the app that is set up."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.door import Visit, local
from services.portal.api.notices import Notice
from services.portal.api.portal import Portal
from services.portal.api.threshold import refused, slowed
from services.portal.entrance import Inside, Refusal
from services.portal.entrance.second_factor import Confirmed, SetUp
from services.portal.language import gettext as _
from services.portal.language import marked

WRONG = marked("Koden stemmer ikke, eller den er brukt. Vent på den neste og prøv igjen.")

Code = Annotated[str, Form(max_length=100)]
Next = Annotated[str, Form()]


def router(portal: Portal) -> APIRouter:
    """Return the routes; they are for those whose password was right."""
    routes = portal.routes()
    _asked(routes, portal)
    _set_up(routes, portal)
    _kept(routes, portal)
    return routes


def _asked(routes: APIRouter, portal: Portal) -> None:
    door = portal.door

    def form(visit: Visit, next_page: str, refusal: Refusal | None = None) -> Response:
        page = portal.pages.page(
            "code.html",
            status=401 if refusal else 200,
            form_token=visit.form_token,
            next=next_page,
            problem=refused(refusal, WRONG) if refusal else "",
        )
        return slowed(page, refusal)

    @routes.get("/login/code")
    async def code(visit: Annotated[Visit, Depends(door.arriving)], next: str = "/") -> Response:  # noqa: A002
        return form(visit, next) if _is_asked(visit) else door.lead(next)

    @routes.post("/login/code")
    async def passed(
        visit: Annotated[Visit, Depends(door.arriving_posted)],
        code: Code = "",
        next: Next = "/",  # noqa: A002
    ) -> Response:
        if not _is_asked(visit):
            return door.lead(next)
        match await door.second_factors.pass_with(visit.session, code):
            case Inside() as inside:
                return door.let_in(inside, next)
            case refusal:
                return form(visit, next, refusal)


def _is_asked(visit: Visit) -> bool:
    return visit.has_second_factor and not visit.session.second_factor


def _set_up(routes: APIRouter, portal: Portal) -> None:
    door = portal.door

    def form(visit: Visit, set_up: SetUp, next_page: str, refusal: Refusal | None = None) -> Response:
        page = portal.pages.page(
            "second_factor.html",
            status=401 if refusal else 200,
            form_token=visit.form_token,
            next=next_page,
            set_up=set_up,
            is_needed=visit.visitor.needs_second_factor,
            email=visit.visitor.email,
            problem=refused(refusal, WRONG) if refusal else "",
        )
        return slowed(page, refusal)

    @routes.get("/login/second-factor")
    async def look(visit: Annotated[Visit, Depends(door.arriving)], next: str = "/") -> Response:  # noqa: A002
        set_up = await door.second_factors.set_up(visit.session)
        return form(visit, set_up, next) if set_up else door.lead(next)

    @routes.post("/login/second-factor")
    async def confirm(
        visit: Annotated[Visit, Depends(door.arriving_posted)],
        code: Code = "",
        next: Next = "/",  # noqa: A002
    ) -> Response:
        set_up = await door.second_factors.set_up(visit.session)
        if set_up is None:
            return door.lead(next)
        match await door.second_factors.confirm(visit.session, code):
            case Confirmed(inside, codes):
                return door.keep(_codes(portal, codes, next), inside.token)
            case refusal:
                return form(visit, set_up, next, refusal)


def _kept(routes: APIRouter, portal: Portal) -> None:
    door = portal.door

    @routes.post("/account/recovery-codes")
    async def new_codes(visit: Annotated[Visit, Depends(door.posted)], code: Code = "") -> Response:
        match await door.second_factors.new_recovery_codes(visit.session, code):
            case list() as codes:
                return _codes(portal, codes, "/account")
            case refusal:
                return await _not_done(portal, visit, refusal)

    @routes.post("/account/second-factor/removal")
    async def remove(visit: Annotated[Visit, Depends(door.posted)], code: Code = "") -> Response:
        if visit.visitor.needs_second_factor:
            text = _("Rollen din krever innlogging i to trinn, så den kan ikke slås av.")
            return await door.back_to(visit, "/account", Notice(kind="problem", text=text))
        match await door.second_factors.remove(visit.session, code):
            case Inside() as inside:
                text = _("Innlogging i to trinn er slått av.")
                return await door.renewed(inside, "/account", Notice(kind="done", text=text))
            case refusal:
                return await _not_done(portal, visit, refusal)


async def _not_done(portal: Portal, visit: Visit, refusal: Refusal) -> Response:
    notice = Notice(kind="problem", text=refused(refusal, WRONG))
    return await portal.door.back_to(visit, "/account", notice)


def _codes(portal: Portal, codes: list[str], next_page: str) -> Response:
    """Answer with recovery codes, which nobody can be shown again."""
    return portal.pages.page("recovery_codes.html", codes=codes, next=local(next_page))
