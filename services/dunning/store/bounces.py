"""Mail that came back: addresses that are out of use, and what became of the letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text

from services.dunning.store.letters import Document, keep_document
from shared.db import Transaction
from shared.events import LetterKind


@dataclass(frozen=True, kw_only=True)
class MailedLetter:
    """A letter that was sent by mail."""

    letter_id: UUID
    number: int
    creditor_id: UUID
    case_id: UUID | None
    kind: LetterKind
    email: str
    sent_on: date
    deadline: date | None
    document_id: UUID
    bounced_at: datetime | None
    posted_on: date | None
    invoice_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class BouncedAddress:
    """A customer whose address does not take mail."""

    customer_id: int
    email: str
    bounced_at: datetime
    note: str


_MAILED = text(
    "select l.letter_id, l.number, l.creditor_id, l.case_id, l.kind, l.email, l.sent_on, l.deadline,"
    " l.document_id, l.bounced_at, l.posted_on, array_agg(n.invoice_id order by n.invoice_id) as invoice_ids"
    " from letters l join letter_invoices n on n.letter_id = l.letter_id"
    " where l.letter_id = :id and l.email is not null group by l.letter_id"
)
_SHUN = text(
    "update customers set bounced_email = :email, bounced_at = :now, bounce_note = :note"
    " from invoices where invoices.invoice_id = any(cast(:ids as uuid[]))"
    " and customers.creditor_id = invoices.creditor_id and customers.customer_id = invoices.customer_id"
    " and coalesce(customers.snapshot, invoices.customer) ->> 'reminder_email' = :email"
)
_BOUNCED = text("update letters set bounced_at = :now, status = :status, note = :note where letter_id = :id")
_POSTED = text(
    "update letters set channel = 'print', note = :note, extended_to = :extended_to, posted_on = :posted_on,"
    " cover_id = :cover_id where letter_id = :id"
)
_UNPOSTED = text("update letters set note = :note, extended_to = :extended_to where letter_id = :id")
_UNREACHED = text(
    "select distinct l.letter_id, l.creditor_id from letters l join cases k on k.case_id = l.case_id"
    " join letter_invoices n on n.letter_id = l.letter_id join invoices i on i.invoice_id = n.invoice_id"
    " join customers c on c.creditor_id = i.creditor_id and c.customer_id = i.customer_id"
    " where l.bounced_at is not null and l.posted_on is null and l.status = 'sent'"
    " and k.status in ('open', 'surveillance') and i.rest > 0"
    " and not exists (select from letter_invoices o join invoices d on d.invoice_id = o.invoice_id"
    " where o.letter_id = l.letter_id and d.dispute is not null)"
    " and concat(c.snapshot #>> '{address,postal_code}', c.snapshot #>> '{address,city}') <> ''"
    " order by l.letter_id"
)
_ADDRESSES = text(
    "select customer_id, bounced_email as email, bounced_at, coalesce(bounce_note, '') as note"
    " from customers where creditor_id = :creditor_id and bounced_email is not null"
    " and (snapshot is null or snapshot ->> 'reminder_email' = bounced_email)"
    " order by bounced_at desc limit 1000"
)
_TRUST = text(
    "update customers set bounced_email = null, bounced_at = null, bounce_note = null"
    " where creditor_id = :creditor_id and customer_id = :customer_id"
)


async def mailed_letter(tx: Transaction, letter_id: UUID) -> MailedLetter | None:
    """Return a letter that left by mail; None if there is none with this id."""
    row = (await tx.execute(_MAILED, {"id": letter_id})).first()
    return MailedLetter(**{**row._asdict(), "invoice_ids": tuple(row.invoice_ids)}) if row else None


async def shun_address(tx: Transaction, letter: MailedLetter, note: str) -> None:
    """Keep that the letter's address does not take mail; no card that has it is mailed there again."""
    values = {"email": letter.email, "ids": list(letter.invoice_ids), "now": tx.now, "note": note}
    await tx.execute(_SHUN, values)


async def record_bounce(tx: Transaction, letter_id: UUID, status: str, note: str) -> None:
    """Keep that a letter's mail came back, and whether it counts as sent all the same."""
    await tx.execute(_BOUNCED, {"id": letter_id, "now": tx.now, "status": status, "note": note})


async def record_posted(
    tx: Transaction, letter_id: UUID, note: str, posted_on: date, extended_to: date | None, cover: Document
) -> None:
    """Keep that a returned letter was posted instead, its cover sheet, and until when nothing follows."""
    await keep_document(tx, cover)
    values = {"id": letter_id, "note": note, "extended_to": extended_to}
    await tx.execute(_POSTED, values | {"posted_on": posted_on, "cover_id": cover.document_id})


async def record_unposted(tx: Transaction, letter_id: UUID, note: str, extended_to: date | None) -> None:
    """Keep why a returned letter could not be posted, and until when nothing follows."""
    await tx.execute(_UNPOSTED, {"id": letter_id, "note": note, "extended_to": extended_to})


async def unposted(tx: Transaction) -> list[tuple[UUID, UUID]]:
    """Return letters of cases that go on whose mail came back and that can be posted now, with creditors."""
    rows = await tx.execute(_UNREACHED)
    return [(row.letter_id, row.creditor_id) for row in rows]


async def bounced_addresses(tx: Transaction, creditor_id: UUID) -> list[BouncedAddress]:
    """Return a creditor's customers whose present address does not take mail, the latest first."""
    rows = await tx.execute(_ADDRESSES, {"creditor_id": creditor_id})
    return [BouncedAddress(**row._asdict()) for row in rows]


async def trust_address(tx: Transaction, creditor_id: UUID, customer_id: int) -> None:
    """Let a customer's address be used again."""
    await tx.execute(_TRUST, {"creditor_id": creditor_id, "customer_id": customer_id})
