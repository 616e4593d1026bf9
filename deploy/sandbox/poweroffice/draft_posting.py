"""What Go's users do with a draft: check it, and post it as a voucher with the same id."""

from datetime import datetime
from typing import Any

from deploy.sandbox.poweroffice.books import StoredDocument, Voucher, VoucherLine
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.currencies import RATES
from deploy.sandbox.poweroffice.drafts import Draft, DraftLine
from deploy.sandbox.poweroffice.journal_rules import JournalRules
from deploy.sandbox.poweroffice.posting import post
from deploy.sandbox.poweroffice.refusals import InUse

TITLE = "Journal entry voucher validation error(s)"


def checked_lines(company: Company, draft: Draft) -> list[VoucherLine]:
    """Return the lines that a draft would post.

    Raises:
        Invalid: the draft breaks a rule for vouchers; NotFound: an account or VAT code that is not there.
    """
    zero = company.vat_code("0").id
    lines = []
    for line, account_id, amount, vat_id, specification in draft.sides():
        currency = (line.currency_code or draft.currency_code or "NOK").upper()
        rate = line.currency_exchange_rate if currency != "NOK" else None
        is_customer = company.customer_of_account(account_id) is not None
        lines.append(
            VoucherLine(
                id=company.take_id(),
                account_id=account_id,
                posting_date=line.posting_date or draft.voucher_date or draft.created_date_time_offset.date(),
                currency_amount=amount,
                currency_code=currency,
                currency_exchange_rate=rate or RATES[currency],
                vat_id=zero if vat_id is None else vat_id,
                vat_return_specification=specification,
                description=line.description,
                invoice_no=line.invoice_no if is_customer else None,
                quantity=line.quantity,
                quantity2=line.quantity2,
                product_id=line.product_id,
                **_dimensions(draft, line),
            )
        )
    JournalRules(company, TITLE).check(lines, None)
    return lines


def post_draft(company: Company, draft: Draft, *, at: datetime) -> Voucher:
    """Post a draft; a PDF that lies on it becomes the voucher's document.

    Raises:
        InUse: it is posted already. Invalid, NotFound: see `checked_lines`.
    """
    if draft.is_posted:
        raise InUse(TITLE, f"Voucher with id = {draft.id} is already posted.")
    lines = checked_lines(company, draft)
    voucher = Voucher(
        id=draft.id,
        number=company.books.take_voucher_no(),
        type=draft.voucher_type,
        voucher_date=draft.voucher_date or lines[0].posting_date,
        currency_code=draft.currency_code or "NOK",
        description=draft.description,
        lines=lines,
        created=at,
        created_by=draft.created_by,
    )
    post(company, voucher, at=at)
    for page in draft.pages:
        if page.media_type == "application/pdf":
            company.books.documents[voucher.id] = StoredDocument(
                content=page.content, file_name=page.file_name, uploaded_by=draft.created_by
            )
    draft.is_posted, draft.in_approval_workflow = True, False
    draft.last_changed_date_time_offset = at
    company.tell("draft", draft.id, at)
    return voucher


def _dimensions(draft: Draft, line: DraftLine) -> dict[str, Any]:
    """Return a line's dimensions: its own, else the header's, none for -1."""
    names = ("department_id", "dim1_id", "dim2_id", "dim3_id", "location_id", "project_id")
    found = {name: getattr(line, name) or getattr(draft, name) for name in names}
    return {name: None if value == -1 else value for name, value in found.items()}
