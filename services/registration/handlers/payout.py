"""Where settlements go: at once while a company registers, after a confirmation when it is registered."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from services.registration import store
from services.registration.domain.account_change import LIFETIME, AccountChange, Decision, same_person
from services.registration.domain.changes import Deed
from services.registration.domain.companies import AskedPayout, Payout
from services.registration.domain.registration import Registration
from services.registration.handlers.keeping import keep
from services.registration.handlers.steps import StepsMissing
from services.registration.orders import (
    AccountConfirmationOrdered,
    AccountInForceOrdered,
    AccountNoticeOrdered,
)
from shared.db import Transaction, new_id
from shared.errors import Reject


class NothingToConfirm(Reject):
    """No change of bank account waits for a confirmation; ask for the change (again) first."""


class AnotherWaits(Reject):
    """Another bank account waits now than the one that was shown; look at it before confirming it."""


class SecondPersonNeeded(Reject):
    """Who asked for a change of bank account cannot confirm it; let somebody else do it."""


async def choose_payout(tx: Transaction, creditor_id: UUID, asked_for: AskedPayout, by: str) -> Registration:
    """Keep where settlements go; another bank account of a registered company waits for a confirmation.

    The recipients of the remittance advice change at once. The present account leaves a change that waits
    alone; the account that waits already is not asked for twice.

    Raises:
        StepRefused: no recipients are given, and there are none yet.
    """
    before = await store.load(tx, creditor_id, lock=True)
    payout = asked_for.onto(before.payout)
    if before.state == "started" or before.payout is None:
        return await keep(tx, before, replace(before, payout=payout), Deed("payout", by))
    present = before.payout
    after = await _keep_recipients(tx, before, present, payout.settlement_emails, by)
    waiting = before.account_change
    known = {present.bank_account}
    if waiting and waiting.state_at(tx.now) == "pending":
        known.add(waiting.bank_account)
    if payout.bank_account in known:
        return after
    asked = AccountChange(
        id=new_id(),
        creditor_id=creditor_id,
        bank_account=payout.bank_account,
        present_account=present.bank_account,
        former_emails=present.settlement_emails,
        asked_by=by,
        asked_at=tx.now,
        valid_until=tx.now + LIFETIME,
    )
    return await _ask(tx, after, asked)


async def _ask(tx: Transaction, before: Registration, asked: AccountChange) -> Registration:
    if before.account_change:
        replaced = before.account_change.decided("replaced", asked.asked_by, tx.now)
        await store.save_account_change(tx, replaced)
    await store.add_account_change(tx, asked)
    tx.say(
        AccountConfirmationOrdered(creditor_id=before.id, change_id=asked.id),
        AccountNoticeOrdered(creditor_id=before.id, change_id=asked.id),
    )
    deed = Deed("bank_account_asked", asked.asked_by)
    return await keep(tx, before, replace(before, account_change=asked), deed)


async def choose_recipients(
    tx: Transaction, creditor_id: UUID, emails: tuple[str, ...], by: str
) -> Registration:
    """Keep who gets the remittance advice.

    Raises:
        StepsMissing: the company has not said to which account it is paid.
    """
    before = await store.load(tx, creditor_id, lock=True)
    if before.payout is None:
        raise StepsMissing("say first to which bank account settlements are paid (PUT …/payout)")
    return await _keep_recipients(tx, before, before.payout, emails, by)


async def _keep_recipients(
    tx: Transaction, before: Registration, present: Payout, emails: tuple[str, ...], by: str
) -> Registration:
    after = replace(before, payout=replace(present, settlement_emails=emails))
    return await keep(tx, before, after, Deed("settlement_emails", by))


async def confirm_account(tx: Transaction, creditor_id: UUID, change_id: UUID, by: str) -> Registration:
    """Let a second person confirm the change of bank account that he has seen.

    Raises:
        NothingToConfirm: none waits, or it was left too long.
        AnotherWaits: it has given way to a later one, which he has not seen.
        SecondPersonNeeded: the same person has asked for it.
    """
    before = await store.load(tx, creditor_id, lock=True)
    waiting = before.account_change
    if waiting is None:
        raise NothingToConfirm("no change of bank account waits for a confirmation")
    if waiting.id != change_id:
        raise AnotherWaits("another bank account waits by now; look at it before you confirm it")
    if waiting.state_at(tx.now) == "expired":
        raise NothingToConfirm("the change was not confirmed in time; ask for it again (PUT …/payout)")
    if same_person(by, waiting.asked_by):
        raise SecondPersonNeeded(
            "you have asked for this change yourself: let a colleague confirm it in the portal, or use the"
            " link in the mail to the company's contact"
        )
    return await _decide(tx, before, waiting, "confirmed", by)


async def reject_account(tx: Transaction, creditor_id: UUID, by: str) -> Registration:
    """Let anybody turn down the change of bank account that waits.

    Raises:
        NothingToConfirm: none waits.
    """
    before = await store.load(tx, creditor_id, lock=True)
    if before.account_change is None:
        raise NothingToConfirm("no change of bank account waits for a confirmation")
    return await _decide(tx, before, before.account_change, "rejected", by)


async def answer_account_mail(tx: Transaction, change_id: UUID, decision: Decision, by: str) -> AccountChange:
    """Decide a change as the company's contact answers; one that does not wait any more stays as it is."""
    creditor_id = (await store.account_change(tx, change_id)).creditor_id
    before = await store.load(tx, creditor_id, lock=True)
    change = await store.account_change(tx, change_id)
    if change.state_at(tx.now) == "pending":
        await _decide(tx, before, change, decision, by)
    return await store.account_change(tx, change_id)


async def _decide(
    tx: Transaction, before: Registration, waiting: AccountChange, decision: Decision, by: str
) -> Registration:
    await store.save_account_change(tx, waiting.decided(decision, by, tx.now))
    after = replace(before, account_change=None)
    if decision == "confirmed" and before.payout:
        after = replace(after, payout=replace(before.payout, bank_account=waiting.bank_account))
        tx.say(AccountInForceOrdered(creditor_id=before.id, change_id=waiting.id))
    deed = Deed("bank_account_confirmed" if decision == "confirmed" else "bank_account_rejected", by)
    return await keep(tx, before, after, deed)
