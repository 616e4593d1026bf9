"""Posting a letter about a case whose mail came back, with a cover sheet that gives its reader time.

The letter itself stays as it was sent: its fee is booked. What holds from then on is the deadline of the
cover sheet, which everybody who counts a fee is told.
"""

import asyncio
from dataclasses import dataclass
from datetime import date

from services.dunning import letters, printing, progress, store
from services.dunning.domain import InvoiceState, deadline_when_posted, language_of
from services.dunning.letters import Cover
from services.dunning.orders import PostingOrdered
from services.dunning.outside import Outside
from shared.broker.consumer import Work
from shared.db import new_id
from shared.events import LetterReturned


@dataclass(frozen=True)
class Returned:
    """A letter whose mail came back, what is known of its reader, and what is done about it today."""

    letter: store.MailedLetter
    state: InvoiceState
    content: bytes
    today: date

    @property
    def deadline(self) -> date | None:
        """The deadline that holds from now on."""
        return deadline_when_posted(self.letter.sent_on, self.letter.deadline, self.today)

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
            posted_on=self.today,
            deadline=self.deadline,
            case=case,
            profile=profile,
            customer=self.state.customer,
            language=language_of(self.state),
        )


async def do_posting_ordered(order: PostingOrdered, work: Work[Outside]) -> None:
    """Post the letter under its cover sheet; without a postal address only what follows waits as long."""
    returned = await _returned(order, work)
    cover = await _post(returned, work) if returned.state.has_postal_address else None
    letter = returned.letter
    assert letter.case_id is not None
    async with work.record() as tx:
        await store.lock(tx, dict.fromkeys(letter.invoice_ids, letter.creditor_id))
        note = "Sendt i posten" if cover else "Kunden har ingen postadresse"
        note = f"E-posten kom i retur. {note}: {returned.today:%d.%m.%Y}."
        if cover:
            await store.record_posted(tx, letter.letter_id, note, returned.today, returned.deadline, cover)
        else:
            await store.record_unposted(tx, letter.letter_id, note, returned.deadline)
        tx.say(
            LetterReturned(
                creditor_id=letter.creditor_id,
                case_id=letter.case_id,
                letter_id=letter.letter_id,
                kind=letter.kind,
                invoice_ids=letter.invoice_ids,
                returned_on=returned.today,
                is_posted=cover is not None,
                deadline=returned.deadline,
            )
        )
        await progress.decide_again(tx, letter.invoice_ids)


async def _returned(order: PostingOrdered, work: Work[Outside]) -> Returned:
    async with work.database.transaction() as tx:
        letter = await store.mailed_letter(tx, order.letter_id)
        assert letter is not None
        state = (await store.load(tx, letter.invoice_ids)).invoices[letter.invoice_ids[0]]
        document = await store.document(tx, letter.document_id)
        return Returned(letter, state, document.content, tx.today)


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
