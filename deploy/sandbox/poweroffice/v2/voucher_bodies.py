"""What API v2 takes for vouchers made of lines: signed gross amounts, positive is debit."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from deploy.sandbox.poweroffice.enums import VatReturnSpecification
from deploy.sandbox.poweroffice.openapi.markers import Demanded, Int32, Text3, Text35
from deploy.sandbox.poweroffice.v2.bodies import Body, Day, Number


class ManualVoucherLinePostDto(Body):
    """A line of a manual voucher. `AccountId` is an account's id or a customer's subledger account id."""

    account_id: Demanded[int]
    currency_amount: Number = Decimal(0)
    currency_code: str | None = None
    currency_exchange_rate: Annotated[Number, Field(gt=0)] | None = None
    custom_matching_reference: str | None = None
    department_id: int | None = None
    description: str | None = None
    dim1_id: int | None = None
    dim2_id: int | None = None
    dim3_id: int | None = None
    external_line_reference: str | None = None
    location_id: int | None = None
    posting_date: Day
    product_id: int | None = None
    project_id: int | None = None
    quantity: Number | None = None
    quantity2: Number | None = None
    vat_id: Demanded[Int32]
    vat_return_specification: VatReturnSpecification = VatReturnSpecification.NONE


class BankVoucherLinePostDto(ManualVoucherLinePostDto):
    """A line of a bank voucher: it may name the invoice that it pays, and a KID."""

    cid: str | None = None
    invoice_no: str | None = None


class CashVoucherLinePostDto(ManualVoucherLinePostDto):
    """A line of a cash voucher."""


class YearEndVoucherLinePostDto(ManualVoucherLinePostDto):
    """A line of a year-end voucher."""


class ManualVoucherPostDto(Body):
    """A manual voucher; the lines must sum to 0 kroner."""

    auto_adjust_currency_exchange_difference: bool = False
    currency_code: Demanded[Text3]
    description: str | None = None
    external_import_reference: str | None = None
    imported_voucher_no: int | None = None
    saft_batch_id: Text35 | None = None
    saft_source_id: Text35 | None = None
    voucher_date: Day
    voucher_lines: list[ManualVoucherLinePostDto] | None = None


class BankVoucherPostDto(ManualVoucherPostDto):
    """A bank voucher."""

    voucher_lines: list[BankVoucherLinePostDto] | None = None  # type: ignore[assignment]


class CashVoucherPostDto(ManualVoucherPostDto):
    """A cash voucher."""

    voucher_lines: list[CashVoucherLinePostDto] | None = None  # type: ignore[assignment]


class YearEndVoucherPostDto(ManualVoucherPostDto):
    """A year-end voucher."""

    voucher_lines: list[YearEndVoucherLinePostDto] | None = None  # type: ignore[assignment]
