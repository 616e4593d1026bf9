"""How the interest in a letter was reckoned, for the debtor to check (inkassoloven § 10 c and d)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from services.dunning.domain import Line, Span
from shared.documents import kroner, short_date

MOST_STEPS = 16
"""Payments and spans of interest that a letter lists. A more extensive reckoning may be left out of it, if
the total stands there and a full statement is offered (inkassoloven § 10 last paragraph)."""


def calculation(lines: Sequence[Line]) -> dict[str, Any]:
    """Return what the templates say of the reckoning.

    `reduced`: whether anything has been taken off a principal; `calculations`: one text for each invoice
    whose interest is not simply that of its whole amount; `interest_summary`: the sums instead, when these
    texts would be too many, else None.
    """
    special = [line for line in lines if line.reductions or line.interest.paid]
    is_extensive = sum(len(line.reductions) + len(line.interest.spans) for line in special) > MOST_STEPS
    return {
        "reduced": any(line.reductions for line in lines),
        "calculations": [] if is_extensive else [_of(line) for line in special],
        "interest_summary": _summary(lines) if is_extensive else None,
    }


def _of(line: Line) -> str:
    interest = line.interest
    sentences = [f"Faktura {line.invoice.number}:"]
    if line.reductions:
        each = [f"kr {kroner(delta.amount)} den {short_date(delta.on)}" for delta in line.reductions]
        sentences.append(f"Fratrekk {_listed(each)}.")
    if interest.spans:
        each = [_span(span) for span in interest.spans]
        sentences.append(f"Rente {_listed(each)}, i alt kr {kroner(interest.accrued)}.")
    if interest.paid:
        paid, owed = kroner(interest.paid), kroner(interest.owed)
        sentences.append(f"Betalt på renten kr {paid}, skyldig rente kr {owed}.")
    return " ".join(sentences)


def _span(span: Span) -> str:
    return f"av kr {kroner(span.principal)} fra {short_date(span.first)} til og med {short_date(span.last)}"


def _listed(parts: Sequence[str]) -> str:
    return " og ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _summary(lines: Sequence[Line]) -> dict[str, str]:
    nothing = Decimal("0.00")
    return {
        "accrued": kroner(sum((line.interest.accrued for line in lines), nothing)),
        "paid": kroner(sum((line.interest.paid for line in lines), nothing)),
    }
