"""`/JournalEntryVouchers/BankJournals` and `…/ManualJournals`: making, reading and changing drafts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from starlette.responses import Response

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.draft_posting import TITLE
from deploy.sandbox.poweroffice.drafts import Draft, DraftLine
from deploy.sandbox.poweroffice.enums import VoucherType
from deploy.sandbox.poweroffice.refusals import NotFound
from deploy.sandbox.poweroffice.v2 import draft_bodies
from deploy.sandbox.poweroffice.v2.draft_bodies import (
    DraftPost,
    ManualJournalEntryVoucherLinePatchDto,
    ManualJournalEntryVoucherLinePostDto,
    ManualJournalEntryVoucherPatchDto,
)
from deploy.sandbox.poweroffice.v2.dto import drafts as shapes
from deploy.sandbox.poweroffice.v2.gateway import JSON_PATCH, Call, Endpoint, Single, reading, writing
from deploy.sandbox.poweroffice.v2.journal_entry_vouchers import open_draft, own_draft, touch
from deploy.sandbox.poweroffice.v2.patching import patched
from deploy.sandbox.poweroffice.v2.rendering import Dto, as_dto
from deploy.sandbox.poweroffice.v2.vouchers import active_currency


@dataclass(frozen=True, kw_only=True)
class DraftJournal:
    """One kind of draft: its path and shapes; `lines_name` is what the answer calls the lines."""

    path: str
    kind: VoucherType
    body: type[DraftPost]
    patch: type[ManualJournalEntryVoucherPatchDto]
    answer: Any
    line_body: type[ManualJournalEntryVoucherLinePatchDto]
    line_patch: type[ManualJournalEntryVoucherLinePatchDto]
    line: Any
    lines_name: str

    async def create(self, call: Call) -> Single:
        """Make a draft; it need not balance yet."""
        body: DraftPost = call.read(self.body)
        active_currency(body.currency_code, TITLE)
        company = call.company
        for line in body.new_lines:
            _check_names(company, line)
        at = call.stamp()
        draft = Draft(
            id=uuid5(company.client_id, f"draft {company.take_id()}"),
            voucher_type=self.kind,
            comments=[body.comment] if body.comment else [],
            created_by=call.application_key,
            created_date_time_offset=at,
            last_changed_date_time_offset=at,
            **_header(body),
        )
        draft.lines = [self._new_line(call, line) for line in body.new_lines]
        company.drafts[draft.id] = draft
        touch(call, draft, at)
        return Single(draft, render=self._dto)

    async def fetch(self, call: Call) -> Single:
        """Return a draft with its lines and pages."""
        return Single(own_draft(call, self.kind), render=self._dto)

    async def change(self, call: Call) -> Single:
        """Change a draft's header and return it whole."""
        draft = open_draft(call, self.kind)
        body = patched(call, self.patch, self._dto(draft))
        active_currency(body.currency_code or "NOK", TITLE)
        for name, value in _header(body).items():
            setattr(draft, name, value)
        touch(call, draft, call.stamp())
        return Single(draft, render=self._dto)

    async def add_line(self, call: Call) -> Single:
        """Add a line and return the draft whole."""
        draft = open_draft(call, self.kind)
        body: ManualJournalEntryVoucherLinePatchDto = call.read(self.line_body)
        _check_names(call.company, body)
        draft.lines.append(self._new_line(call, body))
        touch(call, draft, call.stamp())
        return Single(draft, render=self._dto)

    async def change_line(self, call: Call) -> Single:
        """Change a line and return it."""
        draft = open_draft(call, self.kind)
        line = _line_of(call, draft)
        body = patched(call, self.line_patch, as_dto(line, self.line))
        _check_names(call.company, body)
        for name, value in body.model_dump().items():
            setattr(line, name, value)
        line.last_changed_date_time_offset = call.stamp()
        touch(call, draft, line.last_changed_date_time_offset)
        return Single(line)

    async def delete_line(self, call: Call) -> Response:
        """Take a line out of a draft."""
        draft = open_draft(call, self.kind)
        draft.lines.remove(_line_of(call, draft))
        touch(call, draft, call.stamp())
        return Response(status_code=200)

    def _new_line(self, call: Call, body: ManualJournalEntryVoucherLinePatchDto) -> DraftLine:
        at = call.stamp()
        return DraftLine(
            id=call.company.take_id(),
            created_date_time_offset=at,
            last_changed_date_time_offset=at,
            **body.model_dump(),
        )

    def _dto(self, draft: Draft) -> Dto:
        return {
            "CurrencyCode": draft.currency_code,
            "DepartmentId": draft.department_id,
            "Description": draft.description,
            "Dim1Id": draft.dim1_id,
            "Dim2Id": draft.dim2_id,
            "Dim3Id": draft.dim3_id,
            "Id": draft.id,
            "LocationId": draft.location_id,
            "Pages": [as_dto(page, shapes.VoucherPage) for page in draft.pages],
            "ProjectId": draft.project_id,
            "VoucherDate": draft.voucher_date,
            self.lines_name: [as_dto(line, self.line) for line in draft.lines],
        }


