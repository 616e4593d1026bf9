"""The page that all forms of the routine stand on, and what they have in common."""

import asyncio
from collections.abc import Awaitable
from decimal import Decimal
from typing import Any
from uuid import UUID

from starlette.responses import Response

from services.portal.api.routine.typed import unlawful
from services.portal.api.settings.desk import Sent, Settings
from services.portal.language import marked
from services.portal.neighbours import Refused
from services.portal.neighbours.choosing import About, Made, Routine, Trial, rules_broken
from services.portal.store import customers

UNKNOWN = marked("Vi kjenner ingen slik kunde eller faktura. Kontroller nummeret.")


def made_by(settings: Settings, reason: str = "") -> Made:
    """Return who makes a choice, and why."""
    return Made(settings.visit.visitor.email, reason.strip())


async def page(settings: Settings, sent: Sent | None = None, *, trial: Trial | None = None) -> Response:
    """Answer with the page; `sent` is a form as it was typed, with what is wrong with it."""
    portal, company = settings.portal, settings.company
    choosing = portal.neighbours.choosing
    routine, overrides, exemptions, unanswered = await asyncio.gather(
        choosing.routine(company.id),
        choosing.overrides(company.id),
        choosing.exemptions(company.id),
        choosing.unanswered(company.id),
    )
    async with portal.database.transaction() as tx:
        named = await customers.names(
            tx,
            company.id,
            {*overrides.customers, *exemptions.customer_ids},
            {*overrides.invoices, *exemptions.invoice_ids},
        )
    return await portal.inside(
        "routine.html",
        settings.visit,
        about=company.id,
        status=422 if sent and trial is None else 200,
        company=company,
        routine=_shown(routine),
        overrides=overrides,
        exemptions=exemptions,
        named=named,
        unanswered=unanswered,
        sent=sent or Sent(),
        trial=trial,
        may_change=settings.visit.visitor.may("administer", company.id),
    )


def _shown(routine: Routine) -> dict[str, Any]:
    """Return the routine as it stands in the fields of a form."""
    return {name: _in_field(value) for name, value in routine.model_dump().items()}


def _in_field(value: object) -> object:
    match value:
        case bool():
            return value
        case None:
            return ""
        case Decimal():
            return f"{value:.2f}".replace(".", ",")
        case _:
            return str(value)


async def kept(settings: Settings, deed: Awaitable[object], sent: Sent, done: str) -> Response:
    """Have a choice kept; answer with the page, the form as it was typed where the law forbids it."""
    try:
        await deed
    except Refused as refused:
        return await page(settings, unlawful(sent, rules_broken(refused)))
    return await settings.back(done, address(settings))


async def key_of(settings: Settings, about: About, number: str) -> int | UUID | None:
    """Return the customer or invoice with a number, None where we know of none."""
    async with settings.portal.database.transaction() as tx:
        if about == "customers":
            return await customers.customer_of_number(tx, settings.company.id, number)
        return await customers.invoice_of_number(tx, settings.company.id, number)


def known_id(text: str) -> str:
    """Return an id that came back from a form; anything else names nothing."""
    return text if text.replace("-", "").isalnum() else "0"


def address(settings: Settings) -> str:
    """Return the page's address."""
    return f"/companies/{settings.company.id}/dunning"
