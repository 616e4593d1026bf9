"""What a company has chosen about its customers: one customer's page, and who chose what."""

import asyncio
import json
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Path
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.notices import Notice, told
from services.portal.api.portal import Portal
from services.portal.api.settings.desk import Desk, Settings
from services.portal.figures import reported
from services.portal.language import gettext as _
from services.portal.neighbours.asking import unless_silent
from services.portal.neighbours.choosing import Choice, Language, Made
from services.portal.store import customers
from services.portal.words.routine import CHOICE, FIELD, LETTERS_IN, UNANSWERED

Number = Annotated[int, Path(ge=0, le=10**15)]
Reason = Annotated[str, Form(max_length=200, pattern=r"^[^\x00]*$")]


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes, desk = portal.routes("/companies/{creditor_id}"), Desk(portal)
    _looking(routes, portal)
    _choosing(routes, desk)
    return routes


def _looking(routes: APIRouter, portal: Portal) -> None:
    @routes.get("/customers/{number}")
    async def customer_page(
        creditor_id: UUID, number: Number, visit: Annotated[Visit, Depends(portal.door.visit)]
    ) -> Response:
        company = await portal.company(visit, creditor_id)
        async with portal.database.transaction() as tx:
            found = await customers.customer(tx, creditor_id, number)
        choosing = portal.neighbours.choosing
        exemptions, made, letters_in = await asyncio.gather(
            unless_silent(choosing.exemptions(creditor_id)),
            unless_silent(choosing.choices(creditor_id, found.id)),
            unless_silent(choosing.language(creditor_id, found.id)),
        )
        return await portal.inside(
            "customer.html",
            visit,
            about=creditor_id,
            company=company,
            customer=found,
            letters_in=letters_in,
            is_exempt=exemptions is not None and found.id in exemptions.customer_ids,
            choices=made or (),
            said=[_said(each) for each in made or ()],
            named=await _named(portal, creditor_id, made or ()),
            answered=exemptions is not None and made is not None,
            may_change=visit.visitor.may("administer", creditor_id),
        )

    @routes.get("/dunning/choices")
    async def choices(creditor_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        company = await portal.company(visit, creditor_id)
        made = await portal.neighbours.choosing.choices(creditor_id)
        return await portal.inside(
            "choices.html",
            visit,
            about=creditor_id,
            company=company,
            choices=made,
            said=[_said(each) for each in made],
            named=await _named(portal, creditor_id, made),
        )


def _choosing(routes: APIRouter, desk: Desk) -> None:
    portal = desk.portal

    @routes.post("/customers/{number}/language")
    async def choose_language(
        settings: Annotated[Settings, Depends(desk.changed)],
        number: Number,
        language: Annotated[Language, Form()],
    ) -> Response:
        company = settings.company.id
        async with portal.database.transaction() as tx:
            found = await customers.customer(tx, company, number)
        made = Made(settings.visit.visitor.email)
        deed = portal.neighbours.choosing.choose_language(company, found.id, language, made)
        return await _back(settings, number, await told(deed, _("Språket gjelder fra neste brev.")))

    @routes.post("/customers/{number}/exemption")
    async def exempt(
        settings: Annotated[Settings, Depends(desk.changed)],
        number: Number,
        exempt: Annotated[bool, Form()],
        reason: Reason = "",
    ) -> Response:
        company, by = settings.company.id, settings.visit.visitor.email
        async with portal.database.transaction() as tx:
            found = await customers.customer(tx, company, number)
        made = Made(by, reason.strip())
        deed = portal.neighbours.choosing.exempt(company, "customers", found.id, made, exempt=exempt)
        done = _("Fritaket er lagret.") if exempt else _("Fritaket er fjernet.")
        return await _back(settings, number, await told(deed, done))


async def _back(settings: Settings, number: int, notice: Notice) -> Response:
    page = f"/companies/{settings.company.id}/customers/{number}"
    return await settings.portal.door.back_to(settings.visit, page, notice)


async def _named(portal: Portal, creditor_id: UUID, made: Sequence[Choice]) -> dict[int | UUID, str]:
    of_customers = {each.customer_id for each in made if each.customer_id is not None}
    of_invoices = {each.invoice_id for each in made if each.invoice_id}
    async with portal.database.transaction() as tx:
        return await customers.names(tx, creditor_id, of_customers, of_invoices)


def _said(choice: Choice) -> str:
    """Return a choice in words: what now holds, and what did before, or that it was taken back."""
    if choice.value is not None and choice.value_before is not None:
        return _changed(choice.what, choice.value_before, choice.value)
    match choice.what, choice.value:
        case "override", str(values):
            chosen = json.loads(values)
            return "; ".join(f"{FIELD.get(name, name)}: {_valued(value)}" for name, value in chosen.items())
        case "objection", str(words):
            return f"{CHOICE['objection']}: {words}"
        case what, None:
            return CHOICE[f"{what} ended"]
        case "next_action", str(action):
            return CHOICE.get(action, action)
        case _:
            return CHOICE[choice.what]


def _changed(what: str, before: str, now: str) -> str:
    match what:
        case "routine":
            was, chosen = json.loads(before), json.loads(now)
            return "; ".join(
                f"{FIELD.get(name, name)}: {_valued(was[name])} → {_valued(chosen[name])}" for name in chosen
            )
        case "language":
            return f"{_('Språk i brev')}: {LETTERS_IN[before]} → {LETTERS_IN[now]}"
        case _:
            return f"{_('Når dere ikke svarer oss')}: {UNANSWERED[before]} → {UNANSWERED[now]}"


def _valued(value: object) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nei")
    return _("aldri") if value is None else reported(str(value))
