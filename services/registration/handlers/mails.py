"""Mails that are asked for once more, and the language of all."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from services.registration import store
from services.registration.domain.changes import Deed
from services.registration.domain.mailing import ORDERED, Language
from services.registration.domain.registration import Registration
from services.registration.handlers.keeping import change, order_accountant_invitation
from services.registration.handlers.steps import StepsMissing
from services.registration.orders import WelcomeOrdered
from shared.db import Transaction


async def order_welcome(tx: Transaction, creditor_id: UUID, by: str) -> Registration:
    """Order the welcome mail once more.

    Raises:
        StepsMissing: the company is not registered.
    """
    before = await store.load(tx, creditor_id, lock=True)
    if before.state != "registered":
        raise StepsMissing("the company is welcomed when its registration is complete")
    after = replace(before, welcome=ORDERED)
    await store.save(tx, after)
    recipient = before.main_contact.email if before.main_contact else ""
    await store.add_change(
        tx, creditor_id, Deed("welcome_ordered", by), before={}, after={"recipient": recipient}
    )
    tx.say(WelcomeOrdered(creditor_id=creditor_id))
    return after


async def invite_accountant(tx: Transaction, creditor_id: UUID, by: str) -> Registration:
    """Order the accountant's invitation once more.

    Raises:
        StepsMissing: the company is not registered, or has named no accountant.
    """
    before = await store.load(tx, creditor_id, lock=True)
    if before.state != "registered":
        raise StepsMissing("the accountant is invited when the registration is complete")
    if not (before.accounting_firm and before.accountant_email):
        raise StepsMissing(
            "name the accounting firm and its accountant's e-mail first (PUT …/accounting-firm)"
        )
    after = order_accountant_invitation(tx, before)
    await store.save(tx, after)
    deed = Deed("accountant_invited", by)
    await store.add_change(tx, creditor_id, deed, before={}, after={"recipient": before.accountant_email})
    return after


async def choose_language(tx: Transaction, creditor_id: UUID, language: Language, by: str) -> Registration:
    """Keep in which language a company is written to; it counts from the next mail on.

    Other services are told, for their mails and papers.
    """
    deed = Deed("language", by)
    return await change(tx, creditor_id, lambda it: replace(it, language=language), deed)
