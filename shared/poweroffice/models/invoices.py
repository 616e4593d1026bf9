"""Outgoing invoices and credit notes, as `GET /OutgoingInvoices` gives them."""

from uuid import UUID

from pydantic import Field

from shared.poweroffice.models.fields import Day, GoModel, Instant, Kroner, Numeral, VoucherNumber
from shared.poweroffice.models.kinds import DeliveryType, VoucherType


class Invoice(GoModel):
    """A sent invoice or credit note (API v2: OutgoingInvoiceDto); the debtor's address is on the customer."""

    id: UUID
    """Also the id of its voucher: the same one stands on ledger entries and documents."""
    voucher_type: VoucherType = VoucherType.UNKNOWN
    voucher_number: VoucherNumber = Field(default=None, validation_alias="VoucherNo")
    invoice_number: Numeral | None = Field(default=None, validation_alias="InvoiceNo")
    invoice_date: Day = Field(validation_alias="VoucherDate")
    due_date: Day | None = None
    total_amount: Kroner
    """In the invoice's own currency; negative on a credit note."""
    total_posted_amount: Kroner
    """In the client's currency, as `balance` is."""
    balance: Kroner | None = None
    """What is left to pay; None where Go does not say, which is not the same as paid."""
    balance_changed_at: Instant | None = Field(
        default=None, validation_alias="BalanceLastChangedDateTimeOffset"
    )
    currency_code: str | None = None
    kid: str | None = Field(default=None, validation_alias="Cid")
    customer_id: int | None = None
    customer_number: int | None = Field(default=None, validation_alias="CustomerNo")
    match_id: int | None = None
    related_invoice_number: Numeral | None = Field(default=None, validation_alias="RelatedInvoiceNo")
    """On a credit note that was made in Go: the invoice that it credits."""
    delivery_type: DeliveryType = Field(default=DeliveryType.UNKNOWN, validation_alias="InvoiceDeliveryType")
    external_import_reference: str | None = None
    is_created_by_us: bool = Field(default=False, validation_alias="IsCreatedByCurrentIntegration")
    is_reversed: bool = False
    sent_at: Instant | None = Field(default=None, validation_alias="SentDateTimeOffset")
    changed_at: Instant | None = Field(default=None, validation_alias="LastChangedDateTimeOffset")
    customer_reference: str | None = None
    purchase_order_reference: str | None = None
