"""What settlement does in the world for a settlement: advice, invoice, voucher in PowerOffice Go, mail.

Each step may be repeated: the advice is written with the same bytes, the voucher carries the settlement's id
as its reference, which Go takes once, and the mail its id as Message-ID. What Go or the mail server refuses
for good is recorded on the settlement, for people to see and mend; the payout does not wait for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from uuid import UUID

from services.settlement.advice import TEMPLATE, Agency, advice_data, advice_name
from services.settlement.advice_mail import advice_mail
from services.settlement.domain import problems
from services.settlement.domain.problems import PostingProblem
from services.settlement.domain.settlements import Settlement, SettlementStatus, voucher_lines
from services.settlement.domain.vat_invoices import VatInvoice
from services.settlement.invoice import TEMPLATE as INVOICE
from services.settlement.invoice import invoice_data, invoice_name
from services.settlement.orders import PayoutFileOrdered, VatInvoiceOrdered, VoucherOrdered
from services.settlement.payouts.outbox import drop_file
from services.settlement.store import invoice_marks, settlements, vat_invoices
from services.settlement.store.books import profiles
from services.settlement.store.settlements import Advice, StoredSettlement
from services.settlement.telling import settlement_posted
from shared.broker.consumer import Effect, Work
from shared.clock import oslo_instant
from shared.documents import Documents
from shared.errors import Transient
from shared.events import CreditorProfile, CreditorSetup, Event
from shared.mail import Attachment, MailRefused, compose
from shared.poweroffice.connections import CreditorDisconnected
from shared.poweroffice.errors import (
    ClientKeyRefused,
    DuplicateReference,
    Forbidden,
    GoNotFound,
    GoRefused,
)
from shared.poweroffice.models import (
    BankJournalDraft,
    BankJournalLine,
    BankJournalVoucher,
    UnbalancedVoucher,
)
from shared.poweroffice.v2 import GoClient

VISIBLE_AFTER = timedelta(hours=1)
"""How long a voucher may be on its way into Go's lists; the API says a second or two."""


class Connections(Protocol):
    """Clients of Go by creditor; `shared.poweroffice.connections.GoConnections` is one."""

    def v2(self, creditor_id: UUID) -> GoClient:
        """Return the creditor's accounts."""
        ...


class Mail(Protocol):
    """Sends a message; `shared.mail.Mailer` does."""

    async def send(self, message: EmailMessage) -> None:
        """Hand over a message, or raise MailRefused or Transient."""
        ...


@dataclass(frozen=True, slots=True)
class Outside:
    """What the effects need of the world; invoices are paid to `agency_account`, the client account."""

    connections: Connections
    mail: Mail
    documents: Documents
    agency: Agency
    agency_account: str
    outbox: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What became of the voucher."""

    status: SettlementStatus
    problem: PostingProblem | None = None
    voucher_id: UUID | None = None
    voucher_number: int | None = None


async def do_voucher(order: VoucherOrdered, work: Work[Outside]) -> None:
    """Write the advice, post the voucher with it if the creditor wants that, mail the advice, tell it."""
    async with work.database.transaction() as tx:
        stored = await settlements.find(tx, order.settlement_id)
        profile = (await profiles(tx, [order.creditor_id])).get(order.creditor_id)
        advice = await settlements.advice(tx, order.settlement_id)
        credit_notes = await invoice_marks.settled_with(tx, stored.settlement) if stored else []
        invoice = await vat_invoices.of_settlement(tx, order.settlement_id)
    if stored is None or profile is None or stored.status != "ordered":
        return
    if advice:  # what was written in one language goes out in it
        profile = replace(profile, language=advice.language)
    else:
        data = advice_data(stored.settlement, profile, work.outside.agency, invoice, credit_notes)
        pdf = await work.outside.documents.render(TEMPLATE, data, at=stored.made_at)
        advice = Advice(pdf, profile.language)
    bill = [await _bill(invoice, profile, work)] if invoice else []
    paper = Attachment(advice_name(stored.settlement, advice.language), advice.pdf)
    posting = await _posted(stored.settlement, profile.setup, paper, work)
    papers = [paper, *bill]
    mail_problem = stored.mail_problem
    if not stored.advised_at:
        mail_problem = await _mailed(stored, profile, papers, work, invoice=invoice)
    async with work.record() as tx:
        await settlements.keep_advice(tx, order.settlement_id, advice)
        if invoice:
            await vat_invoices.keep_pdf(tx, invoice.id, bill[0].content)
        done = replace(
            stored,
            setup=profile.setup,
            status=posting.status,
            problem=posting.problem,
            voucher_id=posting.voucher_id,
            voucher_number=posting.voucher_number,
            advised_at=None if mail_problem else tx.now,
            mail_problem=mail_problem,
        )
        await settlements.record(tx, done)
        if posting.status != "posting_failed":
            tx.say(settlement_posted(done))


async def do_vat_invoice(order: VatInvoiceOrdered, work: Work[Outside]) -> None:
    """Write the invoice for an earlier settlement's VAT, and mail it with that settlement's advice, once."""
    async with work.database.transaction() as tx:
        (invoice,) = await vat_invoices.by_id(tx, [order.vat_invoice_id])
        stored = await settlements.find(tx, invoice.settlement_id)
        profile = (await profiles(tx, [order.creditor_id])).get(order.creditor_id)
        advice = await settlements.advice(tx, invoice.settlement_id)
        is_done = await vat_invoices.pdf(tx, invoice.id)
    if stored is None or profile is None or is_done:
        return
    bill = await _bill(invoice, profile, work)
    kept = [Attachment(advice_name(stored.settlement, advice.language), advice.pdf)] if advice else []
    problem = await _mailed(
        stored, profile, [bill, *kept], work, invoice=invoice, key=f"vat-invoice-{invoice.id}"
    )
    async with work.record() as tx:
        await vat_invoices.keep_pdf(tx, invoice.id, bill.content)
        if problem:
            await settlements.note_mail_problem(tx, invoice.settlement_id, problem)


async def _bill(invoice: VatInvoice, profile: CreditorProfile, work: Work[Outside]) -> Attachment:
    """Return an invoice's document as it is kept, or written now with the same bytes each time."""
    async with work.database.transaction() as tx:
        kept = await vat_invoices.pdf(tx, invoice.id)
        credited = await vat_invoices.credited_by(tx, invoice) if invoice.is_credit_note else []
    agency, account = work.outside.agency, work.outside.agency_account
    data = invoice_data(invoice, profile, agency, account, credited=credited)
    at = oslo_instant(invoice.invoiced_on, time(12))
    return Attachment(
        invoice_name(invoice, profile.language),
        kept or await work.outside.documents.render(INVOICE, data, at=at),
    )


