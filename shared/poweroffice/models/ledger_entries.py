"""Entries of the customer ledger, as the `/Customerledger` calls give them."""

from uuid import UUID

from pydantic import Field

from shared.poweroffice.models.fields import Day, GoModel, Instant, Kroner, Numeral, VoucherNumber
from shared.poweroffice.models.kinds import VoucherType


class LedgerEntry(GoModel):
    """One entry on a customer's account (API v2: CustomerLedgerEntryDto).

    Amounts are signed: an invoice is positive, a payment or credit note negative. The entry itself never
    changes; only what it is matched with does, and with it `balance`, `match_id` and `changed_at`.
    """

    id: int
    amount: Kroner
    balance: Kroner
    """What is not matched yet, with the sign of `amount`."""
    currency_amount: Kroner | None = None
    currency_code: str | None = None
    match_id: int | None = None
    """Shared by all entries that are matched with each other."""
    voucher_id: UUID
    voucher_number: VoucherNumber = Field(default=None, validation_alias="VoucherNo")
    voucher_type: VoucherType = VoucherType.UNKNOWN
    voucher_date: Day
    posting_date: Day
    due_date: Day | None = None
    """On invoices and credit notes only."""
    invoice_number: Numeral | None = Field(default=None, validation_alias="InvoiceNo")
    kid: str | None = Field(default=None, validation_alias="Cid")
    custom_matching_reference: str | None = None
    external_import_reference: str | None = None
    customer_id: int | None = None
    customer_number: int | None = Field(default=None, validation_alias="CustomerAccountNo")
    is_created_by_us: bool = Field(default=False, validation_alias="IsCreatedByCurrentIntegration")
    is_write_off: bool = False
    """Made by Go's own write-off function."""
    paid_from_bank_account: str | None = None
    """On OCR giro payments only."""
    created_at: Instant | None = Field(default=None, validation_alias="CreatedDateTimeOffset")
    changed_at: Instant | None = Field(default=None, validation_alias="LastChangedDateTimeOffset")
