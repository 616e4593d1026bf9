"""Who is at the door: the cookie's session for those inside, form tokens for everybody."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Form, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from services.portal.api.notices import Notice
from services.portal.domain.access import Visitor
from services.portal.entrance import Entrance, Inside
from services.portal.seals import Seals, new_session_token
from services.portal.store import sessions
from shared.db import Database, Transaction

COOKIE = "autocollect_session"
TOKEN_LENGTH = 43
"""Characters of a session token; a cookie of any other length is not ours."""


class LogInNeeded(Exception):
    """Nobody is logged in; `next_page` is where he wanted to go."""

    def __init__(self, next_page: str) -> None:
        super().__init__(next_page)
        self.next_page = next_page

    @property
    def way(self) -> str:
        """The log-in page's address."""
        return "/login?" + urlencode({"next": self.next_page}) if self.next_page != "/" else "/login"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A request of somebody who is logged in."""

    token: str
    form_token: str
    visitor: Visitor
    path: str
    notice: Notice | None = None

    def may_change(self, creditor_id: UUID) -> None:
        """Let those through who may act for the company.

        Raises:
            HTTPException: 403, he may only look.
        """
        if not self.visitor.may_change(creditor_id):
            raise HTTPException(403, "You may look at this company's cases, not change them.")

    def administers(self, creditor_id: UUID) -> None:
        """Let those through who may change the company's own settings.

        Raises:
            HTTPException: 403, he may not.
        """
        if not self.visitor.administers(creditor_id):
            raise HTTPException(403, "Only an administrator changes a company's settings.")


@dataclass(frozen=True, kw_only=True)
class Stranger:
    """A request of somebody whom we need not know; the token is only for his forms."""

    token: str
    form_token: str
    address: str


@dataclass(frozen=True)
class Door:
    """Tells who is at the door; `https` says that cookies must go by https alone."""

    database: Database
    seals: Seals
    entrance: Entrance
    https: bool

    async def visit(self, request: Request) -> Visit:
        """Return the visit of a logged-in user; a notice that waits for him is shown once.

        Raises:
            LogInNeeded: there is no session, or it has expired.
        """
        token = _token(request)
        async with self.database.transaction() as tx:
            found = await self._visitor(tx, token) if token else None
            if found and found[1] and request.method == "GET":
                await sessions.leave_notice(tx, token, None)
        if found is None:
            raise LogInNeeded(_wanted(request))
        visitor, notice = found
        return Visit(
            token=token,
            form_token=self.seals.form_token(token),
            visitor=visitor,
            path=request.url.path,
            notice=Notice.model_validate(notice) if notice else None,
        )

    async def posted(self, request: Request, form_token: Annotated[str, Form()] = "") -> Visit:
        """Return the visit in which a form of this session was sent.

        Raises:
            HTTPException: 403, the form is not of this session.
        """
        visit = await self.visit(request)
        self._check(visit.token, form_token)
        return visit

    async def _visitor(self, tx: Transaction, token: str) -> tuple[Visitor, object] | None:
        now = self.entrance.clock.now()
        return await sessions.visitor(tx, token, self.entrance.operator_email, now)

    def stranger(self, request: Request) -> Stranger:
        """Return who knocks."""
        token = _token(request) or new_session_token()
        return Stranger(
            token=token,
            form_token=self.seals.form_token(token),
            address=request.client.host if request.client else "",
        )

    def stranger_posted(self, request: Request, form_token: Annotated[str, Form()] = "") -> Stranger:
        """Return who sent a form from outside.

        Raises:
            HTTPException: 403, the form is not of this browser.
        """
        self._check(_token(request), form_token)
        return self.stranger(request)

    def _check(self, token: str, form_token: str) -> None:
        if not self.seals.is_form_token(token, form_token):
            raise HTTPException(403, "The form is out of date; open the page again and repeat.")

    def keep(self, response: Response, token: str) -> Response:
        """Let the browser keep a token until it is closed or the session ends."""
        response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=self.https, path="/")
        return response

    def let_in(self, inside: Inside, next_page: str = "/") -> Response:
        """Lead somebody in."""
        return self.keep(self.lead(next_page), inside.token)

    def let_out(self) -> Response:
        """Lead somebody out."""
        response = RedirectResponse("/login", 303)
        response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=self.https, path="/")
        return response

    def lead(self, page: str) -> Response:
        """Lead a browser to a page of ours after a form."""
        return RedirectResponse(local(page), 303)

    async def back_to(self, visit: Visit, page: str, notice: Notice) -> Response:
        """Lead a user to a page of ours that shows what has been done."""
        async with self.database.transaction() as tx:
            await sessions.leave_notice(tx, visit.token, notice.model_dump_json())
        return self.lead(page)


def local(page: str) -> str:
    """Return `page` if it is a path of ours, else the overview."""
    is_ours = page.startswith("/") and not page.startswith(("//", "/\\")) and page.isprintable()
    return page if is_ours else "/"


def _wanted(request: Request) -> str:
    """Return the page that was asked for; what was sent by a form is not asked for again."""
    if request.method != "GET":
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _token(request: Request) -> str:
    token = request.cookies.get(COOKIE, "")
    return token if len(token) == TOKEN_LENGTH else ""
