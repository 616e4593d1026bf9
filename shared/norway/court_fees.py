"""What the first legal steps cost in public fees: multiples of the rettsgebyr, in whole kroner.

Some years and multiples are not certain from public sources; they are unknown here until an operator adds
them (see `rates`).

>>> conciliation_complaint_fee(date(2026, 3, 1)), attachment_petition_fee(date(2026, 3, 1))
(Decimal('2071.00'), Decimal('928.00'))
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from shared.norway.money import to_krone_down
from shared.norway.rates import RateKind, in_force


def court_fee(day: date) -> Decimal:
    """Return the rettsgebyr in kroner on `day` (rettsgebyrloven § 1)."""
    return to_krone_down(in_force(RateKind.COURT_FEE_NOK, day).value)


def conciliation_complaint_fee(filed: date) -> Decimal:
    """Return the fee in kroner for a complaint to the conciliation board (rettsgebyrloven §§ 6 a, 7)."""
    return to_krone_down(in_force(RateKind.CONCILIATION_COMPLAINT_COURT_FEES, filed).value * court_fee(filed))


def attachment_petition_fee(filed: date) -> Decimal:
    """Return the fee in kroner for a petition for attachment (rettsgebyrloven §§ 6 a, 14)."""
    return to_krone_down(in_force(RateKind.ATTACHMENT_PETITION_COURT_FEES, filed).value * court_fee(filed))
