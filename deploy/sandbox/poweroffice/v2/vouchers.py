"""`/Vouchers/BankJournals`, `/Vouchers/ManualJournals` and `/Vouchers/Reverse`: final postings.

Bank and manual vouchers differ in one thing: only bank lines may name an invoice or a KID. A voucher can
be read and reversed only by the integration that posted it.
"""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field
from starlette.responses import Response

from deploy.sandbox.poweroffice.books import Voucher, VoucherLine
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.currencies import RATES
from deploy.sandbox.poweroffice.enums import VatReturnSpecification, VoucherType
from deploy.sandbox.poweroffice.journal_rules import JournalRules, exchange_difference
from deploy.sandbox.poweroffice.posting import post, reverse
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound
from deploy.sandbox.poweroffice.v2.bodies import Body, Day, Number
from deploy.sandbox.poweroffice.v2.gateway import Call, Endpoint, Handler, Single, reading, writing
from deploy.sandbox.poweroffice.v2.rendering import Dto, pascal

_BANK_ONLY = ("cid", "invoice_no")
_LINE_FIELDS = (
    "id", "account_id", "cid", "currency_amount", "currency_code", "currency_exchange_rate",
    "custom_matching_reference", "department_id", "description", "dim1_id", "dim2_id", "dim3_id",
    "external_line_reference", "invoice_no", "location_id", "posting_date", "product_id", "project_id",
    "quantity", "quantity2", "vat_id", "vat_return_specification",
)  # fmt: skip


class LinePost(Body):
    """`ManualVoucherLinePostDto`."""

    account_id: int
    currency_amount: Number = Decimal(0)
    currency_code: Annotated[str, Field(max_length=3)] | None = None
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
    vat_id: int
    vat_return_specification: VatReturnSpecification = VatReturnSpecification.NONE


class BankLinePost(LinePost):
    """`BankVoucherLinePostDto`."""

    cid: Annotated[str, Field(max_length=25)] | None = None
    invoice_no: str | None = None


class ManualPost(Body):
    """`ManualVoucherPostDto`."""

    auto_adjust_currency_exchange_difference: bool = False
    currency_code: Annotated[str, Field(max_length=3)]
    description: str | None = None
    external_import_reference: str | None = None
    imported_voucher_no: int | None = None
    saft_batch_id: Annotated[str, Field(max_length=35)] | None = None
    saft_source_id: Annotated[str, Field(max_length=35)] | None = None
    voucher_date: Day
    voucher_lines: list[LinePost] = Field(default_factory=list)


class BankPost(ManualPost):
    """`BankVoucherPostDto`."""

    voucher_lines: list[BankLinePost] = Field(default_factory=list)  # type: ignore[assignment]


def _posting(model: type[ManualPost], kind: VoucherType, title: str) -> Handler:
    async def create(call: Call) -> Single:
        """Post a voucher and return it as stored."""
        body: ManualPost = call.read(model)
        company = call.company
        lines = _lines(company, body, title)
        JournalRules(company, title).check(lines, body.external_import_reference)
        at = call.stamp()
        voucher = _voucher(company, body, kind, lines, at=at, created_by=call.application_key)
        post(company, voucher, at=at)
        call.pending.hold_back(voucher.id, call.faults.voucher_number_delay)
        return Single(_dto(call, voucher), status=201, render=dict)

    return create


def _fetching(kind: VoucherType) -> Handler:
    async def get(call: Call) -> Single:
        """Return a voucher that this integration has posted."""
        voucher = _own_voucher(call)
        if voucher.type is not kind:
            raise _not_found(voucher.id)
        return Single(_dto(call, voucher), render=dict)

    return get


async def reverse_voucher(call: Call) -> Response:
    """Undo a voucher that this integration has posted."""
    voucher = _own_voucher(call)
    reverse(call.company, voucher, at=call.stamp(), today=call.today)
    return Response(status_code=202)


def _lines(company: Company, body: ManualPost, title: str) -> list[VoucherLine]:
    lines = [_line(company, line, body.currency_code, title) for line in body.voucher_lines]
    difference = exchange_difference(company, lines)
    if body.auto_adjust_currency_exchange_difference and difference is not None:
        account_id, amount = difference
        lines.append(
            VoucherLine(
                id=company.take_id(),
                account_id=account_id,
                posting_date=lines[-1].posting_date,
                currency_amount=amount,
                vat_id=company.vat_code("0").id,
            )
        )
    return lines


