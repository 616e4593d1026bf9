"""Payments that have no case, and those that the bank takes back among them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text

from services.settlement.domain.facts import ZERO, Payment
from services.settlement.domain.states import Placement
from services.settlement.store.states import save_placements
from shared.bulk import Bulk
from shared.db import Transaction

_TAKEN_BACK = text(
    "select payment_id, kid, debtor_account, amount, paid_on, status, overpaid, waiting, reason,"
    " coalesce((select decision = 'give_back' from payment_decisions as decided"
    " where decided.payment_id = payments.payment_id order by number desc limit 1), false) as to_give_back"
    ", is_own from payments join placements using (payment_id)"
    " where case_id is null and amount <> 0 and (amount > 0 or not is_own) and vat_invoice_id is null"
    " and (kid <> '' and kid = any(cast(:kids as text[]))"
    " or kid = '' and debtor_account <> '' and debtor_account = any(cast(:accounts as text[])))"
    " and exists (select from payments as back where back.case_id is null and back.kid = payments.kid"
    " and not back.is_own and back.vat_invoice_id is null"
    " and back.amount = -abs(payments.amount)"
    " and (payments.kid <> '' or back.debtor_account = payments.debtor_account))"
    " order by payment_id"
)
_GIVE_BACK = Bulk(
    ("ids", "given_back"),
    text(
        "update payments set given_back = given.given_back"
        " from unnest(cast(:ids as text[]), cast(:given_back as boolean[])) as given (payment_id, given_back)"
        " where payments.payment_id = given.payment_id"
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutCase:
    """A payment in the agency's book: whose it is by KID or account, where it is, and what was decided."""

    payment: Payment
    kid: str
    debtor_account: str
    placement: Placement
    to_give_back: bool
    is_own: bool

    @property
    def own(self) -> Decimal:
        """What of it stands as the agency's own, in kroner."""
        return self.payment.amount if self.placement.status == "own" else ZERO


async def taken_back(
    tx: Transaction, kids: Collection[str], accounts: Collection[str]
) -> Sequence[WithoutCase]:
    """Return the payments of KIDs, or without a KID of accounts, where the bank takes back such an amount."""
    rows = await tx.execute(_TAKEN_BACK, {"kids": list(kids), "accounts": list(accounts)})
    return [
        WithoutCase(
            payment=Payment(id=row.payment_id, amount=row.amount, paid_on=row.paid_on),
            kid=row.kid,
            debtor_account=row.debtor_account,
            placement=Placement(
                status=row.status, overpaid=row.overpaid, waiting=row.waiting, reason=row.reason
            ),
            to_give_back=row.to_give_back,
            is_own=row.is_own,
        )
        for row in rows
    ]


async def save(tx: Transaction, placed: Mapping[str, Placement]) -> None:
    """Save where payments without a case now are."""
    await save_placements(tx, placed)
    await _GIVE_BACK.run(tx, ((id_, each.status == "given_back") for id_, each in placed.items()))
