"""What transfer keeps of a creditor: whether it has agreed to collection, and whether Go lets us in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from shared.books import are_stale, known_until
from shared.events import BooksRead, ConnectionLost, ConnectionRestored, CreditorChanged, CreditorRegistered

CreditorFact = CreditorRegistered | CreditorChanged | ConnectionLost | ConnectionRestored | BooksRead


@dataclass(frozen=True, kw_only=True)
class Creditor:
    """A creditor as far as it has been told about; of one that has not, the revisions are -1.

    A deactivated creditor sends nothing new to collection; its running cases go on. `go_problem` is Go's own
    words where it shows us no approved invoices. Where it does not deduct VAT, debtors' fees include it.
    `withdrawal_share` is how much of the collection fee it owes for a late withdrawal, a fraction of one;
    None until it was told, and then its cost is not known.
    `books_read_on` is the last day up to whose evening its books are known; None until a reading was told.
    """

    id: UUID
    revision: int = -1
    has_agreement: bool = False
    is_deactivated: bool = False
    connection_revision: int = -1
    is_connected: bool = True
    go_problem: str | None = None
    deducts_vat: bool = True
    books_read_on: date | None = None
    withdrawal_share: Decimal | None = None

    @property
    def is_active(self) -> bool:
        """Whether the creditor has agreed, lets us into Go, and goes on sending claims."""
        return self.has_agreement and self.is_connected and not self.is_deactivated

    def has_stale_books(self, today: date) -> bool:
        """Tell whether the books of the day before are not known whole, so that a debtor may have paid."""
        return are_stale(self.books_read_on, today)

    def may_send(self, today: date) -> bool:
        """Tell whether invoices of this creditor may be transferred today."""
        return self.is_active and not self.has_stale_books(today)

    def told(self, event: CreditorFact) -> Creditor:
        """Return the creditor as `event` leaves it; of profile and connection the highest revision holds.

        Of the readings of its books the latest does.
        """
        match event:
            case CreditorRegistered() | CreditorChanged() if event.revision > self.revision:
                return replace(
                    self,
                    revision=event.revision,
                    has_agreement=bool(event.profile.agreement.signed_at),
                    is_deactivated=not event.profile.is_active,
                    deducts_vat=event.profile.vat_registered,
                    withdrawal_share=event.profile.agreement.withdrawal_share,
                )
            case ConnectionLost() | ConnectionRestored() if event.revision > self.connection_revision:
                connected = isinstance(event, ConnectionRestored)
                return replace(self, connection_revision=event.revision, is_connected=connected)
            case BooksRead():
                read_on = known_until(event.read_at)
                return replace(self, books_read_on=max(read_on, self.books_read_on or read_on))
        return self
