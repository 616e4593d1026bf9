"""The pages on the way in and out: log-in, log-out, and invitations."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from services.portal.api.door import Stranger, Visit
from services.portal.api.portal import Portal
from services.portal.domain.access import INVITATION_LIFETIME, Invitation
from services.portal.domain.choosing import LONGEST, PASSWORD_LENGTH
from services.portal.domain.permissions import SECOND_FACTOR
from services.portal.entrance import Inside, Refusal, Wait
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.words.terms import OBJECTION

WRONG = marked("Passordet stemmer ikke. Prøv igjen.")
DIFFERENT = marked("De to passordene er ikke like. Prøv igjen.")


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes = portal.routes()
    _log_in(routes, portal)
    _accept(routes, portal)
    _renew(routes, portal)
    return routes


def _log_in(routes: APIRouter, portal: Portal) -> None:
    door = portal.door

    def form(
        who: Stranger, refusal: Refusal | None = None, email: str = "", next_page: str = "/"
    ) -> Response:
        page = portal.pages.page(
            "login.html",
            status=401 if refusal == "wrong" else 200,
            form_token=who.form_token,
            refusal=refusal,
            email=email,
            next=next_page,
        )
        return door.keep(slowed(page, refusal), who.token)

    @routes.get("/login")
    async def log_in(who: Annotated[Stranger, Depends(door.stranger)], next: str = "/") -> Response:  # noqa: A002
        return form(who, next_page=next)

    @routes.post("/login")
    async def logged_in(
        who: Annotated[Stranger, Depends(door.stranger_posted)],
        email: Annotated[str, Form(max_length=254)],
        password: Annotated[str, Form(max_length=LONGEST)],
        next: Annotated[str, Form()] = "/",  # noqa: A002
    ) -> Response:
        answer = await door.entrance.log_in(email, password, who.origin)
        if isinstance(answer, Inside):
            await door.entrance.log_out(who.token)
            return door.let_in(answer, next)
        return form(who, answer, email, next)

    @routes.post("/logout")
    async def log_out(visit: Annotated[Visit, Depends(door.arriving_posted)]) -> Response:
        await door.entrance.log_out(visit.token)
        return door.let_out()


def _accept(routes: APIRouter, portal: Portal) -> None:
    door = portal.door

    async def form(who: Stranger, token: str, problem: str = "", wait: Refusal | None = None) -> Response:
        """Answer with the page that fits how the invitation stands."""
        invitation = door.signed_tokens.read_invitation(token)
        standing = await door.entrance.standing(invitation) if invitation else "unreadable"
        if invitation is None or standing != "open":
            return over(portal, who, standing, invitation, token)
        page = portal.pages.page(
            "invitation.html",
            status=422 if problem else 200,
            form_token=who.form_token,
            token=token,
            invitation=invitation,
            guest=await door.entrance.guest(invitation),
            needs_second_factor=invitation.role in SECOND_FACTOR,
            problem=problem,
            shortest=PASSWORD_LENGTH,
        )
        return door.keep(slowed(page, wait), who.token)

    @routes.get("/invitation")
    async def invitation(who: Annotated[Stranger, Depends(door.stranger)], token: str = "") -> Response:
        return await form(who, token)

    @routes.post("/invitation")
    async def accept(
        who: Annotated[Stranger, Depends(door.stranger_posted)],
        token: Annotated[str, Form()],
        password: Annotated[str, Form()] = "",
        repeated: Annotated[str, Form()] = "",
    ) -> Response:
        invitation = door.signed_tokens.read_invitation(token)
        if invitation is None or await door.entrance.standing(invitation) != "open":
            return await form(who, token)
        if not (await door.entrance.guest(invitation)).is_user:
            wrong = await door.entrance.objection(invitation, password)
            if wrong or password != repeated:
                return await form(who, token, OBJECTION[wrong] if wrong else DIFFERENT)
        match await door.entrance.accept(invitation, password, who.origin):
            case Inside() as inside:
                await door.entrance.log_out(who.token)
                return door.let_in(inside)
            case None:
                return await form(who, token)
            case refusal:
                return await form(who, token, refused(refusal, WRONG), refusal)


def _renew(routes: APIRouter, portal: Portal) -> None:
    door = portal.door

    @routes.post("/invitation/renewal")
    async def renew(
        who: Annotated[Stranger, Depends(door.stranger_posted)], token: Annotated[str, Form()]
    ) -> Response:
        invitation = door.signed_tokens.read_invitation(token)
        if invitation is None:
            return over(portal, who, "unreadable", None, token)
        if await door.entrance.standing(invitation) in ("open", "spent", "other_firm"):
            return RedirectResponse(f"/invitation?token={token}", 303)
        await door.entrance.renew(invitation)
        return over(portal, who, "sent", invitation, token)


def over(portal: Portal, who: Stranger, standing: str, invitation: Invitation | None, token: str) -> Response:
    """Answer with the page of an invitation that cannot be accepted now."""
    page = portal.pages.page(
        "invitation_over.html",
        status=200 if standing == "sent" else 410,
        form_token=who.form_token,
        standing=standing,
        token=token,
        email=invitation.email if invitation else "",
        firm=invitation.firm if invitation else "",
        days=INVITATION_LIFETIME.days,
    )
    return portal.door.keep(page, who.token)


def refused(refusal: Refusal, wrong: str) -> str:
    """Return why somebody is not let in, in words; `wrong` are those for what does not fit."""
    if isinstance(refusal, Wait):
        return _("For mange forsøk. Prøv igjen om {minutes} min.").format(minutes=refusal.minutes)
    return _(wrong)


def slowed(page: Response, refusal: object) -> Response:
    """Return a page as the answer to too many attempts, where it is one, with when to try again."""
    if isinstance(refusal, Wait):
        page.status_code = 429
        page.headers["Retry-After"] = str(refusal.seconds)
    return page
