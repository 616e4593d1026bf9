"""Refunds: what a debtor has paid too much goes back to the account from which it came.

The overpayment is a function of the case's facts and may grow or shrink later; what is due is always the
overpayment less what has been ordered back.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from services.settlement.domain.facts import ZERO
from services.settlement.domain.ledger import AGENCY_BOOK, Entry
from services.settlement.domain.payouts import Payout, ordered
from services.settlement.refusals import RefundToCreditor, RefundUncovered
from services.settlement.store import payouts, refunds
from services.settlement.store.books import lock_books, profiles
from services.settlement.store.ledger import book
from services.settlement.store.payouts import PayoutOrder
from services.settlement.store.refunds import Overpayment
from shared.db import Database, Transaction, new_id
from shared.documents import kroner
from shared.errors import NotFound, Reject
from shared.norway.account import account_number
from shared.sentences import Sentence, sentence

PAYER = "Betaler"
"""The payee of a refund whose payer the bank does not name; the account is what counts."""


async def judged(tx: Transaction, due: Sequence[Overpayment]) -> list[tuple[Overpayment, Sentence | None]]:
    """Return overpayments, each with why it does not go back by itself, in Norwegian; None if it does.

    Those before it have the first call on what a book has on the client account.
    """
    free = await payouts.free_funds(tx, (each.creditor_id for each in due))
    found: list[tuple[Overpayment, Sentence | None]] = []
    for each in due:
        left = free.get(each.creditor_id, ZERO)
        why = _obstacle(each, left)
        found.append((each, why))
        if not why:
            free[each.creditor_id] = left - each.amount
    return found


def _obstacle(due: Overpayment, free: Decimal) -> Sentence | None:
    if due.amount < 0:
        return sentence("det er tilbakebetalt for mye; beløpet må kreves tilbake")
    if due.debtor_account and not _account(due.debtor_account):
        text = (
            f"det ble betalt fra {due.debtor_account}, som ikke er en norsk konto, og utbetalingsfilen tar"
            " bare norske; oppgi en norsk konto som er betalerens"
        )
        return sentence(text, "PaidFromAbroad", account=due.debtor_account)
    if not due.debtor_account:
        return sentence("banken oppgir ikke hvilken konto det ble betalt fra; oppgi konto")
    if due.amount <= free:
        return None
    left = max(free, ZERO)
    text = (
        f"det er ikke dekning på klientkontoen: {kroner(left)} kroner er ledig der beløpet er bokført, resten"
        " er utbetalt eller bestilt. Trekk en utbetaling som banken ikke har fått, eller vent til det er"
        " kommet inn nok"
    )
    return sentence(text, "TooLittleForRefund", free=left)


async def order_due(tx: Transaction, due: Sequence[Overpayment], by: str) -> None:
    """Order back what is due and can go back; the books must be locked."""
    for each, why in await judged(tx, due):
        if not why:
            await _order(tx, each, account_number(each.debtor_account), by)


async def order_refund(database: Database, payment_id: str, bank_account: str, by: str) -> Payout:
    """Order back what is due of a payment, to an account that the debtor has named.

    Raises:
        NotFound: nothing is due of it.
        Reject: the account number is wrong, or the creditor's own while the money did not come from there, or
            the creditor's part of the client account does not cover it.
    """
    account = account_number(bank_account)
    async with database.transaction() as tx:
        due = await _due(tx, payment_id)
        await lock_books(tx, [AGENCY_BOOK, due.creditor_id])
        due = await _due(tx, payment_id)
        if account != due.debtor_account:
            await refuse_creditors_account(tx, due.creditor_id, account)
        free: Decimal = (await payouts.free_funds(tx, [due.creditor_id])).get(due.creditor_id, ZERO)
        if due.amount > free:
            raise RefundUncovered(
                f"{due.amount} kroner are owed back, but the client account holds {free} for this creditor;"
                " the bank has taken money back",
                amount=due.amount,
                free=free,
            )
        return await _order(tx, due, account, by)


async def refuse_creditors_account(tx: Transaction, creditor_id: UUID, account: str) -> None:
    """Refuse to send what a debtor has paid too much to the creditor, who has got his part already."""
    profile = (await profiles(tx, [creditor_id])).get(creditor_id)
    if profile and profile.bank_account == account:
        raise RefundToCreditor(
            f"account {account} is the creditor's own; name the account of whoever paid too much",
            account=account,
        )


async def _due(tx: Transaction, payment_id: str) -> Overpayment:
    due = await refunds.due_of(tx, payment_id)
    if due is None or due.amount <= 0:
        raise NotFound(f"nothing is owed back of payment {payment_id}, or it is ordered already")
    return due


async def _order(tx: Transaction, due: Overpayment, account: str, by: str) -> Payout:
    wish = PayoutOrder(
        kind="refund",
        creditor_id=due.creditor_id,
        amount=due.amount,
        bank_account=account,
        payment_id=due.payment_id,
        payee=due.customer_name or due.debtor_name or PAYER,
        message=_message(due),
    )
    payout = await payouts.order(tx, wish)
    entry = Entry(
        id=new_id(),
        book=due.creditor_id,
        causes=(f"payout-{payout.id}", due.payment_id),
        booked_on=tx.today,
        postings=ordered(payout),
        case_id=due.case_id,
    )
    await book(tx, [entry])
    await payouts.note(tx, by, "refund_ordered", payout_id=payout.id, detail=due.payment_id)
    return payout


def _message(due: Overpayment) -> str:
    about = {"sak": due.case_number, "KID": due.kid}
    named = (f", {what} {value}" for what, value in about.items() if value)
    return f"Tilbakebetaling av for mye betalt{''.join(named)}"


def _account(text: str) -> str:
    try:
        return account_number(text)
    except Reject:
        return ""
