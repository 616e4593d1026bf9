"""Letters on their way, letters that have left the house, and the documents that are kept of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.dunning.domain.state import LetterStatus
from shared.db import Transaction
from shared.errors import NotFound
from shared.events import ClaimAmounts, LetterChannel, LetterKind


@dataclass(frozen=True)
class Assignment:
    """A letter that an effect is to make and send."""

    letter_id: UUID
    creditor_id: UUID
    case_id: UUID | None
    kind: LetterKind
    number: int
    invoice_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class LetterRow:
    """A letter as the portal shows it; what it says is None until it has been sent."""

    letter_id: UUID
    creditor_id: UUID
    case_id: UUID | None
    plan_id: UUID | None
    number: int
    kind: LetterKind
    status: LetterStatus
    invoice_ids: tuple[UUID, ...]
    ordered_on: date
    channel: LetterChannel | None
    sent_on: date | None
    deadline: date | None
    fee: Decimal | None
    amounts: ClaimAmounts | None
    recipient_number: int | None
    document_id: UUID | None
    note: str
    attempts: int
    first_attempt_at: datetime | None
    doubtful: bool
    bounced_at: datetime | None
    extended_to: date | None
    posted_on: date | None
    cover_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class Document:
    """A PDF that is kept of a letter, or of the cover sheet under which it was posted."""

    document_id: UUID
    creditor_id: UUID
    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Dispatch:
    """How a letter left the house."""

    channel: LetterChannel
    sent_on: date
    deadline: date | None
    fee: Decimal
    amounts: ClaimAmounts
    recipient_number: int
    invoice_ids: tuple[UUID, ...]
    email: str = ""
    note: str = ""


_ASSIGNMENT = text(
    "select l.letter_id, l.creditor_id, l.case_id, l.kind, l.number,"
    " array_agg(n.invoice_id order by n.invoice_id) as invoice_ids from letters l"
    " join letter_invoices n on n.letter_id = l.letter_id"
    " where l.letter_id = :id and l.status = 'ordered' group by l.letter_id"
)
_TAKE = text("select letter_id from letters where letter_id = :id and status = 'ordered' for update")
_SENT = text(
    "update letters set status = 'sent', channel = :channel, sent_on = :sent_on, deadline = :deadline,"
    " fee = :fee, principal = :principal, interest = :interest, fees = :fees, court_costs = :court_costs,"
    " recipient_number = :recipient_number, document_id = :document_id, note = :note,"
    " email = nullif(:email, ''), unfinished = false where letter_id = :id"
)
_ATTEMPT = text(
    "update letters set attempts = attempts + 1, first_attempt_at = coalesce(first_attempt_at, :now),"
    " doubtful = doubtful or unfinished, unfinished = true where letter_id = :id and status = 'ordered'"
)
_NOT_TAKEN = text("update letters set unfinished = false where letter_id = :id and status = 'ordered'")
_NARROW = text(
    "delete from letter_invoices where letter_id = :id and invoice_id <> all(cast(:invoice_ids as uuid[]))"
)
_WIDEN = text(
    "insert into letter_invoices (letter_id, invoice_id)"
    " select :id, unnest(cast(:invoice_ids as uuid[])) on conflict do nothing"
)
_NOT_SENT = text(
    "update letters set status = :status, note = :note, unfinished = false"
    " where letter_id = :id and status = 'ordered'"
)
_KEEP = text(
    "insert into documents (document_id, creditor_id, name, content, made_at)"
    " values (:document_id, :creditor_id, :name, :content, :made_at)"
)
_FORGOTTEN = text(
    "update letters set ordered_on = :day where status = 'ordered' and ordered_on < :day"
    " returning letter_id, creditor_id"
)
_LETTERS = text(
    "select l.*, array_agg(n.invoice_id order by n.invoice_id) as invoice_ids from letters l"
    " join letter_invoices n on n.letter_id = l.letter_id where l.creditor_id = :creditor_id"
    " and (cast(:case_id as uuid) is null or l.case_id = :case_id)"
    " and (cast(:invoice_id as uuid) is null or exists (select from letter_invoices a"
    " where a.letter_id = l.letter_id and a.invoice_id = :invoice_id))"
    " group by l.letter_id order by l.letter_id desc limit :limit"
)
_DOCUMENT = text(
    "select document_id, creditor_id, name, content from documents where document_id = :id"
    " and (cast(:creditor_id as uuid) is null or creditor_id = :creditor_id)"
)


async def assignment(tx: Transaction, letter_id: UUID) -> Assignment | None:
    """Return a letter that waits to be sent; None if it has been sent or cancelled."""
    row = (await tx.execute(_ASSIGNMENT, {"id": letter_id})).first()
    return Assignment(**{**row._asdict(), "invoice_ids": tuple(row.invoice_ids)}) if row else None


async def begin_attempt(tx: Transaction, letter_id: UUID) -> None:
    """Record that a letter is about to leave by mail.

    If the attempt before was never finished (the process died between sending and recording), it may have
    reached its recipient: the letter is marked as doubtful.
    """
    await tx.execute(_ATTEMPT, {"id": letter_id, "now": tx.now})


async def record_not_taken(tx: Transaction, letter_id: UUID) -> None:
    """Record that the mail server certainly did not take over a letter; it is tried again."""
    await tx.execute(_NOT_TAKEN, {"id": letter_id})


async def record_sent(tx: Transaction, letter_id: UUID, dispatch: Dispatch, document: Document) -> bool:
    """Record that a letter has left, and keep its document; False if that had been recorded before."""
    values = {
        "id": letter_id,
        "channel": dispatch.channel,
        "sent_on": dispatch.sent_on,
        "deadline": dispatch.deadline,
        "fee": dispatch.fee,
        "principal": dispatch.amounts.principal,
        "interest": dispatch.amounts.interest,
        "fees": dispatch.amounts.fees,
        "court_costs": dispatch.amounts.court_costs,
        "recipient_number": dispatch.recipient_number,
        "document_id": document.document_id,
        "note": dispatch.note,
        "email": dispatch.email,
    }
    if (await tx.execute(_TAKE, {"id": letter_id})).first() is None:
        return False
    about = {"id": letter_id, "invoice_ids": list(dispatch.invoice_ids)}
    await tx.execute(_NARROW, about)
    await tx.execute(_WIDEN, about)
    await keep_document(tx, document)
    await tx.execute(_SENT, values)
    return True


async def keep_document(tx: Transaction, document: Document) -> None:
    """Keep a document; it is never changed."""
    await tx.execute(_KEEP, {**vars(document), "made_at": tx.now})


async def record_not_sent(tx: Transaction, letter_id: UUID, status: LetterStatus, note: str) -> None:
    """Record why a letter was not sent: cancelled, or refused by its recipient's mail server."""
    await tx.execute(_NOT_SENT, {"id": letter_id, "status": status, "note": note})


