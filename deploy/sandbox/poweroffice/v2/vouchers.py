"""`/Vouchers/BankJournals` and its like: final postings from lines, and `/Vouchers/Reverse`.

Bank, manual, cash and year-end vouchers differ in one thing: only bank lines may name an invoice or a KID.
A voucher can be read and reversed only by the integration that posted it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from starlette.responses import Response

from deploy.sandbox.poweroffice.books import Voucher, VoucherLine
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.currencies import RATES
from deploy.sandbox.poweroffice.enums import VoucherType
from deploy.sandbox.poweroffice.journal_rules import JournalRules, exchange_difference
from deploy.sandbox.poweroffice.posting import post, reverse
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound
from deploy.sandbox.poweroffice.v2.dto.vouchers import (
    BankVoucherDto,
    BankVoucherLineDto,
    CashVoucherDto,
    ManualVoucherDto,
    ManualVoucherLineDto,
    YearEndVoucherDto,
)
from deploy.sandbox.poweroffice.v2.gateway import Call, Endpoint, Single, writing
from deploy.sandbox.poweroffice.v2.rendering import Dto, pascal
from deploy.sandbox.poweroffice.v2.resources import Resource
from deploy.sandbox.poweroffice.v2.voucher_bodies import (
    BankVoucherPostDto,
    CashVoucherPostDto,
    ManualVoucherLinePostDto,
    ManualVoucherPostDto,
    YearEndVoucherPostDto,
)


@dataclass(frozen=True)
class Journal:
    """One kind of voucher: its path, role and shapes."""

    path: str
    role: str
    kind: VoucherType
    body: type[ManualVoucherPostDto]
    answer: type[ManualVoucherDto]
    title: str

    async def create(self, call: Call) -> Single:
        """Post a voucher and return it as stored."""
        body: ManualVoucherPostDto = call.read(self.body)
        company = call.company
        lines = _lines(company, body, self.title)
        JournalRules(company, self.title).check(lines, body.external_import_reference)
        at = call.stamp()
        voucher = _voucher(company, body, self.kind, lines, at=at, created_by=call.application_key)
        post(company, voucher, at=at)
        call.pending.hold_back(voucher.id, call.faults.voucher_number_delay)
        return Single(voucher, render=lambda stored: _dto(call, stored))

    async def fetch(self, call: Call) -> Single:
        """Return a voucher that this integration has posted."""
        voucher = own_voucher(call, self.kind)
        return Single(voucher, render=lambda stored: _dto(call, stored))


JOURNALS = (
    Journal(
        "BankJournals", "BankVoucher", VoucherType.BANK_JOURNAL, BankVoucherPostDto, BankVoucherDto,
        "Bank voucher validation error(s)",
    ),
    Journal(
        "ManualJournals", "ManualVoucher", VoucherType.MANUAL_JOURNAL, ManualVoucherPostDto, ManualVoucherDto,
        "Manual voucher validation error(s)",
    ),
    Journal(
        "CashJournals", "CashVoucher", VoucherType.CASH_JOURNAL, CashVoucherPostDto, CashVoucherDto,
        "Cash voucher validation error(s)",
    ),
    Journal(
        "YearEndJournals", "YearEndVoucher", VoucherType.YEAR_END_JOURNAL, YearEndVoucherPostDto,
        YearEndVoucherDto, "Year end voucher validation error(s)",
    ),
)  # fmt: skip


async def reverse_voucher(call: Call) -> Response:
    """Undo a voucher that this integration has posted."""
    voucher = own_voucher(call)
    reverse(call.company, voucher, at=call.stamp(), today=call.today)
    return Response(status_code=202)


def own_voucher(call: Call, kind: VoucherType | None = None) -> Voucher:
    """Return the voucher in the path, if this integration has posted it and it is of the kind asked for."""
    voucher_id = call.path_uuid()
    voucher = call.company.books.vouchers.get(voucher_id)
    if voucher is None or voucher.created_by != call.application_key or kind not in {None, voucher.type}:
        raise NotFound("Object(s) not found", f"Voucher with id = {voucher_id} not found.")
    return voucher


def active_currency(code: str, title: str) -> str:
    """Return a currency code in capitals.

    Raises:
        Invalid: the client does not use this currency.
    """
    if code.upper() not in RATES:
        raise Invalid(title, f"Currency '{code.upper()}' is not active on the client.")
    return code.upper()


def _lines(company: Company, body: ManualVoucherPostDto, title: str) -> list[VoucherLine]:
    lines = [_line(company, line, body.currency_code, title) for line in body.voucher_lines or ()]
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


def _line(company: Company, line: ManualVoucherLinePostDto, header_currency: str, title: str) -> VoucherLine:
    currency = active_currency(line.currency_code or header_currency, title)
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
    body: ManualVoucherPostDto,
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
        "VoucherNo": call.voucher_number(voucher),
    }


def _line_dto(voucher: Voucher, line: VoucherLine) -> Dto:
    shape = BankVoucherLineDto if voucher.type is VoucherType.BANK_JOURNAL else ManualVoucherLineDto
    names = {item.name for item in fields(shape)} - {"created_date_time_offset"}
    return {pascal(name): getattr(line, name) for name in sorted(names)} | {
        "CreatedDateTimeOffset": voucher.created
    }


def _endpoints(journal: Journal) -> Iterator[Endpoint]:
    vouchers = Resource(
        path=f"/Vouchers/{journal.path}", answer=journal.answer, roles=(journal.role,), keys={"id": UUID}
    )
    yield vouchers.created(journal.create, journal.body)
    yield vouchers.fetched(journal.fetch)


ENDPOINTS = (
    *(endpoint for journal in JOURNALS for endpoint in _endpoints(journal)),
    Endpoint(
        method="POST",
        path="/Vouchers/Reverse/{id}",
        handler=reverse_voucher,
        privileges=writing(
            *(journal.role for journal in JOURNALS), "OutgoingInvoiceVoucher", "OutgoingCreditNoteVoucher"
        ),
        keys={"id": UUID},
        status=202,
    ),
)
