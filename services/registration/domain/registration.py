"""A company's registration: five steps that can be taken and resumed one by one, and what comes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.registration.domain.account_change import AccountChange
from services.registration.domain.agreement import Signature
from services.registration.domain.companies import CompanyDetails, Contact, Payout, choose_contact
from services.registration.domain.contacts import OwnContact, Role, in_order, same_address
from services.registration.domain.mailing import NOT_YET, Language, Mailing
from services.registration.domain.setup import Setup
from shared.errors import Reject
from shared.events import CreditorContact, CreditorProfile

State = Literal["started", "registered", "deactivated"]
"""A deactivated company sends us nothing new; what it has transferred is followed to its end."""

Connection = Literal["none", "connected", "lost"]
"""Whether we hold a client key that PowerOffice Go admits: not yet, yes, or not any more."""

Step = Literal["accounting_firm", "contact", "company", "setup", "agreement"]


@dataclass(frozen=True, kw_only=True)
class Registration:
    """All that is known of a company; `id` is its creditor id from the first day.

    `accounting_firm` is None until the question is answered and empty when there is none; its accountant is
    let in when `accountant_email` is given. `main_contact_id` names one of the company's own `contacts` who
    is written to instead of the person that Go names. `contact_since` is when Go's person got the present
    address (None: before that was kept), `former_contact` the last one whose address had stood (`standing`).
    `account_change` is the last one that was asked for and neither decided nor replaced. `language` is that
    of every mail about the company, here and in settlement. `vat_apart` is what the agency has agreed with
    it: VAT that it bears is invoiced, and not taken out of the settlement. `revision` counts what other
    services have been told, from 1 at the registration.
    """

    id: UUID
    organisation_number: str
    language: Language = "nb"
    state: State = "started"
    connection: Connection = "none"
    connection_since: datetime | None = None
    connection_reason: str = ""
    key_version: int = 0
    accounting_firm: str | None = None
    accountant_email: str = ""
    details: CompanyDetails | None = None
    details_read_at: datetime | None = None
    contact_since: datetime | None = None
    former_contact: Contact | None = None
    payout: Payout | None = None
    account_change: AccountChange | None = None
    contacts: tuple[OwnContact, ...] = ()
    main_contact_id: UUID | None = None
    setup: Setup | None = None
    vat_apart: bool = False
    opened_agreement: str = ""
    signature: Signature | None = None
    registered_at: datetime | None = None
    welcome: Mailing = NOT_YET
    accountant_invitation: Mailing = NOT_YET
    loss_notice: Mailing = NOT_YET
    revision: int = 0

    @property
    def name(self) -> str:
        """The company's name, its number while Go has not been asked."""
        return self.details.company.name if self.details else self.organisation_number

    @property
    def main_contact(self) -> Contact | None:
        """Whom to write to: the contact whom the company has chosen, else the one from Go."""
        for own in self.contacts:
            if own.id == self.main_contact_id:
                return Contact(id=0, name=own.name, role="Other", email=own.email, phone=own.phone)
        return choose_contact(self.details) if self.details else None

    def roles_of(self, contact: OwnContact) -> tuple[Role, ...]:
        """Return all roles of a contact, `settlement` when it gets the remittance advice."""
        recipients = self.payout.settlement_emails if self.payout else ()
        gets_advice = contact.email and any(same_address(contact.email, email) for email in recipients)
        return in_order((*contact.roles, "settlement") if gets_advice else contact.roles)


def _is_the_company(registration: Registration) -> bool:
    details = registration.details
    return (
        details is not None
        and details.company.organisation_number == registration.organisation_number
        and bool(details.company.name)
        and registration.payout is not None
    )


STEPS: dict[Step, Callable[[Registration], bool]] = {
    "accounting_firm": lambda it: it.accounting_firm is not None,
    "contact": lambda it: it.details is not None and it.main_contact is not None,
    "company": _is_the_company,
    "setup": lambda it: it.setup is not None,
    "agreement": lambda it: it.signature is not None,
}
"""The five steps of the registration in their order, and when each is complete."""


def missing_steps(registration: Registration) -> tuple[Step, ...]:
    """Return the steps that are not complete, in order."""
    return tuple(step for step, is_complete in STEPS.items() if not is_complete(registration))


def is_whole(registration: Registration) -> bool:
    """Say whether other services can be told of the company as it stands.

    One that is deactivated once was whole; that it is no longer active must be told in any case.
    """
    return registration.state == "deactivated" or not missing_steps(registration)


def profile(registration: Registration) -> CreditorProfile:
    """Return what other services need to know of a company; one that is deactivated has nothing posted.

    Raises:
        Reject: a step is missing.
    """
    details, payout, setup = registration.details, registration.payout, registration.setup
    signature = registration.signature
    if not is_whole(registration) or not (details and payout and setup and signature):
        missing = ", ".join(missing_steps(registration))
        raise Reject(f"the registration is not complete; take these steps first: {missing}")
    contact = registration.main_contact
    is_active = registration.state != "deactivated"
    accounts = setup.accounts
    return CreditorProfile(
        organisation_number=registration.organisation_number,
        name=details.company.name,
        vat_registered=setup.vat_registered,
        settlement_emails=payout.settlement_emails,
        bank_account=payout.bank_account,
        address=details.company.address,
        email=contact.email if contact else "",
        phone=details.company.phone,
        setup=replace(accounts, auto_posting=accounts.auto_posting and is_active),
        agreement=signature.as_agreement(),
        accounting_firm=registration.accounting_firm or "",
        contacts=tuple(_told_contact(registration, contact) for contact in registration.contacts),
        is_active=is_active,
        language=registration.language,
    )


def _told_contact(registration: Registration, contact: OwnContact) -> CreditorContact:
    return CreditorContact(
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        roles=tuple(registration.roles_of(contact)),
    )
