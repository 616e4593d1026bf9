"""`/JournalEntryVouchers`: what all drafts have in common: list, approval, deletion, pages.

An integration sees the drafts that it has made. One that is under approval or posted is not changed any more.
"""

from datetime import datetime
from uuid import UUID

from starlette.responses import Response

from deploy.sandbox.poweroffice.draft_posting import TITLE, checked_lines
from deploy.sandbox.poweroffice.drafts import Draft, DraftPage
from deploy.sandbox.poweroffice.enums import VoucherType
from deploy.sandbox.poweroffice.refusals import InUse, Invalid, NotFound
from deploy.sandbox.poweroffice.v2.documents import uploaded_file
from deploy.sandbox.poweroffice.v2.draft_bodies import SubmitForApprovalPostDto
from deploy.sandbox.poweroffice.v2.dto.drafts import (
    JournalEntryVoucherListItem,
    VoucherApprovalStatusResponseDto,
)
from deploy.sandbox.poweroffice.v2.filters import Filter, after
from deploy.sandbox.poweroffice.v2.gateway import UPLOAD, Call, Endpoint, Listing, Single, reading, writing
from deploy.sandbox.poweroffice.v2.query import Parameter, listing

DRAFT_FILTERS: dict[str, Filter] = {
    "createdDateTimeOffsetGreaterThan": after("created_date_time_offset"),
    "lastChangedDateTimeOffsetGreaterThan": after("last_changed_date_time_offset"),
}
_SIGNATURES = {b"%PDF-": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}


async def list_drafts(call: Call) -> Listing:
    """Return the drafts that this integration has made."""
    in_approval, is_posted = call.query.flag("inApprovalWorkflow"), call.query.flag("isPosted")
    rows = [
        _item(draft)
        for draft in call.company.drafts.values()
        if draft.created_by == call.application_key
        and in_approval in {None, draft.in_approval_workflow}
        and is_posted in {None, draft.is_posted}
    ]
    return Listing(call.query.select(rows, DRAFT_FILTERS))


async def delete_draft(call: Call) -> Response:
    """Delete a draft with its lines and pages."""
    draft = open_draft(call)
    del call.company.drafts[draft.id]
    call.company.tell("draft", draft.id, call.stamp())
    return Response(status_code=200)


async def submit_for_approval(call: Call) -> Single:
    """Send a draft that keeps all rules into approval by the client's own people."""
    draft = open_draft(call)
    body: SubmitForApprovalPostDto = call.read(SubmitForApprovalPostDto)
    checked_lines(call.company, draft)
    draft.comments += [body.comment] if body.comment else []
    draft.in_approval_workflow = True
    touch(call, draft, call.stamp())
    return Single(
        VoucherApprovalStatusResponseDto(
            in_approval_workflow=True, is_posted=draft.is_posted, voucher_id=draft.id
        )
    )


async def add_page(call: Call) -> Response:
    """Lay a file on a draft: PDF, PNG or JPEG."""
    draft = open_draft(call)
    name, content = await uploaded_file(call)
    media_type = next((kind for start, kind in _SIGNATURES.items() if content.startswith(start)), None)
    if media_type is None:
        raise Invalid(TITLE, "The file must be a PDF, PNG or JPEG.")
    at = call.stamp()
    draft.pages.append(
        DraftPage(
            id=call.company.take_id(),
            voucher_id=draft.id,
            content=content,
            file_name=name,
            media_type=media_type,
            created_date_time_offset=at,
        )
    )
    touch(call, draft, at)
    return Response(status_code=201)


async def get_page(call: Call) -> Response:
    """Return a file that lies on a draft."""
    page = _page(call, own_draft(call))
    return Response(page.content, media_type=page.media_type)


async def delete_page(call: Call) -> Response:
    """Take a file off a draft."""
    draft = open_draft(call)
    draft.pages.remove(_page(call, draft))
    touch(call, draft, call.stamp())
    return Response(status_code=200)


def own_draft(call: Call, kind: VoucherType | None = None) -> Draft:
    """Return the draft in the path, if this integration has made it and it is of the kind asked for."""
    draft_id = call.path_uuid()
    draft = call.company.drafts.get(draft_id)
    if draft is None or draft.created_by != call.application_key or kind not in {None, draft.voucher_type}:
        raise NotFound("Object(s) not found", f"Voucher with id = {draft_id} not found.")
    return draft


def open_draft(call: Call, kind: VoucherType | None = None) -> Draft:
    """Return the draft in the path, if it may still be changed.

    Raises:
        InUse: it is under approval or posted.
    """
    draft = own_draft(call, kind)
    if draft.is_posted or draft.in_approval_workflow:
        state = "posted" if draft.is_posted else "in the approval workflow"
        raise InUse("Voucher conflict", f"Voucher with id = {draft.id} is {state} and cannot be changed.")
    return draft


def touch(call: Call, draft: Draft, at: datetime) -> None:
    """Note that a draft has changed."""
    draft.last_changed_date_time_offset = at
    call.company.tell("draft", draft.id, at)


def _item(draft: Draft) -> JournalEntryVoucherListItem:
    return JournalEntryVoucherListItem(
        id=draft.id,
        created_date_time_offset=draft.created_date_time_offset,
        in_approval_workflow=draft.in_approval_workflow,
        is_created_by_current_integration=True,
        is_posted=draft.is_posted,
        last_changed_date_time_offset=draft.last_changed_date_time_offset,
        originated_from_ehf=False,
        voucher_type=draft.voucher_type,
    )


def _page(call: Call, draft: Draft) -> DraftPage:
    page_id = call.path_number("pageId")
    found = next((page for page in draft.pages if page.id == page_id), None)
    if found is None:
        raise NotFound("Object(s) not found", f"Voucher page with id = {page_id} not found.")
    return found


_READ, _WRITE = reading("JournalEntryVoucher"), writing("JournalEntryVoucher")
_UUID = {"id": UUID}

ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/JournalEntryVouchers",
        handler=list_drafts,
        privileges=_READ,
        answer=list[JournalEntryVoucherListItem],
        parameters=listing(
            DRAFT_FILTERS, {"inApprovalWorkflow": Parameter(bool), "isPosted": Parameter(bool)}
        ),
    ),
    Endpoint(
        method="DELETE",
        path="/JournalEntryVouchers/{id}",
        handler=delete_draft,
        privileges=_WRITE,
        keys=_UUID,
    ),
    Endpoint(
        method="POST",
        path="/JournalEntryVouchers/{id}/submitForApproval",
        handler=submit_for_approval,
        privileges=_WRITE,
        answer=VoucherApprovalStatusResponseDto,
        body=SubmitForApprovalPostDto,
        keys=_UUID,
    ),
    Endpoint(
        method="POST",
        path="/JournalEntryVouchers/{id}/VoucherPages",
        handler=add_page,
        privileges=_WRITE,
        keys=_UUID,
        status=201,
        media_types=UPLOAD,
    ),
    Endpoint(
        method="GET",
        path="/JournalEntryVouchers/{id}/VoucherPages/{pageId}",
        handler=get_page,
        privileges=_READ,
        answer=bytes,
        keys=_UUID,
    ),
    Endpoint(
        method="DELETE",
        path="/JournalEntryVouchers/{id}/VoucherPages/{pageId}",
        handler=delete_page,
        privileges=_WRITE,
        keys=_UUID,
    ),
)
