"""How the interest in a letter was reckoned, for the debtor to check (inkassoloven § 10 c and d)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from services.dunning.domain.drafting import Line
from services.dunning.letters.language import Language
from shared.norway.interest import Span

MOST_STEPS = 16
"""Payments and spans of interest that a letter lists. A more extensive reckoning may be left out of it, if
the total stands there and a full statement is offered (inkassoloven § 10 last paragraph)."""


def calculation(lines: Sequence[Line], speaking: Language) -> dict[str, Any]:
    """Return what the templates say of the reckoning.

    `reduced`: whether anything has been taken off a principal; `calculations`: one text for each invoice
    whose interest is not simply that of its whole amount, or the sums instead, when these would be too many.
    """
    special = [line for line in lines if line.reductions or line.interest.paid]
    is_extensive = sum(len(line.reductions) + len(line.interest.spans) for line in special) > MOST_STEPS
    return {
        "reduced": any(line.reductions for line in lines),
        "calculations": [_sums(lines, speaking)]
        if is_extensive
        else [_of(line, speaking) for line in special],
    }


def _of(line: Line, speaking: Language) -> str:
    interest, words = line.interest, speaking.words
    sentences = [words["interest.invoice"].format(number=line.invoice.number)]
    if line.reductions:
        each = [
            words["interest.reduction"].format(
                amount=speaking.money(delta.amount), day=speaking.short_date(delta.on)
            )
            for delta in line.reductions
        ]
        sentences.append(words["interest.reduced"].format(each=_listed(each, speaking)))
    if interest.spans:
        spans = _listed([_span(span, speaking) for span in interest.spans], speaking)
        accrued = speaking.money(interest.accrued)
        sentences.append(words["interest.spans"].format(each=spans, accrued=accrued))
    if interest.paid:
        paid, owed = speaking.money(interest.paid), speaking.money(interest.owed)
        sentences.append(words["interest.paid"].format(paid=paid, owed=owed))
    return " ".join(sentences)


def _span(span: Span, speaking: Language) -> str:
    return speaking.words["interest.span"].format(
        principal=speaking.money(span.principal),
        first=speaking.short_date(span.first),
        last=speaking.short_date(span.last),
    )


def _listed(parts: Sequence[str], speaking: Language) -> str:
    last = f" {speaking.words['and']} "
    return last.join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _sums(lines: Sequence[Line], speaking: Language) -> str:
    nothing = Decimal("0.00")
    return speaking.words["interest.extensive"].format(
        accrued=speaking.money(sum((line.interest.accrued for line in lines), nothing)),
        paid=speaking.money(sum((line.interest.paid for line in lines), nothing)),
    )