async def forgotten(tx: Transaction, day: date) -> Sequence[tuple[UUID, UUID]]:
    """Take up letters that were ordered before `day` and never sent: their ids, with their creditors."""
    rows = await tx.execute(_FORGOTTEN, {"day": day})
    return [(row.letter_id, row.creditor_id) for row in rows]


async def letters_of(
    tx: Transaction,
    creditor_id: UUID,
    *,
    case_id: UUID | None = None,
    invoice_id: UUID | None = None,
    limit: int = 500,
) -> list[LetterRow]:
    """Return a creditor's letters, the newest first; of one case or about one invoice if those are given."""
    values = {"creditor_id": creditor_id, "case_id": case_id, "invoice_id": invoice_id, "limit": limit}
    return [_letter(row) for row in await tx.execute(_LETTERS, values)]


def _letter(row: Row[Any]) -> LetterRow:
    parts = ("principal", "interest", "fees", "court_costs")
    unshown = (*parts, "unfinished", "email")
    values = {key: value for key, value in row._asdict().items() if key not in unshown}
    amounts = None
    if row.principal is not None:
        amounts = ClaimAmounts(**{part: getattr(row, part) for part in parts})
    return LetterRow(**{**values, "invoice_ids": tuple(row.invoice_ids), "amounts": amounts})


async def document(tx: Transaction, document_id: UUID, creditor_id: UUID | None = None) -> Document:
    """Return a kept document.

    Raises:
        NotFound: there is none with that id, or it is of another creditor than the one that is given.
    """
    row = (await tx.execute(_DOCUMENT, {"id": document_id, "creditor_id": creditor_id})).first()
    if row is None:
        raise NotFound(f"there is no document {document_id}; take its id from a letter")
    return Document(**row._asdict())
