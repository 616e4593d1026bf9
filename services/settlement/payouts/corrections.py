"""What a person does with one payout: corrects it, sends it again, or takes it back."""

from __future__ import annotations

from uuid import UUID

from services.settlement.domain.facts import ZERO
from services.settlement.domain.ledger import AGENCY_BOOK
from services.settlement.domain.payouts import CAME_BACK, Payout, withdrawn
from services.settlement.paying_invoices import recount_invoices
from services.settlement.payouts.confirming import entry_of
from services.settlement.payouts.refunds import refuse_creditors_account
from services.settlement.refusals import (
    AccountElsewhere,
    NotOwnAccount,
    OwnUncovered,
    PayoutNotOpen,
    PayoutUncovered,
    WrongKid,
)
from services.settlement.store import invoice_payments, own_funds, payouts
from services.settlement.store.books import lock_all_books, lock_books, profiles
from services.settlement.store.invoice_payments import InvoiceOwner
from services.settlement.store.ledger import book
from services.settlement.store.payouts import PayoutOrder
from shared.db import Database, Transaction
from shared.errors import NotFound
from shared.norway.account import account_number
from shared.norway.kid import is_valid


async def correct(
    database: Database, payout_id: UUID, by: str, *, bank_account: str, kid: str, own_account: str
) -> Payout:
    """Set account and KID of a payout that waits; return it, or the new one if it came back.

    A creditor's account is changed where the creditor registered, with a second person's word; here the
    change is only confirmed. `bank_account` must then be the account as it is known, or empty; for a refund
    it is the debtor's, empty for the one that it has. The agency's own money goes to `own_account` only.

    Raises:
        NotFound: there is no such payout.
        Reject: it is in a batch, done, or replaced already; or the account or the KID is wrong.
    """
    if kid and not (is_valid(kid) or is_valid(kid, 11)):
        raise WrongKid(f"{kid!r} is no KID; check its digits", kid=kid)
    async with database.transaction() as tx:
        payout = await _locked(tx, payout_id)
        account = await _account(tx, payout, bank_account, own_account)
        if payout.status in CAME_BACK:
            await _refuse_uncovered(tx, payout)
            payout = await _again(tx, payout, account, kid)
        else:
            await payouts.address(tx, payout_id, bank_account=account, kid=kid)
            (payout,) = await payouts.by_id(tx, [payout_id])
        detail = f"account {account}" + (f", KID {kid}" if kid else "")
        await payouts.note(tx, by, "corrected", payout_id=payout.id, detail=detail)
        return payout


async def withdraw(database: Database, payout_id: UUID, by: str, reason: str) -> None:
    """Take an order back: a settlement's goes to the creditor's next, a refund is due again, a draw stays.

    Nothing leaves the client account by it, so that it needs no cover there. A payment of one of the
    agency's invoices that does not go back pays it, as far as it is open.

    Raises:
        NotFound: there is no such payout.
        Reject: it is in a batch, done, or replaced already.
    """
    async with database.transaction() as tx:
        payout = await _locked(tx, payout_id)
        if payout.status in CAME_BACK:
            payout = await _again(tx, payout, payout.bank_account, payout.kid)
        await payouts.withdraw(tx, payout.id, reason)
        await book(tx, [entry_of(tx, payout, withdrawn(payout))])
        if invoice := await _invoice_paid_by(tx, payout):
            await recount_invoices(tx, [invoice.id])
        await payouts.note(tx, by, "withdrawn", payout_id=payout.id, detail=reason)


async def _locked(tx: Transaction, payout_id: UUID) -> Payout:
    found = await payouts.by_id(tx, [payout_id])
    if not found:
        raise NotFound(f"there is no payout {payout_id}")
    if found[0].kind == "agency":
        await lock_all_books(tx, AGENCY_BOOK)
    else:
        invoice = await _invoice_paid_by(tx, found[0])
        payees = found[0].creditor_id, *([invoice.creditor_id] if invoice else ())
        await lock_books(tx, [AGENCY_BOOK, *payees])
    (payout,) = await payouts.by_id(tx, [payout_id])
    is_open = payout.status == "ordered" or (
        payout.status in CAME_BACK and not await payouts.is_replaced(tx, payout_id)
    )
    if not is_open:
        raise PayoutNotOpen(
            f"payout {payout_id} is {payout.status}; only one that waits to be paid can be changed"
        )
    return payout


async def _invoice_paid_by(tx: Transaction, payout: Payout) -> InvoiceOwner | None:
    """Return the invoice of the agency's for which the money came that a refund gives back."""
    return await invoice_payments.owner_of(tx, payout.payment_id) if payout.payment_id else None


async def _account(tx: Transaction, payout: Payout, given: str, own_account: str) -> str:
    if payout.kind == "refund":
        if not given or (account := account_number(given)) == payout.bank_account:
            return payout.bank_account
        await refuse_creditors_account(tx, payout.creditor_id, account)
        return account
    if payout.kind == "agency":
        if not own_account or (given and account_number(given) != own_account):
            raise NotOwnAccount("the agency's own account is the one that SETTLEMENT_OWN_ACCOUNT names")
        return own_account
    profile = (await profiles(tx, [payout.creditor_id])).get(payout.creditor_id)
    known = profile.bank_account if profile else ""
    if not known or (given and account_number(given) != known):
        raise AccountElsewhere(
            "the creditor's bank account is changed where it registered, with a second person's word;"
            " confirm here the account that is known then"
        )
    return known


async def _refuse_uncovered(tx: Transaction, payout: Payout) -> None:
    """Refuse to send a payout again for which the client account holds too little now."""
    if payout.kind == "agency":
        if await own_funds.own_money(tx) < 0:
            raise OwnUncovered(
                "the client account does not hold so much of the agency's own now: withdraw it"
            )
        return
    free = (await payouts.free_funds(tx, [payout.creditor_id])).get(payout.creditor_id, ZERO)
    if free < 0:
        raise PayoutUncovered(
            "the client account does not cover it: the bank has taken money back from this creditor; wait"
            " until there is money for it, or withdraw it"
        )


async def _again(tx: Transaction, payout: Payout, account: str, kid: str) -> Payout:
    """Order a payout that came back under a new reference; what it is of is booked as ordered already."""
    wish = PayoutOrder(
        kind=payout.kind,
        creditor_id=payout.creditor_id,
        amount=payout.amount,
        bank_account=account,
        settlement_id=payout.settlement_id,
        payment_id=payout.payment_id,
        replaces=payout.id,
        payee=payout.payee,
        kid=kid,
        message=payout.message,
    )
    return await payouts.order(tx, wish)
