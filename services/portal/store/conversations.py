"""What is said about cases: messages with their attachments, and what each user has read of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.portal.domain.access import Scope, Visitor
from services.portal.domain.conversation import Attachment, Message, MessageKind, Side, Thread
from services.portal.domain.uploads import MediaType, Upload
from services.portal.store.conditions import limits, within
from shared.db import Transaction, new_id
from shared.errors import NotFound

_WRITE = text(
    "insert into messages (id, creditor_id, case_id, thread, side, author, kind, category, body, written_at)"
    " values (:id, :creditor_id, :case_id, :thread, :side, :author, :kind, :category, :body, :written_at)"
)
_ATTACH = text(
    "insert into attachments (id, message_id, name, media_type, content)"
    " values (:id, :message_id, :name, :media_type, :content)"
)
_MESSAGES = text("""
select m.id, m.thread, m.side, m.author, m.kind, m.category, m.body, m.written_at,
       coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'media_type', a.media_type)
                                  order by a.id)
                 from attachments a where a.message_id = m.id), '[]') as attachments
from messages m where m.case_id = :case_id and m.thread = :thread order by m.written_at, m.id
""")
_ATTACHMENT = text(f"""
select a.name, a.media_type, a.content from attachments a join messages m on m.id = a.message_id
where a.id = :attachment_id and {within("m.creditor_id")}
""")
_ATTACHMENT_OF_DEBTOR = text("""
select a.name, a.media_type, a.content from attachments a join messages m on m.id = a.message_id
where a.id = :attachment_id and m.case_id = :case_id and m.thread = 'debtor'
""")
_READ = text(
    "insert into thread_readers (user_id, case_id, thread, read_at)"
    " values (:user_id, :case_id, :thread, :now)"
    " on conflict (user_id, case_id, thread) do update set read_at = excluded.read_at, noticed_at = null"
)
_UNREAD = text(f"""
select u.case_id, c.number as case_number, u.thread, u.messages
from (
  select m.case_id, m.thread, count(*) as messages, max(m.written_at) as written_at
  from messages m
  left join thread_readers r on r.user_id = :user_id and r.case_id = m.case_id and r.thread = m.thread
  where {within("m.creditor_id")} and m.author <> :email
    and m.written_at > coalesce(r.read_at, '-infinity')
  group by m.case_id, m.thread order by max(m.written_at) desc limit 50
) u join cases c on c.id = u.case_id
order by u.written_at desc, u.case_id, u.thread
""")
_READERS = text("""
with readers as (
  select u.id, u.email, u.language from users u join staff s on s.user_id = u.id where :side <> 'agency'
  union
  select u.id, u.email, u.language from users u join memberships m on m.user_id = u.id
  left join creditors n on n.id = m.creditor_id
  where :side = 'agency' and :thread = 'creditor' and m.creditor_id = :creditor_id
    and m.accounting_firm in ('', coalesce(n.accounting_firm, ''))
)
insert into thread_readers as r (user_id, case_id, thread, noticed_at)
select id, :case_id, :thread, :now from readers where email <> :author
on conflict (user_id, case_id, thread) do update set noticed_at = excluded.noticed_at
where r.noticed_at is null
returning (select email from users where users.id = r.user_id) as email,
          (select language from users where users.id = r.user_id) as language
""")


@dataclass(frozen=True, kw_only=True)
class Written:
    """A message that is to be kept, in a case of a company."""

    creditor_id: UUID
    case_id: UUID
    thread: Thread
    side: Side
    author: str
    kind: MessageKind
    body: str
    category: str = ""


@dataclass(frozen=True, kw_only=True)
class Unread:
    """How many messages of a thread a user has not read."""

    case_id: UUID
    case_number: str
    thread: Thread
    messages: int


@dataclass(frozen=True)
class Reader:
    """Somebody who is told by mail, once until he reads again."""

    email: str
    language: str | None


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """An attachment with its content."""

    name: str
    media_type: MediaType
    content: bytes


async def write(tx: Transaction, written: Written, upload: Upload | None, at: datetime) -> UUID:
    """Keep a message with the file that came with it; return its id."""
    message_id = new_id()
    await tx.execute(_WRITE, {"id": message_id, "written_at": at} | vars(written))
    if upload:
        await tx.execute(_ATTACH, {"id": new_id(), "message_id": message_id} | vars(upload))
    return message_id


async def thread(tx: Transaction, case_id: UUID, name: Thread) -> list[Message]:
    """Return what has been said, the oldest first; whose the case is has been checked."""
    rows = (await tx.execute(_MESSAGES, {"case_id": case_id, "thread": name})).mappings()
    return [_message(dict(row)) for row in rows]


def _message(row: dict[str, Any]) -> Message:
    files = tuple(Attachment(**{**each, "id": UUID(each["id"])}) for each in row.pop("attachments"))
    return Message(**row, attachments=files)


async def attachment(tx: Transaction, scope: Scope, attachment_id: UUID) -> StoredFile:
    """Return an attachment.

    Raises:
        NotFound: there is no such attachment within the scope.
    """
    found = await tx.execute(_ATTACHMENT, {"attachment_id": attachment_id} | limits(scope))
    return _stored(found.mappings().first())


async def debtors_attachment(tx: Transaction, case_id: UUID, attachment_id: UUID) -> StoredFile:
    """Return an attachment of what a debtor and the agency have written to each other.

    Raises:
        NotFound: there is none in this case.
    """
    values = {"attachment_id": attachment_id, "case_id": case_id}
    return _stored((await tx.execute(_ATTACHMENT_OF_DEBTOR, values)).mappings().first())


def _stored(row: Any) -> StoredFile:
    if row is None:
        raise NotFound("there is no such attachment for this reader")
    return StoredFile(**row)


async def mark_read(tx: Transaction, visitor: Visitor, case_id: UUID, name: Thread, now: datetime) -> None:
    """Keep that a user has read a thread; the next message is told of by mail again."""
    await tx.execute(_READ, {"user_id": visitor.user_id, "case_id": case_id, "thread": name, "now": now})


async def unread(tx: Transaction, visitor: Visitor, scope: Scope) -> list[Unread]:
    """Return the threads in which somebody else has written since the user looked."""
    values = {"user_id": visitor.user_id, "email": visitor.email} | limits(scope)
    return [Unread(**row) for row in (await tx.execute(_UNREAD, values)).mappings()]


async def readers_to_tell(tx: Transaction, written: Written, now: datetime) -> list[Reader]:
    """Return who is told of a message by mail, and keep that he is: once until he reads the thread.

    The agency's people are told of what debtors and creditors write, a creditor's users of what the agency
    writes to them.
    """
    values = {
        "side": written.side,
        "thread": written.thread,
        "creditor_id": written.creditor_id,
        "case_id": written.case_id,
        "author": written.author,
        "now": now,
    }
    rows = await tx.execute(_READERS, values)
    return [Reader(row.email, row.language) for row in rows]
