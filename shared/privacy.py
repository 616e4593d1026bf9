"""What a service holds about a person, and how it forgets him: one small contract, each service its own part.

A debtor is a creditor's customer in PowerOffice Go, with the invoices and cases that were his. Forgetting
makes him nameless and keeps what was owed, paid and booked; what bookkeeping must keep is kept until its own
time is over (bokføringsloven § 13: five years after the accounting year). A subject may be given again and
again, which changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from shared.api_types import Explained
from shared.auth import Actor, ServiceTokens, internal
from shared.db import Database, Transaction
from shared.operating import Deed, enter

MONTHS_KEPT = 42
"""How long a debtor's data are kept after his last claim was closed: three and a half years."""

BOOKS_KEPT = 5
"""Years after the accounting year for which bookkeeping is kept (bokføringsloven § 13)."""

NAMELESS = (
    """'{"name": "Anonymisert", "organisation_number": "", "address": {}, "reminder_email": "","""
    """ "phone": "", "birth_date": null}'::jsonb"""
)
"""SQL: what takes the place of a customer card's fields; Go's numbers, the flags and the language stay."""

EMPTY_PDF = (
    "convert_to('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    "trailer<</Root 1 0 R>>\n%%EOF\n', 'UTF8')"
)
"""SQL: an empty page in the place of a letter that named somebody."""

THIS_CUSTOMER = (
    "(cast(:customer as bigint) is not null and creditor_id = cast(:creditor as uuid)"
    " and customer_id = cast(:customer as bigint))"
)
"""SQL: whether a row with `creditor_id` and `customer_id` is the subject's."""


@dataclass(frozen=True)
class Holdings:
    """The statements of one service, by what they are about.

    They are given `creditor`, `customer`, `invoices`, `cases` (the subject), `like` (a pattern of a name, or
    empty), `old` (what was due before may be forgotten) and `books` (what was booked before, too). `people`
    returns creditor_id, customer_id, name, invoice_ids, case_ids; those of `held` a JSON object a row.
    """

    people: str = ""
    held: Mapping[str, str] = field(default_factory=dict)
    forget: Mapping[str, str] = field(default_factory=dict)


class Subject(BaseModel):
    """A debtor by Go's customer id with his invoices and cases, or anybody by a part of a name or address."""

    name: str = Field(default="", max_length=200)
    creditor_id: UUID | None = None
    customer_id: int | None = Field(default=None, ge=0, lt=2**63)
    invoice_ids: list[UUID] = Field(default=[], max_length=10_000)
    case_ids: list[UUID] = Field(default=[], max_length=10_000)


class Forgotten(Subject):
    """A debtor who was forgotten, the last time on a day."""

    forgotten_on: date


class Person(Subject):
    """A debtor as a service knows him."""


class Forgetting(Explained):
    """Whom to forget, and why it is done now."""

    subject: Subject


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the month's last.

    >>> months_before(date(2030, 8, 31), 42)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError(day)


def router(database: Database, tokens: ServiceTokens, service: str, holdings: Holdings) -> APIRouter:
    """Return the routes under /privacy; for services and operators."""
    routes = APIRouter(prefix="/privacy", tags=["privacy"], dependencies=internal(tokens, service))

    @routes.get("/people")
    async def people(
        name: Annotated[str, Query(max_length=200)] = "",
        creditor_id: UUID | None = None,
        customer_id: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
    ) -> list[Person]:
        """List the debtors that this service knows by a part of their name, or one by Go's customer id."""
        if not holdings.people or not (name or customer_id):
            return []
        subject = Subject(name=name, creditor_id=creditor_id, customer_id=customer_id)
        async with database.transaction() as tx:
            rows = (await tx.execute(text(holdings.people), _values(subject, tx.today))).all()
        return [Person(**row._asdict()) for row in rows]

    @routes.post("/held")
    async def held(subject: Subject) -> dict[str, list[dict[str, Any]]]:
        """Tell everything that this service holds about somebody, by kind."""
        found: dict[str, list[dict[str, Any]]] = {}
        async with database.transaction() as tx:
            for about, statement in holdings.held.items():
                rows = (await tx.execute(text(statement), _values(subject, tx.today))).scalars().all()
                if rows:
                    found[about] = list(rows)
        return found

    @routes.post("/forget")
    async def forget(forgetting: Forgetting, by: Actor) -> dict[str, int]:
        """Make a debtor nameless; answer how many rows of each kind were changed."""
        subject = forgetting.subject
        async with database.transaction() as tx:
            changed = await make_nameless(tx, subject, holdings.forget)
            if any(changed.values()):
                about = {"creditor": str(subject.creditor_id), "customer": str(subject.customer_id)}
                await enter(tx, by, Deed(deed="forget", reason=forgetting.reason, about=about))
        return changed

    return routes


async def make_nameless(
    tx: Transaction, subject: Subject, forget: Mapping[str, str], on: date | None = None
) -> dict[str, int]:
    """Make a debtor nameless by a service's statements; return how many rows of each kind were changed.

    `on` is the day from which it is counted what is old enough, today if it is done now.
    """
    await tx.execute(text("select set_config('autocollect.forgetting', 'on', true)"))
    return {
        kind: (await tx.execute(text(statement), _values(subject, on or tx.today))).rowcount
        for kind, statement in forget.items()
    }


def _values(subject: Subject, on: date) -> dict[str, Any]:
    escaped = subject.name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {
        "creditor": subject.creditor_id,
        "customer": subject.customer_id,
        "invoices": subject.invoice_ids,
        "cases": subject.case_ids,
        "like": f"%{escaped}%" if escaped else "",
        "old": months_before(on, MONTHS_KEPT),
        "books": date(on.year - BOOKS_KEPT, 1, 1),
    }


def bound(statement: str) -> str:
    """Return a statement in which every parameter has its type, and is there although it is not used."""
    for name, kind in (("invoices", "uuid[]"), ("cases", "uuid[]"), ("old", "date"), ("books", "date")):
        statement = statement.replace(f":{name}", f"cast(:{name} as {kind})")
    return statement.replace(":like", "cast(:like as text)")
