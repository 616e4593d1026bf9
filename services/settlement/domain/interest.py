"""Late interest on a principal that shrinks on the way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, reduce
from operator import add

from services.settlement.domain.facts import ZERO
from shared.errors import Reject
from shared.norway import interest, rates
from shared.norway.money import to_ore_half_up

ONE_KRONE = Decimal(1)


def accrued_interest(
    principal: Decimal, due: date, reductions: Iterable[tuple[date, Decimal]], until: date
) -> Decimal:
    """Return the late interest in kroner from the day after `due` to `until`, rounded half up once.

    Each reduction is a day and an amount in kroner: that part of `principal` earns interest up to and with
    its day, the rest up to and with `until`. Reductions after `until` have not happened yet. Without any
    this is `shared.norway.interest.late_interest` (forsinkelsesrenteloven §§ 2 and 3).

    Raises:
        RateUnknown: the rate table does not hold a day that is needed.
        Reject: the reductions until then are more than the principal.
    """
    table = _Edition(rates.current())
    rest, parts = principal, []
    for day, amount in reductions:
        if day <= until:
            rest -= amount
            parts.append(Fraction(amount) * _of_one_krone(due, day, table))
    if rest < 0:
        raise Reject(f"Interest needs a principal of zero or more, not {rest}; check the reductions")
    if rest:
        parts.append(Fraction(rest) * _of_one_krone(due, until, table))
    return to_ore_half_up(reduce(add, parts) if parts else ZERO)


class _Edition:
    """A rate table as part of a cache key: the same only as itself, kept alive by the key."""

    __slots__ = ("table",)

    def __init__(self, table: rates.RateTable) -> None:
        self.table = table

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Edition) and self.table is other.table

    def __hash__(self) -> int:
        return id(self.table)


@lru_cache(maxsize=10_000)
def _of_one_krone(due: date, until: date, _table: _Edition) -> Fraction:
    """Return the exact interest on one krone; the claims of a bank file share few pairs of days."""
    return interest.accrued_interest(ONE_KRONE, due, until)
