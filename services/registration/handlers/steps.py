"""The steps of the registration, from the first to the signature that completes it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from services.registration import store
from services.registration.domain.agreement import AgreementText, Signature, is_current
from services.registration.domain.changes import Deed
from services.registration.domain.companies import Firm
from services.registration.domain.mailing import NOT_YET, Language
from services.registration.domain.registration import Registration, missing_steps
from services.registration.handlers.keeping import change, keep
from shared.db import Transaction, new_id
from shared.errors import Reject


class AgreementNotOpened(Reject):
    """The agreement that is to be signed has not been opened as it is now; open and read it first."""


class StepsMissing(Reject):
    """The registration cannot be completed before its other steps are."""


async def start(
    tx: Transaction, organisation_number: str, by: str, language: Language | None = None
) -> Registration:
    """Return the company's registration, in whatever state it is; one that is not known begins a new one.

    `language` is taken until the company is registered; None leaves it as it is, Norwegian at first.
    """
    begun = Registration(id=new_id(), organisation_number=organisation_number, language=language or "nb")
    is_new = await store.add(tx, begun)
    creditor_id = await store.find(tx, organisation_number)
    assert creditor_id is not None
    if is_new:
        await store.add_change(tx, creditor_id, Deed("started", by), before={}, after={})
    found = await store.load(tx, creditor_id, lock=True)
    if language and found.state == "started":
        return await keep(tx, found, replace(found, language=language), Deed("language", by))
    return found


async def choose_firm(tx: Transaction, creditor_id: UUID, firm: Firm, by: str) -> Registration:
    """Keep the accounting firm; an accountant who is new is invited as soon as the company is registered."""

    def changed(it: Registration) -> Registration:
        if (it.accounting_firm, it.accountant_email) == (firm.number, firm.accountant_email):
            return it
        return replace(
            it,
            accounting_firm=firm.number,
            accountant_email=firm.accountant_email,
            accountant_invitation=NOT_YET,
        )

    return await change(tx, creditor_id, changed, Deed("accounting_firm", by))


async def open_agreement(tx: Transaction, creditor_id: UUID, text: AgreementText) -> Registration:
    """Note that the agreement was opened as it is now; nothing of the company changes by that."""
    before = await store.load(tx, creditor_id, lock=True)
    after = replace(before, opened_agreement=text.hash)
    await store.save(tx, after)
    return after


async def sign(
    tx: Transaction,
    creditor_id: UUID,
    text: AgreementText,
    signed_by: str,
    by: str,
    *,
    language: Language | None = None,
) -> Registration:
    """Put a signature under the agreement; the first one completes the registration.

    The company is written to in `language` from then on; None leaves it as it is. Signing what is signed
    already, or has given way to a newer version, changes nothing.

    Raises:
        AgreementNotOpened: this text has not been opened.
        StepsMissing: another step is not complete, or PowerOffice Go is not connected.
    """
    before = await store.load(tx, creditor_id, lock=True)
    if is_current(before.signature, text):
        return before
    if before.opened_agreement != text.hash:
        raise AgreementNotOpened("open the agreement and read it before you accept it")
    signature = Signature(
        version=text.version, hash=text.hash, terms=text.terms, signed_at=tx.now, signed_by=signed_by
    )
    after = replace(before, signature=signature, language=language or before.language)
    if before.state == "started":
        missing = [*missing_steps(after), *(["connection"] if after.connection != "connected" else [])]
        if missing:
            raise StepsMissing(f"complete these steps first: {', '.join(missing)}")
        after = replace(after, state="registered", registered_at=tx.now)
    await store.add_signature(tx, creditor_id, signature)
    return await keep(tx, before, after, Deed("agreement_signed", by))
