"""Cases that a payment without a case may be meant for, each with the reasons; people decide.

Only cases with an open claim are suggested. All payments of a list are looked up together, by one query for
each reason, each on an index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import TextClause, text

from services.settlement.domain.facts import ZERO
from services.settlement.domain.likeness import kids_meant_by, names_meant_by, numbers_in
from services.settlement.domain.replay import balance_on
from services.settlement.store.cases import load_cases
from services.settlement.store.reports import ListedPayment
from shared.db import Transaction
from shared.errors import RateUnknown

Reason = Literal[
    "kid_almost", "old_kid", "number_in_text", "letter_amount", "owed_amount", "account_used", "payer_name"
]
"""kid_almost: one digit wrong, missing, extra or swapped · old_kid: of a closed case of the same debtor, or
placed there before · number_in_text: KID, case or invoice · letter_amount, owed_amount: what a letter asked
for, or what was owed on the day of payment · account_used: by the same debtor before · payer_name."""

WEIGHTS: Mapping[Reason, int] = {
    "kid_almost": 5,
    "old_kid": 5,
    "number_in_text": 5,
    "account_used": 4,
    "letter_amount": 5,
    "owed_amount": 5,
    "payer_name": 3,
}
MOST = 5
"""Suggestions for one payment, the likeliest first."""

_OPEN = (
    " and exists (select from claims where claims.case_id = found.case_id and claims.closing_reason is null)"
)


def _by(query: str) -> TextClause:
    """Return the query for pairs of what was looked for and an open case."""
    return text(f"select distinct wanted, found.case_id from ({query}) as found where true{_OPEN}")


_KIDS = _by("select kid as wanted, case_id from cases where kid = any(cast(:wanted as text[]))")
_OLD_KIDS = _by(
    "select kid as wanted, claims.case_id from cases join claims old on old.case_id = cases.case_id"
    " join claims on claims.creditor_id = old.creditor_id"
    " and claims.subledger_account_id = old.subledger_account_id"
    " where kid = any(cast(:wanted as text[]))"
    " union select payments.kid, payments.case_id from payments"
    " where payments.kid = any(cast(:wanted as text[])) and kid <> '' and placed_on is not null"
)
_NUMBERS = _by(
    "select case_number as wanted, case_id from cases where case_number = any(cast(:wanted as text[]))"
    " union select kid, case_id from cases where kid = any(cast(:wanted as text[]))"
    " union select invoice_number, case_id from claims where invoice_number = any(cast(:wanted as text[]))"
)
_LETTERS = _by(
    "select total as wanted, case_id from letters join claims using (invoice_id)"
    " where total = any(cast(:wanted as numeric[]))"
)
_ACCOUNTS = _by(
    "select debtor_account as wanted, claims.case_id from payments"
    " join claims old on old.case_id = payments.case_id"
    " join claims on claims.creditor_id = old.creditor_id"
    " and claims.subledger_account_id = old.subledger_account_id"
    " where payments.case_id is not null and debtor_account <> ''"
    " and debtor_account = any(cast(:wanted as text[]))"
)
_NAMES = _by(
    "select lower(customer_name) as wanted, case_id from claims"
    " where lower(customer_name) = any(cast(:wanted as text[]))"
)
_CASES = text(
    "select cases.case_id, case_number, kid, cases.creditor_id, min(customer_name) as customer_name"
    " from cases join claims using (case_id)"
    " where case_id = any(cast(:cases as uuid[])) and closing_reason is null group by cases.case_id"
)
_NEAR = text(
    "select case_id from claims where amount between :least and :most and closing_reason is null"
    " order by amount desc limit 50"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A case that a payment may be meant for, and why."""

    case_id: UUID
    case_number: str
    kid: str
    creditor_id: UUID
    customer_name: str
    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class _Found:
    """Reasons by payment and case."""

    reasons: defaultdict[str, defaultdict[UUID, set[Reason]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )

    async def look(
        self, tx: Transaction, reason: Reason, query: TextClause, wanted: Mapping[Any, set[str]]
    ) -> None:
        """Look for what several payments want; `wanted` names the payments by what they want."""
        if wanted:
            for row in await tx.execute(query, {"wanted": list(wanted)}):
                for payment_id in wanted[row.wanted]:
                    self.reasons[payment_id][row.case_id].add(reason)


async def suggestions(tx: Transaction, payments: Sequence[ListedPayment]) -> dict[str, list[Suggestion]]:
    """Return for each payment the cases that it may be meant for, the likeliest first."""
    found = _Found()
    await found.look(tx, "kid_almost", _KIDS, _wanted(payments, lambda p: kids_meant_by(p.kid)))
    await found.look(tx, "old_kid", _OLD_KIDS, _wanted(payments, lambda p: {p.kid} - {""}))
    await found.look(tx, "number_in_text", _NUMBERS, _wanted(payments, lambda p: numbers_in(p.text)))
    await found.look(tx, "letter_amount", _LETTERS, _wanted(payments, lambda p: {abs(p.amount)}))
    await found.look(tx, "account_used", _ACCOUNTS, _wanted(payments, lambda p: {p.debtor_account} - {""}))
    await found.look(tx, "payer_name", _NAMES, _wanted(payments, lambda p: names_meant_by(p.debtor_name)))
    await _owed(tx, payments, found)
    cases = await _cases(tx, {case_id for of in found.reasons.values() for case_id in of})
    return {
        payment.payment_id: _ranked(found.reasons[payment.payment_id], cases, payment) for payment in payments
    }


def _wanted(payments: Sequence[ListedPayment], what: Any) -> dict[Any, set[str]]:
    wanted: defaultdict[Any, set[str]] = defaultdict(set)
    for payment in payments:
        for each in what(payment):
            wanted[each].add(payment.payment_id)
    return wanted


async def _owed(tx: Transaction, payments: Sequence[ListedPayment], found: _Found) -> None:
    """Look for cases that owed exactly the amount on the day of payment.

    Among those that another reason has found, and those with an invoice of somewhat less: fees and interest
    come on top of it, and are known only when the case is counted.
    """
    for payment in payments:
        if payment.amount <= 0:
            continue
        band = {"least": payment.amount * Decimal("0.6"), "most": payment.amount}
        near = {row.case_id for row in await tx.execute(_NEAR, band)} | set(found.reasons[payment.payment_id])
        for case in await load_cases(tx, near):
            try:
                owed = balance_on(case.facts, payment.paid_on).values()
            except RateUnknown:
                continue
            if sum((each.total for each in owed), ZERO) == payment.amount:
                found.reasons[payment.payment_id][case.id].add("owed_amount")


async def _cases(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, Any]:
    return {row.case_id: row for row in await tx.execute(_CASES, {"cases": list(ids)})}


def _ranked(
    found: Mapping[UUID, set[Reason]], cases: Mapping[UUID, Any], payment: ListedPayment
) -> list[Suggestion]:
    ranked = sorted(
        (case_id for case_id in found if case_id in cases and case_id != payment.case_id),
        key=lambda case_id: (-sum(WEIGHTS[reason] for reason in found[case_id]), case_id),
    )
    return [
        Suggestion(
            case_id=case_id,
            case_number=cases[case_id].case_number,
            kid=cases[case_id].kid,
            creditor_id=cases[case_id].creditor_id,
            customer_name=cases[case_id].customer_name,
            reasons=tuple(reason for reason in WEIGHTS if reason in found[case_id]),
        )
        for case_id in ranked[:MOST]
    ]