def _line(company: Company, line: LinePost, header_currency: str, title: str) -> VoucherLine:
    currency = (line.currency_code or header_currency).upper()
    if currency not in RATES:
        raise Invalid(title, f"Currency '{currency}' is not active on the client.")
    given = line.model_dump(exclude={"currency_code", "currency_exchange_rate"})
    own_rate = line.currency_exchange_rate if currency != "NOK" else None
    return VoucherLine(
        id=company.take_id(),
        currency_code=currency,
        currency_exchange_rate=own_rate or RATES[currency],
        **given,
    )


def _voucher(
    company: Company,
    body: ManualPost,
    kind: VoucherType,
    lines: list[VoucherLine],
    *,
    at: datetime,
    created_by: UUID,
) -> Voucher:
    number = company.books.take_voucher_no()
    return Voucher(
        id=company.take_voucher_id(number),
        number=number,
        type=kind,
        voucher_date=body.voucher_date,
        currency_code=body.currency_code.upper(),
        description=body.description,
        external_import_reference=body.external_import_reference or None,
        imported_voucher_no=body.imported_voucher_no,
        saft_batch_id=body.saft_batch_id,
        saft_source_id=body.saft_source_id,
        lines=lines,
        created=at,
        created_by=created_by,
    )


def _own_voucher(call: Call) -> Voucher:
    voucher_id = call.path_uuid()
    voucher = call.company.books.vouchers.get(voucher_id)
    if voucher is None or voucher.created_by != call.application_key:
        raise _not_found(voucher_id)
    return voucher


def _not_found(voucher_id: UUID) -> NotFound:
    return NotFound("Object(s) not found", f"Voucher with id = {voucher_id} not found.")


def _dto(call: Call, voucher: Voucher) -> Dto:
    return {
        "CreatedDateTimeOffset": voucher.created,
        "CurrencyCode": voucher.currency_code,
        "Description": voucher.description,
        "ExternalImportReference": voucher.external_import_reference,
        "Id": voucher.id,
        "ImportedVoucherNo": voucher.imported_voucher_no,
        "IsReversed": voucher.is_reversed,
        "SaftBatchId": voucher.saft_batch_id,
        "SaftSourceId": voucher.saft_source_id,
        "VoucherDate": voucher.voucher_date,
        "VoucherLines": [_line_dto(voucher, line) for line in voucher.lines],
        "VoucherNo": voucher.number if call.pending.is_out(voucher.id) else None,
    }


def _line_dto(voucher: Voucher, line: VoucherLine) -> Dto:
    stored = asdict(line)
    names = [
        name for name in _LINE_FIELDS if voucher.type is VoucherType.BANK_JOURNAL or name not in _BANK_ONLY
    ]
    return {pascal(name): stored[name] for name in names} | {"CreatedDateTimeOffset": voucher.created}


ENDPOINTS = (
    Endpoint(
        "POST",
        "/Vouchers/BankJournals",
        _posting(BankPost, VoucherType.BANK_JOURNAL, "Bank voucher validation error(s)"),
        writing("BankVoucher"),
    ),
    Endpoint(
        "GET",
        "/Vouchers/BankJournals/{id}",
        _fetching(VoucherType.BANK_JOURNAL),
        reading("BankVoucher"),
    ),
    Endpoint(
        "POST",
        "/Vouchers/ManualJournals",
        _posting(ManualPost, VoucherType.MANUAL_JOURNAL, "Manual voucher validation error(s)"),
        writing("ManualVoucher"),
    ),
    Endpoint(
        "GET",
        "/Vouchers/ManualJournals/{id}",
        _fetching(VoucherType.MANUAL_JOURNAL),
        reading("ManualVoucher"),
    ),
    Endpoint(
        "POST",
        "/Vouchers/Reverse/{id}",
        reverse_voucher,
        writing("BankVoucher", "ManualVoucher", "YearEndVoucher"),
    ),
)
