"""Under which terms money came in: the agreement of its day, and the commission that fits the claim.

An agreement counts from the day of its signature, for all money that comes onto the client account from then
on, also in cases that were running before. What came in earlier is settled by the agreement of its own day,
whenever it is settled, and what is taken back of it is taken back by that one too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from services.settlement.domain.facts import ZERO
from services.settlement.domain.states import NOTHING, Collected
from shared.events import Agreement
from shared.norway.charges import (
    StatusChange,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """What came in on a claim on one day, `earned_on`, and no settlement holds; some of it taken back later.

    `withdrawal_fee` is the collection fee that had come up when the creditor withdrew the case, `outlays`
    what the agency has laid out.
    """

    earned_on: date
    collected: Collected = NOTHING
    withdrawal_fee: Decimal = ZERO
    outlays: Decimal = ZERO

    @property
    def is_nothing(self) -> bool:
        """Whether all of it is zero."""
        return self.collected == NOTHING and not self.withdrawal_fee and not self.outlays


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """What came in on a claim under one agreement, and the rate of commission on its principal."""

    agreement: Agreement
    commission_on_principal: Decimal
    collected: Collected = NOTHING
    withdrawal_fee: Decimal = ZERO
    outlays: Decimal = ZERO

    @property
    def comes_to_nothing(self) -> bool:
        """Whether it gives or takes nothing: a withdrawal may be free under the agreement."""
        charged = self.withdrawal_fee * self.agreement.withdrawal_share
        return self.collected == NOTHING and not charged and not self.outlays


def commission_on_principal(agreement: Agreement, *, days_overdue: int, in_surveillance: bool) -> Decimal:
    """Return the highest of the agreement's rates that fit: a fraction of the principal that is paid.

    `days_overdue` are those from the due date to the transfer; `in_surveillance` says how the case stood on
    the day on which the money came.
    """
    rates = [agreement.commission_on_principal]
    if days_overdue > agreement.old_after_days:
        rates.append(agreement.commission_on_old_claims)
    if in_surveillance:
        rates.append(agreement.commission_in_surveillance)
    return max(rates)


def earned_by_terms(
    days: Iterable[Unsettled],
    agreement_on: Callable[[date], Agreement],
    *,
    days_overdue: int,
    statuses: Sequence[StatusChange],
) -> list[Earned]:
    """Return what came in on a claim, the days with the same terms together; none that come to nothing."""
    earned: dict[tuple[str, str, Decimal], Earned] = {}
    for day in days:
        agreement = agreement_on(day.earned_on)
        rate = commission_on_principal(
            agreement,
            days_overdue=days_overdue,
            in_surveillance=_status_on(statuses, day.earned_on) == "surveillance",
        )
        key = agreement.version, agreement.signed_at, rate
        so_far = earned.get(key, Earned(agreement=agreement, commission_on_principal=rate))
        earned[key] = replace(
            so_far,
            collected=so_far.collected + day.collected,
            withdrawal_fee=so_far.withdrawal_fee + day.withdrawal_fee,
            outlays=so_far.outlays + day.outlays,
        )
    return [each for each in earned.values() if not each.comes_to_nothing]


def _status_on(statuses: Sequence[StatusChange], day: date) -> str:
    """Return the status that a case had at the end of a day, were it not for the payments of that day.

    A payment of all that is owed closes its case on the day on which it comes: `closed` says nothing of how
    the case stood when the money came.
    """
    until_then = [change for change in statuses if change.on <= day and change.status != "closed"]
    return max(until_then, key=lambda change: change.revision).status if until_then else "open"
