"""What API v2 shows of the books: customer ledger entries, balances and account transactions.

Each class has every field of PowerOffice's schema, in the schema's words; what the sandbox has no use for
(custom dimensions, employees, suppliers) is null.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from deploy.sandbox.poweroffice.enums import AgricultureDepartment, VatReturnSpecification, VoucherType
from deploy.sandbox.poweroffice.openapi.markers import Int32, Read


@dataclass(frozen=True, kw_only=True)
class CustomerLedgerEntryDto:
    """An entry on a customer's account; `InvoiceNo` is a text here."""

    amount: Read[Decimal]
    balance: Read[Decimal]
    cid: Read[str | None]
    created_date_time_offset: Read[datetime]
    created_from_import_journal_id: Read[UUID | None] = None
    currency_amount: Read[Decimal]
    currency_code: Read[str | None]
    custom_matching_reference: Read[str | None]
    customer_account_no: Read[int | None]
    customer_external_no: Read[int | None]
    customer_id: Read[int | None]
    customer_name: Read[str | None]
    department_code: Read[str | None] = None
    department_id: Read[int | None] = None
    dim1_code: Read[str | None] = None
    dim1_id: Read[int | None] = None
    dim2_code: Read[str | None] = None
    dim2_id: Read[int | None] = None
    dim3_code: Read[str | None] = None
    dim3_id: Read[int | None] = None
    due_date: date | None
    external_import_reference: Read[str | None]
    id: Read[int]
    invoice_no: Read[str | None]
    is_created_by_current_integration: Read[bool | None]
    is_write_off: Read[bool | None]
    last_changed_date_time_offset: Read[datetime]
    location_code: Read[str | None] = None
    location_id: Read[int | None] = None
    match_id: Read[int | None]
    paid_from_bank_account: Read[str | None]
    posting_date: Read[date]
    project_code: Read[str | None] = None
    project_id: Read[int | None] = None
    voucher_date: Read[date]
    voucher_id: Read[UUID]
    voucher_no: Read[int]
    voucher_type: VoucherType


@dataclass(frozen=True, kw_only=True)
class CustomerBalanceDto:
    """What a customer owes in all at the end of a day."""

    balance: Read[Decimal]
    customer_account_no: Read[int | None]
    customer_external_no: Read[int | None]
    customer_id: Read[int | None]
    customer_name: Read[str | None]


@dataclass(frozen=True, kw_only=True)
class AccountTransactionDto:
    """One posted amount on one general ledger account."""

    account_id: Read[int]
    account_no: Read[int]
    agriculture_department: AgricultureDepartment = AgricultureDepartment.NONE
    amount: Read[Decimal]
    bank_transfer_id: Read[UUID | None] = None
    contact_id: Read[int | None]
    correction_of_voucher_id: Read[UUID | None] = None
    correction_of_voucher_no: Read[int | None] = None
    created_date_time_offset: Read[datetime]
    created_from_import_journal_id: Read[UUID | None] = None
    currency_amount: Read[Decimal]
    currency_code: Read[str | None]
    customer_account_no: Read[int | None]
    department_code: Read[str | None] = None
    department_id: Read[int | None] = None
    description: Read[str | None]
    dim1_code: Read[str | None] = None
    dim1_id: Read[int | None] = None
    dim2_code: Read[str | None] = None
    dim2_id: Read[int | None] = None
    dim3_code: Read[str | None] = None
    dim3_id: Read[int | None] = None
    employee_account_no: Read[int | None] = None
    external_import_reference: Read[str | None]
    id: Read[int]
    imported_voucher_no: Read[int | None]
    is_note_main_entry: Read[bool | None]
    is_reversed: Read[bool | None]
    last_changed_date_time_offset: Read[datetime]
    location_code: Read[str | None] = None
    location_id: Read[int | None] = None
    posting_date: Read[date]
    product_code: Read[str | None] = None
    product_id: Read[int | None] = None
    project_code: Read[str | None] = None
    project_id: Read[int | None] = None
    quantity: Read[Decimal | None]
    quantity2: Read[Decimal | None]
    reversed_voucher_id: Read[UUID | None]
    reversed_voucher_no: Read[int | None]
    sub_ledger_entry_id: Read[int | None]
    supplier_account_no: Read[int | None] = None
    vat_amount: Read[Decimal]
    vat_code: Read[str | None]
    vat_id: Read[Int32]
    vat_rate: Read[Decimal]
    vat_return_specification: VatReturnSpecification
    voucher_date: Read[date]
    voucher_description: Read[str | None]
    voucher_id: Read[UUID]
    voucher_no: Read[int]
    voucher_type: VoucherType
