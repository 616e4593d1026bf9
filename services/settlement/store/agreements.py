"""The agreements that creditors have signed, each version with the day from which it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import text

from services.settlement.store.agreement_tables import agreements
from shared.bulk import inserting
from shared.clock import oslo_date
from shared.db import Transaction
from shared.events import Agreement, CreditorChanged, CreditorRegistered

AGREEMENT = TypeAdapter(Agreement)

_AGREEMENTS = inserting(
    agreements,
    "creditor_id",
    "version",
    "signed_at",
    "counts_from",
    "terms",
    on_conflict="on conflict do nothing",
)
_OF_CREDITORS = text(
    "select creditor_id, counts_from, terms from agreements"
    " where creditor_id = any(cast(:creditors as uuid[])) order by counts_from, signed_at, version"
)


@dataclass(frozen=True, slots=True)
class Agreements:
    """A creditor's agreements with the days from which they count, the oldest first; at least one."""

    versions: Sequence[tuple[date, Agreement]]

    def on(self, day: date) -> Agreement:
        """Return the agreement of a day; for days before the first one that is the first."""
        standing = [agreement for counts_from, agreement in self.versions if counts_from <= day]
        return standing[-1] if standing else self.versions[0][1]


async def keep_agreements(tx: Transaction, events: Sequence[CreditorRegistered | CreditorChanged]) -> None:
    """Keep the agreement of each profile, told in any order; it counts from the Oslo day of its signature."""
    rows = {}
    for event in events:
        agreement = event.profile.agreement
        signed_at = datetime.fromisoformat(agreement.signed_at)
        rows[event.creditor_id, agreement.version, signed_at] = agreement
    await _AGREEMENTS.run(
        tx,
        (
            (creditor_id, version, signed_at, oslo_date(signed_at), AGREEMENT.dump_json(agreement).decode())
            for (creditor_id, version, signed_at), agreement in rows.items()
        ),
    )


async def agreements_of(tx: Transaction, creditors: Iterable[UUID]) -> dict[UUID, Agreements]:
    """Return the agreements of those creditors that registration has told about."""
    versions: defaultdict[UUID, list[tuple[date, Agreement]]] = defaultdict(list)
    for row in await tx.execute(_OF_CREDITORS, {"creditors": list(set(creditors))}):
        versions[row.creditor_id].append((row.counts_from, AGREEMENT.validate_python(row.terms)))
    return {creditor_id: Agreements(tuple(each)) for creditor_id, each in versions.items()}
