"""Registration's HTTP API: a company's connection, people, money and agreement.

Whatever changes something is done on behalf of somebody, whom registration writes into its log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args
from urllib.parse import quote
from uuid import UUID

import httpx
from pydantic import BaseModel, SecretStr

from services.portal.language import Language
from services.portal.neighbours.asking import FieldError, ask
from services.portal.neighbours.registering import Applied, Begun, Payout, Person
from services.portal.neighbours.setup import Setup, SetupAnswer, SetupOptions

ContactRole = Literal["general", "settlement", "cases", "technical"]
CONTACT_ROLES: tuple[ContactRole, ...] = get_args(ContactRole)

MailState = Literal["not_yet", "ordered", "sent", "refused"]

AccountState = Literal["pending", "confirmed", "rejected", "expired", "replaced"]


class Mail(BaseModel):
    """What has become of a mail that registration sends."""

    state: MailState


class AccountChange(BaseModel):
    """Another bank account that was asked for; it counts only once a second person has confirmed it.

    `mail` tells of the mail to the contact in PowerOffice Go.
    """

    id: UUID
    bank_account: str
    asked_by: str
    asked_at: datetime
    valid_until: datetime
    state: AccountState
    mail: MailState


class AgreementStanding(BaseModel):
    """Which version is signed, and whether it is the one that is offered now."""

    signed_version: str | None
    current_version: str
    is_current: bool


class Contact(BaseModel):
    """A contact that the company has named itself."""

    id: UUID
    name: str
    email: str
    phone: str
    roles: list[str]
    is_main: bool


class Registered(BaseModel):
    """What registration knows of a company.

    `accounting_firm` has nine digits or none; `contact` is whom mail goes to, `contacts` the company's own.
    `leaving` is what follows when the company leaves, in sentences for the user. `language` is that of
    registration's mails.
    """

    state: str
    language: Language = "nb"
    connection: str
    connection_since: datetime | None
    accounting_firm: str | None
    accountant_email: str
    accountant_invitation: Mail
    contact: Person | None
    contacts: list[Contact]
    details_read_at: datetime | None
    payout: Payout | None
    bank_account_change: AccountChange | None
    setup: Setup | None
    leaving: list[str]
    agreement: AgreementStanding


class ChangedField(BaseModel):
    """A field that is no longer the same: what people call it, how it was, how it is."""

    label: str
    before: str
    after: str


class Change(BaseModel):
    """A line of the log: who changed what, and when."""

    changed_at: datetime
    changed_by: str
    title: str
    fields: list[ChangedField]


class Changes(BaseModel):
    """A page of the log, the newest first; `next` leads to the page after it."""

    changes: list[Change]
    next: UUID | None


class AgreementText(BaseModel):
    """The agreement as it is offered now, in Markdown; `hash` goes back with the signature."""

    version: str
    hash: str
    text: str


class PayoutConfirmation(BaseModel):
    """A new bank account as the link in a mail shows it."""

    company: str
    bank_account: str
    present_bank_account: str
    asked_by: str
    asked_at: datetime
    valid_until: datetime
    state: AccountState


@dataclass(frozen=True)
class Registration:
    """What anybody may ask whom the portal lets; `client` carries the portal's own token."""

    client: httpx.AsyncClient

    def on_behalf_of(self, email: str) -> "Deeds":
        """Return what a user may have done."""
        return Deeds(self.client, email)

    async def company(self, creditor_id: UUID) -> Registered:
        """Return a company's registration."""
        return Registered.model_validate_json(await ask(self.client, "GET", f"/registrations/{creditor_id}"))

    async def applied(self, creditor_id: UUID) -> Applied:
        """Return a registration that is under way."""
        return Applied.model_validate_json(await ask(self.client, "GET", f"/registrations/{creditor_id}"))

    async def changes(self, creditor_id: UUID, before: UUID | None = None) -> Changes:
        """Return a page of the log of the company's changes."""
        params = {"before": str(before)} if before else {}
        answer = await ask(self.client, "GET", f"/registrations/{creditor_id}/changes", params=params)
        return Changes.model_validate_json(answer)

    async def agreement(self, creditor_id: UUID) -> AgreementText:
        """Open the agreement; only what has been opened can be signed."""
        answer = await ask(self.client, "GET", f"/registrations/{creditor_id}/agreement")
        return AgreementText.model_validate_json(answer)

    async def setup_options(self, creditor_id: UUID) -> SetupOptions:
        """Return what the company's books offer for the setup; PowerOffice Go is asked for it."""
        answer = await ask(self.client, "GET", f"/registrations/{creditor_id}/setup/options")
        return SetupOptions.model_validate_json(answer)

    async def payout_confirmation(self, token: str) -> PayoutConfirmation:
        """Return what a mailed link asks about."""
        answer = await ask(self.client, "GET", _confirmation(token))
        return PayoutConfirmation.model_validate_json(answer)

    async def confirm_by_mail(self, token: str) -> None:
        """Confirm a bank account; whoever holds the link is the one to whom it was mailed."""
        await ask(self.client, "POST", _confirmation(token))

    async def reject_by_mail(self, token: str) -> None:
        """Reject a bank account, likewise."""
        await ask(self.client, "POST", f"{_confirmation(token)}/rejection")


