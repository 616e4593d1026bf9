"""What API v2 shows of journal entry vouchers: drafts that a user reviews and posts."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from deploy.sandbox.poweroffice.enums import AgricultureDepartment, VatReturnSpecification, VoucherType
from deploy.sandbox.poweroffice.openapi.markers import Int32, Read


@dataclass(frozen=True, kw_only=True)
class VoucherPage:
    """A page (a file) that lies on a draft."""

    created_date_time_offset: Read[datetime]
    id: Read[int]
    voucher_id: Read[UUID]


@dataclass(frozen=True, kw_only=True)
class ManualJournalEntryVoucherLineDto:
    """A line of a draft: one positive amount from the credit account to the debit account."""

    created_date_time_offset: Read[datetime]
    credit_account_agriculture_department: AgricultureDepartment
    credit_account_id: int | None
    credit_vat_id: Int32 | None
    credit_vat_return_specification: VatReturnSpecification
    currency_amount: Decimal
    currency_code: str | None
    currency_exchange_rate: Decimal | None
    debit_account_agriculture_department: AgricultureDepartment
    debit_account_id: int | None
    debit_vat_id: Int32 | None
    debit_vat_return_specification: VatReturnSpecification
    department_id: int | None
    description: str | None
    dim1_id: int | None
    dim2_id: int | None
    dim3_id: int | None
    id: Read[int]
    last_changed_date_time_offset: Read[datetime]
    location_id: int | None
    posting_date: date | None
    product_id: int | None
    project_id: int | None
    quantity: Decimal | None
    quantity2: Decimal | None


@dataclass(frozen=True, kw_only=True)
class BankJournalEntryVoucherLineDto(ManualJournalEntryVoucherLineDto):
    """A line of a bank draft: it may name the invoice that it pays."""

    invoice_no: str | None


@dataclass(frozen=True, kw_only=True)
class BankJournalEntryVoucherDto:
    """A draft of a bank voucher; its lines are called otherwise than in the request."""

    bank_voucher_lines: list[BankJournalEntryVoucherLineDto] | None
    currency_code: str | None
    department_id: int | None
    description: str | None
    dim1_id: int | None
    dim2_id: int | None
    dim3_id: int | None
    id: Read[UUID]
    location_id: int | None
    pages: Read[list[VoucherPage] | None]
    project_id: int | None
    voucher_date: date | None


@dataclass(frozen=True, kw_only=True)
class ManualJournalEntryVoucherDto:
    """A draft of a manual voucher."""

    currency_code: str | None
    department_id: int | None
    description: str | None
    dim1_id: int | None
    dim2_id: int | None
    dim3_id: int | None
    id: Read[UUID]
    location_id: int | None
    manual_voucher_lines: list[ManualJournalEntryVoucherLineDto] | None
    pages: Read[list[VoucherPage] | None]
    project_id: int | None
    voucher_date: date | None


@dataclass(frozen=True, kw_only=True)
class JournalEntryVoucherListItem:
    """A draft in the list of all of them."""

    created_date_time_offset: Read[datetime]
    id: Read[UUID]
    in_approval_workflow: Read[bool]
    is_created_by_current_integration: Read[bool | None]
    is_posted: Read[bool]
    last_changed_date_time_offset: Read[datetime]
    originated_from_ehf: Read[bool]
    voucher_type: VoucherType


@dataclass(frozen=True, kw_only=True)
class VoucherApprovalStatusResponseDto:
    """Where a draft stands after it was submitted for approval."""

    in_approval_workflow: bool
    is_posted: bool
    voucher_id: UUID
