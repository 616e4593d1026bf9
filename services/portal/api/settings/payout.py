"""Where settlements go: recipients of the remittance advice, and the bank account with its second person."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.settings.desk import Desk, Line, Sent, Settings
from services.portal.figures import account
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.neighbours import Refused, Unanswered

MOST_RECIPIENTS = 20
TOO_MANY = marked("Det er plass til 20 mottakere.")
TO_CONFIRM = marked(
    "Kontonummeret gjelder først når det er bekreftet: av en annen administrator her, eller med lenken"
    " som er sendt på e-post."
)


def add(routes: APIRouter, desk: Desk) -> None:
    """Add the routes."""
    _settlement_emails(routes, desk)
    _bank_account(routes, desk)
    _second_person(routes, desk)


def _settlement_emails(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/settings/settlement-emails")
    async def settlement_emails(
        settings: Annotated[Settings, Depends(desk.changed)],
        settlement_emails: Annotated[str, Form(max_length=5000, pattern=r"^[^\x00]*$")] = "",
    ) -> Response:
        emails = [line.strip() for line in settlement_emails.splitlines() if line.strip()]
        sent = Sent(form="settlement-emails", typed={"settlement_emails": settlement_emails})
        if len(emails) > MOST_RECIPIENTS:
            return await settings.show(replace(sent, errors={"settlement_emails": TOO_MANY}))
        deed = settings.deeds.set_settlement_emails(settings.company.id, emails)
        return await settings.take(deed, sent, _("Mottakerne av remitteringsbilag er lagret."))


def _bank_account(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/settings/bank-account")
    async def bank_account(
        settings: Annotated[Settings, Depends(desk.changed)], bank_account: Line = ""
    ) -> Response:
        sent = Sent(form="bank-account", typed={"bank_account": bank_account})
        company_id = settings.company.id
        try:
            answer = await settings.deeds.set_bank_account(company_id, bank_account.strip())
        except Unanswered:
            return settings.unanswered()
        except Refused as refused:
            return await settings.show(sent.refused(refused))
        pending = answer.bank_account_change
        if pending is None or not _digits(bank_account).endswith(pending.bank_account):
            return await settings.back(_("Kontonummeret er det som gjelder nå. Ingenting er endret."))
        return await settings.back(
            _("{account} er mottatt.").format(account=account(pending.bank_account)) + " " + _(TO_CONFIRM)
        )


def _digits(typed: str) -> str:
    """Return the digits of an account number or IBAN; either ends in the account's own eleven."""
    return "".join(filter(str.isdigit, typed))


def _second_person(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/settings/bank-account/confirmation")
    async def confirm(
        settings: Annotated[Settings, Depends(desk.changed)], change_id: Annotated[UUID, Form()]
    ) -> Response:
        deed = settings.deeds.confirm_payout(settings.company.id, change_id)
        return await settings.take(
            deed,
            Sent(form="pending-payout"),
            _("Kontonummeret er bekreftet. Neste oppgjør går til den nye kontoen."),
        )

    @routes.post("/settings/bank-account/rejection")
    async def reject(settings: Annotated[Settings, Depends(desk.changed)]) -> Response:
        deed = settings.deeds.reject_payout(settings.company.id)
        return await settings.take(
            deed,
            Sent(form="pending-payout"),
            _("Kontonummeret er avvist. Oppgjør går til samme konto som før."),
        )
