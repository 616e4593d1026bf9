"""The page itself; the connection, and the accounting firm."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.api.settings.desk import Desk, Line, Sent, Settings
from services.portal.language import gettext as _
from services.portal.language import marked

SURE = marked("Kryss av for at dere vil avslutte avtalen.")
REASON = marked("Skriv kort hvorfor, så vi vet det når noen spør.")


def add(routes: APIRouter, desk: Desk) -> None:
    """Add the routes."""
    _page(routes, desk)
    _connection(routes, desk)
    _accounting_firm(routes, desk)


def _page(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/settings")
    async def settings_page(
        settings: Annotated[Settings, Depends(desk.seen)], before: UUID | None = None
    ) -> Response:
        return await settings.show(before=before)


def _connection(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/settings/reload")
    async def reload(settings: Annotated[Settings, Depends(desk.changed)]) -> Response:
        deed = settings.deeds.reload(settings.company.id)
        return await settings.take(
            deed, Sent(form="reload"), _("Opplysningene er hentet fra PowerOffice Go på nytt.")
        )

    @routes.post("/settings/deactivation")
    async def deactivate(
        settings: Annotated[Settings, Depends(desk.changed)], reason: Line = "", sure: Line = ""
    ) -> Response:
        sent = Sent(
            form="deactivation",
            typed={"reason": reason, "sure": sure},
            errors=({} if len(reason.strip()) > 1 else {"reason": REASON}) | ({} if sure else {"sure": SURE}),
        )
        if sent.errors:
            return await settings.show(sent)
        deed = settings.deeds.deactivate(settings.company.id, reason.strip())
        return await settings.take(deed, sent, _("Avtalen er avsluttet. Saker som pågår, fullføres."))


def _accounting_firm(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/settings/accounting-firm")
    async def accounting_firm(
        settings: Annotated[Settings, Depends(desk.changed)],
        organisation_number: Line = "",
        accountant_email: Line = "",
    ) -> Response:
        sent = Sent(
            form="accounting-firm",
            typed={"organisation_number": organisation_number, "accountant_email": accountant_email},
        )
        number, address = "".join(organisation_number.split()), accountant_email.strip()
        return await settings.take(_name_firm(settings, number, address), sent, _firm_named(number, address))


async def _name_firm(settings: Settings, number: str, address: str) -> None:
    """Name the firm; saving the accountant who is named already sends him a new invitation."""
    present = await settings.portal.neighbours.registration.company(settings.company.id)
    if address and (number, address) == (present.accounting_firm, present.accountant_email):
        await settings.deeds.invite_accountant(settings.company.id)
    else:
        await settings.deeds.set_accounting_firm(settings.company.id, number, address)


def _firm_named(number: str, address: str) -> str:
    if not number:
        return _("Selskapet har ikke lenger noe regnskapsbyrå. Byråets brukere har mistet tilgangen.")
    if address:
        return _("Regnskapsbyrået er lagret. Vi sender en invitasjon til {email}.").format(email=address)
    return _("Regnskapsbyrået er lagret.")
