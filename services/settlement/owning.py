"""Money without a case that is no debtor's: the agency's own, paid in by it, and what pays its invoices.

Decisions like those of `placing`: each is kept with who and why, the latest counts, and `placing.undo` takes
it back.
"""

from __future__ import annotations

from services.settlement.domain.vat_invoices import VatInvoice
from services.settlement.paying_invoices import recount_invoices
from services.settlement.placing import Decider, locked_payment, move_payment, stored_payment
from services.settlement.refusals import AnotherAccount, NoOwnAccount, NothingOpen, NotWaiting
from services.settlement.store import decisions, invoice_payments, vat_invoices
from services.settlement.store.decisions import StoredPayment
from shared.db import Database
from shared.errors import NotFound


async def mark_own(
    database: Database, payment_id: str, decider: Decider, *, own_account: str
) -> StoredPayment:
    """Mark a payment as the agency's own money, paid in to cover what it owes; again changes nothing.

    So that no debtor's money becomes the agency's, it must come from `own_account` where the bank names the
    account at all.

    Raises:
        NotFound: there is no such payment.
        Reject: it does not wait without a case, or came from another account.
    """
    async with database.transaction() as tx:
        found = await locked_payment(tx, payment_id)
        if found.is_own:
            return found
        _refuse_what_does_not_wait(found)
        if not own_account:
            raise NoOwnAccount("set SETTLEMENT_OWN_ACCOUNT to the account from which the agency pays in")
        if found.debtor_account and found.debtor_account != own_account:
            raise AnotherAccount(
                f"payment {payment_id} came from account {found.debtor_account}, not from the agency's own"
                f" ({own_account}): it is somebody else's money",
                account=found.debtor_account,
            )
        await decisions.add_decision(tx, payment_id, "own", None, by=decider.name, note=decider.note)
        await move_payment(tx, found, None, is_own=True)
        return await stored_payment(tx, payment_id)


async def pay_invoice(database: Database, payment_id: str, decider: Decider, *, number: int) -> StoredPayment:
    """Let a payment that names no KID, or a wrong one, pay an invoice of the agency's; again changes nothing.

    Raises:
        NotFound: there is no such payment or invoice.
        Reject: the payment does not wait without a case, or nothing of the invoice is open.
    """
    async with database.transaction() as tx:
        invoice = await vat_invoices.by_number(tx, number)
        if invoice is None:
            raise NotFound(f"there is no invoice {number}")
        found = await locked_payment(tx, payment_id, invoice.creditor_id)
        if found.vat_invoice_id == invoice.id:
            return found
        _refuse_what_does_not_wait(found)
        (invoice,) = await vat_invoices.by_id(tx, [invoice.id])
        _refuse_what_is_paid(found, invoice)
        await decisions.add_decision(
            tx,
            payment_id,
            "pay_invoice",
            None,
            by=decider.name,
            note=decider.note,
            vat_invoice_id=invoice.id,
        )
        await move_payment(tx, found, None)
        await invoice_payments.assign(tx, {payment_id: invoice.id})
        await recount_invoices(tx, [invoice.id])
        return await stored_payment(tx, payment_id)


def _refuse_what_does_not_wait(found: StoredPayment) -> None:
    if found.case_id or found.vat_invoice_id or found.status != "unplaced":
        raise NotWaiting(
            f"payment {found.payment_id} is {found.status}: only one that waits, and is of no case and no"
            " invoice, can be decided so; undo first what was decided about it"
        )


def _refuse_what_is_paid(found: StoredPayment, invoice: VatInvoice) -> None:
    if found.amount > 0 >= invoice.open:
        raise NothingOpen(
            f"nothing of {invoice.title} is to be paid; give the payment back", number=invoice.number
        )
