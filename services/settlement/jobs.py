"""The daily settlement run: everything collected up to a business date, one settlement for each creditor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from services.settlement.crediting import left_on_credit_notes, settle_credit_notes
from services.settlement.domain.earning import Earned, Unsettled, earned_by_terms
from services.settlement.domain.facts import ZERO
from services.settlement.domain.ledger import AGENCY_BOOK, Account, Entry, Posting, moved
from services.settlement.domain.settlements import SettledClaim, Settlement, payable, settlement_postings
from services.settlement.domain.sharing import Share, Takings, Terms, share_out, total
from services.settlement.invoicing import invoice, invoice_earlier
from services.settlement.orders import VoucherOrdered
from services.settlement.payouts.drawing import give_back_overtaken
from services.settlement.recount import Touched, recount
from services.settlement.store import facts, settlements, unsettled
from services.settlement.store.agreements import Agreements, agreements_of
from services.settlement.store.books import lock_books, profiles
from services.settlement.store.ledger import available, balances, book
from services.settlement.store.new_settlements import keep_settlements
from services.settlement.store.unsettled import UnsettledClaim
from shared.db import Database, Transaction, new_id
from shared.events import CreditorProfile
from shared.norway.charges import StatusChange

AT_ONCE = 200
"""Creditors settled in one transaction."""


def settlement_run(database: Database, *, invoice_days: int = 14) -> Callable[[date], Awaitable[str]]:
    """Return the run; it may be repeated for the same business date and settles no creditor twice.

    First it orders again what earlier runs have not brought into PowerOffice Go (it was down for longer than
    an order waits, the connection was lost, or Go refused and the reason may have been mended), places the
    payments that were held for a rate which has been added since, invoices VAT that has no invoice yet,
    orders invoices again that have not been written, and lets the agency give back what it has drawn too
    much: first, so that creditors are paid now, and last, for what the new settlements take back. Invoices
    are to be paid within `invoice_days`.
    """

    async def run(day: date) -> str:
        await _order_failed_again(database, day)
        await _place_held(database)
        await invoice_earlier(database, invoice_days)
        await give_back_overtaken(database, day)
        last, made = AGENCY_BOOK, list[Settlement]()
        while True:
            async with database.transaction() as tx:
                creditors = await unsettled.creditors_to_settle(tx, day, after=last, limit=AT_ONCE)
                if not creditors:
                    break
                of_these = await _settle(tx, creditors, day)
                await invoice(tx, of_these, on=day, days=invoice_days)
                made += of_these
            last = creditors[-1]
        await give_back_overtaken(database, day)
        payout = sum((settlement.payout for settlement in made), ZERO)
        return f"{len(made)} settlements, {payout} kroner to pay out"

    return run


async def _order_failed_again(database: Database, day: date) -> None:
    async with database.transaction() as tx:
        creditors = await settlements.creditors_with_failed(tx, before=day)
        await lock_books(tx, creditors)
        for creditor_id, settlement_id in await settlements.order_failed_again(tx, creditors, before=day):
            tx.say(VoucherOrdered(creditor_id=creditor_id, settlement_id=settlement_id))


async def _place_held(database: Database) -> None:
    async with database.transaction() as tx:
        held = await facts.held_payments(tx)
        await lock_books(tx, (payment.creditor_id for payment in held))
        touched = Touched()
        for payment in held:
            touched.add(payment.case_id, payment.payment_id)
        await recount(tx, touched)


async def _settle(tx: Transaction, creditors: Sequence[UUID], day: date) -> list[Settlement]:
    await lock_books(tx, creditors)
    claims = await unsettled.unsettled_claims(tx, creditors, day)
    profile = await profiles(tx, creditors)
    agreements = await agreements_of(tx, creditors)
    statuses = await unsettled.statuses_of(tx, (claim.case_id for claim in claims))
    numbers = await unsettled.last_numbers(tx, creditors)
    carried = await balances(tx, Account.SETTLEMENT_BALANCE, creditors)
    funds = await available(tx, creditors)
    credit_notes = await left_on_credit_notes(tx, creditors, day)
    by_creditor = groupby(claims, key=lambda claim: claim.creditor_id)
    of = {id_: list(_earning(of_creditor, agreements[id_], statuses)) for id_, of_creditor in by_creditor}
    settled = [
        _settlement(
            of.get(creditor_id, []),
            creditor_id,
            profile[creditor_id],
            day,
            number=numbers.get(creditor_id, 0) + 1,
            carried_in=sum(
                (-each.open for each in credit_notes.get(creditor_id, ())),
                -carried.get(creditor_id, ZERO),
            ),
            funds=funds.get(creditor_id, ZERO),
        )
        for creditor_id in creditors
    ]
    made = [each for each in settled if each.lines or each.payout]
    await settle_credit_notes(tx, made, credit_notes)
    await _keep(tx, made, profile, {claim.invoice_id: claim.days for claim in claims})
    await unsettled.mark_settled(tx, claims)
    return made


def _earning(
    claims: Iterable[UnsettledClaim],
    agreements: Agreements,
    statuses: Mapping[UUID, Sequence[StatusChange]],
) -> Iterator[tuple[UnsettledClaim, Sequence[Earned]]]:
    """Yield the claims on which something came in, or is corrected, with the agreements of its days."""
    for claim in claims:
        earned = earned_by_terms(
            claim.days,
            agreements.on,
            days_overdue=claim.days_overdue,
            statuses=statuses.get(claim.case_id, ()),
        )
        if earned or claim.corrected:
            yield claim, earned


def _settlement(
    claims: Sequence[tuple[UnsettledClaim, Sequence[Earned]]],
    creditor_id: UUID,
    profile: CreditorProfile,
    day: date,
    *,
    number: int,
    carried_in: Decimal,
    funds: Decimal,
) -> Settlement:
    """Return a creditor's settlement: of claims, or without any only of what earlier ones have left."""
    vat_offset = profile.agreement.vat_offset
    is_outside = not profile.vat_registered
    takings = [
        Takings(
            invoice_id=claim.invoice_id,
            earned=earned,
            fee_holds_vat=is_outside if claim.fee_holds_vat is None else claim.fee_holds_vat,
            corrected=claim.corrected,
        )
        for claim, earned in claims
    ]
    shares = share_out(takings, Terms(vat_offset=vat_offset, settled_on=day))
    return Settlement(
        id=new_id(),
        creditor_id=creditor_id,
        number=number,
        settled_on=day,
        vat_registered=profile.vat_registered,
        vat_offset=vat_offset,
        lines=tuple(_line(claim, share) for (claim, _), share in zip(claims, shares, strict=True)),
        carried_in=carried_in,
        payout=payable(total(shares) + carried_in, funds),
        advice_id=new_id(),
    )


