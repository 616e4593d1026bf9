"""The whole simulated PowerOffice Go: its clients, the integrations that it knows, and onboardings under way.

Held in memory. `save` writes it as one JSON file and `load` reads it back, so that a second run goes on
where the first one stopped; access tokens issued before stay good, because the signing secret is part of it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

from pydantic import TypeAdapter

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.organization import Extension
from deploy.sandbox.poweroffice.refusals import InUse, NotFound

PRIVILEGES: tuple[str, ...] = (
    "AccountTransaction",
    "BankVoucher_Full",
    "CashVoucher_Full",
    "ClientBankAccount_Full",
    "CommonServices",
    "ContactPerson_Full",
    "Customer_Full",
    "CustomerLedger_Full",
    "DebtCollection_Full",
    "Department",
    "GeneralLedgerAccount_Full",
    "JournalEntryVoucher_Full",
    "ManualVoucher_Full",
    "OutgoingCreditNoteVoucher_Full",
    "OutgoingInvoice",
    "OutgoingInvoiceVoucher_Full",
    "VoucherDocumentation_Full",
    "YearEndVoucher_Full",
)
"""What PowerOffice's API team has granted the sandbox's integration: all but a partner's `ClientAdmin`."""

MODULE_OF: dict[str, str] = {"TimeTracking": "TimeTracking", "Payroll": "Payroll"}
"""The module that a privilege needs, by the privilege's first word; all others need Accounting."""


@dataclass(kw_only=True)
class Application:
    """An integration known to PowerOffice: its key, name, privileges and whitelisted redirect addresses."""

    key: UUID
    name: str
    privileges: list[str] = field(default_factory=lambda: list(PRIVILEGES))
    redirect_uris: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class User:
    """Whoever sits at the browser in Go; administers the clients listed."""

    id: UUID
    email: str
    administers: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Onboarding:
    """One run of the onboarding: from Initiate (`ticket` in the address) to Finalize (`token`)."""

    ticket: str
    application_key: UUID
    organisation_number: str | None
    redirect_uri: str
    valid_until: datetime
    is_answered: bool = False
    token: str | None = None
    approved: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class World:
    """Everything that the sandbox knows. `companies` are keyed by organisation number."""

    user: User
    subscription_keys: list[str] = field(default_factory=list)
    applications: dict[UUID, Application] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)
    onboardings: dict[str, Onboarding] = field(default_factory=dict)
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(32))

    def company(self, organisation_number: str) -> Company:
        """Return a client by organisation number."""
        if organisation_number not in self.companies:
            raise NotFound(
                "Object(s) not found",
                f"Client with number = {organisation_number} not found.",
                f"Det finnes ingen klient med organisasjonsnummer {organisation_number}.",
            )
        return self.companies[organisation_number]

    def company_of_client(self, client_id: str) -> Company | None:
        """Return the client with an id as tokens carry it, or None."""
        return next((item for item in self.companies.values() if str(item.client_id) == client_id), None)

    def holder(self, application_key: UUID, client_key: UUID) -> tuple[Company, Extension] | None:
        """Return whom a pair of keys opens, or None when they do not fit or the extension was removed."""
        for company in self.companies.values():
            extension = company.extensions.active(application_key)
            if extension is not None and extension.client_key == client_key:
                return company, extension
        return None

    def install(
        self, company: Company, application_key: UUID, *, at: datetime, client_key: UUID | None = None
    ) -> Extension:
        """Switch an integration on for a client; one that is on already keeps its key.

        Raises:
            InUse: the client blocks this integration.
            NotFound: no such integration.
        """
        if application_key not in self.applications:
            raise NotFound("Object(s) not found", f"Application with key = {application_key} not found.")
        if application_key in company.extensions.blocked_applications:
            raise InUse(
                "Extension error(s)",
                "The integration is blocked on this client.",
                "Utvidelsen er blokkert for denne klienten.",
            )
        extension = company.extensions.active(application_key)
        if extension is None:
            extension = Extension(
                application_key=application_key, client_key=client_key or uuid4(), user_id=uuid4()
            )
            company.extensions.installed.append(extension)
            company.tell("extension", application_key, at)
        return extension

    def remove(self, company: Company, application_key: UUID, *, at: datetime) -> None:
        """Delete an extension; its client key is dead from now on and never comes back."""
        extension = company.extensions.active(application_key)
        if extension is None:
            raise NotFound(
                "Object(s) not found",
                f"Extension of application {application_key} not found.",
                "Utvidelsen er ikke lagt til.",
            )
        extension.is_active = False
        company.tell("extension", application_key, at)


def privileges(application: Application, subscriptions: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return which privileges work on a client with these module subscriptions, and which do not."""
    valid = [item for item in application.privileges if _module(item) in subscriptions]
    return valid, [item for item in application.privileges if item not in valid]


def _module(privilege: str) -> str:
    return MODULE_OF.get(privilege.partition("_")[0], "Accounting")


def save(world: World, path: Path) -> None:
    """Write the world to a file; a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".next")
    draft.write_bytes(_adapter().dump_json(world))
    draft.replace(path)


def load(path: Path) -> World:
    """Read back what `save` wrote; listeners are not part of it."""
    return _adapter().validate_json(path.read_bytes())


@cache
def _adapter() -> TypeAdapter[World]:
    return TypeAdapter(World)
