"""The setup: on which accounts settlements are posted, chosen among those of the company's own books."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.api.settings.desk import Desk, Line, Sent, Settings
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.neighbours import Refused, Unanswered
from services.portal.neighbours.setup import SetupOptions

ACCOUNTS = (
    "vat_cost_account",
    "interest_income_account",
    "fee_income_account",
    "bank_contra_account",
    "write_off_account",
)
CHOOSE_ACCOUNT = marked("Velg en konto.")
CHOOSE_CODE = marked("Velg en MVA-kode.")

Typed = Mapping[str, str]


def setup_form(
    *,
    auto_posting: Line = "",
    vat_code: Line = "",
    vat_cost_account: Line = "",
    interest_income_account: Line = "",
    fee_income_account: Line = "",
    bank_contra_account: Line = "",
    write_off_account: Line = "",
) -> Typed:
    """Return the setup as it was chosen."""
    return {
        "auto_posting": auto_posting,
        "vat_code": vat_code,
        "vat_cost_account": vat_cost_account,
        "interest_income_account": interest_income_account,
        "fee_income_account": fee_income_account,
        "bank_contra_account": bank_contra_account,
        "write_off_account": write_off_account,
    }


def add(routes: APIRouter, desk: Desk) -> None:
    """Add the routes."""

    @routes.get("/setup")
    async def look(settings: Annotated[Settings, Depends(desk.seen)]) -> Response:
        settings.visit.must("administer", settings.company.id)
        return await _page(settings)

    @routes.post("/setup")
    async def choose(
        settings: Annotated[Settings, Depends(desk.changed)], typed: Annotated[Typed, Depends(setup_form)]
    ) -> Response:
        sent = Sent(form="setup", typed=typed, errors=missing(typed))
        if sent.errors:
            return await _page(settings, sent)
        try:
            warnings = await settings.deeds.set_up(settings.company.id, choices(typed))
        except Unanswered:
            return settings.unanswered()
        except Refused as refused:
            return await _page(settings, sent.refused(refused))
        advice = " ".join([_("Oppsettet er lagret."), *(warning.words for warning in warnings)])
        return await settings.back(advice, page=f"/companies/{settings.company.id}/setup" if warnings else "")


def choices(typed: Typed) -> dict[str, Any]:
    """Return the setup as registration takes it; nothing of it must be missing."""
    numbers = {name: int(typed[name]) for name in ACCOUNTS}
    return dict(typed) | numbers | {"auto_posting": bool(typed["auto_posting"])}


def missing(typed: Typed) -> dict[str, str]:
    """Return what has not been chosen."""
    numbers = {name: CHOOSE_ACCOUNT for name in ACCOUNTS if not _is_number(typed[name])}
    return numbers | ({} if typed["vat_code"].strip() else {"vat_code": CHOOSE_CODE})


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and 0 < int(typed) < 10**9


async def _page(settings: Settings, sent: Sent | None = None) -> Response:
    """Answer with the choices; without an answer from the books it only says what holds, and why."""
    registration = settings.portal.neighbours.registration
    options, problem = None, ""
    try:
        options = await registration.setup_options(settings.company.id)
    except Refused as refused:
        problem = refused.words
    return await settings.portal.inside(
        "setup.html",
        settings.visit,
        about=settings.company.id,
        status=422 if sent else 200,
        company=settings.company,
        setup=(await registration.company(settings.company.id)).setup,
        options=options,
        fitting=fitting(options) if options else {},
        problem_with_books=problem,
        sent=sent or Sent(),
    )


Fitting = dict[str, list[tuple[str, list[tuple[str, str]]]]]


def fitting(options: SetupOptions) -> Fitting:
    """Return for each field what it can be: groups, and in them each value with its name."""
    fields: Fitting = {}
    for choice in options.choices:
        accounts = [(each.number, f"{each.number} {each.name}") for each in options.accounts]
        right = [(str(number), name) for number, name in accounts if number in choice.accounts]
        others = [(str(number), name) for number, name in accounts if number not in choice.accounts]
        fields[choice.field] = [(marked("Passer her"), right), (marked("Andre kontoer"), others)]
    codes = [(each.code, f"{each.code} {each.name}") for each in options.vat_codes]
    return fields | {"vat_code": [(marked("MVA-koder"), codes)]}
