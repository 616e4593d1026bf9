"""Questions about letters."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.portal.domain.access import Scope
from services.portal.domain.cases import Letter
from services.portal.store.conditions import limits, within
from shared.db import Transaction
from shared.errors import NotFound
from shared.events import LetterReturned

AS_POSTED = f"""
(select l.id, l.creditor_id, l.case_id, l.invoice_ids, l.kind, l.sent_on, l.fee, l.principal, l.interest,
        l.fees, l.document_id, case when back.is_posted then 'print' else l.channel end as channel,
        greatest(l.deadline, back.until) as deadline, back.returned_on
 from letters l left join lateral (
   select max(h.happened_on) as returned_on, max(cast(h.data ->> 'deadline' as date)) as until,
          bool_or(cast(h.data ->> 'is_posted' as boolean)) as is_posted
   from history h where h.case_id = l.case_id and h.type = '{LetterReturned.type}'
     and h.data ->> 'letter_id' = cast(l.id as text)
 ) back on true)
"""
"""Letters as they reached their readers: one whose mail came back was posted, and has a later deadline."""

_LETTER = text(f"""
select id, creditor_id, case_id, invoice_ids, kind, channel, sent_on, deadline, fee, principal, interest,
       fees, document_id, returned_on
from {AS_POSTED} as letters where id = :letter_id and {within("creditor_id")}
""")


async def letter(tx: Transaction, scope: Scope, letter_id: UUID) -> Letter:
    """Return a letter.

    Raises:
        NotFound: there is no such letter within the scope.
    """
    row = (await tx.execute(_LETTER, {"letter_id": letter_id} | limits(scope))).mappings().first()
    if row is None:
        raise NotFound(f"there is no letter {letter_id} among the companies of this user")
    return letter_of(row)


def letter_of(row: Mapping[Any, Any]) -> Letter:
    """Return a row of the table `letters` as the letter."""
    return Letter(**{**row, "invoice_ids": tuple(row["invoice_ids"])})
