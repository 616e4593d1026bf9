"""The settings page of one company, and how each of its forms is taken: done, or shown again with why not."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.notices import Notice
from services.portal.api.portal import Portal
from services.portal.domain.companies import Company
from services.portal.domain.permissions import Act
from services.portal.language import LANGUAGES, marked
from services.portal.neighbours import Refused, Unanswered
from services.portal.neighbours.registration import CONTACT_ROLES, Deeds
from shared.errors import NotFound

Line = Annotated[str, Form(max_length=200, pattern=r"^[^\x00]*$")]
"""What fits in one field of a form."""

REFUSED = marked("Det lot seg ikke gjøre. Åpne siden på nytt og se hva som gjelder nå.")
UNANSWERED = marked(
    "Vi fikk ikke svar, og vet ikke om endringen ble lagret. Se etter om litt før du prøver igjen."
)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A form as it was sent: what was typed into it, and what is wrong, at its fields and as a whole."""

    form: str = ""
    typed: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    def refused(self, refused: Refused) -> "Sent":
        """Return the form with why it was refused; what is about no field of it is said as a whole."""
        by_field = refused.by_field()
        errors = {name: words for name, words in by_field.items() if name in self.typed}
        others = [words for name, words in by_field.items() if name not in self.typed]
        problem = " ".join(others) or ("" if errors else refused.as_a_whole or REFUSED)
        return replace(self, errors=errors, problem=problem)

    def with_errors(self, *, problem: str = "", **errors: str) -> "Sent":
        """Return the form with what is wrong at its fields, and with it as a whole."""
        return replace(self, errors=errors, problem=problem)

    def value(self, form: str, name: str, present: Any) -> Any:
        """Return what a field holds: what was typed into it, else what is so at present."""
        return self.typed.get(name, present) if form == self.form else present

    def error(self, form: str, name: str) -> str:
        """Return what is wrong with a field."""
        return self.errors.get(name, "") if form == self.form else ""

    def problem_of(self, form: str) -> str:
        """Return what is wrong with a form as a whole."""
        return self.problem if form == self.form else ""


@dataclass(frozen=True)
class Settings:
    """One company's settings in the hands of one visitor."""

    portal: Portal
    visit: Visit
    company: Company

    @property
    def address(self) -> str:
        """The page's address."""
        return f"/companies/{self.company.id}/settings"

    @property
    def deeds(self) -> Deeds:
        """What registration does on the visitor's behalf."""
        return self.portal.neighbours.registration.on_behalf_of(self.visit.visitor.email)

    async def show(self, sent: Sent | None = None, *, before: UUID | None = None) -> Response:
        """Answer with the page; a form that was refused stands there as it was typed.

        `before` turns to an older page of the log.
        """
        registration = self.portal.neighbours.registration
        return await self.portal.inside(
            "settings.html",
            self.visit,
            about=self.company.id,
            status=422 if sent else 200,
            company=self.company,
            registered=await registration.company(self.company.id),
            log=await registration.changes(self.company.id, before),
            sent=sent or Sent(),
            roles=CONTACT_ROLES,
            mails_in=LANGUAGES,
            may_change=self.visit.visitor.may("administer", self.company.id),
        )

    async def take(self, deed: Awaitable[object], sent: Sent, done: str) -> Response:
        """Have something done; answer with the page, the form as it was typed where it is refused."""
        try:
            await deed
        except Unanswered:
            return self.unanswered()
        except Refused as refused:
            return await self.show(sent.refused(refused))
        return await self.back(done)

    async def back(self, text: str, page: str = "") -> Response:
        """Lead back to the page, with what has been done."""
        return await self.portal.door.back_to(
            self.visit, page or self.address, Notice(kind="done", text=text)
        )

    def unanswered(self) -> Response:
        """Say that nobody knows whether anything was changed."""
        return self.portal.pages.page(
            "message.html", status=503, title=marked("Tjenesten svarer ikke akkurat nå"), text=UNANSWERED
        )


@dataclass(frozen=True)
class Desk:
    """Opens what a company decides itself to those who may; FastAPI asks it for each request."""

    portal: Portal
    act: Act = "administer"

    async def seen(self, request: Request, creditor_id: UUID) -> Settings:
        """Open them to whoever sees the company.

        Raises:
            LogInNeeded: nobody is logged in.
            NotFound: there is no such company for the visitor.
        """
        visit = await self.portal.door.visit(request)
        return Settings(self.portal, visit, await self.portal.company(visit, creditor_id))

    async def changed(
        self, request: Request, creditor_id: UUID, form_token: Annotated[str, Form()] = ""
    ) -> Settings:
        """Open them to an administrator who has sent a form.

        Raises:
            LogInNeeded, NotFound: as `seen`.
            HTTPException: 403, the form is not of this session, or he is no administrator.
        """
        visit = await self.portal.door.posted(request, form_token)
        settings = Settings(self.portal, visit, await self.portal.company(visit, creditor_id))
        visit.must(self.act, creditor_id)
        return settings


async def unless_gone(deed: Awaitable[object]) -> None:
    """Have something done that is as good as done where the thing is there no more."""
    try:
        await deed
    except NotFound:
        return
