"""What API v2 shows of outgoing invoices, their lines, and the papers of vouchers."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from deploy.sandbox.poweroffice.enums import (
    AgricultureDepartment,
    InvoiceDeliveryType,
    OutgoingInvoiceVoucherType,
    VatReturnSpecification,
    VoucherLineType,
    VoucherType,
)
from deploy.sandbox.poweroffice.openapi.markers import Int32, Read
from deploy.sandbox.poweroffice.units import UnitOfMeasureType


@dataclass(frozen=True, kw_only=True)
class OutgoingInvoiceDto:
    """A sent invoice or credit note; `InvoiceNo` is a number here, `Id` the voucher's id."""

    balance: Read[Decimal | None]
    balance_last_changed_date_time_offset: Read[datetime | None]
    branding_theme_code: Read[str | None] = None
    branding_theme_id: Read[int | None] = None
    cid: Read[str | None]
    contract_no: Read[str | None] = None
    created_date_time_offset: Read[datetime]
    currency_code: Read[str | None]
    currency_exchange_rate: Read[Decimal | None]
    custom_matching_reference: Read[str | None]
    customer_id: Read[int | None]
    customer_no: Read[int | None]
    customer_reference: Read[str | None]
    customer_reference_contact_person_id: Read[int | None] = None
    delivery_address1: Read[str | None] = None
    delivery_address2: Read[str | None] = None
    delivery_address_city: Read[str | None] = None
    delivery_address_country_code: Read[str | None] = None
    delivery_address_zip_code: Read[str | None] = None
    delivery_date: Read[date | None]
    delivery_term: Read[str | None] = None
    delivery_term_id: Read[int | None] = None
    department_code: Read[str | None] = None
    department_id: Read[int | None] = None
    dim1_code: Read[str | None] = None
    dim1_id: Read[int | None] = None
    dim2_code: Read[str | None] = None
    dim2_id: Read[int | None] = None
    dim3_code: Read[str | None] = None
    dim3_id: Read[int | None] = None
    due_date: Read[date | None]
    external_import_reference: Read[str | None]
    id: Read[UUID]
    imported_order_no: Read[int | None] = None
    invoice_delivery_type: InvoiceDeliveryType
    invoice_no: Read[int | None]
    is_created_by_current_integration: Read[bool | None]
    is_reversed: Read[bool]
    last_changed_date_time_offset: Read[datetime]
    location_code: Read[str | None] = None
    location_id: Read[int | None] = None
    match_id: Read[int | None]
    net_amount: Read[Decimal]
    net_posted_amount: Read[Decimal]
    order_date: Read[date | None] = None
    order_no: Read[int | None]
    payment_term: Read[Int32 | None]
    payment_term_id: Read[int | None] = None
    project_code: Read[str | None] = None
    project_id: Read[int | None] = None
    purchase_order_reference: Read[str | None]
    related_invoice_no: Read[int | None]
    sellers_reference_employee_id: Read[int | None] = None
    sellers_reference_employee_no: Read[int | None] = None
    sent_date_time_offset: Read[datetime | None]
    total_amount: Read[Decimal]
    total_posted_amount: Read[Decimal]
    voucher_date: Read[date]
    voucher_no: Read[int]
    voucher_type: OutgoingInvoiceVoucherType


@dataclass(frozen=True, kw_only=True)
class OutgoingInvoiceLineDto:
    """A line of an outgoing invoice, net, VAT and gross."""

    account_id: Read[int | None]
    account_no: Read[int | None]
    agriculture_department: AgricultureDepartment = AgricultureDepartment.NONE
    allowance: Read[Decimal | None] = None
    department_code: Read[str | None] = None
    department_id: Read[int | None] = None
    description: Read[str | None]
    dim1_code: Read[str | None] = None
    dim1_id: Read[int | None] = None
    dim2_code: Read[str | None] = None
    dim2_id: Read[int | None] = None
    dim3_code: Read[str | None] = None
    dim3_id: Read[int | None] = None
    external_import_reference: Read[str | None] = None
    id: Read[int]
    is_accrued: Read[bool | None] = False
    line_type: VoucherLineType = VoucherLineType.NORMAL
    location_code: Read[str | None] = None
    location_id: Read[int | None] = None
    net_amount: Read[Decimal]
    net_posted_amount: Read[Decimal]
    product_code: Read[str | None] = None
    product_id: Read[int | None] = None
    product_unit_cost: Read[Decimal | None] = None
    product_unit_price: Read[Decimal]
    project_code: Read[str | None] = None
    project_id: Read[int | None] = None
    quantity: Read[Decimal | None]
    sellers_reference_employee_id: Read[int | None] = None
    sellers_reference_employee_no: Read[int | None] = None
    sort_order: Read[Int32]
    total_amount: Read[Decimal]
    total_posted_amount: Read[Decimal]
    unit_of_measure_code: UnitOfMeasureType
    vat_amount: Read[Decimal]
    vat_code: Read[str | None]
    vat_id: Read[Int32 | None]
    vat_rate: Read[Decimal]
    vat_return_specification: VatReturnSpecification = VatReturnSpecification.NONE


@dataclass(frozen=True, kw_only=True)
class VoucherDocumentationDto:
    """Which papers a voucher has."""

    has_ehf: Read[bool]
    has_images: Read[bool]
    has_pdf: Read[bool]
    has_sales_order_attachments: Read[bool]
    is_imported: bool
    voucher_id: Read[UUID]
    voucher_no: Read[int | None]
    voucher_type: VoucherType
