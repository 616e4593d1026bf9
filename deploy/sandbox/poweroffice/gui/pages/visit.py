"""One request for a page of a client's screens: what it asks, how it is answered, what it may be refused.

A page is a function from a visit to a view. One with a deed takes the form that it shows: when the deed is
done the browser is sent on (303), and the page there says what was done; when it is refused the same page
comes again with the reason and everything that was typed (400).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.gui.pages import rendering, words
from deploy.sandbox.poweroffice.gui.pages.fields import Unreadable
from deploy.sandbox.poweroffice.gui.screens import Screens
from deploy.sandbox.poweroffice.refusals import NotFound, Refusal
from deploy.sandbox.poweroffice.state import World
from shared.clock import Clock


@dataclass(frozen=True)
class Visit:
    """A request under `/gui/{number}`; `typed` and `refusal` are there when its form was refused."""

    request: Request
    world: World
    screens: Screens
    typed: FormData | None = None
    refusal: Refusal | None = None

    @property
    def company(self) -> Company:
        """Return the client."""
        return self.screens.company

    @property
    def today(self) -> date:
        """Return the business date."""
        return self.screens.today

    @property
    def path(self) -> str:
        """Return the request's path under the client's own."""
        return str(self.request.url.path).removeprefix(self.link()).strip("/")

    @property
    def errors(self) -> dict[str, str]:
        """Return what is wrong with single fields of the form, by their names."""
        return self.refusal.fields if isinstance(self.refusal, Unreadable) else {}

    def link(self, path: str = "", /, **asked: object) -> str:
        """Return the address of a screen of this client; parameters without a value are left out."""
        query = urlencode({name: value for name, value in asked.items() if value not in {None, ""}})
        address = f"/gui/{self.company.organisation_number}" + (f"/{path}" if path else "")
        return f"{address}?{query}" if query else address

    def number(self, name: str) -> int:
        """Return a number from the path."""
        return int(self.request.path_params[name])

    def asked(self, name: str, default: str = "") -> str:
        """Return a query parameter."""
        return self.request.query_params.get(name, default).strip()


@dataclass(frozen=True)
class View:
    """A template and what it shows."""

    template: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Done:
    """A deed was done: what to tell the user, and the address (from `Visit.link`) where he goes on."""

    message: str
    to: str


Show = Callable[[Visit], View]
Deed = Callable[[Visit, FormData], Done | View]


@dataclass(frozen=True)
class Page:
    """A screen: its path under the client's own, what it shows and, if it has a form, what that does."""

    path: str
    show: Show
    do: Deed | None = None

    def route(self, world: World, clock: Clock) -> Route:
        """Return the page's route."""
        methods = ["GET", "POST"] if self.do else ["GET"]
        return Route(f"/gui/{{number}}{self.path}", self.endpoint(world, clock), methods=methods)

    def endpoint(self, world: World, clock: Clock) -> Callable[[Request], Awaitable[Response]]:
        """Return what answers the page's requests."""

        async def answer(request: Request) -> Response:
            try:
                company = world.company(request.path_params["number"])
                visit = Visit(request, world, Screens(company, clock, world))
                return await self._answer(visit)
            except NotFound as missing:
                return rendering.message(request, "Finnes ikke", missing.shown, status=404)

        return answer

    async def _answer(self, visit: Visit) -> Response:
        if self.do is None or visit.request.method != "POST":
            return _rendered(visit, self.show(visit))
        typed = await visit.request.form()
        try:
            outcome = self.do(visit, typed)
        except Refusal as refusal:
            visit = replace(visit, typed=typed, refusal=refusal)
            return _rendered(visit, self.show(visit), status=400)
        if isinstance(outcome, View):
            return _rendered(visit, outcome)
        return rendering.go_on(outcome.to, outcome.message)


def _rendered(visit: Visit, view: View, status: int = 200) -> Response:
    return rendering.page(
        visit.request,
        view.template,
        status=status,
        visit=visit,
        company=visit.company,
        trail=words.trail(visit.path),
        **view.values,
    )
