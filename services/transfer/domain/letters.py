"""What transfer keeps of a letter: when it was sent about which invoices, and what it charged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from shared.events import LetterKind

LETTER_NAMES: Mapping[LetterKind, str] = {
    "payment_reminder": "Betalingspåminnelse",
    "reminder": "Purring",
    "collection_notice": "Inkassovarsel",
    "payment_demand": "Betalingsoppfordring",
    "legal_action_notice": "Varsel om rettslig inndrivelse",
    "surveillance_letter": "Melding om ubetalt krav",
    "instalment_plan": "Bekreftelse på betalingsavtale",
    "instalment_reminder": "Påminnelse om avtalt betaling",
}

RANKS: Mapping[LetterKind, int] = {kind: rank for rank, kind in enumerate(LETTER_NAMES)}
"""The order of the ladder; of two letters of one day the higher one is the later."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter that has left the house; `case_id` is None before the transfer, `fee` in kroner.

    The fee of a notice or reminder is for its one invoice, that of a demand for the whole case. `deadline` is
    the one that holds: a later one than the letter's own, if its mail came back.
    """

    id: UUID
    invoice_ids: frozenset[UUID]
    case_id: UUID | None
    kind: LetterKind
    sent_on: date
    deadline: date | None
    fee: Decimal


def in_order(letters: Iterable[Letter]) -> list[Letter]:
    """Return letters, the first one first."""
    return sorted(letters, key=lambda letter: (letter.sent_on, RANKS[letter.kind], letter.id))
