"""Posting a letter about a case whose mail came back, with a cover sheet that gives its reader time.

The letter itself stays as it was sent: its fee is booked. What holds from then on is the deadline of the
cover sheet, which everybody who counts a fee is told.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.dunning import letters, printing, progress, store
from services.dunning.domain.bounces import deadline_when_posted
from services.dunning.domain.days import banking_day_from
from services.dunning.domain.drafting import language_of, reader_of
from services.dunning.domain.explanation import WORDS
from services.dunning.domain.sending import why_not_posted
from services.dunning.domain.state import InvoiceState
from services.dunning.letters import Cover
from services.dunning.orders import PostingOrdered
from services.dunning.outside import Outside
from shared.broker.consumer import Work
from shared.db import new_id
from shared.events import LetterReturned


@dataclass(frozen=True)
class Returned:
    """A letter whose mail came back, the claims that it is about, and the banking day of its posting."""

    letter: store.MailedLetter
    claims: Sequence[InvoiceState]
    content: bytes
    on: date

    @property
    def state(self) -> InvoiceState:
        """The claim whose card has a postal address; the reader is the same for all."""
        return reader_of(self.claims, on_paper=True)

    @property
    def deadline(self) -> date | None:
        """The deadline that holds from now on."""
        return deadline_when_posted(self.letter.sent_on, self.letter.deadline, self.on)

    @property
    def cover(self) -> Cover:
        """What the sheet on top of the letter tells."""
        case, profile = self.state.case, self.state.creditor.profile
        assert case is not None
        assert profile is not None
        return Cover(
            number=self.letter.number,
            kind=self.letter.kind,
            sent_on=self.letter.sent_on,
            posted_on=self.on,
            deadline=self.deadline,
            case=case,
            profile=profile,
            customer=self.state.customer,
            language=language_of(self.state),
        )


async def do_posting(order: PostingOrdered, work: Work[Outside]) -> None:
    """Post the letter under its cover sheet, on a banking day.

    Without a postal address, or where nothing may be asked for any more, it is not posted, and why is kept;
    nothing follows it until it has been. The daily run orders it again once the card has an address.
    """
    returned = await _returned(order, work)
    letter = returned.letter
    if letter.posted_on is not None:
        return
    hindrance = why_not_posted(returned.claims)
    cover = None if hindrance else await _post(returned, work)
    assert letter.case_id is not None
    async with work.record() as tx:
        await store.lock(tx, dict.fromkeys(letter.invoice_ids, letter.creditor_id))
        done = f"Ikke sendt i posten. {WORDS[hindrance]}" if hindrance else f"Sendt: {returned.on:%d.%m.%Y}."
        note = f"E-posten kom i retur. {done}"
        if cover:
            await store.record_posted(tx, letter.letter_id, note, returned.on, returned.deadline, cover)
        else:
            await store.record_unposted(tx, letter.letter_id, note, returned.deadline)
        tx.say(
            LetterReturned(
                creditor_id=letter.creditor_id,
                case_id=letter.case_id,
                letter_id=letter.letter_id,
                kind=letter.kind,
                invoice_ids=letter.invoice_ids,
                returned_on=returned.on,
                is_posted=cover is not None,
                deadline=returned.deadline,
            )
        )
        await progress.decide_again(tx, letter.invoice_ids)


async def _returned(order: PostingOrdered, work: Work[Outside]) -> Returned:
    async with work.database.transaction() as tx:
        letter = await store.mailed_letter(tx, order.letter_id)
        assert letter is not None
        invoices = (await store.load(tx, letter.invoice_ids)).invoices
        claims = [invoices[invoice_id] for invoice_id in letter.invoice_ids]
        document = await store.document(tx, letter.document_id)
        return Returned(letter, claims, document.content, banking_day_from(tx.today))


async def _post(returned: Returned, work: Work[Outside]) -> store.Document:
    """Put cover sheet and letter into the print folder, as one file, and return the cover sheet."""
    outside, letter, cover = work.outside, returned.letter, returned.cover
    words = letters.cover_words(cover, outside.agency)
    content = await outside.documents.render(letters.COVER, words, at=work.database.clock.now())
    paper = await asyncio.to_thread(printing.joined, content, returned.content)
    recipient = letters.recipient(cover.customer)
    await asyncio.to_thread(
        printing.put, outside.print_folder, letter.letter_id, letter.number, paper, recipient
    )
    return store.Document(
        document_id=new_id(),
        creditor_id=letter.creditor_id,
        name=letters.cover_name(cover),
        content=content,
    )
