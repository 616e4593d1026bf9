"""A company's registration: five steps that can be taken and resumed one by one, and what comes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.registration.domain.agreement import Signature
from services.registration.domain.companies import CompanyDetails, Payout, choose_contact
from services.registration.domain.setup import Setup
from shared.errors import Reject
from shared.events import CreditorProfile

State = Literal["started", "registered"]
Connection = Literal["none", "connected", "lost"]
"""Whether we hold a client key that PowerOffice Go admits: not yet, yes, or not any more."""

Welcome = Literal["not_yet", "ordered", "sent", "refused"]
"""What has become of the welcome mail."""

Step = Literal["accounting_firm", "contact", "company", "setup", "agreement"]


@dataclass(frozen=True, kw_only=True)
class Registration:
    """All that is known of a company; `id` is its creditor id from the first day.

    `accounting_firm` is None until the question is answered and empty when there is none. `revision` counts
    what other services have been told, from 1 at the registration.
    """

    id: UUID
    organisation_number: str
    state: State = "started"
    connection: Connection = "none"
    connection_since: datetime | None = None
    connection_reason: str = ""
    key_version: int = 0
    accounting_firm: str | None = None
    details: CompanyDetails | None = None
    details_read_at: datetime | None = None
    payout: Payout | None = None
    setup: Setup | None = None
    opened_agreement: str = ""
    signature: Signature | None = None
    registered_at: datetime | None = None
    welcome: Welcome = "not_yet"
    welcome_reason: str = ""
    revision: int = 0

    @property
    def name(self) -> str:
        """The company's name, its number while Go has not been asked."""
        return self.details.company.name if self.details else self.organisation_number


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
    "contact": lambda it: it.details is not None and choose_contact(it.details) is not None,
    "company": _is_the_company,
    "setup": lambda it: it.setup is not None,
    "agreement": lambda it: it.signature is not None,
}
"""The five steps of the registration in their order, and when each is complete."""


def missing_steps(registration: Registration) -> tuple[Step, ...]:
    """Return the steps that are not complete, in order."""
    return tuple(step for step, is_complete in STEPS.items() if not is_complete(registration))


def profile(registration: Registration) -> CreditorProfile:
    """Return what other services need to know of a company.

    Raises:
        Reject: a step is missing.
    """
    details, payout, setup = registration.details, registration.payout, registration.setup
    signature = registration.signature
    if missing_steps(registration) or not (details and payout and setup and signature):
        missing = ", ".join(missing_steps(registration))
        raise Reject(f"the registration is not complete; take these steps first: {missing}")
    contact = choose_contact(details)
    return CreditorProfile(
        organisation_number=registration.organisation_number,
        name=details.company.name,
        vat_registered=setup.vat_registered,
        settlement_emails=payout.settlement_emails,
        bank_account=payout.bank_account,
        address=details.company.address,
        email=contact.email if contact else "",
        phone=details.company.phone,
        setup=setup.accounts,
        agreement=signature.as_agreement(),
        accounting_firm=registration.accounting_firm or "",
    )
