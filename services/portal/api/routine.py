"""A company's dunning routine: look, try without saving, save; exceptions, exemptions, language, silence."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from services.portal.api.portal import Portal
from services.portal.api.settings.desk import Desk, Line, Sent, Settings
from services.portal.figures import typed_kroner
from services.portal.language import gettext as _
from services.portal.neighbours import Refused
from services.portal.neighbours.choosing import (
    About,
    Language,
    Made,
    Routine,
    Trial,
    Unanswering,
    rules_broken,
)
from services.portal.routine_wording import FIELD, RULE, WHOLE
from services.portal.store import customers

TICKS = ("attach_invoice", "own_reminder_with_fee", "own_notice_with_fee", "auto_approve")
MAY_BE_EMPTY = (
    "payment_reminder_after_days",
    "repeat_every_days",
    "own_reminder_after_days",
    "own_notice_after_days",
    "auto_approve_from_invoice_date",
)
EXCEPTIONS = ("payment_reminder_after_days", "transfer_after_days", "minimum_amount", "auto_approve")
"""What may be chosen otherwise for a customer or an invoice on this page."""


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes, desk = portal.routes("/companies/{creditor_id}/dunning"), Desk(portal)
    _routine(routes, desk)
    _exceptions(routes, desk)
    _preferences(routes, desk)
    return routes


def _routine(routes: APIRouter, desk: Desk) -> None:
    @routes.get("")
    async def look(settings: Annotated[Settings, Depends(desk.seen)]) -> Response:
        return await _page(settings)

    @routes.post("")
    async def change(
        request: Request,
        settings: Annotated[Settings, Depends(desk.changed)],
        deed: Annotated[Literal["try", "save"], Form()] = "try",
    ) -> Response:
        form = await request.form()
        typed: dict[str, Any] = {name: str(form.get(name, "")).strip()[:40] for name in FIELD}
        typed |= {name: name in form for name in TICKS}
        values, errors = read(typed, tuple(FIELD))
        sent = Sent(form="routine", typed=typed)
        if errors:
            return await _page(settings, sent.with_errors(**errors))
        choosing = settings.portal.neighbours.choosing
        try:
            if deed == "try":
                trial = await choosing.try_routine(settings.company.id, values)
                return await _page(settings, sent, trial=trial)
            await choosing.change_routine(settings.company.id, values, _made(settings))
        except Refused as refused:
            return await _page(settings, unlawful(sent, rules_broken(refused)))
        return await settings.back(
            _("Purrerutinen er lagret. Fakturaene vurderes på nytt etter den."), _address(settings)
        )


def _exceptions(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/exceptions")
    async def override(
        request: Request,
        settings: Annotated[Settings, Depends(desk.changed)],
        about: Annotated[About, Form()] = "customers",
        number: Line = "",
        reason: Line = "",
    ) -> Response:
        form = await request.form()
        typed: dict[str, Any] = {name: str(form.get(name, "")).strip()[:40] for name in EXCEPTIONS}
        typed |= {"number": number.strip(), "about": about, "reason": reason}
        sent = Sent(form="exception", typed=typed)
        given = {name: typed[name] for name in EXCEPTIONS if typed[name]}
        values, errors = read({**given, "auto_approve": given.get("auto_approve") == "yes"}, tuple(given))
        key = await _key(settings, about, number.strip())
        if key is None:
            errors["number"] = _("Vi kjenner ingen slik kunde eller faktura. Kontroller nummeret.")
        if errors or not values:
            problem = "" if errors else _("Velg minst én ting som skal være annerledes.")
            return await _page(settings, sent.with_errors(problem=problem, **errors))
        deed = settings.portal.neighbours.choosing.override(
            settings.company.id, about, key, values, _made(settings, reason)
        )
        return await _kept(settings, deed, sent, _("Unntaket er lagret."))

    @routes.post("/exceptions/removal")
    async def end_override(
        settings: Annotated[Settings, Depends(desk.changed)],
        about: Annotated[About, Form()] = "customers",
        key: Line = "",
    ) -> Response:
        deed = settings.portal.neighbours.choosing.override(
            settings.company.id, about, _id(key), {}, _made(settings)
        )
        return await _kept(settings, deed, Sent(form="exceptions"), _("Unntaket er fjernet."))

    @routes.post("/exemptions")
    async def exempt(
        settings: Annotated[Settings, Depends(desk.changed)],
        about: Annotated[About, Form()] = "customers",
        number: Line = "",
        reason: Line = "",
    ) -> Response:
        sent = Sent(form="exemption", typed={"number": number, "about": about, "reason": reason})
        key = await _key(settings, about, number.strip())
        if key is None:
            words = _("Vi kjenner ingen slik kunde eller faktura. Kontroller nummeret.")
            return await _page(settings, sent.with_errors(number=words))
        deed = settings.portal.neighbours.choosing.exempt(
            settings.company.id, about, key, _made(settings, reason), exempt=True
        )
        return await _kept(settings, deed, sent, _("Fritaket er lagret."))

    @routes.post("/exemptions/removal")
    async def end_exemption(
        settings: Annotated[Settings, Depends(desk.changed)],
        about: Annotated[About, Form()] = "customers",
        key: Line = "",
    ) -> Response:
        deed = settings.portal.neighbours.choosing.exempt(
            settings.company.id, about, _id(key), _made(settings), exempt=False
        )
        return await _kept(settings, deed, Sent(form="exemptions"), _("Fritaket er fjernet."))


def _preferences(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/language")
    async def language(
        settings: Annotated[Settings, Depends(desk.changed)],
        number: Line = "",
        language: Annotated[Language, Form()] = "country",
    ) -> Response:
        sent = Sent(form="language", typed={"number": number, "language": language})
        key = await _key(settings, "customers", number.strip())
        if not isinstance(key, int):
            words = _("Vi kjenner ingen slik kunde eller faktura. Kontroller nummeret.")
            return await _page(settings, sent.with_errors(number=words))
        choosing = settings.portal.neighbours.choosing
        deed = choosing.choose_language(settings.company.id, key, language, _made(settings))
        return await _kept(settings, deed, sent, _("Språket gjelder fra neste brev."))

    @routes.post("/unanswered")
    async def unanswered(
        settings: Annotated[Settings, Depends(desk.changed)],
        unanswered: Annotated[Unanswering, Form()] = "surveillance",
    ) -> Response:
        choosing = settings.portal.neighbours.choosing
        deed = choosing.choose_unanswered(settings.company.id, unanswered, _made(settings))
        return await _kept(settings, deed, Sent(form="unanswered"), _("Valget er lagret."))


def _made(settings: Settings, reason: str = "") -> Made:
    return Made(settings.visit.visitor.email, reason.strip())


async def _page(settings: Settings, sent: Sent | None = None, *, trial: Trial | None = None) -> Response:
    portal, company = settings.portal, settings.company
    choosing = portal.neighbours.choosing
    overrides, exemptions = await choosing.overrides(company.id), await choosing.exemptions(company.id)
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
        routine=_shown(await choosing.routine(company.id)),
        overrides=overrides,
        exemptions=exemptions,
        named=named,
        unanswered=await choosing.unanswered(company.id),
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


@dataclass(frozen=True)
class Wrong(Exception):
    """What was typed is no such value; `words` says what to type."""

    words: str


def read(typed: dict[str, Any], names: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what was typed as dunning takes it, and what is wrong by field."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name in names:
        try:
            values[name] = typed[name] if name in TICKS else _value(name, str(typed[name]))
        except Wrong as wrong:
            errors[name] = wrong.words
    return values, errors


def _value(name: str, text: str) -> int | str | None:
    if not text and name in MAY_BE_EMPTY:
        return None
    try:
        match name:
            case "auto_approve_from_invoice_date":
                return date.fromisoformat(text).isoformat()
            case "minimum_amount":
                return str(_amount(text))
            case _:
                return int(text)
    except ValueError:
        raise Wrong(WHOLE["no_number" if name in MAY_BE_EMPTY else "needed"]) from None


def _amount(text: str) -> Decimal:
    amount = typed_kroner(text)
    if amount is None:
        raise Wrong(WHOLE["no_amount"])
    return amount


def unlawful(sent: Sent, words: str) -> Sent:
    """Return a form with the rules that it breaks, each at its field; `words` are dunning's."""
    errors = {name: RULE[name] for name in RULE if f"{name} must be" in words and name in sent.typed}
    whole = [WHOLE["fees"]] if "letters would cost something" in words else []
    whole += [WHOLE["together"]] if "with what is chosen for" in words else []
    whole += [RULE[name] for name in RULE if f"{name} must be" in words and name not in sent.typed]
    return sent.with_errors(problem=" ".join(whole) or ("" if errors else WHOLE["unknown"]), **errors)


async def _kept(settings: Settings, deed: Awaitable[object], sent: Sent, done: str) -> Response:
    """Have a choice kept; answer with the page, the form as it was typed where the law forbids it."""
    try:
        await deed
    except Refused as refused:
        return await _page(settings, unlawful(sent, rules_broken(refused)))
    return await settings.back(done, _address(settings))


async def _key(settings: Settings, about: About, number: str) -> int | UUID | None:
    async with settings.portal.database.transaction() as tx:
        if about == "customers":
            return await customers.customer_of_number(tx, settings.company.id, number)
        return await customers.invoice_of_number(tx, settings.company.id, number)


def _id(text: str) -> str:
    """Return an id that came back from a form; anything else names nothing."""
    return text if text.replace("-", "").isalnum() else "0"


def _address(settings: Settings) -> str:
    return f"/companies/{settings.company.id}/dunning"