def _line(claim: UnsettledClaim, share: Share) -> SettledClaim:
    return SettledClaim(
        share=share,
        invoice_number=claim.invoice_number,
        case_number=claim.case_number,
        customer_name=claim.customer_name,
        subledger_account_id=claim.subledger_account_id,
    )


async def _keep(
    tx: Transaction,
    made: Sequence[Settlement],
    profile: Mapping[UUID, CreditorProfile],
    days: Mapping[UUID, Sequence[Unsettled]],
) -> None:
    await keep_settlements(tx, made, profile)
    entries = [
        _entry(
            each, settlement_postings(each, {line.invoice_id: days[line.invoice_id] for line in each.shares})
        )
        for each in made
        if each.lines
    ]
    entries += [
        _entry(each, moved(each.payout, debit=Account.SETTLEMENT_BALANCE, credit=Account.PAYOUTS_ORDERED))
        for each in made
        if each.payout
    ]
    await book(tx, entries)
    tx.say(*(VoucherOrdered(creditor_id=each.creditor_id, settlement_id=each.id) for each in made))


def _entry(settlement: Settlement, postings: Sequence[Posting]) -> Entry:
    return Entry(
        id=new_id(),
        book=settlement.creditor_id,
        causes=(f"settlement-{settlement.id}",),
        booked_on=settlement.settled_on,
        postings=postings,
    )
