"""Who is at the door: the cookie's session for those inside, form tokens for everybody."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Form, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from services.portal.api.languages import chosen
from services.portal.api.notices import Notice
from services.portal.domain.access import Visitor
from services.portal.domain.permissions import Act
from services.portal.entrance import Entrance, Inside, KeptSession, Lobby, Origin
from services.portal.entrance.account import Accounts
from services.portal.entrance.people import People
from services.portal.entrance.second_factor import SecondFactors
from services.portal.language import address, speak, spoken
from services.portal.signed_tokens import SignedTokens, new_session_token
from services.portal.store import accounts, sessions
from services.portal.store.sessions import Session
from shared.db import Database

COOKIE = "autocollect_session"
TOKEN_LENGTH = 43
"""Characters of a session token; a cookie of any other length is not ours."""

HALFWAY = timedelta(minutes=15)
"""How long somebody whose password was right may take over the second factor."""


class LogInNeeded(Exception):
    """Nobody is logged in; `next_page` is where he wanted to go."""

    def __init__(self, next_page: str) -> None:
        super().__init__(next_page)
        self.next_page = next_page

    @property
    def way(self) -> str:
        """The log-in page's address."""
        return "/login?" + urlencode({"next": self.next_page}) if self.next_page != "/" else "/login"


class SecondFactorNeeded(LogInNeeded):
    """Somebody has shown his password, and must show or set up a second factor before he is in."""

    def __init__(self, next_page: str, *, has_one: bool) -> None:
        super().__init__(next_page)
        self.has_one = has_one

    @property
    def way(self) -> str:
        """The address of the page that asks for it."""
        page = "/login/code" if self.has_one else "/login/second-factor"
        return f"{page}?" + urlencode({"next": self.next_page}) if self.next_page != "/" else page


class ArrivalNeeded(Exception):
    """Nobody registers a company in this browser (any more): begin with the company's number."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A request of somebody who is logged in; `session` is what goes on when its token is renewed."""

    token: str
    form_token: str
    visitor: Visitor
    path: str
    session: KeptSession
    has_second_factor: bool
    notice: Notice | None = None

    def must(self, act: Act, creditor_id: UUID | None = None) -> None:
        """Let those through who may do something, for a company or (None) for the agency.

        Raises:
            HTTPException: 403, he may not.
        """
        if not self.visitor.may(act, creditor_id):
            raise HTTPException(403, f"This user's role does not let him {act}.")


@dataclass(frozen=True, kw_only=True)
class Stranger:
    """A request of somebody whom we need not know; the token is only for his forms."""

    token: str
    form_token: str
    origin: Origin


@dataclass(frozen=True)
class Door:
    """Tells who is at the door; `https` says that cookies must go by https alone."""

    database: Database
    signed_tokens: SignedTokens
    lobby: Lobby
    second_factors: SecondFactors
    https: bool

    @property
    def entrance(self) -> Entrance:
        """The log-in and invitations."""
        return Entrance(self.lobby)

    @property
    def accounts(self) -> Accounts:
        """What a user changes about himself."""
        return Accounts(self.lobby)

    @property
    def people(self) -> People:
        """What users change about others."""
        return People(self.lobby)

    async def visit(self, request: Request) -> Visit:
        """Return the visit of a logged-in user; a notice that waits for him is shown once.

        Raises:
            LogInNeeded: there is no session, or it has ended.
            SecondFactorNeeded: the log-in lacks the second factor that the user has or needs.
        """
        token = _token(request)
        visit = await self._arrived(request, token, whole=True)
        if visit.notice and request.method == "GET":
            async with self.database.transaction() as tx:
                await sessions.leave_notice(tx, token, None)
        return visit

    async def arriving(self, request: Request) -> Visit:
        """Return the visit of somebody whose password was right; the second factor may be to come.

        Raises:
            LogInNeeded: there is no session, or it has ended.
        """
        return await self._arrived(request, _token(request), whole=False)

    async def arriving_posted(self, request: Request, form_token: Annotated[str, Form()] = "") -> Visit:
        """Return such a visit in which a form of this session was sent.

        Raises:
            HTTPException: 403, the form is not of this session.
        """
        visit = await self.arriving(request)
        self.check(visit.token, form_token)
        return visit

    async def _arrived(self, request: Request, token: str, *, whole: bool) -> Visit:
        wanted = _wanted(request)
        found = await self._session(request, token) if token else None
        if found is None:
            raise LogInNeeded(wanted)
        if not found.second_factor and (found.has_second_factor or found.visitor.needs_second_factor):
            if found.created_at < self.lobby.clock.now() - HALFWAY:
                raise LogInNeeded(wanted)
            if whole:
                raise SecondFactorNeeded(wanted, has_one=found.has_second_factor)
        visitor = found.visitor
        address(the_company=visitor.is_of_the_company)
        return Visit(
            token=token,
            form_token=self.signed_tokens.form_token(token),
            visitor=visitor,
            path=request.url.path,
            session=KeptSession(
                token=token,
                user_id=visitor.user_id,
                email=visitor.email,
                expires_at=found.expires_at,
                second_factor=found.second_factor,
                company_id=visitor.chosen.creditor_id if visitor.chosen else None,
                origin=_origin(request),
            ),
            has_second_factor=found.has_second_factor,
            notice=Notice.model_validate(found.notice) if found.notice else None,
        )

    async def _session(self, request: Request, token: str) -> Session | None:
        """Return the session, and speak its user's language; one that the address asks for becomes his."""
        lobby = self.lobby
        async with self.database.transaction() as tx:
            found = await sessions.session(tx, token, lobby.operator_email, lobby.clock.now(), lobby.idle)
            if found and chosen(request) and found.language != spoken():
                await accounts.set_language(tx, found.visitor.user_id, spoken())
        if found and found.language and not chosen(request):
            speak(found.language)
        return found

    async def posted(self, request: Request, form_token: Annotated[str, Form()] = "") -> Visit:
        """Return the visit in which a form of this session was sent.

        Raises:
            HTTPException: 403, the form is not of this session.
        """
        visit = await self.visit(request)
        self.check(visit.token, form_token)
        return visit

    def stranger(self, request: Request) -> Stranger:
        """Return who knocks."""
        token = _token(request) or new_session_token()
        return Stranger(
            token=token,
            form_token=self.signed_tokens.form_token(token),
            origin=_origin(request),
        )

    def stranger_posted(self, request: Request, form_token: Annotated[str, Form()] = "") -> Stranger:
        """Return who sent a form from outside.

        Raises:
            HTTPException: 403, the form is not of this browser.
        """
        self.check(_token(request), form_token)
        return self.stranger(request)

    def check(self, token: str, form_token: str) -> None:
        """Let a form through that was made for the holder of a token.

        Raises:
            HTTPException: 403, it was not.
        """
        if not self.signed_tokens.is_form_token(token, form_token):
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

    async def renewed(self, inside: Inside, page: str, notice: Notice) -> Response:
        """Lead a user on under the session's new token, to a page of ours that shows what has been done."""
        async with self.database.transaction() as tx:
            await sessions.leave_notice(tx, inside.token, notice.model_dump_json())
        return self.keep(self.lead(page), inside.token)

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


def _origin(request: Request) -> Origin:
    address = request.client.host if request.client else ""
    return Origin(address, request.headers.get("user-agent", ""))


def _token(request: Request) -> str:
    token = request.cookies.get(COOKIE, "")
    return token if len(token) == TOKEN_LENGTH else ""