async def do_payout_file(order: PayoutFileOrdered, work: Work[Outside]) -> None:
    """Drop the file of a released batch into the outbox, if there is one; it lies there once."""
    if work.outside.outbox:
        await drop_file(work.database, order.batch_id, work.outside.outbox)


async def _posted(
    settlement: Settlement, setup: CreditorSetup, paper: Attachment, work: Work[Outside]
) -> Posting:
    if not setup.auto_posting or not voucher_lines(settlement, setup):
        return Posting(status="not_posted")
    go = work.outside.connections.v2(settlement.creditor_id)
    try:
        voucher = await _post_once(go, _draft(settlement, setup), work)
    except (GoRefused, ClientKeyRefused, CreditorDisconnected, UnbalancedVoucher) as refused:
        return Posting(status="posting_failed", problem=_problem(refused, settlement, setup))
    problem = await _attached(go, voucher, paper)
    number = voucher.voucher_number or None
    return Posting(status="posted", problem=problem, voucher_id=voucher.id, voucher_number=number)


async def _post_once(go: GoClient, draft: BankJournalDraft, work: Work[Outside]) -> BankJournalVoucher:
    """Post the voucher, or return the one that an earlier attempt has posted.

    Go may show that one late; when it still does not, the reference is another voucher's.
    """
    try:
        return await go.vouchers.post_bank_journal(draft)
    except DuplicateReference:
        found = await go.vouchers.find_bank_journal(
            draft.external_import_reference, posted_from=draft.voucher_date, posted_to=draft.voucher_date
        )
        if found is None and work.database.clock.now() - work.envelope.time >= VISIBLE_AFTER:
            raise
    if found is None:
        raise Transient("the voucher was posted by an earlier attempt, but Go does not show it yet")
    return found


def _problem(refused: Exception, settlement: Settlement, setup: CreditorSetup) -> PostingProblem:
    match refused:
        case DuplicateReference():
            return problems.duplicate_reference(str(settlement.id), str(refused.problem))
        case Forbidden():
            return problems.not_permitted(refused.why or str(refused.problem))
        case GoRefused():
            return problems.problem_of_refusal(str(refused.problem), setup, settlement.settled_on)
        case UnbalancedVoucher():
            return problems.out_of_balance(str(refused))
        case _:
            return problems.connection_lost(str(refused))


async def _attached(go: GoClient, voucher: BankJournalVoucher, paper: Attachment) -> PostingProblem | None:
    """Attach the advice to its voucher; return the problem if Go refuses it for good."""
    try:
        await go.documents.upload(voucher.id, pdf=paper.content, name=paper.name)
    except GoNotFound as unseen:
        raise Transient(f"the voucher cannot take its document yet: {unseen.problem}") from unseen
    except GoRefused as refused:
        return problems.document_refused(str(refused.problem))
    return None


def _draft(settlement: Settlement, setup: CreditorSetup) -> BankJournalDraft:
    return BankJournalDraft(
        external_import_reference=str(settlement.id),
        voucher_date=settlement.settled_on,
        description=f"Inkassooppgjør {settlement.number}",
        lines=tuple(
            BankJournalLine(
                account_id=line.account_id,
                amount=line.amount,
                vat_id=line.vat_id,
                posting_date=settlement.settled_on,
                invoice_number=line.invoice_number or None,
                description=line.description,
            )
            for line in voucher_lines(settlement, setup)
        ),
    )


async def _mailed(
    stored: StoredSettlement,
    profile: CreditorProfile,
    papers: Sequence[Attachment],
    work: Work[Outside],
    *,
    invoice: VatInvoice | None,
    key: str = "",
) -> str:
    """Mail the advice, and its invoice with it, to the settlement addresses.

    Returns the reason if it is refused for good.
    """
    settlement = stored.settlement
    subject, text = advice_mail(settlement, profile, work.outside.agency, invoice)
    try:
        message = compose(
            key=key or f"settlement-{settlement.id}",
            to=";".join(profile.settlement_emails),
            subject=subject,
            text=text,
            sent_at=stored.made_at,
            attachments=papers,
        )
        await work.outside.mail.send(message)
    except MailRefused as refused:
        return str(refused)
    return ""


EFFECTS: dict[type[Event], Effect] = {
    VoucherOrdered: do_voucher,
    VatInvoiceOrdered: do_vat_invoice,
    PayoutFileOrdered: do_payout_file,
}
