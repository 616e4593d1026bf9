"""The registration in steps; each is checked on its own and can be taken again at any time."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.params import Depends

from services.registration import handlers, store
from services.registration.api.models import (
    AccountChoice,
    AccountingFirm,
    AgreementAccepted,
    AgreementView,
    Begun,
    ClientKey,
    Consent,
    FieldRemark,
    PayoutChoice,
    RegistrationBegun,
    RegistrationView,
    SetupAnswer,
    SetupChoice,
    SetupOptions,
    VatCodeChoice,
)
from services.registration.api.routing import ERRORS, DiscreetRoute, StepRefused
from services.registration.connecting import Connecting
from services.registration.domain import (
    AgreementText,
    Registration,
    check_number,
    check_payout,
    number_of_accounting_firm,
)


def router(connecting: Connecting, agreement: AgreementText, guarded: Sequence[Depends]) -> APIRouter:
    """Return the routes under /registrations."""
    routes = APIRouter(
        prefix="/registrations",
        tags=["registration"],
        dependencies=guarded,
        route_class=DiscreetRoute,
        responses=ERRORS,
    )
    _begin_and_connect(routes, connecting)
    _company_steps(routes, connecting)
    _setup_step(routes, connecting)
    _agreement_step(routes, connecting, agreement)
    return routes


def _begin_and_connect(routes: APIRouter, connecting: Connecting) -> None:
    @routes.post("", status_code=201, responses={200: {"model": Begun}})
    async def begin(body: RegistrationBegun, response: Response) -> Begun:
        """Begin a company's registration, or find the one that it has begun, and say where to consent.

        201: the user must give consent in PowerOffice Go first; 200: registered and connected, no need.
        """
        number, remarks = check_number(body.organisation_number)
        if remarks:
            raise StepRefused(remarks)
        registration, asked = await connecting.begin(number)
        if asked is None:
            response.status_code = 200
        consent = Consent(url=asked.temporary_url, valid_until=asked.valid_until) if asked else None
        return Begun(registration=RegistrationView.of(registration), consent=consent)

    @routes.get("/{registration_id}")
    async def registration(registration_id: UUID) -> RegistrationView:
        """Answer with all that the registration holds, and which steps are complete."""
        return RegistrationView.of(await _load(connecting, registration_id))

    @routes.post("/{registration_id}/client-key")
    async def use_client_key(registration_id: UUID, body: ClientKey) -> RegistrationView:
        """Connect with a client key made by hand in Go (Utvidelser); it must open this company's books."""
        return RegistrationView.of(await connecting.use_client_key(registration_id, body.client_key))

    @routes.post("/{registration_id}/welcome", status_code=202)
    async def welcome(registration_id: UUID) -> RegistrationView:
        """Send the welcome mail once more, with a new invitation."""
        async with connecting.database.transaction() as tx:
            return RegistrationView.of(await handlers.order_welcome(registration_id, tx))


def _company_steps(routes: APIRouter, connecting: Connecting) -> None:
    @routes.put("/{registration_id}/accounting-firm")
    async def accounting_firm(registration_id: UUID, body: AccountingFirm) -> RegistrationView:
        """Step 1: name the accounting firm, or say that there is none."""
        company = (await _load(connecting, registration_id)).organisation_number
        number, remarks = number_of_accounting_firm(body.organisation_number or "", company)
        if remarks:
            raise StepRefused(remarks)
        return await _change(connecting, registration_id, accounting_firm=number)

    @routes.post("/{registration_id}/company/reload")
    async def reload(registration_id: UUID) -> RegistrationView:
        """Steps 2 and 3: read contacts and company card from Go again, where wrong data are corrected."""
        return RegistrationView.of(await connecting.reload(registration_id))

    @routes.put("/{registration_id}/payout")
    async def payout(registration_id: UUID, body: PayoutChoice) -> RegistrationView:
        """Step 3: say to which account settlements are paid, and who gets the remittance advice."""
        checked, remarks = check_payout(body.bank_account, body.settlement_emails)
        if checked is None:
            raise StepRefused(remarks)
        return await _change(connecting, registration_id, payout=checked)


def _setup_step(routes: APIRouter, connecting: Connecting) -> None:
    @routes.get("/{registration_id}/setup/options")
    async def options(registration_id: UUID) -> SetupOptions:
        """Step 4: list the accounts and VAT codes of the client's own books."""
        accounts, vat_codes = await connecting.choices(registration_id)
        return SetupOptions(
            accounts=[AccountChoice.of(account) for account in accounts],
            vat_codes=[VatCodeChoice.of(code) for code in vat_codes],
        )

    @routes.put("/{registration_id}/setup")
    async def setup(registration_id: UUID, body: SetupChoice) -> SetupAnswer:
        """Step 4: choose accounts and VAT code, checked against the client's books at once."""
        checked = await connecting.set_up(registration_id, body.choices())
        if checked.errors:
            raise StepRefused(checked.errors)
        registration = await _load(connecting, registration_id)
        return SetupAnswer(
            registration=RegistrationView.of(registration), warnings=FieldRemark.of(checked.warnings)
        )


def _agreement_step(routes: APIRouter, connecting: Connecting, agreement: AgreementText) -> None:
    @routes.get("/{registration_id}/agreement")
    async def read(registration_id: UUID) -> AgreementView:
        """Step 5: open the agreement; only what has been opened can be accepted."""
        await _change(connecting, registration_id, opened_agreement=agreement.hash)
        return AgreementView.of(agreement, await _load(connecting, registration_id))

    @routes.post("/{registration_id}/agreement")
    async def accept(registration_id: UUID, body: AgreementAccepted) -> RegistrationView:
        """Step 5: accept the agreement and, when all other steps are complete, register the company."""
        if body.hash != agreement.hash:
            raise handlers.AgreementNotOpened("the agreement has changed; open it again before accepting it")
        async with connecting.database.transaction() as tx:
            return RegistrationView.of(await handlers.sign(registration_id, agreement, body.signed_by, tx))


async def _load(connecting: Connecting, registration_id: UUID) -> Registration:
    async with connecting.database.transaction() as tx:
        return await store.load(tx, registration_id)


async def _change(connecting: Connecting, registration_id: UUID, **values: object) -> RegistrationView:
    async with connecting.database.transaction() as tx:
        changed = await handlers.change(registration_id, lambda it: replace(it, **values), tx)  # type: ignore[arg-type]
        return RegistrationView.of(changed)
