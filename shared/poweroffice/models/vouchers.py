"""Vouchers of kind bank journal, before and after posting, and the documents that belong to any voucher."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from shared.errors import Reject
from shared.poweroffice.models.fields import ORE, Day, GoModel, Instant, Kroner, Numeral, VoucherNumber


class UnbalancedVoucher(Reject):
    """A voucher's lines do not sum to zero in whole øre; correct the lines before posting."""


@dataclass(frozen=True, kw_only=True)
class BankJournalLine:
    """One line to post; `amount` is signed: positive is debit, negative is credit, gross of VAT."""

    account_id: int
    """The general ledger account's id (not its number), or the customer's `subledger_account_id`."""
    amount: Decimal
    vat_id: int
    """Required on every line; the id of code 0 on bank, ledger and VAT-free lines."""
    posting_date: date
    invoice_number: str | None = None
    """On a customer's account: the invoice that Go matches the line with."""
    kid: str | None = None
    description: str | None = None
    external_line_reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class BankJournalDraft:
    """A bank journal to post (API v2: BankVoucherPostDto); balanced by construction.

    `external_import_reference` is unique on the client: a second voucher with it is refused, which is what
    makes posting safe to repeat. A reversal frees it.

    Raises:
        UnbalancedVoucher: the lines do not sum to zero, or one of them is zero or has a fraction of an øre.
    """

    external_import_reference: str
    voucher_date: date
    description: str
    lines: tuple[BankJournalLine, ...]
    currency_code: str = "NOK"

    def __post_init__(self) -> None:
        total = sum((line.amount for line in self.lines), Decimal(0))
        whole = all(line.amount and line.amount == line.amount.quantize(ORE) for line in self.lines)
        if not self.lines or not whole or total:
            raise UnbalancedVoucher(
                f"voucher {self.external_import_reference}: its lines must be whole øre, none of them zero,"
                f" and sum to 0, not {total}"
            )


class BankJournalVoucherLine(GoModel):
    """A posted line (API v2: BankVoucherLineDto)."""

    account_id: int | None = None
    currency_amount: Kroner
    vat_id: int | None = None
    posting_date: Day | None = None
    invoice_number: Numeral | None = Field(default=None, validation_alias="InvoiceNo")
    kid: str | None = Field(default=None, validation_alias="Cid")
    description: str | None = None
    external_line_reference: str | None = None


class BankJournalVoucher(GoModel):
    """A posted bank journal (API v2: BankVoucherDto)."""

    id: UUID
    voucher_number: VoucherNumber = Field(default=None, validation_alias="VoucherNo")
    voucher_date: Day | None = None
    currency_code: str | None = None
    description: str | None = None
    external_import_reference: str | None = None
    is_reversed: bool = False
    created_at: Instant | None = Field(default=None, validation_alias="CreatedDateTimeOffset")
    lines: tuple[BankJournalVoucherLine, ...] = Field(default=(), validation_alias="VoucherLines")


@dataclass(frozen=True)
class DocumentFile:
    """One file of a voucher."""

    name: str
    content: bytes
