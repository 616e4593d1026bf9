"""The client's chart of accounts, VAT codes, bank accounts and general ledger transactions."""

from decimal import Decimal
from uuid import UUID

from pydantic import Field

from shared.poweroffice.models.fields import Day, Fraction, GoModel, Instant, Kroner, VoucherNumber
from shared.poweroffice.models.kinds import AccountType, VoucherType


class LedgerAccount(GoModel):
    """A general ledger account (API v2: GeneralLedgerAccountDto); voucher lines name its `id`."""

    id: int
    number: int = Field(validation_alias="AccountNo")
    name: str = ""
    account_type: AccountType = Field(
        default=AccountType.UNKNOWN, validation_alias="GeneralLedgerAccountType"
    )
    is_active: bool = True
    vat_code: str | None = None
    vat_code_id: int | None = None
    is_vat_code_locked: bool = False
    is_department_required: bool = False
    is_project_required: bool = False
    changed_at: Instant | None = Field(default=None, validation_alias="LastChangedDateTimeOffset")


class VatCode(GoModel):
    """A VAT code (API v2: VatCodeDto); voucher lines name its `id`."""

    id: int
    code: str = ""
    name: str = ""
    description: str = ""
    rate: Fraction = Decimal(0)
    """Between 0 and 1."""
    is_active: bool = True
    is_custom: bool = False
    valid_from: Day | None = None
    valid_to: Day | None = None


class Transaction(GoModel):
    """One posted amount on a general ledger account (API v2: AccountTransactionDto)."""

    id: int
    account_number: int = Field(validation_alias="AccountNo")
    amount: Kroner
    """In the client's currency; positive is debit."""
    posting_date: Day
    voucher_date: Day | None = None
    voucher_id: UUID
    voucher_number: VoucherNumber = Field(default=None, validation_alias="VoucherNo")
    voucher_type: VoucherType = VoucherType.UNKNOWN
    description: str | None = None
    customer_number: int | None = Field(default=None, validation_alias="CustomerAccountNo")
    ledger_entry_id: int | None = Field(default=None, validation_alias="SubLedgerEntryId")
    external_import_reference: str | None = None
    is_reversed: bool = False
    reversed_voucher_id: UUID | None = None
    vat_code: str | None = None
    vat_amount: Kroner | None = None
