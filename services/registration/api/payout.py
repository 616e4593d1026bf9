"""Where settlements go, who gets the remittance advice, and the confirmation of another bank account."""

from uuid import UUID

from fastapi import APIRouter

from services.registration import handlers
from services.registration.api.desk import Desk
from services.registration.api.models.account_changes import AccountConfirmed
from services.registration.api.models.registrations import RegistrationView
from services.registration.api.models.steps import PayoutChoice, Recipients
from services.registration.domain.companies import check_emails, check_payout
from services.registration.domain.remarks import StepRefused
from shared.auth import Actor, Person


def payout_step(routes: APIRouter, desk: Desk) -> None:
    """Add the routes of the payout."""

    @routes.put("/{registration_id}/payout")
    async def payout(registration_id: UUID, body: PayoutChoice, who: Actor) -> RegistrationView:
        """Step 3: say to which account settlements are paid, and who gets the remittance advice.

        Another account of a registered company does not hold before it is confirmed: it is answered as
        `bank_account_change`.
        """
        checked, remarks = check_payout(body.bank_account, body.settlement_emails)
        if checked is None:
            raise StepRefused(remarks)
        async with desk.database.transaction() as tx:
            return desk.view(await handlers.choose_payout(tx, registration_id, checked, who))

    @routes.put("/{registration_id}/settlement-emails")
    async def settlement_emails(registration_id: UUID, body: Recipients, who: Actor) -> RegistrationView:
        """Say who gets the remittance advice; the bank account stays."""
        emails, remarks = check_emails(body.settlement_emails)
        if remarks:
            raise StepRefused(remarks)
        async with desk.database.transaction() as tx:
            return desk.view(await handlers.choose_recipients(tx, registration_id, emails, who))


def account_confirmation(routes: APIRouter, desk: Desk) -> None:
    """Add the routes on which people of the company decide a change of bank account in the portal."""

    @routes.post("/{registration_id}/payout/confirmation")
    async def confirm(
        registration_id: UUID,
        body: AccountConfirmed,
        who: Person,
    ) -> RegistrationView:
        """Confirm the bank account that waits; another person than the one who asked for it must do so."""
        async with desk.database.transaction() as tx:
            return desk.view(await handlers.confirm_account(tx, registration_id, body.change_id, who))

    @routes.delete("/{registration_id}/payout/confirmation")
    async def reject(registration_id: UUID, who: Actor) -> RegistrationView:
        """Turn down the bank account that waits; anybody may."""
        async with desk.database.transaction() as tx:
            return desk.view(await handlers.reject_account(tx, registration_id, who))
