"""Letters made and sent, and a creditor's invoices decided again after its routine has changed.

A letter is decided once more in the moment before it leaves: what has been paid, disputed or closed since it
was ordered is not asked for, and a letter that is no longer right is cancelled. Every attempt uses the
letter's own id outside (Message-ID, file name), so that a second attempt is the same letter.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from uuid import UUID

import structlog

from services.dunning import letters, printing, progress, runs, store
from services.dunning.domain.decisions import Reason
from services.dunning.domain.drafting import Draft, draft_about_case, draft_about_invoice
from services.dunning.domain.explanation import WORDS
from services.dunning.domain.ladder import PAYMENT_REMINDER, STEPS
from services.dunning.domain.state import LetterStatus
from services.dunning.orders import LetterOrdered, PostingOrdered, ReconsiderationOrdered
from services.dunning.outside import Outside
from services.dunning.posting import do_posting
from services.dunning.progress import Act
from shared.broker.consumer import Effect, Work
from shared.db import Transaction, new_id
from shared.errors import Reject, Transient
from shared.events import Event, LetterChannel, LetterSent
from shared.mail import Attachment, HandOverUnknown, MailRefused, addresses, compose
from shared.poweroffice.connections import CreditorDisconnected

ON_PAPER = "Varsel om rettslig inndrivelse sendes på papir til privatpersoner."

log = structlog.get_logger("autocollect.dunning")


@dataclass(frozen=True)
class Unreachable:
    """Neither mail nor post would reach the recipient; `note` says why."""

    note: str


@dataclass(frozen=True)
class Delivered:
    """A letter has left by `channel`, by mail to `email`; `note` tells what went otherwise than intended."""

    channel: LetterChannel
    email: str = ""
    note: str = ""


async def do_letter(order: LetterOrdered, work: Work[Outside]) -> None:
    """Make a letter and send it, by mail where there is an address, else to the printer."""
    async with work.database.transaction() as tx:
        drafted, attach = await _drafted(tx, order.letter_id)
        now = tx.now
    match drafted:
        case None:
            return
        case Reason() as reason:
            await asyncio.to_thread(printing.take_back, work.outside.print_folder, order.letter_id)
            await _record_not_sent(order, work, "cancelled", WORDS[reason])
        case Draft() as draft:
            words = letters.printed(draft, work.outside.agency)
            pdf = await work.outside.documents.render(letters.template(draft), words, at=now)
            match await _deliver(draft, pdf, work, attach=attach):
                case Unreachable(note=note):
                    await _record_not_sent(order, work, "refused", note)
                case Delivered() as delivered:
                    await _record_sent(draft, pdf, delivered, work)


async def _drafted(tx: Transaction, letter_id: UUID) -> tuple[Draft | Reason | None, bool]:
    """Return what a letter says today, why it is not to be sent, or None if it has been dealt with.

    The second value tells whether the original invoices go with it.
    """
    assignment = await store.assignment(tx, letter_id)
    if assignment is None:
        return None, False
    files = await store.load(tx, assignment.invoice_ids)
    state = files.invoices[assignment.invoice_ids[0]]
    routine = files.routine_of(state)
    attach = routine.attach_invoice and state.creditor.connected
    if STEPS[assignment.kind].about == "invoice":
        draft = draft_about_invoice(letter_id, assignment.kind, state, routine, tx.today)
    else:
        assert assignment.case_id is not None
        draft = draft_about_case(letter_id, assignment.kind, files.cases[assignment.case_id], tx.today)
    return replace(draft, number=assignment.number) if isinstance(draft, Draft) else draft, attach


async def _deliver(draft: Draft, pdf: bytes, work: Work[Outside], *, attach: bool) -> Delivered | Unreachable:
    """Send a letter; one that no mail server takes is printed, unless it is a reminder."""
    is_mailed = bool(draft.customer.reminder_email) and not draft.is_on_paper
    refusal = ON_PAPER if draft.is_on_paper else "Kunden har ingen e-postadresse."
    if is_mailed:
        try:
            await _mail(draft, pdf, work, attach=attach)
            return Delivered("email", draft.customer.reminder_email)
        except MailRefused:
            refusal = "E-posten ble avvist av mottakerens e-postserver."
    if draft.step is PAYMENT_REMINDER:
        return Unreachable(refusal)
    if not draft.has_postal_address:
        lacks = "ingen" if draft.is_on_paper else "heller ingen"
        return Unreachable(f"{refusal} Kunden har {lacks} postadresse.")
    recipient = letters.recipient(draft.customer)
    folder = work.outside.print_folder
    await asyncio.to_thread(printing.put, folder, draft.letter_id, draft.number, pdf, recipient)
    return Delivered("print", note=refusal if is_mailed else "")


async def _mail(draft: Draft, pdf: bytes, work: Work[Outside], *, attach: bool) -> None:
    outside = work.outside
    text = outside.texts.write(draft, outside.agency)
    copies = await _invoice_copies(draft, work) if attach else []
    message = compose(
        key=str(draft.letter_id),
        to=draft.customer.reminder_email,
        subject=text.subject,
        text=text.text,
        html=text.html,
        sent_at=work.database.clock.now(),
        attachments=[Attachment(letters.file_name(draft), pdf), *copies],
        reply_to=_if_address(draft.profile.email if draft.case is None else outside.agency.email),
    )
    await _hand_over(message, draft.letter_id, work)


async def _hand_over(message: EmailMessage, letter_id: UUID, work: Work[Outside]) -> None:
    """Send a message; an attempt that never ends, or of which we do not know how it ended, stays visible."""
    async with work.database.transaction() as tx:
        await store.begin_attempt(tx, letter_id)
    try:
        await work.outside.mailer.send(message)
    except HandOverUnknown:
        raise
    except Transient:
        async with work.database.transaction() as tx:
            await store.record_not_taken(tx, letter_id)
        raise


async def _invoice_copies(draft: Draft, work: Work[Outside]) -> Sequence[Attachment]:
    """Return the original invoices from Go; a letter goes without what Go does not have or does not give.

    Raises:
        Transient: Go does not answer; the letter waits.
    """
    go = work.outside.connections.v2(draft.creditor_id)
    copies: list[Attachment] = []
    for line in draft.lines:
        try:
            files = await go.documents.download(line.invoice.id)
        except (Reject, CreditorDisconnected) as refused:
            log.info("letter.without_invoice", letter_id=str(draft.letter_id), reason=type(refused).__name__)
            continue
        copies += [Attachment(f"Faktura {line.invoice.number}.pdf", file.content) for file in files[:1]]
    return copies


def _if_address(text: str) -> str | None:
    try:
        addresses(text)
    except MailRefused:
        return None
    return text


async def _record_sent(draft: Draft, pdf: bytes, delivered: Delivered, work: Work[Outside]) -> None:
    document_id = new_id()
    async with work.record() as tx:
        await store.lock(tx, dict.fromkeys(draft.invoice_ids, draft.creditor_id))
        dispatch = store.Dispatch(
            channel=delivered.channel,
            sent_on=draft.on,
            deadline=draft.deadline,
            fee=draft.fee,
            amounts=draft.amounts,
            recipient_number=draft.customer.number,
            invoice_ids=draft.invoice_ids,
            email=delivered.email,
            note=delivered.note,
        )
        document = store.Document(
            document_id=document_id,
            creditor_id=draft.creditor_id,
            name=letters.file_name(draft),
            content=pdf,
        )
        if await store.record_sent(tx, draft.letter_id, dispatch, document):
            tx.say(_letter_sent(draft, delivered.channel, document_id))
            await progress.decide_again(tx, draft.invoice_ids)


def _letter_sent(draft: Draft, channel: LetterChannel, document_id: UUID) -> LetterSent:
    return LetterSent(
        creditor_id=draft.creditor_id,
        letter_id=draft.letter_id,
        invoice_ids=draft.invoice_ids,
        case_id=draft.case.id if draft.case else None,
        kind=draft.step.kind,
        channel=channel,
        sent_on=draft.on,
        deadline=draft.deadline,
        fee=draft.fee,
        amounts=draft.amounts,
        document_id=document_id,
        recipient_number=draft.customer.number,
        number=draft.number,
    )


async def _record_not_sent(
    order: LetterOrdered, work: Work[Outside], status: LetterStatus, note: str
) -> None:
    async with work.record() as tx:
        assignment = await store.assignment(tx, order.letter_id)
        if assignment is None:
            return
        await store.lock(tx, dict.fromkeys(assignment.invoice_ids, order.creditor_id))
        await store.record_not_sent(tx, order.letter_id, status, note)
        await progress.decide_again(tx, assignment.invoice_ids)


async def do_reconsideration(order: ReconsiderationOrdered, work: Work[Outside]) -> None:
    """Decide again about all of a creditor's invoices, a chunk a transaction; letters wait for morning."""
    async with work.database.transaction() as tx:
        await store.make_all_due(tx, order.creditor_id)
        today = tx.today
    counts = await runs.run(
        work.database, today, act=Act.PROPOSE, chunk=work.outside.chunk, creditor_id=order.creditor_id
    )
    async with work.record():
        log.info("routine.applied", creditor_id=str(order.creditor_id), **counts)


EFFECTS: dict[type[Event], Effect] = {
    LetterOrdered: do_letter,
    PostingOrdered: do_posting,
    ReconsiderationOrdered: do_reconsideration,
}
