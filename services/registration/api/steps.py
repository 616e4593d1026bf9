"""The registration in steps; each is checked on its own and can be taken again at any time."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter

from services.registration import handlers, store
from services.registration.api.desk import Desk
from services.registration.api.models.agreement import AgreementAccepted, AgreementView, VatAgreed
from services.registration.api.models.problems import FieldRemark
from services.registration.api.models.registrations import RegistrationView
from services.registration.api.models.setup import SetupAnswer, SetupChoice, SetupOptions
from services.registration.api.models.steps import AccountingFirm
from services.registration.domain.agreement import AgreementText
from services.registration.domain.changes import Deed
from services.registration.domain.companies import check_firm
from services.registration.domain.remarks import StepRefused
from shared.auth import Actor
from shared.db import Transaction


def firm_and_company(routes: APIRouter, desk: Desk) -> None:
    """Add the routes of steps 1 to 3 but the payout."""

    @routes.put("/{registration_id}/accounting-firm")
    async def accounting_firm(registration_id: UUID, body: AccountingFirm, who: Actor) -> RegistrationView:
        """Step 1: name the accounting firm, or say that there is none; its accountant is invited by mail."""
        company = (await desk.load(registration_id)).organisation_number
        firm, remarks = check_firm(body.organisation_number or "", body.accountant_email or "", company)
        if firm is None:
            raise StepRefused(remarks)
        async with desk.database.transaction() as tx:
            return desk.view(await handlers.choose_firm(tx, registration_id, firm, who))

    @routes.post("/{registration_id}/company/reload")
    async def reload(registration_id: UUID, who: Actor) -> RegistrationView:
        """Steps 2 and 3: read contacts and company card from Go again, where wrong data are corrected."""
        return desk.view(await desk.connecting.reload(registration_id, who))


def setup_step(routes: APIRouter, desk: Desk) -> None:
    """Add the routes of step 4."""

    @routes.get("/{registration_id}/setup/options")
    async def options(registration_id: UUID) -> SetupOptions:
        """Step 4: list the accounts and VAT codes of the client's own books, with help for each choice."""
        books = await desk.connecting.books(registration_id)
        return SetupOptions.of(books.accounts, books.vat_codes, books.read_on)

    @routes.put("/{registration_id}/setup")
    async def setup(registration_id: UUID, body: SetupChoice, who: Actor) -> SetupAnswer:
        """Step 4: choose accounts and VAT code, checked against the client's books at once."""
        checked = await desk.connecting.set_up(registration_id, body.choices(), who)
        if checked.errors:
            raise StepRefused(checked.errors)
        registration = await desk.load(registration_id)
        return SetupAnswer(registration=desk.view(registration), warnings=FieldRemark.of(checked.warnings))


def agreement_step(routes: APIRouter, desk: Desk) -> None:
    """Add the routes of step 5; a later version of the agreement is signed on the same ones."""

    @routes.put("/{registration_id}/agreement/vat")
    async def vat(registration_id: UUID, body: VatAgreed, who: Actor) -> RegistrationView:
        """Keep how the agency has agreed with the company that VAT is charged.

        A registered company goes on as it has signed until it signs the agreement that says so.
        """
        deed = Deed("vat_agreed", who)
        async with desk.database.transaction() as tx:
            agreed = await handlers.change(
                tx, registration_id, lambda it: replace(it, vat_apart=body.invoiced), deed
            )
        return desk.view(agreed)

    @routes.get("/{registration_id}/agreement")
    async def read(registration_id: UUID) -> AgreementView:
        """Step 5: open the agreement; only what has been opened can be accepted."""
        async with desk.database.transaction() as tx:
            agreement = await _to_sign(tx, desk, registration_id)
            return AgreementView.of(agreement, await handlers.open_agreement(tx, registration_id, agreement))

    @routes.post("/{registration_id}/agreement")
    async def accept(registration_id: UUID, body: AgreementAccepted, who: Actor) -> RegistrationView:
        """Step 5: accept the agreement and, when all other steps are complete, register the company."""
        async with desk.database.transaction() as tx:
            agreement = await _to_sign(tx, desk, registration_id)
            if body.hash != agreement.hash:
                raise handlers.AgreementNotOpened(
                    "the agreement has changed; open it again before accepting it"
                )
            signed = await handlers.sign(
                tx, registration_id, agreement, body.signed_by, who, language=body.language
            )
        return desk.view(signed)


async def _to_sign(tx: Transaction, desk: Desk, registration_id: UUID) -> AgreementText:
    """Return the agreement as the company is offered it, which no other transaction then changes."""
    registration = await store.load(tx, registration_id, lock=True)
    return desk.offer.text(vat_apart=registration.vat_apart)
