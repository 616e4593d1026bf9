"""The chart of accounts and the VAT codes of a client, and how an amount splits into net and VAT."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from deploy.sandbox.poweroffice.enums import (
    AgricultureDepartment,
    GeneralLedgerAccountType,
    VatReturnSpecification,
)
from deploy.sandbox.poweroffice.units import UnitOfMeasureType

ORE = Decimal("0.01")


def to_ore(amount: Decimal) -> Decimal:
    """Round kroner half up to two decimals."""
    return amount.quantize(ORE, rounding=ROUND_HALF_UP)


@dataclass(kw_only=True)
class Account:
    """`GeneralLedgerAccountDto`. `id` is what vouchers point to; `account_no` is what people read."""

    id: int
    account_no: int
    name: str | None
    general_ledger_account_type: GeneralLedgerAccountType
    vat_code: str | None
    vat_code_id: int | None
    is_active: bool | None = True
    is_department_required: bool | None = False
    is_project_required: bool | None = False
    is_vat_code_locked: bool | None = False
    currency_code: str | None = None
    department_code: str | None = None
    department_id: int | None = None
    agriculture_department: AgricultureDepartment = AgricultureDepartment.NONE
    unit1: UnitOfMeasureType | None = None
    unit2: UnitOfMeasureType | None = None
    vat_return_specification: VatReturnSpecification = VatReturnSpecification.NONE
    last_changed_date_time_offset: datetime


@dataclass(kw_only=True)
class VatBasisRatio:
    """`VatBasisRatios`: the deductible part of a custom code from a date."""

    vat_basis_ratio: Decimal
    vat_basis_ratio_valid_from: date


@dataclass(kw_only=True)
class VatCode:
    """`VatCodeDto`. `id` goes into vouchers, `code` is the SAF-T code; `rate` is a fraction (0.25)."""

    id: int
    code: str
    name: str
    description: str
    rate: Decimal
    posting_account_no: int | None
    is_active: bool | None = True
    is_custom: bool | None = False
    base_vat_code_id: int | None = None
    valid_from: date
    valid_to: date | None = None
    vat_basis_ratio: Decimal | None = None
    vat_basis_ratio_valid_from: datetime | None = None
    vat_basis_ratios: list[VatBasisRatio] = field(default_factory=list)

    def vat_of(self, gross: Decimal) -> Decimal:
        """Return the VAT inside a gross amount of kroner, half up to øre, with the sign of the amount."""
        return to_ore(gross * self.rate / (1 + self.rate))


def account_type(account_no: int) -> GeneralLedgerAccountType:
    """Return the type that the Norwegian standard chart (NS 4102) gives an account number."""
    if account_no < 2000:
        return GeneralLedgerAccountType.ASSET
    if account_no < 2100:
        return GeneralLedgerAccountType.EQUITY
    if account_no < 3000:
        return GeneralLedgerAccountType.LIABILITY
    if account_no < 4000 or 8000 <= account_no < 8100:
        return GeneralLedgerAccountType.INCOME
    return GeneralLedgerAccountType.EXPENSE
