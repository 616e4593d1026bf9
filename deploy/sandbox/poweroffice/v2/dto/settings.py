"""What a client of PowerOffice Go says about itself in API v2."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from deploy.sandbox.poweroffice.enums import (
    AgricultureDepartment,
    ClientContactPersonRole,
    GeneralLedgerAccountType,
    Months,
    SubLedgerNumberSeriesType,
    VatReturnSpecification,
)
from deploy.sandbox.poweroffice.openapi.markers import (
    Always,
    Int32,
    Read,
    Text2,
    Text50,
    Text100,
    Text200,
    Text400,
)
from deploy.sandbox.poweroffice.units import UnitOfMeasureType


@dataclass(frozen=True, kw_only=True)
class Address:
    """An address of the client's own."""

    address_line1: Text200 | None
    address_line2: Text200 | None
    city: Text100 | None
    country_code: str | None
    zip_code: Text50 | None


@dataclass(frozen=True, kw_only=True)
class OrganizationSettingsDto:
    """The company as registered in Go."""

    default_agriculture_department: AgricultureDepartment
    delivery_address: Address
    email_address: Read[str | None]
    id: Read[UUID]
    invoice_inbox_ehf: Read[bool]
    invoice_inbox_email: Read[bool]
    invoice_inbox_email_address: Read[str | None]
    is_agriculture_client: Read[bool | None]
    last_changed_date_time_offset: Read[datetime]
    legal_name: Read[str | None]
    mail_address: Address
    mail_address_is_delivery_address: Read[bool]
    name: Read[str | None]
    organization_number: Read[str | None]
    phone_number: Read[str | None]
    website_url: Read[str | None]


@dataclass(frozen=True, kw_only=True)
class ClientContactDto:
    """A person at the client."""

    email: Read[str | None]
    first_name: Read[str | None]
    id: Read[int]
    last_name: Read[str | None]
    phone: Read[str | None]
    role: ClientContactPersonRole
    year_of_birth: Read[str | None]


@dataclass(frozen=True, kw_only=True)
class ClientBankAccountDto:
    """One of the client's own bank accounts."""

    active_incoming_payment_service: Read[bool | None]
    active_outgoing_payment_services: Read[bool | None]
    agriculture_department: AgricultureDepartment
    allow_overdraft: bool | None
    bank_account_number: Always[Text50]
    bank_name: Text400 | None
    bic_swift: Always[Text50]
    country_code: Always[Text2]
    created_date_time_offset: Read[datetime]
    currency_code: str | None
    general_ledger_account_id: int
    general_ledger_account_no: Read[int]
    id: Read[int]
    is_active: bool | None
    is_client_trust_account: bool | None
    is_primary_account: Read[bool | None]
    last_changed_date_time_offset: Read[datetime]
    overdraft_limit: Decimal | None


@dataclass(frozen=True, kw_only=True)
class LockDateSettingsDto:
    """The last locked day: nothing is posted on or before it."""

    lock_date: Read[date]


@dataclass(frozen=True, kw_only=True)
class FinancialSettingsDto:
    """The books' first day, their currency and where exchange differences go."""

    conversion_date: Read[date]
    currency_code: Read[str | None]
    currency_gains_account_id: Read[int]
    currency_gains_account_no: Read[int]
    currency_loss_account_id: Read[int]
    currency_loss_account_no: Read[int]
    financial_year_end_month: Months
    last_changed_date_time_offset: Read[datetime]
    use_trust_account_management: Read[bool | None]


@dataclass(frozen=True, kw_only=True)
class SubLedgerNumberSeriesDto:
    """A range of subledger account numbers and its control account."""

    from_inclusive: Read[int]
    general_ledger_account_id: Read[int]
    general_ledger_account_no: Read[int]
    id: Read[UUID]
    is_client_trust: Read[bool]
    is_default: Read[bool]
    name: Read[str | None]
    sub_ledger_number_series_type: SubLedgerNumberSeriesType
    to_inclusive: Read[int]


@dataclass(frozen=True, kw_only=True)
class GeneralLedgerAccountDto:
    """An account: `Id` goes into vouchers, `AccountNo` is what people read."""

    account_no: Read[int]
    agriculture_department: AgricultureDepartment
    currency_code: str | None
    department_code: Read[str | None]
    department_id: int | None
    general_ledger_account_type: GeneralLedgerAccountType
    id: Read[int]
    is_active: bool | None
    is_department_required: bool | None
    is_project_required: bool | None
    is_vat_code_locked: bool | None
    last_changed_date_time_offset: Read[datetime]
    name: str | None
    unit1: UnitOfMeasureType | None
    unit2: UnitOfMeasureType | None
    vat_code: Read[str | None]
    vat_code_id: Int32 | None
    vat_return_specification: VatReturnSpecification


@dataclass(frozen=True, kw_only=True)
class VatBasisRatios:
    """The deductible part of a custom VAT code from a date."""

    vat_basis_ratio: Read[Decimal]
    vat_basis_ratio_valid_from: Read[date]


@dataclass(frozen=True, kw_only=True)
class VatCodeDto:
    """A VAT code: `Id` goes into vouchers, `Code` is the SAF-T code, `Rate` a fraction (0.25)."""

    base_vat_code_id: int | None
    code: Read[str | None]
    description: Read[str | None]
    id: Read[int]
    is_active: Read[bool | None]
    is_custom: Read[bool | None]
    name: Read[str | None]
    rate: Read[Decimal]
    valid_from: Read[date]
    valid_to: Read[date | None]
    vat_basis_ratio: Read[Decimal | None]
    vat_basis_ratio_valid_from: Read[datetime | None]
    vat_basis_ratios: Read[list[VatBasisRatios] | None]


@dataclass(frozen=True, kw_only=True)
class PaymentTermDto:
    """How many days a customer has to pay."""

    created_date_time_offset: Read[datetime]
    credit_days: Int32
    id: Read[int]
    is_active: bool | None
    is_default: bool | None
    last_changed_date_time_offset: Read[datetime]
    name: str | None


@dataclass(frozen=True, kw_only=True)
class BrandingThemeDto:
    """The look of invoices and letters."""

    code: Read[str | None]
    created_date_time_offset: Read[datetime]
    id: Read[int]
    is_default: Read[bool | None]
    language_code: Read[str | None]
    last_changed_date_time_offset: Read[datetime]
    name: Read[str | None]


@dataclass(frozen=True, kw_only=True)
class CurrencyDto:
    """A currency that the client may use."""

    code: Read[str | None]
    is_active: Read[bool | None]
    notation: Read[str | None]


@dataclass(frozen=True, kw_only=True)
class DepartmentDto:
    """A department that amounts are posted on."""

    code: str | None
    created_date_time_offset: Read[datetime]
    created_from_import_journal_id: Read[UUID | None]
    id: Read[int]
    is_active: bool | None
    last_changed_date_time_offset: Read[datetime]
    manager_employee_id: Read[int | None]
    manager_employee_no: Read[int | None]
    name: str | None
