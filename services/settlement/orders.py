"""What settlement tells itself to do."""

from dataclasses import dataclass
from uuid import UUID

from shared.events import Event


@dataclass(frozen=True, kw_only=True)
class VoucherOrdered(Event):
    """A settlement is made: write its advice, post its voucher if the creditor wants that, tell everybody."""

    settlement_id: UUID

    @property
    def subject(self) -> str:
        """The settlement's id."""
        return str(self.settlement_id)


@dataclass(frozen=True, kw_only=True)
class VatInvoiceOrdered(Event):
    """An invoice is made for the VAT of an earlier settlement: write it, and mail it with the advice."""

    vat_invoice_id: UUID

    @property
    def subject(self) -> str:
        """The invoice's id."""
        return str(self.vat_invoice_id)


@dataclass(frozen=True, kw_only=True)
class PayoutFileOrdered(Event):
    """A payout batch is released: drop its file into the outbox, where there is one.

    It is no single creditor's; `creditor_id` is the agency's book.
    """

    batch_id: UUID

    @property
    def subject(self) -> str:
        """The batch's id."""
        return str(self.batch_id)
