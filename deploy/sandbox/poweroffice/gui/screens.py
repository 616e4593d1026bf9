"""All of a client's screens: sales, and the collection list, extensions and settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from deploy.sandbox.poweroffice import collection, next_actions
from deploy.sandbox.poweroffice.books import Voucher
from deploy.sandbox.poweroffice.chart import Account
from deploy.sandbox.poweroffice.enums import CollectionStatus, NextAction
from deploy.sandbox.poweroffice.gui.journal import JournalScreens
from deploy.sandbox.poweroffice.invoice_records import Invoice
from deploy.sandbox.poweroffice.organization import Extension
from deploy.sandbox.poweroffice.posting import reverse
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound
from deploy.sandbox.poweroffice.state import World


@dataclass(frozen=True)
class Screens(JournalScreens):
    """One client's user interface in Go, as plain methods; a refusal raises `refusals.Refusal`."""

    world: World

    def approve_for_collection(self, invoice_nos: Sequence[int] | None = None) -> list[Invoice]:
        """Approve invoices for the agency (Salg → Inkasso → Godkjenn), or every draft (Godkjenn alle)."""
        chosen = (
            collection.with_status(self.company, CollectionStatus.DRAFT, self.today)
            if invoice_nos is None
            else [self.company.invoice_by_number(number) for number in invoice_nos]
        )
        return collection.approve(self.company, chosen, today=self.today, at=self._stamp())

    def hold_from_collection(self, invoice_no: int) -> Invoice:
        """Take an invoice out of the collection drafts (Fjern)."""
        invoice = self.company.invoice_by_number(invoice_no)
        collection.hold(self.company, invoice, at=self._stamp())
        return invoice

    def release_to_drafts(self, invoice_no: int) -> Invoice:
        """Undo a hold, an approval that the agency has not fetched, or the agency's rejection."""
        invoice = self.company.invoice_by_number(invoice_no)
        collection.release(self.company, invoice, at=self._stamp())
        return invoice

    def set_next_action(self, invoice_no: int, action: NextAction | None) -> Invoice:
        """Choose an invoice's next action (Salg → Purringer → Neste handling); None leaves it to Go."""
        invoice = self.company.invoice_by_number(invoice_no)
        next_actions.choose(self.company, invoice, action, at=self._stamp())
        return invoice

    def set_collection(
        self,
        *,
        is_active: bool | None = None,
        draft_after_days: int | None = None,
        approve_automatically: bool | None = None,
        approve_from_invoice_date: date | Literal["any"] | None = None,
    ) -> None:
        """Set up the debt collection integration (Innstillinger → Purring og inkasso).

        What is left out stays as it is; `approve_from_invoice_date="any"` takes the date away.
        """
        settings = self.company.collection
        if is_active is not None:
            settings.is_active = is_active
        if draft_after_days is not None:
            settings.draft_after_days = draft_after_days
        if approve_automatically is not None:
            settings.approve_automatically = approve_automatically
        if approve_from_invoice_date is not None:
            first = approve_from_invoice_date
            settings.approve_from_invoice_date = None if first == "any" else first
        self._tell_settings()

    def add_extension(self, application_key: UUID | None = None) -> Extension:
        """Switch an integration on by hand (Utvidelser → Legg til) and show its client key."""
        key = application_key or next(iter(self.world.applications))
        return self.world.install(self.company, key, at=self._stamp())

    def remove_extension(self, application_key: UUID | None = None) -> None:
        """Delete an integration (Utvidelser → Slett); its client key is dead."""
        key = application_key or next(iter(self.world.applications))
        self.world.remove(self.company, key, at=self._stamp())

    def block_extension(self, application_key: UUID | None = None, *, is_blocked: bool = True) -> None:
        """Let nobody switch an integration on for this client, or let them again; one that is on stays on."""
        key = application_key or next(iter(self.world.applications))
        blocked = self.company.extensions.blocked_applications
        self.company.extensions.blocked_applications = [item for item in blocked if item != key]
        if is_blocked:
            self.company.extensions.blocked_applications.append(key)
        self._tell_settings()

    def set_administrator(self, *, is_administrator: bool) -> None:
        """Make the user an administrator of this client, who may consent to integrations, or no more."""
        user, number = self.world.user, self.company.organisation_number
        user.administers = [item for item in user.administers if item != number]
        if is_administrator:
            user.administers.append(number)
        self._tell_settings()

    def set_lock_date(self, lock_date: date) -> None:
        """Lock the books up to and including a day."""
        self.company.lock_date = lock_date
        self._tell_settings()

    def set_subscriptions(self, modules: Sequence[str]) -> None:
        """Change which modules of Go the client subscribes to."""
        self.company.subscriptions = list(modules)
        self._tell_settings()

    def reverse_voucher(self, voucher_no: int) -> Voucher:
        """Undo a voucher with one of opposite amounts; an invoice is credited instead."""
        voucher = self.company.books.by_number(voucher_no)
        if voucher is None:
            raise NotFound(
                "Object(s) not found",
                f"Voucher with number = {voucher_no} not found.",
                f"Det finnes ikke noe bilag med nummer {voucher_no}.",
            )
        if voucher.type.is_invoice or voucher.reverses is not None:
            raise Invalid(
                "Voucher validation error(s)",
                f"A voucher of type {voucher.type} cannot be reversed.",
                "En faktura, kreditnota eller reversering kan ikke reverseres. Krediter fakturaen i stedet.",
            )
        return reverse(self.company, voucher, at=self._stamp(), today=self.today)

    def add_account(self, account_no: int, name: str, *, vat_code: str = "0") -> Account:
        """Add an account to the chart."""
        return self.company.open_account(account_no, name, self.company.vat_code(vat_code), at=self._stamp())

    def _tell_settings(self) -> None:
        self.company.tell("settings", self.company.organisation_number, self._stamp())


DEEDS = (
    "add_account",
    "add_customer",
    "add_extension",
    "add_invoice",
    "approve_for_collection",
    "block_extension",
    "credit_invoice",
    "hold_from_collection",
    "match",
    "post_draft",
    "register_payment",
    "register_receipt",
    "release_to_drafts",
    "remove_extension",
    "reverse_voucher",
    "send_reminder",
    "set_administrator",
    "set_collection",
    "set_customer",
    "set_lock_date",
    "set_next_action",
    "set_subscriptions",
    "unmatch",
    "write_off",
)
"""The methods of `Screens` that `/gui` offers."""