JOURNALS = (
    DraftJournal(
        path="/JournalEntryVouchers/BankJournals",
        kind=VoucherType.BANK_JOURNAL,
        body=draft_bodies.BankJournalEntryVoucherPostDto,
        patch=draft_bodies.BankJournalEntryVoucherPatchDto,
        answer=shapes.BankJournalEntryVoucherDto,
        line_body=draft_bodies.BankJournalEntryVoucherLinePostDto,
        line_patch=draft_bodies.BankJournalEntryVoucherLinePatchDto,
        line=shapes.BankJournalEntryVoucherLineDto,
        lines_name="BankVoucherLines",
    ),
    DraftJournal(
        path="/JournalEntryVouchers/ManualJournals",
        kind=VoucherType.MANUAL_JOURNAL,
        body=draft_bodies.ManualJournalEntryVoucherPostDto,
        patch=ManualJournalEntryVoucherPatchDto,
        answer=shapes.ManualJournalEntryVoucherDto,
        line_body=ManualJournalEntryVoucherLinePostDto,
        line_patch=ManualJournalEntryVoucherLinePatchDto,
        line=shapes.ManualJournalEntryVoucherLineDto,
        lines_name="ManualVoucherLines",
    ),
)


def _header(body: ManualJournalEntryVoucherPatchDto) -> dict[str, Any]:
    return {name: getattr(body, name) for name in ManualJournalEntryVoucherPatchDto.model_fields}


def _line_of(call: Call, draft: Draft) -> DraftLine:
    line_id = call.path_number("lineId")
    found = next((line for line in draft.lines if line.id == line_id), None)
    if found is None:
        raise NotFound("Object(s) not found", f"Voucher line with id = {line_id} not found.")
    return found


def _check_names(company: Company, line: ManualJournalEntryVoucherLinePatchDto) -> None:
    """Refuse accounts and VAT codes that do not exist; all other rules wait until the draft is submitted."""
    active_currency(line.currency_code or "NOK", TITLE)
    for account_id in (line.debit_account_id, line.credit_account_id):
        is_known = account_id in company.accounts or (
            account_id is not None and company.customer_of_account(account_id) is not None
        )
        if account_id is not None and not is_known:
            raise NotFound(TITLE, f"Account with id = {account_id} not found.")
    for vat_id in (line.debit_vat_id, line.credit_vat_id):
        if vat_id is not None and vat_id not in company.vat_codes:
            raise NotFound(TITLE, f"Vat code with id = {vat_id} not found.")


_READ, _WRITE = reading("JournalEntryVoucher"), writing("JournalEntryVoucher")
_UUID = {"id": UUID}


def _endpoints(it: DraftJournal) -> Iterator[Endpoint]:
    one, lines = f"{it.path}/{{id}}", f"{it.path}/{{id}}/VoucherLines"
    line = f"{lines}/{{lineId}}"
    yield Endpoint(
        method="POST", path=it.path, handler=it.create, privileges=_WRITE, answer=it.answer, body=it.body,
        status=201,
    )  # fmt: skip
    yield Endpoint(method="GET", path=one, handler=it.fetch, privileges=_READ, answer=it.answer, keys=_UUID)
    yield Endpoint(
        method="PATCH", path=one, handler=it.change, privileges=_WRITE, answer=it.answer, body=it.patch,
        keys=_UUID, media_types=JSON_PATCH,
    )  # fmt: skip
    yield Endpoint(
        method="POST", path=lines, handler=it.add_line, privileges=_WRITE, answer=it.answer,
        body=it.line_body, keys=_UUID, status=201,
    )  # fmt: skip
    yield Endpoint(
        method="PATCH", path=line, handler=it.change_line, privileges=_WRITE, answer=it.line,
        body=it.line_patch, keys=_UUID, media_types=JSON_PATCH,
    )  # fmt: skip
    yield Endpoint(method="DELETE", path=line, handler=it.delete_line, privileges=_WRITE, keys=_UUID)


ENDPOINTS = tuple(endpoint for journal in JOURNALS for endpoint in _endpoints(journal))
