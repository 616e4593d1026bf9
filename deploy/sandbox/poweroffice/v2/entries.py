"""What API v2 shows of the books: customer ledger entries, balances, invoices and their lines, transactions.

Each DTO has every field of PowerOffice's schema, in the schema's words; what the sandbox has no use for
(dimensions, contracts, delivery terms) is null.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from deploy.sandbox.poweroffice.enums import (
    AgricultureDepartment,
    InvoiceDeliveryType,
    VatReturnSpecification,
    VoucherType,
)


@dataclass(frozen=True, kw_only=True)
class Dimensions:
    """Where in the organisation an amount belongs; only departments exist here."""

    department_code: str | None = None
    department_id: int | None = None
    dim1_code: str | None = None
    dim1_id: int | None = None
    dim2_code: str | None = None
    dim2_id: int | None = None
    dim3_code: str | None = None
    dim3_id: int | None = None
    location_code: str | None = None
    location_id: int | None = None
    project_code: str | None = None
    project_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerLedgerEntryDto(Dimensions):
    """`CustomerLedgerEntryDto`; `invoice_no` is a text here."""

    id: int
    amount: Decimal
    balance: Decimal
    cid: str | None
    created_date_time_offset: datetime
    created_from_import_journal_id: UUID | None = None
    currency_amount: Decimal
    currency_code: str
    custom_matching_reference: str | None
    customer_account_no: int
    customer_external_no: int | None
    customer_id: int
    customer_name: str
    due_date: date | None
    external_import_reference: str | None
    invoice_no: str | None
    is_created_by_current_integration: bool
    is_write_off: bool
    last_changed_date_time_offset: datetime
    match_id: int | None
    paid_from_bank_account: str | None
    posting_date: date
    voucher_date: date
    voucher_id: UUID
    voucher_no: int | None
    voucher_type: VoucherType


@dataclass(frozen=True, kw_only=True)
class CustomerBalanceDto:
    """`CustomerBalanceDto`."""

    balance: Decimal
    customer_account_no: int
    customer_external_no: int | None
    customer_id: int
    customer_name: str


@dataclass(frozen=True, kw_only=True)
class OutgoingInvoiceDto(Dimensions):
    """`OutgoingInvoiceDto`; `invoice_no` is a number here, `id` the voucher's id."""

    id: UUID
    balance: Decimal
    balance_last_changed_date_time_offset: datetime
    branding_theme_code: str | None = None
    branding_theme_id: int | None = None
    cid: str
    contract_no: str | None = None
    created_date_time_offset: datetime
    currency_code: str
    currency_exchange_rate: Decimal
    custom_matching_reference: str | None
    customer_id: int
    customer_no: int
    customer_reference: str | None
    customer_reference_contact_person_id: int | None = None
    delivery_address1: str | None = None
    delivery_address2: str | None = None
    delivery_address_city: str | None = None
    delivery_address_country_code: str | None = None
    delivery_address_zip_code: str | None = None
    delivery_date: date | None
    delivery_term: str | None = None
    delivery_term_id: int | None = None
    due_date: date
    external_import_reference: str | None
    imported_order_no: int | None = None
    invoice_delivery_type: InvoiceDeliveryType
    invoice_no: int
    is_created_by_current_integration: bool
    is_reversed: bool
    last_changed_date_time_offset: datetime
    match_id: int | None
    net_amount: Decimal
    net_posted_amount: Decimal
    order_date: date | None = None
    order_no: int | None
    payment_term: int | None
    payment_term_id: int | None = None
    purchase_order_reference: str | None
    related_invoice_no: int | None
    sellers_reference_employee_id: int | None = None
    sellers_reference_employee_no: int | None = None
    sent_date_time_offset: datetime
    total_amount: Decimal
    total_posted_amount: Decimal
    voucher_date: date
    voucher_no: int | None
    voucher_type: VoucherType


@dataclass(frozen=True, kw_only=True)
class OutgoingInvoiceLineDto(Dimensions):
    """`OutgoingInvoiceLineDto`."""

    id: int
    account_id: int
    account_no: int
    agriculture_department: AgricultureDepartment = AgricultureDepartment.NONE
    allowance: Decimal | None = None
    description: str
    external_import_reference: str | None = None
    is_accrued: bool = False
    line_type: str = "Normal"
    net_amount: Decimal
    net_posted_amount: Decimal
    product_code: str | None = None
    product_id: int | None = None
    product_unit_cost: Decimal | None = None
    product_unit_price: Decimal
    quantity: Decimal
    sellers_reference_employee_id: int | None = None
    sellers_reference_employee_no: int | None = None
    sort_order: int
    total_amount: Decimal
    total_posted_amount: Decimal
    unit_of_measure_code: str
    vat_amount: Decimal
    vat_code: str
    vat_id: int
    vat_rate: Decimal
    vat_return_specification: VatReturnSpecification = VatReturnSpecification.NONE


@dataclass(frozen=True, kw_only=True)
class AccountTransactionDto(Dimensions):
    """`AccountTransactionDto`: one posted amount on one general ledger account."""

    id: int
    account_id: int
    account_no: int
    agriculture_department: AgricultureDepartment = AgricultureDepartment.NONE
    amount: Decimal
    bank_transfer_id: UUID | None = None
    contact_id: int | None
    correction_of_voucher_id: UUID | None = None
    correction_of_voucher_no: int | None = None
    created_date_time_offset: datetime
    created_from_import_journal_id: UUID | None = None
    currency_amount: Decimal
    currency_code: str
    customer_account_no: int | None
    description: str | None
    employee_account_no: int | None = None
    external_import_reference: str | None
    imported_voucher_no: int | None
    is_note_main_entry: bool
    is_reversed: bool
    last_changed_date_time_offset: datetime
    posting_date: date
    product_code: str | None = None
    product_id: int | None = None
    quantity: Decimal | None
    quantity2: Decimal | None
    reversed_voucher_id: UUID | None
    reversed_voucher_no: int | None
    sub_ledger_entry_id: int | None
    supplier_account_no: int | None = None
    vat_amount: Decimal
    vat_code: str | None
    vat_id: int | None
    vat_rate: Decimal | None
    vat_return_specification: VatReturnSpecification
    voucher_date: date
    voucher_description: str | None
    voucher_id: UUID
    voucher_no: int | None
    voucher_type: VoucherType


@dataclass(frozen=True, kw_only=True)
class VoucherDocumentationDto:
    """`VoucherDocumentationDto`."""

    has_ehf: bool
    has_images: bool
    has_pdf: bool
    has_sales_order_attachments: bool
    is_imported: bool
    voucher_id: UUID
    voucher_no: int | None
    voucher_type: VoucherType
