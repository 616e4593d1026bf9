"""Who is at the debtors' door: a session that opens one case, in a cookie for these pages alone."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Form, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from services.portal.api.door import TOKEN_LENGTH, Door
from services.portal.entrance import Origin
from services.portal.entrance.debtors import DebtorAttempt, Debtors

COOKIE = "autocollect_my_case"
PATH = "/my-case"


class DebtorNeeded(Exception):
    """No debtor's session is open: the case's number and PIN are asked for."""


@dataclass(frozen=True, kw_only=True)
class DebtorVisit:
    """A request of a case's debtor."""

    token: str
    form_token: str
    case_id: UUID
    origin: Origin


@dataclass(frozen=True)
class DebtorDoor:
    """Tells which case somebody may see; `door` signs the forms and knows from where somebody comes."""

    debtors: Debtors
    door: Door

    async def visit(self, request: Request) -> DebtorVisit:
        """Return the visit of a debtor.

        Raises:
            DebtorNeeded: there is no session, or it has ended.
        """
        token = request.cookies.get(COOKIE, "")
        case_id = await self.debtors.case_of(token) if len(token) == TOKEN_LENGTH else None
        if case_id is None:
            raise DebtorNeeded
        return DebtorVisit(
            token=token,
            form_token=self.door.signed_tokens.form_token(token),
            case_id=case_id,
            origin=self.door.stranger(request).origin,
        )

    async def posted(self, request: Request, form_token: Annotated[str, Form()] = "") -> DebtorVisit:
        """Return the visit in which a form of this session was sent, one that is not too many.

        Raises:
            HTTPException: 403, the form is not of this session; 429, too much was sent.
        """
        visit = await self.visit(request)
        self.door.check(visit.token, form_token)
        await self.count(visit)
        return visit

    async def fetching(self, request: Request) -> DebtorVisit:
        """Return the visit in which a document is asked for, one that is not too many."""
        visit = await self.visit(request)
        await self.count(visit)
        return visit

    async def looking(self, request: Request) -> DebtorVisit:
        """Return the visit in which the page is looked at, one that is not too many."""
        visit = await self.visit(request)
        await self.count(visit, "debtor_look")
        return visit

    async def count(self, visit: DebtorVisit, kind: DebtorAttempt = "debtor_deed") -> None:
        """Count what a debtor sends, has fetched or looks at.

        Raises:
            HTTPException: 429, it is too much.
        """
        if wait := await self.debtors.limited(kind, visit.case_id, visit.origin):
            raise HTTPException(429, "Too much at once.", {"Retry-After": str(wait.seconds)})

    def let_in(self, token: str) -> Response:
        """Lead a debtor in."""
        response = RedirectResponse(PATH, 303)
        response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=self.door.https, path=PATH)
        return response

    def let_out(self) -> Response:
        """Lead a debtor out."""
        response = RedirectResponse(f"{PATH}/login", 303)
        response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=self.door.https, path=PATH)
        return response