@dataclass(frozen=True)
class Deeds:
    """What is done on behalf of a user; `by` is his e-mail address."""

    client: httpx.AsyncClient
    by: str

    async def connect(self, organisation_number: str, language: Language | None = None) -> str | None:
        """Begin a company's registration, or find it; return where to consent in Go, None if nowhere.

        A company that registers is written to in `language`; one that is registered keeps its own.
        """
        body = {"organisation_number": organisation_number} | ({"language": language} if language else {})
        begun = Begun.model_validate_json(await self._do("POST", "", body))
        return begun.consent.url if begun.consent else None

    async def use_client_key(self, creditor_id: UUID, client_key: SecretStr) -> None:
        """Connect with a client key that was made by hand in PowerOffice Go."""
        await self._do("POST", f"/{creditor_id}/client-key", {"client_key": client_key.get_secret_value()})

    async def reload(self, creditor_id: UUID) -> None:
        """Have the company's card and people read from PowerOffice Go again."""
        await self._do("POST", f"/{creditor_id}/company/reload")

    async def deactivate(self, creditor_id: UUID, reason: str) -> None:
        """End the company's agreement; running cases go on."""
        await self._do("POST", f"/{creditor_id}/deactivation", {"reason": reason})

    async def add_contact(self, creditor_id: UUID, contact: dict[str, Any]) -> None:
        """Add a contact: name, email, phone, roles, is_main."""
        await self._do("POST", f"/{creditor_id}/contacts", contact)

    async def change_contact(self, creditor_id: UUID, contact_id: UUID, contact: dict[str, Any]) -> None:
        """Replace a contact."""
        await self._do("PUT", f"/{creditor_id}/contacts/{contact_id}", contact)

    async def remove_contact(self, creditor_id: UUID, contact_id: UUID) -> None:
        """Remove a contact."""
        await self._do("DELETE", f"/{creditor_id}/contacts/{contact_id}")

    async def choose_language(self, creditor_id: UUID, language: Language) -> None:
        """Say in which language the company is written to."""
        await self._do("PUT", f"/{creditor_id}/language", {"language": language})

    async def set_settlement_emails(self, creditor_id: UUID, emails: Sequence[str]) -> None:
        """Say who gets the remittance advice."""
        await self._do("PUT", f"/{creditor_id}/settlement-emails", {"settlement_emails": list(emails)})

    async def set_bank_account(self, creditor_id: UUID, bank_account: str) -> Registered:
        """Ask for another bank account; the answer says whether somebody must confirm it first.

        The recipients of the remittance advice are not sent along: they may be changing at the same time.
        """
        answer = await self._do("PUT", f"/{creditor_id}/payout", {"bank_account": bank_account})
        return Registered.model_validate_json(answer)

    async def choose_payout(self, creditor_id: UUID, bank_account: str, emails: Sequence[str]) -> None:
        """Say, while registering, to which account settlements go and who gets the remittance advice."""
        body = {"bank_account": bank_account, "settlement_emails": list(emails)}
        await self._do("PUT", f"/{creditor_id}/payout", body)

    async def confirm_payout(self, creditor_id: UUID, change_id: UUID) -> None:
        """Confirm the bank account that somebody else has asked for, if it still is the one that waits."""
        body = {"change_id": str(change_id)}
        await self._do("POST", f"/{creditor_id}/payout/confirmation", body)

    async def reject_payout(self, creditor_id: UUID) -> None:
        """Let the bank account be as it was."""
        await self._do("DELETE", f"/{creditor_id}/payout/confirmation")

    async def set_up(self, creditor_id: UUID, choices: dict[str, Any]) -> list[FieldError]:
        """Choose the setup; return what may be bettered in it."""
        answer = await self._do("PUT", f"/{creditor_id}/setup", choices)
        return SetupAnswer.model_validate_json(answer).warnings

    async def set_accounting_firm(self, creditor_id: UUID, organisation_number: str, email: str) -> None:
        """Name the accounting firm and whom to invite there; without a number there is none."""
        body = {"organisation_number": organisation_number, "accountant_email": email}
        await self._do("PUT", f"/{creditor_id}/accounting-firm", body)

    async def invite_accountant(self, creditor_id: UUID) -> None:
        """Send the accountant a new invitation."""
        await self._do("POST", f"/{creditor_id}/accountant-invitation")

    async def sign_agreement(
        self, creditor_id: UUID, text_hash: str, signed_by: str, language: Language | None = None
    ) -> None:
        """Sign the agreement whose text has this hash.

        With the signature the company is written to in `language`; None leaves it as it is.
        """
        body = {"accepted": True, "hash": text_hash, "signed_by": signed_by}
        body |= {"language": language} if language else {}
        await self._do("POST", f"/{creditor_id}/agreement", body)

    async def _do(self, method: str, path: str, body: dict[str, Any] | None = None) -> bytes:
        """Change something, and say for whom; an address may have letters beyond ASCII."""
        headers = {"On-Behalf-Of": self.by.encode()}
        return await ask(self.client, method, f"/registrations{path}", json=body, headers=headers)


def _confirmation(token: str) -> str:
    return f"/payout-confirmations/{quote(token, safe='')}"
