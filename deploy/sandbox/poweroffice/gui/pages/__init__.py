"""The screens as pages for a person: server-rendered, in Norwegian, without a script.

`/gui` and `/gui/{number}` answer browsers with pages and every other client with JSON (see
`deploy.sandbox.poweroffice.gui.routes`); all other addresses here are pages only.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.sandbox.poweroffice.gui.pages import (
    books,
    collection_list,
    customer_forms,
    customers,
    dunning,
    extensions,
    invoice_deeds,
    invoices,
    overview,
    rendering,
    settings,
)
from deploy.sandbox.poweroffice.gui.pages.browsers import BrowserRoute
from deploy.sandbox.poweroffice.state import World
from shared.clock import Clock, oslo_date

PAGES = (
    *customers.PAGES,
    *customer_forms.PAGES,
    *invoices.PAGES,
    *invoice_deeds.PAGES,
    *dunning.PAGES,
    *collection_list.PAGES,
    *books.PAGES,
    *settings.PAGES,
    *extensions.PAGES,
)


def routes(world: World, clock: Clock) -> list[Route]:
    """Return the routes of all pages under `/gui`; they stand before those of the deeds."""

    async def clients(request: Request) -> Response:
        companies = list(world.companies.values())
        return rendering.page(request, "clients.html", companies=companies, today=oslo_date(clock.now()))

    async def nowhere(request: Request) -> Response:
        return rendering.message(request, "Finnes ikke", "Denne siden finnes ikke.", status=404)

    async def style(_request: Request) -> Response:
        return rendering.stylesheet()

    return [
        BrowserRoute("/gui", clients),
        Route("/gui/stil.css", style),
        BrowserRoute("/gui/{number}", overview.page.endpoint(world, clock)),
        books.document_route(world),
        *(page.route(world, clock) for page in PAGES),
        BrowserRoute("/gui/{rest:path}", nowhere),
    ]
