"""What API v2 shows of vouchers that an integration has posted."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from deploy.sandbox.poweroffice.enums import VatReturnSpecification
from deploy.sandbox.poweroffice.openapi.markers import Int32, Read, Text25, Text35
from deploy.sandbox.poweroffice.units import UnitOfMeasureType


@dataclass(frozen=True, kw_only=True)
class ManualVoucherLineDto:
    """A line of a manual voucher: it names no invoice and no KID."""

    account_id: int | None
    created_date_time_offset: Read[datetime]
    currency_amount: Decimal
    currency_code: str | None
    currency_exchange_rate: Decimal | None
    custom_matching_reference: str | None
    department_id: int | None
    description: str | None
    dim1_id: int | None
    dim2_id: int | None
    dim3_id: int | None
    external_line_reference: str | None
    id: Read[int]
    location_id: int | None
    posting_date: date
    product_id: int | None
    project_id: int | None
    quantity: Decimal | None
    quantity2: Decimal | None
    vat_id: Int32 | None
    vat_return_specification: VatReturnSpecification


@dataclass(frozen=True, kw_only=True)
class ManualVoucherDto:
    """A manual voucher as stored."""

    created_date_time_offset: Read[datetime]
    currency_code: str | None
    description: str | None
    external_import_reference: str | None
    id: Read[UUID]
    imported_voucher_no: int | None
    is_reversed: Read[bool | None]
    saft_batch_id: Text35 | None
    saft_source_id: Text35 | None
    voucher_date: date
    voucher_lines: list[ManualVoucherLineDto] | None
    voucher_no: Read[int]


@dataclass(frozen=True, kw_only=True)
class BankVoucherLineDto(ManualVoucherLineDto):
    """A line of a bank voucher: it may name the invoice that it pays, and a KID."""

    cid: Read[str | None]
    invoice_no: Read[str | None]


@dataclass(frozen=True, kw_only=True)
class BankVoucherDto(ManualVoucherDto):
    """A bank voucher as stored."""

    voucher_lines: list[BankVoucherLineDto] | None  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class CashVoucherLineDto(ManualVoucherLineDto):
    """A line of a cash voucher."""


@dataclass(frozen=True, kw_only=True)
class CashVoucherDto(ManualVoucherDto):
    """A cash voucher as stored."""

    voucher_lines: list[CashVoucherLineDto] | None  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class YearEndVoucherLineDto(ManualVoucherLineDto):
    """A line of a year-end voucher."""


@dataclass(frozen=True, kw_only=True)
class YearEndVoucherDto(ManualVoucherDto):
    """A year-end voucher as stored."""

    voucher_lines: list[YearEndVoucherLineDto] | None  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class OutgoingInvoiceVoucherLineDto:
    """A line of a posted invoice: gross amount with the sign of the invoice, and a VAT code."""

    account_id: int | None
    currency_amount: Decimal
    department_id: int | None
    description: str | None
    dim1_id: int | None
    dim2_id: int | None
    dim3_id: int | None
    external_line_reference: str | None
    location_id: int | None
    product_id: int | None
    project_id: int | None
    quantity: Decimal | None
    unit_of_measure_type: UnitOfMeasureType
    vat_id: Int32 | None
    vat_return_specification: VatReturnSpecification


@dataclass(frozen=True, kw_only=True)
class OutgoingInvoiceVoucherDto:
    """An invoice as posted: what the customer owes, and the income that it stands for."""

    cid: Text25 | None
    contract_no: str | None
    created_date_time_offset: Read[datetime]
    currency_amount: Decimal
    currency_code: str | None
    currency_exchange_rate: Decimal | None
    custom_matching_reference: str | None
    customer_account_id: int | None
    customer_reference: str | None
    delivery_address1: str | None
    delivery_address2: str | None
    delivery_address_city: str | None
    delivery_address_country_code: str | None
    delivery_address_zip_code: str | None
    delivery_date: date | None
    delivery_term_id: int | None
    department_id: int | None
    description: str | None
    dim1_id: int | None
    dim2_id: int | None
    dim3_id: int | None
    due_date: date
    external_import_reference: str | None
    id: Read[UUID]
    imported_order_no: int | None
    imported_voucher_no: int | None
    invoice_no: int
    is_reversed: bool | None
    location_id: int | None
    project_id: int | None
    purchase_order_reference: str | None
    saft_source_id: Text35 | None
    sales_person_employee_id: int | None
    voucher_date: date
    voucher_lines: list[OutgoingInvoiceVoucherLineDto] | None
    voucher_no: Read[int | None]


@dataclass(frozen=True, kw_only=True)
class OutgoingCreditNoteVoucherLineDto(OutgoingInvoiceVoucherLineDto):
    """A line of a posted credit note; amounts are negative."""


@dataclass(frozen=True, kw_only=True)
class OutgoingCreditNoteVoucherDto(OutgoingInvoiceVoucherDto):
    """A credit note as posted; amounts are negative."""

    voucher_lines: list[OutgoingCreditNoteVoucherLineDto] | None  # type: ignore[assignment]
