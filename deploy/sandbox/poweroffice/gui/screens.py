"""All of a client's screens: sales, and the collection list, extensions and settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from deploy.sandbox.poweroffice import collection
from deploy.sandbox.poweroffice.chart import Account
from deploy.sandbox.poweroffice.enums import CollectionStatus
from deploy.sandbox.poweroffice.gui.journal import JournalScreens
from deploy.sandbox.poweroffice.invoice_records import Invoice
from deploy.sandbox.poweroffice.organization import Extension
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

    def set_collection(
        self,
        *,
        is_active: bool | None = None,
        draft_after_days: int | None = None,
        approve_automatically: bool | None = None,
        approve_from_invoice_date: date | None = None,
    ) -> None:
        """Set up the debt collection integration (Innstillinger → Purring og inkasso)."""
        settings = self.company.collection
        if is_active is not None:
            settings.is_active = is_active
        if draft_after_days is not None:
            settings.draft_after_days = draft_after_days
        if approve_automatically is not None:
            settings.approve_automatically = approve_automatically
        if approve_from_invoice_date is not None:
            settings.approve_from_invoice_date = approve_from_invoice_date
        self._tell_settings()

    def add_extension(self, application_key: UUID | None = None) -> Extension:
        """Switch an integration on by hand (Utvidelser → Legg til) and show its client key."""
        key = application_key or next(iter(self.world.applications))
        return self.world.install(self.company, key, at=self._stamp())

    def remove_extension(self, application_key: UUID | None = None) -> None:
        """Delete an integration (Utvidelser → Slett); its client key is dead."""
        key = application_key or next(iter(self.world.applications))
        self.world.remove(self.company, key, at=self._stamp())

    def set_lock_date(self, lock_date: date) -> None:
        """Lock the books up to and including a day."""
        self.company.lock_date = lock_date
        self._tell_settings()

    def set_subscriptions(self, modules: Sequence[str]) -> None:
        """Change which modules of Go the client subscribes to."""
        self.company.subscriptions = list(modules)
        self._tell_settings()

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
    "credit_invoice",
    "hold_from_collection",
    "match",
    "post_draft",
    "register_payment",
    "remove_extension",
    "send_reminder",
    "set_collection",
    "set_customer",
    "set_lock_date",
    "set_subscriptions",
    "unmatch",
    "write_off",
)
"""The methods of `Screens` that `/gui` offers."""
