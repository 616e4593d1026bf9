"""What transfer keeps of a creditor: whether it has agreed to collection, and whether Go lets us in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from shared.events import ConnectionLost, ConnectionRestored, CreditorChanged, CreditorRegistered


@dataclass(frozen=True, kw_only=True)
class Creditor:
    """A creditor as far as it has been told about; of one that has not, the revisions are -1.

    A deactivated creditor sends nothing new to collection; its running cases go on. `go_problem` is Go's own
    words where it shows us no approved invoices. Where it does not deduct VAT, debtors' fees include it.
    """

    id: UUID
    revision: int = -1
    has_agreement: bool = False
    is_deactivated: bool = False
    connection_revision: int = -1
    is_connected: bool = True
    go_problem: str | None = None
    deducts_vat: bool = True

    @property
    def is_active(self) -> bool:
        """Whether invoices of this creditor may be transferred."""
        return self.has_agreement and self.is_connected and not self.is_deactivated

    def told(
        self, event: CreditorRegistered | CreditorChanged | ConnectionLost | ConnectionRestored
    ) -> Creditor:
        """Return the creditor as `event` leaves it; of profile and connection the highest revision holds."""
        match event:
            case CreditorRegistered() | CreditorChanged() if event.revision > self.revision:
                return replace(
                    self,
                    revision=event.revision,
                    has_agreement=bool(event.profile.agreement.signed_at),
                    is_deactivated=not event.profile.is_active,
                    deducts_vat=event.profile.vat_registered,
                )
            case ConnectionLost() | ConnectionRestored() if event.revision > self.connection_revision:
                connected = isinstance(event, ConnectionRestored)
                return replace(self, connection_revision=event.revision, is_connected=connected)
        return self
