"""Choices are refused when they, or what they come to together, are against the law."""

from uuid import UUID

from fastapi import HTTPException

from services.dunning import store
from services.dunning.domain.routine import effective, violations
from shared.db import Transaction


async def require_lawful(tx: Transaction, creditor_id: UUID) -> None:
    """Make sure that a creditor's routine is lawful, alone and with every choice for customers and invoices.

    Raises:
        HTTPException: 422 with the rule; what was saved in the transaction is not kept.
    """
    routine = (await store.load_routines(tx, [creditor_id]))[creditor_id]
    chosen = await store.overrides(tx, creditor_id)
    of_customer = {each.customer_id: each.override for each in chosen if each.invoice_id is None}
    for each in chosen:
        beneath = of_customer.get(each.customer_id) if each.invoice_id else None
        levels = [level for level in (beneath, each.override) if level]
        if wrong := violations(effective(routine, levels)):
            about = f"invoice {each.invoice_id}" if each.invoice_id else f"customer {each.customer_id}"
            raise HTTPException(422, f"with what is chosen for {about}: {'; '.join(wrong)}")
