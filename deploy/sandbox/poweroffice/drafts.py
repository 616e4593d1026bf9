"""Journal entry vouchers: drafts with debit and credit on one line, which a user reviews and posts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Base64Bytes

from deploy.sandbox.poweroffice.enums import AgricultureDepartment, VatReturnSpecification, VoucherType


@dataclass(kw_only=True)
class DraftLine:
    """A positive amount from the credit account to the debit account; one of the two may be missing.

    Fields that are null come from the draft's header; `-1` in a dimension means none.
    """

    id: int
    credit_account_agriculture_department: AgricultureDepartment = AgricultureDepartment.NONE
    credit_account_id: int | None = None
    credit_vat_id: int | None = None
    credit_vat_return_specification: VatReturnSpecification = VatReturnSpecification.NONE
    currency_amount: Decimal = Decimal(0)
    currency_code: str | None = None
    currency_exchange_rate: Decimal | None = None
    debit_account_agriculture_department: AgricultureDepartment = AgricultureDepartment.NONE
    debit_account_id: int | None = None
    debit_vat_id: int | None = None
    debit_vat_return_specification: VatReturnSpecification = VatReturnSpecification.NONE
    department_id: int | None = None
    description: str | None = None
    dim1_id: int | None = None
    dim2_id: int | None = None
    dim3_id: int | None = None
    invoice_no: str | None = None
    location_id: int | None = None
    posting_date: date | None = None
    product_id: int | None = None
    project_id: int | None = None
    quantity: Decimal | None = None
    quantity2: Decimal | None = None
    created_date_time_offset: datetime
    last_changed_date_time_offset: datetime


@dataclass(frozen=True, kw_only=True)
class DraftPage:
    """A file that lies on a draft."""

    id: int
    voucher_id: UUID
    content: Base64Bytes
    file_name: str
    media_type: str
    created_date_time_offset: datetime


@dataclass(kw_only=True)
class Draft:
    """A voucher that is not posted yet; it keeps its id when it is."""

    id: UUID
    voucher_type: VoucherType
    currency_code: str | None = None
    department_id: int | None = None
    description: str | None = None
    dim1_id: int | None = None
    dim2_id: int | None = None
    dim3_id: int | None = None
    location_id: int | None = None
    project_id: int | None = None
    voucher_date: date | None = None
    comments: list[str] = field(default_factory=list)
    lines: list[DraftLine] = field(default_factory=list)
    pages: list[DraftPage] = field(default_factory=list)
    in_approval_workflow: bool = False
    is_posted: bool = False
    created_by: UUID
    created_date_time_offset: datetime
    last_changed_date_time_offset: datetime

    def sides(self) -> Iterator[tuple[DraftLine, int, Decimal, int | None, VatReturnSpecification]]:
        """Yield what each line posts: line, account id, signed amount, VAT id, VAT specification."""
        for line in self.lines:
            amount = line.currency_amount
            if line.debit_account_id is not None:
                spec = line.debit_vat_return_specification
                yield line, line.debit_account_id, amount, line.debit_vat_id, spec
            if line.credit_account_id is not None:
                spec = line.credit_vat_return_specification
                yield line, line.credit_account_id, -amount, line.credit_vat_id, spec
