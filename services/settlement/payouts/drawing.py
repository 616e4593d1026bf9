"""The agency's own money: gathered from the creditors' books, and drawn to an account of its own.

It goes the way of every payout: two people let it out, the bank confirms it or sends it back. Never more than
the client account holds beyond all that is owed to creditors and debtors (inkassoforskriften § 4-1); the
database refuses it, too.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from services.settlement.domain.facts import ZERO
from services.settlement.domain.ledger import AGENCY_BOOK, Entry
from services.settlement.domain.owners import gathered, given_up, taken_in
from services.settlement.domain.payouts import Payout, ordered
from services.settlement.payouts.confirming import entry_of
from services.settlement.refusals import DrawWaits, NoOwnAccount, TooLittleOwn
from services.settlement.store import own_funds, payouts
from services.settlement.store.books import lock_all_books
from services.settlement.store.ledger import book
from services.settlement.store.payouts import PayoutOrder
from shared.db import Database, Transaction, new_id

MESSAGE = "Egne midler fra klientkonto"


async def draw(database: Database, by: str, *, amount: Decimal | None, account: str, agency: str) -> Payout:
    """Order `amount` kroner of the agency's own money, or all of it, to `account`; the next batch holds it.

    Raises:
        Reject: it has no account, a draw waits already, or the client account does not hold so much for it.
    """
    if not account:
        raise NoOwnAccount(
            "the agency has no account of its own: set SETTLEMENT_OWN_ACCOUNT, then draw again"
        )
    async with database.transaction() as tx:
        await lock_all_books(tx, AGENCY_BOOK)
        if waiting := [each for each in await payouts.wanted(tx) if each.kind == "agency"]:
            raise DrawWaits(
                f"a draw of {waiting[0].amount} kroner waits to be paid already ({waiting[0].id}); let it go"
                " out, or withdraw it",
                amount=waiting[0].amount,
            )
        own = await own_funds.own_money(tx)
        wanted = own if amount is None else amount
        if wanted <= 0 or wanted > own:
            raise TooLittleOwn(_too_much(wanted, own), own=max(own, ZERO))
        wish = PayoutOrder(
            kind="agency",
            creditor_id=AGENCY_BOOK,
            amount=wanted,
            bank_account=account,
            payee=agency,
            message=MESSAGE,
        )
        payout = await payouts.order(tx, wish)
        await gather(tx, wanted, f"payout-{payout.id}")
        await book(tx, [entry_of(tx, payout, ordered(payout))])
        await payouts.note(tx, by, "agency_draw_ordered", payout_id=payout.id, detail=f"{wanted} kroner")
        return payout


async def gather(tx: Transaction, amount: Decimal, cause: str) -> None:
    """Bring so much of the agency's own into its book that it has `amount` there; all books are locked."""
    given = gathered(await own_funds.left_by_book(tx), amount)
    entries = [_entry(tx, of, cause, part) for of, part in given.items()]
    if entries:
        await book(tx, [*entries, _taken_in(tx, cause, sum(given.values(), ZERO))])


async def give_back_overtaken(database: Database, day: date) -> None:
    """Give the agency's own money back to books of which it has taken more than its part is now.

    A settlement that takes income back, of money that the bank has taken back, leaves such a book short for
    its creditor, who could not be paid out; nothing leaves the client account. The entries name the run of
    `day` as their cause.
    """
    cause = f"settlement-run-{day}"
    async with database.transaction() as tx:
        if not await own_funds.overtaken_by_book(tx):
            return
        await lock_all_books(tx, AGENCY_BOOK)
        short = await own_funds.overtaken_by_book(tx)
        await gather(tx, sum(short.values(), ZERO), cause)
        left = (await own_funds.left_by_book(tx)).get(AGENCY_BOOK, ZERO)
        for of, amount in short.items():
            part = min(amount, left)
            if part > 0:
                left -= part
                await book(tx, [_entry(tx, of, cause, -part), _taken_in(tx, cause, -part)])


def _taken_in(tx: Transaction, cause: str, amount: Decimal) -> Entry:
    return Entry(
        id=new_id(), book=AGENCY_BOOK, causes=(cause,), booked_on=tx.today, postings=taken_in(amount)
    )


def _entry(tx: Transaction, of: UUID, cause: str, part: Decimal) -> Entry:
    return Entry(id=new_id(), book=of, causes=(cause,), booked_on=tx.today, postings=given_up(part))


def _too_much(wanted: Decimal, own: Decimal) -> str:
    if own < 0:
        return (
            f"the client account holds {-own} kroner less than is owed to creditors and debtors: nothing can"
            " be drawn, and so much must be paid in"
        )
    if own == 0:
        return "nothing on the client account is the agency's own now; what it earns is so when it is settled"
    return f"{wanted} kroner cannot be drawn: {own} kroner on the client account are the agency's own"
